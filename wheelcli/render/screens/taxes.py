"""A tax year on a terminal and as Markdown: totals, lines by part, section 1256, flags, income."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from wheelcli.render.formats.report_blocks import Cell, Column, Kind, Section, Sheet
from wheelcli.render.formats.report_drawing import draw_sheet, md, sheet_lines
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.parts.provenance import DEMO
from wheelcli.taxes.form_8949 import FormLine, form_lines
from wheelcli.taxes.notes import notes
from wheelcli.taxes.report import TaxYear, Term, Treatment

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["markdown", "screen"]

_PARTS = {
    Term.SHORT: "Short-term (Form 8949, part I)",
    Term.LONG: "Long-term (Form 8949, part II)",
    Term.UNKNOWN: "Holding period unknown",
}
_FORM = (
    Column("(a) Description"),
    Column("(b) Acquired"),
    Column("(c) Sold"),
    Column("(d) Proceeds", Kind.DOLLARS),
    Column("(e) Basis", Kind.DOLLARS),
    Column("(h) Gain", Kind.SIGNED),
    Column("Account", rank=2),
    Column("Note", rank=1),
)


def screen(console: "Console", year: TaxYear, *, demo: bool) -> None:
    """Print the year."""
    if demo:
        console.print(Text(DEMO, style="bold magenta"))
    console.print(Text(title(year), style="bold"))
    for section in _sections(year):
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for line in section.lines:
            console.print(Padding(Text(printable(line)), (0, 0, 0, 2)))
        for sheet in section.sheets:
            draw_sheet(console, sheet)


def markdown(year: TaxYear, *, demo: bool) -> Iterator[str]:
    """Yield the year as Markdown, line by line."""
    yield f"# {md(title(year))}"
    if demo:
        yield from ("", DEMO)
    for section in _sections(year):
        yield from ("", f"## {section.title}")
        for line in section.lines:
            yield from ("", md(line))
        for sheet in section.sheets:
            yield from sheet_lines(sheet)


def title(year: TaxYear) -> str:
    """Return the heading: the year, its last day if it is not over, and the accounts."""
    names = ", ".join(one.account for one in year.accounts) or "none"
    open_ = "" if year.complete else f", up to {year.through}"
    return f"Tax year {year.year}{open_} · accounts: {names}"


def _sections(year: TaxYear) -> Iterator[Section]:
    yield Section("totals", "Totals", sheets=(_totals(year),))
    lines = form_lines(year)
    for term, name in _PARTS.items():
        rows = tuple(_row(line) for line in lines if line.part is term)
        if rows or term is not Term.UNKNOWN:
            yield Section(term.value, name, sheets=(Sheet("By closing date", _FORM, rows, "No lines."),))
    if year.section_1256:
        yield Section("section_1256", "Section 1256 contracts (Form 6781)", sheets=(_marked(year),))
    if year.wash_sales:
        yield Section("wash_sales", "Possible wash sales", sheets=(_washed(year),))
    if year.income:
        yield Section("income", "Dividends and interest", sheets=(_income(year),))
    yield Section("reconciliation", "Reconciliation with the review", sheets=(_bridge(year),))
    yield Section("notes", "Notes", lines=notes(year))


def _row(line: FormLine) -> tuple[Cell, ...]:
    remarks = ["possible wash sale"] if line.possible_wash_sale else []
    if line.treatment in (Treatment.UNSETTLED, Treatment.UNKNOWN_FUND):
        remarks.append(line.treatment.value.replace("_", " "))
    return (
        line.a_description,
        line.b_acquired,
        line.c_sold,
        line.d_proceeds,
        line.e_basis,
        line.h_gain,
        line.account,
        ", ".join(remarks),
    )


def _totals(year: TaxYear) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for term, name in _PARTS.items():
        if term is not Term.UNKNOWN or any(line.term is term for line in year.lines):
            rows.append((name, year.gain_cents(term) / 100, year.unknown(term) or ""))
    if year.section_1256:
        long = year.marked_long_cents
        rows += [
            ("Section 1256 (Form 6781)", year.marked_cents / 100, year.unmarked or ""),
            ("  60 % long-term", long / 100, ""),
            ("  40 % short-term", (year.marked_cents - long) / 100, ""),
        ]
    paid = year.paid
    for name, cents in (
        ("Dividends, before withholding", paid.dividends_cents),
        ("Tax withheld", paid.withheld_cents),
        ("Dividends on short shares", paid.owed_cents),
        ("Interest", paid.interest_cents),
        ("Interest paid", paid.interest_paid_cents),
    ):
        if cents:
            rows.append((name, cents / 100, ""))
    return Sheet(
        "Known gains, without unknown lines",
        (Column("What"), Column("Gain", Kind.SIGNED), Column("Unknown lines", Kind.COUNT)),
        tuple(rows),
    )


def _marked(year: TaxYear) -> Sheet:
    columns = (
        Column("Contract"),
        Column("Opened", Kind.DAY, 1),
        Column("Ended"),
        Column("Mark before", Kind.RATIO, 1),
        Column("Mark 31 Dec", Kind.RATIO),
        Column("Gain", Kind.SIGNED),
        Column("Account", rank=2),
    )
    rows = tuple(
        (
            one.description,
            one.opened,
            one.closed or "open, marked",
            one.start_mark,
            one.end_mark,
            "unknown" if one.gain_cents is None else one.gain_cents / 100,
            one.account,
        )
        for one in year.section_1256
    )
    return Sheet("Marked to market on 31 December and reopened at that mark", columns, rows)


def _washed(year: TaxYear) -> Sheet:
    columns = (
        Column("Loss on"),
        Column("Day", Kind.DAY),
        Column("Loss", Kind.SIGNED),
        Column("Replacement"),
        Column("Day", Kind.DAY),
        Column("What"),
        Column("Loss in", rank=2),
        Column("Purchase in", rank=1),
    )
    rows = tuple(
        (
            one.description,
            one.day,
            one.loss_usd,
            one.by_description,
            one.by_day,
            one.by_what.replace("_", " "),
            one.account,
            one.by_account,
        )
        for one in year.wash_sales
    )
    return Sheet("Within 30 days before or after, in any account", columns, rows)


def _income(year: TaxYear) -> Sheet:
    columns = (
        Column("Name"),
        Column("Dividends", Kind.SIGNED),
        Column("Withheld", Kind.SIGNED),
        Column("On short shares", Kind.SIGNED, 2),
        Column("Interest", Kind.SIGNED),
        Column("Interest paid", Kind.SIGNED, 1),
        Column("Fees", Kind.SIGNED, 1),
        Column("Account", rank=2),
    )
    rows = tuple(
        (
            row.symbol or "the account",
            *(
                _some(cents)
                for cents in (
                    row.dividends_cents,
                    row.withheld_cents,
                    row.owed_cents,
                    row.interest_cents,
                    row.interest_paid_cents,
                    row.fees_cents,
                )
            ),
            row.account,
        )
        for row in year.income
    )
    return Sheet("By name", columns, rows)


def _some(cents: int) -> Cell:
    return cents / 100 if cents else ""


def _bridge(year: TaxYear) -> Sheet:
    rows: list[tuple[Cell, ...]] = [("Realised, as in the review", year.realised_cents / 100)]
    rows += [(one.about[0].upper() + one.about[1:], one.cents / 100) for one in year.differences]
    rows.append(("Known gains, dividends and interest above", year.total_cents / 100))
    return Sheet("To the cent", (Column("What"), Column("Amount", Kind.SIGNED)), tuple(rows))
