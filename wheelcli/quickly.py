"""Build frozen values as quickly as plain ones, because a long journal has hundreds of thousands of them."""

import dataclasses
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

__all__ = ["quickly"]

P = ParamSpec("P")
T = TypeVar("T")


def quickly(frozen: Callable[P, T]) -> Callable[P, T]:
    """Return a function that builds values of this frozen dataclass with slots from the same arguments in a
    third of the time.

    A frozen dataclass sets each field through `object.__setattr__`. Here the fields are set on a value that
    is not yet frozen and has the same slots. Then it gets the frozen class and behaves like any other value
    of it.

    >>> @dataclasses.dataclass(frozen=True, slots=True)
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> quickly(Point)(1), quickly(Point)(1, y=2) == Point(1, 2)
    (Point(x=1, y=0), True)
    """
    fields = dataclasses.fields(cast(Any, frozen))
    if hasattr(frozen, "__post_init__"):
        raise TypeError(f"{frozen} has a __post_init__")

    def freeze(self: object) -> None:
        self.__class__ = frozen  # type: ignore[assignment]

    # Only the field names matter here, not their types.
    namespace = {
        "__annotations__": dict.fromkeys((field.name for field in fields), object),
        "__post_init__": freeze,
        **{
            field.name: dataclasses.field(default=field.default, default_factory=field.default_factory)
            for field in fields
            if (field.default, field.default_factory) != (dataclasses.MISSING, dataclasses.MISSING)
        },
    }
    unfrozen: Any = dataclasses.dataclass(eq=False, repr=False, match_args=False, slots=True)(
        type("Unfrozen", (), namespace)
    )
    return cast(Callable[P, T], unfrozen)
