"""`wheel block`: orders named in every way, in a recorded market, with depth from its touch or a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filled_tickets import PUT, SPREAD, plan_document, roll

from wheelcli import clock
from wheelcli.archive.plans import save_plan
from wheelcli.archive.rolls import save_roll

# AAPL at 300: bid, ask, their sizes, volume, open interest.
QUOTES = """symbol,spot,quote_time,expiration,strike,right,bid,ask,bid_size,ask_size,volume,open_interest
AAPL,310,2026-08-18T19:59:00Z,2026-09-18,290,P,4.90,5.00,40,25,900,4000
AAPL,310,2026-08-18T19:59:00Z,2026-09-18,300,P,8.10,8.25,12,30,1500,8120
AAPL,310,2026-08-18T19:59:00Z,2026-09-18,310,C,13.95,14.15,20,20,400,2000
AAPL,310,2026-08-18T19:59:00Z,2026-09-18,310,P,12.90,13.10,20,20,500,2500
AAPL,310,2026-08-18T19:59:00Z,2026-10-16,295,P,10.30,10.50,60,,700,1800
"""
ORDER = "SELL 40 AAPL 2026-09-18 300 P"


@pytest.fixture
def priced(wheel: Any, wheel_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command on that market, with a plan of a put and a spread, and a weighed roll."""
    (tmp_path / "quotes.csv").write_text(QUOTES)
    (tmp_path / "unsized.csv").write_text(
        "\n".join(",".join(row.split(",")[:8] + row.split(",")[10:]) for row in QUOTES.splitlines())
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 18, 20, 0, tzinfo=UTC))
    document = plan_document("p1", {**PUT, "rank": 1}, {**SPREAD, "rank": 2})
    save_plan("p1", document, pd.DataFrame({"contract": []}), wheel_home / "data")
    save_roll("AAPL-260918-P300", [roll()], wheel_home / "data")

    def block(*arguments: str, market: str = "quotes.csv", code: int = 0) -> Any:
        answer = wheel("block", *arguments, "--snapshot", market, "--json", code=code)
        return answer.json["data"] if code == 0 else answer.stderr

    return block


def way(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in data["ways"] if each["way"] == name)


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-6)


def test_a_typed_put_on_the_touch_of_the_market(priced: Any) -> None:
    data = priced(ORDER)
    touch = way(data, "touch")  # mid 8.175: .075 × 12 × 100 = 90
    assert (touch["price"], touch["cost_usd"], touch["shown"]) == (8.10, near(90), 12)
    assert touch["commission_usd"] == 8.16
    assert touch["bps"] == near(0.075 / data["spot"] * 1e4)
    assert touch["premium_share"] == near(0.075 / 8.175)
    assert touch["vol_points"] == near(0.075 / data["vega"])
    assert (data["open_interest"], data["benchmark"]["age_s"]) == (8120, 60)
    assert data["verdict"] == "step"
    assert data["advice"].startswith("sell 12 at 8.10 and look again; for all 40 at once, ask a desk: a bid")


def test_the_impact_from_volume_and_vega_of_the_chain(priced: Any, wheel: Any) -> None:
    chain = wheel("chain", "AAPL", "--expiration", "all", "--snapshot", "quotes.csv", "--json").json["data"]
    traded = sum(c["volume"] * c["vega"] * 100 for c in chain["contracts"])
    own = next(c for c in chain["contracts"] if c["strike"] == 300)
    data = priced(ORDER, "--set", "block.iv_day=1.5", "--set", "block.impact=2")
    impact = own["vega"] * 2 * 1.5 * (40 * 100 * own["vega"] / traded) ** 0.5
    work = way(data, "work")
    assert work["cost_usd"] == pytest.approx((0.0375 + impact) * 4000, rel=1e-5)
    assert work["low_usd"] == pytest.approx((0.0375 + impact / 2) * 4000, rel=1e-5)
    assumed = way(priced(ORDER), "work")  # without a history: 6 % of the IV a day, and Y = 1
    move = own["vega"] * 6 * own["iv"] * (40 * 100 * own["vega"] / traded) ** 0.5
    assert assumed["cost_usd"] == pytest.approx((0.0375 + move) * 4000, rel=1e-4)
    assert "IV assumed to move by 6 % of its level a day" in assumed["basis"]


