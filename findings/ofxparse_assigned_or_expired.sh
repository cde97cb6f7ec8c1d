#!/usr/bin/env bash
# Package: ofxparse 0.21, investment statements.
#
# Expected: the OFX specification (1.6 and 2.x) closes an option with CLOSUREOPT, whose OPTACTION says EXERCISE,
# ASSIGN or EXPIRE, so a reader hands that on. Transactions come in the order of the file. A SPLIT carries its
# ratio.
#
# Seen: the action is dropped. A put that was assigned and one that expired give the same record: type `closureopt`,
# one unit, no price, no total. RELFITID, which ties the assignment to its shares, is dropped too, and so are
# SELLTOOPEN / BUYTOCLOSE and the strike, right and expiration of the security. The transactions come grouped by
# type in alphabetical order, so the shares of an assignment stand before the closing of the put, and that before
# its opening. The split has zero units and no ratio.
#
# Output seen: the block `expected` below.
#
# Why it matters: fold the list in order and the put is bought back before it was sold; nothing tells the premium
# kept from the shares put to you. Sort by date, and read OPTACTION from the file itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'ofxparse==0.21'

cat >"$work/statement.ofx" <<'END'
OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260201120000<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<INVSTMTMSGSRSV1><INVSTMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<INVSTMTRS><DTASOF>20260131120000<CURDEF>USD<INVACCTFROM><BROKERID>broker.example<ACCTID>1</INVACCTFROM>
<INVTRANLIST><DTSTART>20260101120000<DTEND>20260131120000
<SELLOPT><INVSELL><INVTRAN><FITID>1<DTTRADE>20260102170000</INVTRAN><SECID><UNIQUEID>XYZP50<UNIQUEIDTYPE>OTHER</SECID><UNITS>-1<UNITPRICE>1.20<COMMISSION>0.65<TOTAL>119.35<SUBACCTSEC>MARGIN<SUBACCTFUND>MARGIN</INVSELL><OPTSELLTYPE>SELLTOOPEN<SHPERCTRCT>100</SELLOPT>
<SELLOPT><INVSELL><INVTRAN><FITID>2<DTTRADE>20260105170000</INVTRAN><SECID><UNIQUEID>XYZP45<UNIQUEIDTYPE>OTHER</SECID><UNITS>-1<UNITPRICE>0.40<COMMISSION>0.65<TOTAL>39.35<SUBACCTSEC>MARGIN<SUBACCTFUND>MARGIN</INVSELL><OPTSELLTYPE>SELLTOOPEN<SHPERCTRCT>100</SELLOPT>
<CLOSUREOPT><INVTRAN><FITID>3<DTTRADE>20260116170000</INVTRAN><SECID><UNIQUEID>XYZP50<UNIQUEIDTYPE>OTHER</SECID><OPTACTION>ASSIGN<UNITS>1<SHPERCTRCT>100<SUBACCTSEC>MARGIN<RELFITID>5</CLOSUREOPT>
<CLOSUREOPT><INVTRAN><FITID>4<DTTRADE>20260116170000</INVTRAN><SECID><UNIQUEID>XYZP45<UNIQUEIDTYPE>OTHER</SECID><OPTACTION>EXPIRE<UNITS>1<SHPERCTRCT>100<SUBACCTSEC>MARGIN</CLOSUREOPT>
<BUYSTOCK><INVBUY><INVTRAN><FITID>5<DTTRADE>20260116170000</INVTRAN><SECID><UNIQUEID>XYZ<UNIQUEIDTYPE>OTHER</SECID><UNITS>100<UNITPRICE>50<TOTAL>-5000<SUBACCTSEC>MARGIN<SUBACCTFUND>MARGIN</INVBUY><BUYTYPE>BUY</BUYSTOCK>
<SPLIT><INVTRAN><FITID>6<DTTRADE>20260120170000</INVTRAN><SECID><UNIQUEID>XYZ<UNIQUEIDTYPE>OTHER</SECID><SUBACCTSEC>MARGIN<OLDUNITS>100<NEWUNITS>200<NUMERATOR>2<DENOMINATOR>1</SPLIT>
</INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>
END

cat >"$work/expected" <<'END'
buystock XYZ 2026-01-16 units 100 total -5000
closureopt XYZP50 2026-01-16 units 1 total 0
closureopt XYZP45 2026-01-16 units 1 total 0
sellopt XYZP50 2026-01-02 units -1 total 119.35
sellopt XYZP45 2026-01-05 units -1 total 39.35
split XYZ 2026-01-20 units 0 total 0
says ASSIGN anywhere: False
END

"$work/venv/bin/python" -W ignore - "$work/statement.ofx" >"$work/seen" <<'END'
import sys

from ofxparse import OfxParser

with open(sys.argv[1], "rb") as file:
    found = OfxParser.parse(file).account.statement.transactions
for t in found:
    print(t.type, t.security, t.tradeDate.date(), "units", t.units, "total", t.total)
print("says ASSIGN anywhere:", any("assign" in str(vars(t)).lower() for t in found))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
