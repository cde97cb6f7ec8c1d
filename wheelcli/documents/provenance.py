"""The source of a document's figures: the moment of the quotes, their source and age, the account, the
plan.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Provenance:
    """The moment (aware) and source of the quotes, the account and the plan; None is unknown or does not
    apply.

    `sessions_old` counts the New York sessions since the quotes: 0 for quotes of the latest session. The demo
    market has no age.
    """

    as_of: datetime | None
    source: str | None
    sessions_old: int | None = None
    account: str | None = None
    plan: str | None = None

    @property
    def old(self) -> bool:
        """Return whether the quotes are more than one session old."""
        return self.sessions_old is not None and self.sessions_old > 1

    @property
    def age(self) -> str:
        """Return the age in words; empty if it is unknown."""
        if self.sessions_old is None:
            return ""
        if self.sessions_old == 0:
            return "latest session"
        if self.sessions_old == 1:
            return "1 session old"
        return f"OLD DATA, {self.sessions_old} sessions old"


def cells(provenance: Provenance, *names: str) -> dict[str, Any]:
    """Return the columns of the provenance that every row of tsv, csv, md and ndjson repeats: `as_of`,
    `source`, and those of `names`.
    """
    return {name: getattr(provenance, name) for name in ("as_of", "source", *names)}
