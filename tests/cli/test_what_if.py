"""`wheel scan --with` and `--without`: the same chooser with a ticket forced in, or left out."""

from typing import Any

import pytest


def changed(demo: Any, *options: str) -> Any:
    return demo("scan", *options, "--json").json["data"]


@pytest.fixture(scope="module")
def plan(demo: Any) -> Any:
    return changed(demo)


def after(plan: Any, change: Any) -> dict[str, int]:
    """The sizes of the changed plan, by id."""
    sizes = {t["id"]: t["contracts"] for t in plan["tickets"]}
    for one in change["tickets"]:
        assert sizes.get(one["id"], 0) == one["before"]
        sizes[one["id"]] = one["after"]
    return {name: size for name, size in sizes.items() if size}


@pytest.mark.long
def test_a_ticket_left_out_is_out_and_the_plan_stays(demo: Any, plan: Any) -> None:
    first = plan["tickets"][0]["id"]
    data = changed(demo, "--without", "1")
    assert data["tickets"] == plan["tickets"]
    change = data["what_if"]
    assert (change["with_ticket"], change["without_ticket"]) == (None, first)
    sizes = after(plan, change)
    assert first not in sizes
    assert (len(sizes), len(plan["tickets"])) == (change["after"]["tickets"], change["before"]["tickets"])
    assert change["before"]["credit_usd"] == plan["plan"]["credit_usd"]
    assert change["before"]["stress_loss_usd"] == plan["plan"]["stress_loss_usd"]


@pytest.mark.long
def test_one_is_forced_in_and_another_left_out(demo: Any, plan: Any) -> None:
    change = changed(demo, "--without", "GALVOR-260911-C80", "--with", "NORVEX-260911-P27.5")["what_if"]
    sizes = after(plan, change)
    assert change["with_ticket"] == "NORVEX-260911-P27.5"
    assert sizes["NORVEX-260911-P27.5"] >= 1
    assert "GALVOR-260911-C80" not in sizes
    assert "NORVEX" not in {t["symbol"] for t in plan["tickets"]}


@pytest.mark.long
def test_a_ticket_forced_in_costs_what_why_says(demo: Any, plan: Any) -> None:
    best = min(demo("why", "--json").json["data"]["replacements"], key=lambda one: one["loss_usd"])
    name = best["contract"]
    change = changed(demo, "--with", name)["what_if"]
    sizes = after(plan, change)
    (forced,) = [t for t in change["tickets"] if t["id"] == change["with_ticket"]]
    assert (forced["before"], sizes[forced["id"]]) == (0, best["contracts"])
    gone = {t["id"] for t in change["tickets"] if not t["after"]}
    assert gone == set(best["replaces"])


@pytest.mark.long
def test_a_ticket_of_the_plan_forced_in_changes_nothing(demo: Any, plan: Any) -> None:
    page = demo("scan", "--with", plan["tickets"][0]["id"], "--format", "table")
    assert "the plan is the same" in page
    assert "what_if" not in plan


def test_the_screen_names_what_comes_and_leaves(demo: Any) -> None:
    page = demo("scan", "--without", "1", "--format", "table", columns=120)
    rows = [line.split() for line in page.splitlines()]
    assert ["plan", "changed", "difference"] in rows
    (leaves,) = [line for line in page.splitlines() if line.startswith("leaves")]
    assert "1 × ALDERA-260918-P140" in leaves


@pytest.mark.long
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--without", "99"), "ticket in this plan not found: '99'"),
        (("--with", "NORVEX-260911-P28"), "NORVEX-260911-P28 does not pass every gate"),
        (("--with", "1", "--select", "greedy"), "--with and --without need the optimum"),
    ],
)
def test_a_change_that_cannot_be(options: tuple[str, ...], message: str, wheel: Any) -> None:
    assert message in wheel("scan", "--demo", *options, code=2).stderr
