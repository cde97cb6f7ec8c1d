"""The monitor's advice carried out: a put bought back and a later one sold in one order, at the quotes of the
session, to the cent.
"""

import math
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from markets import Name, config, market
from tape import Script

from wheelcli.backtest.filling import natural_of
from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.roll_record import shared
from wheelcli.backtest.run import SHARES, one_session
from wheelcli.backtest.spec import fills_of
from wheelcli.contract import parse_label
from wheelcli.order import Order, OrderLeg, Side
from wheelcli.pricing.expected_vol import FITS, Fit, Kind
from wheelcli.trading_calendar import close_of

ENDS = (date(2026, 9, 18), date(2026, 10, 2), date(2026, 10, 16))


def quote(snapshot, label):
    row = snapshot.options[snapshot.options["contract"] == parse_label(label).occ].iloc[0]
    return float(row["bid"]) if row["bid"] > 0 else 0.0, float(row["ask"])


def rolled(script, contracts=1, **sizes):
    """Sell the put, let the share rise, and manage; the market of the roll and the cash before it. `sizes`
    are columns of the options at the roll.
    """
    first = market(Name("AAA", 82.0, vol=0.12, expirations=ENDS), as_of=close_of(date(2026, 8, 3)))
    script.last = MarketDay("first", first)
    one_session(script.run, script.last, Levels((), "SPY"), plans=False)
    script.trade(f"STO {contracts} AAA 2026-09-18 78 P @ 1.60")
    cash = script.run.book.cash_cents
    strikes = (78.0, *(float(k) for k in range(84, 120, 2)))
    now = market(Name("AAA", 100.0, vol=0.12, expirations=ENDS, strikes=strikes), as_of=at("2026-08-18"))
    now = replace(now, options=now.options.assign(**sizes))
    one_session(script.run, MarketDay("now", now, at_close=True), Levels((), "SPY"), plans=False)
    return now, cash


@pytest.mark.parametrize("fills", ["natural", "mid", "cross:0.5"])
def test_a_put_left_behind_is_rolled_in_one_order(monkeypatch, fills):
    """A 78 put sold at 1.60 on a share now at 100 has taken its profit. Where a year of implied volatility
    was far dearer than what came, selling again pays: the put is bought back at its ask and the new one sold
    at its bid, fees 0.68 (0.03 at a nickel or less) and 0.68.
    """
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.6, 1.0, 0.1))
    rules = config("AAA", stress={"cap": 0.20})
    script = Script(config=rules, hold=False, fills=fills_of(fills))
    now, cash = rolled(script)
    back, sold = script.run.log[-2:]
    assert [(e.kind.value, e.contracts) for e in (back, sold)] == [("option_close", 1), ("option_open", -1)]
    assert back.group == sold.group is not None
    (opened,) = script.options
    (bid, ask), (new_bid, new_ask) = quote(now, "AAA-260918-P78"), quote(now, opened)
    natural = new_bid - ask
    mid = (new_bid + new_ask) / 2 - (bid + ask) / 2
    crossed = {"natural": 1.0, "mid": 0.0, "cross:0.5": 0.5}[fills]
    net = natural if fills == "natural" else floor_cent(mid + crossed * (natural - mid))
    # What is opened fills like an order of its own; the rest of the improvement is the close's.
    middle = (new_bid + new_ask) / 2
    assert sold.price_micros / 1e6 == pytest.approx(floor_cent(middle + crossed * (new_bid - middle)))
    bought = back.price_micros / 1e6
    assert sold.price_micros / 1e6 - bought == pytest.approx(net)
    assert (bid + ask) / 2 - 0.01 <= bought <= ask
    fees = (3 if bought <= 0.05 else 68) + 68
    assert natural < net or fills == "natural"
    assert script.run.book.cash_cents - cash == round(net * 10_000) - fees
    assert script.run.counts["advice_roll"] == 1
    assert script.sound()
    new = sold.price_micros / 1_000_000
    (ticket,) = script.run.tickets
    assert (ticket.source, ticket.id, ticket.contracts) == ("roll", opened, 1)
    assert (ticket.net, ticket.credit_usd) == (new, pytest.approx(100 * new))
    assert (ticket.fees_usd, ticket.mid) == (0.68, pytest.approx((new_bid + new_ask) / 2))
    # After a fall of 20 % the put owes strike − 80 or so (its share is at 100 by parity), less its bid.
    strike = sold.contract.strike
    assert ticket.stress_loss_usd == pytest.approx((strike - 80.0 - new_bid) * 100 + 0.68, abs=0.2)
    assert 0.5 < ticket.prob_otm < 1.0
    # Against the mid, the order gave up the same whether it counts as one or as a close and an opening.
    (closed,) = script.run.closed_early
    given_up = closed.given_up_usd + (ticket.mid - ticket.net) * 100
    assert given_up == pytest.approx((mid - net) * 100, abs=0.01)


