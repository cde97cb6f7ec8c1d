"""The review of a coin account: its figures by hand, in dollars and in coins."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from wheelcli.book.coins.entry import CoinEntering, event_of_line
from wheelcli.book.coins.holdings import coin_portfolio
from wheelcli.book.coins.line import parse_coin_line
from wheelcli.book.events import order_key
from wheelcli.book.projection.fold import fold
from wheelcli.config import Config
from wheelcli.loaders.coins.account import worth_in
from wheelcli.market.demo.coins import coin_snapshot
from wheelcli.market.mids import marks_of
from wheelcli.market.snapshot import table
from wheelcli.review.coins.view import coin_review
from wheelcli.review.evidence import Market, Plans
from wheelcli.review.report import Review
from wheelcli.review.rules import Planned
from wheelcli.review.week import Span

# A call is sold for 0.0037 BTC (277.50 dollars) less 0.00006, and bought back for half of that in coins
# (0.00185, 166.50 dollars) and 0.00006. A put of 10 lots is sold at 900 (90 dollars, fee 2.25), and ends in
# the money by 1,000.
WEEK = """
OPENING 10000 USDC on 2026-08-17
OPENING 1 BTC @ 61000 on 2026-08-17
STO 0.2 BTC-28AUG26-82000-C @ 0.0185 index 75000 fees 0.00006 on 2026-08-18
STO 0.1 BTC_USDC-20AUG26-76000-P @ 900 index 75000 fees 2.25 multiplier 0.01 on 2026-08-18
BTC 0.2 BTC-28AUG26-82000-C @ 0.00925 index 90000 fees 0.00006 on 2026-08-19
CASH BTC_USDC-20AUG26-76000-P delivery 75000 fees 1.125 on 2026-08-20
"""
PRICES = {15: 74_000.0, 16: 74_500.0, 17: 75_000.0, 18: 75_500.0, 19: 89_000.0, 20: 75_000.0, 21: 80_000.0}
SPAN = Span("2026-W34", date(2026, 8, 17), date(2026, 8, 23))


def events_of(lines: str) -> list:
    events: list = []
    for number, text in enumerate(lines.strip().splitlines()):
        book = fold(events).coins.get("coins")
        into = CoinEntering("coins", book, f"e{number:02d}".format)
        line = parse_coin_line(text, today=date(2026, 8, 21))
        events.append(event_of_line(line, into))
    return sorted(events, key=order_key)


def market(index: float = 80_000.0, *, earlier: dict[date, dict[str, float]] | None = None, **more) -> Market:
    as_of = datetime(2026, 8, 21, 20, tzinfo=UTC)
    whole = coin_snapshot(as_of=as_of, symbols=("BTC",), prices={"BTC": index})
    closes = pd.DataFrame(
        [
            {"symbol": "BTC", "date": pd.Timestamp(2026, 8, day), "close": price, "adjusted": price}
            for day, price in PRICES.items()
        ]
    )
    snapshot = replace(whole, closes=table("closes", closes))
    indices = {**(earlier or {}), snapshot.session: {"BTC": index}}
    return Market(snapshot, benchmark=None, indices=indices, **more)


def review_of(
    lines: str = WEEK, *, of: Market | None = None, plans: Plans | None = None, week=SPAN
) -> Review:
    seen = market() if of is None else of
    events = [event for event in events_of(lines) if event.day <= week.until]
    book = fold(events).coins["coins"]
    config = Config.model_validate({"review": {"trades_min": 1, "sessions_min": 1}})
    assert seen.snapshot is not None
    names = {event.contract.name for event in events if event.contract}
    quotes = {**seen.quotes, seen.snapshot.session: marks_of(seen.snapshot.options, names)}
    seen = replace(seen, quotes=quotes)
    held, _ = worth_in(coin_portfolio(book, config, account="coins"), seen.snapshot)
    return coin_review(book, events, held, market=seen, plans=plans or Plans(), config=config, week=week)


def test_gain() -> None:
    """USDC: 10,000 + 90 − 2.25 − 100 − 1.125 = 9,986.625. BTC: 1 + 0.00364 − 0.00191 = 1.00173, worth
    80,138.40 at 80,000. The coin that came in was worth 75,000 at the close of its day, and cost 61,000.
    """
    report = review_of()
    (line,) = [each for each in report.bridge if each.span == "week"]
    assert report.value_usd == pytest.approx(9_986.625 + 80_138.40, abs=1e-8)
    assert (line.deposits_usd, line.transfers_usd) == (10_000.0, 75_000.0)
    # The put lost 90 − 100 − 3.375; the call earned 277.50 − 4.50 − 166.50 − 5.40; the 0.00191 BTC that paid
    # for the buyback had cost 61,000 and counted 90,000.
    assert line.realised_usd == pytest.approx(-13.375 + 101.10 + 55.39, abs=1e-8)
    # What is left cost 0.99809 × 61,000, and 273 that the premium brought.
    assert line.unrealised_usd == pytest.approx(80_138.40 - 60_883.49 - 273.0, abs=1e-8)
    assert line.brought_usd == pytest.approx(-14_000.0)
    assert line.gain_usd == pytest.approx(9_986.625 + 80_138.40 - 85_000.0, abs=1e-8)
    parts = line.realised_usd + line.interest_usd + line.unrealised_usd + line.brought_usd
    assert line.gain_usd == pytest.approx(parts + line.corrections_usd + line.unknown_basis_usd, abs=1e-8)


def test_purses() -> None:
    """Each currency adds up in its own unit, and stands beside its dollars."""
    usdc, btc = (each for each in review_of().purses or () if each.span == "week")
    assert (usdc.coin, usdc.start, usdc.paid_in, usdc.premiums, usdc.endings) == (
        "USDC",
        0.0,
        10_000.0,
        90.0,
        -100.0,
    )
    assert (usdc.fees, usdc.end, usdc.end_usd) == (-3.375, 9_986.625, 9_986.62)
    assert (btc.coin, btc.paid_in, btc.premiums, btc.endings) == ("BTC", 1.0, 0.0037, -0.00185)
    assert (btc.fees, btc.end, btc.index_usd, btc.end_usd) == (-0.00012, 1.00173, 80_000.0, 80_138.4)
    names = ("start", "paid_in", "paid_out", "premiums", "endings", "exchanged", "interest", "fees")
    for purse in (usdc, btc):
        assert sum(Decimal(repr(getattr(purse, name))) for name in names) == Decimal(repr(purse.end))


def test_captured_in_coins() -> None:
    """The call was bought back at half of its price in coins, although dollars show 40 %."""
    ended = {each.label: each for each in review_of().endings if each.what == "position"}
    call = ended["BTC-28AUG26-82000-C"]
    assert call.line == "closed with 50 % of its credit captured after 1 of 10 days"
    assert call.earned_usd == pytest.approx(101.10, abs=1e-8)
    assert ended["BTC_USDC-20AUG26-76000-P"].how == "cash settled"


@pytest.mark.long
@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        # The call alone; with the put, which lost 10 of 90 USDC; the put alone.
        (WEEK.replace("STO 0.1 BTC_USDC", "# ").replace("CASH BTC_USDC", "# "), 0.5),
        (WEEK, (0.5 * 277.5 - 10) / 367.5),
        (WEEK.replace("BTC 0.2 BTC-28AUG26-82000-C @ 0.00925 index 90000 fees 0.00006", "# "), -10 / 90),
    ],
)
def test_premium_kept_is_measured_in_the_unit_of_the_venue(lines: str, kept: float) -> None:
    """Half of the call's coins were kept, although the index rose by a fifth in between."""
    lines = "\n".join(line for line in lines.splitlines() if "# " not in line)
    week = next(each for each in review_of(lines).trades if each.span == "week")
    assert week.premium_capture == pytest.approx(kept, abs=1e-12)


