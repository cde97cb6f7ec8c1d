"""The padded form of an option's name is read as the other: one value for both."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wheelcli.contract import parse_occ

ROOTS = st.text("ABQ19/. -^", max_size=6).map(lambda root: f"{root:<6}")
TAILS = st.one_of(
    st.tuples(st.sampled_from(["260918", "261332"]), st.sampled_from("CPpX "), st.just("00300000")).map(
        "".join
    ),
    st.text("0123456789CP ", min_size=15, max_size=15),
)


@settings(deadline=None)
@example("AAPL  ", "260918P00300000")
@example("BRK/B ", "261218C00500000")
@example("A1    ", "260918P00300000")
@example("A     ", "1260918P0030000")
@example("      ", "260918P00300000")
@example(" SPXW ", "240119P04700000")
@given(ROOTS, TAILS)
def test_it_names_what_the_pattern_names(root: str, tail: str) -> None:
    text = root + tail
    assert len(text) == 21
    assert parse_occ(text) == parse_occ(f" {text}")  # which is not of that length


def test_both_spellings_are_one_value() -> None:
    assert parse_occ("AAPL  260918P00300000") is parse_occ("AAPL260918P00300000")
