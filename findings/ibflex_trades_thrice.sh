#!/usr/bin/env bash
# Package: ibflex 1.1, `FlexStatement.Trades` (it imports requests without asking for it).
#
# Expected: the trades of a statement, each once; every item a `Trade`.
#
# Seen: a Flex query for trades has boxes for executions, orders, symbol summaries, closed lots and wash sales, and
# with more than one ticked the report holds the same fill at each level. ibflex puts them all into `Trades`, one
# after another: two puts sold are -6 contracts and three times their proceeds, -7 with the lot closed. Only the type
# of the item and its `levelOfDetail` tell. The lines of wash sales are left out, with a warning on stderr.
#
# Output seen: the block `expected` below.
#
# Why it matters: sums over `Trades`, the obvious use, count premium and commissions two or three times as soon as the
# owner of the query ticks another box. Keep the items with levelOfDetail EXECUTION, and read wash sales from the XML.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ibflex==1.1' 'requests'

cat >"$work/flex.xml" <<'END'
<FlexQueryResponse queryName="trades" type="AF"><FlexStatements count="1">
<FlexStatement accountId="U0000000" fromDate="20260102" toDate="20260130" period="LastMonth" whenGenerated="20260201;120000">
<Trades>
<SymbolSummary assetCategory="OPT" symbol="XYZ   260116P00050000" quantity="-2" proceeds="240" levelOfDetail="SYMBOL_SUMMARY" />
<Order assetCategory="OPT" symbol="XYZ   260116P00050000" quantity="-2" proceeds="240" levelOfDetail="ORDER" />
<Trade assetCategory="OPT" symbol="XYZ   260116P00050000" quantity="-1" proceeds="120" levelOfDetail="EXECUTION" />
<Trade assetCategory="OPT" symbol="XYZ   260116P00050000" quantity="-1" proceeds="120" levelOfDetail="EXECUTION" />
<Lot assetCategory="OPT" symbol="XYZ   260116P00050000" quantity="-1" levelOfDetail="CLOSED_LOT" />
<WashSale assetCategory="OPT" symbol="XYZ   260116P00050000" quantity="1" levelOfDetail="WASH_SALE" />
</Trades></FlexStatement></FlexStatements></FlexQueryResponse>
END

cat >"$work/expected" <<'END'
SymbolSummary SYMBOL_SUMMARY quantity -2 proceeds 240
Order ORDER quantity -2 proceeds 240
Trade EXECUTION quantity -1 proceeds 120
Trade EXECUTION quantity -1 proceeds 120
Lot CLOSED_LOT quantity -1 proceeds None
all items: contracts -7, proceeds 720
executions: contracts -2, proceeds 240
END

"$work/venv/bin/python" -W ignore - "$work/flex.xml" >"$work/seen" <<'END'
import sys

from ibflex import parser

trades = parser.parse(sys.argv[1]).FlexStatements[0].Trades


def total(name, items):
    print(f"{name}: contracts {sum(t.quantity for t in items)}, proceeds {sum(t.proceeds or 0 for t in items)}")


for t in trades:
    print(type(t).__name__, t.levelOfDetail, "quantity", t.quantity, "proceeds", t.proceeds)
total("all items", trades)
total("executions", [t for t in trades if t.levelOfDetail == "EXECUTION"])
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
