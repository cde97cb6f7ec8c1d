"""The generated parts are current, and hold every command, option, setting, gate, limit and field."""

import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
from doc_pages import ROOT, page

from wheelcli.cli.registry import COMMANDS
from wheelcli.config import Config
from wheelcli.config.mistakes import known
from wheelcli.config.renamed_keys import RENAMED
from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import lines
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.gates.limit_names import LIMITS

sys.path.append(str(ROOT / "tools"))

import reference
from command_signatures import commands
from man_page import roff
from reference_commands import EXAMPLES, code
from reference_gates import LIMIT_COUNTS, LIMIT_KEYS

MADE = reference.pages()
NAMES = [
    name
    for group, entries in COMMANDS.items()
    for name in (f"{'' if group == 'wheel' else f'{group} '}{entry.name}" for entry in entries)
]


@pytest.mark.parametrize("path", MADE)
def test_a_generated_page_is_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == MADE[path], (
        "run: python tools/regenerate.py reference"
    )


def section(name: str) -> str:
    """The section of a command."""
    text = page("docs/reference/commands.md").text
    return text.partition(f"\n## wheel {name}\n")[2].partition("\n## ")[0]


def section_of_common_options() -> str:
    """The section that every command's common options lead to."""
    text = page("docs/reference/commands.md").text
    return text.partition("\n## Common options\n")[2].partition("\n## ")[0]


def found_by_the_parser(name: str) -> Any:
    import typer

    from wheelcli.cli.program import app

    at: Any = typer.main.get_command(app)
    for word in name.split():
        at = at.commands[word]
        at = getattr(at, "loaded", at)
    return at


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_its_arguments_options_and_example(name: str) -> None:
    text = section(name)
    for parameter in found_by_the_parser(name).params:
        if parameter.name == "help":
            continue
        names = [*parameter.opts, *parameter.secondary_opts]
        if names[0].startswith("-"):
            assert f"`{names[0]}`" in text, names
            assert all(f"`{each}`" in text + section_of_common_options() for each in names), names
        else:
            shown = (parameter.metavar or parameter.name.strip("_").upper()).strip("[]…")
            assert code(shown)[:-1].removesuffix("</code") in text, parameter.name
    example = text.rpartition("```sh\n")[2]
    assert f"wheel {name.partition(' ')[0]}" in example
    assert set(EXAMPLES) == set(NAMES)


def test_defaults_are_those_of_the_parser() -> None:
    for one in commands():
        options = {p.opts[0]: p for p in found_by_the_parser(one.name).params}
        for option in one.options:
            default = options[option.names[0]].default
            if option.default and default is not None:
                assert str(getattr(default, "value", default)) == option.default, (one.name, option)
            elif isinstance(default, (int, float)) and not isinstance(default, bool):
                assert option.default, (one.name, option)


def test_every_setting_is_there_with_what_it_takes() -> None:
    text = page("docs/reference/settings.md").text
    keys = [path for path in known(Config.model_json_schema()) if path[0] not in ("accounts", "screens")]
    tables = {path[:n] for path in keys for n in range(1, len(path))}
    wanted = [path for path in keys if path not in tables and path != ("account", "shares", "SYM")]
    assert len(wanted) > 120
    for path in wanted:
        name = ".".join(path).replace("SYM.", "SYMBOL.").replace("regime.0.", "regime.N.")
        row = re.search(rf"^\| `{re.escape(name)}` \|(.+)\|$", text, re.M)
        assert row, name
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row[1])]
        assert all(cells), name
    assert all(f"| `{old}` | `{new}` |" in text for old, new in RENAMED.items())
    assert "`accounts.NAME.KEY`" in text
    assert "`screens.NAME.KEY`" in text


def test_every_gate_and_limit_is_there_with_a_key_that_exists() -> None:
    text = page("docs/reference/gates.md").text
    settings = page("docs/reference/settings.md").text.replace("regime.N.", "regime.")
    assert list(LIMIT_KEYS) == list(LIMIT_COUNTS) == list(LIMITS)
    for name in (*RULES, *LIMITS, "one_per_name", "objective"):
        assert f"| `{name}` |" in text, name
    for key in {key for keys in LIMIT_KEYS.values() for key in keys} | {
        rule.key for rule in RULES.values()
    } - {""}:
        assert f"`{key}`" in settings, key


def test_limits_have_the_keys_that_the_planner_gives_them(demo: Any) -> None:
    for source in ("limits", "single_contract"):
        text = (ROOT / f"wheelcli/plan/optimize/{source}.py").read_text(encoding="utf-8")
        for keys in re.findall(r'"((?:sizing|portfolio|regime|spreads)\.[a-z_]+)"', text):
            assert any(keys in names for names in LIMIT_KEYS.values()), keys


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_is_there_with_its_fields(name: str) -> None:
    one = DOCUMENTS[name]
    text = page("docs/reference/documents.md").text.partition(f"\n## {one.id}\n")[2].partition("\n## ")[0]
    for line in lines(one):
        kind = f"{line['type']}{' or null' if line['null'] else ''}"
        assert f"| `{line['field']}` | {kind} | {line['unit']} |" in text, line["field"]


def test_the_man_page_names_every_command_and_formats() -> None:
    text = MADE["docs/man/wheel.1"]
    assert all(f".SS {roff(one.usage)}\n" in text for one in commands())
    assert not [line for line in text.splitlines() if "`" in line]
    if shutil.which("groff") is None:
        pytest.skip("groff is missing")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-k"], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "--snapshot PATH" in re.sub(r"\x1b\[\d*m|.\x08", "", done.stdout)


def test_strategies_are_one_table_on_the_screen_and_on_the_page(wheel: Any) -> None:
    rows = page("docs/explanation/strategies.md").rows_under("| strategy | outlook |")
    strategies = wheel("strategies", "--json").json["data"]["strategies"]
    assert rows == [
        [one[key] for key in ("name", "outlook", "requirement", "aim", "risk")] for one in strategies
    ]
