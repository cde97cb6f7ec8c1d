"""Which snapshot of a session counts, what is missing, what is damaged, and what a store shows of splits."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from tape import snapshot

from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.history.dated_tables import read_dated
from wheelcli.loaders.history.sessions import Span, sessions_in
from wheelcli.loaders.history.splits_from_closes import splits_between
from wheelcli.loaders.history.store import open_store
from wheelcli.market.model_quotes import with_model_quotes
from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_folder import save

NAMES = {"AAA": 50.0, "BBB": 60.0, "CCC": 70.0}


def record(folder, day, *, hour=19, minute=45, spots=NAMES, source="yahoo", **market):
    """A snapshot of a data folder, at that time UTC."""
    as_of = datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00+00:00")
    now = replace(snapshot(day, spots, **market), as_of=as_of, source=source)
    return save(now, folder / "snapshots" / f"{as_of:%Y%m%dT%H%M%SZ}-{source}")


def opened(folder, since=None, until=None, model=False):
    return open_store(folder, span=Span(since, until), model=model, rate=0.04)


def test_the_last_snapshot_by_the_close_counts(tmp_path):
    for hour, minute in ((15, 0), (19, 45), (20, 5)):
        record(tmp_path, "2026-08-20", hour=hour, minute=minute)
    (one,) = sessions_in(tmp_path, Span()).recorded
    assert (one.as_of, one.at_close) == (datetime(2026, 8, 20, 19, 45, tzinfo=UTC), False)


def test_a_scan_of_one_name_does_not_replace_the_market(tmp_path):
    record(tmp_path, "2026-08-20", hour=19, minute=45)
    record(tmp_path, "2026-08-20", hour=19, minute=55, spots={"AAA": 50.1})
    (one,) = sessions_in(tmp_path, Span()).recorded
    assert one.symbols == 3


@pytest.mark.parametrize(("hour", "minute", "at_close"), [(21, 0, True), (19, 59, True), (19, 58, False)])
def test_a_snapshot_of_the_last_minute_or_later_is_decided_at_the_close(tmp_path, hour, minute, at_close):
    record(tmp_path, "2026-08-20", hour=hour, minute=minute)
    (day,) = opened(tmp_path).days()
    assert day.at_close is at_close


def test_gaps_and_damaged_sessions_are_named(tmp_path):
    for day in ("2026-08-20", "2026-08-21", "2026-08-25"):
        path = record(tmp_path, day)
    (path / "options.parquet").write_bytes(b"not a table")
    broken = record(tmp_path, "2026-08-26")
    (broken / "manifest.json").write_text("{}")
    store = opened(tmp_path)
    assert store.sessions.gaps == (date(2026, 8, 24),)
    assert [day.session for day in store.days()] == [date(2026, 8, 20), date(2026, 8, 21)]
    assert [problem.code for problem in store.problems] == ["damaged_session", "damaged_session"]
    assert store.damaged == 2


def test_a_good_snapshot_beside_a_damaged_one_keeps_the_session(tmp_path):
    """19:45 has a damaged table and 19:30 a damaged manifest; 19:00 counts, and no session is lost."""
    good = record(tmp_path, "2026-08-20", hour=19, minute=0)
    (record(tmp_path, "2026-08-20", hour=19, minute=30) / "manifest.json").write_text("{}")
    (record(tmp_path, "2026-08-20", hour=19, minute=45) / "options.parquet").write_bytes(b"")
    store = opened(tmp_path)
    before = store.digest
    (day,) = store.days()
    assert (day.id, store.damaged, len(store.problems)) == (good.name, 0, 2)
    assert store.digest != before  # the content is that of 19:00


def test_two_damaged_snapshots_of_one_session_lose_one_session(tmp_path):
    record(tmp_path, "2026-08-20")
    record(tmp_path, "2026-08-24")
    for minute in (30, 45):
        (record(tmp_path, "2026-08-21", minute=minute) / "manifest.json").write_text("{}")
    store = opened(tmp_path)
    assert (store.damaged, store.sessions.gaps, len(list(store.days()))) == (1, (), 2)


def test_damage_outside_the_span_does_not_count(tmp_path):
    for day in ("2026-08-19", "2026-08-24"):
        (record(tmp_path, day) / "manifest.json").write_text("{}")
    for day in ("2026-08-20", "2026-08-21"):
        record(tmp_path, day)
    inside = opened(tmp_path, since=date(2026, 8, 20), until=date(2026, 8, 21))
    assert (inside.damaged, inside.problems) == (0, [])
    assert opened(tmp_path).damaged == 2
    last = open_store(tmp_path, span=Span(last=1), model=False, rate=0.04)
    assert (last.damaged, last.sessions.recorded[0].session) == (1, date(2026, 8, 21))


def test_invented_markets_do_not_mix_with_real_ones(tmp_path):
    record(tmp_path, "2026-08-20", source="demo")
    assert opened(tmp_path).source == "demo"
    record(tmp_path, "2026-08-21")
    assert [each.source for each in sessions_in(tmp_path, Span()).recorded] == ["yahoo"]


def test_a_span_without_a_session_has_no_data(tmp_path):
    record(tmp_path, "2026-08-20")
    with pytest.raises(WheelError, match="no recorded session") as error:
        opened(tmp_path, since=date(2026, 8, 21))
    assert error.value.exit_code is Exit.NO_DATA
    with pytest.raises(WheelError, match="folder not found") as error:
        opened(tmp_path / "nowhere")
    assert error.value.exit_code is Exit.INVALID


def past(*prices):
    days = pd.bdate_range(end="2026-08-19", periods=len(prices))
    return {str(day.date()): price for day, price in zip(days, prices, strict=True)}


def test_a_split_is_read_from_the_closes_of_two_markets(tmp_path):
    """On Friday all of AAA's closes are a seventh of what they were on Thursday; BBB's have not moved."""
    old = (93.0, 94.5, 91.0, 92.0, 93.1, 95.2)
    record(tmp_path, "2026-08-20", closes={"AAA": past(*(7 * p for p in old)), "BBB": past(*old)})
    record(tmp_path, "2026-08-21", closes={"AAA": past(*old), "BBB": past(*old)})
    store = opened(tmp_path)
    thursday, friday = store.days()
    assert thursday.splits == ()
    assert [(s.symbol, s.day, s.new, s.old) for s in friday.splits] == [("AAA", date(2026, 8, 21), 7, 1)]
    assert [problem.code for problem in store.problems] == ["split_from_closes"]


@pytest.mark.parametrize(
    ("ratio", "parts"),
    [(7, (7, 1)), (1 / 30, (1, 30)), (1.5, (3, 2)), (20, (20, 1)), (0.75, (3, 4))],
)
def test_a_usual_ratio_of_closes_is_a_split(tmp_path, ratio, parts):
    old = (93.0, 94.5, 91.0, 92.0, 93.1, 95.2)
    record(tmp_path, "2026-08-20", closes={"AAA": past(*(ratio * p for p in old))})
    record(tmp_path, "2026-08-21", closes={"AAA": past(*old)})
    _, friday = opened(tmp_path).days()
    assert [(s.new, s.old) for s in friday.splits] == [parts]
    assert friday.doubts == ()


def test_a_table_that_only_grows_is_not_searched_for_splits(monkeypatch):
    """A store's own table gains a row a session; a feed writes all closes again, divided by a split."""
    old = pd.DataFrame({"symbol": "AAA", "date": pd.bdate_range(end="2026-08-20", periods=6), "close": 7.0})
    more = pd.DataFrame({"symbol": ["AAA"], "date": [pd.Timestamp("2026-08-21")], "close": [1.0]})
    divided = pd.concat([old.assign(close=1.0), more], ignore_index=True)
    (split,) = splits_between(old, divided, date(2026, 8, 21))
    assert (split.new, split.old) == (7, 1)
    monkeypatch.setattr(pd.DataFrame, "merge", lambda *_, **__: pytest.fail("the tables were compared"))
    assert splits_between(old, pd.concat([old, more], ignore_index=True), date(2026, 8, 21)) == []


