"""Editing a config text without losing its comments: making the example one's own, setting one key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wheelcli.config.keys import dotted, parse_key, parse_value, settled, symbol_table
from wheelcli.config.mistakes import COMMAND, ConfigError, Mistake
from wheelcli.config.model import Config
from wheelcli.config.presets import Preset, settings
from wheelcli.config.regime import Regime
from wheelcli.config.rename_in_text import with_new_keys
from wheelcli.config.renamed_keys import PATHS, current, names_in
from wheelcli.config.sources import checked
from wheelcli.contract import parse_symbol
from wheelcli.errors import Exit, WheelError

_EXAMPLE = "config.example.toml"
_JOURNALS = ("value", "cash", "options")  # keys of [account] that a journal makes superfluous


def example() -> str:
    """Return the text of `config.example.toml`: every key with its default and a comment."""
    package = Path(__file__).resolve().parents[1]
    # In an installed package it lies inside, in a checkout beside it.
    for path in (package / _EXAMPLE, package.parent / _EXAMPLE):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise WheelError(
        f"{_EXAMPLE} is missing from the installation", hint="reinstall wheelcli", exit_code=Exit.FAULT
    )


def fresh(kind: str, option_level: int, watchlist: tuple[str, ...], *, preset: Preset | None = None) -> str:
    """Return the example as one's own file: with account type, option level, watchlist and the values of a
    preset. Symbols are as `parse_symbol` returns them.

    The account's value and holdings are in the journal: those keys are left out, so that nobody has to
    maintain them twice.
    """
    import tomlkit

    document: Any = tomlkit.parse(example())
    for key in _JOURNALS:
        del document["account"][key]
    put_item(document, ("account", "type"), kind)
    put_item(document, ("account", "option_level"), option_level)
    for path, setting in settings(preset, document["regime"]) if preset else ():
        put_item(document, path, tomlkit.item(setting))
    for symbol in watchlist:
        put_item(document, ("watchlist", symbol), tomlkit.table())
    return tomlkit.dumps(document)


def with_value(text: str, key: str, value: str, *, path: Path) -> tuple[str, Config]:
    """Return a config text with one key set, and the config it makes. `value` is TOML or a bare word; `path`
    is for messages.

    Raises ConfigError (usage) for an unknown key or a value it does not take, and for mistakes the text has
    elsewhere.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    typed = parse_value(value)
    parts, plain = current(valid_key(key), typed)
    wanted = checked(text, path=path, put=(parts, plain))
    # A key that the file has under its old name gets the new one, so that it is never there twice.
    names = set(names_in(parts, plain))
    text, _ = with_new_keys(text, path=path, only=[old for old, new in PATHS.items() if new in names])
    try:
        document = tomlkit.parse(text)
        put_item(document, parts, _item(value, plain) if plain == typed else tomlkit.item(plain))
        edited = tomlkit.dumps(document)
        if checked(edited, path=path) == wanted:
            return edited, wanted
    except (TOMLKitError, ConfigError, LookupError, NotImplementedError, TypeError, ValueError):
        pass  # a layout of tables that cannot be edited in place
    raise WheelError(
        f"{path}: {dotted(parts)} cannot be set without rewriting the file",
        hint=f"write {dotted(parts)} = {value} into it by hand",
        code="config",
    )


def valid_key(key: str, *, command: str = COMMAND) -> tuple[str, ...]:
    """Return the parts of a key, symbols in the program's spelling. Raises ConfigError (usage) if the text is
    not a key.
    """
    parts = parse_key(key)
    if parts is None:
        raise ConfigError(
            [Mistake(command, f"unknown key {key!r} (expected a key such as portfolio.sector_max)")]
        )
    return settled(parts)


def _item(text: str, plain: Any) -> Any:
    import tomlkit

    # 1e6 stays 1e6 in the file, and 0.30 stays 0.30.
    return tomlkit.item(plain) if isinstance(plain, str) else tomlkit.value(text.strip())


def put_item(document: Any, path: tuple[str, ...], item: Any) -> None:
    """Put an item at a path of a tomlkit document, making the tables on the way; symbols keep the file's
    spelling.
    """
    import tomlkit
    from tomlkit.items import InlineTable

    if path[0] == "regime" and "regime" not in document:
        document["regime"] = _default_rows(Config().regime)
    if path[:2] == ("coins", "regime") and "regime" not in document.get("coins", {}):
        document.setdefault("coins", tomlkit.table())["regime"] = _default_rows(Config().coins.regime)
    node = document
    for depth, part in enumerate(path[:-1]):
        key = key_in(node, path[: depth + 1])
        if isinstance(key, str) and key not in node:
            node[key] = tomlkit.inline_table() if isinstance(node, InlineTable) else tomlkit.table()
        node = node[key if isinstance(node, Mapping) else int(part)]
    key = key_in(node, path)
    if isinstance(key, str) and key in node and isinstance(item, Mapping) and isinstance(node[key], Mapping):
        node[key].update(item)
        return
    before = (
        node[key].as_string()
        if isinstance(key, str) and key in node and hasattr(node[key], "as_string")
        else ""
    )
    node[key] = item
    align(node[key], before)


def key_in(node: Any, path: tuple[str, ...]) -> str | int:
    """Return the key as written in the file, where a symbol may be in lower case."""
    if not isinstance(node, Mapping):
        return int(path[-1])
    if symbol_table(path) == len(path) - 1:
        return next((k for k in node if parse_symbol(k) == path[-1]), path[-1])
    return path[-1]


def align(item: Any, before: str) -> None:
    """Keep the comment after a value in its column, if there is room; `before` is the value as it was
    written.
    """
    trivia = getattr(item, "trivia", None)
    if trivia is not None and trivia.comment and before:
        room = len(trivia.comment_ws) + len(before) - len(item.as_string())
        trivia.comment_ws = " " * max(room, 2)


def _default_rows(table: tuple[Regime, ...]) -> Any:
    import tomlkit

    rows = tomlkit.aot()
    for row in table:
        rows.append(tomlkit.item(row.model_dump(mode="json")))
    return rows
