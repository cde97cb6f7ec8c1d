"""A plan as a page: the orders first, then its tickets, totals and pictures, and what was rejected."""

from typing import TYPE_CHECKING

from wheelcli.documents.provenance import Provenance
from wheelcli.feed_source import US, market_of
from wheelcli.manage.today.record import REAL, Recording
from wheelcli.manage.today.tickets import OpenTicket, ticket_actions
from wheelcli.money_text import counted, dollars
from wheelcli.plan.document import PlannedIncome, ScanDocument
from wheelcli.plan.gates.limit_names import limit_words
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.render.charts.drawing import dollar_tick, drawn, percent_tick, write_ticks
from wheelcli.render.charts.palette import BLUE, GREEN, INK
from wheelcli.render.formats.report_blocks import Column, Kind, Section, Sheet
from wheelcli.render.formats.report_page import Picture, report_page
from wheelcli.render.pages.book_charts import Placed, Share, by_expiration, present, risk_per_name
from wheelcli.render.pages.every_figure import every_figure
from wheelcli.render.pages.steps import steps_of
from wheelcli.render.parts.feeds import feed_lines
from wheelcli.render.parts.provenance import heading_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["scan_page"]


def scan_page(data: ScanDocument, *, provenance: Provenance, recording: Recording = REAL) -> str:
    """Return the whole page of `wheel scan`; `recording` is how the plan's account records a fill."""
    pictures = _pictures(data)
    tickets = [OpenTicket(ticket, ticket.contracts) for ticket in data.tickets]
    return report_page(
        "Plan of the week",
        heading_text(provenance),
        (
            Section("tickets", "Tickets", _lines(data), (_tickets(data.tickets),)),
            *((Section("pictures", "The plan", charts=tuple(p.name for p in pictures)),) if pictures else ()),
            Section("rejected", "Rejected", (), (_rejected(data, provenance),)),
            every_figure(data, "scan"),
        ),
        pictures,
        keys={
            "Credit of the plan": (data.plan.credit_usd, Kind.DOLLARS),
            "Collateral of the plan": (data.plan.collateral_usd, Kind.DOLLARS),
            "Stress loss of new tickets": (data.plan.stress_loss_usd, Kind.DOLLARS),
            "Stress loss with open positions": (data.stress_total, Kind.PERCENT),
            "Stress limit": (data.regime.stress_total_max, Kind.PERCENT),
            "Deployed with open positions": (data.plan.deployed, Kind.PERCENT),
            "Deployed limit": (data.regime.deployed_max, Kind.PERCENT),
            "Income a month": (data.income.planned_usd, Kind.DOLLARS),
            "Account value": (data.account.value_usd, Kind.DOLLARS),
            "Free cash": (data.account.free_cash_usd, Kind.DOLLARS),
        },
        notices=tuple(feed_lines(data.quotes, provenance.as_of)),
        steps=steps_of(ticket_actions(tickets, recording=recording)),
        summary=_summary(data),
    )


def _summary(data: ScanDocument) -> str:
    if not data.tickets:
        return "No tickets today: no candidate passes every gate."
    count = counted(len(data.tickets), "ticket")
    return f"{count}: {dollars(data.plan.credit_usd)} credit, regime {data.regime.name}."


def _lines(data: ScanDocument) -> tuple[str, ...]:
    notes = (data.streams.note,) if data.streams.note else ()
    return (*notes, *data.advice)


def _tickets(tickets: tuple[Ticket, ...]) -> Sheet:
    columns = (
        Column("Ticket"),
        Column("Number", Kind.COUNT),
        Column("Limit", Kind.DOLLARS),
        Column("Credit", Kind.DOLLARS),
        Column("Return a year", Kind.PERCENT),
        Column("Of account", Kind.PERCENT),
        Column("Stress loss", Kind.DOLLARS),
        Column("Collateral", Kind.DOLLARS),
        Column("Days", Kind.COUNT),
        Column("P(OTM)", Kind.PERCENT),
        Column("Break-even", Kind.DOLLARS),
        Column("Score", Kind.COUNT),
    )
    rows = tuple(
        (
            t.id,
            t.contracts,
            t.limit_price,
            t.credit_usd,
            t.annual_return,
            t.risk_share,
            t.stress_loss_usd,
            t.collateral_usd,
            t.dte_days,
            t.prob_otm,
            t.break_even,
            round(t.score),
        )
        for t in tickets
    )
    return Sheet("Tickets by rank", columns, rows, "No tickets.")


def _rejected(data: ScanDocument, provenance: Provenance) -> Sheet:
    coins = market_of(provenance.source) != US
    rows = tuple((limit_words(gate, coins=coins), count) for gate, count in data.rejected.by_gate.items())
    caption = f"{data.rejected.candidates:,} candidates; one counts under every gate that blocks it"
    return Sheet(caption, (Column("Gate"), Column("Rejects", Kind.COUNT)), rows, aside=True)


def _pictures(data: ScanDocument) -> tuple[Picture, ...]:
    placed = [
        Placed(
            t.symbol,
            t.expiration,
            t.legs[0].right,
            t.legs[0].strike,
            t.spot,
            t.collateral_usd or t.spot * t.legs[0].quantity * t.legs[0].multiplier,
        )
        for t in data.tickets
    ]
    risks: dict[str, float] = {}
    for t in data.tickets:
        if t.strategy is not Strategy.COVERED_CALL and t.risk_share is not None:
            risks[t.symbol] = risks.get(t.symbol, 0.0) + t.risk_share
    ceiling = data.regime.position_max
    return present(
        by_expiration(placed, "Tickets by expiration"),
        risk_per_name(
            tuple(Share(name, part, ceiling) for name, part in risks.items()),
            "Risk per name against its limit",
            "Risk of new tickets ÷ account value",
        ),
        _income(data.income),
    )


def _income(income: PlannedIncome) -> Picture | None:
    share = income.share
    if share is None:
        return None

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.barh(["a month"], [income.planned_usd], color=GREEN if share >= 1 else BLUE, height=0.5)
        axes.axvline(income.monthly_target_usd, color=INK, linewidth=1.4, label="target")
        axes.set_xlim(0, 1.15 * max(income.planned_usd, income.monthly_target_usd))
        axes.grid(axis="y", visible=False)
        write_ticks(axes.xaxis, dollar_tick)
        axes.set_title("Planned income against the target")
        figure.legend(loc="outside lower center", fontsize=8.5)

    about = (
        f"{dollar_tick(income.planned_usd)} a month planned of {dollar_tick(income.monthly_target_usd)} "
        f"targeted, {percent_tick(share)}; credit net of fees × 30 ÷ days."
    )
    return Picture("income", "Planned income", about, drawn(4.7, 1.7, draw))
