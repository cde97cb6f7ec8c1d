"""The collateral of an account: until it is settled a put ties up its strike, expired or not."""

from datetime import date

from wheelcli.book.portfolio import Shares
from wheelcli.book.positions.positions import Kind, Position
from wheelcli.book.valuation.cash import Cash, collateral_usd
from wheelcli.contract import Contract, Right
from wheelcli.open_option import OpenOption


def short_put(expiration: date, strike: float) -> Position:
    """One put sold."""
    leg = OpenOption("KO", Contract("KO", expiration, Right.PUT, strike), -1)
    return Position(f"KO-{expiration}", Kind.SHORT_PUT, "KO", 1, (leg,))


def test_what_has_expired_and_is_not_settled_still_ties_up_cash() -> None:
    """It may have been assigned: 4,000 of a put long over and 6,000 of one still to come."""
    puts = (short_put(date(2026, 3, 12), 40.0), short_put(date(2099, 4, 17), 60.0))
    assert collateral_usd(puts) == 10_000
    assert Cash(12_500.0, 0.0, collateral_usd(puts)).free_cash_usd == 2_500
    assert Cash(12_500.0, None, collateral_usd(puts)).free_cash_usd is None


def test_the_proceeds_of_short_shares_are_collateral_and_so_is_what_covering_costs_above_them() -> None:
    """200 sold short for 9,000.00: at 40.00 the 9,000.00 are held, at 52.50 the 10,500.00 that buying them
    back takes.
    """
    short, owned = (
        Shares("KO", -200_000_000, cost_cents=-900_000),
        Shares("PEP", 100_000_000, cost_cents=1_500_000),
    )
    for spots, behind in (({}, 9_000), ({"KO": 40.0, "PEP": 160.0}, 9_000), ({"KO": 52.5}, 10_500)):
        assert collateral_usd((), (short, owned), spots) == behind
        assert Cash(14_000.0, 0.0, collateral_usd((), (short, owned), spots)).free_cash_usd == 14_000 - behind
