"""What Regulation T asks for, by Cboe's margin manual, worked out by hand."""

from dataclasses import replace

import pytest
from markets import Name, account, config, held, market
from verdicts import CALL, call, wide

from wheelcli.book.portfolio import AccountType
from wheelcli.plan.candidates.margin import Margin, cash_secured_put, credit_spread, naked_put
from wheelcli.plan.planner import plan


@pytest.mark.parametrize(
    ("strike", "credit", "spot", "broad", "leverage", "requirement"),
    [
        (45, 0.50, 47.50, False, 1, 7.50),  # 20 % of 47.50 is 9.50, less 2.50 out of the money
        (200, 1.20, 209, False, 1, 34.00),  # 41.80 − 9.00 + 1.20
        (70, 0.40, 100, False, 1, 7.40),  # 20 − 30 is below 10 % of the strike, 7.00
        (105, 6.00, 100, False, 1, 26.00),  # in the money nothing is taken off: 20.00 + 6.00
        (600, 5.00, 640, True, 1, 65.00),  # 15 % of 640 is 96, less 40 is 56; 10 % of the strike is 60
        (620, 5.00, 640, True, 1, 81.00),  # 96 − 20 + 5
        (90, 2.00, 100, False, 3, 52.00),  # three times leveraged: 60 − 10 + 2
        (90, 2.00, 100, True, -2, 22.00),  # 30 − 10 + 2
        (90, 2.00, 100, False, 9, 92.00),  # the whole price at most: 100 − 10 + 2
    ],
)
def test_a_naked_put(strike, credit, spot, broad, leverage, requirement):
    result = naked_put(strike, credit, spot=spot, broad_index=broad, leverage=leverage)
    assert result.requirement == pytest.approx(requirement)
    assert result.buying_power == pytest.approx(requirement - credit)


def test_a_spread_and_a_secured_put():
    assert credit_spread(5, 0.44) == Margin(5, pytest.approx(4.56))
    assert cash_secured_put(45, 0.50) == Margin(45, 44.50)


def ticket(kind="stock", type_=AccountType.MARGIN):
    name = Name("AAA", 100.0, strikes=(94.0,), rights=("put",), kind=kind)
    (result,) = plan(market(name), replace(account(), type=type_), wide()).tickets
    return result


@pytest.mark.parametrize(("kind", "per_share"), [("stock", 20 - 6), ("index_etf", 94 * 0.10)])
def test_on_a_ticket_of_a_margin_account(kind, per_share):
    # 94 put on a share at 100: 20 % less 6.00 out of the money; of a broad index 15 − 6 = 9.00 is below 9.40,
    # 10 % of the strike.
    t = ticket(kind)
    shares = 100 * t.contracts
    assert t.buying_power_usd == pytest.approx(per_share * shares)
    assert t.margin_requirement_usd == pytest.approx(per_share * shares + t.credit_usd)


@pytest.mark.parametrize("type_", [AccountType.CASH, AccountType.IRA])
def test_other_accounts_hold_the_strike(type_):
    t = ticket(type_=type_)
    assert t.margin_requirement_usd == t.collateral_usd == 9400 * t.contracts
    assert t.buying_power_usd == pytest.approx(t.collateral_usd - t.credit_usd)


def test_a_covered_call_asks_for_nothing_more():
    book = replace(account(shares=(held("AAA", 300, 95.0),)), type=AccountType.MARGIN)
    (t,) = (t for t in plan(market(call()), book, wide()).tickets if t.legs[0].contract == CALL)
    assert (t.margin_requirement_usd, t.buying_power_usd) == (0, 0)


def test_cash_equivalents_are_collateral():
    # 2,000 in cash and 100 shares of SGOV at 100 secure one put of strike 94, and not a second one.
    names = (Name("AAA", 100.0, strikes=(94.0,), rights=("put",)), Name("SGOV", 100.0, kind="bond_etf"))
    settings = config(
        "AAA",
        portfolio={
            "cash_reserve": 0.0,
            "sector_max": 1.0,
            "new_deployed_max": 1.0,
            "correlated_group_max": 1.0,
            "expiration_max": 1.0,
        },
        sizing={"name_collateral_max": 1.0, "basis": "stress"},
    )
    poor = account(100_000.0, 2_000.0)
    assert plan(market(*names), poor, settings).tickets == ()
    rich = account(100_000.0, 2_000.0, shares=(held("SGOV", 100, 100.0),))
    (t,) = plan(market(*names), rich, settings).tickets
    assert (t.symbol, t.contracts, t.collateral_usd) == ("AAA", 1, 9400.0)
