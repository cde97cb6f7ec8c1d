"""Who causes a loss: by underlying, by sector, and by neighbourhood, the names that move together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.plan.candidates.generate import sector_of
from wheelcli.plan.optimize.limits import NO_SECTOR
from wheelcli.plan.optimize.neighbours import neighbours

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """What one position, sector or neighbourhood does in the worst scenario, dollars."""

    name: str
    profit_usd: float


def by_symbol(names: list[str], here: Floats, quotes: tuple[Quoted, ...]) -> dict[str, float]:
    """Dollars by underlying, of `here` (names,) dollars by position or share."""
    symbol = {q.position.id: q.position.symbol for q in quotes}
    out: dict[str, float] = {}
    for name, profit in zip(names, here.tolist(), strict=True):
        out[symbol.get(name, name)] = out.get(symbol.get(name, name), 0.0) + profit
    return out


def by_sector(by_symbol: dict[str, float], setting: Setting) -> tuple[Part, ...]:
    """Dollars by sector, the worst first."""
    sectors = sector_of(setting.chains, setting.config)
    out: dict[str, float] = {}
    for symbol, profit in by_symbol.items():
        sector = sectors.get(symbol) or NO_SECTOR
        out[sector] = out.get(sector, 0.0) + profit
    return tuple(Part(s, round(p, 2)) for s, p in sorted(out.items(), key=lambda item: item[1]))


def by_neighbourhood(
    by_symbol: dict[str, float], setting: Setting, held: tuple[str, ...]
) -> tuple[Part, ...]:
    """For each name the loss of it and of all that move with it; a neighbourhood of one is the name itself and left out."""
    known = [s for s in held if setting.code(s) is not None]
    if len(known) < 2:
        return ()
    codes = np.array(sorted(setting.code(s) or 0 for s in known), dtype=np.intp)
    sectors = sector_of(setting.chains, setting.config)
    every = np.array([sectors[s] or NO_SECTOR for s in setting.history.symbols], dtype=object)
    near = neighbours(setting.history, setting.config.portfolio, sectors=every, named=codes)
    out: dict[str, float] = {}
    for k, code in enumerate(codes):
        members = [setting.history.symbols[c] for c in codes[near[k]]]
        if len(members) > 1:
            out[
                " ".join(
                    [
                        setting.history.symbols[code],
                        *(m for m in members if m != setting.history.symbols[code]),
                    ]
                )
            ] = sum(by_symbol.get(m, 0.0) for m in members)
    once: dict[frozenset[str], tuple[str, float]] = {}
    for label, profit in sorted(out.items(), key=lambda item: item[1]):
        once.setdefault(frozenset(label.split()), (label, profit))
    return tuple(Part(label, round(profit, 2)) for label, profit in once.values())
