"""tastytrade's Stock Merger of shares: a new name for as many shares is read; anything else is refused with
what to enter by hand.
"""

from datetime import date

from layouts import TASTY, imported, reasons, tasty_shares

from wheelcli.book.entry.line import parse_line
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.fold import fold

BOUGHT = tasty_shares(
    "2026-06-01T10:00:00-0400", "Buy to Open", "BUY_TO_OPEN", "OLDC", "100", "-40.00", "-4,000.00", "Trade"
)
LATER = tasty_shares(
    "2026-08-03T10:00:00-0400", "Buy to Open", "BUY_TO_OPEN", "KO", "1", "-60.00", "-60.00", "Trade"
)
WHEN = "2026-07-10T08:00:00-0400"


def merger(
    came: str, gone: str = "100", *, paid: str = "-4,500.00", to: str = "NEWC", old: str = "OLDC"
) -> tuple[str, str]:
    return (
        tasty_shares(WHEN, "Stock Merger", "BUY_TO_OPEN", to, came, "0.00", paid),
        tasty_shares(WHEN, "Stock Merger", "SELL_TO_CLOSE", old, gone, "0.00", "4,500.00"),
    )


def shares_of(events: tuple[Event, ...]) -> dict[str, tuple[int, int | None]]:
    account = fold(events).account("default")
    assert account is not None
    return {lot.symbol: (lot.micro_shares, lot.cost_cents) for lot in account.shares if lot.symbol != "KO"}


def test_as_many_shares_of_another_name_are_the_same_lots() -> None:
    intake = imported(TASTY, LATER, *merger("100"), BOUGHT)
    assert reasons(intake) == {}
    (change,) = [event for event in intake.new if event.kind is Kind.SYMBOL_CHANGE]
    assert (change.symbol, change.symbol_to, change.cash_cents) == ("OLDC", "NEWC", 0)
    assert shares_of(intake.new) == {"NEWC": (100_000_000, 400_000)}


def test_another_number_of_shares_is_refused_with_the_lines_to_enter() -> None:
    """100 OLDC become 66 NEWC: SPLIT 33:50, then RENAME; those lines keep the cost."""
    intake = imported(TASTY, LATER, *merger("66"), BOUGHT)
    refused = {each.reason: each.hint for each in intake.not_understood}
    assert list(refused) == [
        "100 OLDC became 66 NEWC: the file has neither the exact ratio nor the part that is a sale"
    ]
    (hint,) = refused.values()
    lines = [part for part in hint.split('"') if part.startswith(("SPLIT", "RENAME"))]
    assert lines == ["SPLIT OLDC 33:50 on 2026-07-10 at 09:00", "RENAME OLDC TO NEWC on 2026-07-10 at 09:01"]
    assert [parse_line(line, today=date(2026, 9, 1)).symbol for line in lines] == ["OLDC", "OLDC"]


def test_cash_beside_the_shares_is_told_and_not_guessed() -> None:
    intake = imported(TASTY, LATER, *merger("100", paid="-3,900.00"), BOUGHT)
    (reason, *_) = reasons(intake).values()
    assert "100 OLDC became 100 NEWC and 600.00 of cash" in reason
    assert all("SELL of NEWC or a DIV" in each.hint for each in intake.not_understood)


def test_two_mergers_of_one_day_and_as_many_shares_are_not_told_apart() -> None:
    other = BOUGHT.replace("OLDC", "OLDD")
    rows = (*merger("100"), *merger("100", to="NEWD", old="OLDD"))
    intake = imported(TASTY, LATER, *rows, BOUGHT, other)
    assert len(intake.not_understood) == 4
    assert all(event.kind is not Kind.SYMBOL_CHANGE for event in intake.new)
