"""A market priced in blocks of whole expirations is the market priced at once; the way it is cut."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from markets import Name, market

from wheelcli.chains import build
from wheelcli.chains.block import Contracts, blocks_of
from wheelcli.chains.ex_dividend_dates import MOST, Eves
from wheelcli.market.snapshot import table
from wheelcli.pricing.american_put.premium_table import Tables

DAYS = tuple(pd.Timestamp(day).date() for day in ("2026-08-28", "2026-09-18", "2026-10-16", "2027-01-15"))
NO_EVES = Eves(np.array([], dtype=np.intp), np.empty((0, MOST)), np.empty((0, MOST)))


def contracts(expiration):
    n = len(expiration)
    numbers, flags = np.ones(n), np.zeros(n, dtype=bool)
    days = np.array(expiration)
    return Contracts(np.arange(n), days, flags, ~flags, ~flags, *[numbers] * 6, 0 * numbers, flags, days)


def cut(expiration, least):
    return [
        (b.here.start, b.here.stop)
        for b in blocks_of(contracts(expiration), NO_EVES, 0.04, Tables(), least=least)
    ]


def test_a_block_is_whole_expirations():
    """Of 3, 1, 4 and 2 contracts: at least 2 a block puts the lone one with the four, and leaves no rest
    below 2.
    """
    days = [1, 1, 1, 2, 3, 3, 3, 3, 4, 4]
    assert cut(days, 2) == [(0, 3), (3, 8), (8, 10)]
    assert cut(days, 3) == [(0, 3), (3, 10)]
    assert cut(days, 6) == [(0, 10)]
    assert cut([*days, 1], 2) == [(0, 11)]  # not in order of expiration
    assert cut([], 2) == [(0, 0)]


def test_each_block_has_its_own_eves():
    rows = np.array([0, 2, 5, 9])
    eves = Eves(rows, rows[:, None] + [0.1, 0.2], rows[:, None] + [0.3, 0.4])
    blocks = blocks_of(contracts([1, 1, 1, 2, 2, 2, 2, 3, 3, 3]), eves, 0.04, Tables(), least=3)
    assert [(b.here.start + b.eves.rows).tolist() for b in blocks] == [[0, 2], [5], [9]]
    np.testing.assert_array_equal(np.concatenate([b.eves.when for b in blocks]), eves.when)
    np.testing.assert_array_equal(np.concatenate([b.eves.amounts for b in blocks]), eves.amounts)


@pytest.fixture(scope="module")
def snapshot():
    """Dividends, a European name, wide and stale and crossed quotes, over four expirations."""
    strikes = tuple(float(k) for k in range(80, 122, 2))
    whole = market(
        Name("AAA", 100.0, strikes=strikes, expirations=DAYS),
        Name("BBB", 96.0, iv=0.4, strikes=strikes, expirations=DAYS),
        Name("CCC", 104.0, exercise="european", strikes=strikes, expirations=DAYS),
    )
    options = whole.options.copy()
    options.loc[options.index % 17 == 3, "bid"] = np.nan
    options.loc[options.index % 29 == 5, "ask"] *= 1.4
    options.loc[options.index % 41 == 7, "bid"] *= 2.0
    paid = [("BBB", f"2026-{month:02}-20", 0.8) for month in (2, 5, 8)] + [("BBB", "2025-11-20", 0.8)]
    columns = dict(zip(("symbol", "date", "amount"), zip(*paid, strict=True), strict=True))
    return replace(whole, options=options, dividends=table("dividends", columns))


@pytest.mark.parametrize("calls_of", [None, {"BBB"}])
def test_the_answer_does_not_depend_on_the_blocks(snapshot, monkeypatch, calls_of):
    whole = build.price_chains(snapshot, default_rate=0.04, calls_of=calls_of).options
    monkeypatch.setattr(build, "blocks_of", partial(blocks_of, least=100))
    parts = build.price_chains(snapshot, default_rate=0.04, calls_of=calls_of).options
    assert {"", "no_two_sided_quote", "crossed"} < set(whole["unusable"])
    assert (whole["vol"] != whole["iv"])[whole["iv"].notna()].any()  # some twins told better
    pd.testing.assert_frame_equal(parts, whole, rtol=1e-12, atol=1e-12)
