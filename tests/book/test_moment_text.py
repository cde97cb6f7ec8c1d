"""The quick text of a moment is that of `isoformat`."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from wheelcli.book.moment_text import utc_text

MOMENTS = st.datetimes(timezones=st.just(UTC))


@settings(deadline=None)
@given(MOMENTS, st.sampled_from("T "))
def test_it_is_the_text_of_isoformat_without_the_offset(moment: datetime, between: str) -> None:
    assert f"{utc_text(moment, between)}+00:00" == moment.isoformat(between)
    whole = moment.replace(microsecond=0)
    assert f"{utc_text(whole, between)}+00:00" == whole.isoformat(between)


@settings(deadline=None)
@given(MOMENTS)
def test_it_is_the_text_in_a_format_too(moment: datetime) -> None:
    assert f"{utc_text(moment, ' ')}+00:00" == f"{moment}"
