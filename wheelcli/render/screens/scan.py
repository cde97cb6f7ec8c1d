"""The plan on a terminal: what to sell, how many, at what price, what it pays, what it risks, and why."""

from collections.abc import Callable, Collection, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.feed_source import US, market_of, volatility_index
from wheelcli.money_text import counted
from wheelcli.plan.document import PlannedIncome, Rejected, ScanDocument
from wheelcli.plan.gates.answer import Effect, Verdict
from wheelcli.plan.gates.limit_names import limit_words
from wheelcli.plan.staleness import AgedTicket
from wheelcli.plan.tickets.bases import RANK_DAYS, RANK_SESSIONS, BetaBasis, RegimeBasis
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, dollars, money, percent
from wheelcli.render.parts.age import age_text
from wheelcli.render.parts.coins import (
    COIN_COLUMNS,
    COIN_LEGEND,
    coin_reasons,
    coin_sells,
    coin_totals,
    collateral_words,
    credit_words,
    floor_words,
    in_unit,
    limit_price_words,
    settles,
)
from wheelcli.render.parts.feeds import feed_lines
from wheelcli.render.parts.grid import Column, Legend, fitting_rank, legend, print_grid
from wheelcli.render.parts.legends import EDGE_LEGEND
from wheelcli.render.parts.provenance import heading
from wheelcli.render.parts.spot import spot_line
from wheelcli.render.parts.what_if import draw_what_if

ROW_FIELDS = (
    *("rank", "id", "strategy", "symbol", "contracts", "expiration", "dte_days", "limit_price"),
    *("floor_price", "credit_usd", "annual_return", "collateral_usd", "stress_loss_usd", "risk_share"),
    *("break_even", "delta", "prob_otm", "score", "order_text"),
)

BETA_WORDS: dict[str, str] = {
    BetaBasis.SECTOR_MEDIAN: "its sector's median",
    BetaBasis.ASSUMED: "assumed",
}  # if no closes give a beta

LIMIT_LEGEND = (
    "limit: starting price in dollars per share, near the mid and above the bid; it may not fill at once"
)
_LEGEND: Legend = (
    (("limit",), "starting price per share, near the mid"),
    (("credit (at the bid)", "collateral", "stress (loss)"), "dollars"),
    (("of acct",), "risk ÷ account"),
)


def sells(ticket: Ticket) -> Text:
    """Return what to sell: `2 × AAPL 18 Sep 300 put`, for a spread `2 × AAPL 18 Sep 300/290 put`, for a coin,
    the size and not the lots: `0.13 BTC_USDC 25 Sep 68000 put`.
    """
    leg = ticket.legs[0]
    if ticket.coin:
        return coin_sells(ticket, ticket.coin)
    strikes = "/".join(f"{each.strike:g}" for each in ticket.legs)
    text = Text(no_wrap=True)
    text.append(f"{ticket.contracts} × ", style="bold")
    text.append(printable(ticket.symbol), style="bold cyan")
    text.append(f" {day(leg.expiration)} {strikes} {leg.right}")
    return text


def reasons(ticket: Ticket) -> Text:
    """Return the reasons: distance to the share, its merits, and its warnings."""
    text = Text(style=DIM)
    if ticket.coin:
        text.append(coin_reasons(ticket))
    else:
        text.append(f"spot {ticket.spot:.2f} · {ticket.cushion_sd:.1f} sd to {_edge_of(ticket)}")
    text.append(f" · IV {percent(ticket.iv, 0)} · edge {edge(ticket)}")
    if not ticket.coin:
        text.append(f" · {printable(ticket.sector or 'sector unknown')}")
    for word, verdict in (("warning", Verdict.FAIL), ("unknown", Verdict.UNKNOWN)):
        gates = [g.gate for g in ticket.gates if g.effect is Effect.WARN and g.verdict is verdict]
        if gates:
            text.append(f" · {word}: {', '.join(gate.replace('_', ' ') for gate in gates)}", style=WARN)
    if isinstance(ticket, AgedTicket) and ticket.age:
        text.append(" · ").append_text(age_text(ticket.age, "coin" if ticket.coin else "share"))
    return text


def edge(ticket: Ticket) -> str:
    """Return the edge in whole dollars with one standard deviation: `−12 ± 45`.

    An older ticket without a standard deviation has the dollars only.
    """
    value, error = ticket.edge_usd, ticket.edge_error_usd
    if value is None:
        return "unknown"
    dollars = f"{value:,.0f}".replace("-", "−")
    return dollars if error is None else f"{dollars} ± {error:,.0f}"


