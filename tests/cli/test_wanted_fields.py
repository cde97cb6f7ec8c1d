"""A field that a command does not have is refused before it works: nothing is fetched for it."""

from typing import Any

import pytest

from wheelcli.market.demo import DemoProvider


@pytest.fixture
def fetches(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The requests of a run."""
    seen: list[Any] = []
    fetch = DemoProvider.fetch

    def counted(self: DemoProvider, request: Any, *rest: Any) -> Any:
        seen.append(request)
        return fetch(self, request, *rest)

    monkeypatch.setattr(DemoProvider, "fetch", counted)
    return seen


@pytest.mark.parametrize(
    "words",
    [
        ("scan",),
        ("today",),
        ("monitor",),
        ("roll", "GRIDAN"),
        ("stress",),
        ("chain", "DRAVEN"),
        ("screen",),
        ("regime",),
        ("review",),
        ("block", "SELL 900 DRAVEN 2026-09-18 105 P"),
    ],
)
def test_a_wrong_field_costs_no_fetch(words: tuple[str, ...], wheel: Any, fetches: list[Any]) -> None:
    assert "unknown field: nosuch" in wheel(*words, "--demo", "--fields", "nosuch", code=2).stderr
    assert fetches == []


@pytest.mark.long
@pytest.mark.parametrize("words", [("monitor",), ("block", "SELL 900 DRAVEN 2026-09-18 105 P"), ("today",)])
def test_every_default_column_may_be_named(words: tuple[str, ...], wheel: Any) -> None:
    header = wheel(*words, "--demo", "-q", code=None).lines[0]
    named = wheel(*words, "--demo", "-q", "--fields", header.replace("\t", ","), code=None)
    assert named.lines[0] == header
