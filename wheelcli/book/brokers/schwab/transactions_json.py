"""Charles Schwab's transaction history as JSON: the same columns and ids as the CSV, with one object per line
of it.
"""

import json
import re
from collections.abc import Iterator

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import NotANumber, cents, plain_decimal
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Balance, Reading
from wheelcli.book.brokers.schwab import transactions_csv
from wheelcli.book.brokers.source import NotUnderstood, Source, shown
from wheelcli.book.brokers.table import Table, plain_name

__all__ = ["identify", "read"]

_LIST = re.compile(r'"BrokerageTransactions"\s*:\s*\[')
_TOTAL = re.compile(r'"TotalTransactionsAmount"\s*:\s*"([^"]{0,60})"')
_BETWEEN = re.compile(r"[\s,]*")


def identify(source: Source) -> bool:
    """Return whether it is JSON with the list `BrokerageTransactions`."""
    return source.is_json and _LIST.search(source.text) is not None


def _objects(source: Source, refused: list[NotUnderstood]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line and content of each object of the list; anything else ends the reading and is reported."""
    text, decoder = source.text, json.JSONDecoder()
    start = _LIST.search(text)
    assert start is not None
    place, line, counted = start.end(), 1, 0
    while True:
        between = _BETWEEN.match(text, place)
        place = between.end() if between else place
        line, counted = line + text.count("\n", counted, place), place
        if text[place : place + 1] == "]":
            return
        try:
            parsed, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            excerpt = shown(text[place : place + 200])
            refused.append(
                NotUnderstood(line, excerpt, "not a JSON object; the rest was not read", source.name)
            )
            return
        yield line, {plain_name(str(name)): _cell(value) for name, value in parsed.items()}


def _cell(value: object) -> str:
    """Return a value as the CSV has it: text, or a number; a list or an object is neither."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str | int | float) else shown(str(type(value).__name__))


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal."""
    findings = Findings("schwab", account, source.name)
    places = {name: place for place, name in enumerate(transactions_csv.NEEDED)}
    rows = [
        (line, [cells.get(name, "") for name in transactions_csv.NEEDED])
        for line, cells in _objects(source, findings.refused)
    ]
    transactions_csv.read_table(Table(source, 1, places, len(places), rows), findings)
    if m := _TOTAL.search(source.text):
        try:
            total = plain_decimal(m[1])
        except NotANumber:
            total = None
        if total is not None:
            findings.balance = Balance(cents(total), total=True)
    return paired(findings)
