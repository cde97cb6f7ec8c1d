"""The break-even that `wheel roll` promises is the one that `wheel positions` shows once the roll is entered,
and the shares after an assignment.
"""

from pathlib import Path
from typing import Any

import pytest
from journal_in import journal_of

from wheelcli.book.demo import demo_events
from wheelcli.contract import parse_label

ROLLED = {  # position, contracts of it → the id of a roll, None the best one
    "OAKVEN-260904-P39": (
        1,
        "OAKVEN-260904-P39>OAKVEN-261009-P38.5",
        34.9176,
    ),  # a put that was rolled before
    "VELMAR-260918-P40": (1, None, None),
    "GRIDAN-260904-P83": (1, None, None),  # a part of two
    "BORVIA-260918-C60": (1, "BORVIA-260918-C60>BORVIA-260925-C60", 56.0969),  # one call on 300 shares
}


@pytest.mark.long
@pytest.mark.parametrize("position", ROLLED)
def test_a_roll_promises_what_positions_show(demo: Any, wheel: Any, wheel_home: Path, position: str) -> None:
    contracts, roll, stated = ROLLED[position]
    answer = demo("roll", position, "--contracts", str(contracts), "--json").json
    found = answer["data"]["candidates"]
    chosen = next(c for c in found if roll in (None, c["id"]))
    if stated is not None:
        assert chosen["break_even"] == pytest.approx(stated, abs=5e-5)
    old, new = (parse_label(name) for name in chosen["id"].split(">"))
    assert old is not None
    assert new is not None
    symbol, day = position.partition("-")[0], answer["as_of"][:10]
    right = old.right.value[0].upper()
    bought = chosen["bid"] - chosen["credit"]
    journal_of(wheel_home, demo_events())
    wheel(
        *("journal", "add", "--force"),
        f"ROLL {contracts} {symbol} {old.expiration} {old.strike:g} {right} @ {bought:.2f} TO "
        f"{new.expiration} {new.strike:g}"
        f" @ {chosen['bid']:.2f} fees {chosen['fees_usd']:.2f} on {day}",
    )
    rows = {r["id"]: r for r in wheel("positions", symbol, "--json").json["data"]["positions"]}
    shown = rows[symbol]["break_even_open"] if right == "C" else rows[new.label(symbol)]["break_even"]
    assert chosen["break_even"] == pytest.approx(shown, abs=2e-6)
    if right == "P":
        wheel(
            "journal",
            "add",
            "--force",
            f"ASSIGN {contracts} {symbol} {new.expiration} {new.strike:g} P on {day}",
        )
        rows = {r["id"]: r for r in wheel("positions", symbol, "--json").json["data"]["positions"]}
        assert rows[symbol]["break_even"] == pytest.approx(chosen["break_even"], abs=2e-6)
