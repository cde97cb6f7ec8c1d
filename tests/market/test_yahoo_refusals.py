"""Answers that are none: each has its name, whatever its form."""

import pathlib

import pytest

from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.yahoo.endpoints import _result
from wheelcli.market.yahoo.session import _checked

ERRORS = pathlib.Path(__file__).resolve().parents[3] / "shared/data/yahoo_recorded/2025-05_errors"


@pytest.mark.skipif(not ERRORS.exists(), reason="../shared with recorded answers is missing")
def test_a_recorded_chart_that_does_not_exist():
    text = (ERRORS / "chart-SWVXX-2020-01-01-to-2020-01-03.json").read_text("utf-8")
    with pytest.raises(Refused, match="Data doesn't exist") as refused:
        _checked(400, "https://query2.finance.yahoo.com", text)
    assert refused.value.code == "not_found"


@pytest.mark.parametrize(
    ("status", "url", "text", "code"),
    [
        (401, "https://x", '{"finance": {}}', "authentication"),
        (403, "https://x", "", "authentication"),
        (200, "https://consent.yahoo.com/v2/collectConsent", "<html>", "authentication"),
        (429, "https://x", "", "rate_limited"),
        (200, "https://x", "Too Many Requests\r\n", "rate_limited"),
        (500, "https://x", "", "bad_answer"),
        (404, "https://x", "<html>", "bad_answer"),
        (200, "https://x", "<html>Will be right back", "bad_answer"),
        (404, "https://x", '{"chart": {"result": null, "error": {"description": "gone"}}}', "not_found"),
    ],
)
def test_what_is_no_answer_has_its_name(status, url, text, code):
    with pytest.raises(Refused) as refused:
        _checked(status, url, text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad_answer"),
        ("[]", "bad_answer"),
        ('{"chart": null}', "bad_answer"),
        ('{"chart": {"result": null, "error": null}}', "bad_answer"),
        ('{"chart": {"result": [1], "error": null}}', "bad_answer"),
        (
            '{"chart": {"result": null, "error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}',
            "authentication",
        ),
    ],
)
def test_a_body_without_a_result_has_its_name(text, code):
    with pytest.raises(Refused) as refused:
        _result(text, "chart")
    assert refused.value.code == code
    assert _result('{"chart": {"result": [], "error": null}}', "chart") == {}
