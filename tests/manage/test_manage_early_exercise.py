"""Short puts on AAPL deep in the money at Cboe's recorded closes: who is flagged as exercised early, and who
waits for the dividend.
"""

import numpy as np
import pytest
import recorded_chains
from books import book, config

from wheelcli.manage.monitor import monitor
from wheelcli.manage.rule_result import State

DAYS = recorded_chains.aapl_sessions() if recorded_chains.CBOE.is_dir() else []
pytestmark = pytest.mark.skipif(len(DAYS) < 13, reason="../shared/data/cboe is not there")


def deep_puts(day, priced_once):
    """A close, its chains, and its puts in the money whose call is offered at 0.05 or less, with 0.25 of
    interest beyond the dividends ahead.
    """
    snapshot, _ = recorded_chains.aapl(day)
    chains = priced_once(snapshot)
    options = chains.options
    calls = options[options["right"] == "call"].set_index(["expiration", "strike"])["ask"]
    puts = options[(options["right"] == "put") & (options["strike"] > options["spot"]) & (options["bid"] > 0)]
    ask = puts.set_index(["expiration", "strike"]).index.map(calls.to_dict()).to_numpy(np.float64)
    interest = puts["strike"] * -np.expm1(-chains.rate * puts["years"]) - puts["escrow"]
    judged = (ask <= 0.05) & (interest >= 0.25).to_numpy() & (puts["dte_days"] > 0).to_numpy()
    return snapshot, chains, puts[judged]


def watched(day, priced_once, *, most=12):
    """What monitor finds on one short contract of each of these puts, by contract, with the puts."""
    snapshot, chains, puts = deep_puts(day, priced_once)
    puts = puts.iloc[:: max(len(puts) // most, 1)]
    lines = [
        f"-1 AAPL {row.expiration.date()} {row.strike:g} P @ 50 opened 2026-07-01"
        for row in puts.itertuples()
    ]
    result = monitor(snapshot, book(*lines, value=5_000_000.0), config("AAPL"), chains=chains)
    return {row.position.main.contract.occ: row for row in result.rows}, puts.set_index("contract")


@pytest.mark.long
@pytest.mark.parametrize("day", ["2026-08-11", "2026-08-20"])
def test_deep_puts_are_flagged_and_none_that_is_bid_above_exercise(day: str, priced_once) -> None:
    rows, puts = watched(day, priced_once)
    assert len(rows) >= 8
    flagged = [occ for occ, row in rows.items() if State.ASSIGNMENT_LIKELY in row.states]
    assert len(flagged) >= 0.95 * len(rows)
    for occ in flagged:
        put = puts.loc[occ]
        assert put["bid"] <= put["strike"] - put["spot"] + 0.05


@pytest.mark.long
def test_on_the_friday_before_an_ex_date_their_holders_wait(priced_once) -> None:
    """0.27 on Monday 2026-08-10 against three days of interest: 0.33 a thousand dollars of strike."""
    rows, _ = watched("2026-08-07", priced_once)
    assert len(rows) >= 8
    for row in rows.values():
        if row.position.main.contract.strike < 800:
            assert State.ASSIGNMENT_LIKELY not in row.states
            assert row.reason.endswith("Expect early exercise from 2026-08-10 on.")
            (reason,) = [f.reason for f in row.findings if f.rule == "interest"]
            assert "early exercise is likely from 2026-08-10, not before" in reason


@pytest.mark.long
def test_on_the_ex_date_itself_nobody_waits_for_it(priced_once) -> None:
    rows, _ = watched("2026-08-10", priced_once)
    assert len(rows) >= 8
    assert not any("Expect early exercise" in row.reason for row in rows.values())
