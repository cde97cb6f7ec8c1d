"""The order that a user names: `1`, a ticket's id, a saved roll `A>B`, `SELL 40 KO 2026-10-16 60 P`, `BUY
1000 KO`.

`wheel block` takes all of them; `wheel journal fill` takes those that a plan or `wheel roll` has saved.
"""

import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wheelcli.book.entry.fill_doubts import TicketPrices
from wheelcli.book.entry.line_words import Words
from wheelcli.errors import not_found, usage
from wheelcli.feed_source import is_invented
from wheelcli.loaders.plans.library import find_ticket
from wheelcli.loaders.plans.settings import plan_under_its_settings
from wheelcli.manage.rolls.as_order import order_of_roll
from wheelcli.option_roots import underlying_of
from wheelcli.order import Order, OrderLeg, Side
from wheelcli.plan.tickets.as_order import order_of_ticket, price_of
from wheelcli.rfq.package import Direction

if TYPE_CHECKING:
    from wheelcli.cli.context import Context
    from wheelcli.loaders.plans.last_plan import LastPlan
    from wheelcli.plan.tickets.ticket import Ticket

WHAT = "A ticket's rank or id, the id of a saved roll, `SELL 40 KO 2026-10-16 60 P`, or `BUY 1000 KO`."
_EXAMPLE = '"SELL 40 KO 2026-10-16 60 P" or "BUY 1000 KO"'
SIDES = {
    "sell": Side.SELL_TO_OPEN,
    "buy": Side.BUY_TO_OPEN,
    **{side.code.lower(): side for side in Side},
}
_SHARES_PER_CONTRACT = 100
_TYPED = re.compile(r"^\s*(?:buy|sell|[bs]t[oc])\s+\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SavedOrder:
    """An order of a plan or a saved roll, the account it was made for (None: the account in use), the other
    prices of its ticket, and its plan (None for a roll).
    """

    order: Order
    account: str | None = None
    prices: TicketPrices = field(default_factory=TicketPrices)
    plan: "LastPlan | None" = None


@dataclass(frozen=True, slots=True)
class ShareOrder:
    """Shares to buy or to sell."""

    symbol: str
    direction: Direction
    shares: int


def saved_order(ctx: "Context", what: str, plan: str | None, *, to_fill: bool) -> SavedOrder:
    """Return the order of that rank or id in a plan, or of that saved roll.

    Raises WheelError (usage) if there is none, or if `to_fill` is set and only the demo has its names.
    """
    if ">" in what:
        roll = ctx.workspace.weighed_roll(what)
        if roll is None:
            raise usage(
                not_found("roll", what),
                "`wheel roll POSITION` compares rolls and saves their orders",
            )
        return SavedOrder(order_of_roll(roll), roll.account)
    saved = plan_under_its_settings(ctx.workspace, plan)
    if to_fill and is_invented(saved.record.source) and not ctx.demo:
        raise usage(
            "this plan is from the demo market, whose names are invented: its tickets cannot be filled",
            "these quotes are the demo's; practise with `wheel scan --demo`, or enter a trade by hand with"
            " `wheel journal add`",
        )
    one = find_ticket(saved.record.data.tickets, what, plan=f"plan {plan}" if plan else "the last plan")
    return SavedOrder(order_of_ticket(one, plan=saved.id), saved.record.account, _prices(one), saved)


def typed_order(what: str) -> Order | ShareOrder | None:
    """Return the order that the words describe, None if they do not begin like one.

    SELL and BUY open a position; STC and BTC close one. Raises WheelError (usage) for a word that does not
    fit.

    >>> typed_order("BUY 1,000 ko").shares, typed_order("SELL 40 KO 2026-10-16 60 P").legs[0].contract.name
    (1000, 'KO261016P00060000')
    >>> typed_order("1"), typed_order("KO-261016-P60")
    (None, None)
    """
    if not _TYPED.match(what):
        return None
    words = Words(what, example=_EXAMPLE)
    side = SIDES[words.take().lower()]
    count = words.whole("a whole number")
    whole, symbol = words.whole_contract(), ""
    if whole is None:
        root = words.root()
        symbol = words.symbol()
        if words.done:
            direction = Direction.BUY if side.buys else Direction.SELL
            return ShareOrder(symbol, direction, count)
        whole = words.contract(root)
    if not words.done:
        raise words.fail(why="no text may follow the contract")
    symbol = underlying_of(whole.root, symbol=symbol)
    leg = OrderLeg(side, whole, 1, _SHARES_PER_CONTRACT, None)
    return Order(whole.label(symbol), symbol, count, (leg,), None, expiration=whole.expiration)


def as_typed(what: str) -> str:
    """Return an order as one word of a command: in quotes, if a shell would split it or read the > of a roll.

    >>> print(as_typed("KO-261016-P60"), as_typed("BUY 1000 KO"), as_typed("KO-261016-P60>KO-261120-P60"))
    KO-261016-P60 "BUY 1000 KO" 'KO-261016-P60>KO-261120-P60'
    """
    return f'"{what}"' if " " in what else shlex.quote(what)


def _prices(ticket: "Ticket") -> TicketPrices:
    other = tuple(price_of(leg.bid if leg.action == "buy" else leg.ask) for leg in ticket.legs)
    return TicketPrices(price_of(ticket.floor_price), other)
