"""The limits of an account on coins, by hand and on random accounts."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.config import Config
from wheelcli.contract import parse_contract
from wheelcli.rfq.coins.limits import CoinAccount, after_package, coin_checks, tied
from wheelcli.rfq.coins.package import coin_package
from wheelcli.rfq.package import Direction, Package
from wheelcli.rfq.rules import Check, CheckVerdict

INDEX = Decimal("75110.18")
PUT, CALL = "BTC_USDC-25SEP26-68000-P", "BTC-25SEP26-82000-C"
CONFIG = Config()


def account(usdc: str = "0", coins: str = "0", core: str = "0", **more: Any) -> CoinAccount:
    """An account of USDC and BTC, nothing tied up."""
    fields: dict[str, Any] = {
        "tied_usdc": {},
        "tied_coins": {},
        "uncovered": {},
        "index": {"BTC": INDEX},
    } | more
    held = {"BTC": Decimal(coins)} if Decimal(coins) else {}
    return CoinAccount(usdc=Decimal(usdc), coins=held, core={"BTC": Decimal(core)}, **fields)


def package(name: str, amount: str, direction: Direction = Direction.SELL) -> Package:
    contract = parse_contract(name)
    assert contract is not None
    return coin_package(contract, direction, Decimal(amount), index=INDEX)


def checks(before: CoinAccount, block: Package, price: str = "1000") -> dict[str, Check]:
    found = coin_checks(before, block, coin="BTC", price=Decimal(price), deployed_max=0.65, config=CONFIG)
    return {check.check: check for check in found}


def test_a_put_ties_up_its_strike_in_usdc() -> None:
    """25 × 68,000 = 1,700,000 of 5,400,000 less the reserve of 10 %: passes; the name takes 31.5 %."""
    found = checks(account("5400000"), package(PUT, "25"))
    assert {check.verdict for check in found.values()} == {CheckVerdict.PASS}
    assert found["cash"].value == 1_700_000
    assert found["cash"].limit == 5_400_000 - 0.10 * 5_400_000
    assert found["name"].value == pytest.approx(1_700_000 / 5_400_000)
    assert "coins" not in found  # it needs none
    assert checks(account("4800000"), package(PUT, "25"))["name"].stops  # 35.4 % of the account
    poor = checks(account("1800000", stated_value=Decimal(9_000_000)), package(PUT, "25"))
    assert poor["cash"].stops


def test_a_call_ties_up_its_size_in_coins() -> None:
    """A coin covers a call on one coin, whatever its price; what other calls tie up is not free."""
    held = account(coins="30")
    assert not any(check.stops for check in checks(held, package(CALL, "30"), "0.017").values())
    assert checks(held, package(CALL, "30.1"), "0.017")["coins"].stops
    sold = after_package(held, package(CALL, "10"), Decimal("0.017"))
    assert (sold.coins["BTC"], sold.tied_coins["BTC"]) == (Decimal("30.170"), 10)
    assert checks(sold, package(CALL, "20.1"), "0.017")["coins"].verdict is CheckVerdict.PASS
    assert checks(sold, package(CALL, "20.2"), "0.017")["coins"].stops
    core = account(coins="30", core="5")
    assert core.value_usd == 35 * INDEX
    assert checks(core, package(CALL, "31"), "0.017")["coins"].stops  # no call is sold on core coins


def test_an_account_that_is_mostly_coins_sells_calls_and_no_puts() -> None:
    """Its coins are over the limit of a name already: calls add nothing to it, a put does."""
    rich = account("3000000", coins="60")
    assert not any(check.stops for check in checks(rich, package(CALL, "25"), "0.017").values())
    found = checks(rich, package(PUT, "25"))
    assert (found["name"].stops, found["deployed"].stops) == (True, True)


@pytest.mark.parametrize("name", ["BTC-25SEP26-68000-P", "BTC_USDC-25SEP26-82000-C"])
def test_what_no_coin_and_no_dollar_secures_is_not_sold(name: str) -> None:
    rich = account("90000000", coins="900")
    assert checks(rich, package(name, "25"), "0.01")["coverage"].stops
    bought = checks(rich, package(name, "25", Direction.BUY), "0.01")
    assert not bought["coverage"].stops


def test_a_purchase_pays_its_premium_in_its_unit() -> None:
    buy = package(CALL, "25", Direction.BUY)
    assert checks(account(coins="0.4"), buy, "0.017")["coins"].stops  # 0.425 BTC
    assert not checks(account(coins="0.425"), buy, "0.017")["coins"].stops
    paid = after_package(account("100000"), package(PUT, "25", Direction.BUY), Decimal(990))
    assert (paid.usdc, paid.tied_usdc) == (75_250, {})


def test_without_an_index_nothing_passes() -> None:
    blind = account("9000000", coins="1", index={})
    found = checks(blind, package(PUT, "25"))
    assert {found[name].verdict for name in ("cash", "name", "deployed")} == {CheckVerdict.UNKNOWN}


def test_buying_back_releases_collateral() -> None:
    """0.1 of 0.3 puts at 68,000 bought back at 1,000: 100 USDC are paid, 6,800 released. All the USDC that
    was left is tied up or reserved, so nothing else may be sold before.
    """
    put, call = parse_contract(PUT), parse_contract(CALL)
    assert put
    assert call
    sold = tied(account("20400"), put, Decimal("0.3"))
    found = checks(sold, package(PUT, "0.1", Direction.BUY))
    assert (found["cash"].value, found["cash"].verdict) == (-6_700, CheckVerdict.PASS)
    assert found["cash"].reason == "frees 6,700.00 USDC, net of any price paid"
    assert checks(sold, package(PUT, "0.1"))["cash"].stops
    after = after_package(sold, package(PUT, "0.1", Direction.BUY), Decimal(1000))
    assert (after.usdc, after.tied_usdc["BTC"], after.short[put]) == (20_300, 13_600, Decimal("0.2"))
    # More than was sold is a purchase: it releases what was short, and no more.
    long = after_package(sold, package(PUT, "0.5", Direction.BUY), Decimal(1000))
    assert (long.tied_usdc["BTC"], long.short[put]) == (0, 0)
    # A trade that may not have happened releases nothing.
    assert after_package(sold, package(PUT, "0.1", Direction.BUY), None, releases=False) == sold
    # Coins: a call on all of them is bought back at 0.02 of a coin each.
    covered = tied(account(coins="2"), call, Decimal(2))
    freed = checks(covered, package(CALL, "1", Direction.BUY), "0.02")["coins"]
    assert (freed.verdict, freed.value) == (CheckVerdict.PASS, -0.98)
    assert checks(tied(account(coins="0.01"), call, Decimal(1)), package(CALL, "1", Direction.BUY), "0.02")[
        "coins"
    ].stops
    # Another contract releases nothing.
    other = checks(covered, package("BTC-25SEP26-90000-C", "1", Direction.BUY), "0.02")["coins"]
    assert other.stops


def test_a_roll_needs_only_the_difference() -> None:
    """A put at 68,000 bought back and one at 70,000 sold tie up 2,000 more on one coin."""
    put, further = parse_contract(PUT), "BTC_USDC-30OCT26-70000-P"
    assert put
    before = tied(account("80000"), put, Decimal(1))
    after = after_package(before, package(PUT, "1", Direction.BUY), Decimal(500))
    after = after_package(after, package(further, "1"), Decimal(900))
    assert (after.tied_usdc["BTC"], after.usdc) == (70_000, 80_400)


sizes = st.integers(1, 400).map(lambda n: Decimal(n) / 10)


@given(
    usdc=st.integers(0, 20_000_000),
    coins=sizes,
    blocks=st.lists(st.tuples(st.booleans(), st.booleans(), sizes)),
)
def test_whatever_passes_is_secured(
    usdc: int, coins: Decimal, blocks: list[tuple[bool, bool, Decimal]]
) -> None:
    """However many blocks pass one after the other, USDC and coins secure all of them; what is bought back is
    free again.
    """
    now = account(str(usdc), str(coins))
    strikes = calls_sold = Decimal(0)
    for put, buys, size in blocks:
        block = package(PUT if put else CALL, str(size), Direction.BUY if buys else Direction.SELL)
        price = Decimal(1000) if put else Decimal("0.017")
        found = coin_checks(now, block, coin="BTC", price=price, deployed_max=0.65, config=CONFIG)
        if any(check.stops for check in found):
            continue
        now = after_package(now, block, price)
        signed = -size if buys else size
        strikes = max(strikes + (68_000 * signed if put else 0), Decimal(0))
        calls_sold = max(calls_sold + (0 if put else signed), Decimal(0))
    assert now.usdc >= strikes == now.tied_usdc.get("BTC", 0)
    assert now.coins["BTC"] >= calls_sold == now.tied_coins.get("BTC", 0)
    contract = parse_contract(PUT)
    assert contract is not None
    assert tied(now, contract, Decimal(1)).tied_usdc["BTC"] == strikes + 68_000


@pytest.mark.parametrize(
    ("name", "owes"),
    [
        ("BTC_USDC-25SEP26-85000-P", 98_898.20),  # 10 × (85,000 − 75,110.18)
        ("BTC-25SEP26-70000-C", 51_101.80),  # 10 × (75,110.18 − 70,000)
        (PUT, 0.0),
        (CALL, 0.0),
    ],
)
def test_the_value_lacks_what_short_options_owe(name: str, owes: float) -> None:
    contract = parse_contract(name)
    assert contract is not None
    held = account("1000000", coins="20")
    whole = Decimal(1_000_000) + 20 * INDEX
    assert held.value_usd == whole
    sold = tied(held, contract, Decimal(10))
    assert float(whole - (sold.value_usd or 0)) == pytest.approx(owes, abs=1e-6)
    assert after_package(held, package(name, "10"), None).value_usd == sold.value_usd
    assert tied(account("1000000", index={}), contract, Decimal(10)).value_usd is None
    assert tied(account("1", stated_value=Decimal(5)), contract, Decimal(10)).value_usd == 5
