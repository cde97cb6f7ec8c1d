"""Our spot and our deltas against the exchange's own, on every recorded close of AAPL: quotes in, nothing
else of the file.
"""

import datetime as dt

import numpy as np
import oracle
import pytest
from harness import SHARED

DAILY = SHARED / "data/cboe/daily"
DAYS = sorted(p.name[5:15] for p in DAILY.glob("AAPL_*.csv.gz"))
pytestmark = [pytest.mark.long, pytest.mark.skipif(not DAYS, reason="../shared/data/cboe is missing")]

SPOT_TOLERANCE = 0.001
WRONG_BY = 1.002  # a feed's share price is of another moment


def exchange_rows(day):
    return [r for r in oracle.rows(DAILY / f"AAPL_{day}.csv.gz") if r["root"] == "AAPL"]


def parity_spot(day):
    index = oracle.rows(SHARED / "data/cboe/INDEX.csv")
    return next(float(r["spot_parity"]) for r in index if (r["symbol"], r["day"]) == ("AAPL", day))


def snapshot(day, quoted):
    """The close of one day: quotes to 100 days, a share price, no dividends, no rate."""
    from wheelcli.market.snapshot import TABLES, Snapshot, table

    as_of = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(20), dt.UTC)
    options = [
        {
            "contract": r["option"],
            "symbol": "AAPL",
            "right": r["type"].lower(),
            "strike": float(r["strike"]),
            "expiration": r["expiration"],
            "bid": float(r["bid"]) or None,
            "ask": float(r["ask"]) or None,
            "quote_time": as_of,
            "multiplier": 100,
            "standard": True,
            "exercise": "american",
            "settlement": "physical",
        }
        for r in exchange_rows(day)
        if int(r["dte"]) <= 100
    ]
    tables = {name: table(name) for name in TABLES}
    tables["underlyings"] = table(
        "underlyings", [{"symbol": "AAPL", "kind": "stock", "spot": quoted, "quote_time": as_of}]
    )
    tables["options"] = table("options", options)
    return Snapshot(as_of=as_of, source="file", **tables)


@pytest.fixture(scope="module", params=DAYS)
def close(request):
    """(day, priced chains) of one session, with a share price 0.2 % off."""
    from wheelcli.chains.build import price_chains

    day = request.param
    return day, price_chains(snapshot(day, parity_spot(day) * WRONG_BY), default_rate=oracle.RATE)


def test_the_synchronised_spot_is_the_exchanges(close):
    day, chains = close
    row = chains.names.iloc[0]
    assert row["spot"] == pytest.approx(parity_spot(day), rel=SPOT_TOLERANCE)
    assert row["spot_quoted"] == pytest.approx(parity_spot(day) * WRONG_BY)
    assert chains.problems == ()


def test_delta_is_the_exchanges(close, record_property):
    day, chains = close
    theirs = {r["option"]: r for r in exchange_rows(day)}
    ours = chains.options.set_index("contract")["delta"]
    wanted = [
        contract
        for contract, r in theirs.items()
        if 7 <= int(r["dte"]) <= 90
        and 0.05 <= abs(float(r["delta"])) <= 0.95
        and float(r["bid"]) > 0
        and float(r["ask"]) > 0
    ]
    apart = np.abs(np.array([ours[c] - float(theirs[c]["delta"]) for c in wanted]))
    known = np.isfinite(apart)
    assert len(wanted) > 300
    assert known.mean() > 0.95  # and what is not priced is no way out
    middle, tail = np.quantile(apart[known], [0.5, 0.95])
    record_property(
        "delta", f"{day}: median {middle:.4f}, 95th percentile {tail:.4f}, {known.mean():.1%} priced"
    )
    print(
        f"{day}: spot {chains.names.iloc[0]['spot'] / parity_spot(day) - 1:+.3%}; delta apart "
        f"{middle:.4f} / {tail:.4f}; {known.mean():.1%}"
    )
    assert middle <= 0.005
    assert tail <= 0.05
