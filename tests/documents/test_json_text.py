"""The text of a JSON document is that of Python's own encoder."""

import json
import math
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wheelcli.render.formats.json_text import indented

SCALARS = st.none() | st.booleans() | st.integers() | st.text()
FINITE = st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(
    SCALARS | FINITE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_it_is_what_pythons_encoder_writes(document):
    assert indented(document) == json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)


def test_quotes_line_ends_and_members_of_enumerations():
    code = StrEnum("Code", {"OLD": "old_data"})
    for value in ('"\\\n\t\x1b é ’', code.OLD, {"code": [code.OLD, -0.0, 1e300, 10**20, {}, [], [[]]]}):
        assert indented(value) == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_json_lacks_is_refused(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        indented({"delta": [number]})
