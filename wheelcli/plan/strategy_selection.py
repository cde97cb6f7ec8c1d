"""The strategies that a scan plans on each name: calls on holdings, puts on wanted names, spreads if capital
is short.

The streams share one plan and never compete on one name: a put that could be a ticket comes before a spread
on the same name.

Without `--strategy`, in an account that may hold spreads:

- bearish names get bear call spreads, and no puts;
- bullish names get bull put spreads if no put on them can be a ticket, whatever the reason;
- names without an outlook get bull put spreads if a put on them passes every gate and the account is too
  small for one contract;
- cash-settled indexes get spreads only: call spreads if they are bearish, otherwise put spreads.
"""

from collections.abc import Iterable, Set

import numpy as np

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.greedy import fitting
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.strategy import SPREADS, Strategy, Streams

SPREAD_LEVEL = 3  # the option level from which brokers allow spreads


def may_spread(portfolio: Portfolio) -> bool:
    """Return whether the account can hold spreads; cash and retirement accounts cannot."""
    return portfolio.type is AccountType.MARGIN and portfolio.option_level >= SPREAD_LEVEL


def refusal(portfolio: Portfolio, strategies: Iterable[Strategy]) -> str | None:
    """Return one sentence on why this account cannot have a requested strategy; None if it can have all of
    them.

    >>> book = Portfolio("ira", AccountType.IRA, option_level=3, value_cents=0, cash_cents=0)
    >>> print(*refusal(book, [Strategy.BULL_PUT_SPREAD]).split(": "), sep="\\n")
    account 'ira', an ira account of option level 3, does not allow bull_put_spread
    spreads need a margin account of option level 3 or more
    """
    wanted = [s.value for s in strategies if s in SPREADS]
    if not wanted or may_spread(portfolio):
        return None
    article = "an" if portfolio.type is AccountType.IRA else "a"
    kind = f"{article} {portfolio.type.value} account of option level {portfolio.option_level}"
    return (
        f"account {portfolio.account!r}, {kind}, does not allow {' and '.join(wanted)}: "
        f"spreads need a margin account of option level {SPREAD_LEVEL} or more"
    )


def first_streams(
    chains: Chains,
    config: Config,
    *,
    wanted: Set[str],
    to_own: Set[str],
    strategies: Set[Strategy],
    may: bool,
) -> Streams:
    """Return the names of each strategy before any put is measured, without the spreads that depend on the
    puts' results. `strategies` are those requested; an empty set means all.
    """

    def has(strategy: Strategy) -> bool:
        return not strategies or strategy in strategies

    names: dict[Strategy, set[str]] = {}
    if may:
        indexes = set(chains.names["symbol"][chains.names["kind"] == "index"])
        bearish = {s for s in to_own if _outlook(config, s) == "bearish"}
        for strategy in SPREADS:
            if strategy in strategies:
                # If puts are requested too, these spreads wait for the puts' results.
                waits = strategy is Strategy.BULL_PUT_SPREAD and Strategy.CASH_SECURED_PUT in strategies
                names[strategy] = set(to_own) & indexes if waits else set(to_own)
        if not strategies:
            names = {
                Strategy.BEAR_CALL_SPREAD: bearish,
                Strategy.BULL_PUT_SPREAD: (set(to_own) & indexes) - bearish,
            }
    return Streams(
        puts=frozenset(to_own if has(Strategy.CASH_SECURED_PUT) else ()),
        calls=frozenset(wanted if has(Strategy.COVERED_CALL) else ()),
        spreads=names,
    )


def where_puts_fail(
    few: Candidates, limits: list[Limit], streams: Streams, *, strategies: Set[Strategy]
) -> frozenset[str]:
    """Return the names that get bull put spreads because no put on them can be a ticket. `few` holds the
    candidates that passed every gate of their own, before such spreads are added.
    """
    if strategies and not {Strategy.CASH_SECURED_PUT, Strategy.BULL_PUT_SPREAD} <= strategies:
        return frozenset()
    config, there = few.config, streams.spreads.get(Strategy.BULL_PUT_SPREAD, frozenset())
    puts = few.is_a(Strategy.CASH_SECURED_PUT)
    symbols = few.of("symbol")
    fits = np.zeros(len(few), dtype=bool)
    fits[fitting(few, limits).row] = True
    possible, passing = set(symbols[puts & fits]), set(symbols[puts])
    names = set()
    for symbol in streams.puts - possible - there:
        outlook = _outlook(config, symbol)
        if outlook != "bearish" and (strategies or outlook == "bullish" or symbol in passing):
            names.add(symbol)
    return frozenset(names)


def _outlook(config: Config, symbol: str) -> str:
    watched = config.watchlist.get(symbol)
    return watched.outlook if watched else "neutral"