def test_days_held_are_weighted_by_strike_and_size() -> None:
    """0.2 coins at 82,000 for a day, 0.1 at 76,000 for two: (16,400 + 2 × 7,600) ÷ 24,000. The put is ten
    contracts of 0.01, the call two of 0.1.
    """
    week = next(each for each in review_of().trades if each.span == "week")
    assert week.days_held == pytest.approx((16_400 + 2 * 7_600) / 24_000, abs=1e-12)


def test_session_closes_at_the_recorded_index() -> None:
    """A day with a recorded market is valued at that market's index, one without it at the delivery price."""
    values = {
        p.day.day: p.value_usd
        for p in review_of(of=market(earlier={date(2026, 8, 20): {"BTC": 76_500.0}})).curve
    }
    assert values[20] == pytest.approx(9_986.625 + 1.00173 * 76_500, abs=1e-8)
    assert values[17] == pytest.approx(10_000 + 75_000)
    assert len(values) == 6  # 16 to 21 August, with a Sunday


@pytest.mark.long
def test_outcome_is_the_delivery_price() -> None:
    """The put is judged by the journal's settlement: 75,000 is below 76,000, whatever the index was later."""
    bands = review_of(of=market(earlier={date(2026, 8, 20): {"BTC": 99_000.0}})).calibration
    assert sum(band.cases for band in bands) == 1
    assert bands[0].observed == 0.0
    worthless = WEEK.replace(
        "CASH BTC_USDC-20AUG26-76000-P delivery 75000 fees 1.125", "EXPIRE BTC_USDC-20AUG26-76000-P"
    )
    assert review_of(worthless).calibration[0].observed == 1.0


