"""What commands do with a request: send, accept, cancel. Without an answer it is reconciled once."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.account_now import beside_at, is_entered, journal_events
from wheelcli.loaders.rfq.limits import limits_of, refuse_second, sizes_in
from wheelcli.rfq.benchmark import Benchmark
from wheelcli.rfq.rules import Check, minimum_check
from wheelcli.rfq.states import Request, State
from wheelcli.venues.desk import Outcome, Terms, accept_quotes, cancel_request, send_request
from wheelcli.venues.readings import Desk, unknown
from wheelcli.venues.reconcile import after_unanswered
from wheelcli.venues.venue import UnansweredError, Venue

if TYPE_CHECKING:
    from wheelcli.loaders.rfq.draft import Draft
    from wheelcli.loaders.workspace import Workspace


_TRADED = (State.FILLED, State.ACCEPTING)


def send(workspace: "Workspace", desk: Desk, draft: "Draft") -> Outcome:
    """Send a draft; the limits of the account are checked again with the session open.

    Raises WheelError: 4 if the venue does not answer, 6 if another request stands in the way, 7 if it stays
    unknown.
    """
    request = draft.request
    assert request.limit is not None
    limit = request.limit
    sizes = sizes_in(desk.record.entries(request.id))

    def guard(requests: Mapping[str, Request]) -> None:
        refuse_second(requests.values(), request, most=workspace.config.rfq.open_max, now=desk.now())

    def checks(venue: Venue) -> Sequence[Check]:
        others = beside_at(desk, request)
        spot = None if request.arrival is None else request.arrival.spot
        least = venue.caps.minimum if request.coin is None else request.coin.minimum
        return (
            minimum_check(request.package, least, human=venue.caps.human),
            *limits_of(
                workspace,
                request.package,
                sizes,
                others=others,
                symbol=request.symbol,
                spot=spot,
                price=limit,
            ),
        )

    return _answered(
        workspace, desk, request, lambda: send_request(desk, request, checks=checks, guard=guard), State.OPEN
    )


def accept_limits(
    workspace: "Workspace", desk: Desk, request: Request, benchmark: Benchmark, *, price: Decimal
) -> tuple[Check, ...]:
    """Return the limits of size and account on an acceptance at this price, in the market of this moment."""
    package, others = request.package, beside_at(desk, request)
    return limits_of(
        workspace,
        package,
        sizes_in(desk.record.entries(request.id)),
        others=others,
        symbol=request.symbol,
        spot=benchmark.spot,
        price=price,
    )


def accept(workspace: "Workspace", desk: Desk, request: Request, terms: Terms) -> Outcome:
    """Accept at your limit, after every check. Raises WheelError: 4 and 7 as `send` does."""

    def limits(benchmark: Benchmark) -> Sequence[Check]:
        return accept_limits(workspace, desk, request, benchmark, price=terms.limit)

    rules = workspace.config.rfq
    return _answered(
        workspace, desk, request, lambda: accept_quotes(desk, request, terms, rules, limits=limits), *_TRADED
    )


def refuse_entered(workspace: "Workspace", request: Request) -> None:
    """Raise WheelError (6) if the journal has a trade of this request."""
    workspace.account = workspace.account or request.account
    if not is_entered(request, journal_events(workspace)):
        return
    raise WheelError(
        f"{request.id}: the journal has this trade, so its record cannot change",
        hint="reverse it first: `wheel journal list` shows its id, `wheel journal undo ID` reverses it",
        code="rfq_entered",
        exit_code=Exit.REFUSED,
    )


def cancel(workspace: "Workspace", desk: Desk, request: Request) -> Outcome:
    """Cancel a request. Raises WheelError: 4 and 7 as `send` does."""
    return _answered(workspace, desk, request, lambda: cancel_request(desk, request), State.CANCELLED)


def _answered(
    workspace: "Workspace", desk: Desk, request: Request, work: Callable[[], Outcome], *wanted: State
) -> Outcome:
    """Run the action; if no answer comes, return the outcome that reconciling finds."""
    if request.pending is not None:
        raise unknown(request)
    try:
        return work()
    except KeyboardInterrupt:
        after = desk.record.request(request.id)
        if after.pending is not None:
            workspace.messages.note(f"{unknown(after).message}: {unknown(after).hint}")
        raise
    except UnansweredError as error:
        settled = after_unanswered(desk, request.id, error)
        return Outcome(settled, done=settled.state in wanted)
