"""Advice beats the standing order by more than noise, and says what would change it: a recorded covered call,
and small markets on both sides of each number.
"""

from dataclasses import replace
from datetime import date

import pytest
import recorded_chains
from books import AAA, OPENED, book, config, held, seen, weighed
from markets import MONTHLY

from wheelcli.manage.changes import TakeProfit, take_profit_at
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.mark import quoted
from wheelcli.manage.monitor import monitor
from wheelcli.manage.noise import close_noise, noise_usd
from wheelcli.manage.recommend import beats
from wheelcli.manage.rule_result import Action, State
from wheelcli.manage.ways import Way, WayOut
from wheelcli.trading_calendar import roll_expirations

LIVES = replace(AAA, expirations=(MONTHLY, date(2026, 10, 16)), strikes=tuple(range(70, 131, 2)))
PUT94 = f"-1 AAA 2026-09-18 94 P @ 1.50 {OPENED}"
DAYS = ("2026-08-05", "2026-08-06", "2026-08-07", "2026-08-10", "2026-08-11")


@pytest.mark.long
@pytest.mark.skipif(not recorded_chains.CBOE.is_dir(), reason="../shared/data/cboe is not there")
@pytest.mark.parametrize("day", DAYS)
def test_a_covered_call_about_to_be_called_away_at_a_gain_is_left_alone(day: str) -> None:
    """AAPL at 304.84 to 313.27, 100 shares with a break-even of 280 behind a call of 305: being called away
    makes 2,500 and the premium.
    """
    snapshot, _ = recorded_chains.aapl(day)
    account = book(
        "-1 AAPL 2026-08-14 305 C @ 2.50 opened 2026-07-20",
        shares=(held("AAPL", 100, 280.0),),
        value=150_000.0,
    )
    row = monitor(snapshot, account, config("AAPL")).rows[0]
    assert row.action in (Action.HOLD, Action.ACCEPT)
    assert not row.needs_action
    assert row.assignment is not None
    assert row.assignment.gain_usd == 2_750  # and 250 of premium, its fees unknown
    ways = {way.way: way for way in row.weighed.ways}
    assert ways[WayOut.CLOSE].expected_usd < ways[WayOut.ACCEPT].expected_usd
    assert row.changes_if == "Close it if it can be bought back at 0.50 (80 % of the credit earned)."


def test_noise_is_half_the_spread_the_fees_and_a_point_and_a_half_of_volatility() -> None:
    """(0.10 + 1.5 · 0.17) · 100 + 0.68 = 36.18; a vega of the other sign is as uncertain."""
    assert noise_usd(spread=0.20, vega=0.17, shares=100, fees_usd=0.68) == pytest.approx(36.18)
    assert noise_usd(spread=0.20, vega=-0.17, shares=100, fees_usd=0.68) == pytest.approx(36.18)


def way(which, *, expected, utility, beat=None):
    return Way(which, True, 0.0, expected, 0.0, 10, 0.5, utility, "", beat)


@pytest.mark.parametrize(("more", "does"), [(36.0, False), (36.5, True)])
def test_an_action_must_beat_the_standing_order_by_more_than_that(more: float, does: bool) -> None:
    hold = way(WayOut.HOLD, expected=-500.0, utility=20.0)
    close = way(WayOut.CLOSE, expected=-500.0 + more, utility=20.0 + more, beat=36.18)
    assert beats(close, hold) is does
    assert not beats(replace(close, must_beat_usd=None), hold)  # unknown noise beats nothing


def test_a_stress_penalty_alone_moves_no_advice_but_where_the_shares_are_not_wanted() -> None:
    """A put 5 in the money: held, though its stress is charged to a roll; on the never list it is closed."""
    put = f"-1 AAA 2026-09-18 100 P @ 2.00 {OPENED}"
    down = replace(LIVES, spot=95.0)
    assert weighed(put, name=down).recommended is WayOut.HOLD
    unwanted = weighed(put, name=down, never=["AAA"], select={"stress_penalty": 0.15})
    assert unwanted.recommended is WayOut.CLOSE
    assert "AAA is on the never list" in unwanted.why


def test_the_price_that_would_close_it_does_and_a_cent_more_does_not() -> None:
    """1.50 sold, day 15 of 46: half of it is kept at 0.75."""
    row = seen(PUT94, name=LIVES)
    words = "Close it if it can be bought back at 0.75 (50 % of the credit earned)."
    assert (row.state, row.changes_if) == (State.ON_TRACK, words)
    contract = "AAA260918P00094000"
    at = seen(PUT94, name=LIVES, quotes={contract: (0.74, 0.75)})
    dearer = seen(PUT94, name=LIVES, quotes={contract: (0.75, 0.76)})
    assert (at.state, dearer.state) == (State.TAKE_PROFIT, State.ON_TRACK)
    assert at.action is Action.CLOSE
    assert at.changes_if == "Pay at most 0.75; if it costs more, hold it."


def test_the_nickel_counts_where_no_opening_price_is_known() -> None:
    from books import market

    line = f"-1 AAA 2026-09-18 94 P {OPENED}"
    rules = config("AAA", manage={"remaining_return_min": 0.0, "close_below_price": 0.07})
    setting = setting_of(market(LIVES), book(line), rules)
    q = quoted(setting.positions[0], setting)
    assert take_profit_at(q, setting) == TakeProfit(0.07, "worth little")
    assert close_noise(q, setting) > 0


def test_the_nearest_roll_is_the_nearest() -> None:
    """No roll pays 50 a share; the next expiration at the strike held is named, with what bars it."""
    decision = weighed(
        f"-1 AAA 2026-09-18 96 P @ 2.00 {OPENED}",
        name=replace(LIVES, spot=95.0),
        roll={"net_credit_min": 50.0},
    )
    roll = next(w for w in decision.ways if w.way is WayOut.ROLL)
    assert roll.reason.startswith("no roll passes every gate; the nearest, 2026-10-16 96: ")


def test_a_roll_looks_at_the_same_expirations_whatever_else_the_market_holds() -> None:
    """Fridays before other days, eight of them at most, and none beyond the limit of days: the rule's own
    choice gives itself again.
    """
    session = date(2026, 8, 21)
    listed = [
        date.fromordinal(session.toordinal() + n)
        for n in range(1, 90)
        if (session.toordinal() + n) % 7 not in (6, 0)
    ]
    listed = [d for d in listed if d.weekday() < 5]
    expirations = roll_expirations(listed, date(2026, 8, 26), session, most_days=60)
    assert expirations[0] == date(2026, 8, 26)
    assert [d.weekday() for d in expirations[1:]] == [4] * 8
    assert max((d - session).days for d in expirations) <= 60
    assert roll_expirations(expirations, date(2026, 8, 26), session, most_days=60) == expirations
