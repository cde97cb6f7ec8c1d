"""Keys as people write them: `portfolio.sector_max`, `regime.1.deployed`, `watchlist.AAPL.entry_price`."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from wheelcli.contract import parse_symbol

Path = tuple[str, ...]

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^."'=\s]+))\s*(\.|$)""")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = 60


def parse_key(text: str) -> Path | None:
    """Return the parts of a dotted key, or None if it is not one.

    >>> parse_key("regime.1.deployed"), parse_key('watchlist."BRK.B".notes'), parse_key("a..b")
    (('regime', '1', 'deployed'), ('watchlist', 'BRK.B', 'notes'), None)
    """
    parts: list[str] = []
    at, more = 0, True
    while more:
        match = _PART.match(text, at)
        if match is None:
            return None
        parts.append(match[1] or match[2] or match[3] or "")
        at, more = match.end(), match[4] == "."
    return tuple(parts) if all(parts) else None


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as TOML writes it, with quotes around a part that needs them."""
    return ".".join(str(p) if _BARE.fullmatch(str(p)) else shown(str(p)) for p in path)


def symbol_table(path: Sequence[str]) -> int | None:
    """Return the number of parts of the path to a table whose keys are symbols, if `path` starts with such a
    table.
    """
    if path[:1] == ("watchlist",):
        return 1
    if path[:2] in (("account", "shares"), ("account", "coins")):
        return 2
    return 3 if path[:1] == ("accounts",) and path[2:3] in (("shares",), ("coins",)) else None


def settled(path: Path) -> Path:
    """Return the path with its symbol in the program's spelling; a class share's point is not a separator.

    >>> settled(("watchlist", "brk", "b", "entry_price"))
    ('watchlist', 'BRK-B', 'entry_price')
    """
    depth = symbol_table(path)
    if depth is None or len(path) == depth:
        return path
    name, rest = path[depth], path[depth + 1 :]
    if rest and len(rest[0]) <= 2:
        name, rest = f"{name}.{rest[0]}", rest[1:]
    return (*path[:depth], parse_symbol(name.replace("_", "-")) or name, *rest)


class Written(float):
    """A number of a TOML text that remembers its spelling: 250.000 may have meant thousands."""

    text: str

    def __new__(cls, text: str) -> "Written":
        """Return the number from tomllib's text."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text

    def __deepcopy__(self, memo: Any) -> "Written":
        return self


def parse_value(text: str) -> Any:
    """Return a value from the command line: TOML, or the text itself if it is not TOML (a bare word, a date).

    >>> parse_value("1e6"), parse_value("[14, 35]"), parse_value("bullish"), parse_value("true")
    (1000000.0, [14, 35], 'bullish', True)
    """
    try:
        document = tomllib.loads(f"value = {text}", parse_float=Written)
    except (ValueError, RecursionError):
        return text.strip()
    value = document["value"]
    return text.strip() if len(document) > 1 or isinstance(value, date | datetime | time) else value


def shown(value: Any) -> str:
    """Return a value as TOML would write it, safe to print and cut to a line."""
    text = written(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def written(value: Any) -> str:
    """Return a value as TOML would write it, safe to print, whole."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        import json

        return "".join(c if c.isprintable() else _escape(c) for c in json.dumps(value, ensure_ascii=False))
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else "a number too large to use"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{dotted((k,))} = {written(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(v) for v in value)}]"
    return str(value)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value under a key of its own, with its path: numbers, texts, plain lists, empty tables."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, str(index)))
    else:
        yield path, value
