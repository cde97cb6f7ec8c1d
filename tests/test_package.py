"""What is built: the files inside, what it asks for, its two scripts; it runs from where it is put."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from wheelcli import __version__

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = {"test", "dev", "docs", "keyring", "dask", "mcp", "notify", "universe"}
ASKED_FOR = {
    "typer",
    "rich",
    "yfinance",
    "pandas",
    "numpy",
    "scipy",
    "highspy",
    "pydantic",
    "platformdirs",
    "tomlkit",
    "pyarrow",
    "exchange-calendars",
    "jinja2",
    "matplotlib",
    "plotext",
    "websockets",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel and sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel's files, as an installer would put them."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def metadata(unpacked: Path) -> Message:
    """Its metadata."""
    return Parser().parsestr(next(unpacked.glob("*.dist-info/METADATA")).read_text(encoding="utf-8"))


@pytest.mark.long
def test_files_that_are_no_code_are_inside(unpacked: Path) -> None:
    example = unpacked / "wheelcli/config.example.toml"
    assert example.read_text(encoding="utf-8") == (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert (unpacked / "wheelcli/market/option_csv.md").is_file()
    assert (unpacked / "wheelcli/py.typed").is_file()
    assert (unpacked / f"wheelcli-{__version__}.data/data/share/man/man1/wheel.1").is_file()
    parts = {"wheelcli", f"wheelcli-{__version__}.dist-info", f"wheelcli-{__version__}.data"}
    assert {path.name for path in unpacked.iterdir()} == parts


def test_the_source_archive_is_complete(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {
        "README.md",
        "CONTRIBUTING.md",
        "mkdocs.yml",
        "docs/index.md",
        "LICENSE",
        "CHANGELOG.md",
        "ARCHITECTURE.md",
        "GLOSSARY.md",
        "SECURITY.md",
        "config.example.toml",
        "pyproject.toml",
        ".ci/run",
    } <= names
    assert {"tests/conftest.py", "tests/test_package.py", "wheelcli/cli/app.py"} <= names
    assert not any(name.startswith((".venv", ".git/", "dist", "build")) for name in names)


def test_it_asks_for_what_it_uses_from_a_version_on(metadata: Message) -> None:
    plain = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    # A ceiling only where the next major version is another library by the same name: plotext 6.
    parts = [re.fullmatch(r"([a-z0-9-]+)(?:<6,)?>=[0-9.]+", line) for line in plain]
    assert all(parts), plain
    assert {part[1] for part in parts if part} == ASKED_FOR
    assert set(metadata.get_all("Provides-Extra", [])) == EXTRAS
    assert metadata["Requires-Python"] == ">=3.11"
    assert (metadata["Name"], metadata["License-Expression"]) == ("wheelcli", "MIT")
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")


def test_both_scripts_are_one_program(unpacked: Path) -> None:
    declared = next(unpacked.glob("*.dist-info/entry_points.txt")).read_text(encoding="utf-8")
    assert "wheel = wheelcli.cli.app:main" in declared.splitlines()
    assert "wheelcli = wheelcli.cli.app:main" in declared.splitlines()
    folder = Path(sys.executable).parent
    versions = {
        subprocess.check_output([folder / name, "--version"], text=True) for name in ("wheel", "wheelcli")
    }
    assert versions == {f"wheel {__version__}\n"}


def test_it_runs_where_it_was_put(unpacked: Path, wheel_home: Path, tmp_path: Path) -> None:
    def python(*arguments: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(unpacked)}
        return subprocess.check_output([sys.executable, *arguments], cwd=tmp_path, env=environment, text=True)

    assert Path(python("-c", "import wheelcli; print(wheelcli.__file__)").strip()).is_relative_to(unpacked)
    assert python("-m", "wheelcli", "--version") == f"wheel {__version__}\n"
    python("-m", "wheelcli", "init", "--account-value", "250000")
    assert (wheel_home / "config/config.toml").is_file()  # made of the example inside
