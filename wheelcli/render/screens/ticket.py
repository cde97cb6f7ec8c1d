"""One ticket on one screen: the order, what it pays and risks, its picture, its reasons and the next
steps.
"""

from collections.abc import Sequence
from math import isfinite

from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.manage.today.record import REAL, Recording
from wheelcli.money_text import counted
from wheelcli.plan.gates.answer import Gate, Verdict, shown
from wheelcli.plan.gates.limit_names import LIMITS, OF_ONE_TICKET, PASSED, limit_words
from wheelcli.plan.staleness import OneTicket
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.bases import RankBasis
from wheelcli.plan.tickets.payoff import payoff, price_range
from wheelcli.plan.tickets.ticket import Leg, Ticket
from wheelcli.render.charts.payoff import picture, points
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, money, percent
from wheelcli.render.parts.age import age_text
from wheelcli.render.parts.carry import carry_sentence
from wheelcli.render.parts.coins import (
    COIN_TICKET_LEGEND,
    coin_price,
    collateral_words,
    in_unit_exactly,
    sentence,
    settles,
)
from wheelcli.render.parts.legends import EDGE_LEGEND
from wheelcli.render.parts.orders import print_orders
from wheelcli.render.parts.provenance import heading
from wheelcli.render.screens.scan import BETA_WORDS, LIMIT_LEGEND, block_command, edge, next_line

_MARK = {
    Verdict.PASS: ("✓", GOOD),
    Verdict.FAIL: ("✗", "red"),
    Verdict.UNKNOWN: ("?", WARN),
    Verdict.NOT_APPLICABLE: ("·", DIM),
}
_NAMES = {
    Strategy.CASH_SECURED_PUT: "Cash-secured put",
    Strategy.COVERED_CALL: "Covered call",
    Strategy.BULL_PUT_SPREAD: "Bull put spread",
    Strategy.BEAR_CALL_SPREAD: "Bear call spread",
}

LEGEND = "\n".join(
    (
        "prices: dollars per share; credit, fees, edge, collateral, losses: dollars for the ticket",
        LIMIT_LEGEND,
        EDGE_LEGEND,
        "sd: standard deviations of the share until expiration · theta: per day · vega: per volatility point",
        "beta: move of the share per move of the market · score parts: 0 to 1",
    )
)


def draw(
    ticket: OneTicket,
    console: Console,
    *,
    provenance: Provenance,
    options: str = "",
    recording: Recording = REAL,
) -> None:
    """Print one ticket, under the moment of its quotes and its plan.

    `options` are those that the commands named below it need to read this same plan; `recording` is how its
    account records the fill.
    """
    console.print(heading(provenance, console.width))
    title = Text.assemble(
        (f"{_NAMES[ticket.strategy]}  ", DIM),
        (ticket.id, "bold cyan"),
        (f"   rank {ticket.rank}, score {ticket.score:.0f}", DIM),
    )
    console.print(title)
    print_orders(ticket, console, recording)
    if ticket.age:
        console.print(age_text(ticket.age, "coin" if ticket.coin else "share"))
    if ticket.size_note is not None:
        console.print(Text(printable(ticket.size_note), style=WARN))
        console.print(next_line(block_command(ticket, options)), soft_wrap=True)
    console.print()
    console.print(
        Columns([_pairs(_price(ticket)), _pairs(_risk(ticket)), _pairs(_odds(ticket))], padding=(0, 4))
    )
    console.print(Text(COIN_TICKET_LEGEND if ticket.coin else LEGEND, style=DIM))
    console.print()
    prices = price_range(ticket, points(console.width))
    profits = payoff(ticket, prices).tolist()
    for line in picture(prices.tolist(), profits, ticket, width=min(console.width, 100)):
        console.print(line, no_wrap=True, crop=False, overflow="ignore")
    console.print()
    if ticket.floor_reason:
        console.print(
            Text(
                f"No floor price: {printable(ticket.floor_reason)}. Leave the order at its limit.", style=WARN
            )
        )
    console.print(_score(ticket))
    console.print(_after(ticket))
    console.print()
    _gates(ticket, console)


