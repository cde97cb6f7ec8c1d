"""The content of one typed line of a coin account: `STO 0.13 BTC_USDC-25SEP26-68000-P @ 1015`.

Sizes are in coins. Prices are per coin, in USDC or, for an inverse option, in the coin. Days and times are
UTC.

>>> line = parse_coin_line("sto 0.2 btc-25sep26-82000-c @ 0.0185 index 75110.18", today=date(2026, 8, 21))
>>> line.verb.value, str(line.amount), line.contract.name, str(line.price), str(line.index)
('sto', '0.2', 'BTC-25SEP26-82000-C', '0.0185', '75110.18')
>>> line = parse_coin_line("OPENING 1 BTC @ 61000", today=date(2026, 8, 21))
>>> str(line.amount), line.currency, str(line.price)
('1', 'BTC', '61000')
"""

from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from wheelcli.book.coins.money import USDC, exact_e8
from wheelcli.book.entry.line_verbs import SAID, Verb
from wheelcli.book.entry.line_words import Words, decimal_of
from wheelcli.contract import Contract, parse_contract
from wheelcli.errors import Exit, WheelError
from wheelcli.example_dates import with_dates
from wheelcli.money_text import ambiguous_amount, is_ambiguous

__all__ = ["COINS", "EXAMPLES", "CoinLine", "lacking", "parse_coin_line"]

COINS = ("BTC", "ETH")
EXAMPLES = {
    Verb.STO: "STO 0.13 BTC_USDC-25SEP26-68000-P @ 1015",
    Verb.BTO: "BTO 0.1 BTC_USDC-25SEP26-60000-P @ 310",
    Verb.STC: "STC 0.1 BTC_USDC-25SEP26-60000-P @ 120",
    Verb.BTC: "BTC 0.2 BTC-25SEP26-82000-C @ 0.004 index 77000",
    Verb.EXPIRE: "EXPIRE BTC_USDC-25SEP26-68000-P",
    Verb.CASH: "CASH BTC_USDC-25SEP26-68000-P delivery 66321.21",
    Verb.BUY: "BUY 0.1 BTC @ 80350",
    Verb.SELL: "SELL 0.1 BTC @ 80350",
    Verb.OPENING: "OPENING 100000 USDC, or OPENING 1 BTC @ 61000",
    Verb.TRANSFER: "TRANSFER IN 0.5 BTC @ 61000, or TRANSFER OUT 5000 USDC",
    Verb.DEPOSIT: "DEPOSIT 5000 USDC, or DEPOSIT 0.5 BTC @ 61000",
    Verb.WITHDRAW: "WITHDRAW 1200 USDC",
    Verb.INTEREST: "INTEREST 14.21 USDC, or INTEREST 0.0002 BTC index 75110",
    Verb.FEE: "FEE 5 USDC, or FEE 0.0001 BTC index 75110",
    Verb.REBATE: "REBATE 1.25 USDC",
    Verb.ADJUST: "ADJUST -0.35 USDC",
}
TRADES = (Verb.STO, Verb.BTO, Verb.STC, Verb.BTC)
_ENDS = (Verb.EXPIRE, Verb.CASH)
_BROUGHT = (Verb.OPENING, Verb.TRANSFER)
_SIGNED = (Verb.OPENING, Verb.INTEREST, Verb.ADJUST)
_PRICED = (*TRADES, Verb.BUY, Verb.SELL, *_BROUGHT, Verb.DEPOSIT)
_AT_INDEX = (*TRADES, *_BROUGHT, Verb.INTEREST, Verb.FEE, Verb.REBATE, Verb.ADJUST)
_NOT_HERE = {
    Verb.ASSIGN: "no coins are delivered: use CASH if the option ended in the money, else EXPIRE",
    Verb.EXERCISE: "no coins are delivered: use CASH if the option ended in the money, else EXPIRE",
    Verb.ROLL: "enter both sides of a roll of coins: BTC, then STO",
    Verb.DIV: "coins pay no dividend: use INTEREST",
    Verb.SPLIT: "coins do not split",
    Verb.RENAME: "coins keep their names",
}
_MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class CoinLine:
    """A parsed line. `amount` is coins, or money in `currency`; None is absent."""

    verb: Verb
    day: date
    dated: bool = False  # whether the line names its day
    clock: time | None = None  # UTC
    amount: Decimal | None = None
    currency: str = ""  # of money, and the coin that is bought or sold
    contract: Contract | None = None
    price: Decimal | None = None
    index: Decimal | None = None  # dollars per coin
    delivery: Decimal | None = None  # the delivery price, dollars per coin
    fees: Decimal | None = None  # in the currency of the trade
    lot: str | None = None
    lot_size: Decimal | None = None  # coins
    memo: str = ""


def parse_coin_line(text: str, *, today: date) -> CoinLine:
    """Return the content of the line; `today`, in UTC, is its day unless it names one.

    Raises WheelError (usage) with one sentence that names the invalid word.
    """
    head, _, tail = text.partition("#")
    words = Words(head)
    verb = next((verb for verb, ways in SAID.items() if words.took(*ways)), None)
    if verb is None or verb in _NOT_HERE:
        known = ", ".join(each.value.upper() for each in EXAMPLES)
        why = "" if verb is None else _NOT_HERE[verb]
        raise _usage(
            why or words.fail(f"one of {known}").message,
            "" if verb else f"as in: {_example(Verb.STO, today)}",
        )
    words.example = _example(verb, today)
    line = CoinLine(verb, today, memo=" ".join(tail.encode("utf-8", "replace").decode().split()))
    line = _body(words, line)
    while not words.done:
        line = _option(words, line)
    return _complete(line, today=today)


