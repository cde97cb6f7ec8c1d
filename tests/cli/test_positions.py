"""`wheel positions` and `wheel cycles`: the demo's screens and documents, and a journal of the user's."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from journal_in import journal_of

from wheelcli.book.demo import demo_events
from wheelcli.book.events import Event, Kind, at_of


def test_positions_of_the_demo_are_one_story_with_its_account(demo: Any) -> None:
    data = demo("positions", "--json").json["data"]
    rows = {row["id"]: row for row in data["positions"]}
    assert data["cash_usd"] == 205_600.0
    # 58 less the puts' premium: (3 × 151 − 3 × 0.68) ÷ 300 = 1.5032; the call on 100 of them is open: 104.32
    # ÷ 300 = 0.3477
    assert rows["BORVIA"]["break_even"] == pytest.approx(56.4968)
    assert rows["BORVIA"]["break_even_open"] == pytest.approx(56.149, abs=1e-3)
    assert rows["BORVIA"]["tax_basis"] == pytest.approx(56.4968)
    # The core came at 58.40; the other hundred at 76 less 1.21 and the fee of 0.0068.
    assert (rows["GALVOR"]["core_break_even"], rows["GALVOR"]["break_even"]) == (58.4, pytest.approx(74.7968))
    assert (rows["GALVOR"]["shares"], rows["GALVOR"]["core_shares"]) == (200, 100)
    spread = rows["CORVAN-260918-P390/P380"]
    assert (spread["kind"], spread["contracts"], spread["credit_usd"], spread["collateral_usd"]) == (
        "bull_put_spread",
        2,
        580.0,
        2000.0,
    )
    rolled = rows["OAKVEN-260904-P39"]
    assert (rolled["rolls"], len(rolled["lots"][0]["rolled_from"])) == (2, 2)
    # 0.99 − 0.97 + 2.29 − 1.75 + 2.95 = 3.51, five fees of 0.0068 a share off: 39 − 3.476
    assert rolled["break_even"] == pytest.approx(35.524)
    assert data["collateral_usd"] == sum(row["collateral_usd"] or 0 for row in rows.values())


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", ["positions", "cycles"])
def test_screens_fit_and_say_that_they_are_the_demos(demo: Any, name: str, columns: int) -> None:
    lines = demo(name, "--format", "table", columns=columns).lines
    assert lines[0].startswith("DEMO MARKET")
    assert max(map(len, lines)) <= columns
    assert any("BORVIA" in line for line in lines)


@pytest.mark.parametrize(("columns", "wide"), [(80, False), (140, True)])
def test_break_evens_are_explained_if_they_are_shown(demo: Any, columns: int, wide: bool) -> None:
    screen = demo("positions", "--format", "table", columns=columns)
    words = " ".join(screen.split())
    assert "break-even: the share price at which the whole cycle loses nothing" in words
    assert ("break-even, open: the same if the open options expire" in words) == wide
    assert ("break-even, open" in screen) == wide
    assert "a call on shares has none of its own" in words


def test_cycles_of_the_demo_add_up(demo: Any) -> None:
    data = demo("cycles", "--json").json["data"]
    for row in data["cycles"]:
        parts = ("put_premium_usd", "call_premium_usd", "dividends_usd", "share_gains_usd")
        came = sum(row[part] for part in parts) - row["fees_usd"]
        # Less what is not earned yet, and with what is unrealised instead.
        total = came - row["open_premium_usd"] + row["unrealised_usd"]
        assert row["profit_usd"] == pytest.approx(total)
        assert (row["state"] == "open") is (row["closed"] is None)
    fenmor = next(row for row in data["cycles"] if row["id"] == "FENMOR-251215")
    # 65 of puts, 352 of calls, 108 of dividends; 200 × (33 − 33.75) after the split; 8 contracts' fees.
    assert (fenmor["share_gains_usd"], fenmor["dividends_usd"]) == (-150.0, 108.0)
    assert demo("cycles", "--only", "open", "--json").json["data"]["closed"] == 0
    assert {row["symbol"] for row in demo("cycles", "fenmor", "--json").json["data"]["cycles"]} == {"FENMOR"}


def test_the_users_journal_is_read_and_the_demo_never_touches_it(wheel: Any, wheel_home: Path) -> None:
    assert "no journal yet in " in wheel("positions", code=5).stderr
    journal_of(wheel_home, demo_events())
    journal = (wheel_home / "data" / "journal.db").read_bytes()
    own, shown = wheel("positions", "--json").json, wheel("positions", "--json", "--demo").json
    assert (own["source"], shown["source"]) == ("journal", "demo")
    ids = [row["id"] for row in own["data"]["positions"]]
    assert ids == [row["id"] for row in shown["data"]["positions"]]
    assert wheel("cycles", "--format", "tsv").lines[0].startswith("id\tsymbol\tstate")
    assert (wheel_home / "data" / "journal.db").read_bytes() == journal
    assert "account not found: 'ira'" in wheel("positions", "--account", "ira", code=2).stderr
    journal_of(wheel_home, [replace(demo_events()[0], id="other", account="ira")])
    other = wheel("positions", "--account", "ira", "--json").json["data"]
    assert (other["account"], other["positions"]) == ("ira", [])


def test_shares_that_only_lie_there_are_no_cycle(wheel: Any, wheel_home: Path) -> None:
    day = date(2026, 8, 18)
    bought = Event(
        id="buy",
        account="default",
        kind=Kind.SHARE_BUY,
        day=day,
        at=at_of(day, Kind.SHARE_BUY),
        symbol="KO",
        micro_shares=10_500_000,
        cash_cents=-70_000,
        fees_cents=35,
    )
    journal_of(wheel_home, [bought])
    (row,) = wheel("positions", "--json").json["data"]["positions"]
    assert (row["shares"], row["cycle"], row["break_even"]) == (10.5, None, pytest.approx(66.6667, abs=1e-4))
    assert wheel("cycles", "--json").json["data"]["cycles"] == []


def test_what_cannot_be_is_said(wheel: Any) -> None:
    assert "(expected open or closed)" in wheel("cycles", "--demo", "--only", "done", code=2).stderr
    assert "account not found: " in wheel("positions", "--demo", "--account", "ira", code=2).stderr


def test_an_assigned_roll_shows_the_break_even_that_was_promised(wheel: Any, wheel_home: Path) -> None:
    journal_of(wheel_home, demo_events())
    promised = {
        row["id"]: row["break_even"] for row in wheel("positions", "--json").json["data"]["positions"]
    }
    for name, symbol in ("OAKVEN-260904-P39", "OAKVEN"), ("TARNIO-260911-P185", "TARNIO"):
        _, day, strike = name.split("-")
        on = f"20{day[:2]}-{day[2:4]}-{day[4:]}"
        wheel("journal", "add", f"ASSIGN {symbol} {on} {strike[1:]} P on {on}")
        (row,) = wheel("positions", symbol, "--json").json["data"]["positions"]
        assert row["break_even"] == pytest.approx(promised[name], abs=1e-9)


def test_an_adjusted_contract_breaks_even_in_todays_shares(wheel: Any) -> None:
    """A 7 put after a reverse split 1:8 delivers 12.5 shares for 700: (1,400 − 98.70) ÷ 25 = 52.052 for each
    of them.
    """
    wheel("init", "--cash", "0", "--watchlist", "DRAVEN")
    wheel("journal", "add", "OPENING 100000 on 2026-01-02")
    wheel("journal", "add", "STO 2 GE 2026-12-18 7 P @ 0.50 fees 1.30 on 2026-01-06")
    before = wheel("positions", "--json").json["data"]["positions"][0]
    wheel("journal", "add", "SPLIT GE 1:8 on 2026-02-02")
    after = wheel("positions", "--json").json["data"]["positions"][0]
    assert (before["break_even"], before["shares"]) == (pytest.approx(6.5065), 200)
    assert (after["break_even"], after["shares"], after["collateral_usd"]) == (
        pytest.approx(52.052),
        25,
        1400.0,
    )


def test_rows_have_every_field_but_the_lots_and_later_columns_stand_last(demo: Any) -> None:
    """Scripts read the columns of a cycle by their place."""
    positions, cycles = (demo(name, "--json").json["data"][name][0] for name in ("positions", "cycles"))
    header = demo("positions", "--format", "tsv").lines[0].split("\t")
    assert header == [name for name in positions if name != "lots"]
    header = demo("cycles", "--format", "tsv").lines[0].split("\t")
    assert header[-4:] == ["open_contracts", "open_premium_usd", "realised_usd", "unrealised_usd"]
    assert sorted(header) == sorted(cycles)


def test_at_cost_nothing_is_worth_a_price_and_core_stays_apart(wheel: Any) -> None:
    """Two puts sold for 0.80 less 1.30 of fees: 60 − 0.80 + 0.0065 = 59.2065; 12,000 tied up."""
    wheel("init", "--cash", "0", "--watchlist", "DRAVEN")
    wheel("journal", "add", "OPENING 50000 on 2026-01-02")
    wheel("journal", "add", "STO 2 NORVIK 2026-12-18 60 P @ 0.80 fees 1.30 on 2026-01-06")
    data = wheel("positions", "--json").json["data"]
    (row,) = data["positions"]
    assert (row["kind"], row["credit_usd"], row["cost_usd"], row["fees_usd"]) == (
        "short_put",
        160.0,
        None,
        1.3,
    )
    assert row["break_even"] == pytest.approx(59.2065)
    assert (row["value_usd"], row["profit_usd"], row["collateral_usd"]) == (None, None, 12_000.0)
    assert (data["cash_usd"], data["free_cash_usd"]) == (50_158.7, 38_158.7)
    bridge = data["bridge"]
    assert (bridge["priced"], bridge["at_cost"], bridge["unrealised_usd"]) == ("cost", [], 0.0)
    (cycle,) = wheel("cycles", "--json").json["data"]["cycles"]
    assert (cycle["state"], cycle["put_premium_usd"], cycle["profit_usd"]) == ("open", 160.0, None)
    assert cycle["open_premium_usd"] == 158.7
