"""The opening that a first entry writes holds exactly what the settings' account held."""

from datetime import date
from itertools import count

from wheelcli.book.entry.opening_events import opening_of_settings
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.from_config import MAIN, options_of
from wheelcli.book.from_config import portfolio as from_config
from wheelcli.book.from_journal import portfolio as from_journal
from wheelcli.book.projection.fold import fold
from wheelcli.config import Config
from wheelcli.contract import Contract, Right

DAY = date(2026, 8, 20)
OPTIONS = (
    "-2 KO 2026-09-18 60 P @ 1.1525 opened 2026-07-06 rolled 3",
    "-1 PEP 2026-10-16 145 P @ 2.05",
    "+1 PEP 2026-10-16 140 P",
    "-1 MSFT 2026-09-18 510 C @ 4.40 opened 2026-08-12",
)
CONFIG = Config.model_validate(
    {
        "account": {
            "value": 180_000,
            "cash": 120_000.07,
            "type": "margin",
            "options": OPTIONS,
            "shares": {
                "MSFT": {"quantity": 100.125, "break_even": 488.123456, "core": 3},
                "PG": {"quantity": 7},
            },
        }
    }
)


def opened() -> list[Event]:
    ids = count(1)
    settings = CONFIG.account
    return opening_of_settings(CONFIG, settings, account=MAIN, day=DAY, new_id=lambda: f"e{next(ids)}")


def test_nothing_is_lost_and_nothing_is_added() -> None:
    book = fold(opened(), core={"MSFT": 3}, ordered=False).account(MAIN)
    before, (after, _) = from_config(CONFIG), from_journal(book, CONFIG)
    assert (after.cash_cents, after.type, after.option_level) == (
        before.cash_cents,
        before.type,
        before.option_level,
    )
    shares = {s.symbol: (s.micro_shares, s.core) for s in after.shares}
    assert shares == {s.symbol: (s.micro_shares, s.core) for s in before.shares}
    assert {lot.symbol: lot.basis_cents for lot in book.shares} == {"MSFT": 4_887_336, "PG": None}

    def told(one):
        return one.symbol, one.contract, one.quantity, one.price, one.multiplier, one.opened, one.rolls

    assert sorted(map(told, after.options), key=str) == sorted(map(told, options_of(CONFIG.account)), key=str)
    assert {o.contract.strike: (o.rolls, o.opened) for o in after.options} == {
        60.0: (3, date(2026, 7, 6)),
        145.0: (None, None),
        140.0: (None, None),
        510.0: (None, date(2026, 8, 12)),
    }


def test_a_roll_after_the_opening_goes_on_counting() -> None:
    ko, later = (
        Contract("KO", date(2026, 9, 18), Right.PUT, 60.0),
        Contract("KO", date(2026, 10, 16), Right.PUT, 58.0),
    )
    rolled = [
        Event(
            id=name,
            account=MAIN,
            kind=kind,
            day=DAY,
            at=at_of(DAY, kind),
            symbol="KO",
            contract=contract,
            contracts=size,
            price_micros=1_000_000,
            cash_cents=-100 * 100 * size,
            group="r",
        )
        for name, kind, contract, size in (
            ("x1", Kind.OPTION_CLOSE, ko, 2),
            ("x2", Kind.OPTION_OPEN, later, -2),
        )
    ]
    book = fold([*opened(), *rolled], ordered=False).account(MAIN)
    assert {lot.contract: lot.rolls for lot in book.options if lot.symbol == "KO"} == {later: 4}
    assert {cycle.symbol: cycle.rolls for cycle in book.cycles}["KO"] == 4
