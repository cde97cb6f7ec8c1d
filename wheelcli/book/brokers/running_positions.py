"""An account's holdings at a moment, contracts and shares only: enough to check whether a line of a broker's
file is possible.

The journal's own fold checks the rest when the events are written; this part can name the line.
"""

from dataclasses import dataclass, field, replace

from wheelcli.book.events import DELIVERABLE, Event, Kind
from wheelcli.book.projection.split_parts import after_split, deliverable_after, goes_along
from wheelcli.contract import Contract, root_of

__all__ = ["Holdings"]

_SHARE = 1_000_000
# if a broker shows parts of a share with fewer than three decimals, it does not round to them
_COARSEST = 1000

_ENDS = {Kind.OPTION_CLOSE, Kind.ASSIGNMENT, Kind.EXERCISE, Kind.EXPIRATION, Kind.CASH_SETTLEMENT}


@dataclass(slots=True)
class Holdings:
    """Signed contracts, and millionths of shares, of one account."""

    contracts: dict[Contract, int] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    names: dict[Contract, str] = field(default_factory=dict)  # the underlying of each contract held
    # millionths of shares behind each contract held
    behind: dict[Contract, int] = field(default_factory=dict)
    split: set[str] = field(default_factory=set)  # names changed by a split other than n:1
    left: set[str] = field(default_factory=set)  # names whose shares have left, at least in part
    beyond: dict[str, int] = field(default_factory=dict)  # millionths of a name, as `split_parts` has them
    # number of times that parts of a share came or went, by name
    parts: dict[str, int] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)  # the last decimal of those parts, in millionths

    def objection(self, event: Event, *, short: bool = False) -> str | None:
        """Return why the event is not possible now, or None. `short`: in the file the shares go short or
        cover short ones.
        """
        if event.kind in _ENDS:
            assert event.contract is not None
            size = self.contracts.get(event.contract, 0)
            if size * event.contracts >= 0 or abs(event.contracts) > abs(size):
                return f"closes {_of(-event.contracts, event.contract, event.symbol)}, but {_held(size)}"
        elif event.kind is Kind.OPTION_OPEN:
            assert event.contract is not None
            size = self.contracts.get(event.contract, 0)
            if size * event.contracts < 0:
                return (
                    f"opens {_of(event.contracts, event.contract, event.symbol)} against"
                    f" {_of(size, event.contract, event.symbol)}"
                )
        elif event.kind is Kind.ADJUSTMENT and event.contract is not None:
            size = self.contracts.get(event.contract, 0) or self.contracts.get(
                event.contract_to or event.contract, 0
            )
            if size * event.contracts >= 0:
                return f"replaces {_of(-event.contracts, event.contract, event.symbol)}, but {_held(size)}"
        elif event.kind is Kind.TRANSFER and event.contract is not None and self._too_few(event):
            return f"removes {_of(-event.contracts, event.contract, event.symbol)} that are not held"
        if event.symbol is not None and short and event.micro_shares:
            return self._short(event)
        if event.micro_shares < 0 and event.symbol is not None:
            size = self.shares.get(event.symbol, 0)
            if size < -event.micro_shares:
                return (
                    f"takes {-event.micro_shares / 1_000_000:,.15g} {event.symbol}, of which"
                    f" {size / 1_000_000:,.15g} {'is' if size == 1_000_000 else 'are'} held"
                )
        return None

    def _short(self, event: Event) -> str | None:
        """Return the objection to short shares: only an assignment or exercise sells short, and only short
        shares are covered.
        """
        shares = self.shares.get(event.symbol or "", 0)
        if event.micro_shares < 0:
            by_contract = event.kind in (Kind.ASSIGNMENT, Kind.EXERCISE)
            return (
                None
                if by_contract
                else "a short sale of shares: the journal supports short shares only from an assignment"
                " or exercise"
            )
        if shares + event.micro_shares > 0:
            left = max(0, -shares) / 1_000_000
            held = f"only {left:,.15g} {'is' if left == 1 else 'are'} short" if left else "none is short"
            return f"covers {event.micro_shares / 1_000_000:,.15g} short {event.symbol}, but {held}"
        return None

    def gone(self, symbol: str) -> bool:
        """Return whether shares of that name were held and none is left."""
        return symbol in self.left and not self.shares.get(symbol)

    def renamed(self, contract: Contract) -> Contract | None:
        """Return the held contract whose root a split changed by a digit (ACME and ACME1) and that is
        otherwise the same.
        """
        letters = contract.root.rstrip("0123456789")
        for other, name in self.names.items() if self.split else ():
            alike = (other.expiration, other.right, other.strike) == (
                contract.expiration,
                contract.right,
                contract.strike,
            )
            if (
                alike
                and other.root.rstrip("0123456789") == letters
                and other != contract
                and name in self.split
            ):
                return other
        return None

    def _too_few(self, event: Event) -> bool:
        assert event.contract is not None
        count = self.contracts.get(event.contract, 0)
        return event.contracts < 0 < count < -event.contracts

    def take(self, event: Event) -> None:
        """Apply the event to the holdings, whether or not it is possible."""
        if event.kind is Kind.SPLIT and event.ratio and event.symbol:
            self._split(event.symbol, *event.ratio)
        elif event.kind is Kind.SYMBOL_CHANGE and event.symbol and event.symbol_to:
            self._rename(event.symbol, event.symbol_to)
        elif event.kind is Kind.ADJUSTMENT and event.contract and event.contract_to:
            self._adjust(event)
        else:
            if event.contract is not None:
                self._change(event.contract, event.contracts, event.symbol, event.deliverable_micros)
            if event.micro_shares and event.symbol is not None:
                self._move(event.symbol, event.micro_shares)

    def _move(self, symbol: str, by: int) -> None:
        shares = self.shares.get(symbol, 0) + by
        if by < 0:
            self.left.add(symbol)
            if self.beyond.get(symbol):
                along, self.beyond[symbol] = goes_along(max(shares, 0), self.beyond[symbol])
                shares -= along
        if by % _SHARE:
            self.parts[symbol] = self.parts.get(symbol, 0) + 1
            self.shown[symbol] = min(self.shown.get(symbol, _COARSEST), _last_decimal(by))
        if not shares:
            self.parts.pop(symbol, None)
        self.shares[symbol] = shares

    def rounding(self, symbol: str) -> int:
        """Return the millionths of a share by which the holding may be wrong: half of the last decimal for
        each part that was rounded to it.
        """
        return self.shown.get(symbol, _COARSEST) * self.parts.get(symbol, 0) // 2

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
        """Return millionths of shares behind each contract of a position."""
        return self.behind.get(contract, DELIVERABLE)

    def _adjust(self, event: Event) -> None:
        assert event.contract is not None
        assert event.contract_to is not None
        symbol = event.symbol_to or event.symbol
        if self.contracts.get(event.contract):
            self._change(event.contract, event.contracts, event.symbol, DELIVERABLE)
            self._change(event.contract_to, event.contracts_to, symbol, event.deliverable_to_micros)
        if event.contract_to in self.contracts:
            self.behind[event.contract_to] = event.deliverable_to_micros

    def _split(self, symbol: str, new: int, old: int) -> None:
        shares, beyond = self.shares.get(symbol, 0), self.beyond.get(symbol, 0)
        self.shares[symbol], self.beyond[symbol] = after_split(shares, beyond, new, old)
        if old != 1:
            self.split.add(symbol)
        if self.shares[symbol] % _SHARE:
            self.parts[symbol] = self.parts.get(symbol, 0) + 1
        for contract in [each for each, name in self.names.items() if name == symbol]:
            count, behind = self.contracts[contract], self.behind_each(contract)
            if old != 1:
                self.behind[contract] = deliverable_after(behind, new, old)
            elif not contract.adjusted:
                self._change(contract, -count, symbol, behind)
                to = replace(contract, strike=round(contract.strike / new, 2))
                self._change(to, count * new, symbol, behind)

    def _rename(self, symbol: str, to: str) -> None:
        if symbol == to:
            return
        self.shares[to] = self.shares.get(to, 0) + self.shares.pop(symbol, 0)
        root, root_to = root_of(symbol), root_of(to)
        for sums in (self.beyond, self.parts):
            if symbol in sums:
                sums[to] = sums.get(to, 0) + sums.pop(symbol)
        if symbol in self.shown:
            self.shown[to] = min(self.shown.get(to, _COARSEST), self.shown.pop(symbol))
        for names in (self.split, self.left):
            if symbol in names:
                names.add(to)
        for contract in [each for each, name in self.names.items() if name == symbol]:
            count, behind = self.contracts[contract], self.behind_each(contract)
            self._change(contract, -count, symbol, behind)
            self._change(
                replace(contract, root=root_to) if contract.root == root else contract, count, to, behind
            )


def _last_decimal(shares: int) -> int:
    """Return the number of decimals that this many millionths of shares need, at least three.

    >>> _last_decimal(500_000), _last_decimal(333_400), _last_decimal(333_333)
    (1000, 100, 1)
    """
    return next(unit for unit in (1000, 100, 10, 1) if shares % unit == 0)


def _of(count: int, contract: Contract, symbol: str | None) -> str:
    return f"{abs(count)} {'long' if count > 0 else 'short'} {contract.label(symbol)}"


def _held(count: int) -> str:
    return (
        "none are open"
        if count == 0
        else f"{abs(count)} {'long' if count > 0 else 'short'} {'is' if abs(count) == 1 else 'are'} open"
    )