@pytest.mark.long
def test_outcome_waits_for_the_delivery_price_of_its_day() -> None:
    """A put of 76,000 ends on the 21st at 80,000, out of the money. Until 08:00 UTC of that day, or without
    its delivery price, the outcome is unknown: 75,000 of the day before decides nothing.
    """
    lines = (
        WEEK.split("CASH", maxsplit=1)[0].replace("BTC_USDC-20AUG26", "BTC_USDC-25SEP26")
        + "STO 0.1 BTC_USDC-21AUG26-76000-P @ 900 index 75000 fees 2.25 multiplier 0.01 on 2026-08-18\n"
    )
    for minute, price, observed in ((480, True, [1.0]), (479, True, []), (480, False, [])):
        base = market()
        assert base.snapshot is not None
        at = datetime(2026, 8, 21, minute // 60, minute % 60, tzinfo=UTC)
        closes = base.snapshot.closes if price else base.snapshot.closes.iloc[:-1]
        seen = replace(base, snapshot=replace(base.snapshot, as_of=at, closes=closes))
        bands = review_of(lines, of=seen).calibration
        assert [band.observed for band in bands if band.cases] == observed


@pytest.mark.long
@pytest.mark.parametrize(("index", "verdict"), [(83_000, "kept"), (75_000, "broken")])
def test_exit_is_judged_at_the_index_of_its_moment(index: int, verdict: str) -> None:
    """A call of 82,000 is bought back on the 20th, a day that closes at 75,000. With the coin at 83,000 at
    that moment it was through its strike: a rule required the exit.
    """
    lines = (
        "OPENING 1 BTC @ 61000 on 2026-08-17\n"
        "STO 0.2 BTC-28AUG26-82000-C @ 0.0185 index 75000 fees 0.00006 on 2026-08-18\n"
        f"BTC 0.2 BTC-28AUG26-82000-C @ 0.025 index {index} fees 0.00006 on 2026-08-20\n"
    )
    (judged,) = [each for each in review_of(lines).rules.trades if each.what == "exit"]
    assert judged.verdict == verdict
    assert (judged.basis == "challenged at 1.00 delta") == (verdict == "kept")


def test_floor_in_the_unit_of_the_venue() -> None:
    """A call sold at 0.0185 BTC broke a floor of 0.019; in dollars it would have stood above 1,300."""
    ticket = Planned("plan", "ticket", 2, 0.019, 250.0, None, "BTC")
    sold = next(event.id for event in events_of(WEEK) if event.contract and event.contract.inverse)
    rules = review_of(plans=Plans({sold: ticket})).rules
    (entry,) = [each for each in rules.trades if each.verdict == "broken"]
    assert entry.broken[0].reason == "sold at 0.0185 BTC, below the floor price of 0.019 BTC"
    assert entry.gain_usd == pytest.approx(101.10, abs=1e-8)


def test_figures_without_a_meaning_are_null() -> None:
    """No fund, no dividends, no assignments: null with the reason, not 0."""
    report = review_of()
    assert report.benchmark is None
    assert report.cash_equivalents_usd is None
    assert all(each.spy is None and each.put_index is None for each in report.performance)
    assert all(each.dividends_usd is None for each in (*report.bridge, *report.income))
    assert all(each.assignment_rate is None for each in report.trades)
    assert {each.field for each in report.absent or ()} >= {"performance.spy", "income.dividends_usd"}
    assert all(each.reason for each in report.absent or ())
    assert {name.symbol for name in report.watchlist} == {"BTC"}


@pytest.mark.long
def test_expiring_option_is_unsettled_from_0800() -> None:
    """At 07:59 UTC of its last day an option still trades; a minute later it has to be settled."""
    lines = (
        WEEK.split("CASH", maxsplit=1)[0]
        + "STO 0.1 BTC_USDC-21AUG26-70000-P @ 100 index 75000 fees 2.25 multiplier 0.01 on 2026-08-18\n"
    )
    lines = lines.replace("BTC_USDC-20AUG26", "BTC_USDC-25SEP26")
    for minute, names in ((59, []), (60, ["BTC_USDC-21AUG26-70000-P"])):
        at = datetime(2026, 8, 21, 7 + minute // 60, minute % 60, tzinfo=UTC)
        base = market()
        assert base.snapshot is not None
        seen = replace(base, snapshot=replace(base.snapshot, as_of=at))
        assert [each.contract for each in review_of(lines, of=seen).unsettled] == names


STEPS = (
    "DEPOSIT 250.123456 USDC on {day}",
    "WITHDRAW 0.01 BTC on {day}",
    "DEPOSIT 0.02000001 BTC @ 59000 on {day}",
    "INTEREST 1.23456789 USDC on {day}",
    "INTEREST 0.00000123 BTC index 75000 on {day}",
    "FEE 0.00000077 BTC index 75000 on {day}",
    "BUY 0.013 BTC @ 75321.07 fees 0.31 on {day}",
    "SELL 0.011 BTC @ 74011.13 fees 0.17 on {day}",
    "STO 0.1 BTC-25SEP26-82000-C @ 0.0173 index 75123.45 on {day}",
    "BTO 0.1 BTC-25SEP26-90000-C @ 0.0041 index 75123.45 on {day}",
    "STO 0.03 BTC_USDC-25SEP26-68000-P @ 1015 index 75123.45 multiplier 0.01 on {day}",
    "STO 0.1 BTC-19AUG26-76000-C @ 0.0107 index 74987.65 on 2026-08-18\n"
    "CASH BTC-19AUG26-76000-C delivery 80321.21 on 2026-08-19",
)


@pytest.mark.long
@settings(max_examples=6, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(18, 21)),
        min_size=3,
        max_size=9,
        unique_by=lambda s: s[0],
    )
)
def test_every_span_adds_up_to_eight_digits(steps: list[tuple[str, int]]) -> None:
    """Whatever happened, the parts of each bridge sum to its gain, and each purse to its end."""
    lines = "OPENING 20000 USDC on 2026-08-17\nOPENING 2 BTC @ 61000 on 2026-08-17\n"
    lines += "\n".join(text.format(day=f"2026-08-{day}") for text, day in sorted(steps, key=lambda s: s[1]))
    report = review_of(lines)
    assert report.bridge
    for each in report.bridge:
        parts = each.realised_usd + each.interest_usd + each.unrealised_usd + each.brought_usd
        assert each.gain_usd == pytest.approx(parts + each.unknown_basis_usd + each.corrections_usd, abs=5e-8)
    assert [each.coin for each in report.purses or () if each.span == "week"] == ["USDC", "BTC"]
    names = ("start", "paid_in", "paid_out", "premiums", "endings", "exchanged", "interest", "fees")
    for purse in report.purses or ():
        assert sum(Decimal(repr(getattr(purse, name))) for name in names) == Decimal(repr(purse.end))
