"""Notes beside the figures of the tax year, in sentences: the most important first."""

from collections.abc import Iterator

from wheelcli.taxes.report import TaxYear, Term, Treatment

NO_ADVICE = "This is not tax advice. Check every figure with your broker's 1099-B and a tax adviser."


def notes(year: TaxYear) -> tuple[str, ...]:
    """Return the sentences of this year."""
    return tuple(_notes(year))


def _notes(year: TaxYear) -> Iterator[str]:
    yield NO_ADVICE
    yield from _accounts(year)
    if not year.complete:
        yield (
            f"{year.year} is not over: figures up to {year.through}. Section 1256 contracts still open are"
            " marked on 31 December."
        )
    elif not year.window_complete:
        yield f"A purchase up to 30 January {year.year + 1} can still turn a December loss into a wash sale."
    if any(line.term is Term.UNKNOWN for line in year.lines):
        yield (
            "Shares or options from an opening balance or a transfer: acquisition date unknown, so"
            " their term is unknown."
        )
    if year.section_1256:
        yield (
            "Section 1256 contracts go on Form 6781, 60 % long-term and 40 % short-term, whatever the holding"
            " period."
        )
    yield from _treatments(year)
    if year.wash_sales:
        yield "Possible wash sales are flagged, not computed: columns (f) and (g) are left empty."
    if any(row.withheld_cents for row in year.income):
        yield ("Withheld tax includes reversed dividends; a refund of withheld tax counts as a dividend.")
    if any("call_under_31_days" in line.flags for line in year.lines):
        yield (
            "Calls sold with 30 days or fewer left are not qualified covered calls: the straddle rules"
            " may suspend the holding period of the shares."
        )
    yield (
        "Not covered: straddles, constructive sales, qualified dividends, loss carryovers, and"
        " long-term losses of short sales (26 U.S.C. 1233(d))."
    )


def _accounts(year: TaxYear) -> Iterator[str]:
    for one in year.accounts:
        if not one.taxable:
            yield (
                f"Account {one.account} is an IRA: it is not taxed annually. Its purchases can cause"
                " wash sales in other accounts."
            )
        elif one.type is None:
            yield (
                f"Account {one.account} is not in the config: treated as taxable. Set"
                f" accounts.{one.account}.type if it is an IRA."
            )


def _treatments(year: TaxYear) -> Iterator[str]:
    unsettled = sorted({symbol for symbol, what in year.treatments if what is Treatment.UNSETTLED})
    funds = sorted({symbol for symbol, what in year.treatments if what is Treatment.UNKNOWN_FUND})
    if unsettled:
        yield (
            f"Treatment unsettled: options on {', '.join(unsettled)}. The law does not settle whether"
            " they are section 1256 contracts; they are listed as equity options here. Check with"
            " your broker's 1099-B."
        )
    if funds:
        yield (
            f"Treatment unknown: {', '.join(funds)} and options on them. Such a fund may be a"
            " partnership (Schedule K-1), a grantor trust or a note, with separate rules. Check with"
            " your broker's 1099-B."
        )
