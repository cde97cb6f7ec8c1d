"""The findings of a check: problems that would affect a run over a store, and how to fix them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

from wheelcli.documents.history import Finding, Severity
from wheelcli.errors import Problem
from wheelcli.loaders.history.session_measures import Measured
from wheelcli.loaders.history.share_jumps import Jump
from wheelcli.money_text import counted

__all__ = ["Seen", "findings"]

CROSSED_MOST = 0.01  # of all quotes
OFF_PARITY = 0.03  # borrowing costs, and quotes from another time, explain less
OTHER_PRICE = 0.20  # only a split, or another share, explains more
_WITHOUT: dict[str, tuple[Severity, str]] = {
    "closes": ("partial", "expected volatility, drawdowns and settlements need closes"),
    "vix": ("partial", "the regime needs the volatility index"),
    "rates": ("note", "the rate of the settings is used in every session"),
    "dividends": ("note", "no dividend is paid, and no ex-date is known"),
    "splits": ("note", "a split in the period changes contracts and shares"),
    "earnings": ("note", "no report date is known"),
    "facts": ("note", "sectors, sizes and margins are unknown, so gates on them block or warn"),
    "names": ("note", "a list of names without dates omits those that have failed since"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The measures of a store. `inside` names the tables that the sessions bring themselves; `closes` are by
    symbol and day.
    """

    sessions: tuple[Measured, ...]
    gaps: tuple[date, ...]
    damaged: tuple[Problem, ...]
    tables: frozenset[str]
    inside: frozenset[str]
    closes: dict[str, dict[date, float]]
    jumps: tuple[Jump, ...]


def findings(seen: Seen) -> Iterator[Finding]:
    """Yield every finding."""
    yield from _damaged(seen)
    yield from _gaps(seen)
    yield from _missing(seen)
    yield from _mismarked(seen)
    yield from _jumps(seen)
    yield from _share_prices(seen)
    yield from _quotes(seen)
    yield from _closes(seen)
    yield from _tables(seen)


def _damaged(seen: Seen) -> Iterator[Finding]:
    for problem in seen.damaged:
        yield _finding("damaged", "partial", 1, problem.message, problem.hint)


def _gaps(seen: Seen) -> Iterator[Finding]:
    if seen.gaps:
        first, last = seen.sessions[0].session, seen.sessions[-1].session
        text = f"{counted(len(seen.gaps), 'trading day')} from {first} to {last} without a session"
        hint = "positions are not managed on those days"
        yield _finding("gaps", "partial", len(seen.gaps), text, hint, session=seen.gaps[0])


def _missing(seen: Seen) -> Iterator[Finding]:
    """Yield the symbols that are missing from sessions between two that have them."""
    places: dict[str, list[int]] = {}
    for place, one in enumerate(seen.sessions):
        for symbol in one.spots:
            places.setdefault(symbol, []).append(place)
    for symbol, own in sorted(places.items()):
        lacking = sorted(set(range(own[0], own[-1])) - set(own))
        if lacking:
            first = seen.sessions[lacking[0]].session
            text = (
                f"{symbol}: missing from {counted(len(lacking), 'session')} between others, the first {first}"
            )
            hint = "its positions are not managed on those days; import its file again"
            yield _finding("missing_name", "partial", len(lacking), text, hint, symbol, first)


def _mismarked(seen: Seen) -> Iterator[Finding]:
    bad = [one for one in seen.sessions if one.mismarked]
    if bad:
        count = sum(len(one.mismarked) for one in bad)
        text = (
            f"{counted(count, 'mini or adjusted contract')} marked standard, the first {bad[0].mismarked[0]}"
        )
        hint = "they do not deliver 100 shares; import their files again with --replace"
        yield _finding("roots", "wrong", count, text, hint, session=bad[0].session)


def _jumps(seen: Seen) -> Iterator[Finding]:
    for jump in seen.jumps:
        move = f"{jump.symbol}: {jump.before:,.2f} to {jump.after:,.2f} on {jump.day} without a split"
        if jump.split is None:
            hint = "check it; if it was a split or a spin-off, enter it in splits.csv or actions.csv"
            yield _finding("jump", "partial", 1, move, hint, jump.symbol, jump.day)
        else:
            new, old = jump.split
            hint = f"if it was a split, add to splits.csv: {jump.symbol},{jump.day},{new},{old}"
            yield _finding("split", "wrong", 1, f"{move} ({new}:{old}?)", hint, jump.symbol, jump.day)


