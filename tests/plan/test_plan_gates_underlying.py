"""Gates of the underlying: on both sides of each limit, unknown, and where they do not apply."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from markets import MONTHLY, TODAY, Name, account, closes, held, market, occ, with_options
from verdicts import BLOCKED, call, put, regime, said, sheltered, wide

from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.planner import plan


def about(gate, *, settings=None, **changes):
    return said(gate, put(**changes), settings=settings)


@pytest.mark.parametrize(("listed", "verdict"), [([], "pass"), (["BBB"], "pass"), (["AAA"], BLOCKED)])
def test_never(listed, verdict):
    assert about("never", settings=wide(never=listed)).verdict == verdict
    assert said("never", call(), settings=wide(never=listed), portfolio=sheltered()).verdict == verdict


def test_kind():
    assert about("kind").verdict == "pass"
    index = {"kind": "index", "sector": "Broad index", "exercise": "european", "settlement": "cash_open"}
    assert about("kind", **index).verdict == BLOCKED


@pytest.mark.parametrize(("currency", "verdict"), [("USD", "pass"), ("EUR", BLOCKED), (None, "unknown")])
def test_currency(currency, verdict):
    assert about("currency", currency=currency).verdict == verdict


@pytest.mark.parametrize(
    ("times", "verdict"), [(1.0, "pass"), (2.0, BLOCKED), (-1.0, BLOCKED), (None, "unknown")]
)
def test_leverage(times, verdict):
    assert about("leverage", kind="fund", leverage=times).verdict == verdict


def test_leverage_may_only_warn():
    reply = about("leverage", kind="fund", leverage=2.0, settings=wide(quality={"leveraged": "warn"}))
    assert (reply.verdict, reply.effect) == ("fail", "warn")


@pytest.mark.parametrize(("least", "verdict"), [(100.0, "pass"), (100.01, BLOCKED)])
def test_price(least, verdict):
    assert about("price", settings=wide(quality={"price_min": least})).verdict == verdict


def test_an_unknown_price_blocks():
    # Quoted at 102, implied 100: no price that both agree on.
    assert said("price", Name("AAA", 100.0, quoted=102.0)).verdict == BLOCKED


@pytest.mark.parametrize(("cap", "verdict"), [(1e10, "pass"), (0.99e10, BLOCKED), (None, "unknown")])
def test_market_cap(cap, verdict):
    assert about("market_cap", market_cap=cap).verdict == verdict
    assert about("fund_assets", market_cap=cap).verdict in ("not_applicable", None)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["index_etf", "sector_etf", "bond_etf", "fund"])
@pytest.mark.parametrize(("assets", "verdict"), [(1e9, "pass"), (0.99e9, BLOCKED), (None, "unknown")])
def test_fund_assets(kind, assets, verdict):
    assert about("fund_assets", kind=kind, fund_assets=assets).verdict == verdict
    if verdict == "pass":
        assert about("market_cap", kind=kind).verdict == "not_applicable"
        assert about("profitability", kind=kind).verdict == "not_applicable"


def test_what_is_unknown_is_taken_for_a_stock():
    assert about("market_cap", kind=None, market_cap=None).verdict == "unknown"
    assert about("market_cap", kind=None, market_cap=5e9).verdict == BLOCKED


def test_an_unknown_size_blocks_where_the_config_says_so():
    assert about("market_cap", market_cap=None, settings=wide(unknown={"size": "block"})).verdict == BLOCKED


@pytest.mark.parametrize(("dollars", "verdict"), [(5e7, "pass"), (4.9e7, BLOCKED), (None, "unknown")])
def test_dollar_volume(dollars, verdict):
    assert about("dollar_volume", dollar_volume=dollars).verdict == verdict


@pytest.mark.parametrize(("sessions", "verdict"), [(504, "pass"), (503, BLOCKED), (1, BLOCKED)])
def test_history(sessions, verdict):
    reply = about("history", sessions=sessions)
    assert reply.verdict == verdict
    assert reply.value == (sessions if sessions > 1 else None)


def test_no_history_at_all_may_only_warn():
    settings = wide(unknown={"history": "warn"})
    assert about("history", sessions=1, settings=settings).verdict == "unknown"
    assert about("realised_vol", sessions=1, settings=settings).verdict == "unknown"
    assert about("drawdown", sessions=1, settings=settings).verdict == "unknown"


@pytest.mark.parametrize(("most", "verdict"), [(0.2501, "pass"), (0.2499, BLOCKED)])
def test_realised_vol(most, verdict):
    # The last 252 daily returns have a standard deviation of 0.25 / √252.
    reply = about("realised_vol", settings=wide(quality={"rv_max": most}))
    assert reply.verdict == verdict
    assert reply.value == pytest.approx(0.25, abs=1e-9)


def test_an_unknown_realised_vol_blocks():
    assert about("realised_vol", sessions=1).verdict == BLOCKED


def deepest_fall():
    peak, worst = 0.0, 0.0
    for price in closes(put(), TODAY)["adjusted"]:
        peak = max(peak, price)
        worst = max(worst, 1 - price / peak)
    return worst


def test_drawdown():
    fall = deepest_fall()
    assert fall > 0.05
    assert about("drawdown", settings=wide(quality={"drawdown_3y_max": fall + 1e-9})).verdict == "pass"
    reply = about("drawdown", settings=wide(quality={"drawdown_3y_max": fall - 1e-9}))
    assert reply.verdict == BLOCKED
    assert reply.value == pytest.approx(fall)


@pytest.mark.parametrize(
    ("margin", "effect", "verdict"),
    [(0.0, "block", "pass"), (-0.01, "block", BLOCKED), (-0.01, "warn", "fail"), (None, "block", "unknown")],
)
def test_profitability(margin, effect, verdict):
    assert (
        about("profitability", profit_margin=margin, settings=wide(quality={"unprofitable": effect})).verdict
        == verdict
    )


def test_sector_known():
    assert about("sector_known").verdict == "pass"
    assert about("sector_known", sector=None).verdict == "unknown"
    assert about("sector_known", sector=None, settings=wide(unknown={"sector": "block"})).verdict == BLOCKED
    watched = wide(watchlist={"AAA": {"sector": "Energy"}})
    assert about("sector_known", sector=None, settings=watched).value == "Energy"


@pytest.mark.parametrize(
    ("outlook", "verdict"), [("neutral", "pass"), ("bullish", "pass"), ("bearish", BLOCKED)]
)
def test_outlook(outlook, verdict):
    watched = wide(watchlist={"AAA": {"outlook": outlook}})
    assert about("outlook", settings=watched).verdict == verdict
    assert said("outlook", call(), settings=watched, portfolio=sheltered()).verdict == "not_applicable"


TO_OWN = (
    "leverage",
    "price",
    "market_cap",
    "fund_assets",
    "dollar_volume",
    "history",
    "realised_vol",
    "drawdown",
    "profitability",
)


@pytest.mark.parametrize("gate", TO_OWN)
def test_a_call_on_shares_held_does_not_ask_whether_they_were_worth_owning(gate):
    poor = call(market_cap=1e6, dollar_volume=1.0, profit_margin=-1.0, leverage=3.0)
    assert said(gate, poor, portfolio=sheltered()).verdict == "not_applicable"


# Earnings. The put lives from Tuesday 2026-08-18 to Friday 2026-09-18.


def reports(day, *, confirmed=True, end=None, last=None, settings=None, as_of=None, **changes):
    name = put(earnings=day, earnings_end=end, earnings_confirmed=confirmed, last_report=last, **changes)
    return said("earnings", market(name, **({"as_of": as_of} if as_of else {})), settings=settings)


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (TODAY, BLOCKED),
        (date(2026, 9, 1), BLOCKED),
        (MONTHLY, BLOCKED),
        (date(2026, 9, 19), "pass"),
        (date(2026, 11, 5), "pass"),
    ],
)
def test_a_confirmed_report_from_the_session_to_expiration_blocks(day, verdict):
    assert reports(day).verdict == verdict


@pytest.mark.parametrize(("day", "verdict"), [(date(2026, 9, 21), BLOCKED), (date(2026, 9, 22), "pass")])
def test_an_estimated_date_has_three_days_of_buffer(day, verdict):
    # 09-18 and three days is Monday 09-21.
    assert reports(day, confirmed=False).verdict == verdict
    assert reports(day, confirmed=None).verdict == verdict


def test_the_buffer_is_the_configs():
    longer = wide(events={"buffer_estimated_days": 4})
    assert reports(date(2026, 9, 22), confirmed=False, settings=longer).verdict == BLOCKED


def test_a_window_of_days_counts_from_its_first_to_its_last():
    assert reports(date(2026, 9, 18), end=date(2026, 9, 25)).verdict == BLOCKED
    assert reports(date(2026, 9, 19), end=date(2026, 9, 25)).verdict == "pass"
    assert reports(date(2026, 8, 10), end=date(2026, 8, 18)).verdict == BLOCKED  # its last day is the session


def test_earnings_tonight_block_a_ticket_at_noon():
    noon = datetime(2026, 8, 18, 16, 0, tzinfo=UTC)
    assert reports(TODAY, as_of=noon).verdict == BLOCKED


@pytest.mark.long
@pytest.mark.parametrize(
    ("clock", "time", "confirmed", "end", "ahead"),
    [
        ((15, 55), "before_open", True, None, False),  # out since the morning
        ((9, 30), "before_open", True, TODAY, False),
        ((9, 29), "before_open", True, None, True),
        ((15, 55), "before_open", False, None, True),  # an estimate may be wrong
        ((15, 55), "before_open", None, None, True),
        ((15, 55), "after_close", True, None, True),
        ((15, 55), "unknown", True, None, True),
        ((15, 55), None, True, None, True),
        ((15, 55), "before_open", True, date(2026, 8, 19), True),  # a window of two days
    ],
)
def test_a_confirmed_report_before_the_open_is_out_after_it(clock, time, confirmed, end, ahead):
    when = datetime(2026, 8, 18, *clock, tzinfo=ZoneInfo("America/New_York"))
    reply = reports(TODAY, confirmed=confirmed, end=end, as_of=when, earnings_time=time)
    if ahead:
        assert reply.verdict == BLOCKED
        return
    # The next one follows in 91 ± 10 days, known from the rhythm only: a warning, as of any name without a
    # date.
    assert reply.verdict == "unknown"
    assert reply.effect == "warn"
    assert "2026-11-07" in reply.reason


def test_a_report_after_the_close_on_expiration_day_is_inside():
    reply = reports(MONTHLY)
    assert reply.verdict == BLOCKED
    assert "2026-09-18" in reply.reason


@pytest.mark.parametrize(
    ("last", "first", "until", "verdict"),
    [
        # + 91 is the centre, ± 10 the window; moved on by 91 while it ends before the session. With the
        # buffer the life ends 09-21.
        (date(2026, 7, 2), date(2026, 9, 21), date(2026, 10, 11), BLOCKED),
        (date(2026, 7, 3), date(2026, 9, 22), date(2026, 10, 12), "unknown"),
        # Ends on the session: not moved on
        (date(2026, 5, 9), date(2026, 7, 29), date(2026, 8, 18), BLOCKED),
        # Ended the day before: moved on
        (date(2026, 5, 8), date(2026, 10, 27), date(2026, 11, 16), "unknown"),
        (date(2025, 8, 9), date(2026, 7, 29), date(2026, 8, 18), BLOCKED),  # 2025-08-09 + 4 · 91 = 2026-08-08
    ],
)
def test_an_unknown_date_is_the_last_report_and_91_days(last, first, until, verdict):
    reply = reports(None, last=last)
    assert (reply.verdict, reply.value) == (verdict, first.isoformat())
    assert until.isoformat() in reply.reason


def test_a_date_that_is_past_counts_as_the_last_report():
    # The feed still shows 2026-07-02 as the next report.
    assert reports(date(2026, 7, 2)).value == "2026-09-21"
    assert reports(date(2026, 7, 2), last=date(2026, 7, 3)).verdict == "unknown"


def test_nothing_known_warns_or_blocks_as_the_config_says():
    reply = reports(None)
    assert (reply.verdict, reply.effect, reply.value) == ("unknown", "warn", None)
    assert reports(None, settings=wide(unknown={"earnings": "block"})).verdict == BLOCKED


@pytest.mark.parametrize("kind", ["index_etf", "sector_etf", "bond_etf", "fund"])
def test_funds_do_not_report(kind):
    assert reports(TODAY, kind=kind).verdict == "not_applicable"


def test_earnings_may_only_warn():
    reply = reports(date(2026, 9, 1), settings=wide(events={"earnings": "warn"}))
    assert (reply.verdict, reply.effect) == ("fail", "warn")


# Ex-dividend of a call.


def eve(put_mid, dividend):
    """A share at 49.50 with one call and one put of strike 50, on the eve of its ex-date; and what the gate
    says of the call.
    """
    tomorrow = date(2026, 8, 19)
    name = Name(
        "AAA",
        49.5,
        strikes=(50.0,),
        expirations=(date(2026, 9, 17),),
        ex_dividend=tomorrow,
        ex_dividend_amount=dividend,
    )
    put_at = {"bid": put_mid - 0.01, "ask": put_mid + 0.01}
    snapshot = with_options(
        market(name),
        **{
            side: (lambda o, s=side, v=v: np.where(o["right"] == "put", v, o[s]))
            for side, v in put_at.items()
        },
    )
    book = account(shares=(held("AAA", 100, 45.0),))
    any_delta = regime(delta=(0.01, 0.3, 0.99), position_max=1.0, deployed=1.0, stress_total=1.0)["regime"]
    settings = wide(
        watchlist={},
        score={"min": 0.0},
        liquidity={"spread_max": 1.0},
        regime=any_delta,
        portfolio={"positions_max": 100},
    )
    return said(
        "ex_dividend",
        snapshot,
        settings=settings,
        portfolio=book,
        contract=occ("AAA", 50, "call", date(2026, 9, 17)),
    )


def test_on_the_eve_the_dividend_stands_against_the_put_and_the_interest():
    # 30 days at 4 % on 50: 50 · (1 − e^(−0.04·30/365)) = 0.164. Dividend 0.50 against 0.60 + 0.16: unlikely;
    # against 0.20 + 0.16: likely.
    unlikely = eve(0.60, 0.50)
    assert unlikely.verdict == "pass"
    assert "0.60 for the put plus 0.16 interest" in unlikely.reason
    likely = eve(0.20, 0.50)
    assert (likely.verdict, likely.effect) == ("fail", "warn")
    assert "likely" in likely.reason


@pytest.mark.parametrize(("put_mid", "verdict"), [(0.33, "fail"), (0.34, "pass")])
def test_the_eve_to_the_cent(put_mid, verdict):
    # 0.50 − 0.1641 = 0.3359.
    assert eve(put_mid, 0.50).verdict == verdict


def test_on_the_eve_without_a_put_to_compare_it_is_unknown():
    assert eve(np.nan, 0.50).verdict == "unknown"


def test_before_the_eve_it_warns_with_the_probability():
    # Ex on 2026-09-08, the day after Labor Day: the eve is Friday 09-04, 17 days on. d2 = (ln(100/106) +
    # (0.04 − 0.32²/2)·17/365) / (0.32·√(17/365)) = (−0.058269 − 0.000522) / 0.069060 = −0.85129; Φ(d2) =
    # 0.1973.
    reply = said(
        "ex_dividend",
        call(ex_dividend=date(2026, 9, 8), ex_dividend_amount=0.50, tick=None),
        portfolio=sheltered(),
    )
    assert (reply.verdict, reply.effect) == ("fail", "warn")
    assert reply.value == pytest.approx(0.1973, abs=0.002)
    assert "announced" in reply.reason


@pytest.mark.parametrize(
    ("day", "verdict"), [(MONTHLY, "fail"), (date(2026, 9, 21), "pass"), (TODAY, "pass")]
)
def test_only_ex_dates_inside_the_life_count(day, verdict):
    assert (
        said("ex_dividend", call(ex_dividend=day, ex_dividend_amount=0.50), portfolio=sheltered()).verdict
        == verdict
    )


def test_an_announced_dividend_of_unknown_amount_is_unknown():
    reply = said("ex_dividend", call(ex_dividend=date(2026, 9, 8)), portfolio=sheltered())
    assert (reply.verdict, reply.effect) == ("unknown", "warn")


def test_a_projected_dividend_is_labelled():
    paid = ((date(2026, 3, 10), 0.25), (date(2026, 6, 9), 0.25))  # next: 2026-09-08
    reply = said("ex_dividend", call(paid=paid), portfolio=sheltered())
    assert reply.verdict == "fail"
    assert "projected" in reply.reason


def test_a_put_gains_nothing_from_an_ex_date():
    assert (
        said("ex_dividend", put(ex_dividend=date(2026, 9, 8), ex_dividend_amount=0.5)).verdict
        == "not_applicable"
    )


def test_the_ex_dividend_gate_can_block():
    strict = wide(events={"ex_div_covered": "block"})
    reply = said(
        "ex_dividend",
        call(ex_dividend=date(2026, 9, 8), ex_dividend_amount=0.5),
        settings=strict,
        portfolio=sheltered(),
    )
    assert reply.verdict == BLOCKED


def test_every_gate_of_the_registry_answers_on_every_ticket():
    for name, book in ((put(), account()), (call(), sheltered())):
        (ticket,) = plan(market(name), book, wide()).tickets
        answered = {g.gate for g in ticket.gates}
        assert set(RULES) <= answered
        for gate in ticket.gates:
            assert not gate.blocks
            assert gate.reason


def test_every_gate_of_the_registry_is_tested_by_name():
    # A new gate comes with a test of its own.
    here = "".join(p.read_text() for p in Path(__file__).parent.glob("test_plan_gates_*.py"))
    assert [name for name in RULES if f'"{name}"' not in here] == []
