#!/usr/bin/env bash
# Package: yfinance 1.7.0, `yfinance.cache.get_cookie_cache` (with peewee 3.17.3).
#
# Expected: a cookie that cannot be looked up counts as absent. The same module catches a cache folder that cannot be
# made or written, says so in its log, and goes on without one.
#
# Seen: if another process holds the cookie file for the moment, as a second scan at the same minute may, the first
# look-up waits five seconds and raises peewee's OperationalError, which no caller in the package catches.
#
# Output seen: the block `expected` below.
#
# Why it matters: two commands from one cron line, and one of them ends before its first quote, on a file that only
# saves a request. Catch it around the first request, or give each process a cache folder of its own.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --no-compile --disable-pip-version-check 'yfinance==1.7.0' 'peewee==3.17.3'

cat >"$work/expected" <<'END'
free: None
held by another connection: OperationalError: database is locked
waited: 5 s
folder that is a file: None
END

WORK=$work "$work/venv/bin/python" - >"$work/seen" 2>"$work/log" <<'END'
import os
import sqlite3
import time
from pathlib import Path

import yfinance as yf
from yfinance import cache


def looked_up(folder):
    cache._CookieCacheManager._Cookie_cache = None
    cache._CookieDBManager.close_db()
    yf.set_tz_cache_location(str(folder))
    try:
        return cache.get_cookie_cache().lookup("csrf")
    except Exception as error:
        return f"{type(error).__name__}: {error}"


work = Path(os.environ["WORK"])
print("free:", looked_up(work / "one"))
(work / "two").mkdir()
other = sqlite3.connect(work / "two" / "cookies.db", isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
started = time.monotonic()
print("held by another connection:", looked_up(work / "two"))
print(f"waited: {time.monotonic() - started:.0f} s")
other.close()
(work / "three").write_text("a file")
print("folder that is a file:", looked_up(work / "three"))
END

cat "$work/seen"
diff -u "$work/expected" "$work/seen"
