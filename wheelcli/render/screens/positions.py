"""Open positions of the journal on a terminal: shares with tax basis and break-even, options with their
premiums.
"""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from wheelcli.book.positions.document import PositionsBridge, PositionsDocument
from wheelcli.book.positions.holdings import PositionRow
from wheelcli.money_text import coin_number
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, dollars, money
from wheelcli.render.parts.grid import Column, Legend, legend, print_grid

_WORDS = {
    "short_put": "short put",
    "short_call": "short call",
    "bull_put_spread": "put spread",
    "bear_call_spread": "call spread",
    "long_put": "long put",
    "long_call": "long call",
}
_FLAGS = {
    "section_1256": "a Section 1256 contract: separate tax rules apply",
    "call_under_31_days": "sold with 30 days or fewer left: not a qualified covered call",
}


_SHARES_LEGEND: Legend = (
    (
        ("break-even",),
        "the share price at which the whole cycle loses nothing, after fees, dividends and the premiums of"
        " options that have ended",
    ),
    (("break-even, open",), "the same if the open options expire worthless"),
)
_OPTIONS_LEGEND: Legend = (
    (
        ("break-even",),
        "for a put, after assignment; for a spread, at expiration; a call on shares has none of its own: its"
        " premium lowers the break-even of the shares when it ends",
    ),
)
_COINS_LEGEND: Legend = (
    (("price", "credit"), "dollars per coin and in all, at the index of the opening"),
    (
        ("break-even",),
        "of the coins, if a put ends in the money and its coins are bought at the delivery price",
    ),
)


def draw(document: PositionsDocument, console: Console, *, demo: bool) -> None:
    """Print the account's cash, its shares, its options."""
    if demo:
        console.print(Text("DEMO MARKET, invented names and prices", style="bold magenta"))
    shares = [p for p in document.positions if p.kind == "shares"]
    options = [p for p in document.positions if p.kind != "shares"]
    console.print(_cash(document) if document.purses is None else _purses(document))
    _since(document.bridge, document.first_day, console)
    coins = document.purses is not None
    if shares:
        console.print()
        _shares(shares, console, coins=coins)
    if options:
        console.print()
        _options(options, console, coins=coins)
    for flag, meaning in _FLAGS.items():
        names = [p.id for p in options if flag in p.flags]
        if names:
            console.print(Text(f"{', '.join(map(printable, names))}: {meaning}", style=DIM))
    if not document.positions:
        console.print("No open positions.")


def _cash(document: PositionsDocument) -> Text:
    text = Text.assemble((printable(document.account), "bold"), f": ${document.cash_usd:,.2f} cash")
    if document.cash_equivalents_usd:
        text.append(f", {dollars(document.cash_equivalents_usd)} in cash equivalents")
    if document.collateral_usd:
        free = "unknown" if document.free_cash_usd is None else dollars(document.free_cash_usd)
        text.append(f", {dollars(document.collateral_usd)} collateral, {free} free")
    return text


def _purses(document: PositionsDocument) -> Text:
    amounts = [f"{coin_number(purse.amount)} {purse.coin}" for purse in document.purses or ()]
    text = Text.assemble((printable(document.account), "bold"), f": {', '.join(amounts) or 'nothing'}")
    if document.collateral_usd:
        free = document.free_cash_usd or 0.0
        text.append(f"; {coin_number(document.collateral_usd)} USDC collateral, {coin_number(free)} free")
    return text


def _since(bridge: PositionsBridge, first_day: date | None, console: Console) -> None:
    """Print the account since its start, in two lines that add up."""
    flows: list[tuple[str, float | None]] = [
        ("deposits", bridge.deposits_usd),
        ("withdrawals", -bridge.withdrawals_usd),
        ("in kind", bridge.transfers_usd),
    ]
    gains: list[tuple[str, float | None]] = [
        ("realised", bridge.realised_usd),
        ("dividends", bridge.dividends_usd),
        ("interest", bridge.interest_usd),
        ("unrealised", bridge.unrealised_usd),
        ("before the transfer", bridge.brought_usd),
        ("without a known basis", bridge.unknown_basis_usd),
        ("corrections", bridge.corrections_usd),
    ]
    market = bridge.priced == "market"
    console.print(
        Text.assemble(
            ("worth " if market else "at cost ", DIM),
            (f"{bridge.end_value_usd:,.2f}", "bold"),
            (f" = {_terms(flows)} + gain ", DIM),
            (f"{bridge.gain_usd:,.2f}", "bold"),
        )
    )
    if terms := _terms(gains):
        console.print(Text(f"gain since {_date(first_day)}: {terms}", style=DIM))
    if not market:
        sentence = (
            "no market prices: positions are at cost, without unrealised profit; add --snapshot"
            " latest to use recorded prices"
        )
        console.print(Text(sentence, style=DIM))
    elif bridge.at_cost:
        names = ", ".join(map(printable, bridge.at_cost))
        console.print(Text(f"no price, valued at cost: {names}", style=WARN))


