"""The session that Cboe's quotes belong to: in it or closing, and names that are halted or not traded yet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cboe_replay import FRIDAY, NEW_YORK, Share, Store, chain_of, market_of

from wheelcli.market.cboe import CboeProvider, ask
from wheelcli.market.cboe.read import read_answer
from wheelcli.market.provider import MarketRequest
from wheelcli.market.session_closes import closes_on
from wheelcli.trading_calendar import in_session, last_trading

KO, PEP = Share("KO", 61.2, 0.20), Share("PEP", 140.0, 0.25)
MONDAY = datetime(2026, 7, 27, 12, 0, tzinfo=NEW_YORK)


@pytest.fixture
def fetch(monkeypatch):
    """fetch(files, *symbols, now=…, faults=…) → the snapshot; `.store` is the last store."""

    def run(files, *symbols, now=MONDAY, faults=None, cache_dir=None, facts=None, **request):
        run.store = Store(files, faults or {})
        monkeypatch.setattr(ask.http, "get", run.store.get)
        provider = CboeProvider(
            clock=lambda: now.astimezone(UTC), cache_dir=cache_dir, facts=facts or (lambda *_: None)
        )
        return provider.fetch(MarketRequest(symbols, **{"dte_window": (20, 50), **request}))

    return run


def traded(share, at, *, written):
    """The share's chain, last traded `at`, in a file written at that moment."""
    return chain_of(share, at=at, written=written)


@pytest.mark.parametrize(
    ("at", "written", "closing", "stale"),
    [
        ((24, 15, 59), (24, 16, 10), False, False),  # ten minutes after the close: still 15:55
        ((24, 15, 59), (24, 16, 15), True, False),
        ((24, 15, 59), (26, 12, 0), True, False),  # Sunday
        ((24, 15, 59), (27, 8, 0), True, False),  # Monday before the open
        ((24, 15, 59), (27, 9, 44), True, False),  # a quarter of an hour late, so is the open
        ((24, 15, 59), (27, 9, 46), False, True),  # the market trades, and this name does not yet
        ((24, 15, 59), (27, 12, 0), False, True),
        ((27, 10, 0), (27, 12, 0), False, True),  # halted at ten
        ((27, 11, 20), (27, 12, 0), False, False),
        ((27, 11, 14), (27, 12, 0), False, True),  # 31 minutes before 11:45
        ((24, 15, 35), (24, 20, 0), True, False),
        ((24, 15, 29), (24, 20, 0), True, True),  # halted or seldom traded: a file does not tell
        ((24, 10, 0), (26, 12, 0), True, True),
        ((23, 15, 59), (24, 20, 0), True, True),  # halted all Friday
    ],
)
def test_the_exchanges_session_decides_and_not_the_last_trade(at, written, closing, stale):
    at, written = (datetime(2026, 7, *each, tzinfo=NEW_YORK) for each in (at, written))
    answer = read_answer(traded(KO, at, written=written))
    assert (answer.closing, answer.stale) == (closing, stale)
    assert answer.quote_time == at.astimezone(UTC)


def test_a_file_without_its_moment_is_of_when_it_came():
    made = {**chain_of(KO), "timestamp": None}
    assert read_answer(made, received=MONDAY).stale
    assert read_answer(made, received=FRIDAY + timedelta(hours=2)).closing
    assert (read_answer(made).closing, read_answer(made).stale) == (True, False)


def test_a_halted_name_is_named_and_too_old_beside_its_own_market(fetch):
    """Alone in its market too: the age of its quotes counts to the moment that the file shows, 11:45."""
    halted = traded(KO, MONDAY.replace(hour=10), written=MONDAY)
    snap = fetch({**market_of(KO, at=MONDAY), "options_KO": halted}, "KO")
    assert snap.as_of == datetime(2026, 7, 27, 15, 45, tzinfo=UTC)
    assert set(snap.options["quote_time"]) == {datetime(2026, 7, 27, 14, 0, tzinfo=UTC)}
    assert not snap.underlyings["closing"].any()
    (problem,) = [p for p in snap.problems if p.code == "stale"]
    assert (problem.symbol, problem.message) == (
        "KO",
        "KO was last traded Mon 27 Jul 10:00, long before this market of Mon 27 Jul 11:45.",
    )


