"""Weeks that are not like others: each gives a document that says so."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from world import event, market_of, reviewed

from wheelcli.book.events import Kind
from wheelcli.config import Config
from wheelcli.config.rules import Review
from wheelcli.contract import Contract, Right
from wheelcli.documents.result import plain
from wheelcli.render.review.screen import markdown
from wheelcli.review.evidence import Market, Plans
from wheelcli.review.rules import Planned, Seen
from wheelcli.review.verdicts import BrokenRule

FRIDAY = datetime(2026, 8, 28, 20, tzinfo=UTC)
P100 = Contract("XYZ", date(2026, 9, 18), Right.PUT, 100.0)
ENDED = Contract("XYZ", date(2026, 8, 28), Right.PUT, 100.0)


def world(day: datetime = FRIDAY) -> Market:
    return market_of(day, {"XYZ": (105, {}), "SPY": (500, {})}, since=date(2026, 6, 1))


def deposit(day: date, id_: str = "d"):
    return event(id_, Kind.DEPOSIT, day, cash=20_000_00)


def sold(day: date, contract: Contract = P100, id_: str = "s", contracts: int = -1, price: float = 2.0):
    return event(
        id_,
        Kind.OPTION_OPEN,
        day,
        contract=contract,
        contracts=contracts,
        price=price,
        cash=round(price * 100_00) * -contracts - 1_00,
        fees=1_00,
    )


def says(review, *words: str) -> bool:
    text = "\n".join((*markdown(review), *review.warnings))
    json.dumps(plain(review), allow_nan=False)
    return all(word in text for word in words)


def test_a_week_without_trades():
    review = reviewed([deposit(date(2026, 6, 1))], world(), week="2026-W35")
    assert says(
        review,
        "No trade was opened or closed this week",
        "No open positions",
        "No positions closed this week",
    )
    assert review.performance[0].time_weighted == 0.0
    assert review.performance[0].sessions == 5


def test_the_first_week_of_an_account_opened_in_its_middle():
    review = reviewed([deposit(date(2026, 8, 26)), sold(date(2026, 8, 27))], world(), week="2026-W35")
    assert says(review, "began on 2026-08-26, during this week", "2 days before the last close")
    week = review.performance[0]
    assert (week.since, week.sessions, week.deposits_usd) == (date(2026, 8, 26), 3, 20_000.0)


def test_a_week_before_the_account():
    review = reviewed(
        [deposit(date(2026, 8, 26))], world(datetime(2026, 8, 21, 20, tzinfo=UTC)), week="2026-W35"
    )
    assert review.warnings  # its snapshot is of the week before
    assert says(review, "before this week")


def test_without_any_snapshot_shares_stand_at_cost_and_it_is_said():
    events = [
        deposit(date(2026, 8, 3)),
        event(
            "b",
            Kind.SHARE_BUY,
            date(2026, 8, 4),
            symbol="XYZ",
            micro_shares=50_000_000,
            price=100,
            cash=-5_000_00,
        ),
        sold(date(2026, 8, 5)),
    ]
    review = reviewed(events, Market(), week="2026-W35")
    assert says(review, "No snapshot of this week or earlier")
    assert review.value_usd == pytest.approx(20_000 - 5_000 + 199 + 5_000 - 200)  # the put at what it brought
    assert review.trades[0].unrealised_usd is None


def test_a_position_without_quotes_is_unpriced_and_its_value_is_said_to_be_modelled():
    review = reviewed([deposit(date(2026, 6, 1)), sold(date(2026, 8, 24))], world(), week="2026-W35")
    assert [p.state for p in review.positions] == ["unpriced"]
    assert review.positions[0].profit_usd is None
    assert review.trades[0].unrealised_usd is None
    assert says(review, "no quote", "valued by a model")
    # From Monday, 24 August, to Friday, nobody quoted the put.
    assert review.risk.modelled_sessions == 5
    (row,) = (line for line in markdown(review) if line.startswith("| Sessions without quotes"))
    assert row.split("|")[2].strip() == "5"


def test_a_position_without_any_price_counts_as_in_the_account_and_is_excluded_by_name():
    """Two puts of 40 on ZZZ, which the market lacks, sold at 1.50: −300 of value, 8,000 of cash at most."""
    put = Contract("ZZZ", date(2026, 9, 18), Right.PUT, 40.0)
    events = [deposit(date(2026, 6, 1)), sold(date(2026, 8, 24), put, contracts=-2, price=1.5)]
    review = reviewed(events, world(), week="2026-W35")
    assert review.value_usd == pytest.approx(20_000 + 299 - 300)
    assert (review.cash_call_usd, review.cash_unknown_usd) == (0.0, 8_000.0)
    assert review.stress.excluded == ("ZZZ-260918-P40",)
    assert review.stress.excluded_loss_usd == 2 * (4_000 - 150)
    assert says(review, "up to $8,000.00", "excludes ZZZ-260918-P40", "up to $7,700.00 more")


def test_without_a_quote_the_review_and_the_account_have_one_value():
    """The market has XYZ at 105 but no quote of its put: the account counts its premium of 200, and so does
    the review; a model would count less.
    """
    review = reviewed([deposit(date(2026, 6, 1)), sold(date(2026, 8, 24))], world(), week="2026-W35")
    assert review.value_usd == pytest.approx(20_000 + 199 - 200)


def test_an_unsettled_expiration_makes_it_provisional():
    review = reviewed([deposit(date(2026, 6, 1)), sold(date(2026, 8, 3), ENDED)], world(), week="2026-W35")
    assert review.provisional
    assert review.action_needed
    assert says(review, "Provisional", "wheel journal settle", "XYZ-260828-P100")
    # Out of the money at 105 on its last day: it is worth nothing, and the account what its cash is.
    assert review.value_usd == pytest.approx(20_199.0)


def test_a_settled_week_is_not_provisional():
    events = [
        deposit(date(2026, 6, 1)),
        sold(date(2026, 8, 3), ENDED),
        event("x", Kind.EXPIRATION, date(2026, 8, 28), contract=ENDED, contracts=1),
    ]
    review = reviewed(events, world(), week="2026-W35")
    assert not review.provisional
    assert says(review, "expired worthless, the whole credit kept")
    assert review.endings[0].earned_usd == 199.0


def test_rules_against_the_ticket():
    day = date(2026, 8, 25)
    events = [
        deposit(date(2026, 6, 1)),
        sold(day, id_="kept"),
        sold(day, id_="large", contracts=-3),
        sold(day, id_="cheap", price=1.5),
        sold(day, id_="other"),
        sold(day, id_="blocked"),
    ]
    ticket = {"plan": "p", "contracts": 2, "floor_price": 1.8, "credit_net_usd": 398.0, "forecast": 0.8}
    plans = Plans(
        planned={i: Planned(ticket=i, **ticket) for i in ("kept", "large", "cheap")},
        seen={
            "blocked": Seen(
                "plan p has it among the rejected",
                (BrokenRule("delta_band", 0.5, 0.3, "fail", "|delta| 0.50 is above 0.30"),),
            )
        },
        since=date(2026, 8, 1),
    )
    review = reviewed(events, world(), week="2026-W35", plans=plans)
    verdicts = {
        k.contracts if k.verdict == "broken" and k.contracts > 1 else k.basis: (
            k.verdict,
            [b.gate for b in k.broken],
        )
        for k in review.rules.trades
    }
    assert [k.verdict for k in review.rules.trades].count("kept") == 1
    assert verdicts[3] == ("broken", ["size"])
    assert verdicts["not in any plan"] == ("outside", [])
    assert verdicts["plan p has it among the rejected"] == ("broken", ["delta_band"])
    assert any(b.gate == "floor_price" for k in review.rules.trades for b in k.broken)
    assert review.rules.score == pytest.approx(1 / 5)
    assert review.rules.exceptions == 4


def test_before_the_first_plan_nothing_is_held_against_anybody():
    review = reviewed([deposit(date(2026, 6, 1)), sold(date(2026, 8, 25))], world(), week="2026-W35")
    assert [k.verdict for k in review.rules.trades] == ["unknown"]
    assert review.rules.score is None


@pytest.mark.parametrize(
    ("paid", "day", "verdict"),
    [
        (0.90, date(2026, 8, 10), "kept"),  # 55 % after 7 of 46 days
        # 55 % after 24 of 46 days, 22 left: too late for one half, too early for the review
        (0.90, date(2026, 8, 27), "broken"),
        (0.90, date(2026, 8, 28), "kept"),  # 21 days left: its review
        (0.38, date(2026, 8, 27), "kept"),  # 81 %
        (1.50, date(2026, 8, 10), "broken"),  # 25 %, nothing asked for it
    ],
)
def test_exits_against_the_rules(paid, day, verdict):
    out = event(
        "c",
        Kind.OPTION_CLOSE,
        day,
        contract=P100,
        contracts=1,
        price=paid,
        cash=-round(paid * 100_00) - 1_00,
        fees=1_00,
    )
    week = f"2026-W{day.isocalendar().week:02d}"
    review = reviewed(
        [deposit(date(2026, 6, 1)), sold(date(2026, 8, 3)), out],
        world(datetime.combine(day, FRIDAY.timetz())),
        week=week,
    )
    assert [k.verdict for k in review.rules.trades if k.what == "exit"] == [verdict]


def test_profit_passed_by_is_told_with_its_day():
    events = [
        deposit(date(2026, 6, 1)),
        sold(date(2026, 7, 20), ENDED),
        event("x", Kind.EXPIRATION, date(2026, 8, 28), contract=ENDED, contracts=1),
    ]
    market = market_of(
        FRIDAY, {"XYZ": (105, {})}, since=date(2026, 6, 1), quotes={date(2026, 8, 12): {ENDED.occ: 0.30}}
    )
    verdicts = [k for k in reviewed(events, market, week="2026-W35").rules.trades if k.what == "exit"]
    assert [(k.verdict, k.broken[0].gate, k.broken[0].value) for k in verdicts] == [
        ("broken", "take_profit", "2026-08-12")
    ]


def test_shares_across_a_split_keep_their_worth():
    # 100 shares at 100 = 10,000; a 4:1 split on 17 August; closes are told in today's shares, 25 all along.
    events = [
        deposit(date(2026, 6, 1)),
        event(
            "b",
            Kind.SHARE_BUY,
            date(2026, 6, 2),
            symbol="XYZ",
            micro_shares=100_000_000,
            price=100,
            cash=-10_000_00,
        ),
        event(
            "early",
            Kind.SHARE_SELL,
            date(2026, 7, 1),
            symbol="XYZ",
            micro_shares=-20_000_000,
            price=100,
            cash=2_000_00,
        ),
        event("x", Kind.SPLIT, date(2026, 8, 17), symbol="XYZ", ratio=(4, 1)),
    ]
    market = market_of(FRIDAY, {"XYZ": (25, {})}, since=date(2026, 6, 1))
    review = reviewed(events, market, week="2026-W35")
    assert {m.value_usd for m in review.curve if m.day > date(2026, 6, 1)} == {20_000.0}


def test_short_shares_count_against_the_account_until_they_are_covered():
    """A 100 call brings 2.00 less a dollar, is assigned without shares at 105 and covered at 103: 199 +
    10,000 − 10,300 = −101.
    """
    call = Contract("XYZ", date(2026, 8, 21), Right.CALL, 100.0)
    events = [
        deposit(date(2026, 6, 1)),
        sold(date(2026, 8, 3), call),
        event(
            "a",
            Kind.ASSIGNMENT,
            date(2026, 8, 21),
            contract=call,
            contracts=1,
            micro_shares=-100_000_000,
            price=100,
            cash=10_000_00,
        ),
        event(
            "c",
            Kind.SHARE_BUY,
            date(2026, 8, 26),
            symbol="XYZ",
            micro_shares=100_000_000,
            price=103,
            cash=-10_300_00,
        ),
    ]
    market = market_of(FRIDAY, {"XYZ": (105, {26: 103})}, since=date(2026, 6, 1))
    seen = {m.day: m.value_usd for m in reviewed(events, market, week="2026-W35").curve}
    # Short at 105: 20,000 + 199 + 10,000 − 10,500; covered: 20,000 − 101.
    assert (seen[date(2026, 8, 24)], seen[date(2026, 8, 26)]) == (19_699.0, 19_899.0)
    short = reviewed(events[:3], market, week="2026-W35")
    assert short.curve[-1].value_usd == 19_899.0


def test_a_contract_that_a_reverse_split_adjusted_is_worth_what_it_delivers():
    """After 1:10 a 12 put on 10 shares has its strike at 120 a share; XYZ at 105 is 15 × 10 = 150 in the
    money, not 1,500.
    """
    put = Contract("XYZ", date(2026, 8, 28), Right.PUT, 12.0)
    events = [
        deposit(date(2026, 6, 1)),
        sold(date(2026, 6, 2), put, price=1.0),
        event("x", Kind.SPLIT, date(2026, 7, 1), symbol="XYZ", ratio=(1, 10)),
        event(
            "b",
            Kind.OPTION_CLOSE,
            date(2026, 8, 28),
            contract=put,
            contracts=1,
            price=1.5,
            cash=-150_00,
            deliverable_micros=10_000_000,
        ),
    ]
    curve = reviewed(events, world(), week="2026-W35").curve
    before = next(m.value_usd for m in curve if m.day == date(2026, 8, 27))
    assert 20_099 - 160 < before < 20_099 - 140


def test_the_first_week_of_the_year_and_the_last():
    quiet = market_of(datetime(2026, 1, 2, 21, tzinfo=UTC), {"XYZ": (105, {})}, since=date(2025, 6, 2))
    review = reviewed([deposit(date(2025, 6, 2))], quiet, week="2026-W01")
    assert (review.week.since, review.week.until) == (date(2025, 12, 29), date(2026, 1, 4))
    assert {p.span: p.since for p in review.performance}["year"] == date(2026, 1, 1)
    assert review.first_day + timedelta(days=200) < review.week.until


def test_a_spread_is_one_trade_with_its_long_leg_in_it():
    # Two 100/90 put spreads: sold at 2.00, bought at 0.50, closed at 2.50 and 0.80. Premium 300 net, 340
    # paid, fees 4 + 4: −48 in all; the short leg alone would have lost 104, and −100 ÷ 400 = −25 % of its
    # premium; of the net premium it is (300 − 340) ÷ 300.
    low = Contract("XYZ", date(2026, 9, 18), Right.PUT, 90.0)
    first, last = date(2026, 8, 24), date(2026, 8, 26)

    def leg(id_: str, kind: Kind, day: date, contract: Contract, contracts: int, price: float, group: str):
        cash = -round(price * 100_00) * contracts - 2_00
        return event(
            id_,
            kind,
            day,
            contract=contract,
            contracts=contracts,
            price=price,
            cash=cash,
            fees=2_00,
            group=group,
        )

    events = [
        deposit(date(2026, 6, 1)),
        leg("s", Kind.OPTION_OPEN, first, P100, -2, 2.0, "in"),
        leg("l", Kind.OPTION_OPEN, first, low, 2, 0.5, "in"),
        leg("c", Kind.OPTION_CLOSE, last, P100, 2, 2.5, "out"),
        leg("d", Kind.OPTION_CLOSE, last, low, -2, 0.8, "out"),
    ]
    few = Config(review=Review(trades_min=1))
    review = reviewed(events, world(), week="2026-W35", config=few)
    week = review.trades[0]
    assert (week.closed, week.wins, week.losses, week.average_loss_usd) == (1, 0, 1, -48.0)
    assert week.premium_capture == pytest.approx(-40 / 300)
    assert [k.gain_usd for k in review.rules.trades if k.what == "entry"] == [-48.0]
    assert [e.earned_usd for e in review.endings if e.what == "position"] == [-48.0]


def test_a_snapshot_of_wednesday_is_said_not_to_be_the_end_of_the_week():
    wednesday = world(datetime(2026, 8, 26, 20, tzinfo=UTC))
    review = reviewed([deposit(date(2026, 6, 1)), sold(date(2026, 8, 28))], wednesday, week="2026-W35")
    assert says(review, "The latest snapshot is from 2026-08-26, not from the last session of 2026-W35")
    assert not any(
        "not from the last session" in w
        for w in reviewed([deposit(date(2026, 6, 1))], world(), week="2026-W35").warnings
    )


def test_a_spread_ties_up_its_width_in_the_benchmark_of_the_same_underlyings():
    # A 100/90 put spread on 20,000 ties up 1,000, not 10,000; the share falls from 105 to 94.5 on the 26th,
    # by a tenth: −100 of 20,000 (148 of cash came in, about 150 of options are owed).
    low = Contract("XYZ", date(2026, 9, 18), Right.PUT, 90.0)
    market = market_of(FRIDAY, {"XYZ": (105, {26: 94.5})}, since=date(2026, 6, 1))
    bought = event(
        "l", Kind.OPTION_OPEN, date(2026, 8, 24), contract=low, contracts=1, price=0.5, cash=-51_00, fees=1_00
    )
    events = [deposit(date(2026, 6, 1)), sold(date(2026, 8, 24)), bought]
    review = reviewed(events, market, week="2026-W35")
    assert review.performance[0].same_underlyings == pytest.approx(-100 / 20_000, rel=2e-3)


def test_value_and_cash_are_of_one_day_where_closes_end_before_the_week() -> None:
    """The market ends on Wednesday with 20,000 − 1 + 200 of cash; 4,000 come in on Thursday, and a put is
    sold.
    """
    events = [
        deposit(date(2026, 8, 3)),
        sold(date(2026, 8, 10)),
        event("later", Kind.DEPOSIT, date(2026, 8, 27), cash=4_000_00),
        sold(date(2026, 8, 28), contract=Contract("XYZ", date(2026, 10, 16), Right.PUT, 90.0), id_="t"),
    ]
    review = reviewed(events, world(datetime(2026, 8, 26, 20, tzinfo=UTC)), week="2026-W35")
    assert (review.value_day, review.cash_usd) == (date(2026, 8, 26), 20_199.0)
    assert (review.collateral_usd, review.free_cash_usd) == (10_000, 10_199.0)
    assert review.value_usd == pytest.approx(review.curve[-1].value_usd)
    assert review.value_usd < 20_199.0
    assert says(review, "At the close of 2026-08-26", "value, cash and returns are as of 2026-08-26")
    assert plain(review)["value_day"] == "2026-08-26"


def test_shares_without_a_call_are_listed_with_the_reason():
    """100 shares at 105 in a market without options on them."""
    events = [
        deposit(date(2026, 6, 1)),
        event(
            "b",
            Kind.SHARE_BUY,
            date(2026, 8, 4),
            symbol="XYZ",
            micro_shares=100_000_000,
            price=100,
            cash=-10_000_00,
        ),
    ]
    review = reviewed(events, world(), week="2026-W35")
    (row,) = review.shares
    assert (row.symbol, row.quantity, row.value_usd, row.free) == ("XYZ", 100, 10_500, 1)
    assert row.order_text is None
    assert row.reason == "this market has no call above the share price"
    assert says(review, "Shares held", "no call to sell: this market has no call above the share price")
    assert not says(reviewed(events[:1], world(), week="2026-W35"), "Shares held")
