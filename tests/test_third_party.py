"""Packages of third parties: what is wrong with one is said in a sentence that names it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parent / "book/brokers/samples"
READER = """
def identify(source):
    return "Tide" in source.text
def read(source, account):
    raise AssertionError
"""

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a package with one module and one entry point on the path: `install("acme", group, name,
    module_text)`.
    """
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def one(package: str, group: str, name: str, text: str, *, at: str = "") -> Path:
        (site / f"{package}.py").write_text(text, encoding="utf-8")
        info = site / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(
            f"[wheelcli.{group}]\n{name} = {package}{at}\n", encoding="utf-8"
        )
        os.utime(
            site, (0, len(os.listdir(site)))
        )  # two packages within a tick of the clock are two states of the folder
        return site

    return one


def notices(wheel: Any, *arguments: str) -> str:
    """What stderr says of a command that ends with 5."""
    answer = wheel(*arguments, code=5)
    assert answer == ""
    return str(answer.stderr)


def test_a_reader_of_another_package_is_asked_beside_ours(
    install: Install, wheel: Any, tmp_path: Path
) -> None:
    install("brook", "brokers", "Brook Bank", READER.replace("Tide", "When"))
    (tmp_path / "x.csv").write_text("Year,What,Dollars\n1,2,3\n", encoding="utf-8")
    text = notices(wheel, "journal", "import", str(tmp_path / "x.csv"), "--dry-run")
    assert "unsupported file " in text
    assert "supported: Brook Bank, tastytrade, " in text


@pytest.mark.parametrize(("ours", "other"), [("schwab.csv", "Schwab"), ("robinhood.csv", "Robinhood")])
def test_two_readers_that_know_one_file_are_an_error(
    ours: str, other: str, install: Install, wheel: Any
) -> None:
    install("grabby", "brokers", "Grabby", READER.replace('"Tide" in source.text', "True"))
    text = notices(wheel, "journal", "import", str(SAMPLES / ours), "--dry-run")
    assert f"{ours} matches several readers: Grabby and {other}" in text


def test_a_reader_that_cannot_be_imported_is_named(install: Install, wheel: Any) -> None:
    install("sour", "brokers", "Sour", "import no_such_module_anywhere\n")
    text = notices(wheel, "journal", "import", str(SAMPLES / "schwab.csv"), "--dry-run")
    assert "'Sour' of the package sour cannot be loaded: ModuleNotFoundError" in text
    assert "pip uninstall sour" in text


def test_a_reader_without_both_functions_is_named(install: Install, wheel: Any) -> None:
    install("half", "brokers", "Half", "def identify(source): return False\n")
    text = notices(wheel, "journal", "import", str(SAMPLES / "schwab.csv"), "--dry-run")
    assert "the installed reader 'Half' lacks read\n" in text


@pytest.mark.parametrize("group", ["brokers", "providers"])
def test_one_name_of_two_packages_is_an_error(group: str, install: Install, wheel: Any) -> None:
    install("east", group, "compass", READER)
    install("west", group, "compass", READER)
    command = {
        "brokers": ("journal", "import", str(SAMPLES / "schwab.csv"), "--dry-run"),
        "providers": ("chain", "KO", "--set", "data.provider=compass"),
    }
    assert f"two packages offer 'compass' as an entry point of wheelcli.{group}: east and west" in notices(
        wheel, *command[group]
    )


def test_a_provider_that_cannot_be_loaded_is_named(install: Install, wheel: Any) -> None:
    install("stale", "providers", "stale", "1 / 0\n", at=":provider")
    text = notices(wheel, "chain", "KO", "--set", "data.provider=stale")
    assert "'stale' of the package stale cannot be loaded: ZeroDivisionError" in text


def test_a_provider_nobody_offers_is_told_who_does(install: Install, wheel: Any) -> None:
    install("mist", "providers", "mist", "def provider(config): ...\n", at=":provider")
    text = notices(wheel, "chain", "KO", "--set", "data.provider=fog")
    assert "market data provider not found: 'fog'" in text
    assert "yahoo, cboe, file, demo, mist" in text