def _pairs(rows: Sequence[tuple[str, str | Text]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style=DIM, no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for name, value in rows:
        table.add_row(name, value)
    return table


def _price(t: Ticket) -> list[tuple[str, str | Text]]:
    if t.coin:
        return coin_price(t, t.coin)
    sold, *bought = t.legs
    spread = bool(bought)
    floor = "none" if t.floor_price is None else f"{t.floor_price:.2f}"
    return [
        (f"spot {t.spot_basis}", f"{t.spot:.2f}"),
        ("  quoted", f"{t.spot_quoted:.2f}"),
        ("  sell, bid / ask" if spread else "bid / ask", _quote(sold, spread)),
        *(("  buy, bid / ask", _quote(leg, spread)) for leg in bought),
        ("limit price", Text(f"{t.limit_price:.2f}", style="bold")),
        ("floor price", floor),
        ("natural credit" if spread else "credit at the bid", Text(money(t.credit_usd), style=GOOD)),
        ("  at the limit", money(t.credit_at_limit_usd)),
        ("  fees", f"{t.fees_usd:.2f}"),
    ]


def _quote(leg: Leg, strike: bool) -> str:
    quote = f"{leg.bid:.2f} / {leg.ask:.2f}"
    return f"{leg.strike:g}: {quote}" if strike else quote


def _risk(t: Ticket) -> list[tuple[str, str | Text]]:
    shared: list[tuple[str, str | Text]] = [
        ("days to expiration", str(t.dte_days)),
        ("break-even", f"{t.break_even:,.2f}" if t.coin else f"{t.break_even:.2f}"),
        ("cushion", f"{percent(t.cushion)} · {t.cushion_sd:.2f} sd"),
        ("edge", edge(t)),
    ]
    if t.strategy is Strategy.COVERED_CALL:
        if t.coin:
            return [*shared, ("collateral", collateral_words(t)), ("added risk", "none, coins are held")]
        return [*shared, ("added risk", "none, shares are held")]
    if len(t.legs) > 1:
        return [
            *shared,
            ("collateral, its width", money(t.collateral_usd)),
            ("  buying power used", money(t.buying_power_usd)),
            ("maximum loss", money(t.max_loss_usd)),
            ("  of account", percent(t.risk_share, 2)),
        ]
    return [
        *shared,
        ("collateral", collateral_words(t)),
        *_margin(t),
        (f"stress loss at {percent(-t.stress_shock)}", money(t.stress_loss_usd)),
        ("  of account", percent(t.risk_share, 2)),
        ("maximum loss", money(t.max_loss_usd)),
    ]


def _margin(t: Ticket) -> list[tuple[str, str | Text]]:
    """Return a margin account's requirement; if the whole strike is held, it is shown already.

    Older plans lack it.
    """
    required = t.margin_requirement_usd
    if not required < t.collateral_usd:
        return []
    return [("  on margin, Reg T", money(required)), ("  buying power used", money(t.buying_power_usd))]


def _odds(t: Ticket) -> list[tuple[str, str | Text]]:
    forecast = "unknown" if t.iv_forecast is None else percent(t.iv_forecast)
    rows: list[tuple[str, str | Text]] = [
        ("annual return, simple", percent(t.annual_return)),
        ("if worth the strike" if t.coin else "if called away", percent(t.if_called_return))
        if t.if_called_return is not None
        else ("  on capital at risk", percent(t.annual_return_on_risk)),
        ("IV", percent(t.iv)),
        ("  percentile", _percentile(t)),
        ("  expected", _expected(t)),
        ("  forecast from closes", forecast),
        ("P(out of the money)", percent(t.prob_otm, 0)),
        ("  at expected vol", percent(t.prob_otm_forecast, 0)),
        ("delta, as coins", f"{t.delta:.3f}, {t.delta_shares:+.3f}")
        if t.coin
        else ("delta, as shares", f"{t.delta:.3f}, {t.delta_shares:+.0f}"),
        ("theta / vega, dollars", f"{t.theta_usd:+.2f} / {t.vega_usd:+.2f}"),
    ]
    if isfinite(t.beta):  # tickets saved before there was one have none
        stood_in = BETA_WORDS.get(t.beta_basis)
        rows.append(("beta", f"{t.beta:.2f}" + (f", {stood_in}" if stood_in else "")))
    return rows


def _expected(t: Ticket) -> str:
    """Return `41.4 %`, with a note if it comes from the closes because the IV is unknown.

    Older tickets lack it.
    """
    if t.iv_expected is None:
        return "unknown"
    return percent(t.iv_expected) + (", from closes" if t.iv_expected_basis == "closes" else "")


def _percentile(t: Ticket) -> str:
    """Return `80, 120 sessions`, or the substitute.

    Tickets saved before 60 sessions were known have no basis.
    """
    if t.iv_percentile is None:
        return "unknown"
    percentile = f"{100 * t.iv_percentile:.0f}"
    if t.iv_rank_basis is RankBasis.REALISED:
        return f"{percentile}, realised vol"
    return f"{percentile}, {t.iv_rank_days} sessions"


def _score(t: Ticket) -> Text:
    text = Text("Score ", style=DIM)
    for part, value in t.score_parts.items():
        unknown = part in t.score_unknown
        text.append(f" {part} ", style=DIM)
        text.append(f"{value:.2f}{'?' if unknown else ''}", style=WARN if unknown else "bold")
    return text


def _after(t: Ticket) -> Text:
    manage = t.manage
    back = in_unit_exactly(t.coin) if t.coin else f"{manage.take_profit_price:.2f}"
    lines = [f"After a fill at the limit: buy back at {back}; review on {manage.review_date}."]
    if t.coin:
        lines.append(sentence(settles(t, t.coin)))
    if manage.close_date:
        lines.append(
            f"Close it by {manage.close_date}: near expiration one leg may be exercised without the other."
        )
    if t.if_assigned:
        own, shares = t.if_assigned, abs(t.if_assigned.shares)
        if own.shares < 0:
            lines.append(f"If assigned: short {shares:,.0f} shares; the long call limits their cost.")
        elif len(t.legs) > 1:
            lines.append(f"If assigned: {shares:,.0f} shares; the long put limits the loss.")
        else:
            lines.append(f"If assigned: {shares:,.0f} shares at a break-even of {own.break_even:.2f}.")
    if t.if_called:
        held, event = ("coins", "worth the strike") if t.coin else ("shares", "called away")
        gain = t.if_called.gain_usd
        lines.append(f"If {event}: {gain:+,.0f} dollars on the {held}, including this premium.")
    earnings, paid = t.events.earnings, t.events.ex_dividend
    if earnings:
        span = earnings.date if earnings.date == earnings.until else f"{earnings.date} to {earnings.until}"
        lines.append(f"Earnings: {span}, {earnings.basis}.")
    if paid:
        lines.append(f"Ex-dividend {paid.amount:.2f} on {paid.date}, {paid.basis}.")
    if carry := carry_sentence(t.carry, t.carry_annual, hard_to_borrow=t.hard_to_borrow):
        lines.append(carry)
    return Text("\n".join(lines))


def _gates(t: Ticket, console: Console) -> None:
    for gate in (g for g in t.gates if g.verdict in (Verdict.FAIL, Verdict.UNKNOWN)):
        mark, style = _MARK[gate.verdict]
        console.print(
            Text.assemble((f"{mark} ", style), (printable(gate.reason), ""), (f"  {gate.effect}", DIM))
        )
    passed = [g for g in t.gates if g.verdict is Verdict.PASS]
    own = [g for g in passed if g.gate not in LIMITS or g.gate in OF_ONE_TICKET]
    whole = [g for g in passed if g not in own]
    for words, gates in (
        (f"{counted(len(own), 'gate')} passed by this ticket (see docs/reference/gates.md)", own),
        (f"{counted(len(whole), 'limit')} passed by the whole plan with the open positions", whole),
    ):
        if gates:
            names = ", ".join(_brief(g, coins=t.coin is not None) for g in gates)
            console.print(Text(f"{words}: {names}", style=DIM))


def _brief(gate: Gate, *, coins: bool) -> str:
    if gate.gate in PASSED:
        return PASSED[gate.gate]
    name = limit_words(gate.gate, coins=coins)
    if isinstance(gate.value, int | float):
        return f"{name} {shown(float(gate.value), gate.unit)}"
    return name
