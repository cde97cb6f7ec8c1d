"""Remove one key from a config text; its default then applies, and comments stay."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wheelcli.config.edit import key_in, valid_key
from wheelcli.config.keys import dotted, symbol_table
from wheelcli.config.mistakes import UNSET, ConfigError, Mistake
from wheelcli.config.rename_in_text import with_new_keys
from wheelcli.config.renamed_keys import PATHS, current
from wheelcli.config.sources import checked
from wheelcli.errors import Exit, WheelError


def without_key(text: str, key: str, *, path: Path) -> tuple[str, Any | None]:
    """Return the text without a key, and the value that it had there: None if the text does not set it.

    A name of the watchlist or of holdings is removed with its settings; no other table is. `path` is for
    messages. Raises ConfigError (usage) for text that is no key and for a table, and for mistakes that the
    text has, or would have without the key.
    """
    import tomlkit

    parts, _ = current(valid_key(key, command=UNSET), None)
    text, _ = with_new_keys(text, path=path, only=[old for old, new in PATHS.items() if new == parts])
    document = tomlkit.parse(text)
    node: Any = document
    for depth in range(len(parts) - 1):
        step = key_in(node, parts[: depth + 1])
        if not _has(node, step):
            return text, None
        node = node[step]
    last = key_in(node, parts)
    if not _has(node, last):
        return text, None
    value = node[last].unwrap() if hasattr(node[last], "unwrap") else node[last]
    is_table = isinstance(value, Mapping | list) and not _is_plain(value)
    if is_table and symbol_table(parts) != len(parts) - 1:
        raise ConfigError([Mistake(UNSET, f"{dotted(parts)} is a table: unset its keys one by one")])
    del node[last]
    edited = tomlkit.dumps(document)
    checked(text, path=path)
    try:
        checked(edited, path=path)
    except ConfigError as error:
        raise WheelError(
            f"{dotted(parts)} cannot be removed: {error.mistakes[0].sentence}",
            hint=f"`wheel config set {dotted(parts)} VALUE` changes it",
            code="config",
            exit_code=Exit.USAGE,
        ) from error
    return edited, value


def _is_plain(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(each, Mapping) for each in value)


def _has(node: Any, key: str | int) -> bool:
    if isinstance(key, int):
        return isinstance(node, list) and 0 <= key < len(node)
    return isinstance(node, Mapping) and key in node
