"""Realised gains in the columns of Form 8949, a line per lot: days as 09/18/2026, dollars as numbers.

The filer fills in codes and adjustments, columns (f) and (g).
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from wheelcli.taxes.report import Held, Line, TaxYear, Term, Treatment, dollars
from wheelcli.units import Doc, Dollars, Unit

__all__ = ["FORM_8949", "FormLine", "form_lines"]

FORM_8949 = (
    "a_description",
    "b_acquired",
    "c_sold",
    "d_proceeds",
    "e_basis",
    "f_code",
    "g_adjustment",
    "h_gain",
)
EXPIRED, UNKNOWN = "Expired", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One line, in dollars and in the form's columns."""

    part: Annotated[Term, Doc("short-term or long-term")]
    account: Annotated[str, Doc("account")]
    symbol: Annotated[str, Doc("underlying")]
    held: Annotated[Held, Doc("kind of asset")]
    quantity: Annotated[float, Unit("shares or contracts"), Doc("number of shares or contracts")]
    acquired: Annotated[
        date | None,
        Doc("day acquired; for a written option the day it ended; null if the journal does not know"),
    ]
    sold: Annotated[
        date | None,
        Doc("day sold; for a written option the day it was written; null if the journal does not know"),
    ]
    day: Annotated[date, Doc("day the gain belongs to")]
    proceeds_usd: Annotated[
        Dollars | None, Doc("proceeds after fees, with the premium of the call that took the shares")
    ]
    basis_usd: Annotated[
        Dollars | None,
        Doc(
            "basis with fees, less the premium of the put that brought the shares; 0 if a "
            "written option expired"
        ),
    ]
    gain_usd: Annotated[Dollars | None, Doc("proceeds less basis")]
    ended: Annotated[str, Doc("how it ended")]
    treatment: Annotated[Treatment, Doc("whether its tax treatment is settled")]
    possible_wash_sale: Annotated[bool, Doc("whether it is in wash_sales")]
    flags: Annotated[tuple[str, ...], Doc("call_under_31_days: not a qualified covered call")]
    id: Annotated[str, Doc("id of the lot")]
    close_id: Annotated[str, Doc("id of the event that ended it")]
    a_description: Annotated[str, Doc("Form 8949, column (a)")]
    b_acquired: Annotated[str, Doc("column (b), 09/18/2026, or unknown")]
    c_sold: Annotated[str, Doc("column (c)")]
    d_proceeds: Annotated[float | str, Doc("column (d), Expired, or unknown")]
    e_basis: Annotated[float | str, Doc("column (e), Expired, or unknown")]
    f_code: Annotated[str, Doc("column (f), left empty")] = ""
    g_adjustment: Annotated[str, Doc("column (g), left empty")] = ""
    h_gain: Annotated[float | str, Doc("column (h), or unknown")]


def form_lines(year: TaxYear) -> tuple[FormLine, ...]:
    """Return the lines of a year in dollars and in the form's columns."""
    flagged = {(one.id, one.close_id) for one in year.wash_sales}
    return tuple(
        _form_line(line, possible_wash_sale=(line.id, line.close_id) in flagged) for line in year.lines
    )


def _form_line(line: Line, *, possible_wash_sale: bool) -> FormLine:
    expired = line.ended == "expired"
    is_written = line.held is Held.WRITTEN
    return FormLine(
        part=line.term,
        account=line.account,
        symbol=line.symbol,
        held=line.held,
        quantity=line.quantity,
        acquired=line.acquired,
        sold=line.sold,
        day=line.closed,
        proceeds_usd=dollars(line.proceeds_cents),
        basis_usd=dollars(line.basis_cents),
        gain_usd=dollars(line.gain_cents),
        ended=line.ended,
        treatment=line.treatment,
        possible_wash_sale=possible_wash_sale,
        flags=line.flags,
        id=line.id,
        close_id=line.close_id,
        a_description=line.description,
        b_acquired=_day(line.acquired),
        c_sold=_day(line.sold),
        d_proceeds=EXPIRED if expired and not is_written else _column(line.proceeds_cents),
        e_basis=EXPIRED if expired and is_written else _column(line.basis_cents),
        h_gain=_column(line.gain_cents),
    )


def _column(cents: int | None) -> float | str:
    return UNKNOWN if cents is None else cents / 100


def _day(day: date | None) -> str:
    return UNKNOWN if day is None else f"{day:%m/%d/%Y}"
