#!/usr/bin/env bash
# Package: ib_async 2.1.0, `Ticker.marketPrice`; ticks are handed to its wrapper, no connection is needed.
#
# Expected: an option that is offered at 0.05 is worth 0.05 at most. Without a bid the price is between zero and the
# ask, or there is none.
#
# Seen: once the bid has gone there is no valid pair of bid and ask, and `marketPrice` is the last trade, whenever that
# was and whatever is asked now: 1.50 for a put that can be bought back at 0.05. While somebody bids 0.01 it is 0.03.
# Its description does not exclude that, but reads as if it were meant for a market without any quote.
#
# Output seen: the block `expected` below.
#
# Why it matters: options that nobody bids for are what a seller's good trades end as. Their last trade is often that of
# days ago, so a put at 97 % of its profit is shown at a loss, is not bought back, and margin and stops are reckoned
# with 150 dollars where 5 are at stake. Without a bid take the ask, or zero, for what is sold.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ib_async==2.1.0'

cat >"$work/expected" <<'END'
when it was sold: bid 1.45, ask 1.55, last trade 1.50: marketPrice 1.500
a week later: bid 0.01, ask 0.05, last trade 1.50: marketPrice 0.030
the next day: bid none, ask 0.05, last trade 1.50: marketPrice 1.500
END

"$work/venv/bin/python" - >"$work/seen" <<'END'
from ib_async import IB, Option

BID, ASK, LAST = 1, 2, 4
wrapper = IB().wrapper
ticker = wrapper.startTicker(1, Option("XYZ", "20260116", 50, "P", "SMART", conId=1), "mktData")


def show(moment):
    sides = (ticker.bid, ticker.bidSize), (ticker.ask, ticker.askSize)
    bid, ask = (f"{price:.2f}" if size > 0 else "none" for price, size in sides)
    print(f"{moment}: bid {bid}, ask {ask}, last trade {ticker.last:.2f}: marketPrice {ticker.marketPrice():.3f}")


def tick(kind, price, size):
    wrapper.priceSizeTick(1, kind, price, size)


for kind, price, size in ((BID, 1.45, 20), (ASK, 1.55, 20), (LAST, 1.50, 1)):
    tick(kind, price, size)
show("when it was sold")
tick(BID, 0.01, 300)
tick(ASK, 0.05, 120)
show("a week later")
tick(BID, 0.0, 0)
show("the next day")
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
