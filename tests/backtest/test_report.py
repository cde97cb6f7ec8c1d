"""The report adds up to the cent, and says what it cannot say."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from moving_market import RULES, days

from wheelcli.backtest.compare import compared
from wheelcli.backtest.document import BacktestDocument
from wheelcli.backtest.evidence import interval_of, judged, months_of
from wheelcli.backtest.figures import drawdown
from wheelcli.backtest.records import TicketSource
from wheelcli.backtest.report import StoreUsed, report
from wheelcli.backtest.run import run_sessions
from wheelcli.backtest.saved.sweep_document import cell_of
from wheelcli.backtest.spec import Spec, every_of, fills_of
from wheelcli.book.check import check
from wheelcli.book.events import Kind
from wheelcli.documents.reading import read
from wheelcli.documents.result import plain
from wheelcli.errors import WheelError
from wheelcli.plan.strategy import Strategy
from wheelcli.render.backtest.sections import sections

USED = StoreUsed("somewhere", "yahoo", "0123456789ab", gaps=0, damaged=0, fund="SPY")


@pytest.fixture(scope="module")
def ran():
    return run_sessions(days(), Spec(), RULES, fund="SPY")


def told(ran, used=USED):
    return report(ran, used, name="r", version="1", made=datetime(2026, 9, 1, tzinfo=UTC), put_levels={})


def codes(document):
    return [label.code for label in document.labels]


@pytest.mark.long
def test_cash_is_conserved_and_the_bridge_ends_at_the_value(ran):
    assert check(ran.events) == ()
    assert sum(event.cash_cents for event in ran.events) == ran.account.cash_cents
    document = told(ran)
    gain = round(document.performance.end_usd - 250_000.00, 2)
    assert document.bridge.total_usd == gain
    parts = plain(document.bridge)
    assert sum(round(100 * v) for k, v in parts.items() if k != "total_usd") == round(100 * gain)
    last = ran.points[-1]
    assert last.value_usd == round(last.cash_usd + last.shares_usd + last.options_usd, 2)


def test_a_flat_account_has_earned_the_sum_of_its_positions(ran):
    """Premiums, fees and interest are all there is where every put has expired: shares are left out by a rise
    of every price.
    """
    risen = []
    for place, day in enumerate(days()):
        names = day.snapshot.underlyings
        up = names.assign(spot=names["spot"] * (1.0 + 0.02 * place))
        risen.append(replace(day, snapshot=replace(day.snapshot, underlyings=up)))
    once = run_sessions(
        risen[:1] + list(days()[-1:]), Spec(hold=True, every=every_of("5")), RULES, fund="SPY"
    )
    cash = sum(e.cash_cents for e in once.events if e.kind is not Kind.OPENING_BALANCE)
    closed = sum(gone.profit_cents for gone in once.account.closed)
    shares = sum(sale.gain_cents for sale in once.account.sales)
    costs = sum(lot.cost_cents for lot in once.account.shares)
    interest = sum(e.cash_cents for e in once.events if e.kind is Kind.INTEREST)
    assert not once.account.options
    assert cash == closed + shares + interest - costs
    assert closed > 0


def test_tickets_are_judged_at_the_close_of_their_expiration(ran):
    ended = {t.symbol: t for t in ran.tickets if t.settled_at is not None}
    put = ended["AAA"]  # sold at 0.75 or so, two contracts, assigned at 93.81
    owed = round(max(93.81 - put.settled_at, 0.0) * 200, 2)
    assert put.to_expiration_usd == round(put.credit_usd - put.fees_usd - owed, 2)
    assert put.u == pytest.approx(put.to_expiration_usd / put.stress_loss_usd)
    assert (put.out_of_the_money, put.ended) == (False, "assigned")
    kept = ended["BBB"]
    assert (kept.out_of_the_money, kept.ended) == (True, "expired")
    assert kept.to_expiration_usd == kept.realised_usd == round(kept.credit_usd - kept.fees_usd, 2)


def test_the_labels_name_what_flatters(ran):
    clean = replace(ran, counts={**ran.counts, "stale_marks": 0, "unmarked": 0})
    assert codes(told(clean)) == ["SURVIVORSHIP", "NO DIVIDENDS"]
    worse = replace(ran, model=6, at_close=6, spec=replace(ran.spec, fills=fills_of("mid")))
    worse = replace(worse, counts={**ran.counts, "stale_marks": 2})
    used = replace(USED, gaps=2, damaged=1)
    assert codes(told(worse, used)) == [
        "MODEL QUOTES",
        "DECIDED AND FILLED AT THE CLOSE",
        "SURVIVORSHIP",
        "FILLS INSIDE THE SPREAD",
        "MISSING SESSIONS",
        "NO DIVIDENDS",
        "STALE MARKS",
    ]
    assert codes(told(ran, replace(USED, source="demo")))[0] == "INVENTED"
    assert "MISSING NAMES" in codes(told(replace(ran, unseen=("CCC",))))
    opinion = RULES.watchlist["AAA"].model_copy(update={"entry_price": 90.0})
    config = RULES.model_copy(update={"watchlist": {**RULES.watchlist, "AAA": opinion}})
    assert "OPINIONS OF TODAY" in codes(told(replace(ran, config=config)))


def test_no_interval_below_twelve_months(ran):
    document = told(ran)
    assert document.data.months == months_of(ran.tickets) == 1
    assert document.outcomes.u.mean is not None
    assert document.outcomes.u.low is document.outcomes.u.high is None
    assert document.income.per_month_usd is document.performance.annual is None
    assert any("too few for an interval, which needs 12 months" in line for line in document.inconclusive)
    assert any("the first sessions lack SPY" in line for line in document.inconclusive)


def test_twelve_months_give_an_interval_around_their_mean():
    blocks = [[0.1, 0.3], [0.2]] * 6
    of_12, of_11 = interval_of(blocks), interval_of(blocks[:11])
    assert of_12.mean == pytest.approx(0.2)
    assert of_12.low < 0.2 < of_12.high
    assert (of_11.low, of_11.high) == (None, None)


def test_a_drawdown_lasts_until_the_recovery():
    start = [date(2026, 1, d) for d in (2, 5, 6, 7, 8)]
    depth, length = drawdown([0.10, -0.10, -0.10, 0.25], start)
    assert depth == pytest.approx(-0.19)
    assert length == 3  # from the peak of the 5th to the 8th, 1.1 · 0.81 · 1.25 = 1.114 again
    assert drawdown([0.01, 0.02], start[:3]) == (0.0, 0)


def test_a_run_is_read_back_as_it_was_written(ran):
    document = told(ran)
    again = read(BacktestDocument, plain(document))
    assert plain(again) == plain(document)


def test_a_comparison_says_what_differs_and_what_it_cannot_tell(ran):
    document = told(ran)
    held = replace(document, name="h", options=replace(document.options, hold=True))
    both = compared(document, held)
    assert both.differences == ("hold: False → True",)
    assert both.same_data
    assert both.same_settings
    twr = next(each for each in both.figures if each.figure == "twr")
    assert twr.difference == 0.0
    assert (both.monthly.mean, both.monthly.low) == (None, None)
    assert any("an interval needs 12" in line for line in both.inconclusive)
    other = replace(document, data=replace(document.data, digest="x"))
    assert not compared(document, other).same_data


@pytest.mark.parametrize("text", ["", "week", "0", "261", "-1", "1.5"])
def test_a_wrong_interval_of_plans_is_refused(text):
    with pytest.raises(WheelError, match="invalid value for --every"):
        every_of(text)


@pytest.mark.parametrize("text", ["", "bid", "cross", "cross:", "cross:2", "cross:nan", "mid:0.5"])
def test_a_wrong_price_of_fills_is_refused(text):
    with pytest.raises(WheelError, match="invalid value for --fills"):
        fills_of(text)


def test_a_group_without_an_ended_ticket_has_no_result(ran):
    """Nothing earned is 0 dollars; nothing ended is unknown."""
    tickets = [replace(t, ended=None, realised_usd=None, to_expiration_usd=None) for t in ran.tickets]
    groups = told(replace(ran, tickets=tuple(tickets))).groups
    assert groups
    assert {(g.realised_usd, g.to_expiration_usd) for g in groups} == {(None, None)}


def test_what_the_tables_of_tickets_leave_out_is_said(ran):
    counts = {**ran.counts, "unjudged": 1, "some_closing": 1}
    labels = {label.code: label.text for label in told(replace(ran, counts=counts)).labels}
    assert (
        labels["UNJUDGED TICKETS"]
        == "1 filled ticket has no known settlement value and is left out of every outcome."
    )
    assert labels["SOME CLOSING QUOTES"].startswith(f"In 1 of {len(ran.points)} sessions, some names have")
    assert not {"UNJUDGED TICKETS", "SOME CLOSING QUOTES"} & set(codes(told(ran)))


def test_what_rolls_opened_is_in_every_table_of_tickets(ran):
    """One ticket comes from a roll: groups by source add up to all filled tickets, and a line says how
    many there are.
    """
    filled = [t for t in ran.tickets if t.contracts]
    rolled = [replace(filled[0], source=TicketSource.ROLL)]
    document = told(replace(ran, tickets=(*rolled, *filled[1:])))
    by_source = {g.value: g.tickets for g in document.groups if g.by == "source"}
    assert by_source == {"plan": len(filled) - 1, "roll": 1}
    assert document.outcomes == told(ran).outcomes
    (evidence,) = [s for s in sections(document) if s.name == "evidence"]
    assert any("the new position of 1 roll," in line for line in evidence.lines)
    counts = {each.name: each.count for each in document.counters}
    unfilled = len(ran.tickets) - len(filled)
    assert counts["tickets of plans"] == len(filled) - 1
    assert counts["tickets filled"] == len(filled) - 1
    assert counts.get("tickets not filled", 0) == unfilled == 0


def test_profit_by_stress_loss_counts_its_own_tickets(ran):
    """A covered call has no stress loss. Of four tickets that have ended, one is a call: u is that of three,
    in the run, in a cell of a sweep and in a comparison.
    """
    ended = (judged(ran.tickets) * 2)[:4]
    assert len(ended) == 4
    call = replace(ended[0], strategy=Strategy.COVERED_CALL, stress_loss_usd=0.0, u=None)
    document = told(replace(ran, tickets=(call, *ended[1:])))
    own = document.outcomes
    assert (own.tickets, own.u_tickets) == (4, 3)
    assert own.u.mean == pytest.approx(sum(t.u for t in ended[1:]) / 3, abs=1e-9)
    assert cell_of(1, "k", (), document, "d").u_tickets == 3
    (row,) = (f for f in compared(document, told(ran)).figures if f.figure == "u_tickets")
    assert (row.first, row.second) == (3, len(judged(ran.tickets)))
    (evidence,) = [s for s in sections(document) if s.name == "evidence"]
    assert any(line.startswith("Profit ÷ stress loss counts 3 of them") for line in evidence.lines)
    whole = sections(told(ran))
    assert not any("stress loss counts" in line for s in whole for line in s.lines)