def next_line(command: str) -> Text:
    """Return a command to run next. Print it with soft_wrap: a line broken hard cannot be pasted."""
    return Text(f"next: {printable(command)}", style=DIM)


def block_command(ticket: Ticket, options: str) -> str:
    """Return the command that weighs the whole size of a ticket."""
    return f"wheel block {ticket.rank}{options}"


def _remark(ticket: Ticket, shown: Collection[str]) -> Text:
    """Return what stands under a ticket; also the floor and the collateral if the screen is too narrow for
    their columns, `shown` being those that fit.
    """
    more = {"floor": f"floor {floor_words(ticket)}", "collateral": f"collateral {collateral_words(ticket)}"}
    words = [text for name, text in more.items() if name not in shown]
    remark = Text("".join(f"{text} · " for text in words), style=DIM).append_text(reasons(ticket))
    if ticket.coin:
        remark.append(f"\n{settles(ticket, ticket.coin)}", style=DIM)
    if ticket.size_note is not None:
        remark.append(f"\n{printable(ticket.size_note)}", style=WARN)
    return remark


def _edge_of(ticket: Ticket) -> str:
    call = ticket.legs[0].right == "call"
    return "the strike" if call else f"break-even {ticket.break_even:.2f}"


def draw(data: ScanDocument, console: Console, *, provenance: Provenance, options: str = "") -> None:
    """Print a plan: its heading, its tickets, its totals, its notes.

    `options` are those with which the commands named below it read this same plan, such as ` --plan 2`.
    """
    console.print(_heading(data, provenance, console.width))
    for k, line in enumerate(feed_lines(data.quotes, provenance.as_of)):
        console.print(Text.assemble(("Quotes    " if k == 0 else "          ", DIM), line))
    tickets = data.tickets
    if tickets:
        shown = _tickets(tickets, console, options)
        coins = any(t.coin for t in tickets)
        columns, rest = (COIN_COLUMNS, COIN_LEGEND) if coins else (_LEGEND, EDGE_LEGEND)
        console.print(Text(f"{legend(columns, shown)}\n{rest}", style=DIM))
        if not coins and (line := spot_line((t.symbol, t.spot, t.spot_basis) for t in tickets)):
            console.print(Text(line, style=DIM))
        console.print(Text("--explain explains every column", style=DIM))
        console.print()
        console.print(_totals(data))
        console.print(_with_open_positions(data))
        if history := short_history(tickets):
            console.print(history)
        if data.what_if is not None:
            draw_what_if(data.what_if, console)
        if data.streams.note:
            console.print(Text.assemble(("Streams   ", DIM), printable(data.streams.note)))
    else:
        console.print(Text("No tickets today: no candidate passes every gate.", style=WARN))
    if data.income.share is not None:
        console.print(_income(data.income, data.income.share))
    for line in data.advice:
        console.print(Text(f"• {printable(line)}", style=WARN))
    console.print(_rejected(data.rejected, coins=market_of(provenance.source) != US))
    if tickets:
        again = printable(options)
        ticket, why = (
            f"wheel ticket 1{again} shows one ticket in full",
            f"wheel why SYMBOL{again} explains rejections",
        )
        between = " · " if len(ticket) + len(why) + 3 <= console.width else "\n"
        console.print(Text(f"{ticket}{between}{why}", style=DIM), soft_wrap=True)


def _heading(data: ScanDocument, provenance: Provenance, width: int) -> RenderableType:
    account, regime = data.account, data.regime
    level = regime.vix_last if regime.basis is RegimeBasis.LAST else regime.vix
    market = market_of(provenance.source)
    index = volatility_index(market)
    free = account.free_cash_usd
    cash = f"free cash {dollars(free)}"
    if market != US and free is not None:
        cash = f"free {in_unit(free, 'USDC')}"
    vix = f"{index} {level:.1f}" if level is not None else f"{index} unknown"
    second = Text(f"{vix}: ", style=DIM)
    second.append(str(regime.name), style="bold")
    second.append(
        f" · Δ {regime.target_delta:.2f}, {regime.dte_min_days}–{regime.dte_max_days} days, at most "
        f"{percent(regime.position_max)} per name · account {dollars(account.value_usd)}, {cash}",
        style=DIM,
    )
    return Padding(Group(heading(provenance, width), second), (0, 0, 1, 0))


