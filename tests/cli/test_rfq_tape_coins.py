"""`wheel rfq tape BTC`: the recorded public trades, each against its mark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coin_desk import SHARED, Networks, networks

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")


@pytest.fixture
def net(wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Networks]:
    with networks(wheel_home, monkeypatch, live=True) as found:
        yield found


def prints(wheel: Any, *arguments: str) -> dict[str, Any]:
    return dict(wheel("rfq", "tape", *arguments, "--json").json["data"])


def test_every_recorded_request_paid_beyond_the_mark(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten trades, of which three have a negative price; the median is 4.7 basis points of the index."""
    for name in ("ID", "SECRET"):
        monkeypatch.delenv(f"WHEEL_DERIBIT_{name}")  # no key is needed
    data = prints(wheel, "--venue", "deribit")
    rows = data["prints"]
    assert (len(rows), sum(row["price"] < 0 for row in rows)) == (10, 3)
    assert all(row["worse"] > 0 for row in rows)
    assert data["median_bps"] == pytest.approx(4.7, abs=0.05)
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    assert net.server.methods == []


def test_of_one_coin_by_hand(wheel: Any, net: Networks) -> None:
    """25 straddles sold at 0.0299, mark 0.030700065, index 80,399.5: 0.000800065 BTC worse, 8.0 bp,
    1,608.12 dollars. 84 of an ETH package bought at −0.0016, mark −0.001760294: 1.6 bp, 35.05 dollars.
    """
    btc = prints(wheel, "BTC")
    assert len(btc["prints"]) == 8
    (straddle,) = [row for row in btc["prints"] if row["price"] == 0.0299]
    assert straddle["worse"] == pytest.approx(0.000800065, abs=1e-8)
    assert straddle["bps"] == pytest.approx(8.00065)
    assert straddle["cost_usd"] == pytest.approx(0.000800065 * 25 * 80_399.5)
    assert straddle["package"] == "+BTC 2026-09-25 80000 call +BTC 2026-09-25 80000 put"
    eth = prints(wheel, "eth")["prints"]
    (first,) = [row for row in eth if row["price"] == -0.0016]
    assert (first["direction"], first["price_unit"], first["index"]) == ("buy", "ETH", 2602.81)
    assert first["cost_usd"] == pytest.approx(0.000160294 * 84 * 2602.81)
    sold = next(row for row in btc["prints"] if row["price"] == 0.0136)
    assert sold["package"].startswith("−BTC")  # the first leg is sold
    rows = wheel("rfq", "tape", "ETH", "--format", "tsv").lines
    assert rows[0].split("\t")[-5:] == ["price_unit", "index", "worse", "bps", "cost_usd"]
    assert rows[1].split("\t")[6] == "ETH"
    screen = wheel("rfq", "tape", "ETH", "--format", "table")
    assert "−0.0016" in screen
    assert "a negative price: whoever buys the package is paid" in screen
    assert "bp worse" in screen
    currencies = [path.split("currency=")[1].split("&")[0] for path in net.public.asked]
    assert set(currencies) == {"BTC", "USDC", "ETH"}


def test_other_symbols_and_the_demo(wheel: Any, net: Networks) -> None:
    assert "one of BTC, ETH" in wheel("rfq", "tape", "KO", "--venue", "deribit", code=2).stderr
    refused = wheel("rfq", "tape", "BTC", "--venue", "deribit", "--demo", code=2)
    assert "the demo has no venue for coins" in refused.stderr
    net.public.fault = "429"
    assert "429" in wheel("rfq", "tape", "BTC", code=4).stderr
