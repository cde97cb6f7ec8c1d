"""The state of a request is a fold of its entries, and nothing but `reconciled` leaves unknown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rfq_samples import AT, Story, fill

from wheelcli.rfq.entry import INTENTS, Entry, Kind
from wheelcli.rfq.fold import fold, refusal, requests_of, sending
from wheelcli.rfq.states import State


def test_draft_intent_open() -> None:
    story = Story().built()
    assert fold(story.entries).state is State.DRAFT
    story.add(Kind.INTENT, wire='{"id":2}')
    assert fold(story.entries).state is State.UNKNOWN
    assert sending(fold(story.entries)).state is State.INTENT
    story.add(Kind.ACK, accepted=True, **story.placed())
    request = fold(story.entries)
    assert request.state is State.OPEN
    assert (request.venue_id, request.makers, request.limit) == ("7", ("ALPHA", "BRAVO"), Decimal("2.05"))
    assert request.wire == '{"id":2}'


def test_a_refused_request_is_over() -> None:
    story = Story().sent().add(Kind.ACK, accepted=False, reason="too_many_open_block_rfqs")
    request = fold(story.entries)
    assert (request.state, request.reason) == (State.REFUSED, "too_many_open_block_rfqs")
    assert request.is_over(AT)


def test_an_accept_that_does_not_fill_leaves_it_open_again() -> None:
    story = Story().opened().add(Kind.ACCEPT_INTENT, price="2.20")
    assert sending(fold(story.entries)).state is State.ACCEPTING
    story.add(Kind.ACCEPT_RESULT, outcome="not_filled", reason="not_fully_filled")
    request = fold(story.entries)
    assert request.state is State.NOT_FILLED
    assert refusal(request, Kind.ACCEPT_INTENT) == ""
    story.add(Kind.ACCEPT_INTENT, price="2.12").add(Kind.ACCEPT_RESULT, outcome="filled", fills=[fill()])
    request = fold(story.entries)
    assert request.state is State.FILLED
    assert request.open_amount == 0


def test_an_accept_that_rests_is_accepting_until_it_fills() -> None:
    story = Story().opened().add(Kind.ACCEPT_INTENT, price="2.20")
    story.add(Kind.ACCEPT_RESULT, outcome="resting", price="2.20")
    request = fold(story.entries)
    assert (request.state, request.resting) == (State.ACCEPTING, Decimal("2.20"))
    assert refusal(request, Kind.ACCEPT_INTENT) != ""
    assert refusal(request, Kind.CANCEL_INTENT) == ""
    assert fold(story.add(Kind.FILL, fills=[fill(price="2.20")]).entries).state is State.FILLED


@pytest.mark.parametrize("kind", sorted(INTENTS))
def test_only_reconciled_leaves_unknown(kind: Kind) -> None:
    story = Story().built() if kind is Kind.INTENT else Story().opened()
    story.add(kind, wire="{}")
    request = fold(story.entries)
    assert request.state is State.UNKNOWN
    for other in INTENTS | {Kind.BUILT, Kind.EXPIRED, Kind.FILL}:
        assert refusal(request, other) != ""
    for quiet in (Kind.SIZED,):
        assert fold(story.add(quiet).entries).state is State.UNKNOWN
    assert fold(story.add(Kind.RECONCILED, state="open", **story.placed()).entries).state is State.OPEN


def test_what_never_reached_the_venue_may_be_sent_anew() -> None:
    story = Story().sent().add(Kind.RECONCILED, state="draft", reason="not sent")
    request = fold(story.entries)
    assert (request.state, request.sent_at, request.venue_id) == (State.DRAFT, None, None)
    assert refusal(request, Kind.INTENT) == ""


def test_a_trade_is_never_lost() -> None:
    story = Story().opened().add(Kind.CANCEL_INTENT)
    story.add(Kind.RECONCILED, state="filled", fills=[fill()], **story.placed())
    story.add(Kind.CANCELLED, reason="late").add(Kind.EXPIRED)
    request = fold(story.entries)
    assert request.state is State.FILLED
    assert len(request.fills) == 1


def test_the_same_block_trade_twice_is_one() -> None:
    story = Story().opened().add(Kind.ACCEPT_INTENT, price="2.12")
    story.add(
        Kind.ACCEPT_RESULT, outcome="filled", fills=[fill("B-1", amount="15"), fill("B-2", amount="25")]
    )
    story.add(Kind.FILL, fills=[fill("B-2", amount="25")])
    assert [each.block for each in fold(story.entries).fills] == ["B-1", "B-2"]


def test_an_expired_request_blocks_no_other_once_it_is_certain() -> None:
    request = fold(Story().opened().entries)
    assert not request.is_over(AT + timedelta(seconds=310))
    assert request.is_over(AT + timedelta(seconds=331))
    unknown = fold(Story().opened().add(Kind.ACCEPT_INTENT, price="2.1").entries)
    assert not unknown.is_over(AT + timedelta(days=9))


def test_entries_that_cannot_be_read_are_named() -> None:
    story = Story().built()
    story.entries.append(Entry(9, AT, "rfq-6R0K9F", Kind.ACK, "sim", {"accepted": True}))
    with pytest.raises(ValueError, match="cannot read entry 9 of rfq-6R0K9F"):
        fold(story.entries)
    with pytest.raises(ValueError, match="its first entry has no package"):
        requests_of([Entry(1, AT, "rfq-1", Kind.BOOK, "sim", {})])


BODIES = {
    Kind.INTENT: {"wire": "{}"},
    Kind.ACCEPT_INTENT: {"price": "2.12"},
    Kind.ACCEPT_RESULT: {"outcome": "not_filled", "reason": "not_fully_filled"},
    Kind.CANCEL_INTENT: {},
    Kind.CANCELLED: {},
    Kind.EXPIRED: {},
    Kind.FILL: {"fills": [fill()]},
    Kind.SIZED: {},
}


@given(st.lists(st.sampled_from([*BODIES, Kind.ACK, Kind.RECONCILED, Kind.BUILT]), max_size=12))
def test_whatever_may_follow_follows_and_final_states_stay(kinds: list[Kind]) -> None:
    """Every entry that is not refused folds; a filled request stays filled; unknown has its intent."""
    story, filled = Story().built(), False
    for kind in kinds:
        request = fold(story.entries)
        assert (request.state is State.UNKNOWN) == (request.pending is not None)
        if refusal(request, kind):
            continue
        if kind is Kind.BUILT:
            story.built()
        elif kind is Kind.ACK:
            story.add(kind, accepted=True, **story.placed())
        elif kind is Kind.RECONCILED:
            story.add(kind, state="cancelled", **story.placed())
        else:
            story.add(kind, **BODIES[kind])
        filled = filled or kind is Kind.FILL
        assert filled == (fold(story.entries).state is State.FILLED)
    assert fold(story.entries[: len(story.entries)]) == fold(story.entries)
