"""`wheel backtest`: runs over a store and over the demo, what is saved of them, and what is refused."""

import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).resolve().parents[1] / part) for part in ("backtest", "plan")]

from moving_market import SELLING, closes, sessions, write_store

CALM = "regime.normal.dte=[2,20]"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return write_store(tmp_path_factory.mktemp("store") / "sessions", closes=closes())


@pytest.fixture
def ours(own_folder):
    """A user's folders with a watchlist of the store's two names."""
    (own_folder / "config").mkdir()
    (own_folder / "config" / "config.toml").write_text(SELLING)
    return own_folder


@pytest.mark.long
def test_a_run_is_saved_shown_listed_compared_and_reviewed(wheel, ours, store):
    """The run's page, its document, its journal: one and the same account."""
    arguments = ("backtest", "run", "--data", str(store), "--cash", "200000", "--name")
    first = wheel(*arguments, "managed", "--html", "run.html", "--json")
    data = first.json["data"]
    assert first.json["schema"] == "wheel.backtest/1"
    assert (data["data"]["sessions"], data["data"]["first"]) == (6, str(sessions()[0]))
    assert data["performance"]["start_usd"] == 200_000
    assert data["bridge"]["total_usd"] == round(data["performance"]["end_usd"] - 200_000, 2)
    assert data["labels"][0]["code"] == "SURVIVORSHIP"
    assert "saved as managed; to review its journal: WHEEL_DATA_DIR=" in first.stderr
    page = (ours / "run.html").read_text()
    assert "SURVIVORSHIP" in page
    assert f"{data['performance']['twr']!r}" in page
    wheel(*arguments, "held", "--hold", "--every", "monday", "--format", "table")
    assert wheel("backtest", "show", "managed", "--json").json["data"] == data
    listed = wheel("backtest", "list", "--json").json["data"]["runs"]
    assert [run["name"] for run in listed] == ["held", "managed"]
    both = wheel("backtest", "compare", "managed", "held", "--json").json["data"]
    assert both["differences"] == ["every: day → monday", "hold: False → True"]
    assert both["same_data"] is both["same_settings"] is True
    folder = ours / "data" / "backtests" / "managed"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHEEL_DATA_DIR", str(folder))
        until = data["data"]["last"]
        review = wheel("review", "--since", data["data"]["first"], "--until", until, "--json").json["data"]
        assert wheel("journal", "check", "--json").json["data"]["ok"]
    assert review["value_usd"] == pytest.approx(data["performance"]["end_usd"], abs=0.01)
    assert review["cash_usd"] == data["curve"][-1]["cash_usd"]


@pytest.mark.long
def test_a_table_reads_from_the_labels_down(wheel, ours, store):
    shown = wheel("backtest", "run", "--data", str(store), "--until", str(sessions()[1]), "--format", "table")
    titles = ["Read this first", "Result, beside", "Where it comes from", "What this run cannot show"]
    places = [shown.index(title) for title in titles]
    assert places == sorted(places)


@pytest.mark.long
def test_a_damaged_session_makes_a_run_partial(wheel, ours, store, tmp_path):
    copy = write_store(tmp_path / "copy", closes=closes())
    (copy / f"session={sessions()[2]}" / "options.parquet").write_bytes(b"")
    run = wheel("backtest", "run", "--data", str(copy), "--until", str(sessions()[3]), "--json", code=3)
    assert run.json["status"] == "partial"
    assert run.json["data"]["data"]["damaged"] == 1
    assert "damaged_session" in [problem["code"] for problem in run.json["problems"]]
    assert "MISSING SESSIONS" in [label["code"] for label in run.json["data"]["labels"]]


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--every", "week"), 2, "invalid value for --every: 'week'"),
        (("--fills", "bid"), 2, "invalid value for --fills: 'bid'"),
        (("--since", "May"), 2, "invalid value for --since: 'May' (expected YYYY-MM-DD)"),
        (("--since", "2026-09-01", "--until", "2026-08-01"), 2, "--since 2026-09-01 is after"),
        (("--cash", "0"), 2, "invalid value for --cash: '0'"),
        (("--cash-rate", "4"), 2, "invalid value for --cash-rate: '4'"),
        (("--quotes", "live"), 2, "invalid value for --quotes: 'live'"),
        (("--name", "../x"), 2, "invalid value for --name: '../x'"),
        (("--since", "2027-01-04"), 4, "no recorded session in"),
    ],
)
def test_what_cannot_be_run_is_refused_in_a_sentence(wheel, ours, store, arguments, code, why):
    refused = wheel("backtest", "run", "--data", str(store), *arguments, code=code)
    assert why in refused.stderr
    assert not (ours / "data" / "backtests").exists()


