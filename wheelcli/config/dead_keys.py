"""Remove from a config text what a journal has taken over: an account's value, cash, shares and open
options.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wheelcli.config.keys import dotted, written
from wheelcli.config.mistakes import ConfigError
from wheelcli.config.sources import checked
from wheelcli.errors import WheelError

_PLAIN = ("value", "cash", "options")
_HELD = ("shares", "coins")


def without_dead_keys(
    text: str, accounts: Sequence[tuple[str, ...]], *, path: Path
) -> tuple[str, tuple[str, ...]]:
    """Return the text without those keys of the accounts' tables, and the removed keys, as `account.cash =
    180000`.

    Every other key, an account's type and option level among them, and every comment on a line of its own
    stays. Shares keep their core shares: `{ quantity = 200, core = 100 }` becomes `{ core = 100 }`. Keys with
    an empty value (0, an empty list) stay as well. `path` is for messages. Raises WheelError if the text
    cannot be edited in place.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        removed = [line for where in accounts for line in _cleaned(document, where)]
        edited = tomlkit.dumps(document)
        before, after = checked(text, path=path), checked(edited, path=path)
    except (TOMLKitError, ConfigError, LookupError, TypeError, ValueError) as error:
        raise _by_hand(path) from error
    if _others(before.model_dump(mode="json"), accounts) != _others(after.model_dump(mode="json"), accounts):
        raise _by_hand(path)
    return (edited if removed else text), tuple(removed)


def _cleaned(document: Any, where: tuple[str, ...]) -> list[str]:
    """Remove the keys from one account's table; return what was removed."""
    table = document
    for part in where:
        if not isinstance(table, Mapping) or part not in table:
            return []
        table = table[part]
    removed = []
    for key in _PLAIN:
        if table.get(key):
            removed.append(f"{dotted((*where, key))} = {written(_plain(table[key]))}")
            del table[key]
    for kind in _HELD:
        removed += _without_holdings(table.get(kind, {}), (*where, kind))
    return removed


def _without_holdings(shares: Any, where: tuple[str, ...]) -> list[str]:
    """Remove the quantities from a table of shares, or of coins; return what was removed."""
    removed = []
    for symbol in list(shares):
        dead = [key for key in ("quantity", "break_even") if key in shares[symbol]]
        core = shares[symbol].get("core", 0)
        if not dead and core:
            continue
        for key in dead:
            removed.append(f"{dotted((*where, symbol, key))} = {written(_plain(shares[symbol][key]))}")
        if core:
            for key in dead:
                del shares[symbol][key]
        else:
            del shares[symbol]
    return removed


def _plain(item: Any) -> Any:
    return item.unwrap() if hasattr(item, "unwrap") else item


def _others(values: dict[str, Any], accounts: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    """Return the values without the keys to be removed."""
    for where in accounts:
        table: Any = values
        for part in where:
            table = table.get(part, {})
        for key in _PLAIN:
            table.pop(key, None)
        for kind in _HELD:
            shares = table.pop(kind, {})
            table[f"core {kind}"] = {symbol: one["core"] for symbol, one in shares.items() if one["core"]}
    return values


def _by_hand(path: Path) -> WheelError:
    return WheelError(
        f"{path}: the account cannot be edited without rewriting the file",
        hint="remove value, cash, shares and options of the account by hand",
        code="config",
    )
