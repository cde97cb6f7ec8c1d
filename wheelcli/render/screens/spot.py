"""What a share price on a screen is: read from the options by put–call parity, or as the feed quotes it."""

from collections.abc import Iterable, Mapping
from typing import Any

_MEANING = {
    "synchronised": "put–call parity at the moment of the option quotes",
    "quoted": "the share price as the feed quotes it",
}
_NAMED = 4


def spot_line(rows: Iterable[Mapping[str, Any]]) -> str:
    """One line for the spots of these rows (`symbol`, `spot`, `spot_basis`); empty if none has a basis, as in plans of earlier releases.

    >>> spot_line([{"symbol": "AAPL", "spot": 299.1, "spot_basis": "synchronised"}])
    'spot synchronised: put–call parity at the moment of the option quotes'
    >>> spot_line([{"symbol": s, "spot": 1.0, "spot_basis": b} for s, b in (("KO", "quoted"), ("AAPL", "synchronised"))])
    'spot synchronised: put–call parity at the moment of the option quotes; quoted for KO'
    """
    named: dict[str, list[str]] = {"synchronised": [], "quoted": []}
    for row in rows:
        basis = row.get("spot_basis")
        if basis and row["spot"] is not None and row["symbol"] not in named[basis]:
            named[basis].append(row["symbol"])
    most = "synchronised" if named["synchronised"] else "quoted"
    if not named[most]:
        return ""
    line = f"spot {most}: {_MEANING[most]}"
    if most == "quoted" or not named["quoted"]:
        return line
    others = named["quoted"]
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"{line}; quoted for {', '.join(others[:_NAMED])}{more}"
