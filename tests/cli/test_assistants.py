"""`wheel mcp`: its tools answer what the commands answer, over a real process's stdin and stdout, and leave
every file as it was.
"""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wheelcli.cli.assistants import mcp as command
from wheelcli.cli.assistants import tools
from wheelcli.loaders.market.provider import fetched
from wheelcli.market.demo import DemoProvider
from wheelcli.market.provider import MarketRequest

SETTINGS = """
[data]
provider = "demo"
[account]
value = 200000
cash = 200000
[watchlist.ALDERA]
[watchlist.OAKVEN]
"""
SNAPSHOT = {"snapshot": "latest"}
CALLS: dict[str, tuple[dict[str, Any], str]] = {  # arguments of each tool, and the command that they mean
    "scan": ({"set": ["score.min=30"]}, "scan --snapshot latest --set score.min=30"),
    "ticket": ({"which": 1}, "ticket 1"),
    "why": ({"what": "OAKVEN"}, "why OAKVEN"),
    "chain": (
        {"symbol": "ALDERA", "right": "put", "strikes": 3.0, **SNAPSHOT},
        "chain ALDERA --right put --strikes 3 --snapshot latest",
    ),
    "positions": ({"symbols": ["OAKVEN", "ALDERA"]}, "positions OAKVEN ALDERA"),
    "monitor": (SNAPSHOT, "monitor --snapshot latest"),
    "today": (SNAPSHOT, "today --snapshot latest"),
    "roll": ({"position": "OAKVEN", **SNAPSHOT}, "roll OAKVEN --snapshot latest"),
    "stress": (
        {"days": [0, 5], "uniform": True, **SNAPSHOT},
        "stress --days 0 --days 5 --uniform --snapshot latest",
    ),
    "review": ({"week": "2026-W34"}, "review --week 2026-W34"),
    "plan_list": ({}, "plan list"),
    "plan_show": ({"name": "1"}, "plan show 1"),
    "regime": (SNAPSHOT, "regime --snapshot latest"),
}
REFUSED = {  # arguments that a tool refuses, and the command that refuses them in the same words
    "chain": (
        {"symbol": "ALDERA", "right": "puut"},
        "chain ALDERA --right puut",
    ),
    "stress": ({"days": [400]}, "stress --days 400"),
    "ticket": ({"which": "--help"}, "ticket -- --help"),
    "roll": ({"position": "NOSUCH", **SNAPSHOT}, "roll NOSUCH --snapshot latest"),
}


@pytest.fixture
def user(wheel: Any, wheel_home: Path) -> Path:
    """A user's folders with a recorded market, a plan on it and a position."""
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config/config.toml").write_text(SETTINGS, encoding="utf-8")
    wheel("record")
    wheel("scan", "--snapshot", "latest", "--set", "score.min=0")
    wheel("journal", "add", "DEPOSIT 200000 on 2026-08-03")
    wheel("journal", "add", "STO 1 OAKVEN 2026-09-18 39 P @ 0.85 on 2026-08-18", "--force")
    return wheel_home


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def served(calls: list[tuple[str, dict[str, Any]]], *options: str) -> tuple[Any, list[Any], list[Any]]:
    """The tools of a server started with these options, its answers, and what was not of the protocol."""
    anyio = pytest.importorskip("anyio")
    client = pytest.importorskip("mcp.client")
    stdio = pytest.importorskip("mcp.client.stdio")
    strays: list[Any] = []

    async def note(message: Any) -> None:
        strays.append(message)

    async def session() -> tuple[Any, list[Any]]:
        folders = {name: value for name, value in os.environ.items() if name.startswith("WHEEL_")}
        program = stdio.StdioServerParameters(
            command=sys.executable, args=["-m", "wheelcli", "mcp", *options], env=folders
        )
        async with client.Client(stdio.stdio_client(program), message_handler=note) as server:
            listed = await server.list_tools()
            return listed.tools, [await server.call_tool(name, arguments) for name, arguments in calls]

    listed, answers = anyio.run(session)
    return listed, answers, strays


