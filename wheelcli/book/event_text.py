"""An event as the line that enters it: `STO 2 AAPL-260918-P300 @ 2.15`."""

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
    if event.kind is Kind.FEE and event.cash_cents > 0:
        return "REBATE"
    return _WORDS[event.kind]


def name_of(event: Event) -> str:
    """Return its subject: a contract's label, a symbol, or nothing for the account itself."""
    if event.kind is Kind.UNDO:
        return event.undoes or ""
    if event.kind is Kind.SYMBOL_CHANGE:
        return f"{event.symbol} to {event.symbol_to}"
    if event.contract is None:
        return event.symbol or ""
    label = event.contract.label(event.symbol)
    if event.contract_to is not None:
        return f"{label} to {event.contract_to.label(event.symbol)}"
    return label


def quantity_of(event: Event) -> float | None:
    """Return signed contracts, else signed shares; None if it moves neither."""
    if event.contract is not None:
        return event.contracts
    return event.micro_shares / 1_000_000 if event.micro_shares else None


def in_words(event: Event) -> str:
    """Return the event in one line."""
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


def price_text(micros: int) -> str:
    """Return a price with two decimals, or as many more as it has.

    >>> price_text(2_150_000), price_text(33_333_300)
    ('2.15', '33.3333')
    """
    whole, rest = divmod(micros, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole:,}.{decimals:<02}" if len(decimals) < 2 else f"{whole:,}.{decimals}"
