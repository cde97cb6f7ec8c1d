"""Config keys with a new name: the old name works for one release, with a warning; `wheel config check --fix`
rewrites it.

A key is renamed within its table. A rename is one line in `RENAMED`; drop the line with the next release.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wheelcli.config.keys import Path, dotted

RENAMED: Mapping[str, str] = {
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
PATHS: Mapping[Path, Path] = {tuple(old.split(".")): tuple(new.split(".")) for old, new in RENAMED.items()}


@dataclass(frozen=True, slots=True)
class OldKey:
    """An old name in use: its place (a file, a variable, a flag), and both names, dotted."""

    origin: str
    old: str
    new: str


def current(path: Path, value: Any) -> tuple[Path, Any]:
    """Return a key and its value under the names of today, those inside a table too.

    >>> current(("manage", "fast"), 0.5), current(("manage",), {"late": 0.8, "review_dte": 21})
    ((('manage', 'take_profit_early'), 0.5), (('manage',), {'take_profit_late': 0.8, 'review_dte': 21}))
    """
    for old, new in PATHS.items():
        if path[: len(old)] == old:
            path = (*new, *path[len(old) :])
        elif old[: len(path)] == path:
            value = _renamed_inside(value, old[len(path) :], new[-1])
    return path, value


def _renamed_inside(value: Any, old: Path, name: str) -> Any:
    first, *rest = old
    if not isinstance(value, Mapping) or first not in value:
        return value
    if rest:
        return {k: _renamed_inside(v, tuple(rest), name) if k == first else v for k, v in value.items()}
    return {name if k == first else k: v for k, v in value.items()}


def names_in(path: Path, value: Any) -> Iterator[Path]:
    """Yield the renamed keys that a value at a path sets, under the name that is written, old or new."""
    for name in (*PATHS, *PATHS.values()):
        if path[: len(name)] == name or (name[: len(path)] == path and _holds(value, name[len(path) :])):
            yield name


def _holds(value: Any, path: Path) -> bool:
    for part in path:
        if not isinstance(value, Mapping) or part not in value:
            return False
        value = value[part]
    return True


def twice(names: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the old name of each key that stands under both of its names, and a sentence."""
    names = set(names)
    for old, new in PATHS.items():
        if {old, new} <= names:
            yield old, f"{dotted(old)} is the old name of {dotted(new)}, and both are set: remove one"


def current_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by dotted key, as a saved plan keeps them, under the names of today."""
    return {RENAMED.get(key, key): value for key, value in values.items()}


def warnings(old_keys: Sequence[OldKey], files: Iterable[str] = ()) -> Iterator[str]:
    """Yield a sentence for each place with old names. `files` are those that `wheel config check --fix`
    rewrites.
    """
    fixable = set(files)
    for origin in dict.fromkeys(each.origin for each in old_keys):
        here = [f"{each.old} is now {each.new}" for each in old_keys if each.origin == origin]
        what, they, them = (
            ("an old key name", "It works", "it")
            if len(here) == 1
            else ("old key names", "They work", "them")
        )
        fix = f"; `wheel config check --fix` renames {them}" if origin in fixable else ""
        yield f"{origin} uses {what}: {', '.join(here)}. {they} in this release only{fix}."
