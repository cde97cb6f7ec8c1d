"""A short put and a short call on AAPL, opened at Cboe's first recorded close and monitored through every
later one.
"""

from functools import cache

import pandas as pd
import pytest
import recorded_chains
from books import book, config, held

from wheelcli.contract import parse_occ
from wheelcli.manage.monitor import monitor
from wheelcli.manage.rule_result import Action, State
from wheelcli.manage.ways import WayOut

DAYS = recorded_chains.aapl_sessions() if recorded_chains.CBOE.is_dir() else []
pytestmark = pytest.mark.skipif(len(DAYS) < 13, reason="../shared/data/cboe is not there")


@cache
def close(day):
    """One recorded close: the snapshot, and the file as it is, by contract."""
    return recorded_chains.aapl(day)


@cache
def opened():
    """The monthly put and call nearest a delta of 0.30 by the exchange's Greeks, sold at that day's bid."""
    _, raw = close(DAYS[0])
    raw = raw[(raw["expiration"] == "2026-09-18") & (raw["bid"] > 0)]
    lines = []
    for letter, sign in (("P", -1), ("C", 1)):
        side = raw[raw.index.str.contains(rf"\d{letter}\d")]
        name = (side["delta"] * sign - 0.30).abs().idxmin()
        contract = parse_occ(name)
        lines.append(
            (
                name,
                (
                    f"-1 AAPL {contract.expiration} {contract.strike:g} {letter} @ {side.loc[name, 'bid']} "
                    f"opened {DAYS[0]}"
                ),
                side.loc[name, "bid"],
            )
        )
    return lines


@pytest.fixture(scope="module")
def seen(priced_once):
    """Return what monitor says at a close."""

    @cache
    def monitored(day):
        snapshot, _ = close(day)
        lines = opened()
        account = book(*(line for _, line, _ in lines), shares=(held("AAPL", 100, 200.0),), value=500_000.0)
        return monitor(snapshot, account, config("AAPL"), chains=priced_once(snapshot))

    return monitored


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS[1:])
def test_every_close_is_monitored_to_the_cent_and_explained(day: str, seen) -> None:
    result = seen(day)
    _, raw = close(day)
    by_contract = {row.position.main.contract.occ: row for row in result.rows}
    for name, _, credit in opened():
        row = by_contract[name]
        assert row.state is not State.UNPRICED
        bid, ask = raw.loc[name, "bid"], raw.loc[name, "ask"]
        assert row.profit_usd == pytest.approx((credit - (bid + ask) / 2) * 100, abs=0.0051)
        fee = 0.68 if ask > 0.05 else 0.03
        assert row.profit_if_closed_usd == pytest.approx((credit - ask) * 100 - fee, abs=0.0051)
        assert row.quoted.main.delta == pytest.approx(raw.loc[name, "delta"], abs=0.03)
        assert (row.state is State.CHALLENGED) <= (abs(row.quoted.main.delta) >= 0.45 or row.distance < 0)
        assert row.reason.endswith(".")
        assert row.action in (Action.HOLD, Action.CLOSE, Action.ROLL, Action.ACCEPT)
        # The state follows from the rules that are told with it.
        held_rules = [f for f in row.findings if f.holds]
        assert bool(held_rules) == (row.state is not State.ON_TRACK)
        assert all(f.reason for f in row.findings)
        if row.weighed is not None:
            assert {w.way for w in row.weighed.ways} == set(WayOut)
            assert all(w.now_usd is not None and w.expected_usd is not None for w in row.weighed.ways)


@pytest.mark.long
def test_review_is_due_three_weeks_before_the_end(seen) -> None:
    """2026-09-18 less 21 days is the 28th, after the last recorded close: nothing is due before."""
    assert all(row.review == pd.Timestamp("2026-08-28").date() for row in seen(DAYS[1]).rows)


@pytest.mark.long
def test_the_ex_dividend_date_of_the_tenth_of_august_is_seen_coming(seen) -> None:
    calls = [row for row in seen("2026-08-06").rows if row.position.main.contract.right == "call"]
    assert str(calls[0].events.ex_dividend.date) == "2026-08-10"
    eve = [row for row in seen("2026-08-07").rows if row.position.main.contract.right == "call"]
    findings = [f for f in eve[0].findings if f.rule == "dividend"]
    assert len(findings) == 1
    assert findings[0].holds is False  # out of the money its put is worth far more than 0.27
