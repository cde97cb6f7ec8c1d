"""The pages and settings at the root exist, they are in the source archive, and what they name exists."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import lines

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("ARCHITECTURE.md", "GLOSSARY.md", "SECURITY.md", "CHANGELOG.md")
SETTINGS = (
    ".pre-commit-config.yaml",
    *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob(".github/**/*.y*ml")),
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")
TERM = re.compile(r"^\| ([^|]+) \| ([^|]+) \| (?:`([\w.]+):([\w.\[\]]+)`)? ?\|$")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def parsed(name: str) -> Any:
    return pytest.importorskip("yaml").safe_load(page(name))


def workflows() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each job of each workflow, with the workflow's file and the job's name."""
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        for name, job in parsed(str(path.relative_to(ROOT)))["jobs"].items():
            yield path.name, name, job


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_somewhere(name: str) -> None:
    assert [target for target in LINK.findall(page(name)) if not (ROOT / target).exists()] == []


def test_the_source_archive_has_the_pages() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {f"/{name}" for name in PAGES} | {"/.github", "/.pre-commit-config.yaml"} <= set(included)
    assert [name for name in included if not (ROOT / name[1:]).exists()] == []


def test_the_glossary_is_in_order_and_names_fields_that_exist() -> None:
    rows = [row for row in page("GLOSSARY.md").splitlines() if row.startswith("| ")][1:]
    terms = [TERM.match(row) for row in rows]
    assert [row for row, term in zip(rows, terms, strict=True) if term is None] == []
    names = [term[1].lower() for term in terms if term]
    assert names == sorted(set(names))
    fields = {(name, line["field"]) for name, one in DOCUMENTS.items() for line in lines(one)}
    named = {(term[3], term[4]) for term in terms if term and term[3]}
    assert len(named) > 50
    assert named - fields == set()


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_of_tools_can_be_read(name: str) -> None:
    assert isinstance(parsed(name), dict)


def test_workflows_may_only_read_and_end_by_themselves() -> None:
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        workflow = parsed(str(path.relative_to(ROOT)))
        assert workflow["permissions"] == {"contents": "read"}
        assert workflow["concurrency"]["group"]
    for _, name, job in workflows():
        assert job["timeout-minutes"] <= 90, name
        assert "permissions" not in job, name


def test_workflows_name_actions_by_major_version_and_files_that_exist() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    for path, name, job in workflows():
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]), (path, name)
            run = step.get("run", "")
            for script in re.findall(r"[\w./-]+\.(?:py|sh)\b|\.ci/\w+", run):
                assert (ROOT / script).is_file(), (path, name, script)
            for extra in re.findall(r"\.\[(\w+)\]", run):
                # The pages' tools are an extra once there are pages to build.
                assert extra in extras or (extra == "docs" and not (ROOT / "mkdocs.yml").exists()), extra


def test_every_python_that_is_promised_is_tested_on_three_systems() -> None:
    (matrix,) = (job["strategy"]["matrix"] for _, _, job in workflows() if "strategy" in job)
    promised = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["project"]["classifiers"]))
    assert matrix["python"] == promised
    assert {system.partition("-")[0] for system in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_hooks_before_a_commit_run_the_linters_of_the_project() -> None:
    hooks = {
        hook["id"]: hook for repo in parsed(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]
    }
    assert {"end-of-file-fixer", "trailing-whitespace", "ruff", "ruff-format", "mypy"} <= set(hooks)
    local = [hook["entry"].split() for hook in hooks.values() if hook.get("language") == "system"]
    for tool, *arguments in local:
        scripts = [ROOT / word for word in arguments if word.endswith(".py")]
        assert tool in {"ruff", "mypy", "python"}
        assert all(script.is_file() for script in scripts)
