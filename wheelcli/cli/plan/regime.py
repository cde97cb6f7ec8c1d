"""`wheel regime`: the volatility table, today's row, and its effect on the last plan."""

from typing import TYPE_CHECKING

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.plan.regime import LastPlanUse, RegimeDocument, TableRow
from wheelcli.documents.result import Result
from wheelcli.errors import WheelError
from wheelcli.loaders.market.at_hand import market_at_hand
from wheelcli.loaders.plans.library import plan_chosen
from wheelcli.loaders.provenance import of_market, old_market
from wheelcli.plan.regime import regime_in_force, table_of, vix_problem
from wheelcli.plan.regime_table import TICKET_RULES, refused, row_use, vix_standing
from wheelcli.render.screens.regime import COLUMNS, draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from wheelcli.config.regime import Regime as RegimeRow
    from wheelcli.plan.document import PlanRecord


@command("regime", fetches=True)
def regime(ctx: Context) -> Result:
    """Show the volatility table, today's row, and its effect on the last plan.

    Uses the latest recorded market; without one, fetches only the volatility index. You can change the table:
    `wheel config set regime.1.deployed 0.60` changes its second row, because rows count from 0. An account
    for options on coins has its own table, based on Bitcoin's volatility index.
    """
    config, table = ctx.config, table_of(ctx.config, ctx.workspace.market)
    snapshot = market_at_hand(ctx.workspace, ())
    standing = vix_standing(snapshot, config)
    document = _last(ctx)
    data = RegimeDocument(
        regime=standing, rows=_rows(table, standing.name, document), last_plan=_use(table, document)
    )
    provenance = of_market(snapshot, names=frozenset())
    old_vix = vix_problem(regime_in_force(snapshot, config), snapshot.session)
    problems = (*old_market(ctx.workspace, provenance, recorded=True), *((old_vix,) if old_vix else ()))

    def screen(console: "Console") -> None:
        draw(data, console, provenance=provenance)

    return Result(
        schema="wheel.regime/1",
        data=data,
        rows="rows",
        columns=COLUMNS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=problems,
    )


def _last(ctx: Context) -> "PlanRecord | None":
    """Return the last plan; None if none was made yet, or it cannot be read."""
    try:
        return plan_chosen(ctx.workspace, None).record
    except WheelError as error:
        if error.code != "no_plan":
            ctx.note(f"! {error.message}")
        return None


def _rows(table: "Sequence[RegimeRow]", in_force: str, document: "PlanRecord | None") -> tuple[TableRow, ...]:
    tickets = document.data.tickets if document else ()
    row_name = document.data.regime.name if document else ""
    here = next((row for row in table if row.name == row_name), None)
    return tuple(
        TableRow(
            name=row.name,
            in_force=row.name == in_force,
            vix_from=table[k - 1].below if k else None,
            vix_below=row.below if k < len(table) - 1 else None,
            delta_low=row.delta[0],
            target_delta=row.delta[1],
            delta_high=row.delta[2],
            dte_min_days=row.dte[0],
            dte_max_days=row.dte[1],
            min_return=row.min_return,
            position_max=row.position_max,
            deployed_max=row.deployed,
            stress_total_max=row.stress_total,
            new_per_run=row.new_per_run,
            tickets_kept=None
            if here is None
            else sum(not any(refused(t, rule, here, row) for rule in TICKET_RULES) for t in tickets),
        )
        for k, row in enumerate(table)
    )


def _use(table: "Sequence[RegimeRow]", document: "PlanRecord | None") -> LastPlanUse | None:
    use = row_use(document.data, table) if document else None
    if use is None or document is None:
        return None
    data = document.data
    return LastPlanUse(
        id=data.plan.id,
        as_of=document.as_of,
        regime=use.row,
        tickets=use.tickets,
        delta_min=use.delta[0] if use.delta else None,
        delta_max=use.delta[1] if use.delta else None,
        dte_min_days=use.dte[0] if use.dte else None,
        dte_max_days=use.dte[1] if use.dte else None,
        return_min=use.return_min,
        risk_max=use.risk_max,
        position_max=data.regime.position_max,
        deployed=use.deployed,
        deployed_max=data.regime.deployed_max,
        stress_total=use.stress_total,
        stress_total_max=data.regime.stress_total_max,
        differences=use.differences,
    )
