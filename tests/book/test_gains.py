"""The bridge by hand, and what positions are worth with and without a price."""

from journal_lines import contract, event, sto

from wheelcli.book.events import Kind
from wheelcli.book.projection.fold import fold
from wheelcli.book.valuation.gains import Sums, at_cost, bridge, sums_of
from wheelcli.book.valuation.income import Basis, income
from wheelcli.book.valuation.outside import cycles_beside
from wheelcli.book.valuation.worth import worth_of
from wheelcli.quotes import Mark, Origin


def test_the_worked_example() -> None:
    # Interest 3.00; the put 250.00 − 0.65 − 100.00 = 149.35; shares from 50.00 on the day they came to 52.00:
    # 200.00 of 1,200.00.
    put = contract(45)
    moved = event(Kind.TRANSFER, 2, shares=100, price=40)
    events = [
        event(Kind.DEPOSIT, 0, usd=10_000, symbol=None),
        sto(1, put, 1, 249.35, fees=0.65),
        moved,
        event(Kind.INTEREST, 3, usd=3, symbol=None),
    ]
    book = fold(events).accounts["default"]
    symbol = book.shares[0].symbol
    worth = worth_of(book, {symbol: 52.0}, {put: Mark(1.0, Origin.MID)})
    parts = bridge(book, end=worth.level, in_kind={moved.id: 500_000})
    assert (worth.level.value, parts.sums.transfers, parts.gain) == (1_535_235, 500_000, 35_235)
    assert parts.lines == {
        "realised": 0,
        "dividends": 0,
        "interest": 300,
        "unrealised": 134_935,
        "brought": -100_000,
        "unknown_basis": 0,
        "corrections": 0,
    }
    assert sum(parts.lines.values()) == parts.gain
    plain = bridge(book, end=at_cost(book))
    assert (plain.end.value, plain.gain, plain.end.unrealised) == (1_000_000 + 400_000 + 300, 300, 0)
    # Without a price the put counts at what it brought: only its fee is lost.
    assert worth_of(book, {symbol: 52.0}, {}).unpriced == (put.label(symbol),)


def test_a_cycle_of_which_anything_has_no_price_has_no_profit() -> None:
    """Two puts of one name, 249.35 and 99.35 after fees, one of them marked 1.00: what the other is worth
    nobody knows.
    """
    puts = contract(45), contract(40)
    book = fold(
        [
            event(Kind.DEPOSIT, 0, usd=10_000, symbol=None),
            sto(1, puts[0], 1, 249.35, fees=0.65),
            sto(1, puts[1], 1, 99.35, fees=0.65),
        ]
    ).accounts["default"]
    mark = Mark(1.0, Origin.MID)
    for marks, profit in (({}, None), ({puts[0]: mark}, None), (dict.fromkeys(puts, mark), 14_870)):
        worth = worth_of(book, {}, marks)
        whole = bridge(book, end=worth.level)
        (turn,), outside = cycles_beside(book, whole, worth)
        assert (turn.unrealised, turn.profit) == (profit, profit)
        assert (turn.unrealised or 0) + (outside.unrealised or 0) == whole.end.unrealised


def test_a_cycle_of_shares_without_a_price_has_no_profit() -> None:
    """100 shares assigned at 45.00, no quote of the share: null; an ended cycle needs no price."""
    put = contract(45)
    events = [event(Kind.DEPOSIT, 0, usd=10_000, symbol=None), sto(1, put, 1, 249.35, fees=0.65)]
    taken = event(Kind.ASSIGNMENT, 2, contract=put, contracts=1, shares=100, price=45, usd=-4_500)
    book = fold([*events, taken]).accounts["default"]
    symbol = book.shares[0].symbol
    for spots, profit in (({}, None), ({symbol: 44.0}, 14_935)):
        worth = worth_of(book, spots, {})
        (turn,), _ = cycles_beside(book, bridge(book, end=worth.level), worth)
        assert turn.profit == profit
    sold = event(Kind.SHARE_SELL, 3, shares=-100, price=44, usd=4_400)
    book = fold([*events, taken, sold]).accounts["default"]
    worth = worth_of(book, {}, {})
    (turn,), _ = cycles_beside(book, bridge(book, end=worth.level), worth)
    assert turn.profit == 14_935


def test_what_has_no_known_basis_gains_from_the_day_it_came() -> None:
    moved = event(Kind.TRANSFER, 0, shares=100)
    book = fold([moved, event(Kind.SHARE_SELL, 5, shares=-40, usd=2_200)]).accounts["default"]
    worth = worth_of(book, {book.shares[0].symbol: 56.0}, {})
    parts = bridge(book, end=worth.level, in_kind={moved.id: 500_000})
    # 40 sold at 55 and 60 held at 56, of 100 that were worth 50: 2,200 + 3,360 − 5,000 = 560.
    assert (parts.gain, parts.unknown_basis, parts.lines["realised"], parts.lines["unrealised"]) == (
        56_000,
        56_000,
        0,
        0,
    )


def test_a_correction_of_cash_is_a_line_of_its_own() -> None:
    book = fold(
        [event(Kind.DEPOSIT, 0, usd=100, symbol=None), event(Kind.ADJUSTMENT, 1, usd=-7.25, symbol=None)]
    ).accounts["default"]
    parts = bridge(book, end=at_cost(book))
    assert (parts.sums.deposits, parts.gain, parts.lines["corrections"]) == (10_000, -725, -725)


def test_the_sums_of_all_days_are_those_of_every_single_amount() -> None:
    # Realised: 250.00 − 100.00 of the put, less 1.30 of fees; dividends and interest beside it.
    put = contract(45)
    events = [
        event(Kind.DEPOSIT, 0, usd=10_000, symbol=None),
        sto(1, put, 1, 249.35, fees=0.65),
        event(Kind.OPTION_CLOSE, 9, contract=put, contracts=1, usd=-100.65, fees=0.65),
        event(Kind.DIVIDEND, 10, usd=12),
        event(Kind.INTEREST, 11, usd=3, symbol=None),
    ]
    book = fold(events).accounts["default"]
    sums = sums_of(book)
    assert sums == Sums(deposits=1_000_000, realised=14_870, dividends=1_200, interest=300)
    assert sums == sums_of(book, earned=income(book, Basis.CLOSE)) == sums_of(book, inside=lambda day: True)
