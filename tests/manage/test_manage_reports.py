"""A report that is out is ahead nowhere: monitor's events, the roll's gate, the stress of what is open, the
watchlist, the ticket.
"""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from books import AAA, OPENED, book, config
from markets import TODAY, market

from wheelcli.manage.events_inside import events_of
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.mark import quoted
from wheelcli.manage.rolls.gates import earnings_inside
from wheelcli.plan.gates.quality import quality_of

PUT = f"-2 AAA 2026-09-18 94 P @ 1.50 {OPENED}"
CALM = {"iv": 0.12, "vol": 0.10}  # the stress is its floor: 20 % of a share, 25 % where it reports


def at(hour: int, minute: int, **changes):
    name = replace(AAA, earnings=TODAY, **{"earnings_time": "before_open", **CALM, **changes})
    when = datetime(2026, 8, 18, hour, minute, tzinfo=ZoneInfo("America/New_York"))
    return setting_of(market(name, as_of=when), book(PUT), config("AAA"))


@pytest.mark.parametrize(
    ("hour", "minute", "changes", "ahead"),
    [
        (8, 0, {}, True),
        (15, 55, {}, False),
        (15, 55, {"earnings_confirmed": False}, True),
        (15, 55, {"earnings_time": "unknown"}, True),
        (15, 55, {"earnings_time": "after_close"}, True),
    ],
)
def test_every_place_says_the_same(hour, minute, changes, ahead) -> None:
    here = at(hour, minute, **changes)
    (position,) = here.positions
    report = events_of(position, here).earnings
    assert (report is not None) is ahead
    assert earnings_inside(quoted(position, here), here) is ahead
    # 2 puts of 94 at 1.50 on a share at 100 that falls 25 % where it reports, 20 % where not: 94 − 75 − 1.50
    # and 94 − 80 − 1.50, and fees.
    floor = 25.0 if ahead else 20.0
    fees = 2 * (here.config.fees.open + here.config.fees.regulatory)
    spot = here.spot("AAA")
    assert here.exposure.stress["AAA"] == pytest.approx(
        (94 - spot * (1 - floor / 100) - 1.5) * 200 + fees, abs=0.02
    )


def test_the_watchlist_looks_for_the_next_one() -> None:
    def reported(hour):
        name = replace(AAA, earnings=TODAY, earnings_time="before_open")
        when = datetime(2026, 8, 18, hour, 55, tzinfo=ZoneInfo("America/New_York"))
        (row,) = quality_of(market(name, as_of=when), config("AAA"), ["AAA"])
        return row.earnings

    before, after = reported(8), reported(15)
    assert (before.date, before.basis, before.time) == (TODAY, "confirmed", "before_open")
    # 91 days after today, give or take ten.
    assert (after.date, after.until, after.basis) == (date(2026, 11, 7), date(2026, 11, 27), "projected")
    assert after.time is None
