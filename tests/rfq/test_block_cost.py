"""What a block costs, each number by hand from raw depth; and the verdict, which nothing assumed can win."""

import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ko import FAR, NEAR, NOW, PUT, block, depth, fees, rolled, sold, way, worked
from rich.console import Console

from wheelcli.documents.provenance import Provenance
from wheelcli.order import NetPrice
from wheelcli.render.screens.block import draw
from wheelcli.rfq.block import BlockFacts, block_of
from wheelcli.rfq.cost import Assigned, BlockMarket
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.impact import SharesDay, of_shares
from wheelcli.rfq.makers import MakerWidth
from wheelcli.rfq.minimum import Venue
from wheelcli.rfq.package import Direction, Traded, package_of, package_of_shares


def ko(bids="2.10x12", asks="2.20x30", contracts=40, **more):
    """The put of the example: 1,400 dollars of vega a point against 140,000 traded, 1.5 points a day."""
    package = sold(contracts)
    impact = worked(package, "0.35", traded=140_000)
    return package, BlockMarket(
        depths={PUT: depth(bids, asks)}, impact=impact, commission=fees(False), **more
    )


def near(value):
    return pytest.approx(value, rel=1e-6)


def test_the_touch_of_a_put_for_what_is_shown():
    # .05 × 12 × 100 = 60; .05 ÷ 61.20 = 8.17 bp; .05 ÷ 2.15 = 2.33 %; .05 ÷ .35 = .143 points
    touch = way(block(*ko()), "touch")
    assert (touch.price, touch.cost_usd, touch.shown, touch.wanted) == (2.10, 60, 12, 40)
    assert touch.commission_usd == 8.16  # 12 × (.65 + .03)
    assert touch.bps == near(0.05 / 61.20 * 1e4)
    assert touch.premium_share == near(0.05 / 2.15)
    assert touch.vol_points == near(0.05 / 0.35)
    assert touch.basis == "12 of 40 shown; depth beyond it unknown"


def test_working_a_put():
    # .35 × 1.5 × √.01 = .0525 → 210; half of the half spread .025 → 100; half and twice the impact 205, 520
    work = way(block(*ko()), "work")
    assert (work.price, work.cost_usd) == (near(2.0725), near(310))
    assert (work.low_usd, work.high_usd) == (near(205), near(520))
    assert (work.bps, work.vol_points) == (near(0.0775 / 61.20 * 1e4), near(0.0775 / 0.35))
    assert work.basis == "1 % of the day's vega, Y = 1"
    assert not work.measured


@pytest.mark.parametrize(
    ("makers", "each"),
    [(1, 0.05), (2, 0.05 - 0.564 * 0.025 / 1.163), (5, 0.025), (10, 0.05 - 1.539 * 0.025 / 1.163)],
)
def test_more_makers_quote_a_better_best_price_and_never_the_mid(makers, each):
    rfq = way(block(*ko(), makers=makers), "rfq")
    assert (rfq.price, rfq.cost_usd) == (near(2.15 - each), near(each * 4000))
    assert "assumed" in rfq.basis


def test_the_verdict_on_a_put_is_the_measured_step():
    data = block(*ko())
    assert data.verdict == "step"
    assert data.advice == (
        "sell 12 at 2.10 and look again; for all 40 at once, ask a desk: a bid of 2.08 or more is fair"
    )
    assert (data.benchmark.mid, data.benchmark.natural, data.vega) == (2.15, 2.10, 0.35)


