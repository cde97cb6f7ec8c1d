"""A list and a mapping that several folds share, so that a fold continues with little or no copying."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

K = TypeVar("K")
T = TypeVar("T")
MANY = 512  # most entries of a mapping to copy each time it is shared


class Grown(Sequence[T]):
    """The first items of a list that may have grown since. If these are all its items, appending extends the
    list; otherwise it is copied first.

    >>> one = Grown([1, 2])
    >>> other = one.shared()
    >>> other.append(3)
    >>> list(one), list(other), other[-1]
    ([1, 2], [1, 2, 3], 3)
    """

    __slots__ = ("_count", "_items")

    def __init__(self, items: list[T], count: int | None = None) -> None:
        self._items = items
        self._count = len(items) if count is None else count

    def shared(self) -> "Grown[T]":
        """Return a copy to continue from."""
        return Grown(self._items, self._count)

    def append(self, item: T) -> None:
        """Add one item."""
        if len(self._items) != self._count:
            self._items = self._items[: self._count]
        self._items.append(item)
        self._count += 1

    def __setitem__(self, place: int, item: T) -> None:
        self._items = self._items[: self._count]
        self._items[place] = item

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._count)
            return self._items[start:stop:step]
        return self._items[range(self._count)[place]]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return islice(self._items, self._count)


class Layered(Generic[K, T]):
    """A mapping in two layers: one that many folds share and never change, and the latest entries of this
    one.

    >>> one = Layered({"a": 1})
    >>> other = one.shared()
    >>> other["b"] = 2
    >>> one.get("b", 0), other.get("b", 0), other.get("a", 0), len(other)
    (0, 2, 1, 2)
    """

    __slots__ = ("_own", "_shared")

    def __init__(self, shared: dict[K, T], own: dict[K, T] | None = None) -> None:
        self._shared = shared
        self._own = own or {}

    def shared(self) -> "Layered[K, T]":
        """Return a copy to continue from."""
        if len(self._own) > MANY:
            self._shared, self._own = self._shared | self._own, {}
        return Layered(self._shared, dict(self._own))

    def get(self, key: K, default: T) -> T:
        """Return the value or, without one, the default."""
        value = self._own.get(key)
        return self._shared.get(key, default) if value is None else value

    def __setitem__(self, key: K, value: T) -> None:
        self._own[key] = value

    def __len__(self) -> int:
        return len(self._shared) + sum(key not in self._shared for key in self._own)


def shared(items: list[T] | Grown[T]) -> Grown[T]:
    """Return a list that folds can share; a plain list is copied, because its owner may add to it."""
    return items.shared() if isinstance(items, Grown) else Grown(list(items))


def layered(entries: dict[K, T] | Layered[K, T]) -> Layered[K, T]:
    """Return a mapping that folds can share."""
    return entries.shared() if isinstance(entries, Layered) else Layered(entries)
