"""A CSV of shown depth for `wheel block --book`: `contract,side,price,size`, one price level per row.

`contract` is an OCC symbol, a ticket's label, a share's symbol, or `package` for the order book of the whole
combination; an order of one leg may leave it out. `side` is bid or ask. An empty size is unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from wheelcli.contract import parse_contract, parse_label, parse_symbol
from wheelcli.market.quote_files.table import CsvTable, csv_error, need, read_table
from wheelcli.rfq.depth import Depth, Level

PACKAGE = "package"
_COLUMNS: Mapping[str, Sequence[str]] = {
    "contract": ("symbol", "instrument", "leg", "option_symbol"),
    "side": (),
    "price": (),
    "size": ("quantity", "amount", "contracts"),
}
_SIDES = {"bid": True, "b": True, "ask": False, "offer": False, "a": False}
_DESCRIBED = "the columns are contract,side,price,size"
_MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class DepthFile:
    """The depth of each leg that the file names, and of the whole package if it does."""

    legs: Mapping[str, Depth]
    combination: Depth | None


def read_depth(path: Path, legs: Sequence[str]) -> DepthFile:
    """Return the depth of these legs in a file; either side of a leg may be missing.

    Raises WheelError (5, code `csv`) naming line and cell of what cannot be used: another contract, an
    invalid price or size, a bid at or above the ask.
    """
    table = read_table(path, _COLUMNS)
    required = ("side", "price", "size") if len(legs) == 1 else ("contract", "side", "price", "size")
    need(table, required, described_in=_DESCRIBED)
    bids: dict[str, list[Level]] = {}
    asks: dict[str, list[Level]] = {}
    for row in range(len(table)):
        name = _contract(table, row, legs)
        side = _SIDES.get(table.cells("side")[row].lower())
        if side is None:
            table.refuse(row, "side", "is neither bid nor ask", hint=_DESCRIBED)
        level = Level(_price(table, row, negative=name == PACKAGE), _size(table, row))
        (bids if side else asks).setdefault(name, []).append(level)
    depths = {
        name: Depth(
            tuple(sorted(bids.get(name, ()), key=lambda level: -level.price)),
            tuple(sorted(asks.get(name, ()), key=lambda level: level.price)),
        )
        for name in {**bids, **asks}
    }
    for name, depth in depths.items():
        if depth.bids and depth.asks and depth.bids[0].price >= depth.asks[0].price:
            raise csv_error(
                f"{path.name}: {name} is bid at {depth.bids[0].price} and offered at {depth.asks[0].price}",
                "write the book of one moment: its best bid is below its best ask",
            )
    return DepthFile({n: d for n, d in depths.items() if n != PACKAGE}, depths.get(PACKAGE))


def _contract(table: CsvTable, row: int, legs: Sequence[str]) -> str:
    cell = table.cells("contract")[row]
    if not cell and len(legs) == 1:
        return legs[0]
    contract = parse_contract(cell) or parse_label(cell)
    name = contract.name if contract else parse_symbol(cell)
    if cell.lower() == PACKAGE and len(legs) > 1:
        return PACKAGE
    if name is None or name not in legs:
        table.refuse(row, "contract", "is not a leg of this order", hint=f"its legs are {', '.join(legs)}")
    return name


def _price(table: CsvTable, row: int, *, negative: bool) -> Decimal:
    price = _number(table, row, "price")
    if price is None or (price <= 0 and not negative):
        table.refuse(row, "price", "is not a price above 0", hint=_DESCRIBED)
    return price


def _size(table: CsvTable, row: int) -> Decimal | None:
    size = _number(table, row, "size")
    if size is not None and size <= 0:
        table.refuse(row, "size", "is not above 0")
    return size


def _number(table: CsvTable, row: int, column: str) -> Decimal | None:
    cell = table.cells(column)[row]
    if not cell:
        return None
    try:
        value = Decimal(cell) if cell.isascii() else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value) >= _MOST:
        table.refuse(row, column, "is not a number")
    return value
