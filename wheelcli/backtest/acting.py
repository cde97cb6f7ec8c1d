"""Corporate actions other than splits: a share gets a new symbol, a contract new terms.

Example: with `RENAME FB TO META` of 2022-06-09, a put sold on FB is a META put from that morning on, and
settles at META's close.
"""

from dataclasses import replace
from datetime import date

from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.running import Running, names_held
from wheelcli.book.entry.due_events import MORNING
from wheelcli.book.entry.entry import events_of_line
from wheelcli.book.entry.line_verbs import Verb


def act(run: Running, day: MarketDay, *, after: date | None) -> None:
    """Enter the actions later than `after`, up to this session, that affect the account; none if `after` is
    None.
    """
    if after is None:
        return
    for each in day.actions:
        if not after < each.day <= day.session:
            continue
        renamed = each.line.verb is Verb.RENAME
        if renamed:
            touched = each.line.symbol in names_held(run.book)
        else:
            touched = any(lot.contract == each.line.contract for lot in run.book.options)
        if touched:
            line = replace(each.line, day=each.day, clock=MORNING)
            run.enter(events_of_line(line, run.entering()))
            run.counts["actions"] += 1
        if renamed and each.line.symbol and each.line.symbol_to:
            _rename(run, each.line.symbol, each.line.symbol_to)


def _rename(run: Running, old: str, new: str) -> None:
    """Move the run's data on a share to its new symbol."""
    for first, present in list(run.called.items()):
        if present == old:
            run.called[first] = new
    run.called[old] = new
    if old in run.spots:
        run.spots[new] = run.spots.pop(old)
    for held in run.held_on.values():
        if old in held:
            held[new] = held.pop(old)
    run.absent.pop(old, None)
