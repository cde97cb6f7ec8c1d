"""Broken files: whatever is done to a real one, there is an answer, it adds up, and no line that was not
understood is in it.

The default run takes a share of the cases; `pytest -m slow` takes ten thousand.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from golden import samples

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import source_of
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import take_in
from wheelcli.errors import WheelError

REAL = Path(__file__).parents[4] / "shared/data/brokers"
PLAIN = """
-- - 0 -1 1e9 1e99 999999999999999 NaN inf =1+1 +1 @x ' " "" , ; ٣ ½ é 1.234,56 1,234.56 ($1.00) 13/13/2026
2026-02-30 0000-00-00 9999-12-31 12/31/9999 1/1/1 SPY BRK/B 912797UR6 USD EUR 100.5 0.0000001 &amp; &x; ]]>
Total Header Data None 1S -0 1- (1 0x10 1_000
"""
SPACED = ("", "as of", "03/31/2020 as of", "AAPL  260918P00300000", "<!DOCTYPE x>")
NASTY = (*SPACED, *PLAIN.split(), *"\t\r\n\0", "\x1b[31m", "\u202e", "A" * 300)


def originals() -> list[bytes]:
    """The samples, and the real files where they are: those of a size that ten thousand cases can take."""
    real = (
        [path for path in sorted(REAL.rglob("*.*")) if path.stat().st_size < 20_000] if REAL.exists() else []
    )
    return [path.read_bytes() for path in [*samples(), *real]]


def cell(text: str, dice: random.Random) -> str:
    """One cell becomes something else."""
    lines = text.split("\n")
    k = dice.randrange(len(lines))
    mark = dice.choice([",", '"'])
    parts = lines[k].split(mark)
    parts[dice.randrange(len(parts))] = dice.choice(NASTY)
    lines[k] = mark.join(parts)
    return "\n".join(lines)


def character(text: str, dice: random.Random) -> str:
    """One character is dropped, doubled or replaced."""
    k = dice.randrange(len(text))
    new = dice.choice(["", text[k] * 2, chr(dice.randrange(32, 127)), dice.choice(NASTY)[:1]])
    return text[:k] + new + text[k + 1 :]


def digit(text: str, dice: random.Random) -> str:
    """One digit becomes another."""
    places = [k for k, c in enumerate(text) if c.isdigit()]
    k = dice.choice(places)
    return text[:k] + dice.choice("0123456789") + text[k + 1 :]


def lines_moved(text: str, dice: random.Random) -> str:
    """Lines are dropped, doubled, mixed or cut short."""
    lines = text.split("\n")
    what, k = dice.randrange(4), dice.randrange(len(lines))
    if what == 0:
        del lines[k]
    elif what == 1:
        lines.insert(dice.randrange(len(lines) + 1), lines[k])
    elif what == 2:
        dice.shuffle(lines)
    else:
        lines[k] = lines[k][: dice.randrange(len(lines[k]) + 1)]
    return "\n".join(lines)


def cut(text: str, dice: random.Random) -> str:
    """The file ends too early, or begins too late."""
    k = dice.randrange(len(text))
    return text[:k] if dice.random() < 0.7 else text[k:]


CHANGES: Sequence[Callable[[str, random.Random], str]] = (
    cell,
    cell,
    cell,
    character,
    character,
    digit,
    digit,
    lines_moved,
    cut,
)


def mutated(body: bytes, dice: random.Random) -> bytes:
    """The file with one to four things done to it, now and then in another encoding or with bytes of none."""
    text = body.decode("utf-8", errors="replace")
    for _ in range(dice.choice([1, 1, 2, 4])):
        if text and any(c.isdigit() for c in text):
            text = dice.choice(CHANGES)(text, dice)
    encoding = dice.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
    out = text.encode(encoding, errors="replace")
    if dice.random() < 0.05 and out:
        k = dice.randrange(len(out))
        out = out[:k] + bytes([dice.randrange(256)]) + out[k + 1 :]
    return out


def judge(body: bytes) -> bool:
    """Read a file as the command does; whether anything came of it. Only a WheelError of one sentence may be
    raised.
    """
    message = None
    try:
        reading = read_file(source_of("x", body), "default")
        intake = take_in([reading], [])
    except WheelError as error:
        message = error.message
    if message is not None:
        assert 0 < len(message) < 2_000
        return False
    refused = {each.line for each in (*intake.not_understood, *intake.waiting)}
    for event in intake.new:
        assert not refused & set(intake.where[event.id].lines), "an event of a line that was not understood"
        assert abs(event.cash_cents) < 10**15
    assert check(intake.new) == ()
    assert take_in([reading], intake.new).new == ()
    for each in intake.not_understood:
        assert each.reason
        assert each.text.isprintable()
    return bool(intake.new)


def run(count: int, seed: int) -> int:
    bodies, dice = originals(), random.Random(seed)
    return sum(judge(mutated(dice.choice(bodies), dice)) for _ in range(count))


@pytest.mark.long
def test_mutated_files_are_read_or_refused_and_never_half() -> None:
    assert run(300, seed=20260918) > 100  # most still bring something: the mutations are not all of one kind


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_mutated_files() -> None:
    assert run(10_000, seed=7) > 3_000
