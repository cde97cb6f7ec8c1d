#!/usr/bin/env bash
# Package: backtrader 1.9.78.123, `broker.setcommission(mult=100)` for options (no margin, so counted as shares).
#
# Expected: with a multiplier of 100, an option at 2.00 costs 200, counts 200 while it is held, and earns 100 if it is
# sold at 3.00.
#
# Seen: the multiplier counts when the position is closed, and only then. Bought, the option costs 2 dollars; held, it
# counts 2, then 3; at the sale a profit of 100 appears in cash. Orders by value or percent are sized without it too:
# 20 % of 10,000 become 1,000 contracts, worth 200,000, and 150 dollars buy 50 contracts.
#
# Output seen: the block `expected` below.
#
# Why it matters: the final value is right, so nothing looks wrong. But drawdown, volatility and Sharpe ratio of short
# options are those of a hundredth of the position, with a jump on the day of each close, and no order is ever refused
# for want of cash. Feed prices times 100 and leave the multiplier at 1.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'backtrader==1.9.78.123' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
buy 1, cash 10000: held at 2.00 10000, at 3.00 10001, closed 10100
sell 1, cash 10000: held at 2.00 10000, at 3.00 9999, closed 9900
buy 50, cash 150: held at 2.00 150, at 3.00 200, closed 5150
20 %, cash 10000: held at 2.00 10000, at 3.00 11000, closed 110000, contracts 1000
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import backtrader as bt
import pandas as pd

price = pd.Series(2.0, index=pd.bdate_range("2025-01-02", periods=30))
price.iloc[15:] = 3.0
bars = pd.DataFrame({name: price for name in ("open", "high", "low", "close")}).assign(volume=1000)
REPORTED = {10: "held at 2.00", 18: "at 3.00", 25: "closed"}


class One(bt.Strategy):
    params = dict(order=None)

    def __init__(self):
        self.values, self.contracts = [], 0

    def next(self):
        if len(self) == 5:
            self.p.order(self)
        if len(self) == 20:
            self.contracts = self.position.size
            self.close()
        if len(self) in REPORTED:
            self.values.append(f"{REPORTED[len(self)]} {self.broker.getvalue():.0f}")


def run(name, cash, order):
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.adddata(bt.feeds.PandasData(dataname=bars))
    cerebro.addstrategy(One, order=order)
    cerebro.broker.setcash(cash)
    cerebro.broker.setcommission(mult=100.0)
    done = cerebro.run()[0]
    size = f", contracts {done.contracts}" if "%" in name else ""
    print(f"{name}, cash {cash}: {', '.join(done.values)}{size}")


run("buy 1", 10000, lambda s: s.buy(size=1))
run("sell 1", 10000, lambda s: s.sell(size=1))
run("buy 50", 150, lambda s: s.buy(size=50))
run("20 %", 10000, lambda s: s.order_target_percent(target=0.2))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
