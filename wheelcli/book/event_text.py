"""An event as the line that enters it: `STO 2 AAPL-260918-P300 @ 2.15`."""

from wheelcli.book.coins.money import E8, text_of
from wheelcli.book.events import Event, Kind

_WORDS = {
    Kind.OPENING_BALANCE: "OPENING",
    Kind.DEPOSIT: "DEPOSIT",
    Kind.WITHDRAWAL: "WITHDRAW",
    Kind.ASSIGNMENT: "ASSIGN",
    Kind.EXERCISE: "EXERCISE",
    Kind.EXPIRATION: "EXPIRE",
    Kind.CASH_SETTLEMENT: "CASH",
    Kind.SHARE_BUY: "BUY",
    Kind.SHARE_SELL: "SELL",
    Kind.DIVIDEND: "DIV",
    Kind.INTEREST: "INTEREST",
    Kind.FEE: "FEE",
    Kind.SPLIT: "SPLIT",
    Kind.SYMBOL_CHANGE: "RENAME",
    Kind.ADJUSTMENT: "ADJUST",
    Kind.TRANSFER: "TRANSFER",
    Kind.UNDO: "UNDO",
}

_TYPED_ABOVE_ZERO = frozenset({Kind.FEE, Kind.WITHDRAWAL})  # kinds whose word shows the direction of the cash

WORDS = ("STO", "BTO", "BTC", "STC", "REBATE", *_WORDS.values())


def word_of(event: Event) -> str:
    """Return the verb: STO, BTC, ASSIGN, DIV and so on."""
    if event.kind is Kind.OPTION_OPEN:
        return "STO" if event.contracts < 0 else "BTO"
    if event.kind is Kind.OPTION_CLOSE:
        return "STC" if event.contracts < 0 else "BTC"
    if event.kind is Kind.FEE and (event.cash_cents > 0 or event.coin_e8 > 0):
        return "REBATE"
    return _WORDS[event.kind]


def name_of(event: Event) -> str:
    """Return its subject: a contract's label, a symbol, or nothing for the account itself."""
    if event.kind is Kind.UNDO:
        return event.undoes or ""
    if event.kind is Kind.SYMBOL_CHANGE:
        return f"{event.symbol} to {event.symbol_to}"
    if event.contract is None:
        return event.symbol or event.coin or ""
    label = event.contract.label(event.symbol)
    if event.contract_to is not None:
        return f"{label} to {event.contract_to.label(event.symbol)}"
    return label


def quantity_of(event: Event) -> float | None:
    """Return signed contracts, else signed shares; None if it moves neither. For coins: signed coins, or
    money.
    """
    if event.coin is not None:
        return moved_e8(event) / E8
    if event.contract is not None:
        return event.contracts
    return event.micro_shares / 1_000_000 if event.micro_shares else None


def in_words(event: Event) -> str:
    """Return the event in one line."""
    if event.coin is not None:
        return _with_coins(event)
    quantity = quantity_of(event)
    sign = event.kind is Kind.OPENING_BALANCE  # kinds whose word does not show the direction
    count = "" if quantity is None else f"{quantity if sign else abs(quantity):.15g}"
    parts = [word_of(event), count, name_of(event)]
    if event.ratio is not None:
        parts.append(f"{event.ratio[0]}:{event.ratio[1]}")
    if event.price_micros is not None:
        parts.append(f"@ {price_text(event.price_micros)}")
    elif quantity is None and (event.cash_cents or (sign and event.symbol is None)):  # these state 0.00 too
        dollars = event.cash_cents / 100
        parts.append(f"{abs(dollars) if event.kind in _TYPED_ABOVE_ZERO else dollars:,.2f}")
    return " ".join(part for part in parts if part)


def moved_e8(event: Event) -> int:
    """Return the signed coins of an option or of a trade, else the money that moves, hundred-millionths."""
    if event.contract is not None:
        return event.contracts * event.size_e8
    return event.size_e8 or event.coin_e8


def _with_coins(event: Event) -> str:
    """Return an event of a coin account in one line: sizes are coins, prices those of the venue."""
    amount = moved_e8(event)
    signed = event.contract is None and not event.size_e8 and event.kind not in _TYPED_ABOVE_ZERO
    sign = signed or event.kind in (Kind.OPENING_BALANCE, Kind.TRANSFER)
    parts = [word_of(event), text_of(amount if sign else abs(amount)), name_of(event)]
    if event.kind is Kind.CASH_SETTLEMENT and event.index_micros is not None:
        parts.append(f"delivery {price_text(event.index_micros)}")
    elif event.price_micros is not None:
        parts.append(f"@ {price_text(event.price_micros)}")
    return " ".join(parts)


def price_text(micros: int) -> str:
    """Return a price with two decimals, or as many more as it has.

    >>> price_text(2_150_000), price_text(33_333_300)
    ('2.15', '33.3333')
    """
    whole, rest = divmod(micros, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole:,}.{decimals:<02}" if len(decimals) < 2 else f"{whole:,}.{decimals}"
