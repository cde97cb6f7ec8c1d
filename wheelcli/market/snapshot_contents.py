"""What a snapshot holds, symbol by symbol: how much there is to plan on."""

from dataclasses import dataclass
from math import nan

from wheelcli.market.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SymbolContents:
    """The extent of one underlying's data. `spot` in dollars, the rest counts; `two_sided` contracts have bid and ask."""

    symbol: str
    spot: float
    expirations: int
    contracts: int
    two_sided: int
    closes: int
    problems: int


def contents(snapshot: Snapshot) -> list[SymbolContents]:
    """One value for each underlying, and for each symbol of which only a problem is known, by name."""
    options = snapshot.options
    quoted = options[(options["bid"] > 0) & (options["ask"] > 0)]
    expirations = options.groupby("symbol", observed=True)["expiration"].nunique().to_dict()
    contracts, two_sided = (
        options["symbol"].value_counts().to_dict(),
        quoted["symbol"].value_counts().to_dict(),
    )
    closes = snapshot.closes["symbol"].value_counts().to_dict()
    spots = dict(zip(snapshot.underlyings["symbol"], snapshot.underlyings["spot"], strict=True))
    troubled = [p.symbol for p in snapshot.problems if p.symbol]
    return [
        SymbolContents(
            symbol=symbol,
            spot=spots.get(symbol, nan),
            expirations=int(expirations.get(symbol, 0)),
            contracts=int(contracts.get(symbol, 0)),
            two_sided=int(two_sided.get(symbol, 0)),
            closes=int(closes.get(symbol, 0)),
            problems=troubled.count(symbol),
        )
        for symbol in sorted({*spots, *troubled})
    ]