def test_a_market_without_sizes_says_that_they_are_unknown(priced: Any, wheel: Any) -> None:
    data = priced(ORDER, market="unsized.csv")
    touch = way(data, "touch")
    assert (touch["shown"], touch["cost_usd"], touch["basis"]) == (None, None, "size unknown")
    assert data["package"]["legs"][0]["bid_size"] is None
    assert data["verdict"] == "unknown"
    screen = wheel("block", ORDER, "--snapshot", "unsized.csv", "--format", "table")
    assert "touch 8.10 × unknown / 8.25 × unknown" in screen


def test_a_ticket_a_spread_and_a_roll(priced: Any) -> None:
    put = priced("1")
    assert put["package"]["text"] == "SELL 3 × [+AAPL 2026-09-18 300 put]"
    assert (put["verdict"], put["advice"]) == ("touch", "sell all 3 at 8.10")
    assert priced("AAPL-260918-P300", "--contracts", "12")["package"]["amount"] == 12
    spread = priced("2", "--contracts", "20")  # 8.10 − 5.00, 12 bid for and 25 offered
    assert spread["package"]["text"] == "SELL 20 × [+AAPL 2026-09-18 300 put −AAPL 2026-09-18 290 put]"
    assert (way(spread, "touch")["price"], way(spread, "touch")["shown"]) == (3.10, 12)
    rolled = priced("AAPL-260918-P300>AAPL-261016-P295", "--contracts", "30")
    assert rolled["package"]["direction"] == "buy"  # it was weighed at a debit of 0.20
    assert rolled["package"]["text"] == "BUY 30 × [+AAPL 2026-09-18 300 put −AAPL 2026-10-16 295 put]"
    touch = way(rolled, "touch")  # bought at 8.25, sold at 10.30: −2.05, a credit, 30 times
    assert (touch["price"], touch["shown"], touch["commission_usd"]) == (-2.05, 30, 40.80)
    assert rolled["advice"] == "buy all 30 at -2.05 (2.05 credit)"


def test_depth_from_a_file(priced: Any, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(
        "contract,side,price,size\nAAPL-260918-P300,bid,8.05,20\nAAPL-260918-P300,bid,8.10,12\n"
        "aapl260918p00300000,Bid,8.00,50\n"
    )
    data = priced(ORDER, "--book", "book.csv")
    walk = way(data, "walk")  # 12 × 8.10 + 20 × 8.05 + 8 × 8.00 = 322.20 ÷ 40
    assert (walk["price"], walk["cost_usd"], walk["shown"]) == (near(8.055), near(0.12 * 4000), 82)
    assert (data["verdict"], data["advice"]) == (
        "walk",
        "sell all 40 with a limit down to 8.00: 8.055 on average",
    )


def test_the_book_of_a_combination_from_a_file(priced: Any, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text("contract,side,price,size\npackage,bid,3.14,9\npackage,bid,3.12,40\n")
    data = priced("2", "--contracts", "20", "--book", "book.csv")
    lit = way(data, "combination")  # 9 × 3.14 + 11 × 3.12 = 62.58 ÷ 20; mid 8.175 − 4.95 = 3.225
    assert (lit["price"], lit["cost_usd"]) == (near(3.129), near(0.096 * 2000))
    assert data["verdict"] == "combination"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("KO261016P00060000,bid,1,1", "line 2, column contract: 'KO261016P00060000' is not a leg"),
        (",left,1,1", "line 2, column side: 'left' is neither bid nor ask"),
        (",bid,0,1", "line 2, column price: '0' is not a price above 0"),
        (",bid,,1", "line 2, column price is not a price above 0"),
        (",bid,1,0", "line 2, column size: '0' is not above 0"),
        (",bid,x,1", "line 2, column price: 'x' is not a number"),
        (",bid,NaN,1", "line 2, column price: 'NaN' is not a number"),
        (",bid,8.3,1\n,ask,8.2,1", "is bid at 8.3 and offered at 8.2"),
    ],
)
def test_a_depth_file_that_cannot_be_used(priced: Any, tmp_path: Path, rows: str, message: str) -> None:
    (tmp_path / "book.csv").write_text(f"contract,side,price,size\n{rows}\n")
    assert message in priced(ORDER, "--book", "book.csv", code=5)


