"""The short options closed in a span, taken together: how often they won, the premium kept, the days held.

A trade is sold in one opening and ends in one event: expired, bought back, assigned or settled. It won if it
earned more than 0 after the fees of both sides. For an assigned option, only its premium counts here; the
shares count when they are sold. A spread that ended on one day is one trade, its long leg's price taken off
the premium.

Beside the trades stand the cycles that ended: from the first option sold on a name to the last share, share
gains and dividends included. A put that was assigned counts as won among the trades; its cycle lost if the
shares were sold for less than the premiums made good.

Example: sold for 200.00 and 0.65, bought back for 80.00 and 0.65: 118.70 earned, 60 % of the premium kept.
For an option paid in a coin, the kept part is measured in the coin: sold at 0.0185 BTC and bought back at
0.00925, 50 % is kept whatever the index did.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from wheelcli.book.ledger import AccountBook, ClosedOption, Ended, Role
from wheelcli.contract import Right
from wheelcli.review.performance.equity_curve import Curve
from wheelcli.review.span_results import SpanTrades
from wheelcli.review.week import Period, Span

__all__ = ["collateral_cents", "short_trades", "trades"]


def short_trades(account: AccountBook) -> list[ClosedOption]:
    """Return short options that are over and have a known premium.

    The short leg of a spread includes the proceeds and cost of its long legs.
    """
    over = [
        c
        for c in account.closed
        if c.role is not Role.OTHER and c.credit_cents is not None and c.ended is not Ended.TRANSFERRED
    ]
    netted = _spreads(over)
    return [netted.get((c.id, c.close_id), c) for c in over if c.contracts < 0]


def _spreads(over: Sequence[ClosedOption]) -> dict[tuple[str, str], ClosedOption]:
    together: dict[tuple[object, ...], list[ClosedOption]] = defaultdict(list)
    for one in over:
        if one.role is Role.SPREAD:
            of = (one.symbol, one.contract.expiration, one.contract.right)
            together[(*of, one.opened, one.closed)].append(one)
    return {(c.id, c.close_id): c for legs in together.values() for c in _netted(legs)}


def _netted(legs: Sequence[ClosedOption]) -> Iterator[ClosedOption]:
    """Yield each short leg with its part of the long ones, by contracts, to the cent."""
    longs, shorts = [c for c in legs if c.contracts > 0], [c for c in legs if c.contracts < 0]
    credit, close, fees = (
        sum(c.credit_cents or 0 for c in longs),
        sum(c.close_cents for c in longs),
        sum(c.fees_cents for c in longs),
    )
    whole, done = -sum(c.contracts for c in shorts), 0
    for short in shorts:
        before, done = done, done - short.contracts
        part = [cents * done // whole - cents * before // whole for cents in (credit, close, fees)]
        yield short._replace(
            credit_cents=(short.credit_cents or 0) + part[0],
            close_cents=short.close_cents + part[1],
            fees_cents=short.fees_cents + part[2],
        )


def collateral_cents(one: ClosedOption, price_scale: int = 1) -> int:
    """Return the collateral of a short put: strike × multiplier × contracts; a covered call ties up no
    cash. `price_scale` is that of its account.
    """
    if one.contract.right is not Right.PUT:
        return 0
    dollars_per_point = one.multiplier if price_scale == 1 else price_scale * one.deliverable_micros / 1e6
    return round(one.contract.strike * dollars_per_point * -one.contracts * 100)


def trades(
    account: AccountBook,
    span: Period,
    *,
    curve: Curve,
    earned_cents: Callable[[ClosedOption], float],
    unrealised_usd: float | None,
    realised_usd: float,
) -> SpanTrades:
    """Return the trades that came to an end within the span.

    `earned_cents` returns what was earned of a credit, before fees; `realised_usd` is everything realised in
    the span, shares and dividends included.
    """
    over = [c for c in short_trades(account) if c.closed in span]
    earned = [(c.profit_cents or 0) / 100 for c in over]
    wins, losses = [e for e in earned if e > 0], [e for e in earned if e <= 0]
    sold = sum(c.credit_cents or 0 for c in over) / 100
    remaining = sum(earned_cents(c) for c in over) / 100
    ended = [c for c in over if c.ended is not Ended.ROLLED]
    cycles = [c for c in account.cycles if c.wheel and c.closed is not None and c.closed in span]
    results = [c.profit_cents / 100 for c in cycles if c.profit_cents is not None]
    won, lost = [r for r in results if r > 0], [r for r in results if r <= 0]
    return SpanTrades(
        span=span.name,
        since=span.since,
        until=span.until,
        closed=len(over),
        wins=len(wins),
        losses=len(losses),
        win_rate=len(wins) / len(over) if over else None,
        average_win_usd=_mean(wins),
        average_loss_usd=_mean(losses),
        profit_factor=_factor(wins, losses),
        premium_capture=remaining / sold if sold > 0 else None,
        days_held=_weighted_days(over, of_coins=account.of_coins),
        annual_return_on_collateral=_on_collateral(over, account.price_scale),
        annual_return_on_account=_on_account(span, curve, sum(earned)),
        assignment_rate=sum(c.ended is Ended.ASSIGNED for c in ended) / len(ended) if ended else None,
        realised_usd=realised_usd,
        unrealised_usd=unrealised_usd,
        cycles=len(cycles),
        cycle_wins=len(won),
        cycle_losses=len(lost),
        cycle_win_rate=len(won) / len(results) if results else None,
        cycle_average_win_usd=_mean(won),
        cycle_average_loss_usd=_mean(lost),
        cycle_profit_factor=_factor(won, lost),
        cycle_profit_usd=round(sum(results), 2) if len(results) == len(cycles) else None,
    )


def _mean(dollars: Sequence[float]) -> float | None:
    return round(sum(dollars) / len(dollars), 2) if dollars else None


def _factor(wins: Sequence[float], losses: Sequence[float]) -> float | None:
    return sum(wins) / -sum(losses) if losses and sum(losses) < 0 else None


def _weighted_days(over: Sequence[ClosedOption], *, of_coins: bool) -> float | None:
    """Return the mean days held, by contract. A contract on coins may be 0.01 BTC or 1 ETH: there, by
    strike × size.
    """
    weights = [-c.contracts * (c.contract.strike * c.deliverable_micros if of_coins else 1) for c in over]
    days = [(c.closed - c.opened).days for c in over]
    whole = sum(weights)
    return sum(n * weight for n, weight in zip(days, weights, strict=True)) / whole if whole else None


def _on_collateral(over: Sequence[ClosedOption], price_scale: int) -> float | None:
    # Puts only: a covered call's result belongs with its shares, whose own gain is not included.
    puts = [c for c in over if c.contract.right is Right.PUT and c.role is Role.WHEEL]
    days = [max((c.closed - c.opened).days, 1) for c in puts]
    dollars = sum(collateral_cents(c, price_scale) / 100 * n for c, n in zip(puts, days, strict=True))
    return sum(c.profit_cents or 0 for c in puts) / 100 / dollars * 365 if dollars > 0 else None


def _on_account(span: Span, curve: Curve, earned: float) -> float | None:
    first, last = max(curve.row(span.since - timedelta(days=1)) + 1, 1), curve.row(span.until)
    if last < first:
        return None
    mean = float(curve.value[first : last + 1].mean())
    days = (curve.days[last] - curve.days[first - 1]).days
    return earned / mean * 365 / days if mean > 0 and days > 0 else None
