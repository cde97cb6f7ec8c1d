"""`wheel scan --basket`, and the income target: the files and lines beside a plan."""

import csv
from pathlib import Path
from typing import Any

import pytest
from filled_tickets import SPREAD
from filled_tickets import ticket as full_ticket

from wheelcli.pricing.expected_vol import FITS, Fit, Kind
from wheelcli.render.formats.basket import COLUMNS, basket_lines


def test_one_row_an_order_as_the_tickets_say(wheel: Any, tmp_path: Path) -> None:
    file = tmp_path / "basket.csv"
    done = wheel("scan", "--demo", "--json", "--basket", str(file))
    tickets = done.json["data"]["tickets"]
    assert f"basket: {len(tickets)} orders in {file}; invented names" in done.stderr
    text = file.read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert text.endswith("\n")
    for row, ticket in zip(rows, tickets, strict=True):
        leg = ticket["legs"][0]
        assert row["Symbol"].replace(" ", "") == leg["contract"]
        assert len(row["Symbol"]) == 21
        assert row["Symbol"][6:12] == ticket["expiration"].replace("-", "")[2:]
        assert (row["Action"], row["OrderType"], row["TimeInForce"], row["PositionEffect"]) == (
            "SELL",
            "LMT",
            "DAY",
            "OPEN",
        )
        assert (int(row["Quantity"]), float(row["Strike"])) == (ticket["contracts"], leg["strike"])
        assert (float(row["LimitPrice"]), row["Right"]) == (ticket["limit_price"], leg["right"][0].upper())
        assert (row["Underlying"], row["Order"], row["Leg"]) == (ticket["symbol"], ticket["id"], "1 of 1")


def test_a_spread_is_two_rows_of_one_order_and_formulas_are_text() -> None:
    one = full_ticket(
        **{**SPREAD, "id": "=cmd|x", "symbol": "@AAPL", "limit_price": 0.44, "floor_price": None}
    )
    heading, first, second = basket_lines([one])
    assert heading.startswith("Action,Quantity,Symbol,")
    assert (
        first == "SELL,2,AAPL  260918P00300000,'@AAPL,2026-09-18,300,P,LMT,0.44,DAY,OPEN,,100,'=cmd|x,1 of 2"
    )
    assert second.startswith("BUY,2,AAPL  260918P00290000,")


@pytest.mark.long
def test_a_ticket_without_a_floor_is_no_order(
    wheel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Were expectations of shares good to 2 %, what some puts are worth at the least would be above their bid.
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(1.0, 1.0, 0.02))
    file = tmp_path / "basket.csv"
    done = wheel("scan", "--demo", "--basket", str(file), "--json")
    tickets = done.json["data"]["tickets"]
    bare = [t for t in tickets if t["floor_price"] is None]
    assert 0 < len(bare) < len(tickets)
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert {row["Order"] for row in rows} == {t["id"] for t in tickets} - {t["id"] for t in bare}
    assert all(float(row["FloorPrice"]) > 0 for row in rows)
    assert f"basket: {len(tickets) - len(bare)} order" in done.stderr
    assert (
        f"{len(bare)} order{'' if len(bare) == 1 else 's'} left out for lack of a floor price: "
        in done.stderr
    )
    for ticket in bare:
        assert f"{ticket['id']}, {ticket['floor_reason']}" in done.stderr


def test_no_ticket_is_a_heading_and_a_folder_that_is_not_there_is_told(wheel: Any, tmp_path: Path) -> None:
    file = tmp_path / "basket.csv"
    done = wheel("scan", "--demo", "--basket", str(file), "--set", "score.min=100")
    assert file.read_text() == ",".join(COLUMNS) + "\n"
    assert "basket: 0 orders" in done.stderr
    failed = wheel("scan", "--demo", "--basket", str(tmp_path / "no/basket.csv"), code=2)
    assert "cannot write" in failed.stderr
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.long
@pytest.mark.parametrize("target", [0, 1000, 50_000])
def test_income_is_planned_against_the_target(target: int, demo: Any) -> None:
    data = demo("scan", "--json", "--set", f"income.monthly_target_usd={target}").json["data"]
    planned = sum(t["credit_net_usd"] * 30 / t["dte_days"] for t in data["tickets"])
    assert data["income"]["monthly_target_usd"] == target
    assert data["income"]["planned_usd"] == pytest.approx(planned)
    assert data["income"]["share"] == (pytest.approx(planned / target) if target else None)
    page = demo("scan", "--format", "table", "--set", f"income.monthly_target_usd={target}")
    assert (f"${planned:,.0f} a month planned of ${target:,} targeted" in page) == bool(target)
