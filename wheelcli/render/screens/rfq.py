"""A request for quotes on a terminal: the order, the market it is compared with, the quotes, the checks."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from rich.console import Console, Group, RenderableType
from rich.text import Text

from wheelcli.contract import parse_contract
from wheelcli.money_text import coin_number, counted
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, percent
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.screens.rfq_quotes import number_cell, price_cell, quote_lines
from wheelcli.rfq.documents import RfqDocument, RfqLeg
from wheelcli.rfq.list_documents import RfqRow, RfqTape
from wheelcli.rfq.package import AmountUnit, Direction
from wheelcli.rfq.report import RfqReport
from wheelcli.rfq.rules import Check, CheckVerdict, stopping
from wheelcli.rfq.states import State

FACTS = (
    *("rfq.id", "rfq.venue", "rfq.state", "package.text", "rfq.amount", "rfq.limit_price", "book.best"),
    *("benchmark.mid", "rfq.grace_until", "rfq.expires", "rfq.reason"),
)
LISTED = (
    *("id", "built", "venue", "state", "package", "amount", "limit_price", "expires", "price", "fees_usd"),
    "ticket",
)
REPORTED = (
    *("id", "at", "venue", "package", "amount", "price", "arrival_mid", "cost_usd", "bps", "premium_share"),
    *("fees_usd", "makers"),
)
PRINTS = (
    *("at", "direction", "package", "amount", "price", "mark", "price_unit", "index", "worse", "bps"),
    "cost_usd",
)

_STYLES = {
    CheckVerdict.PASS: ("ok", GOOD),
    CheckVerdict.WARN: ("!", WARN),
    CheckVerdict.FAIL: ("fail", "bold red"),
    CheckVerdict.UNKNOWN: ("?", "bold red"),
    CheckVerdict.NOT_APPLICABLE: ("–", DIM),
}
_LIVE = (State.OPEN, State.NOT_FILLED, State.ACCEPTING)


def draw(data: RfqDocument, console: Console, *, now: datetime) -> None:
    """Print a request; `now` gives ages and the remaining life."""
    console.print(picture(data, now=now))
    if data.rfq.state is State.DRAFT:
        said = data.rfq.venue == "sheet"
        console.print(
            Text(
                "what you will say to the desk:" if said else "the exact request, not sent:",
                style=DIM,
            )
        )
        console.print(Text(printable(data.wire)), soft_wrap=True)  # one line, to be copied
    for line in data.next:
        console.print(Text(f"next: {printable(line)}", style=DIM), soft_wrap=True)


def picture(data: RfqDocument, *, now: datetime) -> RenderableType:
    """Return the screen of a request, printed once or refreshed."""
    lines: list[RenderableType] = [_title(data), _state(data, now)]
    if data.rfq.say:
        lines.append(Text(f"say: {printable(data.rfq.say)}", style="bold"))
    if data.benchmark is not None:
        lines.append(_market(data))
    if data.book.bids or data.book.asks:
        lines += [Text(), *quote_lines(data, now, live=data.rfq.state in _LIVE)]
    if data.rfq.state in _LIVE and data.book.at is not None:
        lines.append(_best(data))
    if data.fills:
        lines += [Text(), *_fills(data)]
    if data.checks:
        lines += [Text(), *(_check(check) for check in data.checks)]
    if stops := stopping(data.checks):
        names = ", ".join(check.check for check in stops)
        lines.append(Text(f"refused, nothing was sent: {names}", style=WARN))
    return Group(*lines)


def plain_line(data: RfqDocument, now: datetime) -> str:
    """Return a request in one line, as a pipe gets it."""
    best = (
        "no price for the whole size yet"
        if data.book.best is None
        else f"best for all {price_cell(data.book.best)}"
    )
    bids, asks = counted(len(data.book.bids), "bid"), counted(len(data.book.asks), "ask")
    left = _left(data, now)
    return (
        f"{now:%H:%M:%S} {data.rfq.id} {_words(data.rfq.state)} · {best} · {bids}, {asks}"
        f"{f' · {left}' if left else ''}"
    )


def draw_list(rows: Sequence[RfqRow], console: Console) -> None:
    """Print the requests of the record."""
    if not rows:
        console.print("no requests yet: `wheel rfq open 1` builds one from the last plan's first ticket")
        return
    columns = [
        Column("id", [Text(row.id, style="bold") for row in rows], right=False),
        Column("built (UTC)", [f"{day(row.built)} {row.built:%H:%M}" for row in rows], right=False, rank=1),
        Column("venue", [row.venue for row in rows], right=False, rank=2),
        Column("state", [_words(row.state) for row in rows], right=False),
        Column("order", [printable(row.package) for row in rows], right=False),
        Column("limit", [price_cell(row.limit_price) for row in rows]),
        Column("price", [price_cell(row.price) for row in rows]),
    ]
    print_grid(console, columns)


def draw_report(data: RfqReport, console: Console) -> None:
    """Print the cost of requests."""
    states = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in data.by_state.items())
    console.print(f"{counted(data.requests, 'request')} sent{f': {states}' if states else ''}")
    if not data.rows:
        console.print("no request has traded: no cost to report")
        return
    rows = data.rows
    print_grid(
        console,
        [
            Column("id", [Text(row.id, style="bold") for row in rows], right=False),
            Column("order", [printable(row.package) for row in rows], right=False),
            Column("price", [price_cell(row.price) for row in rows]),
            Column("arrival mid", [price_cell(row.arrival_mid) for row in rows]),
            Column("cost $", [number_cell(row.cost_usd, 0) for row in rows]),
            Column("bp", [number_cell(row.bps, 1) for row in rows]),
            Column("of premium", [percent(row.premium_share) for row in rows]),
            Column("fees $", [number_cell(row.fees_usd, 2) for row in rows], rank=1),
        ],
    )
    total = number_cell(data.cost_usd, 0)
    console.print(f"cost against the arrival mids: ${total}; median {number_cell(data.median_bps, 1)} bp")


def draw_tape(data: RfqTape, console: Console) -> None:
    """Print the trades, and the median of what they paid beyond their marks."""
    rows = data.prints
    if not rows:
        console.print("no prints yet")
        return
    columns = [
        Column("at (UTC)", [f"{row.at:%d %b %H:%M:%S}" for row in rows], right=False),
        Column("taker", [row.direction for row in rows], right=False),
        Column("package", [printable(row.package) for row in rows], right=False),
        Column("amount", [f"{row.amount:,g}" for row in rows]),
        Column("price", [_minus(row.price) for row in rows]),
        Column("mark", [_minus(row.mark) for row in rows]),
    ]
    if any(row.worse is not None for row in rows):
        columns += [
            Column("in", [row.price_unit or "–" for row in rows], right=False),
            Column("bp worse", [number_cell(row.bps, 1) for row in rows]),
            Column("cost $", [number_cell(row.cost_usd, 0) for row in rows]),
        ]
    print_grid(console, columns)
    if data.median_bps is not None:
        worse = "beyond" if data.median_bps >= 0 else "better than"
        size = number_cell(abs(data.median_bps), 1)
        console.print(Text(f"median: {size} bp of the index {worse} the mark", style=DIM))
    if any(row.price < 0 for row in rows):
        console.print(
            Text("a negative price: whoever buys the package is paid, whoever sells it pays", style=DIM)
        )


def _minus(value: float | None) -> str:
    return price_cell(value) if value is None else price_cell(float(Decimal(str(value)))).replace("-", "−")


def _title(data: RfqDocument) -> Text:
    package, rfq = data.package, data.rfq
    what = {"sim": " (practice)", "deribit-test": " (no real money)"}.get(rfq.venue, "")
    text = Text(f"{rfq.id} · {rfq.venue}{what} · ")
    text.append(f"{package.direction.upper()} {package.amount:,g} × ", style="bold")
    legs = [_leg(leg, rfq.symbol) for leg in package.legs]
    text.append(legs[0].removeprefix("+") if len(legs) == 1 else f"[{' '.join(legs)}]", style="bold cyan")
    text.append(f" · limit {price_cell(rfq.limit_price)}")
    return text


def _leg(leg: RfqLeg, symbol: str) -> str:
    contract = parse_contract(leg.contract)
    count = "" if leg.ratio == 1 else f"{leg.ratio} "
    sign = "+" if leg.side is Direction.BUY else "−"
    if contract is None:
        return f"{sign}{count}{printable(leg.contract)} shares"
    on = contract.coin or printable(symbol)
    name = f"{on} {day(contract.expiration)} {contract.strike:.12g} {contract.right}"
    return f"{sign}{count}{name}"


def _state(data: RfqDocument, now: datetime) -> Text:
    rfq = data.rfq
    style = GOOD if rfq.state is State.FILLED else WARN if rfq.state is State.UNKNOWN else "bold"
    text = Text(_words(rfq.state), style=style)
    left = _left(data, now)
    if left:
        text.append(f" · {left}", style="default")
    if rfq.makers:
        seen = "disclosed" if rfq.disclosed else "anonymous"
        text.append(f" · {seen} request to {counted(len(rfq.makers), 'maker')}", style="default")
    if rfq.reason:
        text.append(f" · {printable(rfq.reason)}", style="default")
    return text


def _left(data: RfqDocument, now: datetime) -> str:
    """Return the remaining grace period, or the remaining life."""
    rfq = data.rfq
    if rfq.state not in _LIVE or rfq.expires is None:
        return ""
    if rfq.grace_until is not None and now < rfq.grace_until:
        return f"quotes appear in {(rfq.grace_until - now).total_seconds():.0f} s"
    seconds = max(int((rfq.expires - now).total_seconds()), 0)
    hours, minutes = divmod(seconds // 60, 60)
    clock = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"expires in {clock}:{seconds % 60:02d}"


def _market(data: RfqDocument) -> Text:
    market = data.benchmark
    assert market is not None
    coins = data.package.unit is AmountUnit.COINS
    walk = price_cell(market.walk)
    if market.walk is None and market.shown is not None:
        walk = f"– ({market.shown:,g} of {data.package.amount:,g} shown)"
    return Text(
        f"arrival mid {price_cell(market.arrival_mid)} · mark {price_cell(market.mark)} · walk {walk}"
        f" · {'index' if coins else 'share'} {number_cell(market.spot, 2)}"
        f"{f' · prices in {data.package.price_unit}' if coins else ''}"
    )


def _best(data: RfqDocument) -> Text:
    best, limit = data.book.best, data.rfq.limit_price
    if best is None:
        return Text(f"no price for all {data.package.amount:,g} yet", style=WARN)
    worse = limit is not None and (best > limit if data.package.direction is Direction.BUY else best < limit)
    if worse:
        return Text(f"best for all {price_cell(best)}: beyond your limit of {price_cell(limit)}", style=WARN)
    return Text(f"best for all {price_cell(best)}: within your limit of {price_cell(limit)}", style=GOOD)


def _fills(data: RfqDocument) -> list[Text]:
    out = []
    for fill in data.fills:
        fees = [leg.fee for leg in fill.legs]
        known = [fee for fee in fees if fee is not None]
        currencies = {leg.fee_currency for leg in fill.legs}
        dollar, other = ("$", "") if currencies == {"USD"} else ("", f" {' '.join(sorted(currencies))}")
        fee = (
            f"{dollar}{_fee(sum(known), other)}{other}"
            if len(known) == len(fees) and len(currencies) == 1
            else "unknown"
        )
        head = f"{fill.block}: {fill.amount:,g} at {price_cell(fill.price)} · fees {fee}"
        out.append(Text(head, style=GOOD))
        if len(fill.legs) > 1:
            for leg in fill.legs:
                verb = "bought" if leg.side is Direction.BUY else "sold"
                out.append(
                    Text(f"  {verb} {leg.amount:,g} {leg.contract} at {price_cell(leg.price)}", style=DIM)
                )
    return out


def _fee(value: float, currency: str) -> str:
    """Return a fee: in cents; for a coin, in eight decimals at most."""
    return coin_number(value) if currency.strip() in ("BTC", "ETH") else f"{value:,.2f}"


def _check(check: Check) -> Text:
    mark, style = _STYLES[check.verdict]
    return Text(f"  {mark:<5}{check.check:<15}", style=style).append(printable(check.reason), style="default")


def _words(state: State) -> str:
    return state.replace("_", " ")
