"""The content of one typed line of the journal: `STO 2 AAPL 2026-09-18 300 P @ 2.15 fees 1.30`.

It accepts lower case, several date forms, OCC symbols and any order of the options after the contract. An
error names the word that is not understood. The account is not used here: `entry.py` turns a line into
events.

>>> from datetime import date
>>> line = parse_line("sto 2 aapl 18SEP26 300P @2.15 fees 1.30 on 2026-08-18", today=date(2026, 8, 20))
>>> line.verb.value, line.count, line.contract.occ, line.price_micros, line.fees_cents, line.day.isoformat()
('sto', 2, 'AAPL260918P00300000', 2150000, 130, '2026-08-18')
"""

from datetime import date, timedelta

from wheelcli.book.entry.line_body import body_of
from wheelcli.book.entry.line_options import option
from wheelcli.book.entry.line_verbs import SAID, TRADES, Line, Verb, example_of
from wheelcli.book.entry.line_words import Words
from wheelcli.errors import Exit, WheelError
from wheelcli.trading_calendar import session_on_or_before

_EARLIER = timedelta(days=28)  # from the day of an example to its expiration


def parse_line(text: str, *, today: date) -> Line:
    """Return the content of the line; `today` is its day unless it names one.

    Raises WheelError (usage) with one sentence that names the word that is not understood, with an example as
    hint.
    """
    text, memo = _memo(text)
    words = Words(text)
    verb = _verb(words, today)
    words.example = example_of(verb, today)
    line = body_of(words, Line(verb, today, memo=memo))
    while not words.done:
        line = option(words, line)
    return _complete(line, today=today)


def _memo(text: str) -> tuple[str, str]:
    head, mark, tail = text.partition("#")
    clean = " ".join(tail.encode("utf-8", "replace").decode().split())
    return (head, clean) if mark else (text, "")


def _verb(words: Words, today: date) -> Verb:
    for verb, text in SAID.items():
        if words.took(*text):
            return verb
    names = ", ".join(verb.value.upper() for verb in Verb)
    error = words.fail(f"one of {names}")
    hint = f"as in: {example_of(Verb.STO, today)}"
    raise WheelError(error.message, hint=hint, code="line", exit_code=Exit.USAGE)


def _complete(line: Line, *, today: date) -> Line:
    """Return the line if it has what its verb needs. Raises WheelError (usage) if not."""
    if line.day > today:
        raise _lacking(line, f"{line.day} is in the future", today)
    priced = line.price_micros is not None or line.total_cents is not None
    if line.verb in (*TRADES, Verb.BUY, Verb.SELL, Verb.CASH) and not priced:
        raise _lacking(line, "the line has no price", today)
    if line.verb is Verb.ROLL and line.net_micros is not None and line.total_cents is not None:
        raise _lacking(line, "a roll with a net price takes `fees`, not `total`", today)
    if (
        line.verb is Verb.ROLL
        and line.net_micros is None
        and None in (line.price_micros, line.to_price_micros)
    ):
        raise _lacking(
            line,
            "a roll needs two prices (old contract bought back, new contract sold), or one net price after "
            "the new contract: `@ 0.85 net`, `@ 0.15 debit`",
            today,
        )
    if line.verb is Verb.ROLL and line.to == line.contract:
        raise _lacking(line, "the new contract equals the old one", today)
    if (
        line.contract is not None
        and line.contract.expiration < session_on_or_before(line.day)
        and line.verb in (*TRADES, Verb.ROLL, Verb.OPENING, Verb.TRANSFER)
    ):
        ended = f"{line.contract.label(line.symbol)} expired on {line.contract.expiration}, before {line.day}"
        if line.dated:
            raise _lacking(line, ended, today)
        was = line.contract.expiration
        raise _lacking(line, f"{ended}: add `on DATE`", was, on=f" on {was - _EARLIER}")
    return line


def _lacking(line: Line, why: str, today: date, *, on: str = "") -> WheelError:
    hint = f"as in: {example_of(line.verb, today)}{on}"
    return WheelError(why, hint=hint, code="line", exit_code=Exit.USAGE)
