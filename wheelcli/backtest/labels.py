"""What a reader must know before the figures, and what the run cannot show at all."""

from collections.abc import Iterator

from wheelcli.backtest.document import Against, DataUsed, Label, Performance
from wheelcli.backtest.evidence import MONTHS_LEAST, judged, months_of
from wheelcli.backtest.rivals import RANDOM
from wheelcli.backtest.run import Ran
from wheelcli.feed_source import is_invented
from wheelcli.money_text import counted

HIGH_VIX = 30.0
CALM_FALL = -0.10  # of the names, from a peak
_NAMED = 6
DOUBTFUL_SPLITS = ("late_split", "unclear_split")


def labels_of(ran: Ran, data: DataUsed) -> tuple[Label, ...]:
    """Return the labels of a run, the most serious first."""
    return tuple(_labels(ran, data))


def _labels(ran: Ran, data: DataUsed) -> Iterator[Label]:
    yield from _gravest(ran)
    if is_invented(data.source):
        yield Label(
            code="INVENTED",
            text="The demo market is invented, and its implied volatilities are set above what its"
            " shares realise: the result says nothing about a real market.",
        )
    if data.model:
        yield Label(
            code="MODEL QUOTES",
            text=f"Bid and ask of {_part(data.model, data.sessions)} are modelled from volatilities and a"
            " table of spreads: nobody could have traded at them.",
        )
    if data.at_close:
        yield Label(
            code="DECIDED AND FILLED AT THE CLOSE",
            text=f"{_capital(_part(data.at_close, data.sessions))} {_have(data.at_close)} closing quotes"
            f" only: decisions use prices at which nobody could trade any more.{_spreads(ran, data)}",
        )
    if ran.counts.get("some_closing"):
        yield Label(
            code="SOME CLOSING QUOTES",
            text=f"In {_part(ran.counts['some_closing'], data.sessions)}, some names have closing quotes"
            " only: nobody could trade at them any more.",
        )
    yield from _of_coins(ran)
    if not ran.dated and ran.coins is None:
        yield Label(
            code="SURVIVORSHIP",
            text="The watchlist has no dates: it holds today's names, not those that have been dropped,"
            " taken over or delisted since.",
        )
    if ran.unseen:
        yield Label(
            code="MISSING NAMES",
            text=f"{counted(len(ran.unseen), 'name')} of the watchlist {_have(len(ran.unseen))} no price in"
            f" any session: {_some(ran.unseen)}.",
        )
    opinions = [
        symbol
        for symbol, watched in sorted(ran.config.watchlist.items())
        if watched.entry_price or watched.exit_price or watched.outlook != "neutral"
    ]
    if opinions or ran.config.never:
        yield Label(
            code="OPINIONS OF TODAY",
            text=f"Entry price, exit price or outlook of {counted(len(opinions), 'name')} and the never list"
            " are today's: they were not known on the days of the run.",
        )
    if ran.spec.fills.crossed < 1.0:
        yield Label(
            code="FILLS INSIDE THE SPREAD",
            text=f"Orders fill at {ran.spec.fills}, better than the quoted side: not every such order"
            " would fill.",
        )
    if data.gaps or data.damaged:
        yield Label(
            code="MISSING SESSIONS",
            text=f"{counted(data.gaps, 'trading day')} in between have no session"
            + (f", {counted(data.damaged, 'session')} could not be read" if data.damaged else "")
            + ": nothing was managed on them.",
        )
    filled = [t for t in ran.tickets if t.contracts]
    unknown = sum(t.report_unknown for t in filled)
    if unknown:
        yield Label(
            code="UNKNOWN REPORTS",
            text=f"{unknown} of {counted(len(filled), 'filled ticket')} spanned an unknown report.",
        )
    yield from _outside_tickets(ran)
    if not ran.counts.get("paid_names") and ran.coins is None:
        yield Label(
            code="NO DIVIDENDS",
            text="The sessions have no dividends: none is paid, and no call is exercised for one.",
        )
    if ran.spec.early.value == "off":
        yield Label(code="NO EARLY EXERCISE", text="Nobody exercises before expiration in this run.")
    stale = ran.counts.get("stale_marks", 0) + ran.counts.get("unmarked", 0)
    if stale:
        yield Label(
            code="STALE MARKS",
            text=f"{counted(stale, 'mark')} of open options {'uses' if stale == 1 else 'use'} no quote of the"
            " session: the option is valued at an earlier time value or, if no session quoted it, at premium"
            " or intrinsic value.",
        )


def _of_coins(ran: Ran) -> Iterator[Label]:
    """Yield the labels of a coin account."""
    if ran.coins is None:
        return
    yield Label(
        code="CASH SETTLED",
        text="Options on coins settle in cash at the delivery price: nothing is assigned, and no coins are"
        " bought in place of an assignment.",
    )
    yield Label(
        code="SURVIVORSHIP",
        text="BTC and ETH are the coins that lasted: coins that failed are not in the run.",
    )
    if not ran.spec.coins:
        yield Label(
            code="NO CALLS",
            text="The account began without coins, so it sells no calls; --coins ETH=5 gives it some.",
        )


def _outside_tickets(ran: Ran) -> Iterator[Label]:
    """Yield the labels of what the tables of tickets and their outcomes leave out."""
    unjudged = ran.counts.get("unjudged", 0)
    if unjudged:
        yield Label(
            code="UNJUDGED TICKETS",
            text=f"{counted(unjudged, 'filled ticket')} {_have(unjudged)} no known settlement value and"
            f" {_are(unjudged)} left out of every outcome.",
        )


