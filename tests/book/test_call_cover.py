"""Which long calls cover which short ones, by the moment at which each settles."""

import pytest

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.book.positions.call_cover import call_cover
from wheelcli.book.positions.positions import positions_of
from wheelcli.contract import parse_occ
from wheelcli.open_option import OpenOption


def held(symbol: str, occ: str, quantity: int, multiplier: int = 100) -> OpenOption:
    contract = parse_occ(occ)
    assert contract is not None
    return OpenOption(symbol, contract, quantity, 2.0, multiplier=multiplier)


def uncovered(*options: OpenOption) -> float:
    portfolio = Portfolio("main", AccountType.CASH, 2, 40_000_000, 40_000_000, options=options)
    (cover,) = call_cover(positions_of(portfolio), {}).values()
    return cover.uncovered


@pytest.mark.parametrize(
    ("symbol", "morning", "afternoon"),
    [("^SPX", "SPX", "SPXW"), ("^NDX", "NDX", "NDXP"), ("^RUT", "RUT", "RUTW")],
)
def test_a_call_settled_at_the_open_covers_none_settled_at_the_close(
    symbol: str, morning: str, afternoon: str
) -> None:
    """On 18 September 2026, a third Friday; the other way round it covers."""
    early, late = f"{morning}260918C06400000", f"{afternoon}260918C06400000"
    assert uncovered(held(symbol, late, -2), held(symbol, early, 2)) == 200
    assert uncovered(held(symbol, early, -2), held(symbol, late, 2)) == 0
    next_day = f"{morning}261016C06400000"
    assert uncovered(held(symbol, late, -2), held(symbol, next_day, 1)) == 100


def test_the_same_contract_with_two_multipliers_covers_with_both() -> None:
    """10 and 100 shares behind two lots of long calls of one name; a short call of 110 shares."""
    longs = (held("KO", "KO261218C00060000", 1, 10), held("KO", "KO261218C00060000", 1, 100))
    assert uncovered(*longs, held("KO", "KO261120C00060000", -2)) == 90
