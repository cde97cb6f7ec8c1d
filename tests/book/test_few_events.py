"""Few events of a journal, read in one query, are those that reading all of it gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_events import EVENTS

from wheelcli.book.events import Event, Kind
from wheelcli.book.store.few_events import events_of_kinds
from wheelcli.book.store.journal import in_memory


@pytest.mark.long
@settings(deadline=None)
@given(st.lists(EVENTS, max_size=8, unique_by=lambda e: e.id), st.sets(st.sampled_from(Kind), min_size=1))
def test_events_of_some_kinds_are_those_of_all_events(events: list[Event], kinds: set[Kind]) -> None:
    with in_memory(events) as journal:
        for account in ("default", "ira", "nobody"):
            wanted = [event for event in journal.events(account) if event.kind in kinds]
            assert events_of_kinds(journal, account, kinds) == wanted
