#!/usr/bin/env bash
# Package: ib_async 2.1.0, `FlexReport.extract` with its default `parseNumbers=True`.
#
# Expected: quantities and prices become numbers; identifiers stay text, or are at least unharmed.
#
# Seen: every attribute that Python's int or float can read becomes a number, whatever its name. The CUSIP of CNO
# Financial, 12621E103, is read as 1.2621e+107: an E as the sixth character is an exponent. Apple's 037833100 loses
# its leading zero. The first cannot be turned back. A date becomes the number 20260116, and an order reference NAN
# becomes a float that does not equal itself.
#
# Output seen: the block `expected` below.
#
# Why it matters: CUSIPs are how a report ties the two lines of a reverse split or a merger together when the ticker
# changes; names whose CUSIPs read as numbers are lost from that join, and silently. Type a broker's columns by
# name, or read with `parseNumbers=False`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ib_async==2.1.0'

cat >"$work/expected" <<'END'
CNO cusip 1.2621e+107 float
CNO tradeDate 20260116 int
CNO orderReference nan float
AAPL cusip 37833100 int
as text: 12621E103 037833100
END

cat >"$work/report.xml" <<'END'
<FlexQueryResponse queryName="trades" type="AF"><FlexStatements count="1">
<FlexStatement accountId="U0000000" fromDate="20260116" toDate="20260116"><Trades>
<Trade symbol="CNO" cusip="12621E103" tradeDate="20260116" quantity="100" tradePrice="38.5" orderReference="NAN"/>
<Trade symbol="AAPL" cusip="037833100" tradeDate="20260116" quantity="100" tradePrice="250" orderReference=""/>
</Trades></FlexStatement></FlexStatements></FlexQueryResponse>
END

"$work/venv/bin/python" - "$work/report.xml" >"$work/seen" <<'END'
import sys

from ib_async import FlexReport

report = FlexReport(path=sys.argv[1])
cno, apple = report.extract("Trade")
for name in ("cusip", "tradeDate", "orderReference"):
    value = getattr(cno, name)
    print("CNO", name, value, type(value).__name__)
print("AAPL cusip", apple.cusip, type(apple.cusip).__name__)
print("as text:", *(trade.cusip for trade in report.extract("Trade", parseNumbers=False)))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
