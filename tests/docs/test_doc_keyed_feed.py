"""The provider of a keyed feed that docs/how-to/feeds.md writes: run against a stand-in of its library."""

import re
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from cboe_replay import Feed, Share, market_of

from wheelcli.market.cboe import ask
from wheelcli.market.provider import MarketRequest

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/feeds.md"
LIVE = datetime(2026, 7, 24, 19, 58, tzinfo=UTC)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[int]]:
    """The page's provider, and how many symbols each of its requests asked for."""
    (text,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    asked: list[int] = []

    async def answer(session: Any, *, equities: Any = (), options: Any = ()) -> list[Any]:
        assert session == ("secret", "token")
        asked.append(len(equities) + len(options))
        bids = {
            "bid": Decimal("1.20"),
            "ask": Decimal("1.25"),
            "bid_size": Decimal(7),
            "ask_size": Decimal(0),
        }
        shares = [
            SimpleNamespace(symbol=s, last=Decimal("61.40"), updated_at=LIVE) for s in equities if s == "KO"
        ]
        quoted = [o for o in options if "P" in o[6:]]  # nobody quotes calls
        return [*shares, *(SimpleNamespace(symbol=o, updated_at=LIVE, **bids) for o in quoted)]

    library, data = ModuleType("tastytrade"), ModuleType("tastytrade.market_data")
    library.Session = lambda secret, token: (secret, token)  # type: ignore[attr-defined]
    data.get_market_data_by_type = answer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tastytrade", library)
    monkeypatch.setitem(sys.modules, "tastytrade.market_data", data)
    monkeypatch.setenv("TASTYTRADE_SECRET", "secret")
    monkeypatch.setenv("TASTYTRADE_REFRESH_TOKEN", "token")
    module: dict[str, Any] = {}
    exec(compile(text, str(PAGE), "exec"), module)
    return module["provider"](None), asked


def test_quotes_of_a_name_are_the_keyed_feeds_alone(
    provider: tuple[Any, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed, asked = provider
    with Feed(market_of(Share("KO", 61.2), Share("PEP", 140.0))).serve() as feed:
        monkeypatch.setattr(ask, "HOST", feed.host)
        snap = keyed.fetch(MarketRequest(("KO", "PEP"), dte_window=(20, 50)))
    assert max(asked) <= 100
    assert (snap.source, snap.as_of) == ("tastytrade", LIVE)
    assert snap.underlyings[["symbol", "source", "spot"]].to_numpy().tolist() == [["KO", "tastytrade", 61.4]]
    assert [p.symbol for p in snap.problems if p.code == "bad_answer"] == ["PEP"]
    assert set(snap.options["symbol"]) == {"KO"}
    puts = snap.options["right"] == "put"
    assert puts.any()
    assert (snap.options.loc[puts, ["bid", "ask", "bid_size"]].to_numpy() == [1.20, 1.25, 7.0]).all()
    assert snap.options["ask_size"].isna().all()
    assert snap.options.loc[~puts, ["bid", "ask"]].isna().all(axis=None)
    others = ["last", "last_trade_time", "volume", "feed_iv"]
    assert snap.options[others].isna().all(axis=None)  # nothing of Cboe's stands beside another feed's quotes
    assert len(snap.closes)
    assert len(snap.vix)
