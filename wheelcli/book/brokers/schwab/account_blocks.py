"""Schwab's positions of all accounts: one table per account, each under a line with the account's name and
the last digits of its number.

`"Individual ...111"` comes first, then the header and the rows to `Account Total`, then the next account. A
file of one account has no such line.
"""

from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import Table, plain_name

__all__ = ["account_blocks"]

_ENDS = ("account total", "positions total")
_NAME_CELLS = 3  # a name with commas takes several cells


def account_blocks(source: Source, first: Table) -> list[tuple[str, Table]]:
    """Return the name and the table of each account, in the order of the file; one table without a name if
    there is no second header.
    """
    header = sorted(first.places, key=first.places.__getitem__)
    blocks: list[tuple[str, Table]] = []
    name, line_before = _name_above(source, first), 0
    table = Table(source, first.header_line, first.places, first.width, [])
    ended = False
    for line, cells in first.rows:
        if (
            ended
            and len([cell for cell in cells if cell.strip()]) > _NAME_CELLS
            and not _is_header(cells, header)
        ):
            # Lines after the total of an account belong to another one, even if its header is missing.
            blocks.append((name, table))
            name, ended = f"the account of line {line}", False
            table = Table(source, line, first.places, first.width, [])
        ended = ended or cells[0].strip().lower() in _ENDS
        if _is_header(cells, header):
            blocks.append((name, table))
            name = (line_before and _popped(table, line_before)) or f"the table of line {line}"
            places: dict[str, int] = {}
            for place, cell in enumerate(cells):
                if plain_name(cell):
                    places.setdefault(plain_name(cell), place)
            table, ended = Table(source, line, places, max(places.values()) + 1, []), False
        else:
            table.rows.append((line, cells))
        line_before = line
    blocks.append((name, table))
    return blocks


def _is_header(cells: list[str], header: list[str]) -> bool:
    """Return whether a row names the same columns; brokers' tables in one file share the first columns."""
    names = {plain_name(cell) for cell in cells}
    return names >= set(header[:3]) and len(names & set(header)) * 2 > len(header)


def _label(cells: list[str]) -> str:
    """Return the name of an account if it is alone in its row; empty for any other row."""
    texts = [cell.strip() for cell in cells if cell.strip()]
    return ", ".join(texts) if 0 < len(texts) <= _NAME_CELLS and texts[0] == cells[0].strip() else ""


def _name_above(source: Source, first: Table) -> str:
    """Return the name on the last line above the first header, which is not the title."""
    above = [cells for line, cells in source.rows if line < first.header_line]
    label = _label(above[-1]) if above else ""
    return "" if "as of" in label.lower() else label


def _popped(table: Table, line: int) -> str:
    """Return the name on the last line of a table, which belongs to the next one, and remove it."""
    if not table.rows or table.rows[-1][0] != line or not (label := _label(table.rows[-1][1])):
        return ""
    table.rows.pop()
    return label
