"""By which moment an option has expired: the clock's, unless the market is one of another time."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from wheelcli.loaders.market.moment import expiry_moment, moment_of
from wheelcli.market.demo import AS_OF

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
        (SATURDAY, None, "demo", False, False),  # in an account of the user's: its day stands still
        (datetime(2027, 3, 1, 18, tzinfo=UTC), None, "demo-coins", False, False),
        (datetime(2027, 3, 1, 18, tzinfo=UTC), "friday", "demo", False, False),
    ],
)
def test_the_clock_counts_for_recent_quotes_of_a_feed(now, snapshot, source, demo, by_the_clock):
    config = SimpleNamespace(data=SimpleNamespace(provider=source))
    workspace = SimpleNamespace(snapshot=snapshot, now=lambda: now, demo=demo, config=config)
    market = SimpleNamespace(source=source, session=date(2026, 8, 21), market_time=QUOTED)
    assert moment_of(workspace, market) == (now if by_the_clock else None)
    assert expiry_moment(workspace, market) == (now if by_the_clock else QUOTED)
    assert expiry_moment(workspace, None) == (AS_OF if source == "demo" else now)
