"""Mistakes in a config, with what is needed to mend them: the key, the value, what is allowed, the nearest
key.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wheelcli.config.keys import dotted, shown
from wheelcli.config.renamed_keys import PATHS
from wheelcli.errors import Exit, Problem, WheelError, invalid_value

FLAG = "--set"
COMMAND = "config set"
UNSET = "config unset"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: its place (a file, a variable, a flag) and a sentence about it."""

    origin: str
    sentence: str


class ConfigError(WheelError):
    """Every mistake in a config at once; wrong usage if all of them are on the command line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        origins = list(dict.fromkeys(m.origin for m in mistakes))
        self.mistakes = tuple(mistakes)
        self.problems: tuple[Problem, ...] = ()
        message = headline = f"{mistakes[0].origin}: {mistakes[0].sentence}"
        if len(mistakes) > 1:
            each = [m.sentence if len(origins) == 1 else f"{m.origin}: {m.sentence}" for m in mistakes]
            headline = f"{len(mistakes)} mistakes in {origins[0] if len(origins) == 1 else 'the config'}"
            message = "\n".join([f"{headline}:", *(f"  {line}" for line in each)])
            self.problems = tuple(Problem("config", line) for line in each)
        self.headline = headline
        typed = {FLAG, COMMAND, UNSET}.issuperset(origins)
        super().__init__(
            message,
            hint="`wheel config show` lists every key with its value"
            if typed
            else "correct it, then run `wheel config check`",
            code="config",
            exit_code=Exit.USAGE if typed else Exit.INVALID,
        )

    def problem(self) -> Problem:
        """Return the headline; `problems` holds the mistakes one by one if there are several."""
        return Problem(code=self.code, message=self.headline, hint=self.hint)


def sentence(error: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return one pydantic error as a sentence. `schema` is the JSON schema of the config."""
    loc, kind, value = tuple(error["loc"]), error["type"], error["input"]
    key = dotted([p for p in loc if p != "[key]"])
    if kind == "extra_forbidden":
        return f"unknown key {key}{_nearest_key(loc, schema)}"
    if kind == "missing":
        return f"{key} is missing (expected {allowed(_node(schema, loc))})"
    if kind == "value_error":
        reason = str(error["ctx"]["error"])
        return f"invalid key {key} ({reason})" if loc[-1] == "[key]" else _judged(key, value, reason)
    node = _node(schema, loc)
    return invalid_value(key, shown(value), allowed(node), quote=False) + _nearest_word(value, node)


def _judged(key: str, value: Any, reason: str) -> str:
    # Rules over whole tables and lists name what is wrong; rules over one value name what they expect.
    expected = reason.removeprefix("expected ")
    return (
        f"{key}: {reason}" if expected == reason else invalid_value(key, shown(value), expected, quote=False)
    )


def allowed(node: Mapping[str, Any]) -> str:
    """Return what a key allows, in words, from its JSON schema."""
    kind = node.get("type")
    if kind == "object":
        return "a table"
    if "enum" in node:  # before its description, which is the docstring of the class
        return "one of " + ", ".join(value or '""' for value in node["enum"])
    if "description" in node:
        return str(node["description"])
    if kind in ("number", "integer"):
        return _range("a whole number" if kind == "integer" else "a number", node)
    return {"boolean": "true or false", "array": "a list"}.get(str(kind), "text in quotes")


def _range(what: str, node: Mapping[str, Any]) -> str:
    low, above = node.get("minimum"), node.get("exclusiveMinimum")
    high, below = node.get("maximum"), node.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"{what} from {low:g} to {high:g}"
    if low is not None:
        return f"{what} of {low:g} or more"
    upper = (
        f" and below {below:g}" if below is not None else f" and at most {high:g}" if high is not None else ""
    )
    return f"{what} above {above:g}{upper}" if above is not None else what


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in node:
        return _resolved(schema, next(n for n in node["anyOf"] if n.get("type") != "null"))
    return node


def _node(schema: Mapping[str, Any], loc: Sequence[str | int]) -> Mapping[str, Any]:
    node = schema
    for part in loc:
        if part == "[key]":
            break
        node = _resolved(schema, _child(node, part))
    return node


def _child(node: Mapping[str, Any], part: str | int) -> Mapping[str, Any]:
    if isinstance(part, int):
        prefix = node.get("prefixItems", ())
        child = prefix[part] if part < len(prefix) else node.get("items")
    else:
        child = node.get("properties", {}).get(part, node.get("additionalProperties"))
    return child if isinstance(child, Mapping) else {}


def _nearest_word(value: Any, node: Mapping[str, Any]) -> str:
    close = (
        difflib.get_close_matches(value, node["enum"], n=1)
        if isinstance(value, str) and "enum" in node
        else []
    )
    return f"; did you mean {close[0]}?" if close else ""


def _nearest_key(loc: Sequence[str | int], schema: Mapping[str, Any]) -> str:
    *above, last = loc
    word = str(last)
    siblings = {key: (*above, key) for key in _node(schema, above).get("properties", ())}
    # A misspelt old name leads to the new one.
    siblings |= {old[-1]: new for old, new in PATHS.items() if old[:-1] == tuple(above)}
    if close := difflib.get_close_matches(word, list(siblings), n=1, cutoff=0.65):
        return f"; did you mean {dotted(siblings[close[0]])}?"
    everywhere = {old[-1]: new for old, new in PATHS.items()}
    everywhere |= {path[-1]: path for path in sorted(known(schema), key=len, reverse=True)}
    close = difflib.get_close_matches(word, list(everywhere), n=1, cutoff=0.75)
    return f"; did you mean {dotted(everywhere[close[0]])}?" if close else ""


def known(schema: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield every key, tables included; NAME, SYM and 0 stand for the user's choice."""
    yield from _known(schema, schema, ())


def _known(
    schema: Mapping[str, Any], node: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    node = _resolved(schema, node)
    if path:
        yield path
    for key, inner in node.get("properties", {}).items():
        yield from _known(schema, inner, (*path, key))
    if isinstance(inner := node.get("additionalProperties"), Mapping):
        yield from _known(schema, inner, (*path, "NAME" if path in (("accounts",), ("screens",)) else "SYM"))
    if "$ref" in (inner := node.get("items", {})):
        yield from _known(schema, inner, (*path, "0"))
