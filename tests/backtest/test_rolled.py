"""The monitor's advice carried out: a put bought back and a later one sold in one order, at the quotes of the
session, to the cent.
"""

from datetime import date, datetime

import pytest
from markets import Name, config, market
from tape import Script

from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.run import one_session
from wheelcli.backtest.spec import fills_of
from wheelcli.contract import parse_label
from wheelcli.pricing.expected_vol import FITS, Fit, Kind
from wheelcli.trading_calendar import close_of

ENDS = (date(2026, 9, 18), date(2026, 10, 2), date(2026, 10, 16))


def quote(snapshot, label):
    row = snapshot.options[snapshot.options["contract"] == parse_label(label).occ].iloc[0]
    return float(row["bid"]) if row["bid"] > 0 else 0.0, float(row["ask"])


@pytest.mark.parametrize("fills", ["natural", "cross:0.5"])
def test_a_put_left_behind_is_rolled_in_one_order(monkeypatch, fills):
    """A 78 put sold at 1.60 on a share now at 100 has taken its profit. Where a year of implied volatility
    was far dearer than what came, selling again pays: the put is bought back at its ask and the new one sold
    at its bid, fees 0.68 (0.03 at a nickel or less) and 0.68.
    """
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.6, 1.0, 0.1))
    rules = config("AAA")
    script = Script(config=rules, hold=False, fills=fills_of(fills))
    first = market(Name("AAA", 82.0, vol=0.12, expirations=ENDS), as_of=close_of(date(2026, 8, 3)))
    script.last = MarketDay("first", first)
    one_session(script.run, script.last, Levels((), "SPY"), plans=False)
    script.trade("STO 1 AAA 2026-09-18 78 P @ 1.60")
    cash = script.run.book.cash_cents
    strikes = (78.0, *(float(k) for k in range(84, 120, 2)))
    now = market(Name("AAA", 100.0, vol=0.12, expirations=ENDS, strikes=strikes), as_of=at("2026-08-18"))
    one_session(script.run, MarketDay("now", now, at_close=True), Levels((), "SPY"), plans=False)
    back, sold = script.run.log[-2:]
    assert [(e.kind.value, e.contracts) for e in (back, sold)] == [("option_close", 1), ("option_open", -1)]
    assert back.group == sold.group is not None
    (opened,) = script.options
    (bid, ask), (new_bid, new_ask) = quote(now, "AAA-260918-P78"), quote(now, opened)
    natural = new_bid - ask
    mid = (new_bid + new_ask) / 2 - (bid + ask) / 2
    net = natural if fills == "natural" else int((mid + natural) / 2 * 100 + 1e-9) / 100
    fees = (3 if ask <= 0.05 else 68) + 68
    assert natural < net or fills == "natural"
    assert script.run.book.cash_cents - cash == round(net * 10_000) - fees
    assert script.run.counts["advice_roll"] == 1
    assert script.sound()


def at(day):
    return datetime.combine(date.fromisoformat(day), close_of(date.fromisoformat(day)).timetz())
