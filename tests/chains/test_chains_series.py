"""Two roots of one day are two options: each is compared with its own root's quotes only."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import price_chains
from wheelcli.chains.series import ROOTS, series_of
from wheelcli.contract import Contract, Right
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.option_roots import terms_of
from wheelcli.pricing import european
from wheelcli.trading_calendar import years_to

AS_OF = datetime(2026, 3, 18, 19, 45, tzinfo=UTC)  # a Wednesday, two days before the third Friday
THIRD, NEXT = date(2026, 3, 20), date(2026, 4, 17)
RATE, SPOT = 0.04, 2500.0
VOLS = {"RUT": 0.20, "RUTW": 0.26}  # a report on Friday morning, after one settles and before the other does


def quotes(*, strikes=np.arange(2350.0, 2655.0, 10.0), half=0.05, one_root_a_strike=False):
    """RUT, settled on Friday morning, and RUTW, settled on Friday evening at a higher volatility; European
    and sound.
    """
    rows = []
    for day in (THIRD, NEXT):
        for place, strike in enumerate(strikes):
            for right in Right:
                for root, vol in VOLS.items():
                    if one_root_a_strike and (root == "RUT") is ((place % 2 == 0) is (right is Right.CALL)):
                        continue
                    terms = terms_of(root)
                    years = years_to(AS_OF, day, at=terms.close)
                    fair = float(european.price(SPOT, strike, years, RATE, 0.0, vol, right is Right.CALL))
                    if fair < 0.10:
                        continue
                    rows.append(
                        {
                            "contract": Contract(root, day, right, float(strike)).occ,
                            "symbol": "^RUT",
                            "right": right.value,
                            "strike": strike,
                            "expiration": pd.Timestamp(day),
                            "bid": fair - half,
                            "ask": fair + half,
                            "multiplier": 100.0,
                            "standard": True,
                            "exercise": terms.style.value,
                            "settlement": terms.settlement.value,
                        }
                    )
    return rows


def priced(rows):
    market = Snapshot(
        as_of=AS_OF,
        source="file",
        underlyings=table(
            "underlyings", [{"symbol": "^RUT", "kind": "index", "currency": "USD", "spot": SPOT}]
        ),
        options=table("options", rows),
        closes=table("closes"),
        dividends=table("dividends", []),
        vix=table("vix"),
        rates=table("rates", [{"tenor_days": 91.0, "rate": RATE, "date": AS_OF.date(), "label": "^IRX"}]),
    )
    return price_chains(market, default_rate=RATE)


def test_sound_quotes_of_two_roots_do_not_contradict_each_other():
    """At 20 and 26 % two days before they end, puts of neighbouring strikes cross by dollars; every quote is
    usable and at its own IV.
    """
    chains = priced(quotes())
    options = chains.options
    assert set(options["unusable"]) == {""}
    root = options["contract"].str[:-15]
    for name, vol in VOLS.items():
        near = options[(root == name) & (np.abs(options["strike"] / SPOT - 1) < 0.02)]
        assert near["iv"].to_numpy() == pytest.approx(vol, abs=0.004), name
    assert chains.names["spot"][0] == pytest.approx(SPOT, rel=2e-4)


def test_a_twin_and_a_pair_are_of_one_root():
    """Where each strike lists a put of one root and a call of the other there is no pair: no parity, no twin,
    and no quote is dropped.
    """
    chains = priced(quotes(one_root_a_strike=True))
    options = chains.options
    assert set(options["unusable"]) == {""}
    assert np.isnan(chains.names["spot_implied"][0])
    apart = options["vol"].to_numpy() - options["iv"].to_numpy()
    assert np.abs(apart).max() < 1e-12
    assert chains.names["spot"][0] == SPOT


def test_thirty_days_are_read_from_one_root_at_a_time():
    """The weekly's 26 % and the monthly's 20 % are not averaged strike by strike: the expiration after 30
    days is the evening's, in order of time.
    """
    iv = atm_iv(priced(quotes(half=0.02)))["iv30"][0]
    assert min(abs(iv - vol) for vol in VOLS.values()) < 0.004


def test_series_are_numbered_by_day_and_root_and_only_on_indexes():
    rows = table(
        "options",
        [
            {"contract": f"{root}260320P00100000", "symbol": symbol, "expiration": pd.Timestamp(THIRD)}
            for symbol, root in (
                ("^SPX", "SPX"),
                ("^SPX", "SPXW"),
                ("AAPL", "AAPL"),
                ("AAPL", "AAPL1"),
                ("^OEX", "XEO"),
                ("^OEX", "OEX"),
            )
        ],
    )
    day = (THIRD - date(1970, 1, 1)) // timedelta(days=1)
    counts = dict(
        zip(rows["contract"].str[:-15], series_of(rows, np.full(len(rows), day)) - day * ROOTS, strict=True)
    )
    assert counts == {"SPX": 0, "SPXW": 1, "AAPL": 0, "AAPL1": 0, "OEX": 0, "XEO": 1}
