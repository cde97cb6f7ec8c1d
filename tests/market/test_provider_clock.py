"""The clock of a provider that is given none: that of the machine at the moment it is made."""

from datetime import UTC, datetime

import pytest

from wheelcli import clock
from wheelcli.market.cboe.provider import CboeProvider
from wheelcli.market.deribit.provider import DeribitProvider
from wheelcli.market.yahoo.provider import YahooProvider


@pytest.mark.parametrize("provider", [YahooProvider, CboeProvider, DeribitProvider])
def test_a_provider_without_a_clock_follows_the_machines(provider, monkeypatch):
    moment = datetime(2026, 8, 21, 20, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert provider()._clock() == moment
