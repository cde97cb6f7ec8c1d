"""The causes of a loss: by underlying, by sector, and by neighbourhood, which are the names that move
together.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.plan.candidates.neighbours import neighbours
from wheelcli.plan.candidates.sectors import sector_of
from wheelcli.plan.optimize.limits import NO_SECTOR
from wheelcli.units import Doc, Dollars

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """The part of one position, or of the shares of one name, in the worst scenario."""

    name: Annotated[str, Doc("the position, or the symbol of shares")]
    profit_usd: Annotated[Dollars, Doc("profit in the worst scenario")]


@dataclass(frozen=True, slots=True)
class SectorPart(Part):
    """The part of one sector in the worst scenario."""

    name: Annotated[str, Doc("sector")]


@dataclass(frozen=True, slots=True)
class NeighbourhoodPart(Part):
    """The part of names that move together in the worst scenario."""

    name: Annotated[str, Doc("names")]


def by_symbol(names: list[str], here: Floats, quotes: tuple[Quoted, ...]) -> dict[str, float]:
    """Return dollars by underlying, from `here` (names,), dollars by position or share."""
    symbol = {q.position.id: q.position.symbol for q in quotes}
    out: dict[str, float] = {}
    for name, profit in zip(names, here.tolist(), strict=True):
        out[symbol.get(name, name)] = out.get(symbol.get(name, name), 0.0) + profit
    return out


def by_sector(by_symbol: dict[str, float], setting: Setting) -> tuple[SectorPart, ...]:
    """Return dollars by sector, the worst first."""
    sectors = sector_of(setting.chains, setting.config)
    out: dict[str, float] = {}
    for symbol, profit in by_symbol.items():
        sector = sectors.get(symbol) or NO_SECTOR
        out[sector] = out.get(sector, 0.0) + profit
    return tuple(SectorPart(s, round(p, 2)) for s, p in sorted(out.items(), key=lambda item: item[1]))


def by_neighbourhood(
    by_symbol: dict[str, float], setting: Setting, symbols: tuple[str, ...]
) -> tuple[NeighbourhoodPart, ...]:
    """Return, for each name, the loss of it and of all names that move with it; a name that moves with
    no other is left out.
    """
    known = [s for s in symbols if setting.code(s) is not None]
    if len(known) < 2:
        return ()
    codes = np.array(sorted(setting.code(s) or 0 for s in known), dtype=np.intp)
    sectors = sector_of(setting.chains, setting.config)
    every = np.array([sectors[s] or NO_SECTOR for s in setting.history.symbols], dtype=object)
    near = neighbours(setting.history, setting.config.portfolio, sectors=every, named=codes)
    out: dict[str, float] = {}
    for k, code in enumerate(codes):
        own, members = setting.history.symbols[code], [setting.history.symbols[c] for c in codes[near[k]]]
        if len(members) > 1:
            label = " ".join([own, *(m for m in members if m != own)])
            out[label] = sum(by_symbol.get(m, 0.0) for m in members)
    once: dict[frozenset[str], tuple[str, float]] = {}
    for label, profit in sorted(out.items(), key=lambda item: item[1]):
        once.setdefault(frozenset(label.split()), (label, profit))
    return tuple(NeighbourhoodPart(label, round(profit, 2)) for label, profit in once.values())
