"""The reference page of the JSON documents: every field with its type, unit and meaning, and whether it may
be null.
"""

from collections.abc import Iterator

from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import PROBLEMS, Document, lines


def page() -> str:
    """Return the page of all documents."""
    out = [
        "# JSON documents",
        "",
        "`--json` prints one document. Every document has the same envelope, also if the command fails. "
        "Unknown is `null`, never 0. Days are New York's, moments are UTC.",
        "",
        "`wheel schema NAME` prints the JSON Schema, `wheel schema NAME --format table` the fields below. A "
        "new field is a compatible change; any other change raises the number in `schema`.",
        "",
        "## The envelope",
        "",
        "| field | type | meaning |",
        "|---|---|---|",
        "| `schema` | text | name and version of the layout: `wheel.scan/1` |",
        "| `status` | text | ok, partial or error |",
        "| `exit_code` | integer | the [exit code](exit-codes.md) of the command |",
        "| `as_of` | moment or null | time of the market data; null if none was used |",
        (
            "| `source` | text or null | yahoo, file, demo or the name of a provider; null if no market "
            "data was used |"
        ),
        "| `data` | object | the document itself; empty on failure |",
        "| `problems` | list of objects | what went wrong, one each |",
        *(
            f"| `problems[].{one.name}` | {one.type.value}{' or null' if one.null else ''} | {one.about} |"
            for one in PROBLEMS.fields
        ),
        "",
        "## All documents",
        "",
        "| document | meaning |",
        "|---|---|",
        *(f"| [`{one.id}`](#{anchor(one)}) | {_cell(one.about)} |" for one in DOCUMENTS.values()),
        "",
    ]
    for one in DOCUMENTS.values():
        out += _section(one)
    return "\n".join(out).rstrip() + "\n"


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
