"""An option past its expiration and not settled has one mark on every screen: its intrinsic value at the
close of its last day, where it settles there.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from wheelcli.book.valuation.expired import expired_marks, is_over
from wheelcli.contract import Contract, Right
from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot import Snapshot
from wheelcli.market.snapshot_store import keep
from wheelcli.open_option import OpenOption
from wheelcli.trading_calendar import close_of

FRIDAY = date(2026, 8, 14)  # ALDERA closed at 148.36, and is at 148.20 a week later
REVIEW = ("review", "--until", "2026-08-21")
RUNS = (("scan", "ALDERA"), ("monitor",), ("stress",), ("positions",), ("cycles",), REVIEW)
INDEX = "^SPX"


def with_index(snapshot: Snapshot) -> Snapshot:
    """The same with BORVIA called an index, whose closes are known."""

    def renamed(table: pd.DataFrame) -> pd.DataFrame:
        symbols = table["symbol"]
        if isinstance(symbols.dtype, pd.CategoricalDtype):
            return table.assign(symbol=symbols.cat.rename_categories({"BORVIA": INDEX}))
        return table.assign(symbol=symbols.replace({"BORVIA": INDEX}))

    options = snapshot.options[snapshot.options["symbol"] != "BORVIA"]
    return replace(
        snapshot,
        options=options,
        closes=renamed(snapshot.closes),
        underlyings=renamed(snapshot.underlyings),
    )


def told(wheel: Any, *lines: str) -> dict[str, Any]:
    """The documents of an account of 50,000 with these entries."""
    wheel("journal", "add", "OPENING 50000 on 2026-06-01")
    for line in lines:
        wheel("journal", "add", "--force", line)
    return {words[0]: wheel(*words, "--snapshot", "latest", "--json", code=None).json for words in RUNS}


def values(documents: dict[str, Any]) -> dict[str, float]:
    out = {}
    for name, document in documents.items():
        data = document["data"]
        if name == "positions":
            out[name] = data["bridge"]["end_value_usd"]
        elif name == "review":
            out[name] = data["value_usd"]
            out["curve"] = data["curve"][-1]["value_usd"]
        elif name != "cycles":
            out[name] = data["account"]["value_usd"]
    return out


def unrealised(documents: dict[str, Any]) -> dict[str, float]:
    return {
        "positions": documents["positions"]["data"]["bridge"]["unrealised_usd"],
        "cycles": documents["cycles"]["data"]["total"]["unrealised_usd"],
        "review": documents["review"]["data"]["bridge"][-1]["unrealised_usd"],
    }


def profits(documents: dict[str, Any]) -> dict[str, float | None]:
    out = {}
    for name in ("positions", "monitor", "review"):
        (row,) = documents[name]["data"]["positions"]
        out[name] = row["profit_usd"]
    out["by name"] = next(
        row["unrealised_usd"] for row in documents["review"]["data"]["by_symbol"] if row["name"] != "account"
    )
    return out


def agree(found: dict[str, float | None], right: float | None) -> None:
    for one, other in combinations(found, 2):
        assert found[one] == pytest.approx(found[other], abs=0.005), (one, other)
    assert next(iter(found.values())) == (None if right is None else pytest.approx(right, abs=0.005))


@pytest.mark.long
@pytest.mark.parametrize(
    ("lines", "mark", "profit"),
    [
        # 16.64 in the money: 500.00 less 0.68 came in, 1,664.00 would go.
        (["STO 1 ALDERA 2026-08-14 165 P @ 5 fees 0.68 on 2026-07-20"], -1_664.00, -1_164.68),
        # 8.36 out of the money: all of the credit stays.
        (["STO 1 ALDERA 2026-08-14 140 P @ 2 fees 0.68 on 2026-07-20"], 0.0, 199.32),
        # A call 8.36 in the money by the close of its day, whatever the share does afterwards.
        (["BTO 2 ALDERA 2026-08-14 140 C @ 3 fees 1.36 on 2026-07-20"], 1_672.00, 1_070.64),
    ],
)
def test_its_intrinsic_value_at_that_close_counts_on_every_screen(
    wheel: Any, wheel_home: Path, lines: list[str], mark: float, profit: float
) -> None:
    keep(demo_snapshot(18.0, symbols=("ALDERA", "DRAVEN")), wheel_home / "data")
    documents = told(wheel, *lines)
    cash = documents["positions"]["data"]["cash_usd"]
    agree(values(documents), cash + mark)
    agree(unrealised(documents), profit)
    agree(profits(documents), profit)
    assert documents["review"]["data"]["curve"][-1]["modelled_usd"] == 0
    for name in documents:
        said = [p["message"] for p in documents[name]["problems"] if p["code"] == "expired_mark"]
        assert len(said) == 1, name
        assert f"valued at {abs(mark) / 100 / (2 if 'BTO' in lines[0] else 1):,.2f}" in said[0], name
    for name in ("positions", "monitor"):  # until it is settled the collateral stays
        data = documents[name]["data"]
        strike = 0 if "BTO" in lines[0] else 16_500 if " 165 " in lines[0] else 14_000
        assert data.get("collateral_usd", data.get("book", {}).get("collateral_usd")) == strike


@pytest.mark.long
def test_what_settles_at_the_open_or_has_no_known_close_stays_at_its_premium(
    wheel: Any, wheel_home: Path
) -> None:
    """The index closed far below the strike, and its morning is not known. 500.00 less 0.68 came in."""
    keep(with_index(demo_snapshot(18.0, symbols=("ALDERA", "BORVIA"))), wheel_home / "data")
    documents = told(wheel, "STO 1 ^SPX SPX260814P00165000 @ 5 fees 0.68 on 2026-07-20")
    agree(values(documents), 49_999.32)
    agree(unrealised(documents), -0.68)
    agree(profits(documents), None)
    for name in documents:
        (said,) = [p["message"] for p in documents[name]["problems"] if p["code"] == "expired_mark"]
        assert "valued at its opening premium, profit unknown" in said, name


@pytest.mark.long
def test_a_quote_from_after_its_last_moment_does_not_count(wheel: Any, wheel_home: Path) -> None:
    """Recorded that evening with the share at 148.20: the quotes of the afternoon are past."""
    afternoon = demo_snapshot(18.0, symbols=("ALDERA", "DRAVEN"))
    options = afternoon.options
    row = options[
        (options["symbol"] == "ALDERA") & (options["right"] == "put") & (options["strike"] > 150)
    ].iloc[0]
    listed = row["contract"]
    today = f"{listed[:-15]}{afternoon.session:%y%m%d}{listed[-9:]}"
    sold = options.assign(
        contract=options["contract"].replace({listed: today}),
        expiration=options["expiration"].where(
            options["contract"] != listed, pd.Timestamp(afternoon.session)
        ),
    )
    evening = replace(afternoon, as_of=close_of(afternoon.session) + timedelta(minutes=15), options=sold)
    keep(evening, wheel_home / "data")
    documents = told(wheel, f"STO 1 ALDERA 2026-08-21 {row['strike']:g} P @ 5 fees 0.68 on 2026-07-20")
    inside = row["strike"] - 148.20
    assert row["bid"] + row["ask"] != pytest.approx(2 * inside)
    agree(values(documents), 50_499.32 - 100 * inside)
    agree(unrealised(documents), 499.32 - 100 * inside)
    agree(profits(documents), 499.32 - 100 * inside)


def put(root: str = "ALDERA", **more: Any) -> OpenOption:
    return OpenOption(
        "^SPX" if root.startswith("SPX") else "ALDERA", Contract(root, FRIDAY, Right.PUT, 165.0), -1, **more
    )


@pytest.mark.parametrize(
    ("option", "mark"),
    [
        (put(), 16.64),
        (put("SPXW"), 16.64),
        (put("SPX"), None),
        (put(deliverable_micros=10_000_000), 150.164),  # ten shares at 1,650.00: 10 × 1,501.64 ÷ 100
        (put("ALDERA1"), None),  # cash or another security may be in its deliverable
    ],
)
def test_the_rule(option: OpenOption, mark: float | None) -> None:
    marks = expired_marks(
        [option],
        close_of(FRIDAY),
        lambda wanted: dict.fromkeys(wanted, 148.36),
    )
    found = marks[option.contract]
    assert (None if found is None else found.price) == (None if mark is None else pytest.approx(mark))
    unknown = expired_marks([option], close_of(FRIDAY), lambda _: {})
    assert unknown == {option.contract: None}


def test_it_is_over_at_its_own_moment() -> None:
    morning = close_of(FRIDAY).replace(hour=13, minute=30)  # 9:30 in New York
    before = timedelta(minutes=1)
    for root, moment in (("ALDERA", close_of(FRIDAY)), ("SPXW", close_of(FRIDAY)), ("SPX", morning)):
        each = put(root)
        assert is_over(each.symbol, each.contract, moment), root
        assert not is_over(each.symbol, each.contract, moment - before), root
        assert expired_marks([each], moment - before, lambda _: {}) == {}, root
