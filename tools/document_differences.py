"""Differences between two JSON documents of the program, by type and value; sentences and ids that hash
settings left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Keys of sentences: what they say may change, but not whether they are there.
SENTENCES = frozenset(
    {
        "about",
        "advice",
        "because",
        "changes_if",
        "description",
        "detail",
        "hint",
        "message",
        "notes",
        "reason",
        "told",
        "why",
    }
)
LEFT_OUT = frozenset({"config_hash"})
# A plan's id is its moment, its source and a hash of its content and settings; only the hash is left out.
PLAN_ID = re.compile(r"(\d{8}T\d{6}Z-[a-z]+)-[0-9a-f]{6}\b")

# Keys with another name in the new environment: (document or "*", path as `tickets[].delta`) → the new key.
RENAMED_KEYS: dict[tuple[str, str], str] = {}
# Words with another name in the new environment, as config keys are in `config.show`: the old word → the new
# one.
RENAMED_WORDS: dict[str, str] = {
    "liquidity.quote_age_max_min": "liquidity.quote_age_max_minutes",
    "sizing.spread_max": "sizing.spread_loss_max",
    "portfolio.neighbours_max": "portfolio.correlated_group_max",
    "select.stress_charge": "select.stress_penalty",
    "select.last_worth": "select.last_third_weight",
    "select.gap": "select.mip_gap",
    "manage.fast": "manage.take_profit_early",
    "manage.late": "manage.take_profit_late",
    "manage.nickel": "manage.close_below_price",
}

# What tells the elements of a list apart, the first that does.
NAMES = ("id", "contract", "key", "field", "check", "name", "symbol", "gate")


@dataclass(frozen=True)
class Difference:
    """A value that differs; `old` and `new` as JSON has them, ABSENT where there is none."""

    path: str
    old: Any
    new: Any


class Absent:
    """The value of a key that is not there."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = Absent()


def differences(old: Any, new: Any, path: str = "", *, key: str = "") -> Iterator[Difference]:
    """Every difference between two values at `path`; `key` is the last key on the way there."""
    if type(old) is not type(new):
        yield Difference(path, old, new)
    elif isinstance(old, dict):
        for each in dict.fromkeys([*old, *new]):
            if each not in LEFT_OUT:
                below = f"{path}.{each}" if path else each
                yield from differences(old.get(each, ABSENT), new.get(each, ABSENT), below, key=each)
    elif isinstance(old, list):
        yield from _of_lists(old, new, path, key)
    elif not (isinstance(old, str) and key in SENTENCES) and old != new:
        yield Difference(path, old, new)


def _of_lists(old: Sequence[Any], new: Sequence[Any], path: str, key: str) -> Iterator[Difference]:
    name = next((n for n in NAMES if _tells_apart(n, old) and _tells_apart(n, new)), None)
    if name is None:
        for i in range(max(len(old), len(new))):
            yield from differences(_at(old, i), _at(new, i), f"{path}[{i}]", key=key)
        return
    before, after = ({str(each[name]): each for each in elements} for elements in (old, new))
    for each in dict.fromkeys([*before, *after]):
        yield from differences(before.get(each, ABSENT), after.get(each, ABSENT), f"{path}[{each}]")
    order = [each for each in before if each in after], [each for each in after if each in before]
    if order[0] != order[1]:
        yield Difference(f"{path}[] (order)", *order)


def _tells_apart(name: str, elements: Sequence[Any]) -> bool:
    names = [each.get(name) if isinstance(each, dict) else None for each in elements]
    return None not in names and len({str(n) for n in names}) == len(names)


def _at(elements: Sequence[Any], i: int) -> Any:
    return elements[i] if i < len(elements) else ABSENT


def without_hashes(value: Any) -> Any:
    """The same value without the hash in each plan's id."""
    return changed_strings(value, lambda text: PLAN_ID.sub(r"\1", text))


def renamed(
    value: Any,
    document: str,
    *,
    keys: Mapping[tuple[str, str], str] = RENAMED_KEYS,
    words: Mapping[str, str] = RENAMED_WORDS,
) -> Any:
    """An old document under the names of the new one."""

    def walk(node: Any, path: str) -> Any:
        if isinstance(node, list):
            return [walk(each, f"{path}[]") for each in node]
        if not isinstance(node, dict):
            return node
        out = {}
        for key, each in node.items():
            below = f"{path}.{key}" if path else key
            out[keys.get((document, below), keys.get(("*", below), key))] = walk(each, below)
        return out

    return changed_strings(walk(value, ""), lambda text: words.get(text, text))


def changed_strings(value: Any, change: Any) -> Any:
    """The same value with every string passed through `change`; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [changed_strings(each, change) for each in value]
    if isinstance(value, dict):
        return {key: changed_strings(each, change) for key, each in value.items()}
    return value
