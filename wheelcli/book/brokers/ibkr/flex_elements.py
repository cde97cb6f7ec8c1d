"""The relevant elements of the answer to a Flex query, as rows. A document that declares a DOCTYPE is
refused: a statement needs none, and its entities can make a small file huge.
"""

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from wheelcli.book.brokers.source import Source, shown
from wheelcli.book.brokers.table import Row, Table
from wheelcli.errors import Exit, WheelError

_TAGS = (
    "Trade",
    "TradeConfirm",
    "CashTransaction",
    "CorporateAction",
    "Transfer",
    "CashReportCurrency",
    "SalesTax",
    "StatementOfFundsLine",
    "FlexStatement",
)


@dataclass(slots=True)
class _Elements:
    """The elements read so far: tag, line, attributes."""

    rows: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)


def _refuse(name: str, why: str, hint: str) -> NoReturn:
    raise WheelError(f"{name}: {why}", hint=hint, code="import", exit_code=Exit.INVALID)


def elements_of(source: Source) -> list[tuple[str, int, dict[str, str]]]:
    """Return the relevant elements. Raises WheelError for a DOCTYPE and for text that is not XML."""
    parser = expat.ParserCreate("utf-8")
    elements = _Elements()

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in _TAGS:
            elements.rows.append((tag, parser.CurrentLineNumber, attributes))

    def doctype(*_: object) -> None:
        _refuse(source.name, "it has a DOCTYPE, which statements do not have", "export the query again")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(source.text.encode("utf-8", errors="replace"), True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        _refuse(
            source.name,
            f"not well-formed XML at line {error.lineno}: {why}",
            "export the complete query again",
        )
    return elements.rows


def once(elements: list[tuple[str, int, dict[str, str]]]) -> list[tuple[str, int, dict[str, str]]]:
    """Return the elements; if the file has a statement of funds for each currency, leave out the one in the
    base currency.
    """
    levels = {a.get("levelOfDetail", "").lower() for tag, _, a in elements if tag == "StatementOfFundsLine"}
    if not {"currency", "basecurrency"} <= levels:
        return elements
    return [
        each
        for each in elements
        if each[0] != "StatementOfFundsLine" or each[2].get("levelOfDetail", "").lower() != "basecurrency"
    ]


def row_of(source: Source, tag: str, line: int, attributes: dict[str, str]) -> Row:
    """Return an element as a row: its attributes are the columns."""
    names = {name.lower(): place for place, name in enumerate(attributes)}
    table = Table(source, line, names, len(names), [])
    telling = (
        "dateTime",
        "tradeDate",
        "symbol",
        "description",
        "activityDescription",
        "type",
        "quantity",
        "tradePrice",
        "price",
        "proceeds",
        "amount",
    )
    text = " ".join(attributes[name] for name in telling if attributes.get(name))
    return Row(table, line, list(attributes.values()), shown(f"{tag} {text}"))
