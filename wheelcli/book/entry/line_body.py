"""The words after the verb of a typed line: contracts, shares, amounts of cash, ratios."""

import re
from dataclasses import replace
from decimal import Decimal

from wheelcli.book.entry.line_options import is_option, option
from wheelcli.book.entry.line_verbs import ENDS, TRADES, Line, Verb, example_of
from wheelcli.book.entry.line_words import Words, decimal_of
from wheelcli.contract import Contract, parse_symbol, root_of, underlying_in
from wheelcli.errors import Exit, WheelError
from wheelcli.option_roots import DIGITS, underlying_of

_MONEY = (Verb.INTEREST, Verb.DEPOSIT, Verb.WITHDRAW)
_SIGNED = (Verb.INTEREST,)
_INTO = ("to", "into", "->")
_NET = ("net", "credit", "debit")


def body_of(words: Words, line: Line) -> Line:
    """Return the line with the words between its verb and its options. Raises the error of `Words.fail`."""
    verb = line.verb
    if verb in TRADES or verb in ENDS:
        return _contracts(words, line)
    if verb is Verb.ROLL:
        return _roll(words, line)
    if verb in (Verb.BUY, Verb.SELL):
        return _shares(words, line)
    if verb in _MONEY:
        return replace(line, amount_cents=words.cents("an amount of dollars", positive=verb not in _SIGNED))
    if verb in (Verb.DIV, Verb.FEE, Verb.REBATE):
        return _of_name(words, line)
    if verb is Verb.SPLIT:
        return replace(line, symbol=words.symbol(), ratio=_ratio(words))
    if verb is Verb.RENAME:
        symbol = words.symbol()
        words.took("to")
        return replace(line, symbol=symbol, symbol_to=words.symbol())
    if verb is Verb.ADJUST:
        return _adjust(words, line)
    return _brought(words, line)


def _of_name(words: Words, line: Line) -> Line:
    """Return the line of `DIV KO 48.50`, or with the amount first. A fee may belong to a name (borrow cost)
    or to the account.
    """
    positive = line.verb is not Verb.DIV  # a negative dividend is tax withheld, or a dividend owed
    named = parse_symbol(words.peek()) is not None
    amount = None if named else words.cents("an amount of dollars", positive=positive)
    if positive and not named and (words.done or is_option(words)):
        return replace(line, amount_cents=amount)
    symbol = words.symbol()
    amount = words.cents("the total in dollars", positive=positive) if amount is None else amount
    return replace(line, symbol=symbol, amount_cents=amount)


def _contracts(words: Words, line: Line) -> Line:
    count = _count(words) if words.is_number() or line.verb in TRADES else None
    symbol, contract = _named(words)
    return replace(line, count=count, symbol=symbol, contract=contract)


def _count(words: Words) -> int:
    value = decimal_of(words.peek().removesuffix("x"))
    if value is None or value != int(value) or not 0 < value < 1_000_000:
        raise words.fail("the number of contracts")
    words.take()
    words.took("contracts", "contract", "x")
    words.took("of")
    return int(value)


def _named(words: Words) -> tuple[str, Contract]:
    """Return the underlying and the contract: `AAPL 2026-09-18 300 P`, an OCC symbol alone, or after its
    underlying.
    """
    word = words.peek()
    if contract := words.whole_contract():
        return underlying_in(word, contract.root), contract
    root, symbol = words.root(), words.symbol()
    if contract := words.whole_contract():
        return underlying_of(contract.root, symbol=symbol), contract
    return _on(symbol, words.contract(root))


def _on(symbol: str, contract: Contract) -> tuple[str, Contract]:
    """Return the underlying of a contract whose root was typed as its symbol: `AAPL1` is on AAPL."""
    return underlying_of(contract.root, symbol=symbol.rstrip(DIGITS)), contract


def _roll(words: Words, line: Line) -> Line:
    line = _contracts(words, line)
    while not words.done and words.peek() not in _INTO:
        line = option(words, line)
    if not words.took(*_INTO):
        raise words.fail("TO and the new contract")
    line = replace(line, to=_new_contract(words, line))
    at = words.took("@")
    if any(word in _NET for word in (words.peek(), words.peek(1) if at else "")):
        return replace(line, net_micros=_net(words))
    return replace(line, to_price_micros=words.micros("the price of the new contract") if at else None)


