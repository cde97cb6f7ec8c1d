"""The tickets of the last plan in one name, with the contracts left to sell, if it is of the same session."""

from typing import TYPE_CHECKING

from wheelcli.book.from_config import MAIN
from wheelcli.errors import WheelError
from wheelcli.loaders.plans.library import plan_chosen
from wheelcli.loaders.plans.settings import plan_under_its_settings
from wheelcli.loaders.plans.unfilled import open_tickets
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    from datetime import datetime

    from wheelcli.loaders.workspace import Workspace
    from wheelcli.manage.today.tickets import OpenTicket


def tickets_of(workspace: "Workspace", symbol: str, as_of: "datetime") -> "tuple[OpenTicket, ...]":
    """Return the tickets in `symbol` of the last plan; none if there is no plan of the session of `as_of`."""
    try:
        demo = workspace.demo  # which makes the plan of its last scan again
        plan = plan_under_its_settings(workspace, None) if demo else plan_chosen(workspace, None)
        record, market = plan.record, workspace.market
        if session_date(record.as_of, market) != session_date(as_of, market):
            return ()
        named = [ticket for ticket in record.data.tickets if ticket.symbol == symbol]
        return open_tickets(workspace, plan, record.account or MAIN, named)
    except WheelError:
        return ()
