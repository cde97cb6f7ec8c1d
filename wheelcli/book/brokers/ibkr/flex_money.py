"""The cash that a trade in a Flex query moved. The user of the query chooses its fields, and several of them
can show the proceeds.

Example: 1 put sold at 2.10 has `proceeds` 210, or `tradeMoney` −210 (signed as the quantity), or neither:
then −(−1) × 2.10 × 100 = 210.00.
"""

from decimal import Decimal

from wheelcli.book.brokers.table import Row, Unclear

__all__ = ["money_of"]

_COMMISSIONS = ("ibcommission", "commission")
_TAXES = ("taxes", "tax", "salestax", "othertaxes")


def money_of(row: Row, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Return proceeds and fees paid (commission and taxes) of a trade. Raises Unclear, naming the field to
    add to the query.
    """
    proceeds = _proceeds(row, quantity)
    net = row.number("netcash")
    paid = next((row.number(name) for name in _COMMISSIONS if row.text(name)), None)
    taxes = sum((row.number(name) or Decimal(0) for name in _TAXES), Decimal(0))
    if paid is None and net is None and not any(name in row.table for name in _COMMISSIONS) and proceeds:
        raise Unclear(
            "neither commission nor net cash is given", "add the field NetCash (or IBCommission) to the query"
        )
    if proceeds is None:
        assert net is not None
        fees = -(paid or Decimal(0)) - taxes
        return net + fees, fees
    if paid is None and net is not None and not any(name in row.table for name in _COMMISSIONS):
        return proceeds, proceeds - net
    return proceeds, -(paid or Decimal(0)) - taxes


def _proceeds(row: Row, quantity: Decimal) -> Decimal | None:
    """Return the proceeds, None if only the net cash is known."""
    for name, sign in (("proceeds", 1), ("trademoney", -1), ("amount", -1)):
        if (amount := row.number(name)) is not None:
            return sign * amount
    price = row.number("tradeprice") if row.text("tradeprice") else row.number("price")
    each = row.number("multiplier")
    if each is None and row.text("assetcategory").upper() == "STK":
        each = Decimal(1)
    if price is not None and (each is not None or not price):
        return -quantity * price * (each or 1)
    if row.number("netcash") is not None:
        return None
    missing = "proceeds, trade money and net cash are missing"
    if price is not None:
        missing += ", and so is the multiplier"
    raise Unclear(missing, "add the field Proceeds (or NetCash) to the trades of the Flex query")
