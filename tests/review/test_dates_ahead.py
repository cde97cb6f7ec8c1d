"""The two weeks ahead of a review: counted from the review's day, whatever the age of its market."""

from dataclasses import replace
from datetime import UTC, date, datetime

from world import event, market_of, reviewed

from wheelcli.book.events import Event, Kind
from wheelcli.contract import Contract, Right
from wheelcli.render.review.screen import markdown
from wheelcli.review.evidence import Market

SEP_4 = Contract("XYZ", date(2026, 9, 4), Right.PUT, 100.0)
SEP_18 = Contract("XYZ", date(2026, 9, 18), Right.PUT, 100.0)


def recorded(day: int, *, today: date | None) -> Market:
    """The market of that day of August, reviewed `today`."""
    as_of = datetime(2026, 8, day, 20, tzinfo=UTC)
    market = market_of(as_of, {"XYZ": (105, {}), "SPY": (500, {})}, since=date(2026, 6, 1))
    return replace(market, day=today)


def account(*contracts: Contract) -> list[Event]:
    return [
        event("d", Kind.DEPOSIT, date(2026, 6, 1), cash=30_000_00),
        *(
            event(
                f"s{k}",
                Kind.OPTION_OPEN,
                date(2026, 8, 3),
                contract=each,
                contracts=-1,
                price=2.0,
                cash=199_00,
            )
            for k, each in enumerate(contracts)
        ),
    ]


def test_dates_count_from_the_day_of_the_review_not_of_an_old_market() -> None:
    """On 12 September, the market of 21 August is the last recorded: the put of the 18th is six days away."""
    market = recorded(21, today=date(2026, 9, 12))
    review = reviewed(account(SEP_18), market, week="2026-W37")
    assert [(each.day, each.kind) for each in review.calendar] == [(date(2026, 9, 18), "expiration")]
    assert not review.unsettled


def test_a_put_fourteen_days_away_is_ahead_though_its_market_is_two_days_old() -> None:
    market = recorded(19, today=date(2026, 8, 21))
    review = reviewed(account(SEP_4), market, week="2026-W34")
    assert [each.day for each in review.calendar] == [date(2026, 9, 4)]


def test_what_expired_after_an_old_market_is_not_ahead_but_unsettled() -> None:
    market = recorded(21, today=date(2026, 9, 12))
    review = reviewed(account(SEP_4, SEP_18), market, week="2026-W37")
    assert [each.day for each in review.calendar] == [date(2026, 9, 18)]
    assert [each.expiration for each in review.unsettled] == [date(2026, 9, 4)]
    assert review.provisional
    assert review.action_needed


def test_without_a_recorded_market_expirations_are_known_and_the_rest_is_not_denied() -> None:
    without = Market(day=date(2026, 9, 12))
    review = reviewed(account(SEP_18), without, week="2026-W37")
    assert [each.day for each in review.calendar] == [date(2026, 9, 18)]
    none = "\n".join(markdown(reviewed(account(), without, week="2026-W37")))
    assert "no known earnings or ex-dividend dates" in none