@pytest.mark.parametrize("ratio", [1.2308, 0.8692, 53 / 17])
def test_a_ratio_that_no_split_has_is_a_doubt_and_no_split(tmp_path, ratio):
    """A spin-off divides all earlier closes of AAA by 1.2308."""
    old = (93.0, 94.5, 91.0, 92.0, 93.1, 95.2)
    record(tmp_path, "2026-08-20", closes={"AAA": past(*(ratio * p for p in old))})
    record(tmp_path, "2026-08-21", closes={"AAA": past(*old)})
    _, friday = opened(tmp_path).days()
    assert friday.splits == ()
    assert [(p.code, p.symbol) for p in friday.doubts] == [("unclear_split", "AAA")]
    assert f"divided by {ratio:.4f}" in friday.doubts[0].message
    assert friday.doubts[0].hint == "put splits.csv beside the sessions, with this split if there was one"


def test_a_dividend_of_a_feed_is_read_as_it_was_paid(tmp_path):
    """0.50 per share after a split 2:1 of Friday was 1.00 on Thursday's ex-date."""
    old = (93.0, 94.5, 91.0, 92.0, 93.1, 95.2)
    record(tmp_path, "2026-08-20", closes={"AAA": past(*(2 * p for p in old))})
    record(tmp_path, "2026-08-21", closes={"AAA": past(*old)}, paid=[("AAA", "2026-08-20", 0.5)])
    _, friday = opened(tmp_path).days()
    assert [(p.symbol, p.amount) for p in friday.payments] == [("AAA", 1.0)]


