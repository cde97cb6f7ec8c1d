"""Plans on quotes of two feeds and on closing quotes: what the gates say, and what the plan says of where its
quotes are from.
"""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from markets import CLOSE, Name, account, config, margin, market, occ, with_options
from verdicts import BLOCKED, PUT, answer, put, said, wide

from wheelcli.chains.second_feed import agreement
from wheelcli.contract import pair_name
from wheelcli.market.snapshot import table
from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy

SPREADS = (Strategy.BULL_PUT_SPREAD,)


def about(snapshot, **columns):
    """The snapshot with columns of its underlyings changed."""
    names = snapshot.underlyings.astype(object).assign(**columns)
    return replace(snapshot, underlyings=table("underlyings", names))


def checked(snapshot, *quotes, source="cboe", spot=100.0):
    """The snapshot with quotes (contract, bid, ask) of a second feed."""
    rows = [
        {"contract": c, "source": source, "bid": bid, "ask": ask, "spot": spot, "quote_time": CLOSE}
        for c, bid, ask in quotes
    ]
    return replace(about(snapshot, source="yahoo"), second=table("second", rows))


@pytest.mark.parametrize(
    ("bid", "ask", "spot", "apart", "allowed"),
    [
        (2.02, 2.10, 300.50, 0.01, 0.11),  # the share's move explains the rest
        (1.70, 1.80, 300.10, 0.40, 0.12),
        (2.30, 2.34, 300.10, 0.17, 0.09),
        (2.10, 2.20, np.nan, np.nan, 0.12),
    ],
)
def test_the_difference_is_taken_at_one_share_price(bid, ask, spot, apart, allowed):
    own = {"contract": ["A"], "bid": [2.10], "ask": [2.20], "spot": [300.10], "delta": [-0.25]}
    second = table("second", [{"contract": "A", "bid": bid, "ask": ask, "spot": spot}])
    found = agreement(pd.DataFrame(own), second)
    assert found.apart[0] == pytest.approx(apart, nan_ok=True)
    assert found.allowed[0] == pytest.approx(allowed)


def test_at_one_share_price_nobody_needs_a_delta():
    own = {"contract": ["A", "B"], "bid": [2.1] * 2, "ask": [2.2] * 2, "spot": [50.0] * 2}
    second = table("second", [{"contract": "A", "bid": 2.0, "ask": 2.1, "spot": 50.0}])
    found = agreement(pd.DataFrame({**own, "delta": [np.nan] * 2}), second)
    assert found.apart == pytest.approx([0.10, np.nan], nan_ok=True)


def test_feeds_that_agree_pass_and_others_warn_or_block():
    # The put is 1.28 bid, 1.31 asked: spreads of 0.03 and 0.04 explain 0.035, and two cents more.
    near = checked(market(put()), (PUT, 1.30, 1.34))
    far = checked(market(put()), (PUT, 1.10, 1.15))
    warn, block = wide(data={"check": "warn"}), wide(data={"check": "block"})
    assert said("feeds_agree", near, settings=warn).verdict == "pass"
    failed = said("feeds_agree", far, settings=warn)
    assert (failed.verdict, failed.effect) == ("fail", "warn")
    assert failed.reason == "Cboe has 1.12, Yahoo 1.29: 0.17 apart, spreads explain 0.06"
    assert failed.value == pytest.approx(0.17)
    assert failed.limit == pytest.approx(0.06)
    assert said("feeds_agree", far, settings=block).verdict == BLOCKED
    assert said("feeds_agree", near, settings=block).verdict == "pass"


def test_without_a_cross_check_the_gate_does_not_apply():
    far = checked(market(put()), (PUT, 0.10, 0.14))
    assert said("feeds_agree", far).verdict == "not_applicable"


def test_a_contract_that_the_second_feed_lacks_is_unknown_and_warns():
    other = checked(market(put()), (occ("AAA", 90), 1.0, 1.1))
    for check in ("warn", "block"):
        answered = said("feeds_agree", other, settings=wide(data={"check": check}))
        assert (answered.verdict, answered.effect) == ("unknown", "warn")
        assert answered.reason == "Cboe has no quote for it: the feeds cannot be compared"


