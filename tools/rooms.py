"""Draw the rooms of the program, the folders of `wheelcli/`, into ARCHITECTURE.md: an arrow from each room to
those it imports.

    python tools/rooms.py           # write the picture anew
    python tools/rooms.py --check   # exit with 1 if the picture is stale; write nothing

An arrow that a longer way implies is left out: `cli` imports `plan`, and so does `manage`, which `cli`
reaches through `loaders`. Imports inside functions and those for annotations count, as they do in
`tests/test_layers.py`.
"""

import argparse
import ast
import re
import sys
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path

from page_writer import write_pages

ROOT = Path(__file__).resolve().parents[1]
PACKAGE, PAGE = ROOT / "wheelcli", ROOT / "ARCHITECTURE.md"
_PICTURE = re.compile(r"(?<=<!-- generated: rooms -->\n).*?(?=<!-- end -->)", re.DOTALL)

Arrows = Mapping[str, Set[str]]


def imports(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Return, for each room of the package, the other rooms that its modules import."""
    rooms = {folder.parent.name for folder in package.glob("*/__init__.py")}
    arrows: dict[str, set[str]] = {room: set() for room in rooms}
    for room in rooms:
        for path in (package / room).rglob("*.py"):
            named = _imported(path.read_text(encoding="utf-8"))
            parts = (name.split(".") for name in named if name.startswith(f"{package.name}."))
            arrows[room] |= {inside[1] for inside in parts} & rooms - {room}
    return arrows


@cache  # a file that has not changed is not parsed again
def _imported(source: str) -> frozenset[str]:
    """Return the dotted names that the text of a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def reduction(arrows: Arrows) -> dict[str, set[str]]:
    """Return the fewest arrows that reach the same rooms.

    Raises ValueError if rooms import each other in a circle.

    >>> reduction({"a": {"b", "c"}, "b": {"c"}, "c": set()})
    {'a': {'b'}, 'b': {'c'}, 'c': set()}
    """
    reached: dict[str, set[str]] = {}

    def reach(room: str, way: tuple[str, ...] = ()) -> set[str]:
        if room in way:
            raise ValueError(f"rooms import each other in a circle: {' → '.join([*way, room])}")
        if room not in reached:
            below = [reach(other, (*way, room)) for other in sorted(arrows[room])]
            reached[room] = set(arrows[room]).union(*below)
        return reached[room]

    for room in sorted(arrows):
        reach(room)
    return {
        room: {one for one in others if not any(one in reached[other] for other in others)}
        for room, others in arrows.items()
    }


def mermaid(arrows: Arrows) -> str:
    """Return the picture as Mermaid text in a code block, which GitHub draws; the same arrows give the same
    text.

    >>> print(mermaid({"a": {"b"}, "b": set()}))
    ```mermaid
    flowchart TD
        a --> b
    ```
    """
    lines = [f"    {room} --> {other}" for room in sorted(arrows) for other in sorted(arrows[room])]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```"])


def with_picture(text: str, picture: str) -> str:
    """Return the page with this picture between its markers. Raises ValueError if the page has no markers."""
    if not _PICTURE.search(text):
        raise ValueError("the markers of the picture are missing")
    return _PICTURE.sub(lambda _: f"\n{picture}\n\n", text)


def main(arguments: list[str] | None = None) -> int:
    """Write the picture, or check it; return the exit code."""
    parser = argparse.ArgumentParser(description="Draw the rooms of the program into ARCHITECTURE.md.")
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 if the picture is stale; write nothing"
    )
    check = parser.parse_args(arguments).check
    text = PAGE.read_text(encoding="utf-8")
    try:
        drawn = with_picture(text, mermaid(reduction(imports())))
    except ValueError as error:
        print(f"{PAGE.name}: {error}", file=sys.stderr)
        return 1
    if check and drawn != text:
        print(f"{PAGE.name}: the picture of the rooms is stale; run `python tools/rooms.py`", file=sys.stderr)
        return 1
    if not check:
        write_pages([(PAGE.name, lambda: drawn)], root=PAGE.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