def test_names_at_closing_quotes_are_known(tmp_path):
    now = snapshot("2026-08-20", NAMES)
    names = now.underlyings.assign(closing=[True, False, False])
    save(replace(now, underlyings=table("underlyings", names)), tmp_path / "session=2026-08-20")
    (day,) = opened(tmp_path).days()
    assert (day.at_close, day.closing) == (False, {"AAA"})


def test_closes_stand_as_each_day_sees_them(tmp_path):
    """645.57 on 2014-06-06 as traded; after the split 7:1 of 2014-06-09 it is 92.22. A dividend of 0.47 of
    2014-08-07 comes off the adjusted closes before it, from that day on.
    """
    frames = {
        "closes": {"symbol": "AAPL", "date": ["2014-06-06", "2014-06-09"], "close": [645.57, 93.70]},
        "splits": {"symbol": ["AAPL"], "date": ["2014-06-09"], "new": [7], "old": [1]},
        "dividends": {"symbol": ["AAPL"], "date": ["2014-08-07"], "amount": [0.47]},
    }
    for name, rows in frames.items():
        pd.DataFrame(rows).to_csv(tmp_path / f"{name}.csv", index=False)
    tables = read_dated(tmp_path)

    def seen(day, *, at_close=False):
        rows = tables.closes(date.fromisoformat(day), at_close=at_close)
        return rows["close"].round(2).tolist(), rows["adjusted"].round(2).tolist()

    assert seen("2014-06-06") == ([], [])
    assert seen("2014-06-06", at_close=True) == ([645.57], [645.57])
    assert seen("2014-06-09") == ([92.22], [92.22])
    assert seen("2014-08-07") == ([92.22, 93.70], [91.76, 93.23])  # × (1 − 0.47 ÷ 93.70)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("symbol,date\nAAA,2026-08-20\n", "no column close"),
        ("symbol,date,close\nAAA,never,1\n", "closes.csv"),
    ],
)
def test_a_table_that_cannot_be_used_is_named(tmp_path, text, why):
    record(tmp_path, "2026-08-20")
    (tmp_path / "closes.csv").write_text(text)
    with pytest.raises(WheelError, match=why) as error:
        opened(tmp_path)
    assert error.value.exit_code is Exit.INVALID


def test_model_quotes_stand_around_the_price_at_the_volatility():
    """A 50 put of 30 days at 30 % with the share at 50 and 4 %: worth 1.64 (American). Its spread is 0.06, so
    that it is quoted 1.60 / 1.68; a contract with its own quotes keeps them.
    """
    now = snapshot(
        "2026-08-19",
        {"AAA": 50.0},
        quotes={"AAA-260918-P50": (float("nan"),) * 2, "AAA-260918-P45": (0.3, 0.4)},
    )
    iv = replace(now, options=table("options", now.options.assign(feed_iv=0.30)))
    made, any_made = with_model_quotes(iv, rate=0.04)
    rows = made.options.set_index("strike")[["bid", "ask"]]
    assert any_made
    assert rows.loc[45.0].tolist() == [0.3, 0.4]
    bid, ask = rows.loc[50.0]
    assert (bid, ask) == (pytest.approx(1.60, abs=0.011), pytest.approx(1.68, abs=0.011))
    assert round(ask - bid, 2) in (0.07, 0.08)  # 0.06 and the rounding on both sides
    assert with_model_quotes(now, rate=0.04) == (now, False)
