"""The open book on a terminal: each position with its state in colour, what to do under it; then the shares."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.screens.grid import Column, print_grid
from wheelcli.render.screens.provenance import heading
from wheelcli.render.screens.scan import DIM, GOOD, WARN, day, money, percent
from wheelcli.render.screens.spot import spot_line
from wheelcli.render.screens.watchlist import BAD

COLUMNS = (
    "rank", "id", "kind", "symbol", "contracts", "expiration", "dte_days", "strike", "spot", "distance", "distance_sd", "delta", "credit",
    "mark", "captured", "profit_usd", "profit_if_closed_usd", "remaining_return", "collateral_usd", "state", "action", "reason",
)  # fmt: skip
STATES = {
    "on_track": ("on track", GOOD), "take_profit": ("take profit", "bold green"), "review": ("review", WARN),
    "challenged": ("challenged", "bold yellow"), "assignment_likely": ("assignment likely", "bold red"),
    "expiring": ("expiring", "bold red"), "close_spread": ("close the spread", "bold red"), "unpriced": ("unpriced", "magenta"),
}  # fmt: skip
_KINDS = {
    "short_put": "put", "short_call": "call", "long_put": "put", "long_call": "call", "bull_put_spread": "puts",
    "bear_call_spread": "calls",
}  # fmt: skip


def draw(data: Mapping[str, Any], console: Console, *, provenance: Provenance, options: str = "") -> None:
    """Print the heading, the book in a line, the positions, the shares."""
    console.print(heading(provenance, console.width))
    console.print(_book(data))
    if data["positions"]:
        console.print()
        _positions(data["positions"], console)
    if data["shares"]:
        console.print()
        _shares(data["shares"], console)
    if line := spot_line((r["symbol"], r["spot"], r["spot_basis"]) for r in data["positions"]):
        line += "; shares at the quoted price" if data["shares"] else ""
    else:
        line = spot_line((r["symbol"], r["spot"], r["spot_basis"]) for r in data["shares"])
    if line:
        console.print(Text(line, style=DIM))
    asked = next(
        (p["id"] for p in data["positions"] if p["state"] in ("challenged", "review", "assignment_likely")),
        None,
    )
    if asked:
        console.print()
        console.print(
            Text(
                f"wheel roll {printable(asked)}{printable(options)} weighs rolling, closing, assignment and holding",
                style=DIM,
            )
        )


def liquid(account: Mapping[str, Any]) -> str:
    """What an assignment can be paid from: `$205,600 cash`, or with such funds `$205,600 cash and $10,000 equivalents`."""
    also = account["cash_equivalents_usd"]
    return f"{money(account['cash_usd'])} cash" + (f" and {money(also)} equivalents" if also else "")


def _book(data: Mapping[str, Any]) -> Text:
    book, account = data["book"], data["account"]
    text = Text()
    count = book["need_action"]
    text.append(f"{book['positions']} position{'' if book['positions'] == 1 else 's'}", style="bold")
    text.append(
        f" · {count} need{'s' if count == 1 else ''} action" if count else " · nothing to do",
        style=WARN if count else GOOD,
    )
    if book["unpriced"]:
        text.append(f" · {book['unpriced']} unpriced", style="magenta")
    text.append(" · profit ", style=DIM).append_text(_signed(book["profit_usd"]))
    if book["profit_unknown"]:
        text.append(f" without {book['profit_unknown']} unknown", style=DIM)
    needed = book["cash_needed_usd"]
    if needed:
        short = book["cash_short_usd"] > 0
        text.append(
            f" · all in the money assigned takes {money(needed)} of {liquid(account)}",
            style=BAD if short else DIM,
        )
    return text


def what(position: Mapping[str, Any]) -> Text:
    """What is open: `−2 × AAPL 18 Sep 300 put`."""
    text = Text(no_wrap=True)
    long = str(position["kind"]).startswith("long")
    text.append(f"{'' if long else '−'}{position['contracts']} × ", style="bold")
    text.append(printable(position["symbol"]), style="bold cyan")
    strikes = "/".join(f"{leg['strike']:g}" for leg in position["legs"])
    text.append(f" {day(position['expiration'])} {strikes} {_KINDS[position['kind']]}")
    return text


def state(name: str) -> Text:
    """A state in its words and colour."""
    word, style = STATES[name]
    return Text(word, style=style)


def _positions(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    def cells(make: Any) -> list[Text | str]:
        return [make(row) for row in rows]

    columns = [
        Column("#", cells(lambda p: str(p["rank"]))),
        Column("open", cells(what), right=False),
        Column("state", cells(lambda p: state(p["state"])), right=False),
        Column("days", cells(lambda p: str(p["dte_days"])), rank=1),
        Column("spot", cells(lambda p: _price(p["spot"])), rank=1),
        Column("away", cells(lambda p: percent(p["distance"]))),
        Column("sd", cells(lambda p: "–" if p["distance_sd"] is None else f"{p['distance_sd']:.1f}"), rank=2),
        Column("Δ", cells(lambda p: "–" if p["delta"] is None else f"{p['delta']:.2f}"), rank=1),
        Column("credit", cells(lambda p: _price(p["credit"])), rank=2),
        Column("ask", cells(lambda p: Text(_price(p["mark"]), style="bold"))),
        Column("kept", cells(lambda p: percent(p["captured"], 0)), rank=2),
        Column("profit", cells(lambda p: _signed(p["profit_usd"]))),
        Column("if closed", cells(lambda p: _signed(p["profit_if_closed_usd"])), rank=3),
        Column("a year left", cells(lambda p: percent(p["remaining_return"])), rank=3),
        Column("ties up", cells(lambda p: money(p["collateral_usd"])), rank=3),
    ]
    print_grid(console, columns, remarks=[_remark(p) for p in rows], indent=3)


def _remark(position: Mapping[str, Any]) -> Text:
    needs = position["needs_action"]
    text = Text(printable(position["reason"]), style="" if needs else DIM)
    if position["changes_if"]:
        text.append(f" {printable(position['changes_if'])}", style=DIM)
    if position["state"] == "unpriced":
        text = Text(printable(str(position["unpriced"])), style="magenta")
        if found := position["carried"]:
            days = found["age_days"]
            age = "today's" if days == 0 else f"{days} day{'' if days == 1 else 's'} old"
            text.append(
                f" · counted at {found['mark']:.2f}: its last time value, {age} ({printable(found['snapshot'])})",
                style=DIM,
            )
    events = position["events"]
    report, paid = events["earnings"], events["ex_dividend"]
    if report:
        span = (
            day(report["date"])
            if report["date"] == report["until"]
            else f"{day(report['date'])}–{day(report['until'])}"
        )
        text.append(f" · reports {span} ({report['basis']})", style=WARN)
    if paid:
        text.append(f" · ex {paid['amount']:.2f} on {day(paid['date'])}", style=DIM)
    return text


def _shares(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    def cells(make: Any) -> list[Text | str]:
        return [make(row) for row in rows]

    columns = [
        Column(
            "shares",
            cells(
                lambda s: Text.assemble(
                    (f"{s['quantity']:,.15g} × ", "bold"), (printable(s["symbol"]), "bold cyan")
                )
            ),
            right=False,
        ),
        Column("spot", cells(lambda s: _price(s["spot"]))),
        Column("break-even", cells(lambda s: _price(s["break_even"]))),
        Column("worth", cells(lambda s: money(s["value_usd"]))),
        Column("profit", cells(lambda s: _signed(s["profit_usd"]))),
        Column("over b/e", cells(lambda s: _signed(s["above_break_even_usd"])), rank=1),
        Column("core", cells(lambda s: str(s["core"])), rank=1),
        Column("covered", cells(lambda s: str(s["covered"] * 100))),
        Column("free", cells(lambda s: str(s["free"] * 100))),
    ]
    print_grid(console, columns, remarks=[_call(s) for s in rows], indent=3)


def _call(shares: Mapping[str, Any]) -> Text:
    text = Text()
    call = shares["call"]
    if call:
        text.append(
            f"sell {call['contracts']} × {day(call['expiration'])} {call['strike']:g} call at {call['bid']:.2f}: "
        )
        text.append(f"{money(call['credit_usd'])}", style=GOOD)
        text.append(f", {percent(call['annual_return'])} a year, Δ {call['delta']:.2f}", style=DIM)
    elif shares["quantity"] < 0:
        text.append(printable(str(shares["against"])), style=BAD)
    else:
        text.append(f"no call to sell: {printable(str(shares['against']))}", style=DIM)
    for choice in shares["repair"]:
        text.append("\n").append_text(_repair(choice))
    return text


def _repair(choice: Mapping[str, Any]) -> Text:
    odds = "" if choice["prob"] is None else f", {percent(choice['prob'], 0)} likely in {choice['days']} days"
    match choice["choice"]:
        case "wait":
            return Text(
                f"wait: {choice['reason']} to the break-even of {choice['break_even']:.2f}{odds}", style=DIM
            )
        case "add":
            return Text(
                f"add as many for {money(-choice['now_usd'])}: break-even {choice['break_even']:.2f}{odds}; {printable(choice['reason'])}",
                style=DIM,
            )
        case kind:
            word = "sell above" if kind == "sell_above" else "sell below"
            year = percent(choice["annual_return"])
            called = "" if choice["prob"] is None else f", called {percent(choice['prob'], 0)}"
            return Text(
                f"{word}: {choice['strike']:g} call, {choice['days']} days, {money(choice['now_usd'])} ({year} a year{called}); "
                f"{printable(choice['reason'])}{_more(choice)}", style=DIM,
            )  # fmt: skip


def _more(choice: Mapping[str, Any]) -> str:
    """What selling is expected to end above waiting."""
    if choice["expected_usd"] is None:
        return ""
    more = choice["expected_usd"]
    words = f"; expected to end {money(abs(more))} {'better' if more >= 0 else 'worse'} than waiting"
    return words + (", no more than noise" if more > 0 and not choice["beats_waiting"] else "")


def _price(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _signed(value: float | None) -> Text:
    if value is None:
        return Text("–")
    return Text(f"{value:+,.0f}", style=GOOD if value > 0 else BAD if value < 0 else "")