def _body(words: Words, line: CoinLine) -> CoinLine:
    verb, sign = line.verb, 1
    if verb is Verb.TRANSFER:
        sign = -1 if words.took("out") else 1
        words.took("in")
    needed = verb not in _ENDS
    amount = _amount(words, signed=verb in _SIGNED) if needed or words.is_number() else None
    words.took("of")
    if verb in (*TRADES, *_ENDS):
        return replace(line, amount=amount, contract=_contract(words))
    if verb in _BROUGHT and parse_contract(words.peek()) is not None:
        return replace(line, amount=sign * (amount or Decimal(0)), contract=_contract(words))
    currency = words.peek().upper()
    spot = verb in (Verb.BUY, Verb.SELL)
    if currency not in (COINS if spot else (USDC, *COINS)):
        raise words.fail("BTC or ETH" if spot else "a currency: USDC, BTC or ETH")
    words.take()
    return replace(line, amount=sign * (amount or Decimal(0)), currency=currency)


def _amount(words: Words, *, signed: bool) -> Decimal:
    text = words.peek()
    value = decimal_of(text)
    dollars = words.peek(1).upper() == USDC
    if value is not None and dollars and is_ambiguous(text):
        raise words.fail(why=f"{ambiguous_amount(text)}; write it without a point, or with two decimals")
    wrong = value is None or not value or abs(value) > _MOST or exact_e8(value) is None
    if wrong or (not signed and value is not None and value < 0):
        raise words.fail("an amount with up to eight decimals, such as 0.13")
    words.take()
    return value or Decimal(0)


def _contract(words: Words) -> Contract:
    contract = parse_contract(words.peek())
    if contract is None or not contract.coin:
        raise words.fail("an option on a coin, such as BTC_USDC-25SEP26-68000-P")
    words.take()
    return contract


def _option(words: Words, line: CoinLine) -> CoinLine:
    verb = line.verb
    if verb in _PRICED and words.took("@", "price"):
        return replace(line, price=_number(words, "the price of a coin, or of an option on one"))
    if words.took("at"):
        if (clock := words.clock()) is not None:
            return replace(line, clock=clock)
        if verb in _PRICED and words.is_number():
            return replace(line, price=_number(words, "a price"))
        raise words.fail("a time in UTC, such as 08:00")
    if words.took("on"):
        return replace(line, day=words.day(), dated=True)
    if verb in _AT_INDEX and words.took("index", "@"):
        return replace(line, index=_number(words, "the index, dollars per coin"))
    if verb is Verb.CASH and words.took("delivery", "index"):
        return replace(line, delivery=_number(words, "the delivery price, dollars per coin"))
    if words.took("fees", "fee", "commission"):
        value = decimal_of(words.peek())
        if value is None or exact_e8(value) is None or abs(value) > _MOST:
            raise words.fail("the fees, with up to eight decimals")
        words.take()
        own = line.contract.unit if line.contract else ""
        words.took((own or USDC).lower())
        return replace(line, fees=value)
    if words.took("lot"):
        return replace(line, lot=words.take() or None)
    if line.contract is not None and words.took("multiplier"):
        return replace(line, lot_size=_number(words, "the coins of one contract"))
    bare = verb in _PRICED and line.price is None and words.is_number()
    raise words.fail("@ before a price" if bare else "an option of the line")


def _number(words: Words, wanted: str) -> Decimal:
    value = decimal_of(words.peek())
    if value is None or value < 0 or value != round(value, 6) or value > _MOST:
        raise words.fail(f"{wanted}, with up to six decimals")
    words.take()
    return value


def _complete(line: CoinLine, *, today: date) -> CoinLine:
    """Return the line. Raises WheelError (usage) if it lacks a value that its verb needs."""
    if line.day > today:
        raise lacking(line, f"{line.day} is in the future")
    if line.verb in (*TRADES, Verb.BUY, Verb.SELL) and line.price is None:
        raise lacking(line, "the line has no price")
    if line.verb is Verb.CASH and not line.delivery:
        raise lacking(line, "the line has no delivery price")
    if line.verb not in (*TRADES, *_ENDS, Verb.BUY, Verb.SELL) and line.fees:
        raise lacking(line, "a transfer of money has no fee: enter the fee on its own line")
    if line.currency == USDC and (line.price is not None or line.index is not None):
        raise lacking(line, "an amount of USDC takes no price and no index")
    if line.index == 0:
        raise lacking(line, "the index is 0")
    contract = line.contract
    if contract is not None and line.price is not None and contract.inverse and line.price >= 1:
        raise lacking(line, f"{contract.name} is quoted in {contract.root}: {line.price} is too high")
    over = contract is not None and (
        line.day > contract.expiration
        or (line.day == contract.expiration and line.clock is not None and line.clock >= time(8))
    )
    if contract is not None and over and line.verb not in _ENDS:
        raise lacking(line, f"{contract.name} expired on {contract.expiration} at 08:00 UTC")
    if contract is None or line.verb not in _ENDS:
        return line
    if contract.expiration > (line.day if line.dated else today):
        raise lacking(line, f"{contract.name} expires on {contract.expiration}, at 08:00 UTC")
    return line if line.dated else replace(line, day=contract.expiration)


def lacking(line: CoinLine, why: str) -> WheelError:
    """Return the error for a line that cannot be entered like this."""
    return _usage(why, f"as in: {_example(line.verb, line.day)}")


def _example(verb: Verb, today: date) -> str:
    return with_dates(EXAMPLES[verb], today, over=verb in _ENDS)


def _usage(why: str, hint: str) -> WheelError:
    return WheelError(why, hint=hint, code="line", exit_code=Exit.USAGE)
