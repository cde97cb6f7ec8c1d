"""The brief of an account: its book with the totals of the positions that have ended instead of them.
Most commands ask for no more, and ended positions are nearly all of a long journal.
`book.store.briefs` stores briefs on disk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from wheelcli.book.ledger import AccountBook, Role

__all__ = ["ENDED", "BriefBook", "Totals", "brief_of"]

# The fields of ended positions, in which a brief differs from the whole book until they are asked for.
ENDED = ("closed", "sales", "rolls", "trades")
_FIELDS = tuple(field.name for field in fields(AccountBook))


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over an account's ended positions, cents, as `valuation.income.ended_cents` and
    `valuation.outside.apart_cents` define them.
    """

    ended: int
    apart: Mapping[Role, int]  # of spreads and of long options


class BriefBook(AccountBook):
    """An account whose ended positions are only there when asked for: then `whole` returns the same account
    with them. It equals that account.

    A copy with other fields (`dataclasses.replace`) is a plain `AccountBook`.
    """

    __slots__ = ("_whole", "totals")

    totals: Totals
    _whole: Callable[[], AccountBook]

    def __new__(cls, *values: Any, **named: Any) -> Any:
        """Return a plain account of these fields; `brief_of` makes briefs."""
        return AccountBook(*values, **named)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Return a field of the ended positions, which is unset until the first one is asked for."""
            if name not in ENDED:
                raise AttributeError(name)
            whole = self._whole()
            for each in ENDED:
                object.__setattr__(self, each, getattr(whole, each))
            return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AccountBook):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _FIELDS)

    __hash__ = None  # type: ignore[assignment]  # as of the account, whose mappings have none


def brief_of(values: dict[str, Any], totals: Totals, whole: Callable[[], AccountBook]) -> BriefBook:
    """Return the brief with these values, one per field but `ENDED`; `whole` is called at most once.

    Raises TypeError if a field is missing.
    """
    if values.keys() != set(_FIELDS) - set(ENDED):
        raise TypeError(f"a brief has other fields than {sorted(values)}")
    out: BriefBook = object.__new__(BriefBook)
    for name, value in {**values, "totals": totals, "_whole": whole}.items():
        object.__setattr__(out, name, value)
    return out