def test_without_recordings_there_is_nothing_to_run(wheel, ours):
    refused = wheel("backtest", "run", code=4)
    assert "no recorded session yet" in refused.stderr
    assert "no backtest yet" in wheel("backtest", "show", code=5).stderr
    assert wheel("backtest", "list", "--json").json["data"]["runs"] == []


def test_a_name_is_not_overwritten_unless_asked(wheel, ours, store):
    arguments = ("backtest", "run", "--data", str(store), "--until", str(sessions()[0]), "--name", "one")
    wheel(*arguments)
    assert "the backtest 'one' already exists" in wheel(*arguments, code=2).stderr
    wheel(*arguments, "--replace")
    assert "backtest not found: 'two'" in wheel("backtest", "show", "two", code=2).stderr
    (ours / "data" / "backtests" / "one" / "run.json").write_text("{")
    assert "the backtest one is damaged" in wheel("backtest", "show", "one", code=5).stderr
    assert wheel("backtest", "list", "--json").json["data"]["runs"][0]["damaged"]


@pytest.mark.long
def test_the_demo_runs_without_a_file_and_says_that_it_is_invented(wheel, own_folder):
    run = wheel("backtest", "run", "--demo", "--since", "2026-08-21", "--json").json
    labels = [label["code"] for label in run["data"]["labels"]]
    assert labels[0] == "INVENTED"
    assert run["source"] == "demo"
    assert run["data"]["tickets"]
    refused = wheel("backtest", "run", "--demo", "--data", "x", code=2)
    assert "--data cannot be combined with --demo" in refused.stderr


@pytest.mark.long
def test_runs_of_other_quotes_or_rivals_are_other_runs_and_say_so(wheel, ours, store):
    arguments = ("backtest", "run", "--data", str(store), "--until", str(sessions()[0]), "--json")
    names = [
        wheel(*arguments, *more).json["data"]["name"]
        for more in ((), ("--quotes", "model"), ("--against", "0"), ("--quotes", "recorded"))
    ]
    assert len(set(names)) == 3
    assert names[0] == names[3]  # the same run once more replaces itself
    assert len(wheel("backtest", "list", "--json").json["data"]["runs"]) == 3

    def differences(first, second):
        return wheel("backtest", "compare", first, second, "--json").json["data"]["differences"]

    assert differences(names[0], names[1]) == ["quotes: recorded → model"]
    assert differences(names[0], names[2]) == ["against: None → 0"]


def test_a_run_of_other_content_under_one_name_is_kept(wheel, ours, store):
    """A saved run that was changed since is another run: the new one is NAME-2, both times."""
    arguments = ("backtest", "run", "--data", str(store), "--until", str(sessions()[0]), "--json")
    name = wheel(*arguments).json["data"]["name"]
    document = ours / "data" / "backtests" / name / "run.json"
    changed = document.read_text().replace('"stopped": null', '"stopped": "by hand"')
    document.write_text(changed)
    assert [wheel(*arguments).json["data"]["name"] for _ in range(2)] == [f"{name}-2"] * 2
    assert document.read_text() == changed
    assert wheel(*arguments, "--replace").json["data"]["name"] == name
    assert document.read_text() != changed


def test_a_cent_is_the_least_cash(wheel, ours, store):
    arguments = ("backtest", "run", "--data", str(store), "--until", str(sessions()[0]), "--cash")
    assert "invalid value for --cash: '0.001'" in wheel(*arguments, "0.001", code=2).stderr
    assert "invalid value for --cash: 'nan'" in wheel(*arguments, "nan", code=2).stderr
    assert wheel(*arguments, "0.01", "--json").json["data"]["performance"]["end_usd"] == 0.01
