"""What an account holds at a moment, contracts and shares only: enough to tell whether a line of a broker's file can have happened.

The journal's own fold proves the rest when the events are written; this is the part of it that names a line.
"""

from dataclasses import dataclass, field, replace

from wheelcli.book.events import DELIVERABLE, Event, Kind
from wheelcli.contract import Contract, root_of

__all__ = ["Holdings"]

_ENDS = {Kind.OPTION_CLOSE, Kind.ASSIGNMENT, Kind.EXERCISE, Kind.EXPIRATION, Kind.CASH_SETTLEMENT}


@dataclass(slots=True)
class Holdings:
    """Signed contracts, and thousandths of shares, of one account."""

    contracts: dict[Contract, int] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    names: dict[Contract, str] = field(default_factory=dict)  # the underlying of each contract held
    behind: dict[Contract, int] = field(
        default_factory=dict
    )  # thousandths of shares behind each contract held
    split: set[str] = field(default_factory=set)  # names that a split other than n:1 has changed
    left: set[str] = field(default_factory=set)  # names of which shares have left

    def objection(self, event: Event, *, short: bool = False) -> str | None:
        """Why the event cannot happen now, or None. `short`: the file says that its shares go short, or cover short ones."""
        if event.kind in _ENDS:
            assert event.contract is not None
            held = self.contracts.get(event.contract, 0)
            if held * event.contracts >= 0 or abs(event.contracts) > abs(held):
                return f"ends {_of(-event.contracts, event.contract, event.symbol)}; {_held(held)}"
        elif event.kind is Kind.OPTION_OPEN:
            assert event.contract is not None
            held = self.contracts.get(event.contract, 0)
            if held * event.contracts < 0:
                return f"opens {_of(event.contracts, event.contract, event.symbol)} against {_of(held, event.contract, event.symbol)}"
        elif event.kind is Kind.ADJUSTMENT and event.contract is not None:
            held = self.contracts.get(event.contract, 0) or self.contracts.get(
                event.contract_to or event.contract, 0
            )
            if held * event.contracts >= 0:
                return f"replaces {_of(-event.contracts, event.contract, event.symbol)}; {_held(held)}"
        elif event.kind is Kind.TRANSFER and event.contract is not None and self._too_few(event):
            return f"takes away {_of(-event.contracts, event.contract, event.symbol)} that are not held"
        if event.symbol is not None and short and event.thousandths:
            return self._short(event)
        if event.thousandths < 0 and event.symbol is not None:
            held = self.shares.get(event.symbol, 0)
            if held < -event.thousandths:
                return f"takes {-event.thousandths / 1000:,.10g} {event.symbol}, of which {held / 1000:,.10g} {'is' if held == 1000 else 'are'} held"
        return None

    def _short(self, event: Event) -> str | None:
        """Shares go short by an assignment or an exercise alone, and are covered only where some are short."""
        held = self.shares.get(event.symbol or "", 0)
        if event.thousandths < 0:
            by_contract = event.kind in (Kind.ASSIGNMENT, Kind.EXERCISE)
            return None if by_contract else "sells shares short; the book keeps none"
        if held + event.thousandths > 0:
            return f"covers {event.thousandths / 1000:,.10g} short {event.symbol}, of which {max(0, -held) / 1000:,.10g} are short"
        return None

    def gone(self, symbol: str) -> bool:
        """Whether shares of that name were held, and all have left."""
        return symbol in self.left and not self.shares.get(symbol)

    def renamed(self, contract: Contract) -> Contract | None:
        """The contract held that a split has left with another digit in its root: ACME and ACME1, all else alike."""
        letters = contract.root.rstrip("0123456789")
        for held, name in self.names.items() if self.split else ():
            alike = (held.expiration, held.right, held.strike) == (
                contract.expiration,
                contract.right,
                contract.strike,
            )
            if (
                alike
                and held.root.rstrip("0123456789") == letters
                and held != contract
                and name in self.split
            ):
                return held
        return None

    def _too_few(self, event: Event) -> bool:
        assert event.contract is not None
        held = self.contracts.get(event.contract, 0)
        return event.contracts < 0 < held < -event.contracts

    def take(self, event: Event) -> None:
        """What the event does to the holdings, whether or not it can happen."""
        if event.kind is Kind.SPLIT and event.ratio and event.symbol:
            self._split(event.symbol, *event.ratio)
        elif event.kind is Kind.SYMBOL_CHANGE and event.symbol and event.symbol_to:
            self._rename(event.symbol, event.symbol_to)
        elif event.kind is Kind.ADJUSTMENT and event.contract and event.contract_to:
            self._adjust(event)
        else:
            if event.contract is not None:
                self._change(event.contract, event.contracts, event.symbol, event.deliverable_thousandths)
            if event.thousandths and event.symbol is not None:
                self.shares[event.symbol] = self.shares.get(event.symbol, 0) + event.thousandths
                if event.thousandths < 0:
                    self.left.add(event.symbol)

    def _change(self, contract: Contract, by: int, symbol: str | None, behind: int) -> None:
        left = self.contracts.get(contract, 0) + by
        if left:
            if behind != DELIVERABLE and contract not in self.contracts:
                self.behind[contract] = behind
            self.contracts[contract], self.names[contract] = left, symbol or contract.root
        else:
            self.contracts.pop(contract, None)
            self.names.pop(contract, None)
            if self.behind:
                self.behind.pop(contract, None)

    def behind_each(self, contract: Contract) -> int:
        """Thousandths of shares behind each contract of a position."""
        return self.behind.get(contract, DELIVERABLE)

    def _adjust(self, event: Event) -> None:
        assert event.contract is not None
        assert event.contract_to is not None
        symbol = event.symbol_to or event.symbol
        if self.contracts.get(event.contract):
            self._change(event.contract, event.contracts, event.symbol, DELIVERABLE)
            self._change(event.contract_to, event.contracts_to, symbol, event.deliverable_to)
        if event.contract_to in self.contracts:
            self.behind[event.contract_to] = event.deliverable_to

    def _split(self, symbol: str, new: int, old: int) -> None:
        self.shares[symbol] = self.shares.get(symbol, 0) * new // old
        if old != 1:
            self.split.add(symbol)
        for contract in [each for each, name in self.names.items() if name == symbol]:
            count, behind = self.contracts[contract], self.behind_each(contract)
            if old != 1:
                self.behind[contract] = behind * new // old
            elif not contract.adjusted:
                self._change(contract, -count, symbol, behind)
                to = replace(contract, strike=round(contract.strike / new, 2))
                self._change(to, count * new, symbol, behind)

    def _rename(self, symbol: str, to: str) -> None:
        if symbol == to:
            return
        self.shares[to] = self.shares.get(to, 0) + self.shares.pop(symbol, 0)
        root, root_to = root_of(symbol), root_of(to)
        for names in (self.split, self.left):
            if symbol in names:
                names.add(to)
        for contract in [each for each, name in self.names.items() if name == symbol]:
            count, behind = self.contracts[contract], self.behind_each(contract)
            self._change(contract, -count, symbol, behind)
            self._change(
                replace(contract, root=root_to) if contract.root == root else contract, count, to, behind
            )


def _of(count: int, contract: Contract, symbol: str | None) -> str:
    return f"{abs(count)} {'long' if count > 0 else 'short'} {contract.label(symbol)}"


def _held(held: int) -> str:
    return (
        "none is open"
        if held == 0
        else f"{abs(held)} {'long' if held > 0 else 'short'} {'is' if abs(held) == 1 else 'are'} open"
    )