def _terms(parts: Sequence[tuple[str, float | None]]) -> str:
    terms = [f"{'−' if value < 0 else '+'} {name} {abs(value):,.2f}" for name, value in parts if value]
    return " ".join(terms).removeprefix("+ ")


def _shares(rows: Sequence[PositionRow], console: Console, *, coins: bool) -> None:
    columns = [
        Column("coins" if coins else "shares", [f"{p.shares:,.15g}" for p in rows]),
        Column("", [Text(printable(p.symbol), style="bold cyan") for p in rows], right=False),
        Column("core", [f"{p.core_shares:,.15g}" if p.core_shares else "" for p in rows], rank=1),
        Column("cost", [_price(p.price) for p in rows]),
        Column("tax basis", [_price(p.tax_basis) for p in rows]),
        Column("break-even", [Text(_price(p.break_even), style=GOOD) for p in rows]),
        Column("break-even, open", [_price(p.break_even_open) for p in rows], rank=1),
        *_profit(rows),
        Column("since", [_date(p.opened) for p in rows], rank=1),
        Column("lots", [str(len(p.lots)) for p in rows], rank=2),
        Column("cycle", [printable(p.cycle or "") for p in rows], right=False, rank=3),
    ]
    shown = print_grid(console, columns, remarks=[_remark(p) for p in rows])
    words = legend(_SHARES_LEGEND, shown)
    console.print(Text(words.replace("the share price", "the price") if coins else words, style=DIM))


def _options(rows: Sequence[PositionRow], console: Console, *, coins: bool) -> None:
    columns = [
        Column("", [f"{coin_number(p.shares) if coins else f'{p.contracts:,}'} ×" for p in rows]),
        Column("position", [Text(printable(p.id), style="bold cyan") for p in rows], right=False),
        Column("", [_WORDS.get(p.kind, p.kind) for p in rows], right=False),
        Column("price", [_price(p.price) for p in rows]),
        Column("credit", [_good_if_positive(p.credit_usd) for p in rows]),
        Column("break-even", [_price(p.break_even) for p in rows]),
        *_profit(rows),
        Column("since", [_date(p.opened) for p in rows], rank=1),
        Column("rolls", [str(p.rolls or "") for p in rows], rank=1),
        Column("fees", [_price(p.fees_usd) for p in rows], rank=2),
        Column("collateral", [money(p.collateral_usd) if p.collateral_usd else "" for p in rows], rank=1),
        Column("cycle", [printable(p.cycle or "") for p in rows], right=False, rank=3),
    ]
    shown = print_grid(console, columns)
    console.print(Text(legend(_COINS_LEGEND if coins else _OPTIONS_LEGEND, shown), style=DIM))


def _profit(rows: Sequence[PositionRow]) -> list[Column]:
    """Return the unrealised profit of each row; no column at cost."""
    if all(row.profit_usd is None for row in rows):
        return []
    return [Column("profit", [_good_if_positive(row.profit_usd) for row in rows])]


def _good_if_positive(value: float | None) -> Text:
    return Text(_price(value), style=GOOD if (value or 0) > 0 else "")


def _remark(row: PositionRow) -> Text:
    if row.price is None or row.tax_basis is None:
        return Text("the cost basis of some shares is unknown", style=WARN)
    if row.shares < 0:
        return Text("short shares: buy to cover", style=WARN)
    wheel = row.shares - row.core_shares
    if row.core_shares and wheel > 0:
        return Text(
            f"cost and tax basis of all shares, break-even of the {wheel:,.15g} in the wheel", style=DIM
        )
    return Text()


def _price(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _date(value: date | None) -> str:
    return "–" if value is None else f"{day(value)} {value:%y}"
