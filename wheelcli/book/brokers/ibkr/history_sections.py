"""The sections of Interactive Brokers' Transaction History: its lines, and the cash in its summary."""

from collections.abc import Iterator
from decimal import Decimal

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import NotANumber, cents, plain_decimal
from wheelcli.book.brokers.reading import Balance
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import Row, Table, plain_name
from wheelcli.errors import Exit, WheelError

SECTION = "transaction history"


def rows_of(source: Source) -> Iterator[tuple[str, Row]]:
    """Yield the lines of data with their section, under its last header."""
    headers: dict[str, Table] = {}
    for line, cells in source.rows:
        section, kind = cells[0].strip().lower(), cells[1].strip().lower() if len(cells) > 1 else ""
        if kind == "header":
            places: dict[str, int] = {}
            for place, cell in enumerate(cells[2:], start=2):
                places.setdefault(plain_name(cell), place)
            headers[section] = Table(source, line, places, len(cells), [])
        elif section in headers and kind == "data":
            yield section, Row(headers[section], line, cells)
        elif section == SECTION and kind not in ("total", "subtotal"):
            yield "", Row(Table(source, line, {}, 0, []), line, cells)


def take_summary(findings: Findings, source: Source, lines: list[tuple[str, Row]]) -> None:
    """Read the starting and ending cash. Raises WheelError if the base currency is not the dollar."""
    fields: dict[str, tuple[int, str]] = {}
    for section, row in lines:
        if section in ("summary", "statement"):
            fields.setdefault(row.text("field name").lower(), (row.line, row.text("field value")))
    _, currency = fields.get("base currency", (0, "USD"))
    if currency.upper() != "USD":
        raise WheelError(
            f"{source.name} is in {currency[:12]}: the journal supports US dollars",
            hint="use an Activity Statement as CSV, or a Flex query: they have amounts in the currency"
            " of each trade",
            code="import",
            exit_code=Exit.INVALID,
        )
    try:
        line, text = fields.get("ending cash", (0, ""))
        ending, start = plain_decimal(text), plain_decimal(fields.get("starting cash", (0, ""))[1])
    except NotANumber:
        return
    if ending is not None:
        begins, _ = fields.get("starting cash", (line, ""))
        findings.balance = Balance(cents(ending), total=True, start=cents(start or Decimal(0)), line=begins)
