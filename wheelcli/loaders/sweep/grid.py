"""The grid of a sweep, a TOML file: lists of settings, options and spans, or cells one by one.

    every = ["day", "monday"]            # options of `wheel backtest run`: each one value or a list
    spans = [{ since = 2026-01-02, until = 2026-06-30 }, { since = 2026-07-01 }]

    [settings]                           # keys as for --set, each with the list of its values
    "portfolio.positions_max" = [5, 10]

    [[cells]]                            # beside the product of all lists, or instead of it
    fills = "mid"
    settings = { "portfolio.positions_max" = 20 }

The product above has 2 × 2 × 2 cells; the cell below it is the ninth.
"""

import itertools
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from wheelcli.backtest.rivals import DRAWS_MOST
from wheelcli.backtest.spec import Delisted, Early, Spec, every_of, fills_of
from wheelcli.errors import Exit, WheelError, cannot_read, invalid_value, not_found
from wheelcli.loaders.history.sessions import Span

MOST_CELLS = 10_000
_SPAN = ("since", "until", "sessions")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: KEY=VALUE settings, options of the run, sessions. `labels` has all of these as
    KEY=VALUE.
    """

    settings: tuple[str, ...]
    spec: Spec
    span: Span
    seed: int
    labels: tuple[str, ...]


def read_grid(path: Path) -> tuple[Cell, ...]:
    """Return the cells of a grid. Raises WheelError (5) for a file that cannot be read or has a mistake."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise _bad(not_found("file", str(path))) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(cannot_read(path, error)) from error
    return cells_of(text, str(path))


def cells_of(text: str, name: str) -> tuple[Cell, ...]:
    """Return the cells of a grid; `name` is what messages call it. Raises WheelError (5)."""
    try:
        grid = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(f"{name} is not valid TOML: {error}") from error
    single = grid.pop("cells", [])
    if not isinstance(single, list) or not all(isinstance(each, dict) for each in single):
        raise _bad(f"{name}: cells are tables, each under [[cells]]")
    chosen = [*(_product(grid, name) if grid or not single else ()), *(_one(each, name) for each in single)]
    if len(chosen) > MOST_CELLS:
        raise _bad(f"{name} has {len(chosen):,} cells (at most {MOST_CELLS:,})")
    return tuple(_cell(each, name) for each in chosen)


Choice = tuple[Mapping[str, Any], Mapping[str, Any]]  # options, settings


def _product(grid: Mapping[str, Any], name: str) -> Iterator[Choice]:
    axes: list[list[Choice]] = []
    for key, value in grid.items():
        if key == "settings":
            for setting, values in _flat(value, name):
                axes.append([({}, {setting: one}) for one in _list(values, setting, name)])
        elif key == "spans":
            axes.append([(_span(one, name), {}) for one in _list(value, key, name)])
        else:
            values = value if isinstance(value, list) else [value]
            axes.append([({key: one}, {}) for one in _list(values, key, name)])
    count = 1
    for axis in axes:
        count *= len(axis)
    if count > MOST_CELLS:
        raise _bad(f"{name} has {count:,} cells (at most {MOST_CELLS:,})")
    for chosen in itertools.product(*axes):
        yield (
            {k: v for options, _ in chosen for k, v in options.items()},
            {k: v for _, settings in chosen for k, v in settings.items()},
        )


def _one(cell: Mapping[str, Any], name: str) -> Choice:
    options = {key: value for key, value in cell.items() if key != "settings"}
    return options, dict(_flat(cell.get("settings", {}), name))


def _flat(settings: object, name: str, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted keys and their values; a table inside a table is the first part of a key."""
    if not isinstance(settings, Mapping):
        raise _bad(f"{name}: settings is not a table")
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, name, f"{above}{key}.")
        else:
            yield above + key, value


def _list(values: object, key: str, name: str) -> list[Any]:
    if not isinstance(values, list) or not values:
        raise _bad(f"{name}: {key} needs a list of values, such as {key} = [1, 2]")
    return values


def _span(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value or not set(value) <= set(_SPAN):
        raise _bad(f"{name}: a span is a table of since, until and sessions")
    return value


def _cell(choice: Choice, name: str) -> Cell:
    options, settings = choice
    spec, span, seed = Spec(), Span(), 0
    for key, value in options.items():
        try:
            if key in _SPAN:
                span = replace(span, **{"last" if key == "sessions" else key: _SESSIONS[key](value)})
            elif key == "seed":
                seed = _whole(value, 0, 10**6)
            elif key in _OPTIONS:
                field, parse = _OPTIONS[key]
                spec = replace(spec, **{field: parse(value)})
            else:
                known = ", ".join(["settings", "spans", "cells", "seed", *_SPAN, *_OPTIONS])
                raise _bad(f"{name}: unknown key {key} (known: {known})")
        except (ValueError, TypeError) as error:
            raise _bad(f"{name}: {invalid_value(key, str(value), str(error))}") from error
    if "seed" in options and spec.against is None:
        raise _bad(f"{name}: seed needs against, because only the random portfolios are drawn")
    if span.since and span.until and span.since > span.until:
        raise _bad(f"{name}: since {span.since} is after until {span.until}")
    labels = tuple(f"{key}={_text(value)}" for key, value in {**options, **settings}.items())
    lines = tuple(f"{key}={_text(value)}" for key, value in settings.items())
    return Cell(lines, replace(spec, since=span.since, until=span.until), span, seed, labels)


def _text(value: object) -> str:
    """Return a value as --set takes it."""
    import tomlkit

    return value if isinstance(value, str) else tomlkit.item(value).as_string()


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError("a day such as 2026-01-02, without quotation marks")
    return value


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"a whole number from {least} to {most}")
    return value


def _number(value: object, least: float, most: float) -> float:
    if type(value) not in (int, float) or not least <= value <= most:  # type: ignore[operator]
        raise ValueError(f"a number from {least:g} to {most:g}")
    return float(value)  # type: ignore[arg-type]


def _among(words: Sequence[str]) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if value not in words:
            raise ValueError(" or ".join(words))
        return str(value)

    return parse


def _flag(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError("true or false")
    return value


_SESSIONS: dict[str, Callable[[object], Any]] = {
    "since": _day,
    "until": _day,
    "sessions": lambda value: _whole(value, 1, 100_000),
}
_OPTIONS: dict[str, tuple[str, Callable[[object], Any]]] = {
    "cash": ("cash_cents", lambda value: round(_number(value, 0.01, 1e12) * 100)),
    "cash_rate": ("cash_rate", lambda value: _number(value, 0.0, 0.5)),
    "every": ("every", lambda value: every_of(str(value))),
    "fills": ("fills", lambda value: fills_of(str(value))),
    "early": ("early", lambda value: Early(_among(list(Early))(value))),
    "hold": ("hold", _flag),
    "quotes": ("quotes", _among(("recorded", "model"))),
    "delisted": ("delisted", lambda value: Delisted(_among(list(Delisted))(value))),
    "against": ("against", lambda value: _whole(value, 0, min(200, DRAWS_MOST))),
}


def _bad(why: str) -> WheelError:
    return WheelError(why, hint="docs/how-to/cluster.md shows a grid", code="grid", exit_code=Exit.INVALID)
