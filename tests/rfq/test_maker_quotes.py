"""The one price of a whole size: by hand, and against every combination of quotes."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.rfq.package import Direction
from wheelcli.rfq.quotes import Book, Quote, book_fields, book_in, is_better, match, match_quote

AT = datetime(2026, 8, 24, 15, 0, tzinfo=UTC)


def quote(price: str, amount: int, *, whole: bool = False) -> Quote:
    return Quote(Decimal(price), Decimal(amount), whole, ("ALPHA",), AT, AT, "17")


def test_parts_at_two_prices_trade_at_the_worse_one() -> None:
    found = match([quote("7.92", 15), quote("7.90", 15)], Decimal(25), Direction.SELL)
    assert found is not None
    assert found.price * 25 == Decimal("197.50")  # not 197.80
    assert [size for _, size in found.parts] == [15, 10]


def test_a_quote_for_all_or_none_goes_first_on_a_tie() -> None:
    found = match(
        [quote("7.92", 15), quote("7.90", 15), quote("7.90", 25, whole=True)], Decimal(25), Direction.SELL
    )
    assert found is not None
    assert [each.all_or_none for each in found.quotes] == [True]


def test_a_better_price_of_parts_goes_before_all_or_none() -> None:
    found = match([quote("1.10", 30), quote("1.20", 30, whole=True)], Decimal(30), Direction.BUY)
    assert found is not None
    assert found.price == Decimal("1.10")


def test_all_or_none_of_another_size_is_completed_by_parts_or_left_out() -> None:
    parts = [quote("3.00", 6, whole=True), quote("2.95", 4)]
    found = match(parts, Decimal(10), Direction.SELL)
    assert found is not None
    assert found.price == Decimal("2.95")
    assert sorted(size for _, size in found.parts) == [4, 6]
    assert match([quote("3.00", 12, whole=True)], Decimal(10), Direction.SELL) is None
    assert match(parts, Decimal(11), Direction.SELL) is None


def test_a_negative_price_bought_is_a_credit() -> None:
    found = match([quote("-0.0016", 84), quote("0.0010", 84)], Decimal(84), Direction.BUY)
    assert found is not None
    assert found.price == Decimal("-0.0016")


def test_a_single_quote_covers_the_whole_size_or_nothing() -> None:
    assert match_quote(quote("2.10", 12), Decimal(40)) is None
    assert match_quote(quote("2.10", 50, whole=True), Decimal(40)) is None
    assert match_quote(quote("2.10", 50), Decimal(40)) is not None


quotes = st.lists(
    st.builds(
        Quote,
        st.integers(-3, 6).map(lambda n: Decimal(n) / 10),
        st.integers(1, 9).map(Decimal),
        st.booleans(),
    ),
    max_size=6,
)


@given(quotes, st.integers(1, 20), st.sampled_from(Direction))
def test_no_combination_of_quotes_is_better(each: list[Quote], amount: int, direction: Direction) -> None:
    found = match(each, Decimal(amount), direction)
    prices = []
    for count in range(1, len(each) + 1):
        for some in combinations(each, count):
            whole = sum(q.amount for q in some if q.all_or_none)
            parts = sum(q.amount for q in some if not q.all_or_none)
            if whole <= amount <= whole + parts:
                worst = max if direction is Direction.BUY else min
                prices.append(worst(q.price for q in some))
    if found is None:
        assert prices == []
        return
    assert sum(size for _, size in found.parts) == amount
    assert all(size == q.amount if q.all_or_none else size <= q.amount for q, size in found.parts)
    assert all(not is_better(found.price, q.price, direction) for q in found.quotes)
    assert not any(is_better(price, found.price, direction) for price in prices)


@pytest.mark.parametrize("faults", [(), ("cannot read a quote of the bids",)])
def test_a_book_survives_the_record(faults: tuple[str, ...]) -> None:
    book = Book(AT, (quote("0.030136", 3),), (quote("-1.5", 8, whole=True),), faults)
    assert book_in(book_fields(book)) == book
    assert book.life_s(book.bids) == 0.0
    assert book.met_by(Direction.BUY) == book.asks
