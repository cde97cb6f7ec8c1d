"""The price impact of a block, from a day of trading in the name: volume, vega and volatility."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from wheelcli.order import decimal
from wheelcli.plan.history import YEAR_SESSIONS, history_of
from wheelcli.rfq.depth import Depth, mid
from wheelcli.rfq.impact import Impact, OptionsDay, SharesDay, of_options, of_shares
from wheelcli.rfq.package import Package
from wheelcli.trading_calendar import sessions_between

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.chains.build import Chains
    from wheelcli.config import Config
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot

_IV_SHARE = Decimal("0.06")  # of the IV, a day, where no history tells
_CHANGES = 20  # daily changes of IV that make a history
_MICRO = Decimal("0.000001")


def impact_of_options(
    package: Package,
    vega: Decimal | None,
    rows: Mapping[str, Any],
    chains: "Chains",
    *,
    workspace: "Workspace",
    symbol: str,
) -> tuple[Impact | None, str]:
    """Return the impact of a package with this net vega; None, with the reason, if it is unknown."""
    if vega is None:
        return None, "vega unknown"
    table = chains.options
    traded = (table["volume"] * table["vega"] * table["multiplier"]).to_numpy(np.float64)
    traded_usd = float(np.nansum(traded))
    if not traded_usd > 0:
        return None, "no option of the name is known to have traded today"
    iv_day, basis = _iv_day(workspace, rows[package.legs[0].contract], symbol, chains.session)
    if iv_day is None:
        return None, basis
    day = OptionsDay(decimal(round(traded_usd, 2)), iv_day, basis)
    y = decimal(workspace.config.block.impact)
    return of_options(package.amount, vega=vega, multiplier=package.multiplier, day=day, y=y), ""


def _iv_day(
    workspace: "Workspace", row: Mapping[str, Any], symbol: str, session: date
) -> tuple[Decimal | None, str]:
    """Return the daily move of implied volatility, points, and its source."""
    if workspace.config.block.iv_day > 0:
        return decimal(workspace.config.block.iv_day), ""
    changes = _iv_changes(workspace.iv_history(), symbol, session)
    if len(changes) >= _CHANGES:
        points = decimal(round(100 * float(np.std(changes)), 4))
        if points > 0:
            return points, f"IV moves {points:.1f} points a day in {len(changes)} sessions"
    iv = decimal_of(row["iv"])
    if iv is None:
        return None, "IV unknown"
    return (iv * 100 * _IV_SHARE).quantize(_MICRO), "IV assumed to move by 6 % of its level a day"


def _iv_changes(history: "pd.DataFrame", symbol: str, session: date) -> "np.ndarray[Any, Any]":
    """Return the changes of 30-day IV from one session to the next, annual decimals, up to this session."""
    own = history[history["symbol"] == symbol]
    days = [day.date() for day in own["session"]]
    values = own["iv30"].to_numpy(np.float64)
    pairs = zip(days, days[1:], values, values[1:], strict=False)
    return np.array(
        [after - before for first, second, before, after in pairs if _next(first, second, session)]
    )


def _next(first: date, second: date, session: date) -> bool:
    return second <= session and sessions_between(first, second) == 1


def impact_of_shares(
    package: Package,
    depths: Mapping[str, Depth],
    snapshot: "Snapshot",
    *,
    symbol: str,
    spot: Decimal | None,
    config: "Config",
) -> tuple[Impact | None, str]:
    """Return the impact of a share order; None, with the reason, if it is unknown."""
    about = snapshot.underlyings.set_index("symbol").loc[symbol]
    dollars, middle = decimal_of(about["dollar_volume"]), mid(package, depths)
    price = middle if middle is not None else spot
    if dollars is None or price is None:
        return None, "daily share volume unknown"
    forecast = float(history_of(snapshot.closes, [symbol], snapshot.session).forecast[0])
    if not isfinite(forecast):
        return None, "volatility unknown: too few closes"
    day = SharesDay(dollars / price, decimal(forecast / sqrt(YEAR_SESSIONS)))
    return of_shares(package.amount, price=price, day=day, y=decimal(config.block.impact)), ""


def decimal_of(value: Any) -> Decimal | None:
    """Return a table's number as it is printed, None if it is unknown."""
    number = float("nan") if value is None else float(value)
    return decimal(number) if isfinite(number) else None
