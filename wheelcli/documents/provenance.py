"""The source of a document's figures: the moment of the quotes, their source and age, the account, the
plan.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wheelcli.plan.document import NameQuotes


@dataclass(frozen=True, slots=True)
class Provenance:
    """The moment (aware) and source of the quotes, the account and the plan; None is unknown or does not
    apply.

    `sessions_old` counts the New York sessions since the quotes: 0 for quotes of the latest session. The demo
    market has no age. `quotes` are the feed and moment of each name; `overtaken` marks closing quotes of an
    earlier session although the exchanges trade again.
    """

    as_of: datetime | None
    source: str | None
    sessions_old: int | None = None
    account: str | None = None
    plan: str | None = None
    quotes: "tuple[NameQuotes, ...]" = ()
    overtaken: bool = False

    @property
    def old(self) -> bool:
        """Return whether the quotes are more than one session old, or closing quotes in a later session."""
        return self.overtaken or (self.sessions_old is not None and self.sessions_old > 1)

    @property
    def closing(self) -> "tuple[NameQuotes, ...]":
        """Return the names whose quotes are closing quotes."""
        return tuple(each for each in self.quotes if each.closing)

    @property
    def age(self) -> str:
        """Return the age in words; empty if it is unknown."""
        if self.sessions_old is None:
            return ""
        if self.sessions_old == 0:
            return "latest session"
        age = "1 session old" if self.sessions_old == 1 else f"{self.sessions_old} sessions old"
        return f"OLD DATA, {age}" if self.old else age


def cells(provenance: Provenance, *names: str) -> dict[str, Any]:
    """Return the columns of the provenance that every row of tsv, csv, md and ndjson repeats: `as_of`,
    `source`, and those of `names`.
    """
    return {name: getattr(provenance, name) for name in ("as_of", "source", *names)}
