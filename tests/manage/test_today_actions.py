"""What to do today: the monitor's own advice with orders, most urgent first, then calls and new tickets."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from books import AAA, OPENED, held, monitored
from markets import occ
from rich.console import Console

from wheelcli.contract import parse_label
from wheelcli.documents.provenance import Provenance
from wheelcli.manage.document import monitor_document
from wheelcli.manage.today.actions import actions_of
from wheelcli.manage.today.document import Do, Urgency
from wheelcli.manage.today.record import Recording, opening_credit, record_command
from wheelcli.manage.today.today import today
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.tickets.ticks import ShareTicks
from wheelcli.render.pages.monitor import monitor_page
from wheelcli.render.screens.monitor import draw

EARLY = {"manage": {"take_profit_early": 0.05, "take_profit_late": 0.05}}
PUT94 = f"-2 AAA 2026-09-18 94 P @ 2.50 {OPENED}"
ASK = {occ("AAA", 94.0): (1.00, 1.08)}


def only(seen, **more):
    """The one action of an open book."""
    (action,) = actions_of(seen, **more)
    return action


def test_a_close_has_its_order_and_its_line():
    action = only(monitored(PUT94, quotes=ASK), recording=Recording(" --account ira"))
    assert (action.do, action.urgency, action.needs_action) == (Do.CLOSE, Urgency.TAKE_PROFIT, True)
    assert action.order_text == "BUY +2 AAA 100 18 SEP 26 94 PUT @1.04 LMT"
    assert action.limit_price == -1.04
    assert action.why == (
        "take profit: 57 % of the credit captured on day 15 of 46 (target 50 % in the first half of its life)"
    )
    assert action.command == "wheel journal add 'BTC 2 AAA-260918-P94 @ 1.04' --account ira"


def test_a_spread_is_one_order_and_two_lines():
    low = occ("AAA", 90.0)
    seen = monitored(
        PUT94, f"+2 AAA 2026-09-18 90 P @ 1.00 {OPENED}", quotes=ASK | {low: (0.50, 0.54)}, **EARLY
    )
    action = only(seen)
    # 0.58 at natural, 0.52 at the mid: halfway
    assert action.order_text == "BUY +2 VERTICAL AAA 100 18 SEP 26 94/90 PUT @0.55 LMT"
    assert action.command == "wheel journal add 'BTC 2 AAA-260918-P94 @ 1.05' 'STC 2 AAA-260918-P90 @ 0.50'"


def test_an_expired_contract_is_settled_and_short_shares_are_covered_first():
    seen = monitored(
        "-1 AAA 2026-08-14 94 P @ 2.00 opened 2026-07-06", PUT94, shares=(held("AAA", -100),), quotes=ASK
    )
    actions = actions_of(seen, recording=Recording(" --demo"))
    assert [a.urgency for a in actions] == [Urgency.UNSETTLED, Urgency.SHORT_SHARES, Urgency.TAKE_PROFIT]
    assert [a.rank for a in actions] == [1, 2, 3]
    assert actions[0].command == "wheel journal settle --yes --demo"
    assert (actions[0].order_text, actions[0].no_order) == (None, "record how it ended")
    assert actions[1].order_text == "BUY +100 AAA @100.00 LMT"
    assert actions[1].command == "wheel journal add 'BUY 100 AAA @ 100.00' --demo"


def test_a_close_names_what_rules_out_assignment_before_the_rule_of_its_state():
    """Two puts of 104 two days before their end, the share at 100, need 20,800 of cash; 1,000 are there."""
    name = replace(AAA, expirations=(date(2026, 8, 20),))
    seen = monitored(
        "-2 AAA 2026-08-20 104 P @ 3.00 opened 2026-08-03", name=name, value=50_000.0, cash=1_000.0
    )
    action = only(seen)
    assert action.do is Do.CLOSE
    assert action.why.startswith(
        "assignment is not acceptable: it needs $20,800 cash, but only $1,000 is available; "
    )


def test_a_long_option_that_nobody_bids_for_has_no_order_and_says_why():
    seen = monitored("+1 AAA 2026-09-18 90 P @ 1.00", quotes={occ("AAA", 90.0): (None, 0.05)})
    (row,) = seen.rows
    assert row.weighed is not None
    assert [way.order_text for way in row.weighed.ways] == [None] * 4
    assert actions_of(seen) == ()


def test_nothing_to_do_says_so_in_one_sentence():
    seen = monitored(f"-1 AAA 2026-09-18 94 P @ 1.30 {OPENED}")
    day = today(seen, plan=None)
    assert day.actions == ()
    assert day.summary == "Nothing to do today: 1 open position, none needs action."
    assert (day.plan, day.next) == (None, "wheel scan")


def test_positions_without_a_price_are_not_called_calm():
    """ZZZ is not in the market: nobody can know whether its put needs action."""
    both = monitored(f"-1 AAA 2026-09-18 94 P @ 1.30 {OPENED}", f"-1 ZZZ 2026-09-18 40 P @ 1.00 {OPENED}")
    alone = monitored(f"-1 ZZZ 2026-09-18 40 P @ 1.00 {OPENED}")
    assert today(both, plan=None).summary == (
        "2 open positions, 1 of them unpriced: check it at your broker; none of the others needs action."
    )
    assert today(alone, plan=None).summary == "1 open position, 1 of them unpriced: check it at your broker."
    assert today(both, plan=None).unpriced == 1
    for seen in (both, alone):
        data = monitor_document(seen)
        console = Console(record=True, width=140, file=StringIO())
        draw(data, console, provenance=Provenance(None, None))
        page = monitor_page(data, provenance=Provenance(None, None))
        for text in (console.export_text(), page):
            assert "check it at your broker" in text
            assert "nothing to do" not in text
            assert "open position, none needs action" not in text


def test_an_expired_option_is_to_be_settled_and_not_unpriced():
    lines = ("-1 AAA 2026-08-14 94 P @ 2.00 opened 2026-07-06", f"-1 ZZZ 2026-09-18 40 P @ 1.00 {OPENED}")
    seen = monitored(*lines)
    assert [row.position.symbol for row in seen.unpriced] == ["ZZZ"]
    assert monitor_document(seen).book.unpriced == 1
    assert today(seen, plan=None).summary == (
        "2 open positions, 1 of them unpriced: check it at your broker; 1 needs action."
    )


def test_each_action_names_its_contracts():
    """Two puts to buy back, three calls to sell on 300 shares; short shares have none."""
    seen = monitored(PUT94, quotes=ASK, shares=(held("BBB", -50),))
    assert {a.id: a.contracts for a in actions_of(seen)} == {"AAA-260918-P94": 2, "BBB": None}
    calls = actions_of(monitored(shares=(held("AAA", 300, 95.0),)))
    assert [(a.do, a.contracts, a.order_text.split()[1]) for a in calls] == [(Do.SELL, 3, "-3")]


def test_an_incomplete_plan_is_not_the_plan_of_the_day():
    seen = monitored(f"-1 AAA 2026-09-18 94 P @ 1.30 {OPENED}")
    day = today(seen, plan="p1", incomplete=True)
    assert day.summary == "1 open position, none needs action; today's plan is incomplete."
    assert (day.plan, day.next) == ("p1", "wheel scan")
    assert today(seen, plan="p1").next is None


BOOKS = [
    (PUT94,),
    (PUT94, f"+2 AAA 2026-09-18 90 P @ 1.00 {OPENED}"),
    (f"-1 AAA 2026-09-18 106 C @ 1.00 {OPENED}",),
    (f"-3 AAA 2026-09-18 104 P @ 6.00 {OPENED}",),
    ("-1 AAA 2026-08-14 94 P @ 2.00 opened 2026-07-06", "-1 AAA 2026-08-14 90 P @ 2.00 opened 2026-07-06"),
]


@pytest.mark.parametrize(
    ("shares", "rules"),
    [
        ((), EARLY),
        ((held("AAA", 300, 98.0),), {"never": ["AAA"]}),
        ((held("AAA", -50),), {"spreads": {"close_dte": 60}}),
    ],
)
def test_it_counts_what_the_monitor_counts(shares, rules):
    """As many actions as `wheel monitor` counts, each with a command, for the same positions."""
    counts = set()
    for lines in BOOKS:
        seen = monitored(*lines, shares=shares, name=AAA, **rules)
        actions = actions_of(seen)
        needed = [a for a in actions if a.needs_action]
        assert len(needed) == monitor_document(seen).book.need_action
        assert {a.id for a in needed} == {
            *(r.position.id for r in seen.rows if r.needs_action),
            *(s.stock.symbol for s in seen.shares if s.needs_action),
        }
        assert all(a.command and (a.order_text or a.do is Do.SETTLE) for a in actions)
        counts.add(len(needed))
    assert len(counts) > 1


def test_shares_for_which_no_call_passes_are_named():
    """No call is listed above the share: 200 of the 250 could carry one."""
    name = replace(AAA, strikes=(85, 90, 95))
    seen = monitored(shares=(held("AAA", 250, 95.0),), name=name)
    assert today(seen, plan=None).summary == (
        "Nothing to do today: 0 open positions, none needs action; 200 AAA without a call: none passes the"
        " gates."
    )
    covered = monitored(
        f"-2 AAA 2026-09-18 95 C @ 1.00 {OPENED}", shares=(held("AAA", 250, 95.0),), name=name
    )
    assert "without a call" not in today(covered, plan=None).summary


def test_shares_without_quotes_are_not_said_to_fail_a_gate():
    seen = monitored(
        shares=(held("AAA", 200, 95.0), held("BBB", 100, 40.0)), name=replace(AAA, strikes=(85,))
    )
    assert today(seen, plan=None).summary.endswith(
        "; 200 AAA without a call: none passes the gates; 100 BBB without a call: this market has no quotes"
        " for them."
    )
    (unquoted,) = [row for row in seen.shares if row.stock.symbol == "BBB"]
    assert unquoted.against == "this market has no quotes for BBB"


def test_a_call_on_free_shares_comes_with_its_buy_back():
    (call,) = actions_of(monitored("+1 AAA 2026-09-18 90 P @ 1.00", shares=(held("AAA", 250, 95.0),)))
    assert (call.do, call.urgency, call.needs_action) == (Do.SELL, Urgency.UNCOVERED_SHARES, False)
    assert call.order_text.startswith("SELL -2 AAA 100 ")
    assert call.buyback_text.startswith("BUY +2 AAA 100 ")
    assert call.buyback_text.endswith(" LMT GTC")
    price = call.order_text.split("@")[1].split()[0]
    assert call.command == f"wheel journal add 'STO 2 {call.id} @ {price}'"
    assert "200 shares without a call: $" in call.why
    assert (
        actions_of(
            monitored("+1 AAA 2026-09-18 90 P @ 1.00", shares=(held("AAA", 250, 95.0),)), without=("AAA",)
        )
        == ()
    )


def _leg(side: Side, label: str, price: str) -> OrderLeg:
    return OrderLeg(side, parse_label(label), 1, 100, Decimal(price))


@pytest.mark.parametrize(
    ("legs", "limit", "credit"),
    [
        # A put at 2.15 net, a spread at 1.10 net.
        ([(Side.SELL_TO_OPEN, "AAA-260918-P95", "2.10")], "2.15", 2.15),
        (
            [(Side.SELL_TO_OPEN, "AAA-260918-P95", "2.10"), (Side.BUY_TO_OPEN, "AAA-260918-P90", "1.05")],
            "1.10",
            1.10,
        ),
        # Bought back at 4.10, sold at 4.60, for 0.55 net: the line has the old one at 4.10, the rest is new.
        (
            [(Side.BUY_TO_CLOSE, "AAA-260918-P95", "4.10"), (Side.SELL_TO_OPEN, "AAA-261016-P95", "4.60")],
            "0.55",
            4.65,
        ),
        # A spread rolled for 0.30 instead of 0.20: its first line, the leg bought back, has the ten cents.
        (
            [
                (Side.BUY_TO_CLOSE, "AAA-260918-P95", "2.00"),
                (Side.SELL_TO_CLOSE, "AAA-260918-P90", "0.90"),
                (Side.SELL_TO_OPEN, "AAA-261016-P95", "3.10"),
                (Side.BUY_TO_OPEN, "AAA-261016-P90", "1.80"),
            ],
            "0.30",
            1.30,
        ),
    ],
)
def test_the_buyback_is_of_the_credit_that_the_command_records(
    legs: list[tuple[Side, str, str]], limit: str, credit: float
) -> None:
    ticks, price = ShareTicks(cents_below=True, cents_above=True), NetPrice.received(limit)
    order = Order("X", "AAA", 1, tuple(_leg(*leg) for leg in legs), price)
    assert opening_credit(order, price, ticks) == pytest.approx(credit)
    line = record_command(order, price, ticks)
    assert line is not None
    if "ROLL" not in line:
        signs = {"BTC": -1, "STC": 1, "STO": 1, "BTO": -1}
        prices = re.findall(r"'(\w{3}) \d \S+ @ ([\d.]+)'", line)
        assert sum(signs[verb] * float(each) for verb, each in prices) == pytest.approx(float(limit))
        opened = sum(signs[verb] * float(each) for verb, each in prices if verb in ("STO", "BTO"))
        assert opened == pytest.approx(credit)
