"""Collateral now, by sector and by expiration: puts and shares, in dollars and as a share of the account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wheelcli.book.ledger import AccountBook
from wheelcli.contract import Right
from wheelcli.review.income import UNKNOWN_SECTOR
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.series import Exposed

__all__ = ["Exposures", "exposures"]

NO_EXPIRATION = "shares"


@dataclass(frozen=True, slots=True)
class Exposures:
    """The same dollars twice: by sector the most first, by expiration the nearest first and shares last."""

    by_sector: tuple[Exposed, ...]
    by_expiration: tuple[Exposed, ...]


def exposures(
    account: AccountBook, closes: Closes, sectors: Mapping[str, str | None], *, value_usd: float | None
) -> Exposures:
    """Return short puts at strike × deliverable, less what a long put of the same expiration covers; and
    shares.

    Shares count at their last close, else at cost.
    """
    sector: dict[str, float] = defaultdict(float)
    expiration: dict[str, float] = defaultdict(float)
    puts: dict[tuple[str, str], float] = defaultdict(float)
    for option in account.open_options:
        if option.contract.right is Right.PUT:
            puts[(option.symbol, option.contract.expiration.isoformat())] -= (
                option.quantity * option.contract.strike * option.multiplier
            )
    for (symbol, day), dollars in puts.items():
        if dollars > 0:
            sector[sectors.get(symbol) or UNKNOWN_SECTOR] += dollars
            expiration[day] += dollars
    for share in account.shares:
        k = closes.column(share.symbol)
        close = closes.plain[-1, k] if k >= 0 and len(closes.days) else np.nan
        dollars = (
            share.micro_shares / 1_000_000 * close if not np.isnan(close) else (share.cost_cents or 0) / 100
        )
        # Short shares are at risk, too
        sector[sectors.get(share.symbol) or UNKNOWN_SECTOR] += abs(float(dollars))
        expiration[NO_EXPIRATION] += abs(float(dollars))
    base = value_usd if value_usd and value_usd > 0 else None

    def exposed(name: str, dollars: float) -> Exposed:
        return Exposed(name, round(dollars, 2), dollars / base if base else None)

    return Exposures(
        tuple(exposed(n, d) for n, d in sorted(sector.items(), key=lambda i: (-i[1], i[0]))),
        tuple(
            exposed(n, d) for n, d in sorted(expiration.items(), key=lambda i: (i[0] == NO_EXPIRATION, i[0]))
        ),
    )
