"""`--fields` names fields of rows at any depth; what no row can have is refused, with names that are near."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from wheelcli.documents.field_paths import refuse_unknown, refuse_unknown_in
from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import Field, Type
from wheelcli.errors import WheelError

OPEN = {Type.COUNTS, Type.ANY}
SCALARS = set(Type) - OPEN - {Type.ROWS, Type.GROUP, Type.TEXTS}


def paths(fields: Sequence[Field], before: str = "") -> Iterator[tuple[str, Field]]:
    for one in fields:
        yield before + one.name, one
        yield from paths(one.fields, f"{before}{one.name}{'.0.' if one.type is Type.ROWS else '.'}")


def refused(fields: Sequence[Field], *wrong: str) -> str:
    """The message that refuses all of these paths."""
    with pytest.raises(WheelError) as fault:
        refuse_unknown(fields, wrong, others=())
    assert fault.value.message.split("; did you mean ")[0] == f"unknown field: {', '.join(wrong)}"
    return fault.value.message


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_of_a_document_is_taken_and_nothing_below_or_beside_it(name: str) -> None:
    fields = DOCUMENTS[name].fields
    known = dict(paths(fields))
    refuse_unknown(fields, tuple(known), others=())
    below_any = {path for path, one in known.items() if one.type in OPEN}
    wrong = [f"{path}_x" for path in known if path.rpartition(".")[0] not in below_any]
    wrong += [f"{path}." for path in known]
    wrong += [f"{path}.0" for path, one in known.items() if one.type in SCALARS]
    lists = [path for path, one in known.items() if one.type is Type.ROWS]
    wrong += [f"{path}.{one.name}" for path in lists for one in known[path].fields]
    refused(fields, *wrong, "nope", "scan.tickets.nope", "a.b.c")
    longest = max((one.name for one in fields), key=len)
    assert refused(fields, f"{longest}_x").endswith("?")
    for path in lists[:1]:
        inner = known[path].fields[0].name
        assert f"{path}.0.{inner}" in refused(fields, f"{path}.{inner}")


def test_rows_of_any_list_of_a_document_and_repeated_columns_are_taken_before_it_runs() -> None:
    refuse_unknown_in(
        DOCUMENTS["scan"], ("id", "legs.0.strike", "account", "rejected.by_gate.spread", "as_of")
    )
    with pytest.raises(WheelError, match=r"unknown field: legs\.strike; did you mean"):
        refuse_unknown_in(DOCUMENTS["scan"], ("id", "legs.strike"))


def test_nothing_is_recorded_for_a_line_whose_fields_are_refused(wheel: Any, wheel_home: Any) -> None:
    line = ("journal", "add", "DEPOSIT 500 on 2026-08-17")
    for wrong in ("cash_us", "contract.symbol", "events.nope"):
        answer = wheel(*line, "--fields", wrong, code=2)
        assert f"unknown field: {wrong}" in answer.stderr
    assert "did you mean cash_usd" in wheel(*line, "--fields", "cash_us", code=2).stderr
    wheel(*line, "--fields", "cash_usd,day")
    assert len(wheel("journal", "list", "--json").json["data"]["events"]) == 1


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "ndjson", "md", "table"])
def test_a_nested_field_is_refused_in_every_format(wheel: Any, form: str) -> None:
    answer = wheel("strategies", "--format", form, "--fields", "strategy.name", code=2)
    assert "unknown field: strategy.name; did you mean name or strategy?" in answer.stderr
