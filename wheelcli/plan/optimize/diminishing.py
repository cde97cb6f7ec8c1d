"""How the worth of a contract falls as its name fills its ceiling, also as linear pieces for the integer
program.

A contract takes a share of its name's ceiling: the larger of its collateral over the ceiling of collateral
and its risk over the ceiling of risk. Open positions on the name take the first part. The worth of a contract
falls by equal steps from one third of the ceiling to the next, down to `select.last_third_weight` of it in
the last third. A ticket also costs attention, whatever its size.

An offer is split into a few linear pieces, and a ticket is one of them. Example: in an account of 250,000 the
ceiling is 25,000 of collateral per name. A put of strike 50 takes 5,000 a contract, a share of 0.2, and is
worth 30. With `last_third_weight` 0.3 the thirds count 1, 0.65 and 0.3. Three contracts fill 0.6 of the
ceiling: the first third holds 1.667 of them, the second the other 1.333. They are worth 30 · (1.667 + 1.333 ·
0.65) = 76 instead of 90, or 63.50 after 12.50 for attention. The pieces are 30 · n for one contract, 19.50 ·
n + 17.50 for two or three, and 9 · n + 52.50 for four or five, each less 12.50.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from wheelcli.plan.optimize.limit import NAME_COLLATERAL, NAME_RISK, Limit
from wheelcli.plan.optimize.program import Flags, Floats, Ints, Program

PIECES = 3  # as a part of a ceiling
_DUST = 1e-9


@dataclass(frozen=True, slots=True)
class Curve:
    """The fall of worth by the caller's row: `share` (rows,) of its name's ceiling that a contract takes, 0
    if worth does not fall; `open` (rows,) the share taken already; `attention` (rows,) the dollars that a
    ticket costs. `last` is the worth of a contract in the last third of the ceiling, as a part of its first
    worth.
    """

    share: Floats
    open: Floats
    attention: Floats
    last: float

    @classmethod
    def of(cls, limits: list[Limit], *, whole: Flags, attention: Floats, last: float) -> Self:
        """Return the curve from the limits of each name; the worth of `whole` rows (rows,) does not fall."""
        share, used = np.zeros(len(whole)), np.zeros(len(whole))
        for limit in limits:
            if limit.gate not in (NAME_COLLATERAL, NAME_RISK) or limit.cap <= 0:
                continue
            rows = limit.users
            share[rows] = np.maximum(share[rows], limit.per_contract[rows] / limit.cap)
            used[rows] = np.maximum(used[rows], limit.open / limit.cap)
        return cls(np.where(whole, 0.0, share), used, attention, last)

    def worth(self, row: Ints, first: Floats, n: Ints) -> Floats:
        """Return the worth of n (n,) contracts of these rows in dollars; `first` is the worth of a contract
        on an empty name.
        """
        share, used = self.share[row], self.open[row]
        with np.errstate(divide="ignore", invalid="ignore"):
            falling = first * (self._sum(used + n * share) - self._sum(used)) / share
        return np.where(share > _DUST, falling, first * n) - (n > 0) * self.attention[row]

    def step(self, piece: int) -> float:
        """Return the worth of a contract in this third of the ceiling, as a part of its first worth."""
        return 1.0 - (1.0 - self.last) * piece / (PIECES - 1)

    def _sum(self, used: Floats) -> Floats:
        """Return the sum of the steps from 0 to `used` (n,) of a ceiling; beyond the ceiling the last step
        continues.
        """
        total = np.zeros(len(used))
        for piece in range(PIECES):
            end = np.inf if piece == PIECES - 1 else 1.0 / PIECES
            total += self.step(piece) * np.clip(used - piece / PIECES, 0.0, end)
        return total


def pieces(program: Program, curve: Curve) -> Program:
    """Return the program with each offer as its pieces; `source` maps a piece's row to its row.

    This is exact: the pieces of an offer are of one stream, so a ticket is one of them, and every size of the
    offer lies in one piece, with the worth that the curve gives.
    """
    row = program.row
    share, used = curve.share[row], curve.open[row]
    worth, fixed, least, most = (np.zeros((len(program), PIECES)) for _ in range(4))
    reached = np.where(share > _DUST, 0, -1)  # contracts in the pieces before this one
    for piece in range(PIECES):
        with np.errstate(divide="ignore", invalid="ignore"):
            end = np.floor(((piece + 1) / PIECES - used) / share + _DUST)
        end = (
            np.full(len(program), np.inf)
            if piece == PIECES - 1
            else np.nan_to_num(end, nan=0.0, posinf=2.0**31)
        )
        end = np.where(share > _DUST, end, np.inf if piece == 0 else -np.inf)
        least[:, piece] = np.maximum(program.least, np.maximum(reached, 0) + (piece > 0))
        most[:, piece] = np.minimum(program.most, end)
        reached = np.maximum(reached, np.minimum(end, 2.0**31))
        straight = share <= _DUST
        worth[:, piece] = program.worth * np.where(straight, 1.0, curve.step(piece))
        begins = np.full(len(program), piece / PIECES)
        with np.errstate(divide="ignore", invalid="ignore"):
            ahead = (curve._sum(begins) + curve.step(piece) * (used - begins) - curve._sum(used)) / share
        fixed[:, piece] = (
            np.where(straight, 0.0, program.worth * ahead) + program.fixed - curve.attention[row]
        )
    there = most >= least
    parent, place = np.nonzero(there)
    return _of(
        program,
        parent,
        replace(
            program,
            worth=worth[there],
            fixed=fixed[there],
            least=least[there].astype(np.int64),
            most=most[there].astype(np.int64),
            stream=program.stream[parent],
            rank=program.rank[parent],
            row=row[parent] * PIECES + place,
        ),
    )


def source(row: Ints) -> Ints:
    """Return the caller's rows behind rows of pieces."""
    return row // PIECES


def _of(program: Program, parent: Ints, bare: Program) -> Program:
    """Return the pieces with the entries of their offers."""
    entry, count = program.entries(parent)
    offer = np.repeat(np.arange(len(parent)), count)
    return replace(
        bare,
        offer=offer,
        limit=program.limit[entry],
        per_contract=program.per_contract[entry],
        per_ticket=program.per_ticket[entry],
    )