def test_shares_take_their_quotes_from_a_file(priced: Any, tmp_path: Path) -> None:
    bare = priced("BUY 1000 AAPL")
    assert bare["advice"] == "ask of the shares unknown: add it with --book FILE.csv"
    into = way(bare, "assignment")  # 10 puts of 310, the nearest below 310: 310 − 12.90
    assert (into["price"], into["commission_usd"]) == (near(297.10), 6.80)
    (tmp_path / "book.csv").write_text("side,price,size\nbid,309.98,500\nask,310.02,1400\n")
    data = priced("BUY 1000 AAPL", "--book", "book.csv")
    assert (data["verdict"], data["advice"]) == ("touch", "buy all 1,000 at 310.02")
    assert (way(data, "touch")["cost_usd"], data["package"]["unit"]) == (near(20), "shares")
    assert way(data, "work")["basis"] == "daily share volume unknown"
    odd = way(priced("BUY 1050 AAPL"), "assignment")  # nothing is rounded up: 10 contracts, not 11
    assert odd["basis"].endswith("for 1,000 shares")


def test_a_book_of_another_moment_is_reported(priced: Any, wheel: Any, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text("side,price,size\nbid,299.98,500\nask,300.02,1400\n")
    answer = wheel("block", "BUY 1000 AAPL", "--book", "book.csv", "--snapshot", "quotes.csv", "--json")
    assert "the file's mid is 300.00, the market's 310" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("9",), 2, "ticket in the last plan not found: '9'"),
        (("X>Y",), 2, "roll not found: 'X>Y'"),
        (("SELL 40 AAPL 2026-09-18 305 P",), 4, "the market does not list AAPL 2026-09-18 305 put"),
        (("SELL 40 KO 2026-09-18 60 P",), 4, "has none of the symbols KO"),
        (("BUY 1000 AAPL", "--contracts", "3"), 2, "--contracts does not apply to shares"),
        ((ORDER, "--venue", "deribit"), 2, "deribit trades options on coins only"),
        (("BUY 1000 AAPL", "--venue", "qcc"), 2, "qcc is for listed options, not for shares"),
        ((ORDER, "--latest"), 2, "--latest cannot be combined with --snapshot"),
        ((ORDER, "--book", "nowhere.csv"), 5, "nowhere.csv"),
        ((ORDER, "--makers", "11"), 2, "--makers"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    priced: Any, arguments: tuple[str, ...], code: int, message: str
) -> None:
    assert message in priced(*arguments, code=code)


def test_below_a_minimum(priced: Any) -> None:
    data = priced(ORDER, "--venue", "facilitation")
    assert (data["minimum"]["amount"], data["minimum"]["met"]) == (50, False)
    assert way(data, "rfq")["basis"] == "too small for RFQ: facilitation needs at least 50"


def test_more_makers_move_the_request(priced: Any) -> None:
    prices = [way(priced(ORDER, "--makers", n), "rfq")["price"] for n in ("1", "5", "10")]
    assert prices == sorted(prices)
    assert prices[:2] == [near(8.10), near(8.1375)]


def test_the_latest_recorded_market(wheel: Any, wheel_home: Path) -> None:
    wheel("init", "--account-value", "90000", "--watchlist", "DRAVEN")
    wheel("config", "set", "data.provider", "demo")
    wheel("record")
    data = wheel("block", "BUY 300 DRAVEN", "--latest", "--json").json
    assert data["data"]["symbol"] == "DRAVEN"
    assert data["as_of"] == data["data"]["benchmark"]["as_of"]


def test_rows(priced: Any, wheel: Any) -> None:
    lines = wheel("block", ORDER, "--snapshot", "quotes.csv", "--format", "csv").lines
    assert lines[0].startswith("way,price,cost_usd,commission_usd,bps,premium_share,vol_points,shown,wanted,")
    assert [line.split(",")[0] for line in lines[1:]] == ["touch", "work", "combination", "rfq"]


def test_a_large_plan_of_the_demo_leads_to_the_block(demo: Any) -> None:
    big = ("--set", "account.value=2000000")
    for command in (("scan",), ("ticket", "3")):
        shown = demo(*command, *big, "--format", "table")
        assert "credit at the bid for 52 of 63 contracts" in " ".join(shown.split())
        assert (
            "next: wheel block 3 --demo --set account.value=2000000" in shown.lines
        )  # one line, to be pasted
    data = demo("block", "3", *big, "--json").json["data"]
    assert (data["package"]["amount"], way(data, "touch")["shown"], data["verdict"]) == (63, 52, "step")
    screen = demo("block", "3", *big, "--format", "table")
    assert screen.lines[-1] == "next: wheel rfq open DELMIO-260911-P21 --demo --set account.value=2000000"
    assert "next:" not in demo("block", "BUY 1000 DELMIO", *big, "--format", "table")
    assert "wheel block" not in demo("scan", "--format", "table")
