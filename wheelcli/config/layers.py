"""One layer of the config upon another, with the origin of every value."""

import copy
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from wheelcli.config.keys import Path, dotted, leaves, settled, symbol_table
from wheelcli.config.mistakes import Mistake
from wheelcli.config.renamed_keys import OldKey
from wheelcli.contract import parse_symbol


@dataclass
class Layers:
    """The values so far, the origin of each that differs from a default, and the mistakes on the way."""

    values: dict[str, Any]
    origins: dict[Path, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    old_keys: list[OldKey] = field(default_factory=list)
    # Values at or inside a path, in order.
    _leaves: dict[Path, dict[Path, None]] = field(default_factory=dict)

    def lay(self, layer: Mapping[str, Any], origin: str) -> None:
        """Lay a whole document on top: tables are merged, values and lists replaced."""
        self._merge(self.values, layer, (), origin)

    def put(self, path: Path, value: Any, origin: str) -> None:
        """Put one value on top, reaching into lists by index; an empty table clears the existing one."""
        *above, last = path = settled(path)
        node: Any = self.values
        for depth, part in enumerate(above):
            inner = _inside(node, part)
            if inner is None or not isinstance(inner, MutableMapping | list):
                if isinstance(node, list):
                    return self._no_row(path[: depth + 1], node, origin)
                inner = node[part] = {}
            node = inner
        if isinstance(node, list):
            if _inside(node, last) is None:
                return self._no_row(path, node, origin)
            if not isinstance(value, Mapping):
                node[int(last)] = value
                return self._mark(path, value, origin)
            return self._merge(node[int(last)], value, path, origin)
        if isinstance(value, Mapping) and not value:
            node.pop(last, None)
        return self._merge(node, {last: value}, tuple(above), origin)

    def origin_of(self, path: Path) -> str | None:
        """Return the origin of the value at a path, or of the last one inside it; None for a default."""
        inside = self._leaves.get(path)
        return self.origins.get(path) or (self.origins[next(reversed(inside))] if inside else None)

    def blamed(self, path: Path) -> str | None:
        """Return the origin of a mistake at this path: that of the value, or of the table around it."""
        lengths = range(len(path), 0, -1)
        return next((origin for n in lengths if (origin := self.origin_of(path[:n])) is not None), None)

    def _merge(
        self, tree: MutableMapping[str, Any], layer: Mapping[str, Any], path: Path, origin: str
    ) -> None:
        symbols = symbol_table(path) == len(path)
        spelling: dict[str, str] = {}
        for name, value in layer.items():
            key = (parse_symbol(name) or name) if symbols else name
            here = (*path, key)
            if key in spelling:
                twice = (
                    f"{dotted((*path, spelling[key]))} and {dotted((*path, name))} are the same symbol, {key}"
                )
                self.mistakes.append(Mistake(origin, twice))
            spelling[key] = name
            if isinstance(value, Mapping):
                if not isinstance(tree.get(key), MutableMapping):
                    tree[key] = {}
                    self._mark(here, {}, origin)
                self._merge(tree[key], value, here, origin)
            else:
                tree[key] = copy.deepcopy(value)
                self._mark(here, value, origin)

    def _mark(self, path: Path, value: Any, origin: str) -> None:
        for leaf in list(self._leaves.get(path, ())):
            del self.origins[leaf]
            for n in range(len(leaf) + 1):
                self._leaves[leaf[:n]].pop(leaf, None)
        for inner, _ in leaves(value, path):
            self.origins[inner] = origin
            for n in range(len(inner) + 1):
                self._leaves.setdefault(inner[:n], {})[inner] = None

    def _no_row(self, path: Path, rows: list[Any], origin: str) -> None:
        what = f"unknown key {dotted(path)}: {dotted(path[:-1])} has rows 0 to {len(rows) - 1}"
        self.mistakes.append(Mistake(origin, what))


def _inside(node: Any, part: str) -> Any:
    if isinstance(node, list):
        return node[int(part)] if part.isascii() and part.isdigit() and int(part) < len(node) else None
    return node.get(part)