def _tickets(tickets: Sequence[Ticket], console: Console, options: str) -> tuple[str, ...]:
    """Print the tickets; return the names of the figures shown."""

    def each(make: Callable[[Ticket], Text | str]) -> list[Text | str]:
        return [make(t) for t in tickets]

    coins = any(t.coin for t in tickets)  # in two units: the collateral is needed beside the credit
    columns = [
        Column("#", each(lambda t: str(t.rank))),
        Column("sell", each(sells), right=False),
        Column("limit", each(lambda t: Text(limit_price_words(t), style="bold"))),
        Column("floor", each(floor_words), rank=4),
        Column("credit", each(lambda t: Text(credit_words(t), style=GOOD))),
        Column(
            "a year" if coins else "return/yr",
            each(lambda t: percent(t.annual_return)),
            rank=1 if coins else 0,
        ),
        Column("collateral", each(collateral_words), rank=0 if coins else 3),
        Column("stress", each(lambda t: money(t.stress_loss_usd)), rank=1),
        Column("of acct", each(lambda t: percent(t.risk_share))),
        Column("days", each(lambda t: str(t.dte_days)), rank=5),
        Column("Δ", each(lambda t: f"{t.delta:.2f}"), rank=5),
        Column("P(OTM)", each(lambda t: percent(t.prob_otm, 0)), rank=6),
        Column("break-even", each(lambda t: f"{t.break_even:.2f}"), rank=7),
        Column("score", each(lambda t: Text(f"{t.score:.0f}", style="bold")), rank=2),
    ]
    rank = fitting_rank(columns, console.width)
    shown = tuple(column.heading for column in columns if column.rank <= rank)
    print_grid(console, columns, remarks=[_remark(t, shown) for t in tickets], indent=3, rank=rank)
    for ticket in tickets:
        if ticket.size_note is not None:
            console.print(next_line(block_command(ticket, options)), soft_wrap=True)
    return shown if "collateral" in shown else (*shown, "collateral")


def _totals(data: ScanDocument) -> Text:
    plan, account = data.plan, data.account
    share = plan.stress_loss_usd / account.value_usd
    credit, collateral = f"{dollars(plan.credit_usd)} credit", f"collateral {dollars(plan.collateral_usd)}"
    if any(t.coin for t in data.tickets):
        words, tied = coin_totals(data.tickets)
        credit, collateral = f"{words} credit, {dollars(plan.credit_usd)}", f"collateral {tied}"
    return Text.assemble(
        ("Total     ", DIM),
        (credit, GOOD),
        f" · {collateral}",
        f" · stress loss of new tickets {dollars(plan.stress_loss_usd)} ({percent(share)} of account)",
    )


def _with_open_positions(data: ScanDocument) -> Text:
    """Return the two shares of the account that count open positions too, each with its limit."""
    regime = data.regime
    parts = [f"deployed {percent(data.plan.deployed, 0)} (limit {percent(regime.deployed_max, 0)})"]
    if data.stress_total is not None:
        limit = percent(regime.stress_total_max, 0)
        parts.append(f"stress loss {percent(data.stress_total)} of account (limit {limit})")
    return Text.assemble(("Account   ", DIM), f"with open positions: {' · '.join(parts)}")


def short_history(tickets: Sequence[Ticket]) -> Text | None:
    """Return the line on tickets whose score lacks its part of implied volatility; None if there are none."""
    short = sum("iv" in t.score_unknown for t in tickets)
    if not short:
        return None
    return Text(
        f"IV history of {short} of {counted(len(tickets), 'ticket')} is too short to rank IV: lower scores"
        f" until scans have kept {RANK_SESSIONS} sessions over {RANK_DAYS} days",
        style=DIM,
    )


def _income(income: PlannedIncome, share: float) -> Text:
    reached = share >= 1
    return Text.assemble(
        ("Income    ", DIM),
        (f"{dollars(income.planned_usd)} a month planned", GOOD if reached else WARN),
        f" of {dollars(income.monthly_target_usd)} targeted, {percent(share, 0)}",
        (" · credit net of fees × 30 ÷ days", DIM),
    )


def _rejected(rejected: Rejected, *, coins: bool) -> Text:
    most = list(rejected.by_gate.items())[:5]
    gates = ", ".join(f"{limit_words(gate, coins=coins)} {count:,}" for gate, count in most)
    return Text(
        f"{rejected.candidates:,} candidates"
        + (f"; most rejections (one can have several): {gates}" if gates else ""),
        style=DIM,
    )