def test_fridays_expirations_are_over_for_a_name_that_monday_has_not_traded(fetch):
    stale = traded(KO, FRIDAY, written=MONDAY)
    snap = fetch({**market_of(KO, PEP, at=MONDAY), "options_KO": stale}, "KO", "PEP", every_expiration=True)
    days = snap.options.groupby("symbol", observed=True)["expiration"].min()
    assert {s: day.date() for s, day in days.items()} == {"KO": date(2026, 7, 31), "PEP": date(2026, 7, 31)}
    assert [p.symbol for p in snap.problems if p.code == "stale"] == ["KO"]
    assert snap.as_of == MONDAY.astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "inside", "last"),
    [
        ((2026, 7, 27, 9, 29), False, (2026, 7, 24, 16, 0)),
        ((2026, 7, 27, 9, 30), True, (2026, 7, 27, 9, 30)),
        ((2026, 7, 26, 12, 0), False, (2026, 7, 24, 16, 0)),
        ((2026, 11, 27, 12, 59), True, (2026, 11, 27, 12, 59)),  # closes at 13:00
        ((2026, 11, 27, 14, 0), False, (2026, 11, 27, 13, 0)),
        ((2026, 11, 26, 11, 0), False, (2026, 11, 25, 16, 0)),  # Thanksgiving
    ],
)
def test_the_exchanges_hours(moment, inside, last):
    at = datetime(*moment, tzinfo=NEW_YORK)
    assert in_session(at) is inside
    assert last_trading(at) == datetime(*last, tzinfo=NEW_YORK)


def test_without_its_level_the_volatility_index_has_its_closes(fetch):
    snap = fetch(market_of(KO, at=MONDAY), "KO", faults={"quotes/_VIX": "timeout"})
    assert snap.vix["date"].iloc[-1].date() == date(2026, 7, 24)
    assert len(snap.vix) == 252
    (problem,) = [p for p in snap.problems if p.symbol == "^VIX"]
    assert problem.code == "timeout"
    assert "its last known close is from 2026-07-24" in problem.message


def test_without_its_closes_the_volatility_index_has_its_level(fetch):
    snap = fetch(market_of(KO, at=MONDAY), "KO", faults={"historical/_VIX": "timeout"})
    assert snap.vix.to_numpy().tolist() == [[snap.vix["date"].iloc[0], 18.0]]
    assert not [p for p in snap.problems if p.symbol == "^VIX"]


def test_without_both_the_volatility_index_is_unknown(fetch):
    snap = fetch(market_of(KO, at=MONDAY), "KO", faults={"_VIX": "timeout"})
    assert snap.vix.empty
    assert [p.code for p in snap.problems if p.symbol == "^VIX"] == ["no_history"]


