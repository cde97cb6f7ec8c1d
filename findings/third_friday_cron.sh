#!/usr/bin/env bash
# Packages: APScheduler 3.11.3 (`CronTrigger.from_crontab`), croniter 7.0.0, huey 3.5.4 (`crontab`).
#
# Expected: the cron line "0 16 15-21 * 5" means one thing: at 16:00 on the third Friday, or, for those who know cron's
# rule that day of month and day of week are joined by "or" if both are given, on every Friday and the 15th to 21st.
#
# Seen: three meanings in three packages. croniter follows cron. huey joins the two by "and": the third Friday.
# APScheduler joins them by "and" too, but counts weekdays from Monday = 0, also in a line that it reads as a crontab:
# the third Saturday. "1-5" is Tuesday to Saturday there. Its own "3rd fri", and names of days, are read as written.
#
# Output seen: the block `expected` below.
#
# Why it matters: jobs of a wheel hang on weekdays: plan on Monday, settle on Friday, roll before the third one. A
# line moved from one scheduler to another runs a day late, or four times a month, and never says so. Write names of
# days, not numbers, and print the next five dates of a job before trusting it. None of them knows that the third
# Friday of June 2026 is a holiday.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check \
    'APScheduler==3.11.3' 'croniter==7.0.0' 'huey==3.5.4' 'tzdata'

cat >"$work/expected" <<'END'
0 16 15-21 * 5
  croniter: Fri 01-02, Fri 01-09, Thu 01-15, Fri 01-16, Sat 01-17
  huey: Fri 01-16, Fri 02-20, Fri 03-20, Fri 04-17, Fri 05-15
  APScheduler: Sat 01-17, Sat 02-21, Sat 03-21, Sat 04-18, Sat 05-16
0 16 * * 1-5
  croniter: Thu 01-01, Fri 01-02, Mon 01-05, Tue 01-06, Wed 01-07
  huey: Thu 01-01, Fri 01-02, Mon 01-05, Tue 01-06, Wed 01-07
  APScheduler: Thu 01-01, Fri 01-02, Sat 01-03, Tue 01-06, Wed 01-07
by name
  croniter, fri#3: Fri 01-16, Fri 02-20, Fri 03-20, Fri 04-17, Fri 05-15
  APScheduler, 3rd fri: Fri 01-16, Fri 02-20, Fri 03-20, Fri 04-17, Fri 05-15
END

"$work/venv/bin/python" -W ignore - >"$work/seen" <<'END'
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from huey import crontab

ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 1, 1, tzinfo=ZONE)


def by_croniter(line):
    dates = croniter(line, START)
    return [dates.get_next(datetime) for _ in range(5)]


def by_huey(line):
    minute, hour, day, month, weekday = line.split()
    due = crontab(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday)
    hours = (datetime(2026, 1, 1) + timedelta(hours=n) for n in range(24 * 200))
    return [moment for moment in hours if due(moment)][:5]


def by_apscheduler(trigger):
    dates, now = [], START
    for _ in range(5):
        dates.append(trigger.get_next_fire_time(None, now))
        now = dates[-1] + timedelta(hours=1)
    return dates


def show(name, dates):
    print(f"  {name}: " + ", ".join(f"{day:%a %m-%d}" for day in dates))


for line in ("0 16 15-21 * 5", "0 16 * * 1-5"):
    print(line)
    show("croniter", by_croniter(line))
    show("huey", by_huey(line))
    show("APScheduler", by_apscheduler(CronTrigger.from_crontab(line, timezone=ZONE)))
print("by name")
show("croniter, fri#3", by_croniter("0 16 * * fri#3"))
show("APScheduler, 3rd fri", by_apscheduler(CronTrigger(day="3rd fri", hour=16, timezone=ZONE)))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
