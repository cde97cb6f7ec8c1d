"""The market that gives the cost of the old leg for a roll entered by its net price."""

from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.entry.net_roll import with_two_prices
from wheelcli.errors import WheelError
from wheelcli.feed_source import is_invented
from wheelcli.loaders.market.recorded import recorded_on
from wheelcli.market.mids import marks_of
from wheelcli.market.snapshot_folder import load_table
from wheelcli.quotes import Origin

if TYPE_CHECKING:
    from wheelcli.book.entry.line_verbs import Line
    from wheelcli.book.ledger import AccountBook
    from wheelcli.contract import Contract
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.quotes import Mark


def in_two_prices(
    workspace: "Workspace", line: "Line", book: "AccountBook | None"
) -> "tuple[Line, tuple[str, ...]]":
    """Return the line with a price for each leg of a roll, and what to report about the division of the net
    price; any other line unchanged.
    """
    if line.net_micros is None or line.contract is None:
        return line, ()
    marks = {} if line.price_micros is not None else _marks(workspace, line.contract, line.day)
    line, text = with_two_prices(line, book, marks)
    return line, (text,) if text else ()


def _marks(workspace: "Workspace", contract: "Contract", day: date) -> "dict[Contract, Mark]":
    """Return the middle of the contract's two-sided quote in the newest market recorded in that session;
    nothing if there is none.
    """
    for info in recorded_on(workspace, day):
        if is_invented(info.source):
            continue
        try:
            rows = load_table(info.path, "options")
        except WheelError:
            continue
        mark = marks_of(rows, [contract.name]).get(contract.name)
        if mark is not None and mark.origin is Origin.MID:
            return {contract: mark.recorded()}
    return {}