def test_the_screen_of_a_put():
    data, out = block(*ko()), io.StringIO()
    draw(data, Console(file=out, width=120, highlight=False), provenance=Provenance(NOW, "made up"))
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines[0] == "Fri 21 Aug 2026, 15:45 New York · made up"
    assert lines[1:3] == [
        "SELL 40 × KO 16 Oct 60 put",
        "mid 2.15   touch 2.10 × 12 / 2.20 × 30   vega 0.35   open interest 8,120   share 61.20",
    ]
    assert [" ".join(line.split()) for line in lines[4:]] == [
        "way price cost $ fees $ bp of premium vol pts basis",
        "touch 2.10 60 8.16 8.2 2.3 % 0.14 12 of 40 shown; depth beyond it unknown",
        "work it 2.0725 310 27.20 12.7 3.6 % 0.22 1 % of the day's vega, Y = 1 ($205–520 at ½–2 Y)",
        "lit combo – – – – – – one leg",
        "rfq, 5 2.125 100 27.20 4.1 1.2 % 0.07 assumed: no tape, not in the verdict",
        "",
        "-> sell 12 at 2.10 and look again; for all 40 at once, ask a desk: a bid of 2.08 or more is fair.",
        "no measured way trades the whole size",
    ]


def test_forty_puts_through_a_deeper_book():
    # 12 × 2.10 + 20 × 2.05 + 8 × 2.00 = 25.20 + 41 + 16 = 82.20 → 2.055; .095 × 4,000 = 380
    data = block(*ko(bids="2.10x12 2.05x20 2.00x50"))
    walk = way(data, "walk")
    assert (walk.price, walk.cost_usd, walk.shown, walk.commission_usd) == (2.055, near(380), 82, 27.20)
    assert (walk.bps, walk.premium_share) == (near(0.095 / 61.20 * 1e4), near(0.095 / 2.15))
    assert way(data, "touch").basis == "12 of 40 shown"
    assert data.verdict == "walk"
    assert data.advice == "sell all 40 with a limit down to 2.00: 2.055 on average"


def test_a_walk_that_is_too_short_has_no_price():
    data = block(*ko(bids="2.10x12 2.05x20"))
    walk = way(data, "walk")
    assert (walk.price, walk.cost_usd, walk.shown, walk.basis) == (None, None, 32, "32 of 40 shown")
    assert data.verdict == "step"


def test_within_the_touch_there_is_nothing_to_ask():
    data = block(*ko(contracts=12))
    assert (data.verdict, data.advice) == ("touch", "sell all 12 at 2.10")
    assert block(*ko(contracts=1)).advice == "sell 1 at 2.10"


def test_an_unknown_size_is_unknown_and_not_nought():
    data = block(*ko(bids="2.10x?"))
    touch = way(data, "touch")
    assert (touch.shown, touch.cost_usd, touch.commission_usd) == (None, None, None)
    assert (touch.price, touch.bps, touch.basis) == (2.10, near(0.05 / 61.20 * 1e4), "size unknown")
    assert data.verdict == "unknown"
    assert data.advice.startswith("offer part of it at 2.10 and see what trades: the size quoted is unknown")
    assert data.benchmark.bid_size is None


def test_without_a_bid_nothing_is_advised():
    data = block(*ko(bids=""))
    assert (data.verdict, data.advice) == (
        "unknown",
        "no bid for every leg: look again while the market is open",
    )
    assert [each.price for each in data.ways] == [None] * len(data.ways)


def test_what_is_not_known_of_the_day_leaves_working_it_without_a_price():
    package = sold()
    market = BlockMarket(depths={PUT: depth("2.10x12", "2.20x30")}, impact_unknown="vega unknown")
    data = block(package, market, vega=None)
    assert (way(data, "work").price, way(data, "work").basis) == (None, "vega unknown")
    assert way(data, "touch").vol_points is None
    assert data.advice.endswith("for all 40 at once, ask a desk")  # and no price is called fair


def test_below_a_minimum_a_request_is_refused():
    data = block(*ko(), venue=Venue.FACILITATION)
    rfq = way(data, "rfq")
    assert (rfq.price, rfq.basis) == (None, "too small for RFQ: facilitation needs at least 50")
    assert data.advice.endswith("; too small for RFQ, facilitation needs at least 50")
    assert (data.minimum.amount, data.minimum.met, data.package.amount) == (50, False, 40)


ROLL = {
    NEAR: depth("2.30x25", "2.40x10 2.45x15 2.55x20"),
    FAR: depth("3.10x20 3.05x20", "3.25x31"),
}


