"""The limits of the account on the whole block, by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from rfq_samples import LOWER, PUT, put, spread

from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.config import Config
from wheelcli.contract import parse_occ
from wheelcli.open_option import OpenOption
from wheelcli.rfq.book_limits import (
    BookMarket,
    book_checks,
    closing_checks,
    notional_checks,
    notional_usd,
    only_closes,
)
from wheelcli.rfq.package import Direction, Package, PackageLeg, package_of_shares
from wheelcli.rfq.rules import Check

CALL = "KO261016C00065000"
CONFIG = Config()


def account(**changes: Any) -> Portfolio:
    """400,000 of cash and nothing else."""
    return replace(Portfolio("main", AccountType.CASH, 2, 40_000_000, 40_000_000), **changes)


def checked(portfolio: Portfolio, package: Package, price: str = "2.00", **changes: Any) -> dict[str, Check]:
    market = BookMarket(
        symbol="KO", spot=Decimal("61.20"), broad=False, deployed_max=0.65, price=Decimal(price)
    )
    found = book_checks(portfolio, package, replace(market, **changes), CONFIG)
    return {check.check: check for check in found}


def held(contract: str, quantity: int) -> OpenOption:
    parsed = parse_occ(contract)
    assert parsed is not None
    return OpenOption("KO", parsed, quantity, 2.0)


def test_collateral_of_the_block_against_free_cash_and_the_name() -> None:
    found = checked(account(), put(6))
    assert (found["cash"].value, found["cash"].limit) == (36_000, 360_000)  # 60 × 600; 400,000 less 10 %
    assert found["name"].value == pytest.approx(0.09)
    assert not any(check.stops for check in found.values())
    found = checked(account(), put(7))
    assert found["name"].value == pytest.approx(0.105)
    assert found["name"].stops
    assert "deployed in KO: 10.5 % of the account, at most 10 %" in found["name"].reason
    assert not checked(account(), put(7), broad=True)["name"].stops


def test_what_is_open_already_counts() -> None:
    found = checked(account(options=(held(PUT, -3),)), put(4))
    assert found["name"].value == pytest.approx(0.105)  # 7 × 6,000
    assert found["cash"].value == 24_000
    assert found["cash"].limit == 342_000


def test_a_spread_ties_up_its_width() -> None:
    found = checked(account(), spread(20), "1.10")
    assert found["cash"].value == 10_000  # 5 × 2,000


def test_buying_back_frees_collateral_and_passes() -> None:
    over = account(options=(held(PUT, -40),))
    found = checked(over, put(40, Direction.BUY), "0.40")
    assert found["name"].value == 0
    assert found["cash"].value == -238_400  # 1,600 paid, 240,000 freed
    assert found["cash"].reason == "frees $238,400 of cash, net of any price paid"
    assert not any(check.stops for check in found.values())


def test_closing_needs_no_free_cash_and_no_room_in_the_size() -> None:
    """63 puts at 60 tie up 378,000 of 400,000: free after the reserve are −18,000, closing costs 2,520."""
    full = account(options=(held(PUT, -63),))
    found = checked(full, put(63, Direction.BUY), "0.40")
    assert (found["cash"].value, found["cash"].limit) == (2_520 - 378_000, -18_000)
    assert not found["cash"].stops
    assert checked(full, put(1), "0.40")["cash"].stops
    assert only_closes(full, put(63, Direction.BUY), "KO")
    assert not only_closes(full, put(64, Direction.BUY), "KO")  # the last one would be long
    assert not only_closes(full, put(1), "KO")
    shares = account(shares=(Shares("KO", 300_000_000, cost_cents=1_800_000),))
    assert only_closes(shares, package_of_shares("KO", Direction.SELL, 300), "KO")
    assert not only_closes(shares, package_of_shares("KO", Direction.SELL, 301), "KO")
    notional = notional_usd(put(63, Direction.BUY), Decimal("61.20"))  # 385,560, 96.4 % of the account
    sized = notional_checks(notional, today=Decimal(0), portfolio=full, config=CONFIG)
    assert [check.stops for check in sized] == [True, True]
    warned = closing_checks(sized)
    assert [(check.value, check.stops) for check in warned] == [(pytest.approx(0.9639), False)] * 2
    assert warned[0].reason.endswith("at most 35 %; the order only closes")


def test_all_names_together() -> None:
    other = Shares("PEP", 1_500_000_000, cost_cents=24_000_000)
    found = checked(account(shares=(other,)), put(5))
    assert found["deployed"].value == pytest.approx((240_000 + 30_000) / 400_000)
    assert found["deployed"].stops  # 67.5 % of at most 65 %
    unknown = checked(account(shares=(Shares("PEP", 1_500_000_000),)), put(1))
    assert unknown["deployed"].verdict == "unknown"


def test_calls_need_shares_behind_them() -> None:
    calls = Package((PackageLeg(CALL, Direction.BUY, 1),), Decimal(3), Direction.SELL)
    shares = Shares("KO", 300_000_000, cost_cents=1_800_000)
    assert not checked(account(shares=(shares,)), calls)["coverage"].stops
    short = checked(account(shares=(replace(shares, micro_shares=299_000_000),)), calls)["coverage"]
    assert (short.value, short.stops) == (1, True)
    twice = account(shares=(shares,), options=(held(CALL, -1),))
    assert checked(twice, calls)["coverage"].value == 100


@pytest.mark.parametrize(
    ("long", "quantity", "uncovered"),
    [
        ("KO260918C00060000", 40, 4_000),  # gone in September, the short call lives until December
        ("KO261218C00055000", 40, 0),  # the same day
        ("KO270115C00070000", 25, 1_500),
    ],
)
def test_a_long_call_covers_only_while_it_lives(long: str, quantity: int, uncovered: float) -> None:
    calls = Package((PackageLeg("KO261218C00060000", Direction.BUY, 1),), Decimal(40), Direction.SELL)
    found = checked(account(options=(held(long, quantity),)), calls)["coverage"]
    assert (found.value, found.stops) == (uncovered, uncovered > 0)


def test_each_long_call_covers_one_short_call_alone() -> None:
    later, sooner = held("KO261218C00060000", -1), held(CALL, -1)
    calls = Package((PackageLeg("KO261120C00060000", Direction.BUY, 1),), Decimal(1), Direction.SELL)
    one = account(options=(held("KO270115C00060000", 1), later))
    assert checked(one, calls)["coverage"].value == 100
    three = account(options=(held("KO270115C00060000", 2), held("KO261120C00070000", 1), later, sooner))
    assert checked(three, calls)["coverage"].value == 0


def test_a_later_call_of_a_higher_strike_ties_up_the_difference() -> None:
    """Short calls of December at 60; long ones of January at 70, 65 and 55."""
    calls = Package((PackageLeg("KO261218C00060000", Direction.BUY, 1),), Decimal(2), Direction.SELL)
    longs = tuple(held(f"KO270115C000{strike}000", 1) for strike in (70, 65, 55))
    found = checked(account(options=longs[:2]), calls)
    assert not found["coverage"].stops
    assert found["cash"].value == 1_500  # (70 − 60 + 65 − 60) × 100
    assert found["name"].value == pytest.approx(1_500 / 400_000)
    assert checked(account(options=longs), calls)["cash"].value == 500  # the 55 and the 65
    shares = Shares("KO", 100_000_000, cost_cents=600_000)
    assert checked(account(options=longs[:2], shares=(shares,)), calls)["cash"].value == 500  # not for the 70
    none_left = account(cash_cents=4_100_000, options=longs[:2])
    assert checked(none_left, calls)["cash"].stops  # 1,000 free after the reserve of 40,000


def test_core_shares_cover_no_call() -> None:
    calls = Package((PackageLeg(CALL, Direction.BUY, 1),), Decimal(2), Direction.SELL)
    shares = Shares("KO", 200_000_000, core=100, cost_cents=1_200_000)
    found = checked(account(shares=(shares,)), calls)["coverage"]
    assert (found.value, found.stops) == (100, True)
    assert found.reason == "100 shares of KO uncovered"


def test_shares_that_cover_calls_are_not_sold_away() -> None:
    shares = Shares("KO", 300_000_000, cost_cents=1_800_000)
    portfolio = account(shares=(shares,), options=(held(CALL, -2),))
    found = checked(portfolio, package_of_shares("KO", Direction.SELL, 200), "61.20")
    assert found["coverage"].value == 100
    assert not checked(portfolio, package_of_shares("KO", Direction.SELL, 100), "61.20")["coverage"].stops
    bought = checked(account(), package_of_shares("KO", Direction.BUY, 500), "61.20")
    assert bought["cash"].value == pytest.approx(30_600)


def test_notional_of_one_and_of_the_day() -> None:
    both = Package(
        (PackageLeg(PUT, Direction.BUY, 1), PackageLeg(LOWER, Direction.SELL, 1)), Decimal(10), Direction.SELL
    )
    assert notional_usd(both, Decimal("61.20")) == 122_400  # both legs
    one, day = notional_checks(Decimal(140_000), today=Decimal(60_000), portfolio=account(), config=CONFIG)
    assert (one.value, one.stops) == (0.35, False)
    assert (day.value, day.stops) == (0.5, False)
    one, day = notional_checks(Decimal(140_001), today=Decimal(60_000), portfolio=account(), config=CONFIG)
    assert one.stops
    assert day.stops
    assert notional_checks(None, today=Decimal(0), portfolio=account(), config=CONFIG)[0].stops