@pytest.mark.parametrize(("sizes", "size"), [({}, 10), ({"bid_size": 4.0}, 4), ({"open_interest": 9e3}, 25)])
def test_a_roll_is_no_larger_than_a_ticket_of_what_it_opens(monkeypatch, sizes, size):
    """Without open interest, 25 contracts are rolled up to the size at the bid, or ten; the others stay open,
    and so does their ticket.
    """
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.6, 1.0, 0.1))
    rules = config("AAA", unknown={"open_interest": "warn"})
    script = Script(config=rules, hold=False, cash=10_000_000.0)
    rolled(script, 25, **{"open_interest": math.nan, "bid_size": math.nan, **sizes})
    run = script.run
    opened = [e for e in run.log if e.kind.value == "option_open"]
    back, sold = run.log[-2:]
    assert (back.contracts, sold.contracts) == (size, -size)
    assert sum(script.options.values()) == -25
    assert run.counts["not_rolled"] == 25 - size
    (ticket,) = run.tickets
    assert (ticket.contracts, ticket.credit_usd) == (size, pytest.approx(100 * size * ticket.net))
    (closed,) = run.closed_early
    assert closed.given_up_usd + (ticket.mid - ticket.net) * 100 * size > 0
    run.tickets.append(replace(ticket, id="first", contracts=25))
    run.lots[1] = (opened[0].id,)
    first = SHARES.end(run, {}).tickets[1]
    assert (first.ended, first.realised_usd is None) == (("rolled", False) if size == 25 else (None, True))
    assert script.sound()


def legs(closing, opening):
    """Legs of a roll: (bought, opens, price) of each, closing ones first."""
    contract = parse_label("AAA-260918-P78")
    words = {(True, False): "BTC", (False, False): "STC", (False, True): "STO", (True, True): "BTO"}
    rows = [(b, False, p) for b, p in closing] + [(b, True, p) for b, p in opening]
    return tuple(OrderLeg(Side.of(words[b, o]), contract, 1, 100, Decimal(p)) for b, o, p in rows)


@pytest.mark.parametrize(
    ("closing", "opening", "price", "mid", "prices"),
    [
        # A put: 0.54 / 0.55 back, 0.95 / 1.01 sold: of 0.03 the new one gets 0.03 at its mid of 0.98.
        ([(True, "0.55")], [(False, "0.95")], "0.43", 0.98, ["0.55", "0.98"]),
        # 0.45 / 0.55 back: mids net to 0.48, of 0.08 the new one gets 0.03, the old one 0.05.
        ([(True, "0.55")], [(False, "0.95")], "0.48", 0.98, ["0.50", "0.98"]),
        # A spread, closed at 0.90 − 0.40, opened at 2.00 − 1.10 with a mid of 1.00: of 0.25 the new one gets
        # 0.10, and the long leg that is sold 0.15.
        (
            [(True, "0.90"), (False, "0.40")],
            [(False, "2.00"), (True, "1.10")],
            "0.65",
            1.00,
            ["0.90", "0.55", "2.10", "1.10"],
        ),
        # A crossed market fills at natural: nobody gains.
        ([(True, "0.55")], [(False, "0.95")], "0.40", 0.98, ["0.55", "0.95"]),
    ],
)
def test_what_a_roll_gains_inside_the_spread_goes_where_it_was_gained(closing, opening, price, mid, prices):
    order = Order("old>new", "AAA", 1, legs(closing, opening), None)
    split = shared(order, Decimal(price), mid, fills_of("mid"))
    assert [str(leg.price) for leg in split.legs] == prices
    assert natural_of(split) == Decimal(price)


def floor_cent(price):
    return math.floor(price * 100 + 1e-7) / 100


def test_the_position_that_a_roll_opens_is_judged_as_a_ticket(monkeypatch):
    """The rolled put's share closes 2 below its strike at expiration: it owes 200 of the credit, is assigned,
    and its profit in the account is the same, because the shares count at that close.
    """
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.6, 1.0, 0.1))
    script = Script(config=config("AAA"), hold=False)
    rolled(script)
    (ticket,) = script.run.tickets
    (lot,) = script.run.book.options
    end = lot.contract.expiration
    price = lot.contract.strike - 2
    script.run.spec = replace(script.run.spec, hold=True)
    script.day("2026-10-19", {"AAA": price}, closes={"AAA": {str(end): price}})
    (ticket,) = SHARES.end(script.run, {}).tickets
    profit = ticket.credit_usd - 0.68 - 200
    assert (ticket.out_of_the_money, ticket.ended) == (False, "assigned")
    assert ticket.to_expiration_usd == pytest.approx(profit)
    assert ticket.realised_usd == pytest.approx(profit)
    assert ticket.u == pytest.approx(profit / ticket.stress_loss_usd)


def at(day):
    return datetime.combine(date.fromisoformat(day), close_of(date.fromisoformat(day)).timetz())
