"""The tools of `wheel mcp`: commands that change nothing, with their own options, fields and sentences.

A tool's call becomes the command line that a person would type, so that every check and every message is the
command's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from wheelcli.cli.parameters import Parameter, function_of, parameters_of
from wheelcli.cli.unprinted import document_of, entry_of, failed
from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.result import envelope
from wheelcli.documents.schema import json_schema
from wheelcli.errors import Exit, WheelError, invalid_value

SHARED = ("account", "snapshot", "demo", "preset", "overrides")  # of the common options
_FETCHES = "Fetches quotes unless `snapshot` or `demo` is given, and keeps none."
_SAVED = "Fetches nothing."


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `takes` names those of the command's own parameters that the tool accepts; the others write
    files, or are for a terminal. `about` is what its description adds to the command's.
    """

    command: str
    about: str
    takes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return its name among the tools: `plan_show`."""
        return self.command.replace(" ", "_")


TOOLS = (
    Tool("today", _FETCHES),
    Tool(
        "scan",
        "Plans on `snapshot`, by default the latest recorded market, or on the demo. Fetches nothing, and"
        " does not save the plan: `ticket` and `why` read plans that the command `wheel scan` has saved.",
        ("symbols", "strategy", "select", "with_", "without"),
    ),
    Tool("ticket", f"Of a saved plan. {_SAVED}", ("which", "plan")),
    Tool("why", f"Of a saved plan. {_SAVED}", ("what", "plan")),
    Tool("chain", _FETCHES, ("symbol", "expiration", "right", "strikes", "check")),
    Tool("positions", _SAVED, ("symbols",)),
    Tool("monitor", _FETCHES),
    Tool("roll", f"{_FETCHES} Saves no ticket of a roll.", ("position", "contracts")),
    Tool("stress", _FETCHES, ("days", "uniform")),
    Tool("review", _SAVED, ("week", "since", "until")),
    Tool("plan list", _SAVED),
    Tool("plan show", _SAVED, ("name",)),
    Tool("regime", "Fetches the volatility index only if no market is recorded."),
)
BY_NAME = {tool.name: tool for tool in TOOLS}


def description_of(tool: Tool) -> str:
    """Return what the tool does, in the command's own words."""
    return f"{entry_of(tool.command).help} {tool.about}"


def input_schema(tool: Tool, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments, without those `fixed` for every call."""
    taken = {argument_of(one): one for one in _taken(tool) if one.key not in fixed}
    return {
        "type": "object",
        "properties": {name: _property(one) for name, one in taken.items()},
        "required": [name for name, one in taken.items() if one.required],
        "additionalProperties": False,
    }


def output_schema(tool: Tool) -> dict[str, Any]:
    """Return the JSON Schema of a tool's result: the command's document."""
    return json_schema(DOCUMENTS[tool.command.replace(" ", ".")])


def argument_of(one: Parameter) -> str:
    """Return the name of a parameter among a tool's arguments: that of its option, without the dashes."""
    name = max(one.names, key=len) if one.is_option else one.key
    return name.strip("-_").replace("-", "_")


def call(tool: Tool, arguments: Mapping[str, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of a tool's command; `fixed` are common options, by their keys, of every call."""
    try:
        words = words_of(tool, arguments, fixed)
    except WheelError as error:
        return envelope(failed(tool.command, error))
    return document_of(tool.command, words)


def words_of(tool: Tool, arguments: Mapping[str, Any], fixed: Mapping[str, Any]) -> list[str]:
    """Return what a person would type after the command's name.

    Raises WheelError (usage) for an argument that the tool does not have, or a flag that is not true or
    false.
    """
    taken = {argument_of(one): one for one in _taken(tool)}
    known = [name for name, one in taken.items() if one.key not in fixed]
    if strays := [name for name in arguments if name not in known]:
        raise WheelError(
            f"unknown argument {strays[0]!r}",
            hint=f"arguments of {tool.name}: {', '.join(known)}",
            code="usage",
            exit_code=Exit.USAGE,
        )
    values = {one.key: arguments[name] for name, one in taken.items() if arguments.get(name) is not None}
    values |= {one.key: fixed[one.key] for one in taken.values() if one.key in fixed}
    if tool.command == "scan" and not values.get("demo"):
        values.setdefault("snapshot", "latest")  # it fetches nothing
    options: list[str] = []
    typed: list[str] = []
    for one in taken.values():
        if one.key in values:
            place = options if one.is_option else typed
            place += _words(one, values[one.key])
    return [*options, "--", *typed] if typed else options


def _words(one: Parameter, value: Any) -> Iterator[str]:
    """Yield the words of one parameter; an option's value is part of the same word."""
    name = max(one.names, key=len) if one.is_option else ""
    if one.is_flag:
        if not isinstance(value, bool):
            raise WheelError(
                invalid_value(name, str(value), "true or false"), code="usage", exit_code=Exit.USAGE
            )
        if value:
            yield name
        return
    many = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
    for each in many:
        whole = isinstance(each, float) and each.is_integer()  # of JSON, where 3 and 3.0 are the same
        text = str(int(each) if whole and one.kind is int else each)
        yield f"{name}={text}" if one.is_option else text


@cache
def _taken(tool: Tool) -> tuple[Parameter, ...]:
    function = function_of(entry_of(tool.command))
    assert function is not None
    every = {one.key: one for one in parameters_of(function)}
    return tuple(every[key] for key in (*tool.takes, *(key for key in SHARED if key in every)))


def _property(one: Parameter) -> dict[str, Any]:
    """Return the JSON Schema of one argument."""
    schema: dict[str, Any] = {"type": {bool: "boolean", int: "integer"}.get(one.kind, "string")}
    if isinstance(one.kind, type) and issubclass(one.kind, Enum):
        schema["enum"] = [str(each.value) for each in one.kind]
    for bound, name in ((one.info.min, "minimum"), (one.info.max, "maximum")):
        if bound is not None:
            schema[name] = int(bound) if one.kind is int else bound
    if one.repeatable:
        schema = {"type": "array", "items": schema}
    return {**schema, "description": one.help}
