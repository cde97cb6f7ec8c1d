"""A tax year as JSON data: the fields of `wheel.taxes`, dollars for cents."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from wheelcli.taxes.form_8949 import FormLine, form_lines
from wheelcli.taxes.notes import notes
from wheelcli.taxes.report import (
    AccountKind,
    Marked,
    Missing,
    NameIncome,
    TaxYear,
    Term,
    Treatment,
    WashSale,
    dollars,
)
from wheelcli.units import Contracts, Doc, Dollars, PerShare

__all__ = ["TaxesDocument", "document_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTotals:
    """The totals of the taxable accounts."""

    short_term_usd: Annotated[Dollars | None, Doc("Form 8949, part I")]
    long_term_usd: Annotated[Dollars | None, Doc("Form 8949, part II")]
    unknown_term_usd: Annotated[Dollars | None, Doc("lines whose holding period the journal does not know")]
    section_1256_usd: Annotated[Dollars | None, Doc("gain on Form 6781")]
    section_1256_long_usd: Annotated[Dollars | None, Doc("60 % of it")]
    section_1256_short_usd: Annotated[Dollars | None, Doc("the other 40 %")]
    dividends_usd: Annotated[Dollars, Doc("dividends received, before withholding")]
    withheld_usd: Annotated[Dollars, Doc("tax withheld, or dividends taken back; negative")]
    dividends_owed_usd: Annotated[Dollars, Doc("dividends paid on short shares, negative")]
    interest_usd: Annotated[Dollars, Doc("interest received")]
    interest_paid_usd: Annotated[Dollars, Doc("interest paid, negative")]
    unknown_lines: Annotated[int, Doc("lines and section 1256 contracts without a known gain")]
    known_usd: Annotated[Dollars, Doc("known gains, dividends before withholding and interest received")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedContract:
    """A section 1256 contract of the year in dollars."""

    account: Annotated[str, Doc("account")]
    symbol: Annotated[str, Doc("index")]
    contract: Annotated[str, Doc("OCC symbol")]
    description: Annotated[str, Doc("contract in words")]
    contracts: Annotated[Contracts, Doc("contracts, negative if short")]
    opened: Annotated[date, Doc("day opened")]
    day: Annotated[date | None, Doc("day it ended; null if it was open on 31 December")]
    ended: Annotated[str, Doc("how it ended; marked if it was open on 31 December")]
    start_mark: Annotated[
        PerShare | None, Doc("mark on 31 December of the year before, at which it was reopened")
    ]
    end_mark: Annotated[PerShare | None, Doc("mark on 31 December")]
    gain_usd: Annotated[Dollars | None, Doc("gain of this year")]
    missing: Annotated[
        Missing | None,
        Doc("why the gain is unknown: the mark at the start or the end of the year, or the premium"),
    ]
    id: Annotated[str, Doc("id of the opening event")]
    close_id: Annotated[str | None, Doc("id of the event that ended it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidIncome:
    """Dividends and interest of one name in dollars."""

    account: Annotated[str, Doc("account")]
    symbol: Annotated[str | None, Doc("name; null for interest on cash")]
    dividends_usd: Annotated[Dollars, Doc("dividends received, before withholding")]
    withheld_usd: Annotated[Dollars, Doc("tax withheld, negative")]
    dividends_owed_usd: Annotated[Dollars, Doc("dividends paid on short shares, negative")]
    interest_usd: Annotated[Dollars, Doc("interest received")]
    interest_paid_usd: Annotated[Dollars, Doc("interest paid, negative")]
    fees_usd: Annotated[Dollars, Doc("other fees, negative if paid; on no tax line")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledAmount:
    """One reason for the difference between the review and the tax lines."""

    what: Annotated[str, Doc("kind of difference")]
    about: Annotated[str, Doc("description")]
    usd: Annotated[Dollars, Doc("amount added to realised_usd")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """From the realised profit of the review to the total of the tax lines."""

    realised_usd: Annotated[Dollars, Doc("realised as in `wheel review`, on the close date")]
    differences: Annotated[tuple[ReconciledAmount, ...], Doc("reasons for the difference")]
    total_usd: Annotated[Dollars, Doc("totals.known_usd")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTreatment:
    """An underlying with an unsettled treatment."""

    symbol: Annotated[str, Doc("underlying")]
    treatment: Annotated[Treatment, Doc("treatment")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxesDocument:
    """The `data` of `wheel.taxes/1`."""

    year: Annotated[int, Doc("calendar year")]
    through: Annotated[date, Doc("last day that counts")]
    complete: Annotated[bool, Doc("whether the year is over")]
    window_complete: Annotated[bool, Doc("whether the 30 days after it are over")]
    accounts: Annotated[tuple[AccountKind, ...], Doc("accounts in the report")]
    totals: Annotated[TaxTotals, Doc("totals of the taxable accounts; a part with an unknown line is null")]
    lines: Annotated[tuple[FormLine, ...], Doc("realised gains and losses, a line per lot, as on Form 8949")]
    section_1256: Annotated[tuple[MarkedContract, ...], Doc("options on broad-based indexes: Form 6781")]
    wash_sales: Annotated[
        tuple[WashSale, ...],
        Doc("losses with a purchase within 30 days: possible wash sales, not computed"),
    ]
    income: Annotated[tuple[PaidIncome, ...], Doc("dividends and interest by name")]
    reconciliation: Annotated[Reconciliation, Doc("realised_usd and the differences sum to total_usd")]
    unsettled: Annotated[
        tuple[OpenTreatment, ...], Doc("underlyings whose treatment is unsettled or unknown")
    ]
    notes: Annotated[tuple[str, ...], Doc("notes on the figures")]


def document_of(year: TaxYear) -> TaxesDocument:
    """Return the year in dollars."""
    return TaxesDocument(
        year=year.year,
        through=year.through,
        complete=year.complete,
        window_complete=year.window_complete,
        accounts=year.accounts,
        totals=_totals(year),
        lines=form_lines(year),
        section_1256=tuple(_marked(one) for one in year.section_1256),
        wash_sales=year.wash_sales,
        income=tuple(_income(row) for row in year.income),
        reconciliation=_reconciliation(year),
        unsettled=tuple(OpenTreatment(symbol=symbol, treatment=how) for symbol, how in year.treatments),
        notes=notes(year),
    )


def _totals(year: TaxYear) -> TaxTotals:
    paid = year.paid
    marked = None if year.unmarked else year.marked_cents
    long = None if year.unmarked else year.marked_long_cents
    return TaxTotals(
        short_term_usd=_term(year, Term.SHORT),
        long_term_usd=_term(year, Term.LONG),
        unknown_term_usd=_term(year, Term.UNKNOWN),
        section_1256_usd=dollars(marked),
        section_1256_long_usd=dollars(long),
        section_1256_short_usd=None if marked is None or long is None else (marked - long) / 100,
        dividends_usd=paid.dividends_cents / 100,
        withheld_usd=paid.withheld_cents / 100,
        dividends_owed_usd=paid.owed_cents / 100,
        interest_usd=paid.interest_cents / 100,
        interest_paid_usd=paid.interest_paid_cents / 100,
        unknown_lines=sum(year.unknown(term) for term in Term) + year.unmarked,
        known_usd=year.total_cents / 100,
    )


def _term(year: TaxYear, term: Term) -> float | None:
    return None if year.unknown(term) else year.gain_cents(term) / 100


def _marked(one: Marked) -> MarkedContract:
    return MarkedContract(
        account=one.account,
        symbol=one.symbol,
        contract=one.contract,
        description=one.description,
        contracts=one.contracts,
        opened=one.opened,
        day=one.closed,
        ended=one.ended,
        start_mark=one.start_mark,
        end_mark=one.end_mark,
        gain_usd=dollars(one.gain_cents),
        missing=one.missing,
        id=one.id,
        close_id=one.close_id,
    )


def _income(row: NameIncome) -> PaidIncome:
    return PaidIncome(
        account=row.account,
        symbol=row.symbol,
        dividends_usd=row.dividends_cents / 100,
        withheld_usd=row.withheld_cents / 100,
        dividends_owed_usd=row.owed_cents / 100,
        interest_usd=row.interest_cents / 100,
        interest_paid_usd=row.interest_paid_cents / 100,
        fees_usd=row.fees_cents / 100,
    )


def _reconciliation(year: TaxYear) -> Reconciliation:
    return Reconciliation(
        realised_usd=year.realised_cents / 100,
        differences=tuple(
            ReconciledAmount(what=one.what, about=one.about, usd=one.cents / 100) for one in year.differences
        ),
        total_usd=year.total_cents / 100,
    )
