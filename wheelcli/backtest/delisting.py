"""A share that no longer has a price: the run stops, or the share is sold at 0.

For four sessions it is valued at its last price. In the fifth its value is unknown: delisted, taken over, or
missing from the store. `--delisted zero` assumes the worst: shares are worth 0, short puts are assigned, and
calls and long puts end at that price.
"""

from collections.abc import Collection

from wheelcli.backtest.course import Course
from wheelcli.backtest.market_day import MarketDay, prices_of
from wheelcli.backtest.running import Running, clock_of, names_held
from wheelcli.backtest.spec import Delisted
from wheelcli.book.entry.entry import events_of_line
from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.contract import Right
from wheelcli.errors import Problem

PATIENCE = 5  # sessions


class Ended(Exception):  # noqa: N818 - the end of a run, not a fault of the program
    """The run cannot go on; `problem` is why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def missing_too_long(run: Course, day: MarketDay, held: Collection[str]) -> list[str]:
    """Count the sessions in a row in which each held name has had no price, and return the names at the
    limit.
    """
    quoted = prices_of(day.snapshot)
    for symbol in list(run.absent):
        if symbol in quoted or symbol not in held:
            del run.absent[symbol]
    missing = sorted(set(held) - quoted.keys())
    run.absent.update(missing)
    return [symbol for symbol in missing if run.absent[symbol] >= PATIENCE]


def without_price(run: Running, day: MarketDay) -> None:
    """Count the sessions in a row in which each held name has had no price, and act in the fifth. Raises
    Ended.
    """
    for symbol in missing_too_long(run, day, names_held(run.book)):
        if run.spec.delisted is Delisted.STOP:
            raise Ended(
                Problem(
                    "delisted",
                    f"{symbol} is held and has had no price in {PATIENCE} sessions up to {day.session}",
                    "end the run earlier with --until, or value the share at zero with --delisted zero",
                    symbol,
                )
            )
        _worthless(run, day, symbol)


def _worthless(run: Running, day: MarketDay, symbol: str) -> None:
    """End every position in a name at a share price of 0."""
    at = clock_of(day.snapshot.as_of)
    for lot in [lot for lot in run.book.options if lot.symbol == symbol]:
        put = lot.contract.right is Right.PUT
        verb = Verb.EXPIRE if not put else Verb.ASSIGN if lot.contracts < 0 else Verb.EXERCISE
        line = Line(verb, day.session, symbol=symbol, contract=lot.contract, clock=at, memo="no price")
        if any(one.contract == lot.contract for one in run.book.options):  # several lots end together
            run.enter(events_of_line(line, run.entering()))
    micro_shares = sum(lot.micro_shares for lot in run.book.shares if lot.symbol == symbol)
    if micro_shares:
        verb = Verb.SELL if micro_shares > 0 else Verb.BUY
        line = Line(
            verb,
            day.session,
            symbol=symbol,
            micro_shares=abs(micro_shares),
            price_micros=0,
            clock=clock_of(day.snapshot.as_of, later_s=1),
            memo="no price",
        )
        run.enter(events_of_line(line, run.entering()))
    run.counts["worthless"] += 1
    message = f"{symbol} has had no price in {PATIENCE} sessions up to {day.session}: valued at 0"
    run.note(Problem("delisted", message, "", symbol))
