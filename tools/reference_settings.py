"""The settings for the reference: every key of `config.example.toml` with default, range and comment."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from wheelcli.config import Config
from wheelcli.config.coins import BY_DVOL
from wheelcli.config.edit import example
from wheelcli.config.mistakes import allowed
from wheelcli.config.regime import DEFAULT, Regime
from wheelcli.config.renamed_keys import RENAMED

_KEY = re.compile(r"^(?:# )?(\w+) = (.*?)(?:\s+# (.*))?$")
_TABLE = re.compile(r"^(?:# )?\[+([\w.]+)\]+\s*(?:# (.*))?$")


@dataclass
class Table:
    """One table of the example: its name, its comment, and (key, value, comment) of each key."""

    name: str
    about: str = ""
    keys: list[tuple[str, str, str]] = field(default_factory=list)


def sections() -> str:
    """Return a section for each table of the settings."""
    return "\n".join(line for one in tables() for line in _section(one)).rstrip()


def renamed() -> str:
    """Return the table of the renamed keys."""
    rows = (f"| `{old}` | `{new}` |" for old, new in RENAMED.items())
    return "\n".join(["| old key | new key |", "|---|---|", *rows])


def tables() -> list[Table]:
    """Return the tables of the example in its order, the first of several with one name."""
    rows = [Table("")]
    before: list[str] = []
    for line in example().splitlines():
        if match := _TABLE.match(line):
            name = match[1]
            about = " ".join([*before, match[2] or ""]).strip()
            if all(one.name != name for one in rows):
                rows.append(Table(name, about))
            elif name in ("regime", "coins.regime"):
                rows.append(Table("regime again"))
        elif (match := _KEY.match(line)) and not line.startswith("# SYMBOL"):
            rows[-1].keys.append((match[1], match[2], match[3] or ""))
        before = (
            [*before, line[2:]]
            if line.startswith("# ") and not _KEY.match(line) and not _TABLE.match(line)
            else []
        )
    return [one for one in rows if one.name != "regime again"]


def _section(one: Table) -> Iterator[str]:
    match one.name:
        case "":
            yield from ("## Top level", "", *_keys(one, ""), "")
        case "regime":
            yield from ("## regime", "", one.about, "", *_regime("regime", DEFAULT), "")
        case "coins.regime":
            about = "The same table for an account at Deribit, by Bitcoin's volatility index, DVOL."
            yield from ("## coins.regime", "", about, "", *_regime("coins.regime", BY_DVOL), "")
        case "account.shares":
            yield from ("## account.shares", "", _sentence(one.about), "", *_holding(), "")
        case "account.coins":
            yield from ("## account.coins", "", _sentence(one.about), "", *_holding("coins"), "")
        case "accounts":
            yield from (
                "## accounts",
                "",
                one.about,
                "",
                "`accounts.NAME.KEY` takes the keys of [account](#account).",
                "",
            )
        case "screens":
            yield from (
                "## screens",
                "",
                one.about,
                "",
                "`screens.NAME.KEY` takes the keys of [screen](#screen).",
                "",
            )
        case "accounts.ira" | "accounts.coins" | "screens.rich" | "watchlist":
            if one.name == "watchlist":
                yield from ("## watchlist", "", one.about, "")
        case "watchlist.AAPL":
            yield from (*_keys(one, "watchlist.SYMBOL"), "")
        case _:
            yield from (
                f"## {one.name}",
                "",
                *([_sentence(one.about), ""] if one.about else []),
                *_keys(one, one.name),
                "",
            )


def _keys(one: Table, name: str) -> Iterator[str]:
    yield from ("| key | default | takes | meaning |", "|---|---|---|---|")
    for key, value, about in one.keys:
        path = f"{name}.{key}" if name else key
        default = _default(path, value)
        yield f"| `{path}` | {default} | {_takes(path)} | {_cell(about)} |"


def _default(path: str, value: str) -> str:
    """Return the default of a key; keys of a watched name may be unset."""
    if not path.startswith("watchlist.SYMBOL"):
        return f"`{value}`"
    kind = _schema()["$defs"]["Watched"]["properties"][path.rpartition(".")[2]]
    default = kind.get("default")
    return "unset" if default is None else f"`{str(default).lower() if isinstance(default, bool) else value}`"


def _regime(path: str, table: Sequence[Regime]) -> Iterator[str]:
    names = [row.name for row in table]
    yield from (
        "| key | takes | " + " | ".join(f"`{name}`" for name in names) + " |",
        "|---" * (len(names) + 2) + "|",
    )
    for key in type(table[0]).model_fields:
        cells = [_text(getattr(row, key)) for row in table]
        yield f"| `{path}.N.{key}` | {_takes(f'{path}.0.{key}')} | {' | '.join(cells)} |"
    yield from (
        "",
        f"`N` counts the rows from 0: `wheel config set {path}.1.deployed 0.60` changes the row `normal`.",
    )


def _holding(what: str = "shares") -> Iterator[str]:
    one = {"shares": "share", "coins": "coin"}[what]
    meaning = {
        "quantity": f"{what} held",
        "break_even": f"break-even in dollars per {one}; unset is unknown",
        "core": f"whole {what} on which no call is sold"
        if what == "coins"
        else "shares that are never called away",
    }
    yield from ("| key | takes | meaning |", "|---|---|---|")
    for key, about in meaning.items():
        yield f"| `account.{what}.SYMBOL.{key}` | {_takes(f'account.{what}.SYMBOL.{key}')} | {about} |"


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{each:g}" for each in value)
    return value if isinstance(value, str) else f"{value:g}"


@cache
def _schema() -> Mapping[str, Any]:
    return Config.model_json_schema()


def _takes(path: str) -> str:
    """Return what a key takes, in words, from the schema of the config."""
    schema = _schema()
    node: Mapping[str, Any] = schema
    for part in path.split("."):
        node = _resolved(schema, node)
        inner = node.get("properties", {}).get(part, node.get("additionalProperties"))
        node = node["items"] if part == "0" else inner
    return _cell(allowed(_resolved(schema, node)))


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        else:
            node = next(each for each in node["anyOf"] if each.get("type") != "null")
    return node


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
