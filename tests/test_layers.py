"""Who may import whom, what a pure room must not touch, and how long a file may be (design, section 3)."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "wheelcli"

# What each room or top-level module may import of ours, beside itself. A dot narrows it to that module or name.
VALUES = {
    "errors",
    "lazy_names",
    "contract",
    "trading_calendar",
    "option_roots",
    "quotes",
    "open_option",
    "option_line",
    "order",
}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "private_files": set(),
    "paths": {"private_files"},
    "file_lock": {"errors", "private_files"},
    "trading_calendar": {"errors"},
    "option_roots": set(),
    "contract": {"errors", "option_roots"},
    "quotes": set(),
    "open_option": {"contract", "quotes"},
    "order": {"contract"},
    "pricing": {"lazy_names"},
    "config": {
        "errors",
        "contract",
        "open_option",
        "option_line",
        "option_roots",
        "paths",
        "private_files",
        "market.demo",
    },  # the demo market brings its own account
    "market": {*VALUES, "pricing", "clock", "paths", "file_lock", "private_files"},
    "chains": {*VALUES, "pricing", "market.snapshot"},
    "book": {*VALUES, "config", "file_lock", "private_files"},
    "archive": {"errors", "private_files"},
    "plan": {
        *VALUES,
        "pricing",
        "chains",
        "market.snapshot",
        "config",
        "book.portfolio",
        "book.positions.positions",
        "book.valuation.cash",
    },
    "manage": {
        *VALUES,
        "pricing",
        "chains",
        "market.carried_marks",
        "market.snapshot",
        "config",
        "book.portfolio",
        "book.positions.positions",
        "book.valuation.cash",
        "plan",
    },
    "review": {
        *VALUES,
        "pricing",
        "market.snapshot",
        "config",
        "book.ledger",
        "book.events",
        "book.from_journal",
        "book.portfolio",
        "book.positions",
        "book.projection",
        "book.valuation",
        "plan",
        "manage",
    },
    "taxes": {
        *VALUES,
        "book.ledger",
        "book.events",
        "book.projection",
        "book.valuation",
    },
    "documents": {*VALUES, "plan.gates.gate", "plan.tickets.ticket", "taxes"},
    "render": {*VALUES, "documents", "plan.gates.gate", "plan.tickets.ticket", "review", "taxes"},
    "loaders": {
        *VALUES,
        "archive",
        "book",
        "chains",
        "clock",
        "config",
        "documents",
        "manage",
        "market",
        "paths",
        "plan",
        "private_files",
        "review",
        "taxes",
    },
    "__main__": {"cli"},
}
PURE = (
    "quotes",
    "open_option",
    "option_line",
    "order",
    "pricing",
    "chains",
    "plan",
    "manage",
    "review",
    "taxes",
)
NOT_IN_PURE = {
    "typer",
    "rich",
    "yfinance",
    "sqlite3",
    "io",
    "socket",
    "requests",
    "curl_cffi",
    "time",
    "random",
    "pathlib",
}
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime", "Timestamp.now", "Timestamp.utcnow", "Timestamp.today",
}  # fmt: skip
HOMES = {"yfinance": "wheelcli.market.yahoo", "curl_cffi": "wheelcli.market.yahoo"}
LONGEST = 300


@dataclass(frozen=True)
class Source:
    """One module: its dotted name, its room, its syntax tree."""

    name: str
    room: str
    path: Path
    tree: ast.Module
    lines: int

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything imported, also inside functions and under TYPE_CHECKING."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: a relative import"
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ["wheelcli", *path.relative_to(PACKAGE).with_suffix("").parts]
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        text = path.read_text(encoding="utf-8")
        room = parts[1] if len(parts) > 1 else ""
        found.append(Source(".".join(parts), room, path, ast.parse(text), text.count("\n")))
    return tuple(found)


def breaches(source: Source) -> Iterator[str]:
    """What this module imports of ours that its room may not."""
    for line, name in source.imports():
        top, _, inside = name.partition(".")
        if top != "wheelcli" or not inside:
            continue
        room = inside.split(".")[0]
        may = ALLOWED.get(source.room, set())
        if room == source.room or inside == "__version__" or source.room == "cli":
            continue
        if not any(inside == one or inside.startswith(f"{one}.") for one in may):
            yield f"{source.path}:{line}: {source.room or 'the package'} must not import {inside}"


def test_imports_keep_to_their_rooms() -> None:
    assert [b for source in sources() for b in breaches(source)] == []


def test_every_room_is_known_here() -> None:
    rooms = {source.room for source in sources()} - {"", "cli"}
    assert rooms == set(ALLOWED)


def test_nobody_imports_the_command_line() -> None:
    assert all("cli" not in may for room, may in ALLOWED.items() if room != "__main__")


@pytest.mark.parametrize("library", HOMES)
def test_a_vendor_is_fenced_in(library: str) -> None:
    strays = [
        f"{source.path}:{line}"
        for source in sources()
        for line, name in source.imports()
        if name.split(".")[0] == library and not source.name.startswith(HOMES[library])
    ]
    assert strays == []


def test_pure_rooms_touch_nothing_outside() -> None:
    found = []
    for source in (source for source in sources() if source.room in PURE):
        found += [
            f"{source.path}:{line}: {name}"
            for line, name in source.imports()
            if name.split(".")[0] in NOT_IN_PURE
        ]
        found += [
            f"{source.path}:{line}: {name}" for line, name in source.imports() if name.startswith("os.")
        ]
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("open", "print", "input"):
                found.append(f"{source.path}:{node.lineno}: {ast.unparse(node.func)}()")
            # How many cores there are decides how fast the answer comes, not what it is.
            if (
                isinstance(node, ast.Attribute)
                and ast.unparse(node.value) == "os"
                and node.attr != "cpu_count"
            ):
                found.append(f"{source.path}:{node.lineno}: os.{node.attr}")
    assert found == []


def test_the_clock_is_read_in_one_place() -> None:
    readers = [
        f"{source.path}:{node.lineno}: {ast.unparse(node)}"
        for source in sources()
        if source.name != "wheelcli.clock"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCKS
    ]
    assert readers == []


def test_no_file_is_longer_than_it_may_be() -> None:
    assert {str(s.path): s.lines for s in sources() if s.lines > LONGEST} == {}


def test_a_breach_is_seen() -> None:
    """The walk itself: a forbidden import inside a function, and an allowed one beside it."""
    text = "def f():\n    from wheelcli.cli.app import main\n    from wheelcli.errors import Exit\n"
    source = Source("wheelcli.plan.x", "plan", Path("x.py"), ast.parse(text), 3)
    assert list(breaches(source)) == ["x.py:2: plan must not import cli.app.main"]
