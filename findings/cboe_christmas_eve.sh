#!/usr/bin/env bash
# Package: pandas_market_calendars 5.5.0, `CBOE_Equity_Options` and `CBOE_Index_Options`; exchange_calendars 4.13.2, `XCBF`.
#
# Expected: options trade as long as their shares do. On days with an early close (the day after Thanksgiving, and 24
# December and 3 July when they are sessions) shares and their options stop at 13:00 in New York, index options at
# 13:15.
#
# Seen: the two calendars of options know the day after Thanksgiving and 3 July, not 24 December: on that day options
# trade until 16:00, three hours longer than their shares by the same package. `XCBF` lacks 3 July as well. The holidays
# agree on every day since 2010, so that a comparison of dates shows nothing.
#
# Output seen: the block `expected` below.
#
# Why it matters: 24 December is an expiration of daily and weekly options. Three hours of life too many make a short
# put look further from safe and its decay slower than it is, and an order planned for 15:45 to close what is short
# comes when nothing trades. Take early closes from the calendar of the shares.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    'pandas-market-calendars==5.5.0' 'exchange-calendars==4.13.2' 'pandas==2.3.3'

cat >"$work/expected" <<'END'
            NYSE   CBOE_Equity_Options  CBOE_Index_Options  XCBF
2024-07-03  13:00  13:00                13:15               16:15
2024-11-29  13:00  13:00                13:15               13:15
2024-12-24  13:00  16:00                16:15               16:15
2025-12-24  13:00  16:00                16:15               16:15
2026-11-27  13:00  13:00                13:15               13:15
2026-12-24  13:00  16:00                16:15               16:15
early closes of the NYSE, 2010 to 2026, that are none there: CBOE_Equity_Options 10, CBOE_Index_Options 10, XCBF 19
days of the NYSE, 2010 to 2026, that are none there: CBOE_Equity_Options 0, CBOE_Index_Options 0, XCBF 0
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
import exchange_calendars
import pandas_market_calendars

FIRST, LAST, PLACE = "2010-01-01", "2026-12-31", "America/New_York"
OPTIONS = ("CBOE_Equity_Options", "CBOE_Index_Options")


def closes(name):
    table = pandas_market_calendars.get_calendar(name).schedule(FIRST, LAST)
    return {day.date(): f"{at.tz_convert(PLACE):%H:%M}" for day, at in table["market_close"].items()}


book = {name: closes(name) for name in ("NYSE", *OPTIONS)}
table = exchange_calendars.get_calendar("XCBF", start=FIRST, end=LAST).schedule["close"]
book["XCBF"] = {day.date(): f"{at.tz_convert(PLACE):%H:%M}" for day, at in table.items()}

early = [day for day, at in book["NYSE"].items() if at == "13:00"]
print(f"{'':10}  {'NYSE':5}  {OPTIONS[0]:19}  {OPTIONS[1]:18}  XCBF")
for day in early:
    if str(day) in ("2024-07-03", "2024-11-29", "2024-12-24", "2025-12-24", "2026-11-27", "2026-12-24"):
        nyse, equity, index, futures = (at[day] for at in book.values())
        print(f"{day}  {nyse}  {equity:19}  {index:18}  {futures}")
others = (*OPTIONS, "XCBF")
late = ", ".join(f"{name} {sum(book[name][day] > '13:15' for day in early)}" for name in others)
print("early closes of the NYSE, 2010 to 2026, that are none there:", late)
lost = ", ".join(f"{name} {len(book['NYSE'].keys() ^ book[name].keys())}" for name in others)
print("days of the NYSE, 2010 to 2026, that are none there:", lost)
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
