"""The bridge of each span: from the value at the close before to that at its last close."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from wheelcli.book.ledger import AccountBook
from wheelcli.book.valuation.bridge_dollars import bridge_dollars
from wheelcli.book.valuation.gains import Bridge, Level, net_cost_cents, sums_of
from wheelcli.book.valuation.income import Basis, income
from wheelcli.review.performance.equity_curve import Curve
from wheelcli.review.span_results import SpanBridge
from wheelcli.review.week import Period

__all__ = ["bridges", "span_bridge", "unrealised_by_name"]


def bridges(account: AccountBook, curve: Curve, spans: Sequence[Period]) -> tuple[tuple[Period, Bridge], ...]:
    """Return the bridge of each span that holds a session. An event counts from its session, or the next
    one.
    """
    amounts = income(account, Basis.CLOSE)
    out = []
    for span in spans:
        first, last = max(curve.row(span.since - timedelta(days=1)), 0), curve.row(span.until)
        if last <= first:
            continue

        def inside(day: date, after: date = curve.days[first], until: date = curve.days[last]) -> bool:
            return after < day <= until

        in_kind = {id_: cents for id_, (row, cents) in curve.in_kind.items() if first < row <= last}
        sums = sums_of(account, inside=inside, in_kind=in_kind, earned=amounts)
        out.append((span, Bridge(_level(account, curve, first), _level(account, curve, last), sums)))
    return tuple(out)


def _level(account: AccountBook, curve: Curve, row: int) -> Level:
    cost = net_cost_cents(account, until=lambda day: day <= curve.days[row])
    return Level(_cents(curve.value[row]), _cents(curve.cash[row]), cost, _cents(curve.unknown[row]))


def span_bridge(span: Period, bridge: Bridge) -> SpanBridge:
    """Return a bridge in dollars."""
    return SpanBridge(
        span=span.name,
        since=span.since,
        until=span.until,
        unrealised_start_usd=bridge.start.unrealised / 100,
        unrealised_end_usd=bridge.end.unrealised / 100,
        **vars(bridge_dollars(bridge)),
    )


def unrealised_by_name(
    account: AccountBook, curve: Curve, priced: Collection[str]
) -> dict[str, float | None]:
    """Return the dollars by which the open positions of each name are above their cost at the last close,
    fees included.

    None is unknown: a name that is not `priced`, a position without a known basis or a quote, or one opened
    after that close.
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