def _gravest(ran: Ran) -> Iterator[Label]:
    """Yield the labels of runs whose account value may be wrong."""
    if ran.stopped is not None:
        yield Label(code="STOPPED", text=f"The run ended early: {ran.stopped.message}.")
    if ran.counts.get("unsettled_marks"):
        yield Label(code="UNSETTLED", text=_unsettled(ran))
    doubtful = [problem for problem in ran.problems if problem.code in DOUBTFUL_SPLITS]
    if doubtful:
        symbols = tuple(sorted({problem.symbol or "" for problem in doubtful}))
        yield Label(
            code="SPLITS IN DOUBT",
            text=f"A split of {_some(symbols)} became known late or is unclear: values from then on may be"
            " wrong. Every split, with its day, belongs in splits.csv.",
        )


def _unsettled(ran: Ran) -> str:
    """Return how many expired contracts have no settlement value, and how much the account value rests on."""
    if not ran.unsettled:
        marks = ran.counts["unsettled_marks"]
        return (
            f"{counted(marks, 'mark')} of expired contracts had no settlement value in the session, and"
            f" {_are(marks)} valued at the last known price. All contracts have been settled since."
        )
    owed, owned = (sum(c for c in ran.unsettled.values() if sign * c > 0) / 100 for sign in (-1, 1))
    counts = [f"${-owed:,.2f} owed"] + ([f"${owned:,.2f} owned"] if owned else [])
    return (
        f"{counted(len(ran.unsettled), 'expired contract')} {_have(len(ran.unsettled))} no settlement value:"
        " nothing was assigned or exercised. At the end they are valued at"
        f" {' and '.join(counts)}, by the last mark or the share's last price before expiration; the true"
        " result is unknown."
    )


def _spreads(ran: Ran, data: DataUsed) -> str:
    """Return how many candidates the gate on spreads passes; empty if their quotes were modelled."""
    candidates = ran.counts.get("candidates", 0)
    if data.model or not candidates:
        return ""
    kept = 1.0 - ran.counts.get("too_wide", 0) / candidates
    return (
        " Spreads at the close are 2 to 3 times as wide as in the session: the gate on spreads passes"
        f" {100 * kept:.0f} % of the candidates."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def inconclusive(
    ran: Ran, data: DataUsed, performance: Performance, rows: tuple[Against, ...]
) -> tuple[str, ...]:
    """Return what cannot be concluded from the run."""
    return tuple(_inconclusive(ran, data, performance, {row.name: row for row in rows}))


def _inconclusive(
    ran: Ran, data: DataUsed, performance: Performance, rows: dict[str, Against]
) -> Iterator[str]:
    months, ended = months_of(ran.tickets), len(judged(ran.tickets))
    if months < MONTHS_LEAST:
        yield (
            f"Whether the premium paid for the risk: {counted(ended, 'ticket')} in"
            f" {counted(months, 'expiration month')} {_are(ended)} too few for an interval, which"
            f" needs {MONTHS_LEAST} months. The mean result may be luck."
        )
    else:
        yield (
            "Whether the months are independent: tickets of neighbouring months share their market, so the"
            " intervals are too narrow rather than too wide."
        )
    highest = max((p.vix for p in ran.points if p.vix is not None), default=None)
    names = rows.get("names")
    if highest is None:
        yield "What a rise in volatility would do: the sessions have no volatility index."
    elif highest < HIGH_VIX:
        yield (
            f"What a crash would do: the volatility index that chose the regime never exceeded {highest:.1f}."
        )
    if names is not None and names.drawdown is not None and names.drawdown > CALM_FALL:
        yield (
            f"What a falling market would do: the names never fell more than {-100 * names.drawdown:.1f} %"
            " from a peak."
        )
    if "fund" not in rows:
        yield f"Whether it beat the market: the first sessions lack {data.fund}."
    elif performance.annual is None:
        yield (
            "Whether it beats the market: in less than a year, the difference from the fund reflects a"
            " single market phase."
        )
    if ran.coins is not None:
        yield (
            "Whether the choice of tickets earned anything: simple rules and random portfolios do not run in"
            " a coin account."
        )
    elif ran.spec.against is None:
        yield (
            "Whether the choice of tickets earned anything: `--against 50` compares it with simple rules and"
            " random portfolios in the same engine."
        )
    for rival in ran.rivals:
        if rival.stopped and rival.name != RANDOM:
            yield f"How the rule {rival.name.replace('_', ' ')} did: its account stopped before the end."
    yield (
        "What another list or other settings would do: this is one list on one path, with settings chosen"
        " by somebody who may already know these years."
    )
    undecided = ran.counts.get("exercise_unknown", 0)
    if undecided:
        yield (
            f"Whether {counted(undecided, 'early exercise')} happened: the quotes do not show it, and in"
            " this run nobody exercised."
        )
    yield (
        "How deep it fell between two sessions, or at closing costs: the account is valued once a"
        " session with options at the mid, and closing them costs the ask."
    )
    yield "The result after taxes: none are deducted."
    yield (
        "Whether larger orders would fill: a ticket fills in full (if its open interest is unknown, up to the"
        " quoted size or ten contracts), and does not move the price."
    )


def _part(count: int, whole: int) -> str:
    if count == whole:
        return "the only session" if whole == 1 else f"all {whole} sessions"
    return f"{count} of {whole} sessions"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
