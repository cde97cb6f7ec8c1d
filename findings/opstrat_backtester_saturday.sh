#!/usr/bin/env bash
# Package: opstrat-backtester 0.1.1, `Backtester` with its own handling of expirations.
#
# Expected: an option whose expiration has passed is settled: on that day, or on the last session before it if that day
# is none. Until January 2015 the monthly options of United States shares expired on Saturdays, and historical
# data has those dates.
#
# Seen: an option is settled only if its expiration is the very day being run. One dated on a Saturday or a holiday is
# never settled: it stays in the portfolio without a quote, and what has no quote is left out of the value. The put
# below, 20 dollars in the money, loses 1,900 dollars with the date of Friday; dated on Saturday it has earned its 100 of
# premium by Monday. Warnings about missing data are printed among those for days without a trade.
#
# Output seen: the block `expected` below.
#
# Why it matters: for a seller that is the best of all rules: losses never come, premiums stay. A backtest over the years
# before 2015 has only winners, and the value of one over later years jumps up whenever an option does not trade for a
# day. Date expirations on sessions before the run, and look for positions past theirs after it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'opstrat-backtester==0.1.1' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
dated Friday: Mon 17 100,000, Fri 21 98,100, Mon 24 98,100, Fri 28 98,100, still open: none
dated Saturday: Mon 17 100,000, Fri 21 98,100, Mon 24 100,100, Fri 28 100,100, still open: MAR100P
END

"$work/venv/bin/python" -W ignore - 2>/dev/null >"$work/seen" <<'END'
import contextlib
import io

import pandas as pd
from opstrat_backtester.core.engine import Backtester
from opstrat_backtester.core.strategy import Strategy

DAYS = pd.bdate_range("2014-03-10", "2014-03-28", tz="UTC")
FRIDAY = pd.Timestamp("2014-03-21", tz="UTC")


def shares(day):
    return 101.0 if day < pd.Timestamp("2014-03-18", tz="UTC") else 80.0


class Chain:
    def __init__(self, expiration):
        self.expiration = expiration

    def rows(self):
        for day in DAYS:
            if day <= FRIDAY:
                yield day, "MAR100P", 100.0, self.expiration, max(100.0 - shares(day), 1.0)
            yield day, "APR70P", 70.0, "2014-04-17", 1.0

    def stream_options_data(self, spot, start_date, end_date):
        chain = pd.DataFrame(self.rows(), columns=["time", "symbol", "strike", "expiry_date", "close"])
        yield chain.assign(type="PUT", high=chain["close"], low=chain["close"])

    def stream_stock_data(self, symbol, start_date, end_date):
        yield pd.DataFrame({"date": DAYS, "close": [shares(day) for day in DAYS]})


class SellOnce(Strategy):
    def generate_signals(self, date, daily_options_data, stock_history, portfolio):
        return [{"ticker": "MAR100P", "quantity": -100}] if date == DAYS[0] else [], {}


for expiration in ("2014-03-21", "2014-03-22"):
    run = Backtester("XYZ", SellOnce(), "2014-03-10", "2014-03-28", initial_cash=100_000)
    run.set_data_source(Chain(expiration))
    with contextlib.redirect_stdout(io.StringIO()):
        table, _ = run.run()
    value = {f"{row.date:%a %d}": row.portfolio_value for row in table.itertuples()}
    text = ", ".join(f"{day} {value[day]:,.0f}" for day in ("Mon 17", "Fri 21", "Mon 24", "Fri 28"))
    print(f"dated {pd.Timestamp(expiration):%A}: {text}, still open: {', '.join(run.portfolio.positions) or 'none'}")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