def roll(**more):
    """30 of September bought back, 30 of October sold; vega .09 − .05 = .04 net."""
    package = rolled()
    impact = worked(package, "0.04", traded=120_000)
    return block(
        package,
        BlockMarket(depths=ROLL, impact=impact, commission=fees(True, False), **more),
        vega="0.04",
    )


def test_a_roll_of_thirty_from_raw_depth():
    data = roll()
    # mids 3.175 − 2.35 = .825; touch 3.10 − 2.40 = .70, ten times: .125 × 1,000 = 125
    touch = way(data, "touch")
    assert (data.benchmark.mid, touch.price, touch.shown, touch.cost_usd) == (0.825, 0.70, 10, near(125))
    # sold 20 × 3.10 + 10 × 3.05 = 92.50; bought 10 × 2.40 + 15 × 2.45 + 5 × 2.55 = 73.50; 19.00 ÷ 30
    walk = way(data, "walk")
    assert (walk.price, walk.cost_usd) == (near(19 / 30), near((0.825 - 19 / 30) * 3000))  # 575
    assert (walk.shown, walk.commission_usd) == (40, 40.80)  # 2 legs × 30 × .68
    assert walk.bps == near(575 / 3000 / 61.20 * 1e4)
    assert walk.premium_share == near(575 / 3000 / 0.825)
    assert walk.vol_points == near(575 / 3000 / 0.04)
    # half of .125, and .04 × 1.5 × √(30 × 100 × .04 ÷ 120,000) = .04 × 1.5 × √.001
    work = way(data, "work")
    assert work.cost_usd == near((0.0625 + 0.04 * 1.5 * 0.001**0.5) * 3000)
    assert way(data, "rfq").price == near(0.825 - 0.0625)
    assert way(data, "combination").basis == "no order book of the combination"
    assert data.advice == "sell all 30 with a limit down to 0.50: 0.6333 on average"  # 3.05 − 2.55
    assert data.package.text == "SELL 30 × [+KO 2026-10-16 62 put −KO 2026-09-18 62 put]"


def screen_of(data):
    """The screen's lines below the time of the quotes, without runs of spaces."""
    out = io.StringIO()
    draw(data, Console(file=out, width=130, highlight=False), provenance=Provenance(NOW, "made up"))
    return [" ".join(line.split()) for line in out.getvalue().splitlines()[1:]]


def test_the_screen_of_a_roll():
    # Bid 3.10 − 2.40 = .70 for min(20, 10); ask 3.25 − 2.30 = .95 for min(31, 25).
    # Touch: 10 × 100 × .125 = 125, 20 × .68 = 13.60; .125 ÷ 61.20 = 20.4 bp, ÷ .825 = 15.2 %, ÷ .04 = 3.125.
    # Walk: .191667 × 3,000 = 575; 31.3 bp, 23.2 %, 4.79 points.
    # Work: .0625 + .04 × 1.5 × √.001 = .064397 → .7606, 193; 10.5 bp, 7.8 %, 1.61 points. Half and twice the
    # impact of 5.69: 190 and 199. Five makers: .0625 × 3,000 = 187.50; 10.2 bp, 7.6 %, 1.56 points.
    assert screen_of(roll()) == [
        "SELL 30 × [+KO 16 Oct 62 put −KO 18 Sep 62 put]",
        "mid 0.825 touch 0.70 × 10 / 0.95 × 25 vega 0.0400 open interest 8,120 share 61.20",
        "+KO 16 Oct 62 put 3.10 × 20 / 3.25 × 31",
        "−KO 18 Sep 62 put 2.30 × 25 / 2.40 × 10",
        "",
        "way price cost $ fees $ bp of premium vol pts basis",
        "touch 0.70 125 13.60 20.4 15.2 % 3.12 10 of 30 shown",
        "walk 0.6333 575 40.80 31.3 23.2 % 4.79 40 shown",
        "work it 0.7606 193 40.80 10.5 7.8 % 1.61 0.1 % of the day's vega, Y = 1 ($190–199 at ½–2 Y)",
        "lit combo – – – – – – no order book of the combination",
        "rfq, 5 0.7625 188 40.80 10.2 7.6 % 1.56 assumed: no tape, not in the verdict",
        "",
        "-> sell all 30 with a limit down to 0.50: 0.6333 on average.",
        "the only measured way for the whole size",
    ]


