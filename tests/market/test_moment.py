"""By which moment an option has expired: the clock's, unless the market is one of another time."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from wheelcli.loaders.market.moment import expiry_moment, moment_of

SATURDAY = datetime(2026, 8, 22, 12, tzinfo=UTC)
QUOTED = datetime(2026, 8, 21, 19, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "snapshot", "source", "demo", "by_the_clock"),
    [
        (SATURDAY, None, "yahoo", False, True),  # quotes of Friday
        (datetime(2026, 8, 28, 18, tzinfo=UTC), None, "yahoo", False, True),  # a week later
        (datetime(2026, 8, 31, 18, tzinfo=UTC), None, "yahoo", False, False),  # more
        (SATURDAY, "friday", "yahoo", False, False),
        (SATURDAY, None, "demo", True, False),
        (datetime(2027, 3, 1, 18, tzinfo=UTC), None, "demo", False, True),  # in an account of the user's
        (datetime(2027, 3, 1, 18, tzinfo=UTC), None, "demo-coins", False, True),
        (datetime(2027, 3, 1, 18, tzinfo=UTC), "friday", "demo", False, False),
    ],
)
def test_the_clock_counts_on_a_feed_and_in_an_account_on_the_demo(now, snapshot, source, demo, by_the_clock):
    workspace = SimpleNamespace(snapshot=snapshot, now=lambda: now, demo=demo)
    market = SimpleNamespace(source=source, session=date(2026, 8, 21), market_time=QUOTED)
    assert moment_of(workspace, market) == (now if by_the_clock else None)
    assert expiry_moment(workspace, market) == (now if by_the_clock else QUOTED)
    assert expiry_moment(workspace, None) == now
