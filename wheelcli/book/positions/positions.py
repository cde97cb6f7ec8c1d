"""Group open options into positions: a short option and the long one that limits its loss are a spread.

The rule, for each underlying, right, expiration and multiplier: first, legs opened as one spread stay
together. Then, starting with the short nearest the money (for puts the highest strike, for calls the lowest),
each short contract takes the nearest long further out of the money. The remaining contracts are positions of
their own.

Example: three AAPL 300 puts short, two 290 puts long → two spreads 300/290 and one short 300 put. A 310 put
short, and a spread 300/290 that was opened in one order: the 290 stays with the 300.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from wheelcli.book.portfolio import Portfolio
from wheelcli.contract import Contract, Right
from wheelcli.open_option import OpenOption


class Kind(StrEnum):
    """The kind of an open position."""

    SHORT_PUT = "short_put"
    SHORT_CALL = "short_call"
    BULL_PUT_SPREAD = "bull_put_spread"
    BEAR_CALL_SPREAD = "bear_call_spread"
    LONG_PUT = "long_put"
    LONG_CALL = "long_call"


@dataclass(frozen=True, slots=True)
class Position:
    """Open contracts that belong together. `contracts` is positive; the `quantity` of each leg is plus or
    minus `contracts`.

    `legs` has the short leg first. `credit` is dollars per share received when opened (negative when paid),
    None if a leg's is unknown.
    """

    id: str  # AAPL-260918-P300, of a spread AAPL-260918-P300/P290
    kind: Kind
    symbol: str
    contracts: int
    legs: tuple[OpenOption, ...]

    @property
    def main(self) -> OpenOption:
        """Return the main leg: the short one, or the only one."""
        return self.legs[0]

    @property
    def wing(self) -> OpenOption | None:
        """Return the long leg of a spread."""
        return self.legs[1] if len(self.legs) > 1 else None

    @property
    def contract_names(self) -> tuple[str, ...]:
        """Return the listed name of each leg's contract."""
        return tuple(leg.contract.name for leg in self.legs)

    @property
    def is_short(self) -> bool:
        """Return whether it is short, so that its holder may exercise it."""
        return self.main.short

    @property
    def shares(self) -> int | float:
        """Return dollars of premium for each dollar of price: the shares behind it, unless it is adjusted."""
        return self.contracts * self.main.multiplier

    @property
    def delivered(self) -> float:
        """Return shares that change hands if it is assigned or exercised."""
        return self.main.delivered

    @property
    def expiration(self) -> date:
        """Return the expiration."""
        return self.main.contract.expiration

    @property
    def width(self) -> float | None:
        """Return the distance between the strikes of a spread, dollars per share."""
        return abs(self.main.contract.strike - self.legs[1].contract.strike) if len(self.legs) > 1 else None

    @property
    def collateral_usd(self) -> float:
        """Return the collateral in dollars: strike of a short put, width of a spread; 0 for a call on shares,
        a long option, or an option paid in coins, which owes no dollars.
        """
        if not self.is_short or self.main.contract.inverse:
            return 0.0
        if self.width is not None:
            return self.width * self.shares
        return self.main.contract.strike * self.shares if self.main.contract.right is Right.PUT else 0.0

    @property
    def max_loss_usd(self) -> float:
        """Return the most that a short put or a spread can lose, dollars, with an unknown credit as 0.
        Other positions count 0.
        """
        ceiling = self.width
        if ceiling is None and self.is_short and self.main.contract.right is Right.PUT:
            ceiling = self.main.contract.strike
        return 0.0 if ceiling is None else max(ceiling - (self.credit or 0.0), 0.0) * self.shares

    @property
    def credit(self) -> float | None:
        """Return dollars per share received when it was opened; negative if paid."""
        premiums = [
            None if leg.price is None else (-leg.price if leg.quantity > 0 else leg.price)
            for leg in self.legs
        ]
        known = [price for price in premiums if price is not None]
        return round(sum(known), 6) if len(known) == len(premiums) else None

    def credit_at(self, spot: float | None) -> float | None:
        """Return the credit; that of an option paid in coins at today's index, because it is bought back in
        coins.
        """
        native = self.main.native
        if native is None or spot is None or self.wing is not None:
            return self.credit
        return native * spot if self.is_short else -native * spot

    @property
    def net_credit(self) -> float | None:
        """Return the credit less the opening fees, dollars per share; if a fee is unknown, the credit."""
        if self.credit is None:
            return None
        fees = [leg.fees_cents for leg in self.legs]
        return (
            self.credit - sum(fee or 0 for fee in fees) / (100 * self.shares)
            if None not in fees
            else self.credit
        )

    @property
    def opened(self) -> date | None:
        """Return the session on which its first leg was opened; None if that of a leg is unknown."""
        known = [leg.opened for leg in self.legs if leg.opened is not None]
        return min(known) if len(known) == len(self.legs) else None

    @property
    def rolls(self) -> int | None:
        """Return the rolls in its cycle so far."""
        known = [leg.rolls for leg in self.legs if leg.rolls is not None]
        return max(known) if known else None


def positions_of(portfolio: Portfolio) -> tuple[Position, ...]:
    """Return every open option of the account once, as positions: by expiration, then symbol and strike."""
    groups: dict[tuple[object, ...], list[OpenOption]] = defaultdict(list)
    for option in portfolio.options:
        contract = option.contract
        series = contract.coin or contract.root
        groups[option.symbol, series, contract.right, contract.expiration, option.multiplier].append(option)
    out = [
        position
        for lots in groups.values()
        if (options := _merged(lots))
        for position in _paired(options, _told(lots))
    ]
    return tuple(
        sorted(
            out, key=lambda p: (p.expiration, p.symbol, p.main.contract.right, p.main.contract.strike, p.id)
        )
    )


