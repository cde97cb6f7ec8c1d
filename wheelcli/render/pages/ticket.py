"""One ticket as a page: the order first, then its credit, odds, payoff and gates."""

from wheelcli.documents.provenance import Provenance
from wheelcli.manage.today.record import REAL, Recording
from wheelcli.manage.today.tickets import OpenTicket, left_words, ticket_actions
from wheelcli.money_text import counted
from wheelcli.plan.gates.answer import Gate, Verdict
from wheelcli.plan.staleness import OneTicket
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.render.formats.report_blocks import Column, Figure, Kind, Section, Sheet
from wheelcli.render.formats.report_page import report_page
from wheelcli.render.pages.every_figure import every_figure
from wheelcli.render.pages.steps import steps_of
from wheelcli.render.pages.ticket_charts import payoff_picture
from wheelcli.render.parts.age import age_text
from wheelcli.render.parts.provenance import heading_text

__all__ = ["keys_of", "ticket_page"]


def ticket_page(ticket: OneTicket, *, provenance: Provenance, recording: Recording = REAL) -> str:
    """Return the whole page of `wheel ticket`; `recording` is how the plan's account records its fill."""
    picture = payoff_picture(ticket)
    actions = ticket_actions([OpenTicket(ticket, ticket.to_sell)], recording=recording)
    return report_page(
        f"Ticket {ticket.id}",
        heading_text(provenance),
        (
            Section("payoff", "Payoff", charts=(picture.name,)),
            Section("terms", "Price, risk and odds", (), (_terms(ticket),)),
            _gates(ticket),
            every_figure(ticket, "ticket"),
        ),
        (picture,),
        keys=keys_of(ticket),
        notices=_notices(ticket),
        steps=steps_of(actions),
    )


def _notices(ticket: OneTicket) -> tuple[str, ...]:
    lines = [] if ticket.to_sell == ticket.contracts else [left_words(ticket)]
    if ticket.age:
        lines.append(age_text(ticket.age, "coin" if ticket.coin else "share").plain)
    if ticket.size_note is not None:
        lines.append(ticket.size_note)
    if ticket.floor_reason:
        lines.append(f"No floor price: {ticket.floor_reason}. Leave the order at its limit.")
    return tuple(lines)


def keys_of(ticket: Ticket) -> dict[str, tuple[float | int | None, Kind]]:
    """Return the most important figures."""
    return {
        "Credit at the bid": (ticket.credit_usd, Kind.DOLLARS),
        "Return a year": (ticket.annual_return, Kind.PERCENT),
        "Out of the money": (ticket.prob_otm, Kind.PERCENT),
        "Collateral of the ticket": (ticket.collateral_usd, Kind.DOLLARS),
        "Stress loss of the ticket": (ticket.stress_loss_usd, Kind.DOLLARS),
        "Share of the account": (ticket.risk_share, Kind.PERCENT),
        "Break-even": (ticket.break_even, Kind.DOLLARS),
        "Days": (ticket.dte_days, Kind.COUNT),
    }


def _terms(t: Ticket) -> Sheet:
    rows: list[tuple[str, Figure | str]] = [
        ("Share price", Figure(t.spot, Kind.DOLLARS)),
        *((f"{leg.action} {leg.strike:g} {leg.right}, bid", Figure(leg.bid, Kind.DOLLARS)) for leg in t.legs),
        *((f"{leg.action} {leg.strike:g} {leg.right}, ask", Figure(leg.ask, Kind.DOLLARS)) for leg in t.legs),
        ("Limit price", Figure(t.limit_price, Kind.DOLLARS)),
        ("Floor price", Figure(t.floor_price, Kind.DOLLARS)),
        ("Credit net of fees", Figure(t.credit_net_usd, Kind.DOLLARS)),
        ("Maximum loss", Figure(t.max_loss_usd, Kind.DOLLARS)),
        ("Cushion", Figure(t.cushion, Kind.PERCENT)),
        ("Delta", Figure(t.delta, Kind.RATIO)),
        ("Theta, dollars a day", Figure(t.theta_usd, Kind.SIGNED)),
        ("Implied volatility", Figure(t.iv, Kind.PERCENT)),
        ("Expected volatility", Figure(t.iv_expected, Kind.PERCENT)),
        ("Edge", Figure(t.edge_usd, Kind.SIGNED)),
        ("Buy back at", Figure(t.manage.take_profit_price, Kind.DOLLARS)),
        ("Review", t.manage.review_date.isoformat()),
    ]
    return Sheet("The ticket", (Column("What"), Column("Value", Kind.RATIO)), tuple(rows))


def _gates(ticket: Ticket) -> Section:
    shown = [g for g in ticket.gates if g.verdict is not Verdict.NOT_APPLICABLE]
    open_ones = [g for g in shown if g.verdict is not Verdict.PASS]
    passed = [g for g in shown if g.verdict is Verdict.PASS]
    sheets = (
        *((_answers("Not passed", open_ones),) if open_ones else ()),
        _answers("Passed", passed, aside=True),
    )
    line = f"{counted(len(passed), 'gate')} passed; {len(open_ones) or 'none'} failed or unknown."
    return Section("gates", "Gates", (line,), sheets)


def _answers(caption: str, gates: list[Gate], *, aside: bool = False) -> Sheet:
    columns = (Column("Gate"), Column("Effect"), Column("Answer", remark=True))
    rows = tuple((g.gate.replace("_", " "), g.effect.value, g.reason) for g in gates)
    return Sheet(caption, columns, rows, f"{caption}: none.", aside=aside)
