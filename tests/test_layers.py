"""Who may import whom, what a pure room must not touch, and how long a file may be (design, section 3)."""

import ast
import importlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from inspect import ismodule
from pathlib import Path

import pytest
from package_trees import PACKAGE, trees

from wheelcli.cli.registry import COMMANDS

# What each room or top-level module may import of ours, beside itself. A dot narrows it to that module or
# name.
VALUES = {
    "errors",
    "lazy_names",
    "quickly",
    "coin_fees",
    "coin_name",
    "contract",
    "trading_calendar",
    "trading_days",
    "option_roots",
    "units",
    "quotes",
    "feed_source",
    "open_option",
    "option_line",
    "order",
    "money_text",
}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "third_party": {"errors"},
    "private_files": set(),
    "paths": {"private_files"},
    "file_lock": {"errors", "private_files"},
    "trading_calendar": {"errors", "trading_days"},
    "trading_days": set(),
    "coin_fees": set(),
    "coin_name": set(),
    "option_roots": {"trading_calendar"},
    "contract": {"errors", "coin_name", "option_roots", "quickly", "trading_calendar"},
    "quotes": set(),
    "feed_source": {"trading_calendar"},
    "units": set(),
    "money_text": set(),
    "example_dates": {"trading_calendar"},
    "lazy_names": set(),
    "quickly": set(),
    "open_option": {"contract", "quotes"},
    "option_line": {"contract", "open_option", "option_roots"},
    "order": {"contract"},
    "pricing": {"lazy_names"},
    "config": {
        "errors",
        "lazy_names",
        "contract",
        "money_text",
        "open_option",
        "option_line",
        "option_roots",
        "paths",
        "private_files",
        "units",
        "market.demo",
    },  # the demo market brings its own account
    "market": {*VALUES, "pricing", "clock", "paths", "file_lock", "private_files"},
    "chains": {*VALUES, "pricing", "market.snapshot"},
    "book": {*VALUES, "config", "example_dates", "file_lock", "private_files", "third_party"},
    "archive": {
        "backtest.document",
        "backtest.saved.sweep_document",
        "errors",
        "file_lock",
        "lazy_names",
        "private_files",
        "documents.reading",
        "documents.result",
        "manage.rolls.ticket",
        "plan.document",
        "plan.optimize.rejected_rows",
    },
    "plan": {
        *VALUES,
        "pricing",
        "chains",
        "market.snapshot",
        "market.snapshot_filter",
        "config",
        "book.portfolio",
        "book.positions.call_cover",
        "book.positions.positions",
        "book.valuation.cash",
    },
    "manage": {
        *VALUES,
        "pricing",
        "chains",
        "market.carried_marks",
        "market.mids",
        "market.session_closes",
        "market.snapshot",
        "config",
        "book.portfolio",
        "book.positions.positions",
        "book.valuation.cash",
        "book.valuation.expired",
        "book.valuation.unrealised",
        "plan",
    },
    "review": {
        *VALUES,
        "pricing",
        "market.session_closes",
        "market.snapshot",
        "config",
        "book.accounts",
        "book.coins",
        "book.ledger",
        "book.events",
        "book.from_journal",
        "book.portfolio",
        "book.positions",
        "book.projection",
        "book.valuation",
        "plan",
        "manage",
        "rfq.execution",
    },
    "backtest": {
        *VALUES,
        "book",
        "chains",
        "config",
        "manage",
        "market.carried_marks",
        "market.mids",
        "market.session_closes",
        "market.snapshot",
        "plan",
        "review.calibration",
        "review.performance",
        "review.verdicts",
    },
    "rfq": {
        *VALUES,
        "pricing",
        "market.snapshot",
        "config",
        "plan",
        "book.entry.fills",
        "book.entry.line_money",
        "book.events",
        "book.portfolio",
        "book.positions.call_cover",
        "book.positions.positions",
        "book.projection",
        "book.valuation.cash",
    },
    "venues": {*VALUES, "clock", "config", "file_lock", "paths", "private_files", "rfq"},
    "taxes": {
        *VALUES,
        "book.ledger",
        "book.events",
        "book.projection",
        "book.valuation",
    },
    "documents": {
        *VALUES,
        "backtest.document",
        "backtest.saved.run_list",
        "backtest.saved.sweep_document",
        "chains.annotations",
        "book.entry.settlement",
        "book.positions.document",
        "book.valuation.changes",
        "book.valuation.cycles_document",
        "config.watchlist",
        "manage",
        "market.snapshot_contents",
        "plan",
        "review.report",
        "rfq.block",
        "rfq.documents",
        "rfq.list_documents",
        "rfq.report",
        "taxes",
    },
    "render": {
        *VALUES,
        "backtest.document",
        "backtest.records",
        "backtest.saved.run_list",
        "backtest.saved.sweep_document",
        "book.positions.document",
        "book.positions.holdings",
        "book.positions.positions",
        "book.valuation.changes",
        "book.valuation.cycles_document",
        "config.watchlist",
        "documents",
        "manage",
        "plan.compare",
        "plan.document",
        "plan.gates",
        "plan.optimize.left_out",
        "plan.regime_table",
        "plan.staleness",
        "plan.strategy",
        "plan.summary",
        "plan.tickets",
        "review",
        "rfq",
        "taxes",
    },
    "loaders": {
        *VALUES,
        "archive",
        "backtest",
        "book",
        "chains",
        "clock",
        "example_dates",
        "config",
        "documents",
        "file_lock",
        "manage",
        "market",
        "paths",
        "plan",
        "pricing.grouping",
        "private_files",
        "review",
        "rfq",
        "taxes",
        "third_party",
        "venues",
    },
    "__main__": {"cli"},
}
PURE = (
    "quotes",
    "feed_source",
    "open_option",
    "option_line",
    "order",
    "pricing",
    "chains",
    "plan",
    "manage",
    "review",
    "backtest",
    "rfq",
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
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "Timestamp.now",
    "Timestamp.utcnow",
    "Timestamp.today",
}
READS = {name.rpartition(".")[2] for name in CLOCKS}
HOMES = {
    "yfinance": "wheelcli.market.yahoo",
    "curl_cffi": "wheelcli.market.yahoo",
    "peewee": "wheelcli.market.yahoo",
    "websockets": "wheelcli.venues",
    "keyring": "wheelcli.venues",
    "distributed": "wheelcli.loaders.sweep",
    "fsspec": "wheelcli.loaders.sweep",
    "mcp": "wheelcli.cli.assistants",
    "anyio": "wheelcli.cli.assistants",
}
LONGEST = 300
FULLEST = 25  # source files in one folder

