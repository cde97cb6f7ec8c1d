"""Interactive Brokers' Flex queries as XML: Activity (Trades, CashTransactions, CorporateActions, Transfers)
and Trade Confirms.

A document that declares a DOCTYPE is refused: a statement needs none, and its entities can make a small file
huge.
"""

from datetime import date, datetime
from decimal import Decimal

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.ibkr.flex_elements import elements_of, once, row_of
from wheelcli.book.brokers.ibkr.flex_money import money_of
from wheelcli.book.brokers.ibkr.trades import (
    Traded,
    cash_kind,
    cash_settlement,
    corporate_action,
    is_cash_settlement,
    need_dollars,
    take_trade,
)
from wheelcli.book.brokers.numbers import cents, micro_shares
from wheelcli.book.brokers.pairing import paired
from wheelcli.book.brokers.reading import Balance, Reading
from wheelcli.book.brokers.source import Source
from wheelcli.book.brokers.table import Row, Unclear
from wheelcli.book.brokers.trades import whole_contracts
from wheelcli.book.brokers.words import named_contract, symbol_in_words
from wheelcli.book.events import Kind

__all__ = ["identify", "read"]

_SUMMARIES = ("order", "closed_lot", "lot", "symbol_summary", "asset_summary", "summary", "wash_sale")


def identify(source: Source) -> bool:
    """Return whether this is the answer to a Flex query."""
    return source.is_xml and "<FlexQueryResponse" in source.text[:4000]


def read(source: Source, account: str) -> Reading:
    """Return the file's events for this account of the journal. Raises WheelError if it is not XML."""
    findings = Findings("ibkr-flex", account, source.name)
    numbers: set[str] = set()
    elements = elements_of(source)
    both = {tag for tag, _, _ in elements} >= {"Trade", "TradeConfirm"}
    elements = once(elements)
    accounts = {attributes.get("accountId", "") for tag, _, attributes in elements if tag == "FlexStatement"}
    for tag, line, attributes in elements:
        row = row_of(source, tag, line, attributes)
        try:
            if len(accounts - {""}) > 1 and tag != "FlexStatement":
                raise Unclear(
                    f"the file has {len(accounts)} accounts",
                    "query one account at a time and import each into its own account",
                )
            _take(findings, tag, row, numbers, both=both)
        except Unclear as trouble:
            findings.refuse(row, trouble)
    return paired(findings)


def _when(row: Row) -> datetime | date:
    """Return the moment of an element: in one attribute, or in two."""
    if row.text("datetime"):
        return row.moment("datetime")
    if row.text("tradetime") and row.text("tradedate"):
        row.cells.append(f"{row.text('tradedate')} {row.text('tradetime')}")
        row.table.places["datetime"] = len(row.cells) - 1
        return row.moment("datetime")
    return row.moment(
        next(
            (name for name in ("tradedate", "date", "reportdate", "settledate") if row.text(name)),
            "tradedate",
        )
    )


def _take(findings: Findings, tag: str, row: Row, numbers: set[str], *, both: bool) -> None:
    if tag == "FlexStatement" or (tag == "TradeConfirm" and both):
        return
    if tag == "CashReportCurrency":
        if row.text("currency").upper() == "USD" and row.text("endingcash"):
            findings.balance = Balance(cents(row.amount("endingcash")))
        return
    if tag == "StatementOfFundsLine":
        _settled(findings, row)
        return
    if row.text("levelofdetail").lower() in _SUMMARIES:
        return
    if tag in ("Trade", "TradeConfirm"):
        _trade(findings, row, numbers)
    elif tag == "CashTransaction":
        numbers.add(row.text("transactionid"))
        _cash(findings, row)
    elif tag == "SalesTax":
        _sales_tax(findings, row, numbers)
    elif tag == "CorporateAction":
        need_dollars(row.text("currency"))
        corporate_action(
            findings,
            row,
            _when(row),
            description=row.text("description") or row.text("actiondescription"),
            quantity=row.number("quantity") or Decimal(0),
            cash=row.number("proceeds") or Decimal(0),
        )
    else:
        _transfer(findings, row)


