"""An open option that nobody quotes any more counts at its last known time value, on every screen alike, with
its origin and age.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot import Snapshot
from wheelcli.market.snapshot_store import keep

PUT = "DRAVEN260918P00100000"  # the share stands at 104.10
SOLD = "STO 1 DRAVEN 2026-09-18 100 P @ 2.00 fees 0.68 on 2026-08-20"


def unquoted(snapshot: Snapshot, *, spot: float) -> Snapshot:
    """The market three days later: nobody quotes that put, and the share is elsewhere."""
    options, names = snapshot.options, snapshot.underlyings
    gone = options["contract"] == PUT
    options = options.assign(**{side: options[side].where(~gone) for side in ("bid", "ask")})
    names = names.assign(spot=names["spot"].where(names["symbol"] != "DRAVEN", spot))
    return replace(snapshot, as_of=snapshot.as_of + timedelta(days=3), options=options, underlyings=names)


@pytest.fixture
def markets(wheel: Any, wheel_home: Path) -> tuple[Any, float, str, str]:
    """A journal with the put sold; the mark of Friday, the id of its market, and that of Monday's without a
    quote.
    """
    wheel("journal", "add", "OPENING 50000 on 2026-08-03")
    wheel("journal", "add", SOLD)
    friday = demo_snapshot(18.0, symbols=("DRAVEN",))
    row = friday.options[friday.options["contract"] == PUT].iloc[0]
    first, later = (keep(each, wheel_home / "data").name for each in (friday, unquoted(friday, spot=97.25)))
    return wheel, (row["bid"] + row["ask"]) / 2, first, later


def test_value_counts_it_on_every_screen_and_says_where_it_is_from(markets: Any) -> None:
    """Friday's put is out of the money: all of its mark is time value. On Monday 2.75 more are intrinsic."""
    wheel, friday, first, later = markets
    worth = round(50_199.32 - 100 * (friday + 2.75), 2)
    for words in (("monitor",), ("stress",), ("positions",), ("review", "--until", "2026-08-24")):
        done = wheel(*words, "--snapshot", later, "--json", code=None)
        data = done.json["data"]
        account = data.get("account")
        value = (
            account["value_usd"]
            if isinstance(account, dict)
            else data.get("value_usd") or data["bridge"]["end_value_usd"]
        )
        assert value == pytest.approx(worth, abs=0.005), words
        messages = {p["message"] for p in done.json["problems"] if p["code"] == "carried_mark"}
        assert len(messages) == 1, words
        assert f"snapshot {first}, 3 days old" in messages.pop()


def test_monitor_shows_it_beside_the_reason_and_never_as_a_price_to_close_at(markets: Any) -> None:
    wheel, friday, first, later = markets
    (row,) = wheel("monitor", "--snapshot", later, "--json", code=3).json["data"]["positions"]
    assert (row["state"], row["mark"], row["profit_if_closed_usd"]) == ("unpriced", None, None)
    # 200.00 less a fee of 0.68 came in; the account counts the put at the carried mark, and so does its
    # profit, on every screen.
    assert row["profit_usd"] == pytest.approx(199.32 - 100 * (friday + 2.75), abs=0.0051)
    (own,) = wheel("positions", "--snapshot", later, "--json", code=None).json["data"]["positions"]
    (position,) = wheel("review", "--until", "2026-08-24", "--snapshot", later, "--json", code=None).json[
        "data"
    ]["positions"]
    assert own["profit_usd"] == position["profit_usd"] == row["profit_usd"]
    assert row["carried"] == {
        "mark": pytest.approx(friday + 2.75),
        "as_of": "2026-08-21T19:45:00Z",
        "snapshot": first,
        "age_days": 3,
    }
    screen = wheel("monitor", "--snapshot", later, "--format", "table", code=3)
    assert "its last time value, 3 days old" in " ".join(screen.split())


def test_without_an_earlier_market_it_stays_unknown(wheel: Any, wheel_home: Path) -> None:
    wheel("journal", "add", "OPENING 50000 on 2026-08-03")
    wheel("journal", "add", SOLD)
    later = keep(unquoted(demo_snapshot(18.0, symbols=("DRAVEN",)), spot=97.25), wheel_home / "data").name
    done = wheel("monitor", "--snapshot", later, "--json", code=3).json
    assert done["data"]["positions"][0]["carried"] is None
    assert done["data"]["positions"][0]["profit_usd"] is None
    assert "carried_mark" not in {p["code"] for p in done["problems"]}
    assert done["data"]["account"]["value_usd"] == 50_199.32 - 200  # at the premium, as it is said


@pytest.mark.long
def test_a_scan_names_it_and_is_complete(wheel: Any, wheel_home: Path) -> None:
    """The name has not failed: what is open on it is counted, and its other options are quoted."""
    wheel("journal", "add", "OPENING 50000 on 2026-08-03")
    wheel("journal", "add", SOLD)
    friday = demo_snapshot(18.0, symbols=("DRAVEN",))
    spot = float(friday.underlyings["spot"].iloc[0])
    keep(friday, wheel_home / "data")
    gone = replace(unquoted(friday, spot=spot), as_of=friday.as_of + timedelta(minutes=5))
    later = keep(gone, wheel_home / "data").name
    done = wheel("scan", "DRAVEN", "--snapshot", later, "--json", code=0)
    assert "carried_mark" in {p["code"] for p in done.json["problems"]}
