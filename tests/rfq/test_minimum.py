"""Minimum sizes: the sum of legs in a request, the smallest leg at an exchange; never rounded up."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from ko import rolled, sold

from wheelcli.rfq.minimum import Venue, minimum_of
from wheelcli.rfq.package import AmountUnit, Direction, Traded, package_of, package_of_shares


def coins(coin, *sizes):
    legs = [
        Traded(f"{coin}-25SEP26-{k + 1}000-P", Direction.BUY if k else Direction.SELL, Decimal(size))
        for k, size in enumerate(sizes)
    ]
    return package_of(legs, unit=AmountUnit.COINS, multiplier=Decimal(1))


@pytest.mark.parametrize(
    ("coin", "sizes", "met"),
    [
        ("BTC", ("20", "20"), True),
        ("BTC", ("24",), False),
        ("BTC", ("24.9",), False),
        ("BTC", ("25",), True),
        ("ETH", ("84", "84", "84"), True),
        ("ETH", ("83", "83", "83"), False),
    ],
)
def test_a_request_counts_all_legs_together(coin, sizes, met):
    package = coins(coin, *sizes)
    assert minimum_of(Venue.DERIBIT, package).met is met
    assert package.sum_of_legs == sum(map(Decimal, sizes))  # as it was: nothing is rounded up


def test_a_minimum_that_is_not_known_is_unknown():
    assert minimum_of(Venue.DERIBIT, coins("SOL_USDC", "1")).met is None
    assert minimum_of(Venue.DERIBIT, coins("BTC_USDC", "25")).met is True
    recorded = minimum_of(Venue.DERIBIT, coins("BTC_USDC", "25"), least=Decimal(30))
    assert (recorded.amount, recorded.met) == (30, False)  # the instrument's record counts first
    assert minimum_of(Venue.SHEET, sold(1)).met is None


@pytest.mark.parametrize(
    ("venue", "size", "met"),
    [
        (Venue.FACILITATION, 49, False),
        (Venue.FACILITATION, 50, True),
        (Venue.SOLICITATION, 499, False),
        (Venue.SOLICITATION, 500, True),
        (Venue.QCC, 1000, True),
    ],
)
def test_an_exchange_counts_contracts(venue, size, met):
    assert minimum_of(venue, sold(size)).met is met
    assert minimum_of(venue, rolled(size)).met is met  # the smallest leg, not the sum


def test_a_venue_of_other_markets_is_refused():
    with pytest.raises(ValueError, match="coins only"):
        minimum_of(Venue.DERIBIT, sold())
    with pytest.raises(ValueError, match="listed options"):
        minimum_of(Venue.FACILITATION, package_of_shares("KO", Direction.BUY, 1000))


def test_the_page_of_venues_names_the_sizes_that_the_program_checks() -> None:
    page = Path(__file__).parents[2] / "docs/explanation/venues.md"
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if "`wheel block --venue" in line]
    named = {re.findall(r"--venue (\w+)", row)[0]: re.findall(r"([\d,]+) contracts", row)[0] for row in rows}
    for venue in (Venue.FACILITATION, Venue.SOLICITATION, Venue.QCC):
        least = minimum_of(venue, package_of([Traded("KO261016P00060000", Direction.SELL, Decimal(40))]))
        assert least.amount == float(named[venue.value].replace(",", ""))
