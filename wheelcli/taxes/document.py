"""A tax year as JSON data: dollars for cents, and each line once more in the columns of Form 8949."""

from dataclasses import asdict
from datetime import date
from typing import Any

from wheelcli.taxes.notes import notes
from wheelcli.taxes.report import Held, Line, Marked, NameIncome, TaxYear, Term

__all__ = ["FORM_8949", "document_of"]

FORM_8949 = (
    "a_description", "b_acquired", "c_sold", "d_proceeds", "e_basis", "f_code", "g_adjustment", "h_gain",
)  # fmt: skip
EXPIRED, UNKNOWN = "Expired", "unknown"


def document_of(year: TaxYear) -> dict[str, Any]:
    """The `data` of `wheel.taxes/1`."""
    washed = {(one.id, one.close_id) for one in year.wash_sales}
    return {
        "year": year.year,
        "through": year.through,
        "complete": year.complete,
        "window_complete": year.window_complete,
        "accounts": [asdict(one) for one in year.accounts],
        "totals": _totals(year),
        "lines": [_line(line, washed=(line.id, line.close_id) in washed) for line in year.lines],
        "section_1256": [_marked(one) for one in year.section_1256],
        "wash_sales": [
            {**{k: v for k, v in asdict(one).items() if k != "loss_cents"}, "loss_usd": one.loss_cents / 100}
            for one in year.wash_sales
        ],
        "income": [_income(row) for row in year.income],
        "reconciliation": {
            "realised_usd": year.realised_cents / 100,
            "differences": [
                {"what": one.what, "about": one.about, "usd": one.cents / 100} for one in year.differences
            ],
            "total_usd": year.total_cents / 100,
        },
        "unsettled": [{"symbol": symbol, "treatment": treatment} for symbol, treatment in year.treatments],
        "notes": list(notes(year)),
    }


def _totals(year: TaxYear) -> dict[str, Any]:
    out: dict[str, Any] = {}
    unknown = 0
    for term in Term:
        missing = year.unknown(term)
        unknown += missing
        out[f"{term.value}_usd"] = None if missing else year.gain_cents(term) / 100
    marked = None if year.unmarked else year.marked_cents
    long = None if marked is None else year.marked_long_cents
    return {
        **out,
        "section_1256_usd": _usd(marked),
        "section_1256_long_usd": _usd(long),
        "section_1256_short_usd": None if marked is None or long is None else (marked - long) / 100,
        "dividends_usd": sum(row.dividends_cents for row in year.income) / 100,
        "withheld_usd": sum(row.withheld_cents for row in year.income) / 100,
        "dividends_owed_usd": sum(row.owed_cents for row in year.income) / 100,
        "interest_usd": sum(row.interest_cents for row in year.income) / 100,
        "interest_paid_usd": sum(row.interest_paid_cents for row in year.income) / 100,
        "unknown_lines": unknown + year.unmarked,
        "known_usd": year.total_cents / 100,
    }


def _line(line: Line, *, washed: bool) -> dict[str, Any]:
    return {
        "part": line.term,
        "account": line.account,
        "symbol": line.symbol,
        "held": line.held,
        "quantity": line.quantity,
        "acquired": line.acquired,
        "sold": line.sold,
        "day": line.closed,
        "proceeds_usd": _usd(line.proceeds_cents),
        "basis_usd": _usd(line.basis_cents),
        "gain_usd": _usd(line.gain_cents),
        "ended": line.ended,
        "treatment": line.treatment,
        "possible_wash_sale": washed,
        "flags": list(line.flags),
        "id": line.id,
        "close_id": line.close_id,
        **form_columns(line),
    }


def form_columns(line: Line) -> dict[str, str | float]:
    """A line in the columns of Form 8949: days as 09/18/2026, dollars as numbers; codes and adjustments are the filer's to fill in."""
    expired = line.ended == "expired"
    written = line.held is Held.WRITTEN
    return {
        "a_description": line.description,
        "b_acquired": _day(line.acquired),
        "c_sold": _day(line.sold),
        "d_proceeds": EXPIRED if expired and not written else _dollars(line.proceeds_cents),
        "e_basis": EXPIRED if expired and written else _dollars(line.basis_cents),
        "f_code": "",
        "g_adjustment": "",
        "h_gain": _dollars(line.gain_cents),
    }


def _marked(one: Marked) -> dict[str, Any]:
    return {
        "account": one.account,
        "symbol": one.symbol,
        "contract": one.contract,
        "description": one.description,
        "contracts": one.contracts,
        "opened": one.opened,
        "day": one.closed,
        "ended": one.ended,
        "start_mark": one.start_mark,
        "end_mark": one.end_mark,
        "gain_usd": _usd(one.gain_cents),
        "missing": one.missing,
        "id": one.id,
        "close_id": one.close_id,
    }


def _income(row: NameIncome) -> dict[str, Any]:
    return {
        "account": row.account,
        "symbol": row.symbol,
        "dividends_usd": row.dividends_cents / 100,
        "withheld_usd": row.withheld_cents / 100,
        "dividends_owed_usd": row.owed_cents / 100,
        "interest_usd": row.interest_cents / 100,
        "interest_paid_usd": row.interest_paid_cents / 100,
        "fees_usd": row.fees_cents / 100,
    }


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def _dollars(cents: int | None) -> str | float:
    return UNKNOWN if cents is None else cents / 100


def _day(day: date | None) -> str:
    return UNKNOWN if day is None else f"{day:%m/%d/%Y}"
