"""The acceptance rules, each by hand: which number, against which limit, with which verdict."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from rfq_samples import AT, LOWER, PUT, benchmark, put, spread

from wheelcli.config.rules import Rfq
from wheelcli.loaders.rfq.draft import derived_limit
from wheelcli.rfq.benchmark import benchmark_fields, benchmark_in, measured
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.package import Direction
from wheelcli.rfq.quotes import Book, Quote, match
from wheelcli.rfq.rules import (
    Check,
    CheckVerdict,
    Offer,
    accept_checks,
    clock_check,
    limit_check,
    limit_floor,
    minimum_check,
    standing_check,
    stopping,
)

RULES = Rfq()


def offer(*prices: str, size: int = 40, limit: str = "2.05", life: float = 60, **changes: Any) -> Offer:
    quotes = tuple(
        Quote(Decimal(price), Decimal(size), expires=AT + timedelta(seconds=life)) for price in prices
    )
    book = Book(AT, bids=quotes)
    best = match(quotes, Decimal(40), Direction.SELL)
    return replace(Offer(book=book, best=best, limit=Decimal(limit)), **changes)


def touch(bid: str, ask: str) -> Depth:
    return Depth((Level(Decimal(bid), Decimal(12)),), (Level(Decimal(ask), Decimal(12)),))


def checked(made: Offer, **changes: Any) -> dict[str, Check]:
    now = AT + timedelta(seconds=changes.pop("age", 0))
    market = benchmark(**changes)
    found = accept_checks(put(), made, market, RULES, now=now, seen=benchmark())
    return {check.check: check for check in found}


def test_a_good_quote_passes_every_check() -> None:
    found = checked(offer("2.12"))
    assert {name: check.verdict.value for name, check in found.items()} == dict.fromkeys(
        ("full_size", "price", "quote_life", "benchmark_age", "move", "too_good"), "pass"
    )
    assert stopping(list(found.values())) == ()


def test_part_of_the_size_is_refused() -> None:
    found = checked(offer("2.12", size=39))
    assert (found["full_size"].value, found["full_size"].limit) == (39, 40)
    assert [c.check for c in stopping(list(found.values()))] == [
        "full_size",
        "price",
        "quote_life",
        "too_good",
    ]


def test_a_price_beyond_the_limit_is_refused() -> None:
    assert checked(offer("2.04"))["price"].verdict is CheckVerdict.FAIL
    assert checked(offer("2.05"))["price"].verdict is CheckVerdict.PASS


@pytest.mark.parametrize(("life", "verdict"), [(2.0, "fail"), (2.1, "pass")])
def test_a_quote_must_last_longer_than_two_seconds(life: float, verdict: str) -> None:
    assert checked(offer("2.12", life=life))["quote_life"].verdict == verdict


@pytest.mark.parametrize(("age", "verdict"), [(5.0, "pass"), (5.1, "fail")])
def test_the_benchmark_is_at_most_five_seconds_old(age: float, verdict: str) -> None:
    assert checked(offer("2.12"), age=age)["benchmark_age"].verdict == verdict


@pytest.mark.parametrize(("spot", "verdict"), [("61.32", "pass"), ("61.33", "fail"), ("61.07", "fail")])
def test_a_share_that_moved_more_than_a_fifth_of_a_per_cent(spot: str, verdict: str) -> None:
    assert checked(offer("2.12"), spot=Decimal(spot))["move"].verdict == verdict


def test_unknown_does_not_pass() -> None:
    assert checked(offer("2.12"), spot=None)["move"].verdict is CheckVerdict.UNKNOWN
    assert checked(offer("2.12"), mark=None)["too_good"].stops


def test_a_price_too_good_must_be_typed_again() -> None:
    found = checked(offer("2.70"))["too_good"]  # 0.55 of 2.15: 25.6 %
    assert found.verdict is CheckVerdict.FAIL
    assert "pass --limit 2.70 to confirm it" in found.reason
    assert checked(offer("2.70", again=Decimal("2.70")))["too_good"].verdict is CheckVerdict.PASS
    assert checked(offer("2.70", again=Decimal("2.07")))["too_good"].verdict is CheckVerdict.FAIL
    assert checked(offer("2.68"))["too_good"].verdict is CheckVerdict.PASS


@pytest.mark.parametrize(
    ("mark", "legs", "price", "share", "verdict"),
    [
        ("0", "4.20", "1.05", 0.25, "pass"),  # of 4.20, what both legs are worth
        ("0", "4.20", "1.06", 0.2524, "fail"),
        ("-0.03", "4.20", "0.05", 0.0190, "pass"),  # 0.08 of 4.20, not of 0.03
        ("0.50", "4.20", "0.60", 0.2, "pass"),  # a premium of its own: 0.10 of 0.50
        ("0.50", "4.20", "0.63", 0.26, "fail"),
        ("0", None, "0.05", None, "fail"),
        ("0", None, "-0.05", None, "pass"),
    ],
)
def test_a_mark_of_about_nothing_is_measured_against_the_legs(
    mark: str, legs: str | None, price: str, share: float | None, verdict: str
) -> None:
    market = {"mark": Decimal(mark), "legs_mid": None if legs is None else Decimal(legs)}
    found = checked(offer(price, limit="-1"), **market)["too_good"]
    assert found.verdict == verdict
    assert found.value == (None if share is None else pytest.approx(share, abs=1e-4))
    if verdict == "fail":
        again = checked(offer(price, limit="-1", again=Decimal(price)), **market)["too_good"]
        assert again.verdict is CheckVerdict.PASS


@pytest.mark.parametrize(
    ("mark", "price", "verdict", "most"),
    [
        ("0.10", "0.265", "pass", 0.165 / 4.20),  # 1.5 × 0.11 better: 3.9 % of the legs' mids, not 25 %
        ("0.10", "0.27", "fail", 0.165 / 4.20),
        ("0.50", "0.62", "pass", 0.25),  # a premium of its own: 0.12 of 0.50
    ],
)
def test_a_roll_may_gain_no_more_than_the_points_of_its_legs(
    mark: str, price: str, verdict: str, most: float
) -> None:
    market = {"mark": Decimal(mark), "legs_mid": Decimal("4.20"), "legs_vega": Decimal("0.11")}
    found = checked(offer(price, limit="-1"), **market)["too_good"]
    assert (found.verdict, found.limit) == (verdict, pytest.approx(most))
    assert ("1.5 volatility points of each leg" in found.reason) == (most < 0.25)


def test_a_benchmark_of_a_moment_to_come_is_no_newer() -> None:
    found = checked(offer("2.12"), age=-7200)["benchmark_age"]
    assert (found.verdict, found.reason) == (
        CheckVerdict.FAIL,
        "the benchmark is 7200.0 s ahead of our clock, at most 5 s",
    )


def test_the_legs_mids_are_summed_whatever_their_side() -> None:
    depths = {PUT: touch("2.10", "2.20"), LOWER: touch("1.00", "1.10")}
    package = spread()
    found = measured(package, depths, {}, spot=None, at=AT)
    assert (found.mid, found.legs_mid) == (Decimal("1.10"), Decimal("3.20"))
    assert benchmark_in(benchmark_fields(found)) == found
    assert measured(package, {PUT: depths[PUT]}, {}, spot=None, at=AT).legs_mid is None


def test_the_floor_is_the_best_of_three() -> None:
    market = benchmark(walk=Decimal("1.90"), fees_each=Decimal("0.0068"))
    assert limit_floor(put(), market, RULES, ticket=Decimal("2.00")) == (
        Decimal("2.00"),
        "the ticket's floor",
    )
    found = limit_floor(put(), market, RULES, ticket=None)
    assert found is not None
    assert found[0] == Decimal("1.8932")  # 1.90 less the commission; the mark gives 1.625
    found = limit_floor(put(), benchmark(), RULES, ticket=None)
    assert found is not None
    assert found[0] == Decimal("1.625")  # 2.15 − 1.5 × 0.35


def test_a_buyers_floor_is_a_ceiling() -> None:
    package = put(direction=Direction.BUY)
    market = benchmark(walk=Decimal("2.40"), fees_each=Decimal("0.0068"))
    found = limit_floor(package, market, RULES, ticket=None)
    assert found is not None
    assert found[0] == Decimal("2.4068")  # the mark gives 2.675
    assert limit_check(package, market, RULES, limit=Decimal("2.41"), ticket=None).stops
    assert not limit_check(package, market, RULES, limit=Decimal("2.40"), ticket=None).stops


def test_a_typed_limit_worse_than_the_standing_bid_is_confirmed_at_the_accept() -> None:
    market = benchmark(natural=Decimal("2.10"), natural_size=Decimal(12))

    def verdict(limit: str, **terms: Any) -> tuple[CheckVerdict, str]:
        (found,) = standing_check(put(), market, Decimal(limit), **terms)
        assert (found.value, found.limit) == (float(limit), 2.10)
        return found.verdict, found.reason

    words = "limit 2.09 is below the bid standing at 2.10, for 12 of 40"
    assert verdict("2.09", accepting=False) == (CheckVerdict.WARN, words)
    refused = (CheckVerdict.FAIL, f"{words}: pass --limit 2.09 to confirm it")
    assert verdict("2.09", accepting=True) == refused
    assert verdict("2.09", accepting=True, again=Decimal("2.08")) == refused
    again = verdict("2.09", accepting=True, again=Decimal("2.09"))
    assert again == (CheckVerdict.WARN, f"{words}; confirmed by typing it again")
    assert standing_check(put(), market, Decimal("2.10"), accepting=True) == ()
    assert standing_check(put(), benchmark(), Decimal("2.05"), accepting=True) == ()
    buyer = put(direction=Direction.BUY)
    market = benchmark(natural=Decimal("2.20"))
    (found,) = standing_check(buyer, market, Decimal("2.21"), accepting=True)
    assert found.stops
    assert found.reason.startswith("limit 2.21 is above the ask standing at 2.20, size unknown")


def test_a_derived_limit_is_no_worse_than_the_touch() -> None:
    """The mark allows 1.625 of a seller and 2.675 of a buyer."""
    cent = Decimal("0.01")

    def derived(direction: Direction, touch: str | None) -> Decimal | None:
        natural = None if touch is None else Decimal(touch)
        market = benchmark(natural=natural, natural_size=Decimal(12))
        return derived_limit(put(direction=direction), market, RULES, ticket=None, tick=cent)

    assert derived(Direction.SELL, None) == Decimal("1.63")
    assert derived(Direction.SELL, "2.10") == Decimal("2.10")
    assert derived(Direction.SELL, "1.50") == Decimal("1.63")
    assert derived(Direction.BUY, None) == Decimal("2.67")
    assert derived(Direction.BUY, "2.20") == Decimal("2.20")
    assert derived(Direction.BUY, "2.80") == Decimal("2.67")


def test_each_leg_of_a_package_may_be_the_points_away() -> None:
    """Vegas of 0.08 and 0.03: 0.51 − 1.5 × 0.11 = 0.345; the difference of 0.05 would ask for 0.435."""
    market = benchmark(mark=Decimal("0.51"), vega=Decimal("0.05"), legs_vega=Decimal("0.11"))
    found = limit_floor(spread(), market, RULES, ticket=None)
    assert found == (Decimal("0.345"), "the mark − 1.5 volatility points of each leg")
    cancelled = benchmark(
        mark=Decimal("0.51"), vega=Decimal("0.001"), vega_cancels=True, legs_vega=Decimal("0.11")
    )
    assert limit_floor(spread(), cancelled, RULES, ticket=None) == found
    earlier = benchmark(mark=Decimal("0.51"), vega=Decimal("0.05"))  # of a record without the legs' vegas
    found = limit_floor(spread(), earlier, RULES, ticket=None)
    assert found is not None
    assert found[0] == Decimal("0.435")


def test_without_any_floor_the_limit_is_unknown() -> None:
    market = benchmark(vega=None)
    check = limit_check(put(), market, RULES, limit=Decimal("2.05"), ticket=None)
    assert check.verdict is CheckVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("apart", "verdict"), [(0.4, "pass"), (-2.5, "warn"), (30.0, "warn"), (-30.5, "fail")]
)
def test_clocks_apart(apart: float, verdict: str) -> None:
    assert clock_check(apart).verdict == verdict


def test_the_minimum_counts_the_sum_of_the_legs() -> None:
    assert not minimum_check(put(10), Decimal(10)).stops
    assert minimum_check(put(9), Decimal(10)).stops
