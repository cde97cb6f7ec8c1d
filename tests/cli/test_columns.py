"""The columns of screens: the share of the account at every width, and a meaning of each."""

from typing import Any

import pytest

from wheelcli.render.formats.report_blocks import Section
from wheelcli.render.parts import grid
from wheelcli.render.parts.column_meanings import COLUMNS
from wheelcli.render.review import screen as review_screen

COINS = ("--account", "coins")


@pytest.mark.parametrize("account", [(), COINS])
@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_share_of_the_account_is_never_the_column_that_goes(
    demo: Any, width: int, account: tuple[str, ...]
) -> None:
    lines = demo("scan", *account, "--format", "table", columns=width).lines
    head = next(line for line in lines if " sell " in line and " limit " in line)
    assert " of acct" in head
    assert len(head) <= width
    start = next(k for k, line in enumerate(lines) if line.startswith("limit: "))
    words = " ".join(" ".join(lines[start : start + 3]).split())
    assert ("stress (loss)" in words) == (" stress" in head)
    # Where it has no column, it stands under the ticket.
    assert " collateral " in head + " ".join(lines[lines.index(head) + 1 : start])
    assert "collateral" in words


@pytest.mark.long
@pytest.mark.parametrize(
    ("command", "account"),
    [
        (("scan",), ()),
        (("scan",), COINS),
        (("monitor",), ()),
        (("monitor",), COINS),
        (("positions",), ()),
        (("positions",), COINS),
        (("roll", "GRIDAN"), ()),
    ],
)
def test_every_column_has_a_meaning(
    command: tuple[str, ...], account: tuple[str, ...], wheel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables: list[list[str]] = []
    fits = grid.fitting_rank

    def noted(columns: Any, width: int) -> int:
        tables.append([column.heading for column in columns if column.heading])
        return fits(columns, width)

    monkeypatch.setattr(grid, "fitting_rank", noted)
    page = wheel(*command, "--demo", *account, "--explain", "--format", "table", env={"COLUMNS": "80"})
    explained = page[page.index("\nColumns\n") :]
    meanings = COLUMNS[command[0]].values()
    for headings in {tuple(table) for table in tables}:
        assert any(set(headings) <= set(table) for table in meanings), headings
        assert all(f"  {heading} " in explained for heading in headings)


def test_every_column_of_the_review_has_a_meaning(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[Section, ...]] = []
    sections = review_screen.sections

    def noted(review: Any) -> tuple[Section, ...]:
        made.append(sections(review))
        return made[-1]

    monkeypatch.setattr(review_screen, "sections", noted)
    page = wheel("review", "--demo", "--explain", "--format", "table")
    assert "\nColumns\n" in page
    tables = [set(table) for table in COLUMNS["review"].values()]
    seen = 0
    for section in made[0]:
        for sheet in section.sheets:
            if sheet.aside or section.name == review_screen.DO_THIS:
                continue
            headings = {c.name for c in sheet.columns if not c.remark} - {"BROADA"}
            assert any(headings <= table for table in tables), (sheet.caption, headings)
            seen += 1
    assert seen >= 12


def test_only_a_table_is_explained(wheel: Any) -> None:
    refused = wheel("positions", "--demo", "--explain", "--json", code=2)
    assert "--explain needs a table" in refused.stderr
    assert (
        "--watch cannot be combined with --explain"
        in wheel("monitor", "--demo", "--explain", "--watch", "5", code=2).stderr
    )


def test_stress_has_one_figure_for_new_tickets_and_one_with_open_positions(demo: Any) -> None:
    lines = demo("scan", "--format", "table", columns=140).lines
    data = demo("scan", "--json").json["data"]
    loss, value = data["plan"]["stress_loss_usd"], data["account"]["value_usd"]
    total = next(line for line in lines if line.startswith("Total"))
    assert f"stress loss of new tickets ${loss:,.0f} ({100 * loss / value:.1f} % of account)" in total
    account = next(line for line in lines if line.startswith("Account"))
    (whole,) = {g["value"] for t in data["tickets"] for g in t["gates"] if g["gate"] == "stress_total"}
    assert whole > loss / value
    assert f"stress loss {100 * whole:.1f} % of account (limit 12 %)" in account
    assert "deployed 65 % (limit 65 %)" in account