def test_closes_alone_are_a_market_of_their_last_session(fetch):
    snap = fetch(market_of(at=MONDAY), faults={"quotes/_VIX": b"<html>"})
    assert snap.as_of == datetime(2026, 7, 24, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize("others", [(), (PEP,)], ids=["alone", "beside another"])
def test_a_name_halted_before_the_close_is_too_old_whatever_else_is_scanned(fetch, others):
    halted = traded(KO, FRIDAY.replace(hour=10), written=FRIDAY + timedelta(hours=5))
    files = {**market_of(KO, PEP, written=FRIDAY + timedelta(hours=5)), "options_KO": halted}
    snap = fetch(files, "KO", *(share.symbol for share in others), now=FRIDAY + timedelta(days=2))
    assert snap.as_of == datetime(2026, 7, 24, 20, 0, tzinfo=UTC)
    assert [p.symbol for p in snap.problems if p.code == "stale"] == ["KO"]
    assert snap.options.query("symbol == 'KO'")["quote_time"].max() == datetime(
        2026, 7, 24, 14, 59, 59, tzinfo=UTC
    )


def test_the_session_is_over_a_second_before_its_close_where_quotes_are_closing(fetch):
    """The last trade before a close is seldom at the close itself; the close is known all the same."""
    closing = fetch(market_of(KO, written=FRIDAY + timedelta(hours=5)), "KO", now=FRIDAY + timedelta(days=2))
    assert closing.as_of == datetime(2026, 7, 24, 19, 59, 59, tzinfo=UTC)
    assert closing.market_time == datetime(2026, 7, 24, 20, 0, tzinfo=UTC)
    assert closes_on(closing, {("KO", date(2026, 7, 24))}) == {("KO", date(2026, 7, 24)): KO.spot}
    traded_now = fetch(market_of(KO), "KO", now=FRIDAY + timedelta(minutes=14))
    assert traded_now.market_time == traded_now.as_of
    assert closes_on(traded_now, {("KO", date(2026, 7, 24))}) == {}


UNUSABLE = {
    "no close": lambda made: {
        **made,
        "timestamp": "2026-07-25 03:44:38",  # at night: what was traded after hours is another moment
        "data": {**made["data"], "close": 0, "current_price": 61.9},
    },
    "no price": lambda made: {**made, "data": {**made["data"], "current_price": None, "close": None}},
    "no time": lambda made: {**made, "data": {**made["data"], "last_trade_time": None}},
    "no data": lambda made: {**made, "data": None},
    "no quotes": lambda made: {
        **made,
        "data": {**made["data"], "options": [{**row, "bid": 0.0} for row in made["data"]["options"]]},
    },
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_answer_that_cannot_be_used_is_not_kept(fetch, tmp_path, kind):
    """Out of hours a kept answer would stand until the next session."""
    good, sunday = market_of(KO, PEP), FRIDAY + timedelta(days=2)
    bad = {**good, "options_KO": UNUSABLE[kind](good["options_KO"])}
    first = fetch(bad, "KO", "PEP", now=sunday, cache_dir=tmp_path)
    assert set(first.underlyings["symbol"]) == {"PEP"}
    assert not list(tmp_path.rglob("KO.options.json"))
    again = fetch(good, "KO", "PEP", now=sunday, cache_dir=tmp_path)
    assert set(again.underlyings["symbol"]) == {"KO", "PEP"}
    assert [path for path in fetch.store.asked if "options" in path] == ["/options/KO.json"]


def test_a_closed_market_that_was_good_enough_for_open_positions_is_no_plans(fetch, tmp_path):
    good = market_of(KO)
    closed = {**good, "options_KO": UNUSABLE["no quotes"](good["options_KO"])}
    look = fetch(closed, "KO", now=FRIDAY, cache_dir=tmp_path, closed=True)
    assert look.options["bid"].isna().all()
    again = fetch(good, "KO", now=FRIDAY, cache_dir=tmp_path)
    assert again.options["bid"].notna().any()


def test_bars_without_a_close_are_not_kept(fetch, tmp_path):
    good = market_of(KO)
    fetch({**good, "charts_historical_KO": {"data": []}}, "KO", now=FRIDAY, cache_dir=tmp_path)
    again = fetch(good, "KO", now=FRIDAY, cache_dir=tmp_path)
    assert len(again.closes)
    assert "/charts/historical/KO.json" in fetch.store.asked


@pytest.mark.parametrize(
    "typos", [("KOO",), ("KOO", "PEPP"), tuple(f"Q{letter}" for letter in "ABCDEFGHIJKL")]
)
@pytest.mark.parametrize("index_kept", [False, True])
def test_misspelt_symbols_are_unknown_however_many_they_are(fetch, tmp_path, typos, index_kept):
    """The index is asked for if it is kept from before: nobody is refused who gets that."""
    files = market_of(KO)
    if index_kept:
        fetch(files, "KO", now=FRIDAY, cache_dir=tmp_path)
    with pytest.raises(Exception, match="Cboe knows none of these symbols") as caught:
        fetch(files, *typos, now=FRIDAY, cache_dir=tmp_path)
    assert {p.code for p in caught.value.problems if p.symbol != "^VIX"} == {"unknown_symbol"}
    asked = [path for path in fetch.store.asked if "options" in path]
    assert len(asked) == len(typos)  # each once: no typo stops the next
    mixed = fetch(files, "KO", *typos, now=FRIDAY, cache_dir=tmp_path)
    assert set(mixed.underlyings["symbol"]) == {"KO"}
    assert {p.symbol for p in mixed.problems if p.code == "unknown_symbol"} == set(typos)


@pytest.mark.parametrize("count", [1, 2, 12])
def test_who_is_refused_the_index_too_is_not_let_in(fetch, count):
    names = [f"Q{letter}" for letter in "ABCDEFGHIJKL"][:count]
    with pytest.raises(Exception, match="Cboe refuses to answer") as caught:
        fetch({}, *names, now=FRIDAY)
    assert {p.code for p in caught.value.problems if p.symbol in names} == {"authentication"}
    assert len(fetch.store.asked) <= 12


def test_a_file_that_is_not_there_while_cboe_cannot_be_reached_says_nothing_of_the_symbol(fetch, tmp_path):
    files = market_of(KO)
    fetch(files, "KO", now=FRIDAY, cache_dir=tmp_path)  # the index is kept
    with pytest.raises(Exception, match="could not be reached"):
        fetch(files, "PEP", now=FRIDAY, cache_dir=tmp_path, faults={"quotes/_VIX": "network"})


@pytest.mark.parametrize("spelling", ["BRK.B", "BRKB"])
def test_class_shares_are_found_under_either_spelling(fetch, spelling):
    share = Share(spelling, 480.0, 0.18, root="BRKB")
    snap = fetch(market_of(share, KO), "BRK-B", "KO", now=FRIDAY)
    assert set(snap.underlyings["symbol"]) == {"BRK-B", "KO"}
    assert snap.options["standard"].all()
    assert len(snap.closes[snap.closes["symbol"] == "BRK-B"])
    of_share = [path for path in fetch.store.asked if "BRK" in path]
    first = ["/options/BRK.B.json"] if spelling == "BRKB" else []
    assert of_share == [*first, f"/options/{spelling}.json", f"/charts/historical/{spelling}.json"]


def test_another_share_of_that_name_is_not_the_class(fetch):
    other = chain_of(Share("BRKBX", 20.0, 0.4))
    snap = fetch({**market_of(KO), "options_BRKB": other}, "BRK-B", "KO", now=FRIDAY)
    assert set(snap.underlyings["symbol"]) == {"KO"}
    assert [p.code for p in snap.problems if p.symbol == "BRK-B"] == ["bad_answer"]


def test_a_class_share_that_has_no_file_is_unknown(fetch):
    snap = fetch(market_of(KO), "BRK-B", "KO", now=FRIDAY)
    assert [(p.code, p.symbol) for p in snap.problems if p.symbol] == [("unknown_symbol", "BRK-B")]
