"""Prices of options on coins against two recorded days of Deribit: its own volatility of each mark price."""

from dataclasses import replace
from datetime import UTC, date, datetime
from math import log

import numpy as np
import pytest
from coin_market import DAYS, SHARED, recorded

from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import price_chains
from wheelcli.contract import Contract, Right
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.pricing import european
from wheelcli.trading_calendar import Close, years_to

AT = datetime(2026, 8, 22, 2, 0, tzinfo=UTC)  # a Saturday
SEPTEMBER = date(2026, 9, 25)


def market(rows, index, at, futures=None):
    """A market of rows (contract, bid, ask in the unit of the option, its future's price, its IV)."""
    options, terms = [], []
    for contract, bid, ask, future, iv in rows:
        inverse = contract.coin == contract.root
        rate = index[contract.root] if inverse else 1.0
        options.append(
            {
                "contract": contract.name,
                "symbol": contract.root,
                "right": contract.right.value,
                "strike": contract.strike,
                "expiration": contract.expiration,
                "bid": bid and bid * rate,
                "ask": ask and ask * rate,
                "quote_time": at,
                "open_interest": 1000.0,
                "multiplier": 0.1,
                "standard": True,
                "exercise": "european",
                "settlement": "coin_inverse" if inverse else "coin_linear",
                "feed_iv": iv,
            }
        )
        terms.append({"contract": contract.name, "usd_per_unit": rate, "forward": future, "lot": 0.1})
    names = [{"symbol": coin, "kind": "coin", "spot": spot} for coin, spot in index.items()]
    return Snapshot(
        as_of=at,
        source="deribit",
        underlyings=table("underlyings", names),
        options=table("options", options),
        closes=table("closes"),
        dividends=table("dividends"),
        vix=table("vix"),
        rates=table("rates"),
        terms=table("terms", terms),
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
@pytest.mark.parametrize(("day", "measured"), [(DAYS[0], 0.0083), (DAYS[1], 0.0186)])
def test_the_venue_s_own_volatility_is_recovered(day, measured):
    """Median difference over all contracts on BTC and ETH, in volatility points: 0.008 and 0.019. Closing in
    New York instead of 08:00 UTC is wrong by points under ten days.
    """
    seen = recorded(day)
    rows = [(q.contract, q.mark, q.mark, q.future, q.mark_iv / 100) for q in seen.quotes]
    options = price_chains(market(rows, seen.index, seen.at), default_rate=0.04).options
    apart = np.abs(options["iv"] - options["feed_iv"]) * 100
    assert np.isfinite(apart).sum() > 1500
    assert float(np.nanmedian(apart)) == pytest.approx(measured, abs=0.0005)
    assert float(np.nanmedian(apart)) < 0.02
    bitcoin = (options["symbol"] == "BTC") & options["delta"].abs().between(0.05, 0.95)
    assert float(np.nanmedian(apart[bitcoin])) < 0.01


def chain(vol=0.45, *, index=100_000.0, future=101_000.0, series="BTC"):
    """Fair quotes of one expiration, every strike from 80,000 to 125,000."""
    years = years_to(AT, SEPTEMBER, at=Close.UTC_0800)
    rows = []
    for strike in range(80_000, 126_000, 5_000):
        for right in Right:
            fair = float(european.price(future, float(strike), years, 0.0, 0.0, vol, right is Right.CALL))
            fair /= future if series == "BTC" else 1.0
            contract = Contract("BTC", SEPTEMBER, right, float(strike), series)
            rows.append((contract, fair * 0.99, fair * 1.01, future, vol))
    return market(rows, {"BTC": index}, AT)


def test_days_end_in_utc_and_options_at_eight_o_clock():
    """Saturday 02:00 UTC is a session of its own, 34 days and 6 hours before 25 September, 08:00."""
    chains = price_chains(chain(), default_rate=0.04)
    assert chains.session == date(2026, 8, 22)
    assert set(chains.options["dte_days"]) == {34}
    assert chains.options["years"].iloc[0] == pytest.approx((34 + 6 / 24) / 365)


@pytest.mark.parametrize("series", ["BTC", "BTC_USDC"])
def test_volatility_and_greeks_refer_to_the_forward(series):
    chains = price_chains(chain(series=series), default_rate=0.04)
    rows = chains.options[chains.options["unusable"] == ""]
    assert len(rows) == 20
    assert rows["iv"].to_numpy() == pytest.approx(0.45, abs=1e-6)
    assert chains.rate == 0.0
    call = rows[rows["contract"].str.endswith("100000-C")].iloc[0]
    # By hand: d1 = ln(101000/100000)/(0.45·√0.093836) + 0.45·√0.093836/2 = 0.07218 + 0.06892 = 0.14110.
    assert call["delta"] == pytest.approx(0.55610, abs=1e-4)
    # 101,000 · 0.55610 − 100,000 · N(0.00325) = 56,166 − 50,130. The dollars of today of an inverse option
    # are those of the expiration × index ÷ forward.
    assert call["mid"] == pytest.approx(6036.77 * (100 / 101 if series == "BTC" else 1.0), rel=1e-5)
    assert call["theta"] / call["vega"] == pytest.approx(-0.45 / 2 / (call["years"] * 365) * 100, rel=1e-6)


def test_the_forward_is_the_median_of_its_expiration():
    snapshot = chain()
    terms = snapshot.terms.copy()
    terms.loc[0, "forward"] = 140_000.0  # one quote of another moment moves nothing
    terms.loc[1, "forward"] = np.nan
    chains = price_chains(replace(snapshot, terms=terms), default_rate=0.04)
    assert set(chains.options["share"]) == {101_000.0}
    without = terms.assign(forward=np.nan)
    lost = price_chains(replace(snapshot, terms=without), default_rate=0.04).options
    assert set(lost["unusable"]) == {"no_spot"}
    assert lost["iv"].isna().all()


def test_volatility_at_the_money_is_at_the_forward():
    """IV rises by a point a strike: at the forward of 101,000 it is 0.45 + 0.2 · 0.01."""
    years, rows = years_to(AT, SEPTEMBER, at=Close.UTC_0800), []
    for strike in range(85_000, 116_000, 5_000):
        vol = 0.45 + 0.01 * (log(strike / 100_000) / log(1.05))
        for right in Right:
            fair = float(european.price(101_000.0, float(strike), years, 0.0, 0.0, vol, right is Right.CALL))
            contract = Contract("BTC", SEPTEMBER, right, float(strike), "BTC")
            rows.append((contract, fair / 101_000 * 0.999, fair / 101_000 * 1.001, 101_000.0, vol))
    level = atm_iv(price_chains(market(rows, {"BTC": 100_000.0}, AT), default_rate=0.04))
    assert level["iv30"].iloc[0] == pytest.approx(0.45 + 0.01 * log(1.01) / log(1.05), abs=2e-4)


def test_impossible_quotes_are_not_used():
    """A put bid at more than its strike, and a call offered below one of a higher strike."""
    snapshot = chain(series="BTC_USDC")
    options = snapshot.options.copy()
    put = options.index[options["contract"] == "BTC_USDC-25SEP26-85000-P"][0]
    options.loc[put, ["bid", "ask"]] = [86_000.0, 87_000.0]
    crossed = options.index[options["contract"] == "BTC_USDC-25SEP26-110000-C"][0]
    options.loc[crossed, ["bid", "ask"]] = [900.0, 800.0]
    priced = price_chains(replace(snapshot, options=options), default_rate=0.04).options.set_index("contract")
    assert priced["unusable"]["BTC_USDC-25SEP26-85000-P"] == "above_bound"
    assert priced["unusable"]["BTC_USDC-25SEP26-110000-C"] == "crossed"
