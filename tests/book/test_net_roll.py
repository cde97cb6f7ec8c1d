"""A roll told by one net price: two legs whose cash is the net to the cent, however the net is split."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.book.entry.net_roll import split_net

SOLD = "STO 3 PEP 2026-07-17 150 P @ 2.10 fees 2.00 on 2026-06-01"


@pytest.fixture
def short(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Three puts sold at 2.10."""
    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 12, 18, 0, tzinfo=UTC))
    wheel("journal", "add", "OPENING 60000 on 2026-05-04")
    wheel("journal", "add", SOLD)
    return wheel


@pytest.mark.parametrize(
    ("net_text", "net", "legs"),
    [
        ("@ 0.85 net", 0.85, (2.10, 2.95)),
        ("@ 0.85 credit", 0.85, (2.10, 2.95)),
        ("net credit 0.85", 0.85, (2.10, 2.95)),
        ("@ -0.15 net", -0.15, (2.10, 1.95)),
        ("@ 0.15 net debit", -0.15, (2.10, 1.95)),
        ("debit 0.15", -0.15, (2.10, 1.95)),
        ("@ 0 net", 0.0, (2.10, 2.10)),
        ("@ 3.00 debit", -3.0, (3.01, 0.01)),  # the new one would be sold for less than nothing
        ("@ 0.0125 net", 0.0125, (2.10, 2.1125)),
    ],
)
def test_the_cash_is_the_net(short: Any, net_text: str, net: float, legs: tuple[float, float]) -> None:
    line = f"ROLL 2 PEP 2026-07-17 150 P TO 2026-08-21 145 P {net_text} fees 2.72"
    answer = short("journal", "add", line, "--json")
    events = answer.json["data"]["events"]
    assert [(e["word"], e["price"]) for e in events] == [("BTC", legs[0]), ("STO", legs[1])]
    assert sum(e["cash_usd"] for e in events) == pytest.approx(net * 200 - 2.72, abs=1e-9)
    assert events[0]["group"] == events[1]["group"]
    assert "is split between the legs: PEP-260717-P150 bought back at" in answer.stderr
    assert "PEP-260821-P145 sold at" in answer.stderr
    rows = {p["id"]: p for p in short("positions", "--json").json["data"]["positions"]}
    assert (rows["PEP-260821-P145"]["contracts"], rows["PEP-260821-P145"]["rolls"]) == (2, 1)


def test_the_old_legs_price_may_be_told(short: Any) -> None:
    line = "ROLL 1 PEP 2026-07-17 150 P @ 1.40 TO 2026-08-21 145 P @ 0.85 net"
    events = short("journal", "add", line, "--json").json["data"]["events"]
    assert [e["price"] for e in events] == [1.40, 2.25]


@pytest.mark.parametrize(
    ("net_text", "message"),
    [
        ("", "one net price after the new contract"),
        ("@ 0.85", "one net price after the new contract"),
        ("@ -0.85 credit", "either a credit or a debit"),
        ("@ 0.85 credit debit", "either a credit or a debit"),
        ("@ 0.85 net total 90", "takes `fees`, not `total`"),
        ("net", "the net price in dollars per share"),
    ],
)
def test_what_is_not_clear_is_refused(short: Any, net_text: str, message: str) -> None:
    refused = short("journal", "add", f"ROLL 2 PEP 2026-07-17 150 P TO 2026-08-21 145 P {net_text}", code=2)
    assert message in refused.stderr


@given(
    net=st.integers(-100_000_000, 100_000_000).map(lambda n: n // 100 * 100),
    base=st.integers(0, 50_000).map(lambda cents: cents * 10_000),
)
def test_no_leg_is_below_zero_and_the_difference_is_the_net(net: int, base: int) -> None:
    old, new = split_net(net, base=base)
    assert new - old == net
    assert old >= 0
    assert new >= 0
    assert old == base or new in (10_000, net)