@pytest.mark.long
def test_every_tool_answers_as_its_command_and_changes_no_file(user: Path, wheel: Any) -> None:
    documents = {
        name: wheel(*line.split(), "--json", code=None).json
        for name, (_, line) in CALLS.items()
        if name != "scan"  # the command would save its plan, and other plans would be compared
    }
    before = contents(user)
    asked = [(name, arguments) for name, (arguments, _) in CALLS.items()]
    refused = [(name, arguments) for name, (arguments, _) in REFUSED.items()]
    listed, answers, strays = served([*asked, *refused])
    assert contents(user) == before
    assert strays == []
    assert {tool.name for tool in listed} == set(CALLS)
    assert all(tool.annotations.read_only_hint for tool in listed)
    # The client has validated each answer by the tool's own schema.
    for (name, (_, line)), answer in zip(CALLS.items(), answers, strict=False):
        document = documents[name] if name in documents else wheel(*line.split(), "--json").json
        assert not answer.is_error, answer.content[0].text
        assert answer.structured_content["schema"] == f"wheel.{name.replace('_', '.')}/1"
        assert answer.structured_content["data"] == document["data"], name
        assert answer.structured_content["status"] == document["status"] != "error"
    for (name, (_, line)), answer in zip(REFUSED.items(), answers[len(CALLS) :], strict=True):
        said = wheel(*line.split(), code=None).stderr
        assert answer.is_error, name
        assert f"wheel: {answer.content[0].text}\n" in said, name
        assert answer.structured_content["status"] == "error"


def test_options_of_the_server_apply_to_every_call(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[Any] = []
    monkeypatch.setattr(command, "import_module", lambda name: SimpleNamespace(serve=servers.append))
    monkeypatch.setattr(command, "version", lambda name: "2.3.0")
    wheel("mcp", "--demo", "--set", "score.min=30")
    (fixed,) = servers
    assert fixed == {"demo": True, "overrides": ("score.min=30",)}
    positions = tools.BY_NAME["positions"]
    assert "demo" not in tools.input_schema(positions, fixed)["properties"]
    document = tools.call(positions, {"symbols": ["GRIDAN"]}, fixed)
    assert document["source"] == "demo"
    assert {row["symbol"] for row in document["data"]["positions"]} == {"GRIDAN"}
    (problem,) = tools.call(positions, {"demo": False}, fixed)["problems"]
    assert problem["message"] == "unknown argument 'demo'"
    assert problem["hint"] == "arguments of positions: symbols, account, snapshot, preset"


def test_arguments_have_the_types_and_bounds_of_the_options() -> None:
    schema = tools.input_schema(tools.BY_NAME["stress"], {})
    days = {"type": "integer", "minimum": 0, "maximum": 365}
    assert schema["properties"]["days"]["items"] == days
    assert schema["properties"]["uniform"]["type"] == "boolean"
    assert schema["required"] == []
    chain = tools.input_schema(tools.BY_NAME["chain"], {})
    assert chain["properties"]["right"]["enum"] == ["call", "put", "both"]
    assert chain["required"] == ["symbol"]


def test_no_tool_takes_an_option_that_writes_a_file_or_needs_a_terminal() -> None:
    for tool in tools.TOOLS:
        taken = set(tools.input_schema(tool, {})["properties"])
        assert not taken & {"output", "basket", "html", "charts", "open", "plot", "watch", "format"}, (
            tool.name
        )


def test_a_value_is_never_read_as_an_option() -> None:
    words = tools.words_of(tools.BY_NAME["scan"], {"symbols": ["--basket=x"], "with": "--help"}, {})
    assert words == ["--with=--help", "--snapshot=latest", "--", "--basket=x"]


def test_a_scan_fetches_nothing_without_a_recorded_market(wheel: Any, wheel_home: Path) -> None:
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config/config.toml").write_text(SETTINGS, encoding="utf-8")
    document = tools.call(tools.BY_NAME["scan"], {}, {})
    assert document["exit_code"] == 5
    assert document["problems"][0]["message"] in wheel("scan", "--snapshot", "latest", code=5).stderr


def test_a_market_fetched_for_an_assistant_is_not_kept(tmp_path: Path) -> None:
    class Messages:
        """A terminal that shows no progress."""

        def progress(self, total: int) -> Any:
            import contextlib

            return contextlib.nullcontext()

    request = MarketRequest(symbols=("ALDERA",))
    provider: Any = DemoProvider(18.0)
    for read_only, files in ((True, False), (False, True)):
        _, path = fetched(
            provider,
            request,
            tmp_path / "data",
            keep=True,
            read_only=read_only,
            messages=Messages(),  # type: ignore[arg-type]
        )
        assert (path is not None, (tmp_path / "data").exists()) == (files, files)


def test_without_the_extra_one_sentence_names_it(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("1.28.0", None):

        def found(name: str, version: str | None = version) -> str:
            if version is None:
                raise command.PackageNotFoundError(name)
            return version

        monkeypatch.setattr(command, "version", found)
        answer = wheel("mcp", code=2)
        assert answer == ""
        assert answer.stderr == (
            "wheel: the package mcp is missing or too old\n  hint: pip install 'wheelcli[mcp]'\n"
        )
