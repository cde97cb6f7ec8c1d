"""What a block costs on a terminal: the package and its market, one row per way, and the verdict."""

from decimal import Decimal

from rich.console import Console
from rich.text import Text

from wheelcli.contract import parse_contract
from wheelcli.documents.provenance import Provenance
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, percent
from wheelcli.render.parts.feeds import print_feeds
from wheelcli.render.parts.grid import Column, fits, print_grid
from wheelcli.render.parts.provenance import heading
from wheelcli.rfq.block import BlockDocument, BlockLeg, BlockWay
from wheelcli.rfq.cost import WayName
from wheelcli.rfq.package import AmountUnit, Direction
from wheelcli.rfq.verdict import Verdict, price_text

COLUMNS = (
    *("way", "price", "cost_usd", "commission_usd", "bps", "premium_share", "vol_points", "shown", "wanted"),
    *("low_usd", "high_usd", "measured", "basis"),
)

_NAMES = {
    WayName.TOUCH: "touch",
    WayName.WALK: "walk",
    WayName.WORK: "work it",
    WayName.COMBINATION: "lit combo",
    WayName.ASSIGNMENT: "assignment",
}


def draw(data: BlockDocument, console: Console, *, provenance: Provenance, following: str = "") -> None:
    """Print what a block costs. `following` is the command that requests quotes for it, "" for none."""
    console.print(heading(provenance, console.width))
    print_feeds(console, data.quotes, provenance.as_of)
    console.print(_title(data))
    console.print(_market(data))
    for leg in data.package.legs if len(data.package.legs) > 1 else ():
        console.print(Text(f"  {_leg(data, leg)}", style=DIM))
    console.print()
    ways, coins = data.ways, data.package.unit is AmountUnit.COINS
    columns = [
        Column("way", [_name(data, way) for way in ways], right=False),
        Column("price", [Text(_way_price(way, coins=coins), style=_style(way)) for way in ways]),
        Column("cost $", [_number(way.cost_usd, 0) for way in ways]),
        Column("fees $", [_number(way.commission_usd, 2) for way in ways], rank=1),
        Column("bp", [_number(way.bps, 1) for way in ways]),
        Column("of premium", [percent(way.premium_share) for way in ways]),
        Column("vol pts", [_number(way.vol_points, 2) for way in ways]),
    ]
    bases = [Text(_basis(way), style=DIM) for way in ways]
    wide = [*columns, Column("basis", bases, right=False)]
    if fits(wide, console.width):
        print_grid(console, wide)
    else:
        print_grid(console, columns, remarks=bases)
    console.print()
    style = WARN if data.verdict in (Verdict.STEP, Verdict.UNKNOWN) else GOOD
    console.print(Text(f"-> {printable(data.advice)}.", style=style))
    if data.why:
        console.print(Text(f"   {data.why}", style=DIM))
    if data.minimum.met is not None:
        reaches = "reaches" if data.minimum.met else "is below"
        least = f"the minimum of {data.minimum.amount:,g} at {data.minimum.venue}"
        console.print(Text(f"   it {reaches} {least}, which {data.minimum.basis}", style=DIM))
    if following:
        console.print(Text(f"next: {printable(following)}", style=DIM), soft_wrap=True)


def _title(data: BlockDocument) -> Text:
    package = data.package
    text = Text(f"{package.direction.upper()} {package.amount:,g} × ", style="bold")
    if len(package.legs) > 1:
        return text.append(f"[{' '.join(_signed(data, leg) for leg in package.legs)}]", style="bold cyan")
    return text.append(_spoken(data, package.legs[0]), style="bold cyan")


def _market(data: BlockDocument) -> Text:
    mark, parts = data.benchmark, []
    parts.append(f"mid {_price(mark.mid)}")
    parts.append(f"touch {_quote(mark.bid, mark.bid_size)} / {_quote(mark.ask, mark.ask_size)}")
    if data.package.unit is not AmountUnit.SHARES:
        coins = data.package.unit is AmountUnit.COINS
        parts.append(f"vega {_vega(data.vega, coins=coins)}")
        parts.append(f"open interest {_number(data.open_interest, 0)}")
    coins = data.package.unit is AmountUnit.COINS
    parts.append(f"{'index' if coins else 'share'} {_number(data.spot, 2)}")
    if coins:
        parts.append(f"prices in {data.package.price_unit}")
    return Text("   ".join(parts))


def _leg(data: BlockDocument, leg: BlockLeg) -> str:
    quotes = f"{_quote(leg.bid, leg.bid_size)} / {_quote(leg.ask, leg.ask_size)}"
    return f"{_signed(data, leg)}   {quotes}"


def _signed(data: BlockDocument, leg: BlockLeg) -> str:
    count = "" if leg.ratio == 1 else f"{leg.ratio} "
    return f"{'+' if leg.side is Direction.BUY else '−'}{count}{_spoken(data, leg)}"


def _spoken(data: BlockDocument, leg: BlockLeg) -> str:
    """Return `KO 16 Oct 60 put`, or the symbol of shares."""
    contract = parse_contract(leg.contract)
    if contract is None:
        return f"{printable(leg.contract)} {data.package.unit}"
    name = contract.coin or contract.label(data.symbol).rsplit("-", 2)[0]
    return f"{printable(name)} {day(contract.expiration)} {contract.strike:.12g} {contract.right}"


def _name(data: BlockDocument, way: BlockWay) -> str:
    return f"rfq, {data.makers}" if way.way is WayName.RFQ else _NAMES[way.way]


def _basis(way: BlockWay) -> str:
    span = (
        ""
        if way.low_usd is None or way.high_usd is None
        else f" (${way.low_usd:,.0f}–{way.high_usd:,.0f} at ½–2 Y)"
    )
    return f"{printable(way.basis)}{span}"


def _way_price(way: BlockWay, *, coins: bool) -> str:
    """Return the price, a mean or an estimate with four decimals; for a coin, with six."""
    return _price(way.price if way.price is None or coins else round(way.price, 4))


def _style(way: BlockWay) -> str:
    return "bold" if way.measured else ""


def _quote(price: float | None, size: float | None) -> str:
    return f"{_price(price)} × {'unknown' if size is None else f'{size:,g}'}"


def _price(price: float | None) -> str:
    return "–" if price is None else price_text(Decimal(str(price)))


def _vega(value: float | None, *, coins: bool) -> str:
    """Return a vega with two decimals, more for a cheap contract; for coins, three significant figures."""
    if coins and value is not None:
        return f"{value:.3g}"
    return _number(value, 2 if value is None or abs(value) >= 0.1 else 4)


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"
