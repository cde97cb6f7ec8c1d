"""`--refresh`: which commands have it, what it cannot be combined with, and its effect on kept answers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wheelcli.cli.lazy import LazyCommand
from wheelcli.cli.unprinted import entry_of
from wheelcli.loaders.market import provider
from wheelcli.market.demo import demo_snapshot

COMMANDS = (
    *("scan", "screen", "chain", "block", "record", "monitor", "today", "roll", "stress", "regime"),
    "watchlist",
)
NAME = "ALDERA"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_fetches_has_it(name):
    options = {flag for one in LazyCommand(entry_of(name)).loaded.params for flag in one.opts}
    assert "--refresh" in options


@pytest.mark.parametrize("name", ["ticket", "why", "positions", "review"])
def test_a_command_that_reads_saved_files_does_not(name):
    options = {flag for one in LazyCommand(entry_of(name)).loaded.params for flag in one.opts}
    assert "--refresh" not in options


@pytest.mark.parametrize("other", [("--demo",), ("--snapshot", "latest")])
def test_it_needs_a_feed(wheel, other):
    answer = wheel("scan", "--refresh", *other, code=2)
    assert f"--refresh cannot be combined with {other[0]}" in answer.stderr


@pytest.fixture
def feed(monkeypatch):
    """A feed that counts its fetches and knows whether it may use kept answers."""
    market = replace(demo_snapshot(symbols={NAME}), source="yahoo")
    asked = []

    def provider_of(config, *, refresh=False):
        class Provider:
            name = "yahoo"

            def begin(self):
                asked.append(("begin", refresh))

            def fetch(self, request, progress=None):
                asked.append(("fetch", refresh))
                return market

        return Provider()

    monkeypatch.setattr(provider, "provider_of", provider_of)
    monkeypatch.setattr("wheelcli.clock.now", lambda: datetime(2026, 8, 21, 19, 50, tzinfo=UTC))
    return asked


@pytest.mark.long
def test_a_scan_begins_before_it_fetches_and_passes_it_on(wheel, feed):
    account = ("--set", "account.value=250000", "--set", "account.cash=250000")
    wheel("scan", NAME, *account, "--json")
    assert feed == [("begin", False), ("fetch", False)]
    feed.clear()
    wheel("scan", NAME, *account, "--json", "--refresh")
    assert feed == [("begin", True), ("fetch", True)]
    feed.clear()
    wheel("regime", "--json")  # reads the market that the scan recorded
    assert feed == []
    wheel("regime", "--json", "--refresh")
    assert feed == [("fetch", True)]
    feed.clear()
    wheel("scan", "--json", *account, code=2)  # no name to scan
    assert feed == []
