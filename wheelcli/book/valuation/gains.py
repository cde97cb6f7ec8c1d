"""The bridge from one value of an account to a later one, to the cent: transfers in and out, and the gain in
between.

gain = end − start − deposits + withdrawals − transfers
     = realised + dividends + interest + change in unrealised + brought + unknown basis + corrections

Example: 10,000.00 is paid in. A put is sold for 250.00 less 0.65 and has a mark of 100.00. Interest is 3.00.
100 shares that cost 40.00 are transferred in at a price of 50.00 and end at 52.00. Value: 10,252.35 − 100.00
+ 5,200.00 = 15,352.35. Deposits 10,000.00, transfers 5,000.00, gain 352.35 = interest 3.00 + change in
unrealised (149.35 + 1,200.00) + brought −1,000.00.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wheelcli.book.ledger import AccountBook, ShareSale
from wheelcli.book.valuation.income import Basis, Income, Source, income, realised_cents

__all__ = ["Bridge", "Level", "Sums", "at_cost", "bridge", "net_cost_cents", "sums_of"]

Days = Callable[[date], bool]
_APART = (Source.DIVIDENDS, Source.INTEREST)


@dataclass(frozen=True, slots=True)
class Level:
    """The account at one moment, cents. `cost` is the cost of the positions of known basis, less the premium
    of open options, fees included.
    """

    value: int
    cash: int
    cost: int
    unknown: int = 0  # value of the positions without a known basis

    @property
    def unrealised(self) -> int:
        """Return the amount by which positions of known basis exceed their cost in value."""
        return self.value - self.cash - self.unknown - self.cost


EMPTY = Level(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums over a range of days, cents: cash in and out, transfers in kind, and earnings."""

    deposits: int = 0
    withdrawals: int = 0  # positive
    transfers: int = 0  # shares and contracts in kind, at their value on that day; out is negative
    realised: int = 0  # options and shares that ended, less all fees
    dividends: int = 0
    interest: int = 0
    brought: int = 0  # basis less value of transfers in kind, which deducts the gain made before the transfer
    unattributed: int = 0  # cash of sales without a known basis, less the value of transfers in without one
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class Bridge:
    """The value of one account at two moments and every item that reconciles them, cents."""

    start: Level
    end: Level
    sums: Sums

    @property
    def gain(self) -> int:
        """Return the change in value without transfers in and out."""
        sums = self.sums
        return self.end.value - self.start.value - sums.deposits + sums.withdrawals - sums.transfers

    @property
    def unrealised(self) -> int:
        """Return the change in unrealised profit."""
        return self.end.unrealised - self.start.unrealised

    @property
    def unknown_basis(self) -> int:
        """Return the result of positions without a known basis, held and sold."""
        return self.sums.unattributed + self.end.unknown - self.start.unknown

    @property
    def lines(self) -> Mapping[str, int]:
        """Return the parts of the gain by name; they sum to the gain."""
        sums = self.sums
        return {
            "realised": sums.realised,
            "dividends": sums.dividends,
            "interest": sums.interest,
            "unrealised": self.unrealised,
            "brought": sums.brought,
            "unknown_basis": self.unknown_basis,
            "corrections": sums.corrections,
        }


def bridge(
    account: AccountBook,
    *,
    start: Level = EMPTY,
    end: Level,
    inside: Days | None = None,
    in_kind: Mapping[str, int] | None = None,
) -> Bridge:
    """Return the bridge from one value to another over the days that are `inside` (None: all); for `in_kind`
    see `sums_of`.
    """
    return Bridge(start, end, sums_of(account, inside=inside, in_kind=in_kind))


def sums_of(
    account: AccountBook,
    *,
    inside: Days | None = None,
    in_kind: Mapping[str, int] | None = None,
    earned: Iterable[Income] | None = None,
) -> Sums:
    """Return the sums over the days that are `inside` (None: all).

    `in_kind` is the value of each transfer on its day, in cents by event id, out negative; None counts each
    at its basis. Pass `earned` if `income` on the close date is already computed.
    """
    came: dict[str, int] = {"contributed": 0, "out": 0, "in_kind": 0, "corrections": 0, "unattributed": 0}
    basis: dict[str, int] = {}
    for flow in account.flows:
        if flow.kind not in came or (inside is not None and not inside(flow.day)):
            continue
        out = flow.kind == "contributed" and flow.cents < 0
        came["out" if out else flow.kind] += flow.cents
        if flow.kind == "in_kind":
            basis[flow.id] = basis.get(flow.id, 0) + flow.cents
    worth = basis if in_kind is None else in_kind
    known = sum(cents for id_, cents in worth.items() if id_ in basis)
    dividends, interest, realised = _earned(account, inside, earned)
    return Sums(
        deposits=came["contributed"],
        withdrawals=-came["out"],
        transfers=sum(worth.values()),
        realised=realised,
        dividends=dividends,
        interest=interest,
        brought=sum(basis.values()) - known,
        unattributed=came["unattributed"] - (sum(worth.values()) - known),
        corrections=came["corrections"],
    )


def _earned(
    account: AccountBook, inside: Days | None, earned: Iterable[Income] | None
) -> tuple[int, int, int]:
    """Return dividends, interest and other realised results on the days that are `inside`."""
    if inside is None and earned is None:  # over all days, the totals are enough
        apart = [sum(flow.cents for flow in account.flows if flow.kind == source) for source in _APART]
        return apart[0], apart[1], realised_cents(account) - sum(apart)
    by_source: dict[Source, int] = {}
    for one in income(account, Basis.CLOSE) if earned is None else earned:
        if inside is None or inside(one.day):
            by_source[one.source] = by_source.get(one.source, 0) + one.cents
    rest = sum(cents for source, cents in by_source.items() if source not in _APART)
    return by_source.get(Source.DIVIDENDS, 0), by_source.get(Source.INTEREST, 0), rest


def net_cost_cents(account: AccountBook, *, until: Days | None = None) -> int:
    """Return the cost of the positions of known basis held at a moment, fees included, less the premium of
    the open options.

    `until` returns whether a day is not after that moment; None is now.
    """
    total = sum(
        lot.cost_cents + lot.fees_cents
        for lot in account.shares
        if lot.cost_cents is not None and (until is None or until(lot.opened))
    )
    total -= sum(
        lot.credit_cents - lot.fees_cents
        for lot in account.options
        if lot.credit_cents is not None and (until is None or until(lot.opened))
    )
    if until is None:
        return total
    for sale in account.sales:
        if until(sale.opened) and not until(sale.closed):
            total += _cost_of(sale) or 0
    for gone in account.closed:
        if gone.credit_cents is not None and until(gone.opened) and not until(gone.closed):
            total -= gone.credit_cents - gone.open_fees_cents
    return total


def _cost_of(sale: ShareSale) -> int | None:
    """Return the cost of shares that were sold or transferred, for the time they were held, fees included;
    for short ones their proceeds, negative.
    """
    if not sale.micro_shares:  # the remainder of a reverse split, long or short: one of the two is 0
        return (
            None
            if sale.cost_cents is None
            else sale.cost_cents - (sale.proceeds_cents or 0) + sale.open_fees_cents
        )
    if sale.micro_shares > 0:
        return None if sale.cost_cents is None else sale.cost_cents + sale.open_fees_cents
    return None if sale.proceeds_cents is None else -sale.proceeds_cents + sale.open_fees_cents


def at_cost(account: AccountBook) -> Level:
    """Return the account with everything at cost: nothing is unrealised, and positions without a known basis
    count 0.
    """
    cost = net_cost_cents(account)
    return Level(account.cash_cents + cost, account.cash_cents, cost)
