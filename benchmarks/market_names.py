"""Invented symbols, without any library."""


def names(count: int) -> list[str]:
    """Invented symbols: AAAA, AAAB, …"""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return ["".join(letters[(i // 26**k) % 26] for k in (3, 2, 1, 0)) for i in range(count)]