def _trade(findings: Findings, row: Row, numbers: set[str]) -> None:
    number = row.text("tradeid") or row.text("transactionid")
    mark = f"{number}:{row.text('symbol')}:{row.text('ibexecid') or row.text('execid')}"
    if number and mark in numbers:
        findings.skip("a trade that is twice in the file")
        return
    quantity = _signed(row)
    proceeds, fees = money_of(row, quantity)
    for column in ("ibcommissioncurrency", "commissioncurrency"):
        if row.text(column):
            need_dollars(row.text(column)) if fees and row.text("currency").upper() == "USD" else None
    codes = {part.strip() for name in ("notes", "code") for part in row.text(name).split(";")}
    effect = {part.strip() for part in row.text("opencloseindicator").split(";")} & {"O", "C"}
    take_trade(
        findings,
        row,
        Traded(
            category=row.text("assetcategory"),
            currency=row.text("currency"),
            symbol=row.text("symbol"),
            when=_when(row),
            quantity=quantity,
            price=row.number("tradeprice") if row.text("tradeprice") else row.number("price"),
            proceeds=proceeds,
            fees=fees,
            codes=frozenset(codes | effect) - {""},
            multiplier=row.number("multiplier"),
            underlying=row.text("underlyingsymbol"),
            net=row.number("netcash"),
            order=row.text("iborderid") or row.text("orderid"),
            mark=number,
        ),
    )
    numbers.add(mark)


def _settled(findings: Findings, row: Row) -> None:
    """Take the cash of contracts settled in cash; every other line of the statement of funds also appears in
    another section.
    """
    description = row.text("activitydescription")
    if not is_cash_settlement(description):
        return
    need_dollars(row.text("currency"))
    amount = row.number("amount")
    if amount is None:
        amount = (row.number("credit") or Decimal(0)) + (row.number("debit") or Decimal(0))
    cash_settlement(
        findings,
        row,
        row.moment("date" if row.text("date") else "reportdate"),
        description=description,
        cash=amount,
        symbol=row.text("symbol"),
        underlying=row.text("underlyingsymbol"),
    )


def _sales_tax(findings: Findings, row: Row, numbers: set[str]) -> None:
    """Take a tax on a fee, which has a section of its own."""
    if row.text("transactionid") and row.text("transactionid") in numbers:
        findings.skip("a tax that is also among the cash transactions")
        return
    need_dollars(row.text("currency"))
    column = next((name for name in ("salestax", "taxamount", "amount") if row.text(name)), "salestax")
    memo = (
        f"sales tax {row.text('taxtype')} {row.text('taxabledescription') or row.text('description')}"
        f" {row.text('transactionid')}"
    )
    findings.cash(row, Kind.FEE, _when(row), row.amount(column), memo=memo)


def _signed(row: Row) -> Decimal:
    quantity, side = row.amount("quantity"), row.text("buysell").upper()
    if side.startswith(("BUY", "SELL")):
        buys = side.startswith("BUY")
        if "(CA" in side.replace(" ", ""):
            raise Unclear("a cancelled trade", "export the query again once IBKR has settled it")
        return abs(quantity) if buys else -abs(quantity)
    return quantity


def _cash(findings: Findings, row: Row) -> None:
    need_dollars(row.text("currency"))
    kind = cash_kind(row.text("type"))
    if kind is None:
        raise Unclear(f"unknown cash transaction {row.text('type')[:40]!r}")
    symbol = row.text("symbol") if kind in (Kind.DIVIDEND, Kind.FEE) else ""
    findings.cash(
        row,
        kind,
        _when(row),
        row.amount("amount"),
        memo=f"{row.text('description')} {row.text('transactionid')}",
        symbol=symbol_in_words(symbol) if symbol else None,
    )


def _transfer(findings: Findings, row: Row) -> None:
    need_dollars(row.text("currency"))
    quantity, cash = row.number("quantity") or Decimal(0), cents(row.number("cashtransfer") or Decimal(0))
    if row.text("direction").upper() == "OUT":
        quantity = -abs(quantity)
    category = row.text("assetcategory").upper()
    memo = f"{row.text('type')} {row.text('company')}".strip()
    if category == "STK":
        findings.add(
            row,
            Kind.TRANSFER,
            _when(row),
            symbol=symbol_in_words(row.text("symbol")),
            micro_shares=micro_shares(quantity),
            cash_cents=cash,
            memo=memo,
            mark=row.text("transactionid"),
        )
    elif category == "OPT":
        symbol, contract = named_contract(row.text("symbol"), underlying=row.text("underlyingsymbol"))
        findings.add(
            row,
            Kind.TRANSFER,
            _when(row),
            symbol=symbol,
            contract=contract,
            contracts=whole_contracts(quantity),
            cash_cents=cash,
            memo=memo,
            mark=row.text("transactionid"),
        )
    elif cash:
        findings.add(
            row, Kind.TRANSFER, _when(row), cash_cents=cash, memo=memo, mark=row.text("transactionid")
        )
    else:
        raise Unclear(
            f"unknown transfer of {category!r}" if category else "a transfer without an asset category"
        )
