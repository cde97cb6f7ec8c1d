"""Annotations that describe the fields of a value: a unit and one line of meaning.

Example: `strike: Annotated[PerShare, Doc("strike")]` is a float in dollars per share; the JSON Schema and the
field list of a document are made from it (`wheelcli.documents.typed`), and a type checker sees a float.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a number, as the schemas print it under `x-unit`."""

    name: str


@dataclass(frozen=True, slots=True)
class Doc:
    """The meaning of a field, in one line."""

    about: str


Dollars = Annotated[float, Unit("dollars")]
PerShare = Annotated[float, Unit("dollars per share")]
Ratio = Annotated[float, Unit("decimal: 0.25 is 25 %")]
Annual = Annotated[float, Unit("annual decimal")]
Points = Annotated[float, Unit("points")]
Delta = Annotated[float, Unit("per share")]
Deviations = Annotated[float, Unit("standard deviations")]
Years = Annotated[float, Unit("years of 365 days")]
Shares = Annotated[float, Unit("shares")]
WholeShares = Annotated[int, Unit("shares")]
Lot = Annotated[int | float, Unit("shares")]  # whole for shares; for coins, a part of one
Days = Annotated[int, Unit("calendar days")]
Contracts = Annotated[int, Unit("contracts")]
Count = Annotated[int, Unit("count")]
Sessions = Annotated[int, Unit("sessions")]


# The metadata of a field that documents leave out while it is None: it belongs to one market only.
OPTIONAL: Mapping[str, Any] = {"optional": True}


def values_of(kind: type, value: Any) -> dict[str, Any]:
    """Return the values that an object has for the fields of the dataclass `kind`, by name:
    `Row(**values_of(Part, part), more=1)`.
    """
    return {one.name: getattr(value, one.name) for one in fields(kind)}