def test_a_combination_that_is_cheaper_wins():
    # 12 × .74 + 18 × .72 = 21.84 ÷ 30 = .728; .097 × 3,000 = 291
    data = roll(combination=depth("0.74x12 0.72x30", "0.90x10"))
    lit = way(data, "combination")
    assert (lit.price, lit.cost_usd) == (near(0.728), near(291))
    assert (data.verdict, data.why) == (
        "combination",
        "the cheapest of 2 measured ways for the whole size",
    )
    assert data.advice == "sell all 30 in the combination's order book at 0.728"


def test_a_price_below_a_bid_that_stands_is_not_advised():
    short = {**ROLL, FAR: depth("3.10x20", "3.25x31")}  # the walk ends after 20
    package, book = rolled(), depth("0.69x40", "0.90x10")
    data = block(package, BlockMarket(depths=short, combination=book), vega="0.04")
    assert way(data, "combination").price == 0.69
    assert data.verdict == "step"
    assert data.advice.startswith("sell 10 at 0.70 and look again")
    assert data.why == "a bid of 0.70 stands, better than any measured way for the whole size"


def test_a_measured_width_may_win_and_an_assumed_one_never():
    tape = MakerWidth(Decimal("0.03"), Decimal("0.01"), measured=True, basis="32 requests of this week")
    data = block(*ko(width=tape))
    assert (way(data, "rfq").price, data.verdict) == (near(2.15 - 0.03 + 0.01 * 1.163), "rfq")
    assert data.advice == "request quotes for all 40: about 2.1316"
    wide = MakerWidth(Decimal("0.09"), Decimal("0.01"), measured=True, basis="32 requests of this week")
    assert block(*ko(width=wide)).verdict == "step"  # 2.07 is below the bid that stands


def test_a_ratio_that_the_touch_cannot_fill_once():
    legs = [Traded(FAR, Direction.SELL, Decimal(40)), Traded(NEAR, Direction.BUY, Decimal(80))]
    package = package_of(legs, net=NetPrice.paid("1.70"))
    depths = {FAR: depth("3.10x20", "3.25x31"), NEAR: depth("2.30x25", "2.40x1")}
    data = block(package, BlockMarket(depths=depths), vega="0.04")
    assert [leg.ratio for leg in data.package.legs] == [2, 1]
    assert (data.verdict, way(data, "touch").shown) == ("unknown", 0)
    assert data.advice.startswith("the size quoted at 1.70 does not cover even one")  # 2 × 2.40 − 3.10


SHARES = SharesDay(Decimal(15_000_000), Decimal("0.012"))


def shares(bids="61.19x900", asks="61.21x1400", **more):
    package = package_of_shares("KO", Direction.BUY, 1000)
    impact = of_shares(package.amount, price=Decimal("61.20"), day=SHARES, y=Decimal(1))
    market = BlockMarket(depths={"KO": depth(bids, asks)}, impact=impact, **more)
    facts = BlockFacts(symbol="KO", spot=Decimal("61.20"), as_of=NOW)
    return block_of(package, market, facts, venue=Venue.SHEET, makers=5)


def test_a_thousand_shares():
    # the touch .01 × 1,000 = 10.00; half of it 5.00 and .012 × 61.20 × √(1,000 ÷ 15 M) = .0060 → 11.00
    data = shares()
    touch, work = way(data, "touch"), way(data, "work")
    assert (touch.price, touch.cost_usd, touch.commission_usd) == (61.21, near(10), 0)
    assert work.cost_usd == pytest.approx(11.00, abs=0.005)
    assert work.low_usd == pytest.approx(8.00, abs=0.005)
    assert touch.bps == near(0.01 / 61.20 * 1e4)
    assert (touch.premium_share, touch.vol_points) == (None, None)
    assert (data.verdict, data.advice) == ("touch", "buy all 1,000 at 61.21")


