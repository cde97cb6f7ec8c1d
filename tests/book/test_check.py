"""Each invariant of the journal by its name: silent where all is well, and failing at the event that breaks
it.
"""

from dataclasses import replace
from typing import Any

import pytest
from journal_lines import assign, btc, bto, buy, contract, event, expire, on, sell, stc, sto, undo

from wheelcli.book import check as check_module
from wheelcli.book.accounts import Book
from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold

PUT, CALL = contract(50), contract(55, "C", 60)
SOUND = (
    event(Kind.DEPOSIT, 0, usd=10_000, symbol=None),
    sto(1, PUT, 2, 200, fees=1.3),
    btc(10, PUT, 1, 50, fees=0.65),
    assign(30, PUT, 1),
    sto(31, CALL, 1, 80),
    event(Kind.DIVIDEND, 40, usd=20),
    expire(60, CALL, 1),
    sell(61, 100, 5100, fees=0.1),
)


def test_a_sound_journal_is_silent_in_any_order() -> None:
    assert check(SOUND) == ()
    assert check(SOUND[::-1]) == ()
    assert check(()) == ()


def broken(*events: Event) -> list[tuple[str, str | None]]:
    return [(breach.check, breach.event) for breach in check(events)]


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("ids", replace(SOUND[0], cash_cents=1)),
        ("undo", event(Kind.UNDO, 70, undoes="nothing", symbol=None)),
        ("undo", undo(70, SOUND[0], account="other")),
        ("opens", btc(20, PUT, 2, 50)),  # one is open
        ("opens", expire(60, contract(56, "C", 60), 1)),
        ("opens", stc(20, PUT, 1, 10)),  # it is short, not long
        ("lots", sell(62, 1, 50)),
        ("multipliers", btc(20, PUT, 1, 50, multiplier=10)),
        ("multipliers", assign(20, PUT, 1, per=150, deliverable_micros=150_000_000)),
        ("dates", sto(31, PUT, 1, 20)),  # expired the day before
        ("dates", expire(20, PUT, 1)),  # ten days to go
        ("dates", replace(event(Kind.INTEREST, 70, usd=1, symbol=None), day=on(50))),
        ("fields", sto(5, contract(49), 1, -20)),
        ("fields", bto(5, contract(49), 1, -20)),
        ("fields", event(Kind.OPTION_OPEN, 5, contracts=-1, usd=20)),
        ("fields", event(Kind.EXPIRATION, 60, contract=contract(51, "C", 60), contracts=1, usd=5)),
        ("fields", buy(62, 1, -50)),
        ("fields", event(Kind.DEPOSIT, 5, usd=-5, symbol=None)),
        ("fields", event(Kind.WITHDRAWAL, 5, usd=5, symbol=None)),
        ("fields", event(Kind.SPLIT, 62, ratio=(2, 1), usd=5)),
        ("fields", event(Kind.SPLIT, 62)),
        ("fields", event(Kind.SYMBOL_CHANGE, 62)),
        ("fields", event(Kind.ADJUSTMENT, 20, contract=PUT, contracts=1)),
    ],
)
def test_each_breach_is_named_at_its_event(name: str, last: Event) -> None:
    breaches = broken(*SOUND, last)
    assert (name, last.id) in breaches


def test_a_contract_cannot_be_long_and_short_at_once() -> None:
    names = [name for name, _ in broken(sto(1, PUT, 1, 100), bto(2, PUT, 1, 90))]
    assert names == ["multipliers"]


def test_a_loop_of_undoes_is_told_and_does_not_hang() -> None:
    first = event(Kind.UNDO, 70, id="u1", undoes="u2", symbol=None)
    second = event(Kind.UNDO, 71, id="u2", undoes="u1", symbol=None)
    assert {name for name, _ in broken(*SOUND, first, second)} == {"undo"}


def test_the_cash_identity_sees_a_single_cent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fold that lost a cent of a lot's cost, of realised profit or of the balance would be found out."""

    def with_account(book: Book, **changes: Any) -> Book:
        return replace(book, accounts={"default": replace(book.accounts["default"], **changes)})

    book = fold(SOUND[:5])
    account = book.accounts["default"]
    lot = account.shares[0]
    assert check(SOUND[:5], book) == ()
    for changes in (
        {"cash_cents": account.cash_cents + 1},
        {"contributed_cents": account.contributed_cents - 1},
        {"shares": (replace(lot, cost_cents=(lot.cost_cents or 0) + 1),)},
        {"closed": account.closed[1:]},
        {"options": ()},
    ):
        assert [b.check for b in check_module.check(SOUND[:5], with_account(book, **changes))] == ["cash"]


def test_what_breaks_is_still_counted_to_the_cent() -> None:
    """Half a history, as a file that begins in the middle tells it: every close lacks its open, no cent is
    missing.
    """
    events = (btc(10, PUT, 1, 50), sell(11, 100, 5000), assign(60, CALL, 1))
    names = [name for name, _ in broken(*events)]
    assert sorted(names) == ["lots", "lots", "opens", "opens"]
    account = fold(events).accounts["default"]
    assert account.cash_cents == account.unattributed_cents == -5_000 + 500_000 + 550_000
