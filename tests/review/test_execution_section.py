"""The section on execution: what screen, Markdown and page show of requests that traded."""

from dataclasses import replace
from datetime import date

from sample import sample

from wheelcli.render.formats.report_blocks import Section
from wheelcli.render.review.sections import sections
from wheelcli.rfq.execution import Execution

SOLD = Execution(
    id="rfq-6R0K9F",
    day=date(2026, 8, 21),
    venue="sheet",
    package="SELL 40 × [+KO 2026-10-16 60 put]",
    amount=40,
    price=2.12,
    arrival_mid=2.15,
    cost_usd=120.0,
    bps=4.9,
    premium_share=0.014,
    mid_5min=2.10,
    cost_5min_usd=-80.0,
    mid_1h=None,
    cost_1h_usd=None,
    fees_usd=None,
)


def named(*execution: Execution) -> list[Section]:
    return [each for each in sections(sample(execution=execution)) if each.name == "execution"]


def test_costs_then_and_later_and_what_is_unknown() -> None:
    (section,) = named(SOLD)
    assert section.lines[0] == "1 request for quotes traded; cost against the mids on arrival: $120.00."
    (row,) = section.sheets[0].rows
    assert row[3:] == ("2.12", "2.15", 120.0, 0.014, -80.0, None)


def test_one_unknown_mid_makes_the_sum_unknown_and_nobody_gets_an_empty_section() -> None:
    (section,) = named(SOLD, replace(SOLD, id="rfq-2", arrival_mid=None, cost_usd=None))
    assert "cost against the mids on arrival: unknown" in section.lines[0]
    assert named() == []
