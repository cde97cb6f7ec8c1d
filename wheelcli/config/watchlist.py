"""Editing the watchlist and the never list of a config text; every other line, and every comment, stays.

Each edit is checked against the config that it should make before it is returned, so that a layout of tables
that cannot be edited in place is refused instead of damaged.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from wheelcli.config.account import Watched
from wheelcli.config.edit import align, put_item, with_value
from wheelcli.config.keys import dotted, parse_value
from wheelcli.config.mistakes import COMMAND, ConfigError, Mistake
from wheelcli.config.model import Config
from wheelcli.config.sources import checked
from wheelcli.contract import parse_symbol
from wheelcli.errors import WheelError
from wheelcli.units import Doc

UNSET = "none"  # the value that takes a key away, so that its default holds again


class Did(StrEnum):
    """What happened to one symbol or key."""

    ADDED = "added"
    REMOVED = "removed"
    SET = "set"
    UNSET = "unset"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, or none."""

    symbol: Annotated[str, Doc("underlying")]
    did: Annotated[Did, Doc("what was done")]
    key: Annotated[str | None, Doc("key; null for the whole name")] = None
    before: Annotated[Any | None, Doc("value before")] = None
    value: Annotated[Any | None, Doc("value now")] = None
    why: Annotated[str, Doc("why nothing was done; else empty")] = ""


def added(
    text: str, symbols: Sequence[str], entry: Mapping[str, Any], *, path: Path
) -> tuple[str, list[Change]]:
    """Return the text with these names on the watchlist, each with the keys of `entry`; an existing one stays
    as it is.

    Raises ConfigError (usage) for a value its key does not take, WheelError if the file cannot be edited in
    place.
    """
    changes = []
    for symbol in symbols:
        if symbol in checked(text, path=path).watchlist:
            changes.append(Change(symbol, Did.NOTHING, why=f"{symbol} is already on the watchlist"))
            continue
        wanted = checked(text, path=path, put=(("watchlist", symbol), dict(entry)))
        text = _first_that_makes(wanted, _insertions(text, symbol, entry), path, f"[watchlist.{symbol}]")
        changes.append(Change(symbol, Did.ADDED, value=dict(entry) or None))
    return text, changes


def removed(text: str, symbols: Sequence[str], *, path: Path) -> tuple[str, list[Change]]:
    """Return the text without these names on the watchlist; the changes have their old settings. Raises as
    `added` does.
    """
    changes = []
    for symbol in symbols:
        config = checked(text, path=path)
        entry = config.watchlist.get(symbol)
        if entry is None:
            changes.append(Change(symbol, Did.NOTHING, why=f"{symbol} is not on the watchlist"))
            continue
        left = {s: w for s, w in config.watchlist.items() if s != symbol}
        wanted = config.model_copy(update={"watchlist": left})
        text = _first_that_makes(wanted, _deletions(text, symbol), path, f"[watchlist.{symbol}]")
        before = entry.model_dump(mode="json", exclude_defaults=True) or None
        changes.append(Change(symbol, Did.REMOVED, before=before))
    return text, changes


def with_key(text: str, symbol: str, key: str, value: str, *, path: Path) -> tuple[str, list[Change]]:
    """Return the text with one key of a watched name set, or removed by `none`. Raises as `added` does."""
    config = checked(text, path=path)
    entry = config.watchlist.get(symbol)
    if entry is None:
        return text, [Change(symbol, Did.NOTHING, key, why=f"{symbol} is not on the watchlist")]
    name = key.strip().lower().replace("-", "_")
    if name not in Watched.model_fields:
        known = ", ".join(Watched.model_fields)
        raise ConfigError([Mistake(COMMAND, f"unknown key {key!r} (expected one of {known})")])
    before = entry.model_dump(mode="json")[name]
    if value.strip().lower() == UNSET:
        default = Watched().model_dump(mode="json")[name]
        if name not in entry.model_fields_set:
            return text, [Change(symbol, Did.NOTHING, name, before, before, f"{name} of {symbol} is not set")]
        left = Watched(**{k: getattr(entry, k) for k in entry.model_fields_set if k != name})
        wanted = config.model_copy(update={"watchlist": {**config.watchlist, symbol: left}})
        where = dotted(("watchlist", symbol, name))
        text = _first_that_makes(wanted, _key_gone(text, symbol, name), path, where)
        return text, [Change(symbol, Did.UNSET, name, before, default)]
    if name == "tags" and not value.lstrip().startswith("["):
        value = _quoted([tag.strip() for tag in value.split(",") if tag.strip()])
    elif isinstance(entry.model_dump(mode="json")[name], str) and not isinstance(parse_value(value), str):
        value = _quoted(value)  # a note of "280" is a text
    edited, config = with_value(text, dotted(("watchlist", symbol, name)), value, path=path)
    after = config.watchlist[symbol].model_dump(mode="json")[name]
    if after == before:
        return text, [
            Change(symbol, Did.NOTHING, name, before, after, f"{name} of {symbol} already has that value")
        ]
    return edited, [Change(symbol, Did.SET, name, before, after)]