def test_a_market_without_a_second_feed_says_that_nothing_was_checked():
    snapshot = market(put())
    assert [p.code for p in plan(snapshot, account(), wide(data={"check": "warn"})).problems] == ["check"]
    assert plan(snapshot, account(), wide()).problems == ()


@pytest.mark.parametrize(("leg", "verdict"), [(None, "pass"), ("sold", "fail"), ("bought", "fail")])
def test_both_legs_of_a_spread_must_agree(leg, verdict):
    snapshot = market(Name("AAA", 100.0, strikes=(90.0, 94.0), rights=("put",)))
    quotes = snapshot.options.set_index("contract")[["bid", "ask"]]
    contracts = {"sold": occ("AAA", 94), "bought": occ("AAA", 90)}
    second = [
        (c, *(quotes.loc[c] + (0.30 if name == leg else 0.0)).tolist()) for name, c in contracts.items()
    ]
    settings = wide(data={"check": "warn"})
    made = plan(checked(snapshot, *second), margin(), settings, strategies=SPREADS)
    answered = answer(made, "feeds_agree", pair_name(PUT, 90))
    assert answered.verdict == verdict


def far_apart(**columns):
    """A put whose ask is an eighth above its bid."""
    return about(widened(market(put())), **columns)


def widened(snapshot):
    return with_options(snapshot, bid=lambda o: 1.22 + 0 * o["bid"], ask=lambda o: 1.37 + 0 * o["ask"])


def test_a_wide_closing_quote_warns_and_one_of_the_session_blocks():
    assert said("spread", far_apart()).verdict == BLOCKED
    assert said("spread", far_apart(closing=False)).verdict == BLOCKED
    closing = said("spread", far_apart(closing=True))
    assert (closing.verdict, closing.effect) == ("fail", "warn")
    assert closing.value == pytest.approx(0.15 / 1.295)


def test_an_unknown_spread_blocks_at_the_close_too():
    unquoted = with_options(market(put()), bid=lambda o: o["bid"].where(o["strike"] < 0))
    assert said("spread", about(unquoted, closing=True)).verdict == BLOCKED


def test_closing_quotes_of_one_name_do_not_excuse_another():
    two = market(put(), Name("BBB", 100.0, strikes=(94.0,), rights=("put",)))
    settings = wide(watchlist={"AAA": {}, "BBB": {}})
    made = plan(about(widened(two), closing=[True, False]), account(), settings)
    assert [t.symbol for t in made.tickets] == ["AAA"]
    assert answer(made, "spread", occ("BBB", 94)).verdict == BLOCKED
    assert made.advice[0] == (
        "closing quotes of AAA, two to three times as wide as in the session: check each price after the "
        "open before you trade"
    )


def test_a_plan_on_closing_quotes_says_what_to_do():
    made = plan(far_apart(closing=True), account(), wide())
    assert made.advice[0].startswith("closing quotes, two to three times")
    assert not any("closing" in line for line in plan(market(put()), account(), wide()).advice)


def test_a_plan_names_feed_moment_and_facts_of_each_name():
    two = market(put(), Name("BBB", 100.0, strikes=(94.0,), rights=("put",)))
    facts = about(two, source=["yahoo", "cboe"], closing=[None, True], facts_day=[None, "2026-08-10"])
    made = plan(facts, account(), config("AAA BBB"))
    first, second = made.data().quotes
    assert (first.symbol, first.source, first.closing, first.facts_day) == ("AAA", "yahoo", False, None)
    assert (second.source, second.closing, second.facts_day) == ("cboe", True, date(2026, 8, 10))
    assert second.quote_time == CLOSE
    assert isinstance(second.quote_time, datetime)
    only = plan(facts, account(), config("AAA"))
    assert [q.symbol for q in only.quotes] == ["AAA"]
    assert [q.source for q in plan(two, account(), config("AAA BBB")).quotes] == [None, None]
