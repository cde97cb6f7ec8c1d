"""By which moment an option has expired: the clock's, unless the market is one of another time."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from wheelcli.loaders.market.moment import moment_of


@pytest.mark.parametrize(
    ("now", "snapshot", "source", "by_the_clock"),
    [
        (datetime(2026, 8, 22, 12, tzinfo=UTC), None, "yahoo", True),  # Saturday, quotes of Friday
        (datetime(2026, 8, 28, 18, tzinfo=UTC), None, "yahoo", True),  # a week later
        (datetime(2026, 8, 31, 18, tzinfo=UTC), None, "yahoo", False),  # more
        (datetime(2026, 8, 22, 12, tzinfo=UTC), "friday", "yahoo", False),
        (datetime(2026, 8, 22, 12, tzinfo=UTC), None, "demo", False),
    ],
)
def test_the_clock_counts_for_recent_quotes_of_a_feed(now, snapshot, source, by_the_clock):
    workspace = SimpleNamespace(snapshot=snapshot, now=lambda: now)
    market = SimpleNamespace(source=source, session=date(2026, 8, 21))
    assert moment_of(workspace, market) == (now if by_the_clock else None)
