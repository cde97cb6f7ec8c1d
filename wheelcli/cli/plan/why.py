"""`wheel why`: the gate that rejected a symbol or a contract of a plan, or how often each gate did."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli import complete
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.cli.plan.ticket import PlanOption
from wheelcli.contract import parse_contract, parse_label, parse_pair, parse_symbol
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, Problem, WheelError, invalid_value
from wheelcli.loaders.plans.library import plan_chosen, plan_words, same_plan
from wheelcli.loaders.provenance import closing_quotes, of_plan, old_plan
from wheelcli.loaders.quiet_stdout import silence
from wheelcli.plan import optimize
from wheelcli.plan.document import PlanRecord
from wheelcli.plan.gates.limit_names import LIMITS
from wheelcli.plan.optimize.left_out import Replacement, WhyDocument, name_of
from wheelcli.plan.optimize.nearest import nearest_first, only_limits
from wheelcli.plan.optimize.rejected_rows import RejectedRows, Row
from wheelcli.plan.optimize.sentences import explain, sentences
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.render import screens

if TYPE_CHECKING:
    from wheelcli.loaders.plans.last_plan import LastPlan

COLUMNS = ("contract", "symbol", "gate", "value", "limit", "reason")


@command("why", needs=frozenset(COMMON) - {"snapshot"})
def why(
    ctx: Context,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[SYM|CONTRACT]", help="An underlying, or a contract.", autocompletion=complete.symbols
        ),
    ] = None,
    plan: PlanOption = None,
) -> Result:
    """Explain why candidates were rejected: each contract with the gates that block it.

    Without an argument, summarises all candidates by gate. For each of the best candidates left out, the
    table and JSON also show what the plan would give up to include it. Fetches nothing.
    """
    last = plan_chosen(ctx.workspace, plan)
    record = last.record
    rows = _about(last.rejections(), record, what, plan_words(ctx.workspace, plan))
    nearest = {} if what is None else nearest_first(rows)
    tickets = [t for t in record.data.tickets if what is None or _matches(t, what)]
    # Each is a choice of its own, so not for formats that have rows only.
    best = _replacements(last, rows, what) if ctx.chosen_format in (Format.TABLE, Format.JSON) else ()
    names = {*rows.texts["symbol"].distinct(), *(t.symbol for t in tickets)}
    provenance = of_plan(record, names=names)
    data = WhyDocument(
        plan=record.id,
        account=record.account,
        candidates=record.data.rejected.candidates,
        by_gate=rows.texts["gate"].counts(),
        rows=tuple(sentences(rows)) if what is None else tuple(map(explain, chain(*nearest.values()))),
        tickets=tuple(t.id for t in tickets),
        carries=tuple(one for one in record.data.carries if one.symbol in names),
        replacements=best,
        because=None if what is None or tickets else _because(best, nearest, record.data.tickets),
    )

    def screen(console: Any) -> None:
        options = same_plan(ctx.workspace, last, plan)
        unpriced = bool(record.data.rejected.unpriced) and "dte" in data.by_gate
        screens.why.draw(data, console, about=what, provenance=provenance, options=options, unpriced=unpriced)

    return Result(
        schema="wheel.why/1",
        data=data,
        rows="rows",
        columns=COLUMNS,
        screen=screen,
        as_of=provenance.as_of,
        source=provenance.source,
        repeated=cells(provenance, "account", "plan"),
        problems=old_plan(provenance) + closing_quotes(provenance),
    )


def _about(rejections: RejectedRows, record: PlanRecord, what: str | None, plan: str) -> RejectedRows:
    if what is None:
        return rejections
    wanted = _contract(what)
    if not wanted:
        matches = rejections.of_symbol(_symbol(what))
    elif "/" in wanted:
        matches = rejections.of_candidate(wanted)
    else:
        matches = rejections.selling(wanted)
    if not len(matches) and not any(_matches(t, what) for t in record.data.tickets):
        _refuse_failed(record.problems, wanted, what, plan)
        known = ", ".join(sorted(rejections.texts["symbol"].distinct()))
        raise WheelError(
            f"{plan} has no candidate {what}",
            hint=f"symbols in the plan: {known}" if known else "the plan has no candidates",
            code="no_candidate",
            exit_code=Exit.USAGE,
        )
    return matches


def _refuse_failed(problems: Sequence[Problem], wanted: str | None, what: str, plan: str) -> None:
    """Raise WheelError (usage) with what the scan reported about the name, if it reported anything."""
    contract = parse_contract(wanted.partition("/")[0]) if wanted else None
    symbol = contract.root if contract else _symbol(what)
    about = [problem for problem in problems if problem.symbol == symbol]
    if about:
        reasons = "; ".join(dict.fromkeys(problem.message.rstrip(".") for problem in about))
        raise WheelError(
            f"{plan} has no candidate {what}: {reasons}",
            hint=about[0].hint,
            code="no_candidate",
            exit_code=Exit.USAGE,
        )


def _replacements(last: "LastPlan", rows: RejectedRows, what: str | None) -> tuple[Replacement, ...]:
    """Return the best left-out candidates among those requested, each with what the best plan that includes
    it gives up, and the limits it breaks.
    """
    offered = last.alternatives()
    if offered is None:
        return ()
    contract = what and _contract(what)
    with silence():
        best = optimize.replacements(
            offered, contract=contract, symbol=_symbol(what) if what and not contract else None
        )
    broken = rows.limits_of(one.contract for one in best)
    return tuple(replace(one, limits=broken.get(one.contract, ())) for one in best)


def _because(
    best: Sequence[Replacement], nearest: Mapping[str, Sequence[Row]], tickets: Sequence[Ticket]
) -> str | None:
    """Return one sentence on why nothing requested is a ticket: the best one left out, else the best that
    only limits stop, else the one nearest to its gates.
    """
    if best and best[0].why:
        one = min(best, key=lambda each: each.loss_usd)  # the first of the table
        score = "" if one.score is None else f", score {one.score:.0f}"
        below = [t for t in tickets if one.score is not None and t.score < one.score]
        if below:
            lowest = min(below, key=lambda t: t.score)
            score += f" (above {lowest.id} at {lowest.score:.0f})"
        name = f"{one.name}{score}," if score else one.name
        return f"{name} was not chosen: {one.displaces or one.why or best[0].why}"
    if not nearest:
        return None
    contract, rows = next(iter(nearest.items()))
    name, reasons = name_of(contract, rows[0].symbol), "; ".join(explain(row).reason for row in rows)
    if only_limits(rows):
        limits = all(row.gate in LIMITS for row in rows)
        stopped = "only limits of the account stop it" if limits else "it is not a ticket"
        return f"{name} passes every gate of its own; {stopped}: {reasons}"
    return f"no contract passes every gate; the nearest, {name}: {reasons}"


def _matches(ticket: Ticket, what: str) -> bool:
    wanted = _contract(what)
    if wanted:
        return wanted in (ticket.legs[0].contract, ticket.candidate)
    return ticket.symbol == _symbol(what)


def _contract(text: str) -> str | None:
    contract = parse_contract(text) or parse_label(text)
    return contract.name if contract else parse_pair(text)


def _symbol(text: str) -> str:
    symbol = parse_symbol(text)
    if symbol is None:
        raise WheelError(
            invalid_value("NAME", text, "a symbol or a contract"),
            hint="write it as AAPL, AAPL260918P00300000, AAPL-260918-P300 or AAPL-260918-P300/P290",
            code="symbol",
            exit_code=Exit.USAGE,
        )
    return symbol
