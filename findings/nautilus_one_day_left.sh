#!/usr/bin/env bash
# Package: nautilus_trader 1.221.0 (Python 3.11 to 3.13; the newest for 3.11), `GreeksCalculator.instrument_greeks`.
#
# Expected: an option's time to expiration is the time from the clock to its expiration, so that a put priced at 30 %
# volatility gives 30 % back, whatever its days.
#
# Seen: the days to expiration are the lesser of 1 and the true number, where the greater must be meant: every option
# has one day left. A put of 45 days that was priced at 30 % has 254 %, and a decay per contract of 238 dollars a day
# instead of 3.60. The formula below it (`black_scholes_greeks`) is right.
#
# Output seen: the block `expected` below.
#
# Why it matters: volatility, theta, vega and gamma of a whole book are those of options that end tomorrow; the longer
# an option, the more decay it seems to have. Strategies that sell what is rich in volatility sell the far months. Newer
# versions (1.231.0, for Python 3.12 and later) take the greater; until then compute the time yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'nautilus_trader==1.221.0'

cat >"$work/expected" <<'END'
put of   7 days at 0.19 to 0.21: days 1, volatility 120% for 30%, theta -86.54 for -5.14, vega 1.45 for 2.45
put of  30 days at 1.32 to 1.34: days 1, volatility 216% for 30%, theta -197.37 for -4.26, vega 1.83 for 9.09
put of  45 days at 1.91 to 1.93: days 1, volatility 254% for 30%, theta -238.32 for -3.60, vega 1.88 for 11.79
put of 365 days at 7.55 to 7.57: days 1, volatility 558% for 30%, theta -552.06 for -1.04, vega 1.98 for 35.97
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from datetime import datetime, timezone

from nautilus_trader.cache.cache import Cache
from nautilus_trader.common.component import MessageBus, TestClock
from nautilus_trader.core.nautilus_pyo3 import black_scholes_greeks
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import QuoteTick, TradeTick
from nautilus_trader.model.enums import AggressorSide, AssetClass, OptionKind
from nautilus_trader.model.greeks import GreeksCalculator
from nautilus_trader.model.identifiers import InstrumentId, Symbol, TradeId, TraderId
from nautilus_trader.model.instruments import Equity, OptionContract
from nautilus_trader.model.objects import Price, Quantity

RATE, VOLATILITY, DAY = 0.04, 0.30, 86_400 * 10**9
now = int(datetime(2026, 2, 2, 15, tzinfo=timezone.utc).timestamp()) * 10**9
clock, cache, one = TestClock(), Cache(), Quantity.from_int(1)
clock.set_time(now)
calculator = GreeksCalculator(MessageBus(TraderId("A-1"), clock), cache, clock)
cents = {"currency": USD, "price_precision": 2, "price_increment": Price.from_str("0.01"), "lot_size": one}
shares = InstrumentId.from_str("XYZ.SIM")
cache.add_instrument(Equity(instrument_id=shares, raw_symbol=Symbol("XYZ"), ts_event=0, ts_init=0, **cents))
cache.add_trade_tick(TradeTick(shares, Price(100, 2), one, AggressorSide.BUYER, TradeId("1"), now, now))

for days in (7, 30, 45, 365):
    name = InstrumentId.from_str(f"XYZ-{days}.SIM")
    put = OptionContract(
        instrument_id=name, raw_symbol=Symbol(f"XYZ-{days}"), asset_class=AssetClass.EQUITY, underlying="XYZ",
        multiplier=Quantity.from_int(100), option_kind=OptionKind.PUT, strike_price=Price(95, 2), activation_ns=0,
        expiration_ns=now + days * DAY, ts_event=0, ts_init=0, **cents,
    )
    true = black_scholes_greeks(100.0, RATE, RATE, VOLATILITY, False, 95.0, days / 365.25, 100.0)
    bid, ask = Price(true.price / 100 - 0.01, 2), Price(true.price / 100 + 0.01, 2)
    cache.add_instrument(put)
    cache.add_quote_tick(QuoteTick(name, bid, ask, one, one, now, now))
    seen = calculator.instrument_greeks(name, flat_interest_rate=RATE, flat_dividend_yield=0.0, ts_event=now)
    text = f"put of {days:3} days at {bid} to {ask}: days {seen.expiry_in_days}, volatility {seen.vol:.0%} for {VOLATILITY:.0%}"
    print(f"{text}, theta {seen.theta:.2f} for {true.theta:.2f}, vega {seen.vega:.2f} for {true.vega:.2f}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
