"""The demo's market, made once a run of the tests."""

from collections.abc import Callable

import pytest
from shared_work import SharedWork

from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot import Snapshot


@pytest.fixture(scope="session")
def demo_market(shared_work: SharedWork) -> Callable[..., Snapshot]:
    """Return the whole market at a level of the VIX, which no test changes."""

    def market(vix: float = 18.0) -> Snapshot:
        with shared_work.sharing():
            return demo_snapshot(vix)

    return market
