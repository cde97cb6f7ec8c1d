"""Weighed rolls on disk: kept as orders, found by id, the older ones still there."""

from pathlib import Path

import pytest

from wheelcli.archive.rolls import find_roll, folder_of, last_rolls, save_roll
from wheelcli.errors import Exit, WheelError

POSITION = "AAPL-260918-P300"


def ticket(to="AAPL-261016-P295", price=4.60):
    legs = [
        {"action": "BTC", "contract": "AAPL260918P00300000", "quantity": 2, "multiplier": 100, "price": 4.10},
        {
            "action": "STO",
            "contract": "AAPL261016P00295000",
            "quantity": 2,
            "multiplier": 100,
            "price": price,
        },
    ]
    return {"id": f"{POSITION}>{to}", "symbol": "AAPL", "contracts": 2, "legs": legs, "credit": price - 4.10}


def test_a_roll_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    save_roll(POSITION, [ticket()], tmp_path)
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P295") == ticket()
    assert find_roll(tmp_path, f"{POSITION.lower()}>aapl-261016-p295") == ticket()
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P290") is None
    assert find_roll(tmp_path, "KO-260918-P60>close") is None


def test_weighed_again_the_new_price_counts_and_the_old_offers_stay(tmp_path: Path) -> None:
    save_roll(POSITION, [ticket(), ticket("AAPL-261016-P290", 3.0)], tmp_path)
    save_roll(POSITION, [ticket(price=4.80)], tmp_path)
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P295")["legs"][1]["price"] == 4.80
    assert find_roll(tmp_path, f"{POSITION}>AAPL-261016-P290") is not None
    assert [t["id"] for t in last_rolls(tmp_path)] == [
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


def test_no_room_to_keep_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "rolls").write_text("a file where the folder should be")
    with pytest.raises(WheelError, match="the rolls could not be kept") as caught:
        save_roll(POSITION, [ticket()], tmp_path)
    assert caught.value.exit_code == Exit.INVALID
