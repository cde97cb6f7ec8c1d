"""One ticket on one screen: the order, what it pays and risks, its picture, its reasons, and what comes after the fill."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.plan.gates.gate import Unit, shown
from wheelcli.render.charts.payoff import picture
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.screens.age import age_text
from wheelcli.render.screens.carry import carry_sentence
from wheelcli.render.screens.provenance import heading
from wheelcli.render.screens.scan import BETA_WORDS, DIM, GOOD, WARN, edge, money, percent

_MARK = {"pass": ("✓", GOOD), "fail": ("✗", "red"), "unknown": ("?", WARN), "not_applicable": ("·", DIM)}
_NAMES = {
    "cash_secured_put": "Cash-secured put", "covered_call": "Covered call", "bull_put_spread": "Bull put spread",
    "bear_call_spread": "Bear call spread",
}  # fmt: skip


def draw(
    ticket: Mapping[str, Any],
    console: Console,
    *,
    payoff: tuple[Sequence[float], Sequence[float]],
    provenance: Provenance,
) -> None:
    """Print one ticket, under the moment of its quotes and the plan it is of."""
    console.print(heading(provenance, console.width))
    title = Text.assemble(
        (f"{_NAMES.get(ticket['strategy'], ticket['strategy'])}  ", DIM), (ticket["id"], "bold cyan"),
        (f"   rank {ticket['rank']}, score {ticket['score']:.0f}", DIM),
    )  # fmt: skip
    console.print(title)
    console.print(Text(ticket["order_text"], style="bold"), soft_wrap=True)
    if ticket.get("age"):
        console.print(age_text(ticket))
    console.print()
    console.print(
        Columns([_pairs(_price(ticket)), _pairs(_risk(ticket)), _pairs(_odds(ticket))], padding=(0, 4))
    )
    console.print()
    for line in picture(payoff[0], payoff[1], ticket, width=min(console.width, 100)):
        console.print(line, no_wrap=True, crop=False, overflow="ignore")
    console.print()
    if ticket.get("floor_reason"):  # plans of an older version say none
        console.print(
            Text(
                f"No floor: {printable(ticket['floor_reason'])}. Let the order rest at its limit.", style=WARN
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


def _price(t: Mapping[str, Any]) -> list[tuple[str, str | Text]]:
    sold, *bought = t["legs"]
    spread = bool(bought)
    floor = "none" if t["floor_price"] is None else f"{t['floor_price']:.2f}"
    return [
        (" ".join(filter(None, ("spot", t.get("spot_basis")))), f"{t['spot']:.2f}"),
        ("  as quoted", f"{t['spot_quoted']:.2f}"),
        ("  sell, bid / ask" if spread else "bid / ask", _quote(sold, spread)),
        *(("  buy, bid / ask", _quote(leg, spread)) for leg in bought),
        ("limit to start at", Text(f"{t['limit_price']:.2f}", style="bold")),
        ("floor, not below", floor),
        ("credit at natural" if spread else "credit at the bid", Text(money(t["credit_usd"]), style=GOOD)),
        ("  at the limit", money(t["credit_at_limit_usd"])),
        ("  fees", f"{t['fees_usd']:.2f}"),
    ]


def _quote(leg: Mapping[str, Any], strike: bool) -> str:
    told = f"{leg['bid']:.2f} / {leg['ask']:.2f}"
    return f"{leg['strike']:g}: {told}" if strike else told


def _risk(t: Mapping[str, Any]) -> list[tuple[str, str | Text]]:
    shared: list[tuple[str, str | Text]] = [
        ("days to expiration", str(t["dte_days"])),
        ("break-even", f"{t['break_even']:.2f}"),
        ("cushion", f"{percent(t['cushion'])} · {t['cushion_sd']:.2f} sd"),
        ("edge", edge(t)),
    ]
    if t["strategy"] == "covered_call":
        return [*shared, ("adds to risk", "nothing, shares are held")]
    if len(t["legs"]) > 1:
        return [
            *shared,
            ("ties up, its width", money(t["collateral_usd"])),
            ("  buying power used", money(t["buying_power_usd"])),
            ("loses at most", money(t["max_loss_usd"])),
            ("  of account", percent(t["risk_share"], 2)),
        ]
    return [
        *shared,
        ("ties up", money(t["collateral_usd"])),
        *_margin(t),
        (f"loses if {percent(-t['stress_shock'], 0)}", money(t["stress_loss_usd"])),
        ("  of account", percent(t["risk_share"], 2)),
        ("loses at most", money(t["max_loss_usd"])),
    ]


def _margin(t: Mapping[str, Any]) -> list[tuple[str, str | Text]]:
    """What a margin account is asked for; where the whole strike is held, that is said already. Older plans have none."""
    asked = t.get("margin_requirement_usd")
    if asked is None or asked >= t["collateral_usd"]:
        return []
    return [("  on margin, Reg T", money(asked)), ("  buying power used", money(t["buying_power_usd"]))]


def _odds(t: Mapping[str, Any]) -> list[tuple[str, str | Text]]:
    forecast = "unknown" if t["iv_forecast"] is None else percent(t["iv_forecast"])
    rows: list[tuple[str, str | Text]] = [
        ("return a year, simple", percent(t["annual_return"])),
        ("if called away", percent(t["if_called_return"]))
        if t["if_called_return"] is not None
        else ("  on what is at risk", percent(t["annual_return_on_risk"])),
        ("IV", percent(t["iv"])),
        ("  percentile", _percentile(t)),
        ("  expected", _expected(t)),
        ("  forecast of the closes", forecast),
        ("stays out of the money", percent(t["prob_otm"], 0)),
        ("  as expected", percent(t["prob_otm_forecast"], 0)),
        ("delta, as shares", f"{t['delta']:.3f}, {t['delta_shares']:+.0f}"),
        ("a day / a vol point", f"{t['theta_usd']:+.2f} / {t['vega_usd']:+.2f}"),
    ]
    if t.get("beta") is not None:  # tickets saved before there was one have none
        stood_in = BETA_WORDS.get(t["beta_basis"])
        rows.append(("beta", f"{t['beta']:.2f}" + (f", {stood_in}" if stood_in else "")))
    return rows


def _expected(t: Mapping[str, Any]) -> str:
    """`41.4 %`, and that it is of the closes where the IV is unknown; tickets saved before there was one have none."""
    if t.get("iv_expected") is None:
        return "unknown"
    return percent(t["iv_expected"]) + (", the closes'" if t["iv_expected_basis"] == "closes" else "")


def _percentile(t: Mapping[str, Any]) -> str:
    """`80 of 120 sessions`, or what stands in for it; tickets saved before 60 sessions were known have no basis."""
    if t["iv_percentile"] is None:
        return "unknown"
    told = f"{100 * t['iv_percentile']:.0f}"
    if t.get("iv_rank_basis") == "realised":
        return f"{told}, realised vol's"
    return f"{told} of {t['iv_rank_days']} sessions"


def _score(t: Mapping[str, Any]) -> Text:
    text = Text("Score ", style=DIM)
    for part, value in t["score_parts"].items():
        unknown = part in t["score_unknown"]
        text.append(f" {part} ", style=DIM)
        text.append(f"{value:.2f}{'?' if unknown else ''}", style=WARN if unknown else "bold")
    return text


def _after(t: Mapping[str, Any]) -> Text:
    manage = t["manage"]
    lines = [
        f"After the fill: buy back at {manage['take_profit_price']:.2f}; look again on {manage['review_date']}."
    ]
    if manage.get("close_date"):
        lines.append(
            f"Close it by {manage['close_date']}: near expiration one leg may be exercised and the other not."
        )
    if t["if_assigned"]:
        own, shares = t["if_assigned"], abs(t["if_assigned"]["shares"])
        if own["shares"] < 0:
            lines.append(
                f"If assigned: {shares:,.0f} shares are owed; the call bought limits what they cost."
            )
        elif len(t["legs"]) > 1:
            lines.append(f"If assigned: {shares:,.0f} shares; the put bought limits what they can lose.")
        else:
            lines.append(f"If assigned: {shares:,.0f} shares at a break-even of {own['break_even']:.2f}.")
    if t["if_called"]:
        lines.append(
            f"If called away: {t['if_called']['gain_usd']:+,.0f} on the shares, this premium included."
        )
    earnings, paid = t["events"]["earnings"], t["events"]["ex_dividend"]
    if earnings:
        span = (
            earnings["date"]
            if earnings["date"] == earnings["until"]
            else f"{earnings['date']} to {earnings['until']}"
        )
        lines.append(f"Earnings: {span}, {earnings['basis']}.")
    if paid:
        lines.append(f"Goes ex {paid['amount']:.2f} on {paid['date']}, {paid['basis']}.")
    carry = carry_sentence(t)
    if carry:
        lines.append(carry)
    return Text("\n".join(lines))


def _gates(t: Mapping[str, Any], console: Console) -> None:
    def loud(gate: Mapping[str, Any]) -> bool:
        return gate["verdict"] in ("fail", "unknown")

    gates = t["gates"]
    for gate in filter(loud, gates):
        mark, style = _MARK[gate["verdict"]]
        console.print(
            Text.assemble((f"{mark} ", style), (printable(gate["reason"]), ""), (f"  {gate['effect']}", DIM))
        )
    passed = [g for g in gates if g["verdict"] == "pass"]
    told = Text(f"{len(passed)} gates passed: ", style=DIM)
    told.append(", ".join(_brief(g) for g in passed), style=DIM)
    console.print(told)


def _brief(gate: Mapping[str, Any]) -> str:
    name = str(gate["gate"]).replace("_", " ")
    if isinstance(gate["value"], int | float):
        return f"{name} {shown(float(gate['value']), Unit(gate['unit']))}"
    return name
