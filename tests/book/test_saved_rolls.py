"""Weighed rolls on disk: kept as orders, found by id, the older ones still there."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wheelcli.archive.rolls import find_roll, folder_of, last_rolls, save_roll
from wheelcli.errors import Exit, WheelError
from wheelcli.manage.rolls.ticket import RollLeg, RollTicket

POSITION = "AAPL-260918-P300"


def ticket(to="AAPL-261016-P295", price=4.60):
    return RollTicket(
        id=f"{POSITION}>{to}",
        made="2026-08-18T19:45:00.250000+00:00",
        as_of=datetime(2026, 8, 18, 19, 40, tzinfo=UTC),
        account="default",
        symbol="AAPL",
        contracts=2,
        legs=(
            RollLeg(action="BTC", contract="AAPL260918P00300000", quantity=2, multiplier=100, price=4.10),
            RollLeg(action="STO", contract="AAPL261016P00295000", quantity=2, multiplier=100, price=price),
        ),
        credit=price - 4.10,
        fees_usd=2.72,
        expiration=date(2026, 10, 16),
    )


def test_a_roll_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    save_roll(POSITION, [ticket()], tmp_path)
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P295") == ticket()
    assert find_roll(tmp_path, f"{POSITION.lower()}>aapl-261016-p295") == ticket()
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P290") is None
    assert find_roll(tmp_path, "KO-260918-P60>close") is None


def test_weighed_again_the_new_price_counts_and_the_old_offers_stay(tmp_path: Path) -> None:
    save_roll(POSITION, [ticket(), ticket("AAPL-261016-P290", 3.0)], tmp_path)
    save_roll(POSITION, [ticket(price=4.80)], tmp_path)
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P295").legs[1].price == 4.80
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P290") is not None
    assert [t.id for t in last_rolls(tmp_path)] == [
        f"{POSITION}>AAPL-261016-P295",
        f"{POSITION}>AAPL-261016-P290",
    ]


def test_spreads_have_a_file_of_their_own_inside_the_folder(tmp_path: Path) -> None:
    path = save_roll("AAPL-260918-P300/P290", [ticket()], tmp_path)
    assert path.parent == folder_of(tmp_path)
    assert path.name == "AAPL-260918-P300_P290.json"
    assert save_roll("../../etc/x", [ticket()], tmp_path).parent == folder_of(tmp_path)


def test_a_damaged_file_is_no_ticket_and_no_crash(tmp_path: Path) -> None:
    path = save_roll(POSITION, [ticket()], tmp_path)
    for body in ("", "[]", '{"tickets": [3, {"id": 4}]}', "\x00"):
        path.write_text(body)
        assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P295") is None
        assert last_rolls(tmp_path) == []


def test_a_file_of_an_older_version_lacks_what_it_did_not_write(tmp_path: Path) -> None:
    path = save_roll(POSITION, [ticket()], tmp_path)
    whole = json.loads(path.read_text())
    (old,) = whole["tickets"]
    assert (old["made"], old["as_of"], old["expiration"], old["credit_mid"]) == (
        "2026-08-18T19:45:00.250000+00:00",
        "2026-08-18T19:40:00+00:00",
        "2026-10-16",
        None,
    )
    needed = ("id", "contracts", "legs")
    path.write_text(json.dumps({"tickets": [{k: v for k, v in old.items() if k in needed}]}))
    roll = find_roll(tmp_path, old["id"])
    assert (roll.contracts, roll.legs, roll.credit, roll.account, roll.as_of) == (
        2,
        ticket().legs,
        None,
        None,
        None,
    )


def test_a_ticket_that_cannot_be_read_is_said_and_stays(tmp_path: Path) -> None:
    other = ticket("AAPL-261016-P290", 3.0)
    path = save_roll(POSITION, [ticket(), other], tmp_path)
    whole = json.loads(path.read_text())
    whole["tickets"][1]["contracts"] = "two"
    path.write_text(json.dumps(whole))
    with pytest.raises(WheelError, match=r"P290 is damaged: contracts: ") as caught:
        find_roll(tmp_path, other.id)
    assert caught.value.exit_code == Exit.INVALID
    assert [t.id for t in last_rolls(tmp_path)] == [ticket().id]
    save_roll(POSITION, [ticket(price=4.80)], tmp_path)
    assert [t["contracts"] for t in json.loads(path.read_text())["tickets"]] == [2, "two"]


def test_no_room_to_keep_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "rolls").write_text("a file where the folder should be")
    with pytest.raises(WheelError, match="cannot write ") as caught:
        save_roll(POSITION, [ticket()], tmp_path)
    assert caught.value.exit_code == Exit.INVALID
