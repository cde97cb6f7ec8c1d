"""The path of each cycle from its puts to its shares, their calls and its end; the months of its income."""

import sys
from datetime import date
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "book"))

from typed import typed

from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.fold import fold
from wheelcli.book.valuation.income import Basis, income
from wheelcli.render.review.cycle_chart import cycles as picture
from wheelcli.render.review.gain_charts import gain, monthly
from wheelcli.review.income import monthly_income
from wheelcli.review.performance.cycle_paths import cycle_paths

END = date(2026, 9, 30)
CALLED_AWAY = (
    "OPENING 30000 on 2026-06-01",
    "STO 2 KO 2026-06-18 70 P @ 1 fees 0 on 2026-06-01",
    "ASSIGN 1 KO 2026-06-18 70 P on 2026-06-18",
    "EXPIRE 1 KO 2026-06-18 70 P on 2026-06-18",
    "STO 1 KO 2026-07-17 72 C @ 0.50 fees 0 on 2026-06-22",
    "ASSIGN 1 KO 2026-07-17 72 C on 2026-07-17",
)


def stages(book: AccountBook, *, until: date = END) -> list[list[tuple[str, ...]]]:
    """Each cycle's stages in short: what, label, days of the year's months, how it ended."""
    return [
        [
            (s.what, s.label, f"{s.since:%m%d}", f"{s.until:%m%d}" if s.until else "", s.ended or "")
            for s in p.stages
        ]
        for p in cycle_paths(book, until=until)
    ]


def test_a_put_becomes_shares_that_a_call_takes_away() -> None:
    _, book = typed(*CALLED_AWAY)
    assert stages(book) == [
        [
            ("put", "KO-260618-P70", "0601", "0618", "assigned"),
            ("put", "KO-260618-P70", "0601", "0618", "expired"),
            ("shares", "KO", "0618", "0717", ""),
            ("call", "KO-260717-C72", "0622", "0717", "assigned"),
        ]
    ]
    (path,) = cycle_paths(book, until=END)
    # Two puts at 100, a call at 50, and 100 shares from 70 to 72.
    assert (path.id, path.closed, path.earned_usd) == ("KO-260601", date(2026, 7, 17), 450.0)
    assert cycle_paths(book, until=date(2027, 7, 17)) == ()  # a year later it is over


def test_core_shares_and_spreads_belong_to_no_path() -> None:
    events, _ = typed(
        "OPENING 30000 on 2026-06-01",
        "OPENING 100 KO @ 60 on 2026-06-01",
        "STO 1 KO 2026-06-18 70 P @ 1 fees 0 on 2026-06-02",
        "ASSIGN 1 KO 2026-06-18 70 P on 2026-06-18",
        "SELL 100 KO @ 71 on 2026-06-22",
    )
    book = fold(events, core={"KO": 100}).accounts["default"]
    assert stages(book) == [
        [("put", "KO-260618-P70", "0602", "0618", "assigned"), ("shares", "KO", "0618", "0622", "")]
    ]


def test_shares_that_left_and_came_again_are_two_holdings_and_a_new_name_keeps_its_path() -> None:
    _, book = typed(
        "OPENING 60000 on 2026-06-01",
        "STO 2 FB 2026-07-17 70 P @ 1 fees 0 on 2026-06-01",
        "ASSIGN 1 FB 2026-07-17 70 P on 2026-06-03",
        "SELL 100 FB @ 71 on 2026-06-05",
        "RENAME FB TO META on 2026-06-08",
        "ASSIGN 1 META 2026-07-17 70 P on 2026-07-17",
    )
    (path,) = stages(book)
    assert [s[:1] + s[2:4] for s in path] == [
        ("put", "0601", "0603"),
        ("put", "0601", "0717"),
        ("shares", "0603", "0605"),
        ("shares", "0717", ""),
    ]
    assert path[-1][1] == "META"


def test_months_without_income_are_there_and_sum_to_the_journal() -> None:
    _, book = typed(*CALLED_AWAY[:3], "INTEREST 3.50 on 2026-08-31")
    months = monthly_income(book, until=END)
    assert [(m.month, m.income_usd) for m in months] == [
        ("2026-06", 200.0),
        ("2026-07", 0.0),
        ("2026-08", 3.5),
        ("2026-09", 0.0),
    ]
    assert sum(m.income_usd for m in months) == sum(one.cents for one in income(book, Basis.TRADE)) / 100


def test_pictures_say_their_figures() -> None:
    from sample import sample

    review = sample()
    steps = gain(review, "gain-reviewed")
    assert steps is not None
    assert steps.description == (
        "2026-08-17 to 2026-08-23: realised, less fees +$300.00, dividends $0.00, interest +$12.50, "
        "change in unrealised −$100.00; gain +$212.50."
    )
    months = monthly(review)
    assert months is not None
    assert months.description.endswith("0 of 8 reached the target of $2,000.00.")
    path = picture(review)
    assert path is not None
    assert "1 cycle, 0 open; 1 ended with shares called away" in path.description
    assert (
        gain(sample(bridge=()), "gain-start")
        is monthly(sample(monthly=()))
        is picture(sample(cycles=()))
        is None
    )
