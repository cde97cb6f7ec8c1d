"""Splits in a run: each is entered once, on its first day, or late if it became known later."""

from datetime import date

from wheelcli.backtest.market_day import MarketDay, Split
from wheelcli.backtest.running import Running, names_held
from wheelcli.book.entry.due_events import split_events
from wheelcli.errors import Problem


def enter_splits(run: Running, day: MarketDay, *, before: date | None) -> None:
    """Enter every split of this session or of a missing one before it, and those that became known only now.

    A late split is entered if all of the position is older than the split. Entered or not, a late split means
    that the account was wrong in between, and the run is partial.
    """
    for split in sorted(day.splits, key=lambda each: (each.day, each.symbol)):
        key = split.symbol, split.day
        if key in run.split or split.day > day.session:
            continue
        run.split.add(key)
        if before is None or split.day <= run.points[0].day:
            continue  # nothing was held before it
        if split.day <= before:
            _late(run, split, day.session)
        elif split.symbol in names_held(run.book):
            _enter(run, split, split.day)
            if split.symbol in run.spots:
                run.spots[split.symbol] /= float(split.factor)


def _late(run: Running, split: Split, session: date) -> None:
    symbol = split.symbol
    openings = [lot.opened for lot in run.book.options if lot.symbol == symbol]
    openings += [lot.opened for lot in run.book.shares if lot.symbol == symbol]
    if not openings and not any(event.symbol == symbol and event.day >= split.day for event in run.log):
        return
    if openings and all(opened < split.day for opened in openings):
        _enter(run, split, session)
        for morning, held in run.held_on.items():
            if morning >= split.day and symbol in held:
                held[symbol] *= split.factor
        how = "it is entered late"
    else:
        how = "it is not entered, because positions were opened or closed in between"
    run.note(
        Problem(
            "late_split",
            f"{symbol}: the split {split.new}:{split.old} of {split.day} became known only in the session of"
            f" {session}; {how}",
            "set `known` in splits.csv to the split's own day or earlier",
            symbol,
        )
    )


def _enter(run: Running, split: Split, on: date) -> None:
    run.enter(split_events(split.symbol, (split.new, split.old), on, run.entering()))
    run.counts["splits"] += 1
