"""The fill of a request for quotes, entered into the journal: everything except the account is in the
record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wheelcli.book.entry.fills import filled_contracts
from wheelcli.book.from_config import MAIN
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.rules import merged
from wheelcli.errors import Exit, WheelError, cannot_combine
from wheelcli.loaders.book.first_entry import opening_first
from wheelcli.loaders.book.journal import Entered, book_of, enter
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.plans.settings import RunSettings, adopt
from wheelcli.loaders.rfq.desk import desk_of
from wheelcli.loaders.rfq.fill_coins import coin_events_of, record_lacks, refuse_options, refuse_typed
from wheelcli.loaders.rfq.practice_journal import keep_practice
from wheelcli.loaders.rfq.venues import VENUES
from wheelcli.money_text import counted
from wheelcli.rfq.fills import amount_of, faults_of
from wheelcli.rfq.journal import Terms, events_of_request
from wheelcli.rfq.package import AmountUnit
from wheelcli.venues.readings import unknown

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.store.journal import Journal
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.rfq.states import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the user adds to the record: the fees of all of it, and the price of the leg bought."""

    fees_cents: int | None = None
    paid: Decimal | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """Return the command-line options that set these values."""
        options = {"--fees": self.fees_cents, "--paid": self.paid}
        return tuple(name for name, value in options.items() if value is not None)


def enter_request(
    workspace: "Workspace", rfq: str, known: Known, *, dry_run: bool, force: bool = False
) -> tuple[Entered, tuple[str, ...]]:
    """Enter the trades of a request that the journal does not have yet; return them and what to note.

    Raises WheelError: usage if its ticket was filled by hand, unless `force` is set; 6 if it has not
    traded, or if it is practice and the journal is real; 7 if it is unknown.
    """
    request = _traded(workspace, rfq)
    if workspace.account and request.account and workspace.account != request.account:
        raise WheelError(
            cannot_combine(request.id, f"--account {workspace.account}"),
            hint=f"the request was made for account {request.account}",
            code="usage",
            exit_code=Exit.USAGE,
        )
    workspace.account = workspace.account or request.account
    adopt(workspace, RunSettings(request.settings, request.preset), source=request.id)
    with journal_there(workspace) as journal:
        account = account_of(workspace, journal)
        before = journal.events(account) if journal else []
        of_coins = request.package.unit is AmountUnit.COINS
        if of_coins:
            refuse_options(request.id, known.options)
            opened, events, notes = coin_events_of(workspace, request, account, before)
        else:
            opened, events, notes = _of_shares(workspace, request, known, journal=journal, account=account)
        new = _new(request, events, before)
        if new and not force:
            (refuse_typed if of_coins else refuse_by_hand)(request, before)
        # The venue has confirmed them: no doubt keeps them out.
        entered = enter(
            workspace,
            journal,
            account,
            before=before,
            events=[*opened, *new] if new else [],
            dry_run=dry_run,
        )
    if workspace.demo and new and not dry_run:
        keep_practice(new, now=workspace.now(), command=workspace.command)
    return entered, (*(notes if new else ()), *_notes(workspace, request, events, new))


def _of_shares(
    workspace: "Workspace", request: "Request", known: Known, *, journal: "Journal | None", account: str
) -> "tuple[list[Event], list[Event], tuple[str, ...]]":
    """Return the events that open the account, those of the trades, and a report of the opening."""
    terms = Terms(
        account=account,
        fees=workspace.config.fees,
        fees_cents=known.fees_cents,
        paid=known.paid,
        moment=workspace.now() if workspace.demo else None,
    )
    day = _events(request, terms)[0].day
    opened, notes = opening_first(workspace, journal, account, day=day)
    before = journal.events(account) if journal else []
    book = book_of(merged(before, opened), account)
    adjusted: dict[Any, int] = {lot.contract: lot.deliverable_micros for lot in book.options} if book else {}
    return opened, _events(request, _with(terms, adjusted)), notes