def with_never(text: str, symbols: Sequence[str], *, off: bool, path: Path) -> tuple[str, list[Change]]:
    """Return the text with these names on the never list, or removed from it. Raises as `added` does."""
    changes = []
    for symbol in symbols:
        config = checked(text, path=path)
        if (symbol in config.never) != off:
            there = "not on the never list" if off else "already on the never list"
            changes.append(Change(symbol, Did.NOTHING, "never", why=f"{symbol} is {there}"))
            continue
        names = tuple(s for s in config.never if s != symbol) if off else (*config.never, symbol)
        wanted = config.model_copy(update={"never": names})
        text = _first_that_makes(wanted, _never_lists(text, symbol, off=off), path, "never")
        changes.append(Change(symbol, Did.REMOVED if off else Did.ADDED, "never"))
    return text, changes


def _first_that_makes(wanted: Config, attempts: Iterator[str], path: Path, what: str) -> str:
    """Return the first edited text that is exactly the config wanted. Raises WheelError if none is."""
    for edited in attempts:
        try:
            if checked(edited, path=path) == wanted:
                return edited
        except ConfigError:
            continue
    raise WheelError(
        f"{path}: {what} cannot be edited without rewriting the file", hint="edit it by hand", code="config"
    )


def _tomlkit(text: str, edit: Any) -> Iterator[str]:
    """Yield the text after an edit of its tomlkit document; nothing if tomlkit cannot do it."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        edit(document)
        yield tomlkit.dumps(document)
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError):
        return


def _insertions(text: str, symbol: str, entry: Mapping[str, Any]) -> Iterator[str]:
    import tomlkit

    table, inline = tomlkit.table(), tomlkit.inline_table()
    for key, value in entry.items():
        table[key] = inline[key] = value
    for item in (table, inline):
        yield from _tomlkit(text, lambda document, item=item: put_item(document, ("watchlist", symbol), item))
    yield f"{text.rstrip()}\n\n[{dotted(('watchlist', symbol))}]\n{table.as_string()}"


def _deletions(text: str, symbol: str) -> Iterator[str]:
    """Yield the deletions: first the lines of its table, which keeps a comment on the table below; else by
    tomlkit.
    """
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if _heads(line, symbol)), None)
    if start is not None:
        end = next((i for i in range(start + 1, len(lines)) if lines[i].lstrip().startswith("[")), len(lines))
        filled = [i for i in range(start, end) if lines[i].strip() and not lines[i].lstrip().startswith("#")]
        last = max(filled) + 1
        blank = start > 0 and not lines[start - 1].strip() and not "".join(lines[last : last + 1]).strip()
        left = "".join(lines[: start - blank] + lines[last:])
        yield left.rstrip("\n") + "\n" * bool(left)

    def delete(document: Any) -> None:
        table = document["watchlist"]
        del table[next(k for k in table if parse_symbol(k) == symbol)]

    yield from _tomlkit(text, delete)


_HEAD = re.compile(r"""^\s*\[\s*watchlist\s*\.\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*\]""")


def _heads(line: str, symbol: str) -> bool:
    match = _HEAD.match(line)
    return match is not None and parse_symbol(match[1] or match[2] or match[3] or "") == symbol


def _key_gone(text: str, symbol: str, name: str) -> Iterator[str]:
    def delete(document: Any) -> None:
        table = document["watchlist"]
        del table[next(k for k in table if parse_symbol(k) == symbol)][name]

    yield from _tomlkit(text, delete)


def _never_lists(text: str, symbol: str, *, off: bool) -> Iterator[str]:
    def edit(document: Any) -> None:
        if "never" not in document:
            document["never"] = [symbol]
            return
        listed = document["never"]
        before = listed.as_string()
        if off:
            listed.pop(next(i for i, s in enumerate(listed) if parse_symbol(s) == symbol))
        else:
            listed.append(symbol)
        align(listed, before)

    yield from _tomlkit(text, edit)
    if not off:
        yield f'never = ["{symbol}"]\n\n{text}'


def _quoted(value: str | list[str]) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