# Files of `cli/` that are no command: the frame around them.
FRAME = {
    "__init__",
    "app",
    "assistants.server",
    "assistants.tools",
    "backtest.shown",
    "book.coin_fill_options",
    "book.fill_coin_roll",
    "book.fill_coins",
    "book.import_coins",
    "book.settle_coins",
    "book.settled",
    "book.settlement_values",
    "coin_orders",
    "command",
    "common_options",
    "complete",
    "completions",
    "confirm",
    "context",
    "entered",
    "entry",
    "group_entries",
    "help_imports",
    "explained",
    "lazy",
    "second_output",
    "usage",
    "orders",
    "parameters",
    "pages",
    "program",
    "registry",
    "rfq.keys",
    "rfq.live",
    "rfq.typed_market",
    "rfq.watching",
    "setup.doctor_bulk",
    "setup.init_coins",
    "streams",
    "unprinted",
    "wanted_fields",
}

# The program's own imports inside functions, and why each is there.
INNER = {
    # Typer, for everything but the version.
    ("wheelcli.cli.app", "wheelcli.cli.program"),
    # One of the three workspaces is loaded, the one that the run asks for.
    ("wheelcli.cli.context", "wheelcli.loaders.coin_demo"),
    ("wheelcli.cli.context", "wheelcli.loaders.demo"),
    ("wheelcli.cli.context", "wheelcli.loaders.user_files"),
    # pandas and pyarrow, for the first table only.
    ("wheelcli.market.table_bytes", "wheelcli.market.snapshot_columns"),
    ("wheelcli.loaders.market.ahead", "wheelcli.market.snapshot_columns"),
    # The fields of every document, for --fields of a command that writes.
    ("wheelcli.cli.wanted_fields", "wheelcli.documents.registry"),
    # The choice of a plan is read by `why` alone, transfers in kind are priced for few accounts: both load
    # SciPy.
    ("wheelcli.loaders.plans.last_plan", "wheelcli.plan.optimize.alternatives"),
    ("wheelcli.loaders.book.gains", "wheelcli.review.performance.equity_curve"),
    ("wheelcli.loaders.book.gains", "wheelcli.review.performance.price_grid"),
}