def _traded(workspace: "Workspace", rfq: str) -> "Request":
    """Return a request that has traded and whose fills are those of its package."""
    with desk_of(workspace) as desk:
        request = desk.record.request(rfq)
    if request.pending is not None:
        raise unknown(request)
    if not request.fills:
        raise WheelError(
            f"{request.id} has not traded: it is {request.state.replace('_', ' ')}",
            hint=f"`wheel rfq show {request.id}` shows it",
            code="rfq_state",
            exit_code=Exit.REFUSED,
        )
    kind = VENUES.get(request.venue)
    if kind is not None and kind.caps().practice and not workspace.demo:
        raise WheelError(
            f"{request.id} is practice: its trade is not real, and no real journal records it",
            hint="`wheel rfq report --practice` shows it; no journal records practice on coins"
            if request.package.unit is AmountUnit.COINS
            else "practise on the demo, where `wheel journal fill` records it: add --demo to every command",
            code="practice",
            exit_code=Exit.REFUSED,
        )
    if faults := faults_of(request.fills, request.package):
        raise WheelError(
            f"{request.id}: {faults[0]}",
            hint="enter what the venue confirmed with `wheel journal add`",
            code="rfq_fill",
        )
    return request


def _events(request: "Request", terms: Terms) -> "list[Event]":
    try:
        return events_of_request(request, terms)
    except ValueError as error:
        raise record_lacks(request, error) from error


def _with(terms: Terms, deliverables: dict[Any, int]) -> Terms:
    return Terms(
        account=terms.account,
        fees=terms.fees,
        fees_cents=terms.fees_cents,
        paid=terms.paid,
        deliverables=deliverables,
        moment=terms.moment,
    )


def refuse_by_hand(request: "Request", before: "Sequence[Event]") -> None:
    """Raise WheelError (usage) if a fill of the request's ticket was typed: it may be the same trade."""
    if request.ticket is None or request.order is None:
        return
    typed = [each for each in live_events(before)[0] if not each.id.startswith("rfq:")]
    if not (done := filled_contracts(typed, request.order)):
        return
    were = "was" if done == 1 else "were"
    raise WheelError(
        f"{request.id}: {counted(done, 'contract')} of its ticket {request.ticket} {were} already entered by"
        " hand",
        hint="`wheel journal list` shows them; if this trade is in addition to those, add --force",
        code="usage",
        exit_code=Exit.USAGE,
    )


def _new(request: "Request", events: "Sequence[Event]", before: "Sequence[Event]") -> "list[Event]":
    """Return the events that the journal does not have. Raises WheelError (usage) if one was reversed."""
    known, live = {each.id for each in before}, {each.id for each in live_events(before)[0]}
    if undone := [each.id for each in events if each.id in known - live]:
        raise WheelError(
            f"the fill of {request.id} was entered and reversed: {undone[0]}",
            hint="enter it by hand with `wheel journal add`; `wheel journal list` shows both",
            code="usage",
            exit_code=Exit.USAGE,
        )
    return [each for each in events if each.id not in known]


def _notes(
    workspace: "Workspace", request: "Request", events: "Sequence[Event]", new: "Sequence[Event]"
) -> tuple[str, ...]:
    notes = []
    if not new:
        notes.append(f"the journal already has every trade of {request.id}; nothing was written")
    if (left := request.package.amount - amount_of(request.fills)) > 0:
        notes.append(f"{left:f} of {request.package.amount:f} did not trade")
    split = any(leg.price is None for fill in request.fills for leg in fill.legs)
    if new and split:
        parts = ", ".join(
            f"{each.contract.label(each.symbol or '') if each.contract else each.symbol}"
            f" {'bought' if each.contracts > 0 else 'sold'} at {(each.price_micros or 0) / 1_000_000:g}"
            for each in events
        )
        notes.append(f"the desk named one net price; it is split into {parts}")
    if new and workspace.demo:
        notes.append(_practice(request, workspace.account))
    return tuple(notes)


def _practice(request: "Request", account: str | None) -> str:
    """Return the account that practice goes into: the demo's own, whatever the request was measured on."""
    other = " ".join(text for text in request.settings if text.startswith("account."))
    but = f", although the request was measured with {other}" if other else ""
    return (
        f"practice: it goes into the demo's own account, {account or MAIN}{but}; `wheel demo reset` undoes it"
    )
