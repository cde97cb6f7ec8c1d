"""Universes: lists and CSVs as people have them, and Yahoo's screener through an answer of its shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from wheelcli.errors import Exit, WheelError
from wheelcli.market.demo import DemoProvider
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.provider import Screener
from wheelcli.market.universe import read_universe
from wheelcli.market.yahoo import YahooProvider
from wheelcli.market.yahoo.endpoints import Asker
from wheelcli.market.yahoo.screener import SCREENERS, ask_screener, symbols_in

HOLDINGS = """iShares Core S&P 500 ETF
Fund Holdings as of,"Aug 21, 2026"

Ticker,Name,Weight (%)
AAPL,"APPLE, INC",7.1
brk.b,BERKSHIRE,1.6
-,CASH,0.1
AAPL,"APPLE, INC",7.1
"""


@pytest.mark.parametrize(
    ("text", "symbols", "problems"),
    [
        ("AAPL\n# tech\nKO   # drinks\n\nko\n", ("AAPL", "KO"), 0),
        ("AAPL, KO; brk.b\n", ("AAPL", "KO", "BRK-B"), 0),
        ("\ufeffsymbol\nAAPL\n# KO\nXLE\n", ("AAPL", "XLE"), 0),
        ("name;symbol\nApple;AAPL\nCoke;KO\n", ("AAPL", "KO"), 0),
        (HOLDINGS, ("AAPL", "BRK-B"), 1),
        ("AAPL\n$(rm)\n", ("AAPL",), 1),
    ],
)
def test_a_file_of_symbols(text: str, symbols: tuple[str, ...], problems: int, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(text, encoding="utf-8")
    universe = read_universe(tmp_path / "names.txt")
    assert (universe.name, universe.symbols, len(universe.problems)) == ("names.txt", symbols, problems)


def test_what_was_passed_over_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(HOLDINGS)
    message = read_universe(tmp_path / "x.csv").problems[0].message
    assert message == "x.csv: line 7 '-': not a symbol, skipped"


def test_several_wrong_symbols_are_in_the_plural(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("AAPL\n$(rm)\n-\n")
    message = read_universe(tmp_path / "names.txt").problems[0].message
    assert message == "names.txt: line 2 '$(rm)', line 3 '-': not symbols, skipped"


def test_a_file_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("# nothing\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("empty", "binary", "missing", "."):
        with pytest.raises(WheelError) as caught:
            read_universe(tmp_path / name)
        assert caught.value.exit_code is Exit.USAGE


class Session:
    """A session that gives one body, or refuses."""

    def __init__(self, body: str | Refused) -> None:
        self.body = body
        self.requests: list[tuple[str, Any]] = []

    def get(self, path: str, params: Any, *, deadline: float, crumb: bool = True) -> str:
        self.requests.append((path, dict(params)))
        if isinstance(self.body, Refused):
            raise self.body
        return self.body


def asker(body: str | Refused) -> tuple[Asker, Session]:
    session = Session(body)
    return Asker(session, AnswerCache(None, clock=lambda: None)), session  # type: ignore[arg-type,return-value]


def test_yahoo_s_screener_names_shares_and_funds_in_dollars() -> None:
    quotes = [
        {"symbol": "NVDA", "quoteType": "EQUITY", "currency": "USD"},
        {"symbol": "BRK-B", "quoteType": "EQUITY"},
        {"symbol": "SHOP.TO", "quoteType": "EQUITY", "currency": "CAD"},
        {"symbol": "BTC-USD", "quoteType": "CRYPTOCURRENCY", "currency": "USD"},
        {"symbol": "NVDA", "quoteType": "EQUITY"},
        {"symbol": "../x"},
        None,
    ]
    ask, session = asker(json.dumps({"finance": {"result": [{"quotes": quotes}], "error": None}}))
    assert ask_screener("most_actives", ask, seconds=5).symbols == ("NVDA", "BRK-B")
    path, params = session.requests[0]
    assert path == "/v1/finance/screener/predefined/saved"
    assert params["scrIds"] == "most_actives"
    assert symbols_in({"quotes": "no"}) == symbols_in(None) == ()


@pytest.mark.parametrize(
    "body",
    [
        Refused("rate_limited", "HTTP 429"),
        Refused("not_found", "No screener"),
        '{"finance": {"result": [], "error": null}}',
        '{"finance": {"result": [{"quotes": []}], "error": null}}',
    ],
)
def test_a_screener_that_does_not_answer_is_no_data(body: Any) -> None:
    with pytest.raises(WheelError) as caught:
        ask_screener("most_actives", asker(body)[0], seconds=5)
    assert caught.value.exit_code is Exit.NO_DATA


def test_the_names_are_yfinance_s_own() -> None:
    from yfinance.screener import PREDEFINED_SCREENER_QUERIES

    assert set(SCREENERS) <= set(PREDEFINED_SCREENER_QUERIES)
    assert isinstance(YahooProvider(), Screener)
    assert isinstance(DemoProvider(), Screener)
    assert len(DemoProvider().universe("demo").symbols) > 50
