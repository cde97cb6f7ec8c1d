"""The line `source = "config"` that an earlier `wheel init` wrote into every file: its default then, not a
choice of the user.

It is recognised by the comment after it. Any other `source = "config"` is the user's choice and stays.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wheelcli import config as settings
from wheelcli.config.mistakes import ConfigError
from wheelcli.errors import WheelError

__all__ = ["source_by_old_init", "with_source_lifted"]

_COMMENT = "# where scans take the account from: config or journal"
_TODAY = "# auto: the journal once it has an opening, else this file; or config, journal"


def source_by_old_init(text: str) -> bool:
    """Return whether a config text has that line in `[account]`; False for one that cannot be read."""
    return _line(_parsed(text)) is not None


def with_source_lifted(text: str, *, path: Path) -> str:
    """Return the text with `source = "auto"` in that place, all else unchanged. Raises WheelError if the file
    cannot be edited in place.
    """
    import tomlkit

    document = _parsed(text)
    item = _line(document)
    if item is None or document is None:
        return text
    auto = tomlkit.item("auto")
    auto.trivia.indent, auto.trivia.comment_ws = item.trivia.indent, item.trivia.comment_ws + "  "
    auto.trivia.comment, auto.trivia.trail = _TODAY, item.trivia.trail
    document["account"]["source"] = auto
    edited = tomlkit.dumps(document)
    try:
        before, after = (settings.checked(each, path=path).model_dump(mode="json") for each in (text, edited))
    except (ConfigError, WheelError) as error:
        raise _by_hand(path) from error
    before["account"]["source"] = "auto"
    if before != after:
        raise _by_hand(path)
    return edited


def _parsed(text: str) -> Any:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError:
        return None


def _line(document: Any) -> Any:
    account = document.get("account") if document is not None else None
    if not isinstance(account, Mapping):
        return None
    item = account.get("source")
    comment = getattr(getattr(item, "trivia", None), "comment", "")
    return item if item == "config" and comment.strip() == _COMMENT else None


def _by_hand(path: Path) -> WheelError:
    return WheelError(
        f"{path}: account.source cannot be edited without rewriting the file",
        hint='write source = "auto" into [account] by hand',
        code="config",
    )
