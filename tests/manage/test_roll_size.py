"""What the best roll says of its size: bought back at the ask, sold at the bid, both for all contracts."""

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from books import AAA, OPENED, book
from markets import MONTHLY, config, market, with_options
from rich.console import Console

from wheelcli.documents.provenance import Provenance
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.rolls.document import roll_document
from wheelcli.manage.rolls.size_note import roll_size_note
from wheelcli.manage.rolls.weigh import weigh
from wheelcli.manage.ways import WayOut
from wheelcli.render.screens.roll import draw

NAME = replace(
    AAA, expirations=(MONTHLY, date(2026, 10, 2), date(2026, 10, 16)), strikes=tuple(range(80, 121, 2))
)
PUT = "AAA260918P00094000"


def weighed_with(contracts, *, asked, bid, **block):
    """A short put and its best roll: so many offered of the old contract, so many bid for of every other."""
    old = market(NAME).options["contract"] == PUT
    snapshot = with_options(
        market(NAME),
        ask_size=lambda o: np.where(old, asked, 3.0),
        bid_size=lambda o: np.where(old, 3.0, bid),
    )
    held = book(f"-{contracts} AAA 2026-09-18 94 P @ 2.00 {OPENED}")
    setting = setting_of(snapshot, held, config("AAA", block=block, roll={"net_credit_min": -9.0}))
    weighed = weigh(setting.positions[0], setting)
    assert weighed.best is not None
    return weighed, roll_size_note(weighed, setting)


@pytest.mark.parametrize(
    ("contracts", "asked", "bid", "note"),
    [
        (9, 40.0, 40.0, None),
        (9, 9.0, 9.0, None),
        (9, 8.0, 40.0, "the natural price stands for 8 of 9 contracts"),
        (9, 40.0, 7.0, "the natural price stands for 7 of 9 contracts"),
        (9, np.nan, 7.0, None),
        (10, 40.0, 40.0, "10 contracts of 2 legs at one price"),
        (10, 40.0, np.nan, "10 contracts of 2 legs at one price"),
        (30, 40.0, 12.0, "the natural price stands for 12 of 30 contracts"),
    ],
)
def test_the_scarcer_leg_counts_and_an_unknown_one_says_nothing(contracts, asked, bid, note):
    assert weighed_with(contracts, asked=asked, bid=bid)[1] == note


def test_the_settings_move_the_limits():
    assert weighed_with(10, asked=40.0, bid=40.0, package_contracts=11)[1] is None
    assert weighed_with(9, asked=5.0, bid=40.0, touch_size_max=2.0)[1] is None


def test_the_screen_names_the_command():
    weighed, note = weighed_with(30, asked=40.0, bid=12.0)
    weighed = replace(weighed, recommended=WayOut.ROLL)
    data = roll_document(weighed, account="default", sector=None, size_note=note)
    out = io.StringIO()
    draw(data, Console(file=out, width=200), provenance=Provenance(None, "test"))
    lines = ["the natural price stands for 12 of 30 contracts", f"next: wheel block '{data.roll_to}'"]
    shown = out.getvalue().splitlines()
    assert shown[shown.index(lines[0]) :][:2] == lines
    narrow, options = io.StringIO(), " --demo --set account.value=2000000 --set rfq.venue=sheet"
    draw(data, Console(file=narrow, width=60), provenance=Provenance(None, "demo"), options=options)
    assert f"{lines[1]}{options}" in narrow.getvalue().splitlines()


def test_the_command_of_a_roll_that_is_not_the_advice_says_so():
    weighed, note = weighed_with(30, asked=40.0, bid=12.0)
    closing = replace(weighed, recommended=WayOut.CLOSE)
    data = roll_document(closing, account="default", sector=None, size_note=note)
    out = io.StringIO()
    draw(data, Console(file=out, width=200), provenance=Provenance(None, "test"))
    assert f"if you roll instead: wheel block '{data.roll_to}'" in out.getvalue().splitlines()
    assert "next: wheel block" not in out.getvalue()
