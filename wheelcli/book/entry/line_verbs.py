"""The vocabulary of a journal line: its verbs, their spellings, an example of each, and the parsed line."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from wheelcli.contract import Contract
from wheelcli.example_dates import with_dates


class Verb(StrEnum):
    """The kind of event on a line."""

    STO = "sto"  # sell to open
    BTO = "bto"
    STC = "stc"
    BTC = "btc"  # buy to close
    BUY = "buy"  # shares
    SELL = "sell"
    ASSIGN = "assign"
    EXERCISE = "exercise"
    EXPIRE = "expire"
    CASH = "cash"  # settled in cash
    ROLL = "roll"
    DIV = "div"
    INTEREST = "interest"
    FEE = "fee"
    REBATE = "rebate"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    SPLIT = "split"
    RENAME = "rename"
    OPENING = "opening"
    TRANSFER = "transfer"
    ADJUST = "adjust"


@dataclass(frozen=True, slots=True)
class Line:
    """A parsed line. `count` is contracts, `micro_shares` millionths of shares, both signed as written; None
    is absent.
    """

    verb: Verb
    day: date
    dated: bool = field(default=False, compare=False)  # whether the line names its day
    clock: time | None = None  # time of day, New York
    symbol: str | None = None
    contract: Contract | None = None
    count: int | None = None
    micro_shares: int | None = None
    price_micros: int | None = None
    amount_cents: int | None = None  # the amount of lines that move only cash
    fees_cents: int | None = None
    # the cash of a trade, if it is not price times quantity to the cent
    total_cents: int | None = None
    to: Contract | None = None
    to_price_micros: int | None = None
    net_micros: int | None = None  # for a roll at one net price; a debit is negative
    ratio: tuple[int, int] | None = None
    symbol_to: str | None = None
    lot: str | None = None
    multiplier: int | None = None
    deliverable_micros: int | None = None
    memo: str = ""


EXAMPLES = {
    Verb.STO: "STO 2 AAPL 2026-09-18 300 P @ 2.15 fees 1.30",
    Verb.BTO: "BTO 1 AAPL 2026-09-18 290 P @ 1.05",
    Verb.STC: "STC 1 AAPL 2026-09-18 290 P @ 0.40",
    Verb.BTC: "BTC 2 AAPL 2026-09-18 300 P @ 0.45 fees 1.30",
    Verb.BUY: "BUY 100 AAPL @ 291.40",
    Verb.SELL: "SELL 100 AAPL @ 301.20",
    Verb.ASSIGN: "ASSIGN 1 AAPL 2026-09-18 300 P",
    Verb.EXERCISE: "EXERCISE 1 AAPL 2026-09-18 290 P",
    Verb.EXPIRE: "EXPIRE 2 AAPL 2026-09-18 300 P",
    Verb.CASH: "CASH 1 ^SPX SPXW260918P05500000 @ 12.34",
    Verb.ROLL: "ROLL 2 AAPL 2026-09-18 300 P @ 4.20 TO 2026-10-16 295 @ 5.30 fees 2.72",
    Verb.DIV: "DIV AAPL 52.00",
    Verb.INTEREST: "INTEREST 14.21",
    Verb.FEE: "FEE 5.00, or FEE AAPL 5.00",
    Verb.REBATE: "REBATE 1.25, or REBATE AAPL 1.25",
    Verb.DEPOSIT: "DEPOSIT 5000",
    Verb.WITHDRAW: "WITHDRAW 1200",
    Verb.SPLIT: "SPLIT AAPL 4:1",
    Verb.RENAME: "RENAME FB TO META",
    Verb.OPENING: "OPENING 25000, or OPENING 200 KO @ 61.20, or OPENING -2 AAPL 2026-09-18 300 P @ 2.15",
    Verb.TRANSFER: "TRANSFER IN 200 KO @ 61.20, or TRANSFER OUT 5000",
    Verb.ADJUST: "ADJUST -0.35, or ADJUST AAPL 2026-09-18 300 P TO AAPL1 2026-09-18 295 P deliverable 105",
}
SAID: dict[Verb, tuple[str, ...]] = {
    Verb.STO: ("sto", "sell to open", "sold to open"),
    Verb.BTO: ("bto", "buy to open", "bought to open"),
    Verb.STC: ("stc", "sell to close", "sold to close"),
    Verb.BTC: ("btc", "buy to close", "bought to close"),
    Verb.BUY: ("buy", "bought", "bot"),
    Verb.SELL: ("sell", "sold", "sld"),
    Verb.ASSIGN: ("assign", "assigned", "assignment"),
    Verb.EXERCISE: ("exercise", "exercised"),
    Verb.EXPIRE: ("expire", "expired", "expires", "expiration"),
    Verb.CASH: ("cash settle", "cash settled", "cash settlement", "cash"),
    Verb.ROLL: ("roll", "rolled"),
    Verb.DIV: ("div", "dividend", "dividends"),
    Verb.INTEREST: ("interest",),
    Verb.FEE: ("fee", "fees"),
    Verb.REBATE: ("rebate",),
    Verb.DEPOSIT: ("deposit", "deposited"),
    Verb.WITHDRAW: ("withdraw", "withdrew", "withdrawal"),
    Verb.SPLIT: ("split",),
    Verb.RENAME: ("rename", "symbol change", "renamed"),
    Verb.OPENING: ("opening balance", "opening"),
    Verb.TRANSFER: ("transfer", "transferred"),
    Verb.ADJUST: ("adjust", "adjustment"),
}
TRADES = (Verb.STO, Verb.BTO, Verb.STC, Verb.BTC)
ENDS = (Verb.ASSIGN, Verb.EXERCISE, Verb.EXPIRE, Verb.CASH)


def example_of(verb: Verb, today: date) -> str:
    """Return a line of that verb that could be entered today: what it trades is still ahead, what it ends is
    over.
    """
    return with_dates(EXAMPLES[verb], today, over=verb in ENDS)