def _share_prices(seen: Seen) -> Iterator[Finding]:
    """Yield the symbols whose share price fits neither their options nor their closes."""
    yield from _off(
        seen,
        lambda one, symbol: one.off_parity.get(symbol),
        "parity",
        "the options' put–call parity",
        "the file has adjusted share prices, or prices from another time",
    )

    def to_close(one: Measured, symbol: str) -> float | None:
        close = seen.closes.get(symbol, {}).get(one.session)
        return one.spots[symbol] / close - 1.0 if close and symbol in one.spots else None

    yield from _off(
        seen,
        to_close,
        "closes",
        "the table of closes",
        "closes must be as traded, not adjusted for later splits",
    )


def _off(
    seen: Seen, measure: Callable[[Measured, str], float | None], code: str, what: str, hint: str
) -> Iterator[Finding]:
    for symbol in sorted({symbol for one in seen.sessions for symbol in one.spots}):
        known = [(one.session, off) for one in seen.sessions if (off := measure(one, symbol)) is not None]
        far = [(session, off) for session, off in known if abs(off) > OFF_PARITY]
        if not far:
            continue
        middle = median(abs(off) for _, off in far)
        severity: Severity = "wrong" if any(abs(off) > OTHER_PRICE for _, off in far) else "partial"
        text = (
            f"{symbol}: the share price is {middle:.1%} away from {what} in {len(far)} of"
            f" {counted(len(known), 'session')}"
        ).replace("%", " %")
        yield _finding(f"spot_{code}", severity, len(far), text, hint, symbol, far[0][0])


def _quotes(seen: Seen) -> Iterator[Finding]:
    contracts = sum(one.contracts for one in seen.sessions)
    crossed = sum(one.crossed for one in seen.sessions)
    if crossed:
        first = next(one for one in seen.sessions if one.crossed)
        severity: Severity = "partial" if crossed > CROSSED_MOST * contracts else "note"
        text = f"{counted(crossed, 'crossed quote')}, the first of {first.crossed_first} on {first.session}"
        hint = "no ticket and no fill uses a crossed quote"
        yield _finding("crossed", severity, crossed, text, hint, session=first.session)
    without = [one for one in seen.sessions if one.contracts and not one.open_interest]
    if without:
        text = f"{counted(len(without), 'session')} without any open interest"
        hint = "add --set unknown.open_interest=warn; else no candidate passes"
        yield _finding("open_interest", "partial", len(without), text, hint, session=without[0].session)
    empty = [one for one in seen.sessions if not one.two_sided]
    if empty:
        text = f"{counted(len(empty), 'session')} without a two-sided quote"
        hint = "add --quotes model if the sessions have volatilities"
        yield _finding("unquoted", "partial", len(empty), text, hint, session=empty[0].session)
    closing = [one for one in seen.sessions if one.closing]
    if closing:
        text = f"{counted(len(closing), 'session')} with closing quotes: decided and filled at the close"
        yield _finding("closing", "note", len(closing), text, "", session=closing[0].session)


def _closes(seen: Seen) -> Iterator[Finding]:
    """Yield the symbols of a table of closes that lacks some of their sessions."""
    if "closes" not in seen.tables:
        return
    for symbol in sorted({symbol for one in seen.sessions for symbol in one.spots}):
        own = seen.closes.get(symbol, {})
        lacking = [one.session for one in seen.sessions if symbol in one.spots and one.session not in own]
        if lacking:
            text = f"{symbol}: no close in {counted(len(lacking), 'session')}, the first {lacking[0]}"
            hint = "wheel history import --closes FILE adds rows"
            yield _finding("no_close", "partial", len(lacking), text, hint, symbol, lacking[0])


def _tables(seen: Seen) -> Iterator[Finding]:
    for name, (severity, why) in _WITHOUT.items():
        if name not in seen.tables and name not in seen.inside:
            hint = f"wheel history import --{name} FILE adds it"
            yield _finding(f"no_{name}", severity, 1, f"no table of {name}: {why}", hint)


def _finding(
    code: str,
    severity: Severity,
    count: int,
    text: str,
    hint: str,
    symbol: str | None = None,
    session: date | None = None,
) -> Finding:
    return Finding(
        code=code, severity=severity, symbol=symbol, session=session, count=count, text=text, hint=hint
    )