def _net(words: Words) -> int:
    """Return the net price of a roll, millionths of a dollar: `0.85 net`, `-0.15 net`, `net debit 0.15`,
    `0.85 credit`.
    """
    what = "the net price in dollars per share"
    nets = [word for word in _NET if words.took(word)]
    value = words.number(what)
    nets += [word for word in _NET if words.took(word)]
    if value * 10_000 != int(value * 10_000) or abs(value) > 10_000:
        raise words.fail(what)
    if {"debit", "credit"} <= set(nets) or ("credit" in nets and value < 0):
        raise words.fail("either a credit or a debit")
    return int((-abs(value) if "debit" in nets else value) * 1_000_000)


def _new_contract(words: Words, line: Line) -> Contract:
    """Return the contract after TO; missing parts come from the old contract."""
    if contract := words.whole_contract():
        return contract
    root = (
        line.contract.root
        if line.contract is not None and not line.contract.adjusted
        else root_of(line.symbol or "")
    )
    if not words.is_contract_part() and not words.is_number():
        root = words.root()
        words.symbol()
    return words.whole_contract() or words.contract(root, like=line.contract)


def _shares(words: Words, line: Line) -> Line:
    micro_shares = _micro_shares(words)
    words.took("shares", "share")
    words.took("of")
    symbol = words.symbol()
    if words.is_contract_part() and not is_option(words):
        raise words.fail(why="use BTO, STO, BTC or STC for options; BUY and SELL are for shares")
    return replace(line, symbol=symbol, micro_shares=micro_shares)


def _micro_shares(words: Words) -> int:
    value = decimal_of(words.peek())
    if value is None or not 0 < value < 100_000_000 or value * 1_000_000 != int(value * 1_000_000):
        raise words.fail("the number of shares, to a millionth")
    words.take()
    return int(value * 1_000_000)


def _brought(words: Words, line: Line) -> Line:
    """Return a line of an opening balance or a transfer to or from another broker: cash, shares or
    contracts.
    """
    sign = 1
    if line.verb is Verb.TRANSFER:
        sign = 1 if words.took("in") else -1 if words.took("out") else 1
    words.took("cash")
    value = decimal_of(words.peek())
    if value is None:
        raise words.fail("an amount of dollars, or a number of shares or contracts")
    dollars = "$" in words.peek()
    if dollars or not words.peek(1) or is_option(words, ahead=1):
        return replace(line, amount_cents=sign * words.cents("an amount of dollars"))
    words.take()
    words.took("shares", "share", "contracts", "contract")
    words.took("of")
    symbol, contract = _maybe_contract(words)
    if contract is not None:
        if value != int(value) or not 0 < abs(value) < 1_000_000:
            raise _bad_quantity(line, "contracts", value)
        return replace(line, symbol=symbol, contract=contract, count=sign * int(value))
    if value * 1_000_000 != int(value * 1_000_000) or not 0 < abs(value) < 100_000_000:
        raise _bad_quantity(line, "shares", value)
    return replace(line, symbol=symbol, micro_shares=sign * int(value * 1_000_000))


def _bad_quantity(line: Line, what: str, value: Decimal) -> WheelError:
    return WheelError(
        f"invalid number of {what}: {value}",
        hint=f"as in: {example_of(line.verb, line.day)}",
        code="line",
        exit_code=Exit.USAGE,
    )


def _maybe_contract(words: Words) -> tuple[str, Contract | None]:
    word = words.peek()
    if contract := words.whole_contract():
        return underlying_in(word, contract.root), contract
    root, symbol = words.root(), words.symbol()
    if contract := words.whole_contract():
        return underlying_of(contract.root, symbol=symbol), contract
    return _on(symbol, words.contract(root)) if words.is_contract_part() else (symbol, None)


def _ratio(words: Words) -> tuple[int, int]:
    """Return the ratio `4:1`, `4-for-1`, `4 for 1` or `4/1`: new shares for old ones."""
    parts = re.split(r"[:/]|-?for-?", words.peek())
    if len(parts) == 2 and all(p.isascii() and p.isdigit() and 0 < int(p) < 100_000 for p in parts):
        words.take()
        return int(parts[0]), int(parts[1])
    new = words.whole("new:old shares, such as 4:1")
    if not words.took("for", ":"):
        raise words.fail("new:old shares, such as 4:1")
    return new, words.whole("the number of old shares")


def _adjust(words: Words, line: Line) -> Line:
    """Return a line that corrects cash or replaces one contract by another."""
    if words.is_number():
        return replace(line, amount_cents=words.cents("an amount of dollars"))
    symbol, contract = _named(words)
    if not words.took(*_INTO):
        raise words.fail("TO and the new contract")
    line = replace(line, symbol=symbol, contract=contract)
    return replace(line, to=_new_contract(words, line))