@dataclass(frozen=True)
class Source:
    """One module: its dotted name, its room, its syntax tree."""

    name: str
    room: str
    path: Path
    tree: ast.Module
    lines: int

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its tree: several tests walk them."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and dotted name of everything imported, also inside functions and under TYPE_CHECKING."""
        names: list[tuple[int, str]] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names += ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: a relative import"
                names += ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        return tuple(names)


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the package."""
    paths = []
    for path, (text, tree) in trees().items():
        parts = ["wheelcli", *path.relative_to(PACKAGE).with_suffix("").parts]
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        room = parts[1] if len(parts) > 1 else ""
        paths.append(Source(".".join(parts), room, path, tree, text.count("\n")))
    return tuple(paths)


def breaches(source: Source) -> Iterator[str]:
    """What this module imports of ours that its room may not."""
    for line, name in source.imports:
        top, _, inside = name.partition(".")
        if top != "wheelcli" or not inside:
            continue
        room = inside.split(".")[0]
        may = ALLOWED.get(source.room, set())
        if room == source.room or inside == "__version__" or source.room == "cli":
            continue
        if not any(inside == one or inside.startswith(f"{one}.") for one in may):
            yield f"{source.path}:{line}: {source.room or 'the package'} must not import {inside}"


@pytest.mark.long
def test_imports_keep_to_their_rooms() -> None:
    assert [b for source in sources() for b in breaches(source)] == []


@pytest.mark.long
def test_every_room_is_known_here() -> None:
    rooms = {source.room for source in sources()} - {"", "cli"}
    assert rooms == set(ALLOWED)


def test_nobody_imports_the_command_line() -> None:
    assert all("cli" not in may for room, may in ALLOWED.items() if room != "__main__")


@pytest.mark.long
@pytest.mark.parametrize("library", HOMES)
def test_a_vendor_is_fenced_in(library: str) -> None:
    strays = [
        f"{source.path}:{line}"
        for source in sources()
        for line, name in source.imports
        if name.split(".")[0] == library and not source.name.startswith(HOMES[library])
    ]
    assert strays == []


def named(node: ast.expr) -> str | None:
    """The name that an expression is, or None if it is more than a name."""
    return node.id if isinstance(node, ast.Name) else None


def test_pure_rooms_touch_nothing_outside() -> None:
    reaches = []
    for source in (source for source in sources() if source.room in PURE):
        reaches += [
            f"{source.path}:{line}: {name}"
            for line, name in source.imports
            if name.split(".")[0] in NOT_IN_PURE
        ]
        reaches += [
            f"{source.path}:{line}: {name}" for line, name in source.imports if name.startswith("os.")
        ]
        for node in source.nodes:
            if isinstance(node, ast.Call) and named(node.func) in ("open", "print", "input"):
                reaches.append(f"{source.path}:{node.lineno}: {named(node.func)}()")
            # How many cores there are decides how fast the answer comes, not what it is.
            if isinstance(node, ast.Attribute) and named(node.value) == "os" and node.attr != "cpu_count":
                reaches.append(f"{source.path}:{node.lineno}: os.{node.attr}")
    assert reaches == []


def test_the_clock_is_read_in_one_place() -> None:
    readers = [
        f"{source.path}:{node.lineno}: {ast.unparse(node)}"
        for source in sources()
        if source.name != "wheelcli.clock"
        for node in source.nodes
        if isinstance(node, ast.Attribute)
        and node.attr in READS
        and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCKS
    ]
    assert readers == []


def test_no_file_is_longer_than_it_may_be() -> None:
    assert {str(s.path): s.lines for s in sources() if s.lines > LONGEST} == {}


def inside_functions(source: Source) -> Iterator[str]:
    """The modules of ours that functions of this module import."""
    functions = [
        n for n in source.nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    for node in {id(n): n for function in functions for n in ast.walk(function)}.values():
        if isinstance(node, ast.ImportFrom):
            yield str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.long
def test_own_imports_stand_at_the_top_of_files() -> None:
    inner = {
        (source.name, name)
        for source in sources()
        for name in inside_functions(source)
        if name.split(".")[0] == "wheelcli"
    }
    assert inner == INNER
    assert len(INNER) <= 10


def circle(imports: dict[str, set[str]]) -> list[str]:
    """The first modules found that import each other in a circle, in order; empty if there are none."""
    state: dict[str, bool] = {}  # whether it is done

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if state.get(name):
            return []
        for other in sorted(imports.get(name, ())):
            if loop := walk(other, [*path, name]):
                return loop
        state[name] = True
        return []

    return next((loop for name in sorted(imports) if (loop := walk(name, []))), [])


def test_no_module_imports_itself_in_a_circle() -> None:
    """Imports inside functions and those for annotations count too."""
    names = {source.name for source in sources()}

    def module_of(name: str) -> str:
        while name not in names:
            name = name.rpartition(".")[0]
        return name

    imports = {
        source.name: {module_of(name) for _, name in source.imports if name.split(".")[0] == "wheelcli"}
        - {source.name}
        for source in sources()
    }
    # A package that loads its public names lazily imports its own modules for the type checker only.
    for source in sources():
        if source.path.name == "__init__.py":
            imports[source.name] = {n for n in imports[source.name] if not n.startswith(f"{source.name}.")}
    assert circle(imports) == []
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]


def test_the_command_line_holds_commands_and_their_frame() -> None:
    places = {f"wheelcli.cli.{e.place.partition(':')[0]}" for entries in COMMANDS.values() for e in entries}
    frame = {f"wheelcli.cli.{name}" for name in FRAME}
    files = {
        source.name for source in sources() if source.room == "cli" and source.path.name != "__init__.py"
    }
    assert files - places - frame == set()


def test_no_lazy_name_is_a_module_too() -> None:
    """Importing the module would put it in the place of what the package calls by that name."""
    for source in sources():
        if source.path.name == "__init__.py" and "lazy_names" in ast.unparse(source.tree):
            package = importlib.import_module(source.name)
            modules = {path.stem for path in source.path.parent.iterdir() if not path.name.startswith("__")}
            names = {n for n in package.__all__ if n in modules and not ismodule(getattr(package, n))}
            assert names == set(), source.name


def test_no_folder_is_fuller_than_it_may_be() -> None:
    folders = Counter(source.path.parent for source in sources())
    assert {str(folder): count for folder, count in folders.items() if count > FULLEST} == {}


def test_a_breach_is_seen() -> None:
    """The walk itself: a forbidden import inside a function, and an allowed one beside it."""
    text = "def f():\n    from wheelcli.cli.app import main\n    from wheelcli.errors import Exit\n"
    source = Source("wheelcli.plan.x", "plan", Path("x.py"), ast.parse(text), 3)
    assert list(breaches(source)) == ["x.py:2: plan must not import cli.app.main"]
