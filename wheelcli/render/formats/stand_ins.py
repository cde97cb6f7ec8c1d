"""Readable ASCII for characters that a console cannot show: − is -, ≤ is <=, a box is drawn with +, - and |.

>>> shown("spot ≤ 38.60 → put", "latin-1")
'spot <= 38.60 -> put'
>>> shown("Zürich", "latin-1"), shown("Zürich", "ascii"), shown("中", "ascii")
('Zürich', 'Zurich', '\\\\u4e2d')
"""

import re
import unicodedata

# No stand-in is a comma, a double quotation mark, a tab or a line end: those would move the cells of a CSV or
# TSV file. The dot between two facts is no dash, which would make "· 0.7" a loss.
# A character and what stands in for it, and so on.
_TABLE = r"""
    − -   – -   — --   ‐ -   ‑ -   ‒ -   ― --   … ...   · ;   • *   ∙ *
    ‘ '   ’ '   ‚ '   “ '   ” '   „ '   « <<   » >>   ‹ <   › >
    ≤ <=   ≥ >=   ≠ !=   ≈ ~   ≡ ==   ∓ -/+   ± +/-   × x   ÷ /   √ sqrt   ∞ inf
    ∫ integral   ∑ sum   ∂ d   ∈ in   ½ 1/2   ¼ 1/4   ¾ 3/4   ² ^2   ³ ^3   ° deg
    → ->   ← <-   ↑ ^   ↓ v   ↔ <->   ↗ /   ↘ \   ⇒ =>   ⇐ <=
    ✓ +   ✔ +   ✗ x   ✘ x   ▲ ^   △ ^   ▼ v   ▽ v   ▶ >   ► >   ◀ <   ◄ <
    ● *   ○ o   ◆ *   ◇ o   ■ #   □ o   ★ *   ☆ *   ╱ /   ╲ \   ╳ X
    € EUR   £ GBP   ¥ JPY   ¢ c   © (c)   ® (R)   ß ss   æ ae   Æ AE
    ø o   Ø O   œ oe   Œ OE   ł l   Ł L   đ d   Đ D   ð d   þ th   ı i
"""
_PAIRS = _TABLE.split()
_NAMED = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | {"§": "section "}
_NAMED |= dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\xad\ufe0f", "")  # no width: nothing
_SHADES = {"░": ".", "▒": ":", "▓": "#"}
_EIGHTHS = "_.:-=+*#"  # ▁ to █
_SIDES = {"LEFT", "RIGHT", "HORIZONTAL"}
_UPRIGHTS = {"UP", "DOWN", "VERTICAL"}
_PIECE = re.compile(r" {2,}|.", re.DOTALL)


def shown(text: str, encoding: str) -> str:
    """Return the text with a stand-in for each character that `encoding` lacks.

    A longer stand-in takes its room from the next gap of two or more spaces: columns stay aligned.
    """
    out: list[str] = []
    owed = 0  # cells that the line is longer than it was
    for piece in _PIECE.findall(text):
        if piece.startswith("  "):
            room = max(1, len(piece) - owed)
            owed -= len(piece) - room
            out.append(" " * room)
        elif _has(encoding, piece):
            out.append(piece)
        else:
            instead = stand_in(piece)
            owed += len(instead) - _cells(piece)
            out.append(instead)
    return "".join(out)


def stand_in(character: str) -> str:
    """Return ASCII for one character: its look-alike or its reading, else its code as Python writes it."""
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0x2500 <= code <= 0x257F:
        return _line(set(unicodedata.name(character).split()))
    if 0x2580 <= code <= 0x259F:
        return _block(character)
    if 0x2800 <= code <= 0x28FF:
        return _dots((code - 0x2800).bit_count())
    if 0x370 <= code <= 0x3FF:
        return _greek(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no text
        return f"\\x{code - 0xDC00:02x}"
    plain = unicodedata.normalize("NFKD", character).replace("\u2044", "/").encode("ascii", "ignore").decode()
    if plain.isprintable() and (plain or unicodedata.combining(character)):
        return plain
    return character.encode("ascii", "backslashreplace").decode()


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _line(words: set[str]) -> str:
    if words & _SIDES and words & _UPRIGHTS:
        return "+"
    return "|" if words & _UPRIGHTS else "-"


def _block(character: str) -> str:
    if character in _SHADES:
        return _SHADES[character]
    eighths = ord(character) - 0x2580
    return _EIGHTHS[eighths - 1] if 1 <= eighths <= 8 else "#"


def _dots(count: int) -> str:
    return " .::*****"[count]


def _greek(character: str) -> str:
    """Return the letter's name in the field: Δ is delta."""
    words = unicodedata.name(character, "").split()
    if "LETTER" not in words:
        return character.encode("ascii", "backslashreplace").decode()
    return words[words.index("LETTER") + 1].lower().replace("lamda", "lambda")
