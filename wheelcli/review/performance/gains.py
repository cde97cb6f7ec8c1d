"""The bridge of each span: from the value at the close before it to that at its last close, and what stands between them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from wheelcli.book.ledger import AccountBook
from wheelcli.book.valuation.gains import Bridge, Level, net_cost_cents, sums_of
from wheelcli.book.valuation.income import Basis, income
from wheelcli.review.performance.equity_curve import Curve
from wheelcli.review.report import Gains
from wheelcli.review.week import Span

__all__ = ["bridges", "gains_of", "since_start", "unrealised_by_name"]


def bridges(account: AccountBook, curve: Curve, spans: Sequence[Span]) -> tuple[tuple[Span, Bridge], ...]:
    """The bridge of each span that holds a session. An event counts from its session, or the next one."""
    earned = income(account, Basis.CLOSE)
    out = []
    for span in spans:
        first, last = max(curve.row(span.since - timedelta(days=1)), 0), curve.row(span.until)
        if last <= first:
            continue

        def inside(day: date, after: date = curve.days[first], until: date = curve.days[last]) -> bool:
            return after < day <= until

        in_kind = {id_: cents for id_, (row, cents) in curve.in_kind.items() if first < row <= last}
        sums = sums_of(account, inside=inside, in_kind=in_kind, earned=earned)
        out.append((span, Bridge(_level(account, curve, first), _level(account, curve, last), sums)))
    return tuple(out)


def since_start(account: AccountBook, curve: Curve) -> Bridge | None:
    """The bridge from the account's first event to the last close; None before its first session."""
    if account.began is None or not curve.days:
        return None
    found = bridges(account, curve, (Span("since start", account.began, curve.days[-1]),))
    return found[0][1] if found else None


def _level(account: AccountBook, curve: Curve, row: int) -> Level:
    cost = net_cost_cents(account, until=lambda day: day <= curve.days[row])
    return Level(_cents(curve.value[row]), _cents(curve.cash[row]), cost, _cents(curve.unknown[row]))


def gains_of(span: Span, bridge: Bridge) -> Gains:
    """A bridge in dollars."""
    sums = bridge.sums
    return Gains(
        span=span, start_value_usd=bridge.start.value / 100, deposits_usd=sums.deposits / 100, withdrawals_usd=sums.withdrawals / 100,
        transfers_usd=sums.transfers / 100, gain_usd=bridge.gain / 100, end_value_usd=bridge.end.value / 100,
        unrealised_start_usd=bridge.start.unrealised / 100, unrealised_end_usd=bridge.end.unrealised / 100,
        **{f"{name}_usd": cents / 100 for name, cents in bridge.lines.items()},
    )  # fmt: skip


def unrealised_by_name(
    account: AccountBook, curve: Curve, priced: Collection[str]
) -> dict[str, float | None]:
    """Dollars by which what is open of each name stands above its cost at the last close, fees in.

    None is unknown: a name that is not `priced`, a position without a known basis or a quote, or one opened after that close.
    """
    cents: dict[str, int] = {}
    unknown = set()
    last = curve.days[-1] if curve.days else date.min
    for lot in account.shares:
        cents[lot.symbol] = cents.get(lot.symbol, 0) - (lot.cost_cents or 0) - lot.fees_cents
        if lot.cost_cents is None or lot.opened > last:
            unknown.add(lot.symbol)
    for symbol in cents:
        cents[symbol] += _cents(curve.open_shares.get(symbol, 0.0))
    for option, worth, quoted in zip(account.options, curve.open_options, curve.open_quoted, strict=True):
        gained = _cents(worth) + (option.credit_cents or 0) - option.fees_cents
        cents[option.symbol] = cents.get(option.symbol, 0) + gained
        if option.credit_cents is None or option.opened > last or not quoted:
            unknown.add(option.symbol)
    return {
        symbol: None if symbol in unknown or symbol not in priced else total / 100
        for symbol, total in sorted(cents.items())
    }


def _cents(dollars: float) -> int:
    return round(float(dollars) * 100)