def test_shares_beyond_the_touch():
    data = shares(asks="61.21x400 61.23x600")
    walk = way(data, "walk")  # 400 × 61.21 + 600 × 61.23 → 61.222; .022 × 1,000
    assert (walk.price, walk.cost_usd, data.verdict) == (61.222, near(22), "walk")
    assert data.advice == "buy all 1,000 with a limit up to 61.23: 61.222 on average"
    step = shares(asks="61.21x400")
    assert step.advice == (
        "buy 400 at 61.21 and look again; for all 1,000 at once, ask a desk: "
        "an offer of 61.21 or less is fair"
    )


def test_the_screen_of_a_thousand_shares():
    # Touch: 400 × .01 = 4.00; 1.6 bp. Walk: 400 × 61.21 + 600 × 61.23 = 61,222: .022 × 1,000 = 22.00; 3.6 bp.
    # Work: .005 + .012 × 61.20 × √(1,000 ÷ 15 M) = .005 + .005996 → 61.211, 11.00; 1.8 bp; 8 and 17.
    # Five makers: half of the half spread, .005 × 1,000 = 5.00; .8 bp.
    assert screen_of(shares(asks="61.21x400 61.23x600")) == [
        "BUY 1,000 × KO shares",
        "mid 61.20 touch 61.19 × 900 / 61.21 × 400 share 61.20",
        "",
        "way price cost $ fees $ bp of premium vol pts basis",
        "touch 61.21 4 0.00 1.6 – – 400 of 1,000 shown",
        "walk 61.222 22 0.00 3.6 – – 1,000 shown",
        "work it 61.211 11 0.00 1.8 – – 0.0067 % of the day's shares, Y = 1 ($8–17 at ½–2 Y)",
        "lit combo – – – – – – one leg",
        "rfq, 5 61.205 5 0.00 0.8 – – assumed: no tape, not in the verdict",
        "",
        "-> buy all 1,000 with a limit up to 61.23: 61.222 on average.",
        "the only measured way for the whole size",
    ]


def test_shares_without_quotes_name_the_option_that_adds_them():
    data = shares(bids="", asks="")
    assert data.advice == "ask of the shares unknown: add it with --book FILE.csv"


def test_assignment_on_puts_is_a_price_that_may_not_come():
    puts = Assigned(10, 1000, "KO 2026-09-18 61 put", Decimal(61), Decimal("1.10"), 0.44, Decimal("6.80"))
    data = shares(assigned=puts)
    way_in = way(data, "assignment")  # 61 − 1.10 = 59.90, 1.30 below the mid
    assert (way_in.price, way_in.cost_usd, way_in.commission_usd) == (59.90, near(-1300), 6.80)
    assert way_in.basis == "if assigned, a chance of 44 %: 10 × KO 2026-09-18 61 put at 1.10"
    assert data.verdict == "touch"


SIZES = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 60)), min_size=1, max_size=5)


@given(SIZES, st.integers(1, 120), st.integers(1, 20), st.booleans())
def test_whatever_is_shown_the_verdict_is_measured_and_can_be_traded(bids, contracts, above, known):
    ordered = sorted(bids, reverse=True)
    sizes = [Level(Decimal(p) / 100, Decimal(q) if known else None) for p, q in ordered]
    ask = ordered[0][0] + above
    depths = {PUT: Depth(tuple(sizes), (Level(Decimal(ask) / 100, Decimal(10)),))}
    package = sold(contracts)
    data = block(package, BlockMarket(depths=depths, impact=worked(package, "0.35", traded=9000)))
    shown = sum(size for _, size in ordered)
    if not known:
        assert data.verdict == "unknown"
        return
    assert data.verdict in ("touch", "walk", "step")
    if data.verdict == "step":
        assert shown < contracts
        return
    winner = way(data, data.verdict)
    single = [cents for cents, size in ordered for _ in range(size)][:contracts]
    assert winner.measured
    assert winner.price == pytest.approx(sum(single) / 100 / contracts, abs=1e-8)
    assert len(single) == contracts
