"""The demo market behind the provider seam, and the account that comes with it."""

from datetime import date

import pandas as pd
import pytest

from wheelcli.errors import Exit, WheelError
from wheelcli.market.demo import DemoProvider, demo_portfolio_config
from wheelcli.market.provider import MarketRequest, Provider
from wheelcli.market.snapshot import TABLES


def test_it_satisfies_the_protocol_and_says_demo():
    provider: Provider = DemoProvider()
    assert provider.name == "demo"
    assert provider.fetch(MarketRequest(("ALDERA",))).source == "demo"


def test_what_is_fetched_is_the_same_as_in_the_whole_market(demo_market):
    names = ("BORVIA", "YONDRA", "JUNIVA")
    part = DemoProvider(vix=25.0).fetch(MarketRequest(names, dte_window=(25, 45)))
    whole = demo_market(25.0)
    for name in TABLES:
        mine, all_of_it = getattr(part, name), getattr(whole, name)
        if "symbol" in mine:
            all_of_it = all_of_it[all_of_it["symbol"].isin(names)]
        if name == "options":
            all_of_it = all_of_it[all_of_it["contract"].isin(mine["contract"])]
        plain = dict.fromkeys(mine.select_dtypes("category"), "str")
        pd.testing.assert_frame_equal(mine.astype(plain), all_of_it.reset_index(drop=True).astype(plain))


def test_expirations_are_those_asked_for():
    provider = DemoProvider()

    def days(**wishes):
        snapshot = provider.fetch(MarketRequest(("ALDERA",), **wishes))
        return [(d.date() - snapshot.session).days for d in snapshot.options["expiration"].drop_duplicates()]

    assert days(dte_window=(21, 45)) == [21, 28, 35, 42]
    assert days(dte_window=(21, 45), expirations=2) == [28, 35]
    assert days(window_for_vix=lambda closes: (14, 35) if closes[-1] < 20 else (30, 60)) == [14, 21, 28, 35]
    assert days(dates=(date(2026, 9, 18), date(2026, 9, 19))) == [28]
    assert len(days(every_expiration=True, dte_window=(21, 45))) == len(days()) > 15


def test_unknown_symbols_are_problems_and_the_others_go_on():
    seen = []
    snapshot = DemoProvider().fetch(
        MarketRequest(("AAPL", "aldera", "\x1b[31m")),
        lambda symbol, done, of: seen.append((symbol, done, of)),
    )
    assert [(p.code, p.symbol) for p in snapshot.problems] == [
        ("unknown_symbol", "AAPL"),
        ("unknown_symbol", "?[31m"),
    ]
    assert list(snapshot.underlyings["symbol"]) == ["ALDERA"]
    assert seen == [("AAPL", 1, 3), ("ALDERA", 2, 3), ("?[31m", 3, 3)]


def test_only_unknown_symbols_are_no_data():
    with pytest.raises(WheelError) as refused:
        DemoProvider().fetch(MarketRequest(("AAPL", "MSFT")))
    assert refused.value.exit_code is Exit.NO_DATA
    assert refused.value.code == "unknown_symbol"
    assert "AAPL, MSFT" in refused.value.message


def test_no_symbols_bring_the_volatility_index_alone():
    snapshot = DemoProvider(vix=35.0).fetch(MarketRequest(()))
    assert len(snapshot.vix) == 252
    assert not len(snapshot.underlyings)
    assert {c: str(t) for c, t in snapshot.options.dtypes.items()} == TABLES["options"]


@pytest.fixture(scope="module")
def listed_account(demo_market):
    """The demo's account at its market's prices, and that market."""
    from wheelcli.book.demo import demo_events
    from wheelcli.book.from_journal import core_shares, portfolio
    from wheelcli.book.projection.fold import fold
    from wheelcli.config import load_demo

    config, market = load_demo().config, demo_market()
    book = fold(demo_events(), core=core_shares(config)).account("default")
    spots = dict(zip(market.underlyings["symbol"], market.underlyings["spot"], strict=True))
    return portfolio(book, config, spots=spots)[0], market


def test_the_account_holds_what_the_market_lists_and_adds_up(listed_account):
    config = demo_portfolio_config()
    account, market = listed_account
    spot = market.underlyings.set_index("symbol")["spot"]
    shares = sum(lot.quantity * spot[lot.symbol] for lot in account.shares)
    assert account.cash_usd + shares == pytest.approx(account.value_usd, rel=0.01)  # short options apart
    assert any(lot.core for lot in account.shares)
    for lot in account.shares:
        assert lot.break_even == pytest.approx(spot[lot.symbol], rel=0.05)
    assert set(config["watchlist"]) <= set(spot.index)
    assert len(config["watchlist"]) > 45
    assert len(config["never"]) == 1


def test_the_accounts_options_are_quoted(listed_account):
    account, market = listed_account
    quotes = market.options.set_index("contract")
    assert {o.contract.right.value for o in account.options} == {"call", "put"}
    # The market itself says whether a contract is listed on its dates; a price is near what it was sold or
    # bought for, or half of it.
    listed = [option for option in account.options if option.contract.occ in quotes.index]
    assert len(listed) >= 2
    for option in listed:
        assert 0 < quotes.loc[option.contract.occ]["ask"] < 3 * option.price


def test_the_account_is_the_callers_own_copy():
    demo_portfolio_config()["watchlist"]["BORVIA"]["tags"] = ["changed"]
    assert "tags" not in demo_portfolio_config()["watchlist"]["BORVIA"]
