"""A plan and a monitor of one session share its prices: each gives the answer that it gives on its own."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from books import book
from markets import Name, account, config, market

from wheelcli.chains.build import narrowed, price_chains
from wheelcli.documents.result import plain
from wheelcli.manage.document import monitor_document
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.monitor import monitor
from wheelcli.plan.history import history_of
from wheelcli.plan.optimize.exposure import exposure_of
from wheelcli.plan.planner import plan
from wheelcli.plan.tickets.chosen import chosen, priced_calls

ENDS = (date(2026, 9, 18), date(2026, 10, 16))
MARKET = market(
    Name("AAA", 100.0, expirations=ENDS),
    Name("BBB", 61.0, expirations=ENDS, sector="Energy"),
    Name("CCC", 35.0, expirations=ENDS, sector="Utilities"),
)
BOOK = book("-2 AAA 2026-09-18 94 P @ 2.00", "-1 BBB 2026-09-18 64 C @ 1.10")
RULES = config("AAA BBB CCC")


def shared():
    chains = price_chains(MARKET, default_rate=0.04, calls_of=priced_calls(BOOK, RULES))
    return chains, history_of(MARKET.closes, list(chains.names["symbol"]), MARKET.session)


def test_the_monitor_judges_the_same_on_shared_prices():
    chains, history = shared()
    alone, with_shared = (
        plain(monitor_document(monitor(MARKET, BOOK, RULES, **given)))
        for given in ({}, {"chains": chains, "history": history})
    )
    assert [p["id"] for p in alone["positions"]] == ["AAA-260918-P94", "BBB-260918-C64"]
    assert_same(alone, with_shared)


def assert_same(one, other):
    """The same texts and counts, and the same numbers but for the last digits: the table that guesses an
    implied volatility spans the volatilities of all contracts that are priced together.
    """
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=1e-7, abs=1e-7)
    else:
        assert one == other


def test_the_plan_sells_the_same_on_shared_prices():
    chains, history = shared()
    flat = account(250_000.0)
    alone, with_shared = (
        plan(MARKET, flat, RULES, **given) for given in ({}, {"chains": chains, "history": lambda: history})
    )
    assert len(alone.tickets) >= 2
    assert_same(plain(alone.tickets), plain(with_shared.tickets))
    assert (alone.id, alone.by_gate) == (with_shared.id, with_shared.by_gate)


def test_tickets_without_notes_are_the_tickets_of_the_plan():
    whole, bare = (make(MARKET, account(250_000.0), RULES) for make in (plan, chosen))
    assert whole.tickets
    assert (whole.id, plain(whole.tickets)) == (bare.id, plain(bare.tickets))


def test_narrowed_chains_have_the_contracts_of_these_names_only():
    chains, _ = shared()
    few = narrowed(chains, ["BBB"])
    assert set(few.options["symbol"].astype(str)) == {"BBB"}
    assert list(few.options.index) == list(range(len(few.options)))
    pd.testing.assert_frame_equal(few.names, chains.names)


def test_the_exposure_of_a_book_is_computed_when_a_rule_needs_it():
    chains, history = shared()
    setting = setting_of(MARKET, BOOK, RULES, chains=chains, history=history)
    assert not setting._exposure
    whole = exposure_of(BOOK, setting.chains, history=history, config=RULES)
    assert setting.exposure == whole
    assert setting.exposure is setting.exposure
    flat = replace(setting, portfolio=replace(BOOK, options=()))
    assert (flat.exposure.positions, whole.positions) == (0, 1)
