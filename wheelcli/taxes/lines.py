"""The lines of Form 8949: sales, calls away, covers, buybacks and expirations, a line per lot.

Example: a put brings 250.00 less 0.65 and is assigned at 150; the 100 shares are called away at 155 by a call
that brought 200.00 less 0.65. One line: basis 15,000.00 − 249.35 = 14,750.65, proceeds 15,500.00 + 199.35 =
15,699.35, gain 948.70. Neither premium has a line of its own.

A written option that ends without shares is short-term however long it was open. It is acquired on the day it
ended and sold on the day it was written. If it expired, its basis is "Expired"; for a bought option that
expired, the proceeds are "Expired" (instructions for Form 8949, gain or loss from options).

Short shares are a short sale: a line on the day they are covered, short-term. A loss is long-term if
substantially identical shares were held for more than a year (26 U.S.C. 1233(d)); this is not checked.
"""

from collections.abc import Iterator
from datetime import date

from wheelcli.book.ledger import AccountBook, ClosedOption, Ended, ShareSale
from wheelcli.book.projection.flags import SECTION_1256, WASH
from wheelcli.contract import Contract
from wheelcli.taxes.holding import term_of
from wheelcli.taxes.report import Held, Line, Term, Treatment
from wheelcli.taxes.treatment import FundKinds, option_treatment, share_treatment

MOVED = (Ended.ASSIGNED, Ended.EXERCISED)  # their premiums are in the shares'


def lines_of(
    account: AccountBook, year: int, *, brought: frozenset[str], cash_only: frozenset[str], funds: FundKinds
) -> list[Line]:
    """Return the lines of one account, by the day they belong to.

    `brought` are ids of openings and transfers, whose day is not that of the purchase; `cash_only` are ids of
    assignments and exercises without delivery of shares.
    """
    lines = [*_shares(account, year, brought, funds), *_options(account, year, brought, cash_only, funds)]
    return sorted(lines, key=lambda line: (line.closed, line.symbol, line.close_id, line.id))


def _shares(account: AccountBook, year: int, brought: frozenset[str], funds: FundKinds) -> Iterator[Line]:
    for sale in account.sales:
        if sale.closed.year == year and sale.ended is not Ended.TRANSFERRED:
            yield _share_line(account.name, sale, known=sale.id not in brought, funds=funds)


def _share_line(account: str, sale: ShareSale, *, known: bool, funds: FundKinds) -> Line:
    short = sale.micro_shares < 0 or (
        not sale.micro_shares and (sale.tax_basis_cents == 0 != sale.tax_proceeds_cents)
    )
    if short:
        acquired: date | None = sale.closed
        term = Term.SHORT
    else:
        acquired = sale.opened if known else None
        term = term_of(sale.opened, sale.closed, known=known)
    quantity = abs(sale.micro_shares) / 1_000_000
    return Line(
        id=sale.id,
        close_id=sale.close_id,
        account=account,
        symbol=sale.symbol,
        held=Held.SHORT_SHARES if short else Held.SHARES,
        description=f"{quantity:.10g} {sale.symbol}",
        quantity=quantity,
        right=None,
        term=term,
        acquired=acquired,
        sold=sale.closed,
        closed=sale.closed,
        proceeds_cents=sale.tax_proceeds_cents,
        basis_cents=sale.tax_basis_cents,
        realised_cents=0 if sale.gain_cents is None else sale.gain_cents - sale.fees_cents,
        ended=sale.ended.value,
        treatment=share_treatment(sale.symbol, funds),
        flags=tuple(flag for flag in sale.flags if flag != WASH),
    )


def _options(
    account: AccountBook, year: int, brought: frozenset[str], cash_only: frozenset[str], funds: FundKinds
) -> Iterator[Line]:
    for one in account.closed:
        if one.closed.year != year or one.ended is Ended.TRANSFERRED:
            continue
        treatment = option_treatment(one.contract, one.symbol, funds)
        delivered = one.ended in MOVED and one.close_id not in cash_only
        if treatment is not Treatment.SECTION_1256 and not delivered:
            yield _option_line(
                account.name,
                one,
                known=one.id not in brought,
                treatment=treatment,
                cash=one.close_id in cash_only,
            )


def _option_line(account: str, one: ClosedOption, *, known: bool, treatment: Treatment, cash: bool) -> Line:
    """Return the line of an option. `cash` marks one that was assigned or exercised for cash only: the book
    does not record that amount, so the gain is unknown.
    """
    short = one.contracts < 0
    credit, closing = one.credit_cents, one.close_cents - (one.fees_cents - one.open_fees_cents)
    start = None if credit is None else credit - one.open_fees_cents
    end = None if cash else closing
    proceeds, cost = (start, end) if short else (end, start)
    began = one.opened if known else None
    return Line(
        id=one.id,
        close_id=one.close_id,
        account=account,
        symbol=one.symbol,
        held=Held.WRITTEN if short else Held.BOUGHT,
        description=f"{abs(one.contracts)} {named(one.contract, one.symbol)}",
        quantity=abs(one.contracts),
        right=one.contract.right.value,
        term=Term.SHORT if short else term_of(one.opened, one.closed, known=known),
        acquired=one.closed if short else began,
        sold=began if short else one.closed,
        closed=one.closed,
        proceeds_cents=proceeds,
        basis_cents=None if cost is None else -cost,
        realised_cents=one.profit_cents or 0,
        ended=one.ended.value,
        treatment=treatment,
        flags=tuple(flag for flag in one.flags if flag != SECTION_1256),
    )


def named(contract: Contract, symbol: str) -> str:
    """Return a contract as a broker's 1099-B describes it: `AAPL 09/18/2026 300 PUT`."""
    name = contract.root if contract.adjusted or symbol.startswith("^") else symbol
    return f"{name} {contract.expiration:%m/%d/%Y} {contract.strike:g} {contract.right.value.upper()}"
