"""Renaming keys in a config text: every other character stays, and a comment behind the value keeps its
column.

Before an edit is returned, its values are compared with the expected ones. Therefore, a word in a text, or a
key of the same name in another table, is never taken for the key.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from wheelcli.config.keys import Path as Key
from wheelcli.config.keys import dotted
from wheelcli.config.mistakes import ConfigError, Mistake
from wheelcli.config.renamed_keys import PATHS, OldKey, current, names_in, twice
from wheelcli.config.sources import parsed
from wheelcli.errors import WheelError

_BEFORE_COMMENT = re.compile(r"[^\n#]*(?=#)")
_LEAST_SPACE = 2


def with_new_keys(
    text: str, *, path: Path, only: Collection[Key] | None = None
) -> tuple[str, tuple[OldKey, ...]]:
    """Return the text with the old names of keys replaced, and what was replaced. `only` names old keys;
    `path` is for messages.

    Raises ConfigError if the text is no TOML or has a key under both names, WheelError if a key cannot be
    renamed in place.
    """
    renamed = []
    names = set(names_in((), parsed(text, str(path))))
    if both := [Mistake(str(path), sentence) for _, sentence in twice(names)]:
        raise ConfigError(both)
    for old, new in PATHS.items():
        if old not in names or (only is not None and old not in only):
            continue
        text = _with_new_key(text, old, new, path)
        renamed.append(OldKey(str(path), dotted(old), dotted(new)))
    return text, tuple(renamed)


def _with_new_key(text: str, old: Key, new: Key, path: Path) -> str:
    values = tomllib.loads(text)
    for edited in _edits(text, old[-1], new[-1]):
        try:
            again = tomllib.loads(edited)
        except ValueError:
            continue
        if old not in names_in((), again) and current((), again) == current((), values):
            return edited
    raise WheelError(
        f"{path}: {dotted(old)} cannot be renamed without rewriting the file",
        hint=f"rename it to {dotted(new)} by hand",
        code="config",
    )


def _edits(text: str, old: str, new: str) -> Iterator[str]:
    """Yield the text with one possible place of the key renamed, first its comment in the same column."""
    for match in re.finditer(rf"""(?<![\w-])(?:"{old}"|'{old}'|{old})(?=\s*=)""", text):
        head, tail = text[: match.start()] + new, text[match.end() :]
        if before := _BEFORE_COMMENT.match(tail):
            value = before[0].rstrip(" ")
            room = len(before[0]) - len(value)
            if room >= _LEAST_SPACE:
                room = max(room - (len(new) - len(match[0])), _LEAST_SPACE)
                yield head + value + " " * room + tail[before.end() :]
        yield head + tail
