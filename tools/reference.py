"""Write the generated parts of the pages: `python tools/reference.py`. A test compares them with the program.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`; everything around it is written by hand.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tools"))

import man_page  # noqa: E402
import reference_commands as commands  # noqa: E402
import reference_documents as documents  # noqa: E402
import reference_gates as gates  # noqa: E402
import reference_pages as small  # noqa: E402
import reference_settings as settings  # noqa: E402
from page_writer import Page, write_pages  # noqa: E402

PARTS: dict[str, Callable[[], str]] = {
    "command-list": commands.command_list,
    "common-options": commands.shared_options,
    "commands": commands.sections,
    "settings": settings.sections,
    "renamed-keys": settings.renamed,
    "gates": gates.gates,
    "limits": gates.limits,
    "document-list": documents.document_list,
    "documents": documents.sections,
    "exit-codes": small.exit_codes,
    "broker-files": small.broker_files,
    "own-csv": small.own_csv,
    "option-csv": small.option_csv,
    "basket": small.basket,
    "strategies": small.strategies,
    "glossary": small.glossary,
}
MAN_PAGE = "docs/man/wheel.1"
PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.S)


def pages() -> dict[str, str]:
    """Return the text of every page with generated parts, and of the man page, by path below the project."""
    return {name: text_of() for name, text_of in writers()}


def writers() -> Iterator[Page]:
    """Yield the path of each of these pages, and what writes its text."""
    yield MAN_PAGE, man_page.page
    for path in sorted((ROOT / "docs").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if PART.search(text):
            yield path.relative_to(ROOT).as_posix(), lambda text=text: _filled(text)


def _filled(text: str) -> str:
    return PART.sub(lambda part: f"{part[1]}{PARTS[part[2]]()}\n{part[4]}", text)


if __name__ == "__main__":
    write_pages(writers())
