"""Collateral now, by sector and by expiration: puts and shares, in dollars and as a part of the account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wheelcli.contract import Right
from wheelcli.review.income import UNKNOWN_SECTOR
from wheelcli.review.series import Exposed
from wheelcli.review.view import View

__all__ = ["Exposures", "exposures"]

NO_EXPIRATION, COINS = "shares", "coins"


@dataclass(frozen=True, slots=True)
class Exposures:
    """The same dollars twice: by sector, largest first; by expiration, nearest first, with shares last."""

    by_sector: tuple[Exposed, ...]
    by_expiration: tuple[Exposed, ...]


def exposures(view: View, sectors: Mapping[str, str | None], *, value_usd: float | None) -> Exposures:
    """Return short puts at strike × deliverable, less what a long put of the same expiration covers; and
    shares.

    Shares and coins are valued at their last close, else at cost.
    """
    apart = COINS if view.account.of_coins else NO_EXPIRATION
    sector: dict[str, float] = defaultdict(float)
    expiration: dict[str, float] = defaultdict(float)
    puts: dict[tuple[str, str], float] = defaultdict(float)
    for option in view.open_options:
        if option.contract.right is Right.PUT and not option.contract.inverse:
            puts[(option.symbol, option.contract.expiration.isoformat())] -= (
                option.quantity * option.contract.strike * option.multiplier
            )
    for (symbol, day), dollars in puts.items():
        if dollars > 0:
            sector[sectors.get(symbol) or UNKNOWN_SECTOR] += dollars
            expiration[day] += dollars
    closes = view.closes
    for share in view.account.shares:
        k = closes.column(share.symbol)
        close = closes.plain[-1, k] if k >= 0 and len(closes.days) else np.nan
        dollars = (
            share.micro_shares / 1_000_000 * close if not np.isnan(close) else (share.cost_cents or 0) / 100
        )
        # Short shares are at risk, too
        worth = abs(float(dollars)) / view.per_dollar
        sector[sectors.get(share.symbol) or UNKNOWN_SECTOR] += worth
        expiration[apart] += worth
    base = value_usd if value_usd and value_usd > 0 else None

    def exposed(name: str, dollars: float) -> Exposed:
        return Exposed(name, round(dollars, 2), dollars / base if base else None)

    return Exposures(
        tuple(exposed(n, d) for n, d in sorted(sector.items(), key=lambda i: (-i[1], i[0]))),
        tuple(exposed(n, d) for n, d in sorted(expiration.items(), key=lambda i: (i[0] == apart, i[0]))),
    )
