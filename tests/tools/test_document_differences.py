"""What counts as a difference between two documents, and what does not."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path.append(str(TOOLS))

from compare_documents import interpreter, main, missing_documents, placeless  # noqa: E402
from document_commands import DEMO, IMPORTS, USER, WORLDS  # noqa: E402
from document_differences import ABSENT, RENAMED_WORDS, differences, renamed, without_hashes  # noqa: E402

from wheelcli.config.renamed_keys import RENAMED  # noqa: E402

DOCUMENT = {
    "schema": "wheel.scan/1",
    "as_of": "2026-09-04T19:45:00Z",
    "data": {
        "tickets": [
            {
                "id": "ACME-261016-P40",
                "contracts": 2,
                "delta": -0.25,
                "gates": [{"gate": "delta", "verdict": "pass", "reason": "fits"}],
            },
            {"id": "KOLA-261016-P60", "contracts": 1, "delta": -0.21, "gates": []},
        ],
        "plan": {"id": "20260904T194500Z-demo-0a1b2c", "config_hash": "aaaa", "credit_usd": 410.0},
        "advice": ["sell fewer"],
    },
}


def changed(*path: Any, to: Any) -> Any:
    """A copy of the document with another value at a path; ABSENT takes it out."""
    copy = json.loads(json.dumps(DOCUMENT))
    at = copy
    for step in path[:-1]:
        at = at[step]
    if to is ABSENT:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return copy


def compared(new: Any) -> list[tuple[str, Any, Any]]:
    return [(d.path, d.old, d.new) for d in differences(DOCUMENT, new)]


def test_the_same_is_the_same() -> None:
    assert compared(json.loads(json.dumps(DOCUMENT))) == []


@pytest.mark.parametrize(
    ("path", "to", "rows"),
    [
        (("data", "plan", "credit_usd"), 410.0000001, ("data.plan.credit_usd", 410.0, 410.0000001)),
        (("data", "plan", "credit_usd"), 410, ("data.plan.credit_usd", 410.0, 410)),
        (("data", "plan", "credit_usd"), None, ("data.plan.credit_usd", 410.0, None)),
        (("data", "plan", "credit_usd"), "410.0", ("data.plan.credit_usd", 410.0, "410.0")),
        (("data", "plan", "credit_usd"), ABSENT, ("data.plan.credit_usd", 410.0, ABSENT)),
        (("data", "plan", "net_usd"), 1.0, ("data.plan.net_usd", ABSENT, 1.0)),
        (("as_of",), "2026-09-05T19:45:00Z", ("as_of", DOCUMENT["as_of"], "2026-09-05T19:45:00Z")),
        (("data", "tickets", 0, "contracts"), True, ("data.tickets[ACME-261016-P40].contracts", 2, True)),
        (
            ("data", "tickets", 0, "gates", 0, "verdict"),
            "fail",
            ("data.tickets[ACME-261016-P40].gates[delta].verdict", "pass", "fail"),
        ),
        (
            ("data", "tickets", 0, "gates", 0, "reason"),
            None,
            ("data.tickets[ACME-261016-P40].gates[delta].reason", "fits", None),
        ),
        (("data", "advice"), [], ("data.advice[0]", "sell fewer", ABSENT)),
    ],
)
def test_a_value_a_type_or_a_key_that_differs_is_told(path: Any, to: Any, rows: Any) -> None:
    ((where, old, new),) = compared(changed(*path, to=to))
    assert (where, old, new) == rows
    assert (type(old), type(new)) == (type(rows[1]), type(rows[2]))


def test_one_and_true_and_one_point_nought_are_three_values() -> None:
    assert [len(list(differences(1, other))) for other in (1, 1.0, True)] == [0, 1, 1]


def test_sentences_and_the_hash_of_the_settings_are_left_out() -> None:
    for path, to in (
        (("data", "tickets", 0, "gates", 0, "reason"), "within its range"),
        (("data", "advice"), ["one contract less"]),
        (("data", "plan", "config_hash"), "bbbb"),
    ):
        assert compared(changed(*path, to=to)) == []


def test_an_element_is_compared_with_the_one_of_its_id() -> None:
    one, other = DOCUMENT["data"]["tickets"]  # type: ignore[index]
    assert compared(changed("data", "tickets", to=[other])) == [
        ("data.tickets[ACME-261016-P40]", one, ABSENT)
    ]
    ids = [one["id"], other["id"]]
    assert compared(changed("data", "tickets", to=[other, one])) == [
        ("data.tickets[] (order)", ids, ids[::-1])
    ]


def test_of_a_plans_id_only_the_hash_is_left_out() -> None:
    plan = {"id": "20260904T194500Z-demo-0a1b2c", "of": "roll 20260904T194500Z-demo-0a1b2c"}
    assert without_hashes([plan]) == [{"id": "20260904T194500Z-demo", "of": "roll 20260904T194500Z-demo"}]
    assert without_hashes("20260904T194500Z-yahoo") == "20260904T194500Z-yahoo"


def test_a_table_names_what_was_renamed() -> None:
    old = {"tickets": [{"delta": 1, "legs": [{"delta": 2}]}], "key": "select.gap"}
    new = renamed(
        old,
        "scan",
        keys={("scan", "tickets[].delta"): "delta_short", ("*", "tickets"): "orders"},
        words={"select.gap": "optimizer.gap"},
    )
    assert new == {"orders": [{"delta_short": 1, "legs": [{"delta": 2}]}], "key": "optimizer.gap"}
    assert renamed(old, "why", keys={("scan", "tickets[].delta"): "x"}, words={}) == old


def test_folders_are_no_difference(tmp_path: Path) -> None:
    assert placeless({"path": f"{tmp_path}/data", "n": 1}, tmp_path) == {"path": "HOME/data", "n": 1}


def test_a_free_port_is_no_difference(tmp_path: Path) -> None:
    assert placeless({"url": "ws://127.0.0.1:45785/ws"}, tmp_path) == {"url": "ws://127.0.0.1:PORT/ws"}
    assert placeless({"url": "ws://192.0.2.1:45785/ws"}, tmp_path) == {"url": "ws://192.0.2.1:45785/ws"}


def test_every_document_has_a_command(wheel: Any) -> None:
    names = [each["name"] for each in wheel("schema", "--json").json["data"]["documents"]]
    ran = [line for each in (DEMO, USER, IMPORTS, *WORLDS) for line in each.lines]
    names.remove("usage")  # of no command: what a command line gets that names none
    names.remove("config.edit")  # needs a person
    names.remove("serve")  # runs until Ctrl-C
    assert missing_documents(names, ran) == []
    assert missing_documents(
        ["scan", "journal.list", "plan.list", "journal.add"], ["scan --demo", "journal"]
    ) == [
        "plan.list",
        "journal.add",
    ]


def test_an_environment_or_a_checkout_with_one(tmp_path: Path) -> None:
    python = tmp_path / "checkout/.venv/bin/python"
    python.parent.mkdir(parents=True)
    shutil.copy(sys.executable, python)
    assert interpreter(tmp_path / "checkout") == interpreter(tmp_path / "checkout/.venv") == python


@pytest.mark.slow
def test_an_environment_is_like_itself(capsys: pytest.CaptureFixture[str]) -> None:
    environment = str(Path(sys.executable).parents[1])
    assert main([environment, environment, "--only", "imports"]) == 0
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err.splitlines()[-1] == "0 differences"


def test_without_an_environment_or_its_days_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), str(tmp_path), "--only", "demo"]) == 2
    assert "is no virtual environment" in capsys.readouterr().err
    assert main([str(tmp_path), str(tmp_path), "--shared", str(tmp_path)]) == 2
    assert "has no recorded days; without them: --only demo" in capsys.readouterr().err


def test_renamed_config_keys_are_no_difference() -> None:
    assert RENAMED_WORDS == RENAMED
    old = {"rows": [{"key": "manage.nickel", "value": 0.05}]}
    assert (
        list(
            differences(
                renamed(old, "config.show"), {"rows": [{"key": "manage.close_below_price", "value": 0.05}]}
            )
        )
        == []
    )
