"""What the journal says is open, on a terminal: shares with both bases, options with what they brought."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from wheelcli.render.formats.sanitize import printable
from wheelcli.render.screens.grid import Column, print_grid
from wheelcli.render.screens.scan import DIM, GOOD, WARN, day, money

COLUMNS = (
    "id", "kind", "symbol", "contracts", "shares", "expiration", "strike", "wing_strike", "opened", "price", "cost_usd", "credit_usd",
    "fees_usd", "tax_basis", "break_even", "break_even_open", "core_break_even", "value_usd", "profit_usd", "core_profit_usd",
    "collateral_usd", "core_shares", "rolls", "cycle", "flags",
)  # fmt: skip
_WORDS = {
    "short_put": "put sold", "short_call": "call sold", "bull_put_spread": "put spread", "bear_call_spread": "call spread",
    "long_put": "put bought", "long_call": "call bought",
}  # fmt: skip
_FLAGS = {
    "section_1256": "a Section 1256 contract: its tax has rules of its own",
    "call_under_31_days": "sold with 30 days or fewer to go: no qualified covered call",
}


def draw(data: Mapping[str, Any], console: Console, *, demo: bool) -> None:
    """Print the account's cash, its shares, its options."""
    if demo:
        console.print(Text("DEMO MARKET, invented names and prices", style="bold magenta"))
    shares = [p for p in data["positions"] if p["kind"] == "shares"]
    options = [p for p in data["positions"] if p["kind"] != "shares"]
    told = Text.assemble((printable(data["account"]), "bold"), f": {data['cash_usd']:,.2f} cash")
    if data["cash_equivalents_usd"]:
        told.append(f", {money(data['cash_equivalents_usd'])} in cash equivalents")
    if data["collateral_usd"]:
        free = data["free_cash_usd"]
        told.append(
            f", {money(data['collateral_usd'])} collateral, {'unknown' if free is None else money(free)} free"
        )
    console.print(told)
    _since(data, console)
    if shares:
        console.print()
        _shares(shares, console)
    if options:
        console.print()
        _options(options, console)
    for flag, said in _FLAGS.items():
        named = [p["id"] for p in options if flag in p["flags"]]
        if named:
            console.print(Text(f"{', '.join(map(printable, named))}: {said}", style=DIM))
    if not data["positions"]:
        console.print("Nothing is open.")


def _since(data: Mapping[str, Any], console: Console) -> None:
    """The account since its start, in two lines that close."""
    of = data["bridge"]
    came = [
        ("deposits", of["deposits_usd"]),
        ("withdrawals", -of["withdrawals_usd"]),
        ("in kind", of["transfers_usd"]),
    ]
    gained = [
        ("realised", of["realised_usd"]), ("dividends", of["dividends_usd"]), ("interest", of["interest_usd"]),
        ("unrealised", of["unrealised_usd"]), ("before the transfer", of["brought_usd"]),
        ("without a known basis", of["unknown_basis_usd"]), ("corrections", of["corrections_usd"]),
    ]  # fmt: skip
    market = of["priced"] == "market"
    text = Text.assemble(
        ("worth " if market else "at cost ", DIM), (f"{of['end_value_usd']:,.2f}", "bold"), (f" = {_terms(came)} + gain ", DIM),
        (f"{of['gain_usd']:,.2f}", "bold"),
    )  # fmt: skip
    console.print(text)
    if told := _terms(gained):
        console.print(Text(f"gain since {_date(data['first_day'])}: {told}", style=DIM))
    if not market:
        console.print(
            Text(
                "no market: nothing is unrealised at cost; --snapshot latest takes recorded prices", style=DIM
            )
        )
    elif of["at_cost"]:
        console.print(Text(f"no price, so at cost: {', '.join(map(printable, of['at_cost']))}", style=WARN))


def _terms(parts: Sequence[tuple[str, float]]) -> str:
    told = [f"{'−' if value < 0 else '+'} {name} {abs(value):,.2f}" for name, value in parts if value]
    return " ".join(told).removeprefix("+ ")


def _shares(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    print_grid(
        console,
        [
            Column("shares", [f"{p['shares']:,.15g}" for p in rows]),
            Column("", [Text(printable(p["symbol"]), style="bold cyan") for p in rows], right=False),
            Column("core", [f"{p['core_shares']:,.15g}" if p["core_shares"] else "" for p in rows], rank=1),
            Column("cost", [_price(p["price"]) for p in rows]),
            Column("tax basis", [_price(p["tax_basis"]) for p in rows]),
            Column("break-even", [Text(_price(p["break_even"]), style=GOOD) for p in rows]),
            Column("if open expire", [_price(p["break_even_open"]) for p in rows], rank=1),
            *_profit(rows),
            Column("since", [_date(p["opened"]) for p in rows], rank=1),
            Column("lots", [str(len(p["lots"])) for p in rows], rank=2),
            Column("cycle", [printable(p["cycle"] or "") for p in rows], right=False, rank=3),
        ],
        remarks=[_remark(p) for p in rows],
    )  # fmt: skip


def _options(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    print_grid(
        console,
        [
            Column("", [f"{p['contracts']:,} ×" for p in rows]),
            Column("position", [Text(printable(p["id"]), style="bold cyan") for p in rows], right=False),
            Column("", [_WORDS.get(p["kind"], p["kind"]) for p in rows], right=False),
            Column("price", [_price(p["price"]) for p in rows]),
            Column("credit", [Text(_cents(p["credit_usd"]), style=GOOD if (p["credit_usd"] or 0) > 0 else "") for p in rows]),
            Column("break-even", [_price(p["break_even"]) for p in rows]),
            *_profit(rows),
            Column("since", [_date(p["opened"]) for p in rows], rank=1),
            Column("rolls", [str(p["rolls"] or "") for p in rows], rank=1),
            Column("fees", [_cents(p["fees_usd"]) for p in rows], rank=2),
            Column("collateral", [money(p["collateral_usd"]) if p["collateral_usd"] else "" for p in rows], rank=1),
            Column("cycle", [printable(p["cycle"] or "") for p in rows], right=False, rank=3),
        ],
    )  # fmt: skip


def _profit(rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """What is unrealised of each row; no column at cost."""
    if all(row["profit_usd"] is None for row in rows):
        return []
    return [
        Column(
            "profit",
            [Text(_cents(p["profit_usd"]), style=GOOD if (p["profit_usd"] or 0) > 0 else "") for p in rows],
        )
    ]


def _remark(row: Mapping[str, Any]) -> Text:
    if row["price"] is None or row["tax_basis"] is None:
        return Text("the basis of some of them is not known, and nothing is guessed", style=WARN)
    if row["shares"] < 0:
        return Text("short shares: buy to cover", style=WARN)
    wheel = row["shares"] - row["core_shares"]
    if row["core_shares"] and wheel > 0:
        return Text(f"cost and tax basis of all, break-even of the {wheel:,.15g} in the wheel", style=DIM)
    return Text()


def _price(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _cents(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _date(value: Any) -> str:
    return "–" if value is None else f"{day(value)} {str(value)[2:4]}"
