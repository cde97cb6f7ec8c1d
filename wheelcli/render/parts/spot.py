"""The kind of a share price on a screen: from the options by put–call parity, or as the feed quotes it."""

from collections.abc import Iterable

_MEANING = {
    "synchronised": "from put–call parity at the time of the option quotes",
    "quoted": "the share price quoted by the feed",
}
_NAMED = 4


def spot_line(rows: Iterable[tuple[str, float | None, str | None]]) -> str:
    """Return one line for the spots of these rows (symbol, spot, its basis); empty if none has a basis.

    >>> spot_line([("AAPL", 299.1, "synchronised")])
    'spot synchronised: from put–call parity at the time of the option quotes'
    >>> spot_line([("KO", 1.0, "quoted"), ("AAPL", 1.0, "synchronised")])
    'spot synchronised: from put–call parity at the time of the option quotes; quoted for KO'
    """
    named: dict[str, list[str]] = {"synchronised": [], "quoted": []}
    for symbol, spot, basis in rows:
        if basis and spot is not None and symbol not in named[basis]:
            named[basis].append(symbol)
    most = "synchronised" if named["synchronised"] else "quoted"
    if not named[most]:
        return ""
    line = f"spot {most}: {_MEANING[most]}"
    if most == "quoted" or not named["quoted"]:
        return line
    others = named["quoted"]
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"{line}; quoted for {', '.join(others[:_NAMED])}{more}"
