"""The price of each leg of a roll that has one net price, as brokers print it.

The net is a fact, but its division is not: it only decides how much profit belongs to the old contract and
how much is still open in the new one. The cash is the net times the shares, less fees, in any case.

>>> split_net(850_000, base=2_950_000), split_net(-150_000, base=400_000), split_net(-500_000, base=400_000)
((2950000, 3800000), (400000, 250000), (510000, 10000))
"""

from collections.abc import Mapping
from dataclasses import replace

from wheelcli.book.entry.line_verbs import Line
from wheelcli.book.ledger import AccountBook
from wheelcli.contract import Contract
from wheelcli.quotes import Mark

_CENT = 10_000  # millionths of a dollar


def split_net(net: int, *, base: int) -> tuple[int, int]:
    """Return the price at which the old contract is bought back and the new one sold, millionths of a dollar:
    new less old is `net`.

    The old one is bought back at `base`, unless the debit is so large that the new one would be sold for 0.
    """
    new = max(base + net, _CENT)
    old = new - net
    return (old, new) if old >= 0 else (0, net)


def with_two_prices(line: Line, book: AccountBook | None, marks: Mapping[Contract, Mark]) -> tuple[Line, str]:
    """Return the line with a price for each leg, and a sentence on the division of the net. Without a net
    price, return the line unchanged and "".

    The old leg is bought back at the line's price or, without one, at its mark of that day or its opening
    price.
    """
    if line.net_micros is None or line.contract is None or line.to is None:
        return line, ""
    mark, sold = marks.get(line.contract), _sold_at(book, line.contract)
    if line.price_micros is not None:
        base, why = line.price_micros, "as entered"
    elif mark is not None:
        base, why = round(mark.price * 100) * _CENT, "its mark in the snapshot of that day"
    else:
        base, why = sold or 0, "its opening price, as no snapshot of that day exists"
    old, new = split_net(line.net_micros, base=base)
    if old != base:
        why = "to sell the new contract for a cent"
    text = (
        f"the net price of {_dollars(line.net_micros, '+')} is split between the legs:"
        f" {line.contract.label(line.symbol)} bought back at {_dollars(old)} ({why}),"
        f" {line.to.label(line.symbol)} sold at {_dollars(new)}; the split does not change the cash"
    )
    return replace(line, price_micros=old, to_price_micros=new, net_micros=None), text


def _sold_at(book: AccountBook | None, contract: Contract) -> int | None:
    """Return the average opening price of the open short contracts, in millionths of a dollar per share,
    rounded to whole cents; None is unknown.
    """
    lots = [lot for lot in book.options if lot.contract == contract and lot.contracts < 0] if book else []
    received = [lot.credit_cents for lot in lots if lot.credit_cents is not None]
    shares = sum(-lot.contracts * lot.multiplier for lot in lots)
    return round(sum(received) / shares) * _CENT if shares and len(received) == len(lots) else None


def _dollars(micros: int, sign: str = "") -> str:
    return f"{micros / 1_000_000:{sign},.4f}".removesuffix("00")