def _told(lots: Iterable[OpenOption]) -> dict[tuple[Contract, Contract], int]:
    """Return how many contracts of each short and long option were opened together as the legs of a
    spread.
    """
    spreads: dict[str, list[OpenOption]] = defaultdict(list)
    for lot in lots:
        if lot.spread is not None:
            spreads[lot.spread].append(lot)
    out: dict[tuple[Contract, Contract], int] = defaultdict(int)
    for legs in spreads.values():
        for short, long, size in _matched(_merged(legs), {}):
            out[short.contract, long.contract] += size
    return out


def _merged(options: Iterable[OpenOption]) -> list[OpenOption]:
    """Return the lots of each contract as one holding. Its price is the mean weighted by contracts,
    unknown if any price is; its opening date is the earliest, unknown if any date is.
    """
    lots: dict[tuple[str, object], list[OpenOption]] = defaultdict(list)
    for option in options:
        lots[option.symbol, option.contract].append(option)
    return [_one(each) for each in lots.values() if sum(o.quantity for o in each)]


def _one(lots: list[OpenOption]) -> OpenOption:
    if len(lots) == 1:
        return lots[0]
    total = sum(lot.quantity for lot in lots)
    same = [lot for lot in lots if (lot.quantity > 0) == (total > 0)]
    prices = [lot.price for lot in same if lot.price is not None]
    weights = [abs(lot.quantity) for lot in same]
    price = None
    if len(prices) == len(same):
        price = round(sum(p * w for p, w in zip(prices, weights, strict=True)) / sum(weights), 6)
    natives = [lot.native for lot in same if lot.native is not None]
    native = None
    if len(natives) == len(same):
        native = sum(p * w for p, w in zip(natives, weights, strict=True)) / sum(weights)
    opened = [lot.opened for lot in same if lot.opened is not None]
    rolls = [lot.rolls for lot in same if lot.rolls is not None]
    fees = [lot.fees_cents for lot in same if lot.fees_cents is not None]
    return replace(
        lots[0],
        quantity=total,
        price=price,
        opened=min(opened) if len(opened) == len(same) else None,
        rolls=max(rolls) if rolls else None,
        fees_cents=sum(fees) if len(fees) == len(same) else None,
        id=None,
        native=native,
    )


def _matched(
    options: Iterable[OpenOption], pairs: Mapping[tuple[Contract, Contract], int]
) -> Iterable[tuple[OpenOption, OpenOption, int]]:
    """Return short and long holdings that form spreads, and how many contracts of each; those that the book
    knows come first.
    """
    shorts, longs = [o for o in options if o.quantity < 0], [o for o in options if o.quantity > 0]
    limits = [(s, n, n.contract.strike - s.contract.strike) for s in shorts for n in longs]
    put = any(o.contract.right is Right.PUT for o in options)
    limits = [(s, n, abs(width)) for s, n, width in limits if (width < 0 if put else width > 0)]
    limits.sort(key=lambda each: (-each[0].contract.strike if put else each[0].contract.strike, each[2]))
    left = {o.contract: abs(o.quantity) for o in (*shorts, *longs)}
    out: dict[tuple[Contract, Contract], int] = {}
    for most in (pairs, None):
        for short, long, _ in limits:
            pair = short.contract, long.contract
            size = min(left[pair[0]], left[pair[1]])
            size = size if most is None else min(size, most.get(pair, 0))
            if size:
                out[pair] = out.get(pair, 0) + size
                left[pair[0]], left[pair[1]] = left[pair[0]] - size, left[pair[1]] - size
    return [(s, n, out[s.contract, n.contract]) for s, n, _ in limits if (s.contract, n.contract) in out]


def _paired(
    options: Iterable[OpenOption], pairs: Mapping[tuple[Contract, Contract], int]
) -> Iterable[Position]:
    left = {option: option.quantity for option in options}
    for short, long, size in _matched(options, pairs):
        kind = Kind.BULL_PUT_SPREAD if short.contract.right is Right.PUT else Kind.BEAR_CALL_SPREAD
        yield _position(kind, size, (_part(short, -size), _part(long, size)))
        left[short], left[long] = left[short] + size, left[long] - size
    for option, rest in left.items():
        put = option.contract.right is Right.PUT
        if rest < 0:
            yield _position(Kind.SHORT_PUT if put else Kind.SHORT_CALL, -rest, (_part(option, rest),))
        elif rest > 0:
            yield _position(Kind.LONG_PUT if put else Kind.LONG_CALL, rest, (_part(option, rest),))


def _part(option: OpenOption, quantity: int) -> OpenOption:
    """Return some contracts of a holding, with their part of its fees."""
    if quantity == option.quantity:
        return option
    fees = option.fees_cents
    part = None if fees is None else round(fees * quantity / option.quantity)
    return replace(option, quantity=quantity, fees_cents=part)


def _position(kind: Kind, contracts: int, legs: tuple[OpenOption, ...]) -> Position:
    main = legs[0]
    label = main.contract.label(main.symbol)
    for wing in legs[1:]:
        letter = "C" if wing.contract.right is Right.CALL else "P"
        label += f"/{letter}{wing.contract.strike:g}"
    return Position(label, kind, main.symbol, contracts, legs)
