"""The contracts of a made-up market as columns, in the mix of a real one, and the files in which contestants
find them.

Each symbol lists 10 of the market's 15 expirations (1 to 700 days), 25 strikes of each (spot/strike 0.6 to
1.53, narrower where little can happen) and both rights; volatilities 0.09 to 1.5 with a skew, rate 4 %. Six
names of ten pay a quarterly dividend of 0.2 to 3 % a year, which is escrowed: `spot` is less what the coming
dividends inside a contract's life are worth, and no yield is left. Rows are in listing order, symbol by
symbol; prices are fair ones rounded to the cent.
"""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from wheelcli.pricing import american_batch, european
from wheelcli.pricing.dividends.dividend_call import may_be_exercised

RATE = 0.04
DAYS = np.array([1, 3, 7, 14, 21, 28, 35, 49, 77, 112, 168, 259, 350, 532, 700])
LISTED, STRIKES = 10, 25
PER_SYMBOL = LISTED * STRIKES * 2


@dataclass(frozen=True)
class Contracts:
    """Columns (n,): dollars per share, days to expiration, annual decimals, 1 for calls; prices of both kinds
    of exercise.
    """

    spot: np.ndarray
    strike: np.ndarray
    days: np.ndarray
    vol: np.ndarray
    is_call: np.ndarray
    european: np.ndarray
    american: np.ndarray

    @property
    def years(self) -> np.ndarray:
        return self.days / 365

    def rows(self, rows: np.ndarray) -> "Contracts":
        return Contracts(*(getattr(self, f.name)[rows] for f in fields(self)))

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for f in fields(self):
            np.save(folder / f"{f.name}.npy", getattr(self, f.name))


@dataclass(frozen=True)
class Dividends:
    """Shares of the contracts: puts and calls with a dividend inside their life, calls that may be exercised
    for it.
    """

    puts: float
    calls: float
    exercised: float


def mixed(symbols: int, seed: int = 1) -> tuple[Contracts, Dividends]:
    """Return 500 contracts for each symbol, the same for the same seed, and what dividends there are."""
    g = np.random.default_rng(seed)
    days = np.sort(g.permuted(np.tile(DAYS, (symbols, 1)), axis=1)[:, :LISTED], axis=1)
    quoted = np.round(np.exp(g.uniform(np.log(10), np.log(800), symbols)), 2)
    level = np.exp(g.normal(np.log(0.33), 0.5, symbols)).clip(0.1, 1.4)[:, None, None]
    wide = np.clip(6 * level * np.sqrt(days / 365)[:, :, None], 0.15, 1.0)
    money = np.linspace(np.log(0.6), np.log(1.53), STRIKES) * wide
    strike = np.round(quoted[:, None, None] * np.exp(-money), 2)
    vol = (level * (1 + 0.3 * money / np.sqrt(wide))).clip(0.09, 1.5)
    ex, amount = _dividends(quoted, g)
    inside = ex[:, None, :] <= days[:, :, None]
    escrow = (inside * (amount * np.exp(-RATE * ex / 365))[:, None, :]).sum(axis=2)
    spot = (quoted[:, None] - escrow)[:, :, None]

    def column(values: np.ndarray) -> np.ndarray:
        return np.broadcast_to(values[..., None], (symbols, LISTED, STRIKES, 2)).ravel()

    call = np.broadcast_to([0.0, 1.0], (symbols, LISTED, STRIKES, 2)).ravel()
    spots, strikes, vols = column(np.broadcast_to(spot, strike.shape)), column(strike), column(vol)
    lives = column(np.broadcast_to(days[:, :, None], strike.shape)).astype(np.float64)
    fair = european.price(spots, strikes, lives / 365, RATE, 0.0, vols, call)
    early = american_batch.american_price(spots, strikes, lives / 365, RATE, vols, call)
    contracts = Contracts(spots, strikes, lives, vols, call, np.round(fair, 2), np.round(early, 2))
    paying = float((inside & (amount > 0)[:, None, :]).any(axis=2).mean())
    some = slice(0, 200 * LISTED * STRIKES)
    may = may_be_exercised(
        strike.ravel()[some],
        np.repeat(days / 365, STRIKES)[some],
        RATE,
        np.repeat(ex / 365, LISTED * STRIKES, axis=0)[some],
        np.repeat(amount, LISTED * STRIKES, axis=0)[some],
    )
    return contracts, Dividends(puts=paying, calls=paying, exercised=float(may.mean()))


def _dividends(spot: np.ndarray, g: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Days to each ex-date and dollars per share; (symbols, 8)."""
    paid = spot * g.uniform(0.002, 0.03, spot.size) / 4 * (g.random(spot.size) < 0.6)
    first = g.integers(1, 92, spot.size)
    return first[:, None] + 91.0 * np.arange(8), np.repeat(paid[:, None], 8, axis=1)
