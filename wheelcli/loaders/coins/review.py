"""The review of a coin account: its book, and the coin markets recorded up to the week's end."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from wheelcli.book.coins.holdings import coin_portfolio
from wheelcli.loaders.coins.account import worth_in
from wheelcli.loaders.coins.journal import mixed
from wheelcli.loaders.market.request import market_request, with_held
from wheelcli.loaders.market.reviewed import market_for
from wheelcli.loaders.plans.evidence import plans_for
from wheelcli.loaders.rfq.execution import executions_of
from wheelcli.loaders.wanted_names import ALSO_FUNDS
from wheelcli.review.coins.view import coin_review

if TYPE_CHECKING:
    from wheelcli.book.accounts import Book
    from wheelcli.book.events import Event
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.provider import MarketRequest
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.review.report import Review
    from wheelcli.review.week import Span


def coin_reviewed(
    workspace: "Workspace", week: "Span", folded: "Book", events: "Sequence[Event]"
) -> "tuple[Review, Snapshot | None]":
    """Return the review of `week` and the market of its values, None without a recorded one. `events` are
    those of the account that count up to the week's end, `folded` their book.

    Raises WheelError (5) if the account has shares in the journal, or if the market lacks a coin's index.
    """
    name = events[0].account
    if name not in folded.coins:
        raise mixed(name)
    book = folded.coins[name]
    held = coin_portfolio(book, workspace.config, account=name)
    coins = tuple(dict.fromkeys([*ALSO_FUNDS, *(event.symbol for event in events if event.symbol)]))

    def request() -> "MarketRequest":
        """Return the request of a scan and a monitor."""
        return with_held(workspace, market_request(workspace, coins), held)

    contracts = {event.contract.name for event in events if event.contract is not None}
    # The review begins with the close before the account's first day.
    since = min(event.day for event in events) - timedelta(days=1)
    market = market_for(workspace, week, symbols=coins, contracts=contracts, request=request, since=since)
    if market.snapshot is not None:
        held, problems = worth_in(held, market.snapshot)
        for problem in problems if market.snapshot.session <= week.until else ():
            workspace.messages.tell(problem)
    report = coin_review(
        book,
        events,
        held,
        market=market,
        plans=plans_for(workspace, week, book.dollars, events),
        config=workspace.config,
        week=week,
        execution=executions_of(workspace, events),
    )
    return report, market.snapshot
