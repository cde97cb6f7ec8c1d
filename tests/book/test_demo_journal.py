"""The demo's year: it adds up, it agrees with the demo market's closes, and it ends where the demo's account
stands.
"""

from datetime import date
from functools import cache

import pytest

from wheelcli.book.check import check
from wheelcli.book.demo import demo_events
from wheelcli.book.events import Event, Kind
from wheelcli.book.from_journal import core_shares, portfolio
from wheelcli.book.ledger import AccountBook, Ended, Role
from wheelcli.book.projection.fold import fold
from wheelcli.book.valuation.income import Basis, income
from wheelcli.config import load_demo
from wheelcli.contract import Right
from wheelcli.market.demo.build import AS_OF, demo_snapshot


@cache
def book() -> AccountBook:
    return fold(demo_events(), core=core_shares(load_demo().config)).accounts["default"]


@cache
def closes() -> dict[tuple[str, date], float]:
    """Closes of the demo market by symbol and day; splits are in them, as they are in Yahoo's."""
    table = demo_snapshot().closes
    days = [day.date() for day in table["date"]]
    return dict(zip(zip(table["symbol"], days, strict=True), table["close"], strict=True))


def close(event: Event) -> float:
    """The share's close of that day as it was quoted then."""
    assert event.symbol is not None
    later = [
        e for e in demo_events() if e.kind is Kind.SPLIT and e.symbol == event.symbol and e.day > event.day
    ]
    factor = later[0].ratio[0] / later[0].ratio[1] if later and later[0].ratio else 1.0
    return closes()[event.symbol, event.day] * factor


def test_it_adds_up_and_is_the_same_every_time() -> None:
    assert check(demo_events()) == ()
    assert [event.id for event in demo_events()] == [
        f"demo-{n:03d}" for n in range(1, len(demo_events()) + 1)
    ]


@pytest.mark.parametrize("event", [e for e in demo_events() if e.contract], ids=lambda e: e.id)
def test_what_happened_to_options_agrees_with_the_closes(event: Event) -> None:
    assert event.contract is not None
    share, put = close(event), event.contract.right is Right.PUT
    in_the_money = share < event.contract.strike if put else share > event.contract.strike
    if event.kind in (Kind.ASSIGNMENT, Kind.EXPIRATION):
        assert in_the_money is (event.kind is Kind.ASSIGNMENT)
    else:
        # Never under what exercising would bring, never over a tenth of the share out of the money.
        worth = (event.price_micros or 0) / 1e6
        inside = max((event.contract.strike - share) * (1 if put else -1), 0.0)
        assert inside - 0.05 <= worth <= inside + 0.05 * share


def test_every_event_falls_on_a_session_up_to_the_demos_moment() -> None:
    sessions = {day for _, day in closes()}
    days = {event.day for event in demo_events()}
    assert days <= sessions
    assert max(days) <= AS_OF.date()


def test_it_ends_with_what_the_demos_account_holds() -> None:
    config = load_demo().config
    account = portfolio(book(), config)[0]
    assert account.cash_cents == 20_560_000
    shares = {s.symbol: (s.micro_shares, s.core) for s in account.shares}
    assert shares == {"BORVIA": (300_000_000, 0), "GALVOR": (200_000_000, 100), "KELDON": (200_000_000, 0)}
    break_even = {s.symbol: s.break_even for s in account.shares}
    # the premium of its open call joins when that ends
    assert break_even["BORVIA"] == pytest.approx(56.50, abs=0.005)
    assert break_even["GALVOR"] == pytest.approx(74.80, abs=0.005)
    options = {(o.contract.label(o.symbol), o.quantity, o.price) for o in account.options}
    assert len(options) == 8  # two of them the legs of a spread
    assert {("VELMAR-260918-P40", -1, 0.85), ("BORVIA-260918-C60", -1, 1.05)} <= options


def test_the_year_has_what_a_year_of_the_wheel_has() -> None:
    ends = {one.ended for one in book().closed}
    assert ends >= {Ended.EXPIRED, Ended.CLOSED, Ended.ASSIGNED, Ended.ROLLED}
    cycles = {cycle.id: cycle for cycle in book().cycles}
    assert cycles["CINDRA-251215"].called_away == 3  # 1 in March, 2 in May
    assert [sale.closed.month for sale in book().sales if sale.symbol == "CINDRA"] == [3, 5]
    assert cycles["OAKVEN-260504"].rolls == 2
    assert {lot.role for lot in book().options} == {Role.WHEEL, Role.SPREAD}
    assert any(e.kind is Kind.SPLIT for e in demo_events())
    early = next(one for one in book().closed if one.symbol == "BORVIA" and one.closed == date(2025, 12, 11))
    assert early.closed < early.contract.expiration


@pytest.mark.parametrize("basis", Basis)
def test_the_spring_lost_and_the_other_quarters_did_not(basis: Basis) -> None:
    def earned(first: date, last: date) -> int:
        return sum(one.cents for one in income(book(), basis) if first <= one.day <= last)

    assert earned(date(2026, 4, 1), date(2026, 6, 30)) < 0
    assert earned(date(2025, 10, 1), date(2025, 12, 31)) > 0
    assert earned(date(2026, 1, 1), date(2026, 3, 31)) > 0
    assert earned(date(2026, 7, 1), date(2026, 9, 30)) > 0
