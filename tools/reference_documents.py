"""The JSON documents for the reference: every field with its type, unit and meaning."""

from collections.abc import Iterator

from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import Document, lines


def document_list() -> str:
    """Return the table of all documents."""
    rows = (f"| [`{one.id}`](#{anchor(one)}) | {_cell(one.about)} |" for one in DOCUMENTS.values())
    return "\n".join(["| document | meaning |", "|---|---|", *rows])


def sections() -> str:
    """Return a section for each document."""
    return "\n".join(line for one in DOCUMENTS.values() for line in _section(one)).rstrip()


def _section(one: Document) -> Iterator[str]:
    about = f"{one.about[0].upper()}{one.about[1:]}."
    yield from (f"## {one.id}", "", about, "")
    yield from ("| field | type | unit | meaning |", "|---|---|---|---|")
    for line in lines(one):
        kind = f"{line['type']}{' or null' if line['null'] else ''}"
        yield f"| `{line['field']}` | {kind} | {_cell(line['unit'])} | {_cell(line['about'])} |"
    yield ""


def anchor(one: Document) -> str:
    """Return the anchor of a document's heading."""
    return one.id.replace(".", "").replace("/", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
