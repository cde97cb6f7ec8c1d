"""Named sets of settings for one style of trading: `--preset income`. Keys that a preset does not name stay
unchanged.

A preset is given on the command line, so it overrides the environment and the files; a `--set` beside it
overrides the preset. Rows of the volatility table are matched by name; rows of other names stay.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from wheelcli.config.keys import Path

ROWS = ("calm", "normal", "elevated", "high", "crisis")


class Preset(StrEnum):
    """One style of trading."""

    CAUTIOUS = "cautious"  # far out of the money, small positions, a fifth of the account in cash
    INCOME = "income"  # nearer the money, more of the account at work
    INDEX = "index"  # funds on broad indexes first, single shares a small part
    SMALL = "small"  # an account of tens of thousands: few, comparatively large positions


MEANING: Mapping[Preset, str] = {
    Preset.CAUTIOUS: "strikes far out of the money, small positions, profitable companies, "
    "and a fifth of the account in cash",
    Preset.INCOME: "nearer the money and more of the account deployed, for more credit and more stress",
    Preset.INDEX: "mostly funds on broad indexes, with a small part in single shares",
    Preset.SMALL: "a few positions, each large for the account: for accounts of tens of thousands of dollars",
}


def _deltas(rows: str) -> tuple[list[float], ...]:
    """Return low, target and high of each row."""
    return tuple([float(delta) for delta in row.split()] for row in rows.split(","))


# Of the regime's rows one value each, in the order of ROWS.
_ROWS: Mapping[Preset, Mapping[str, Sequence[Any]]] = {
    Preset.CAUTIOUS: {
        "delta": _deltas("0.10 0.15 0.20, 0.10 0.15 0.20, 0.08 0.13 0.17, 0.06 0.10 0.14, 0.05 0.08 0.12"),
        "min_return": (0.04, 0.05, 0.07, 0.09, 0.12),
        "position_max": (0.020, 0.020, 0.015, 0.010, 0.0075),
        "deployed": (0.40, 0.45, 0.40, 0.30, 0.20),
        "stress_total": (0.06, 0.07, 0.06, 0.05, 0.03),
    },
    Preset.INCOME: {
        "delta": _deltas("0.22 0.28 0.35, 0.22 0.28 0.35, 0.18 0.24 0.30, 0.13 0.18 0.24, 0.10 0.14 0.18"),
        "position_max": (0.035, 0.035, 0.025, 0.018, 0.012),
        "deployed": (0.65, 0.75, 0.65, 0.50, 0.35),
        "stress_total": (0.13, 0.15, 0.12, 0.10, 0.06),
    },
    Preset.INDEX: {"min_return": (0.05, 0.06, 0.08, 0.10, 0.12)},
    Preset.SMALL: {
        "position_max": (0.050, 0.050, 0.035, 0.025, 0.015),
        "new_per_run": (4, 4, 3, 2, 2),
    },
}

_VALUES: Mapping[Preset, Mapping[str, Any]] = {
    Preset.CAUTIOUS: {
        "quality.rv_max": 0.45,
        "quality.drawdown_3y_max": 0.50,
        "quality.unprofitable": "block",
        "sizing.name_collateral_max": 0.06,
        "sizing.single_contract_max": 0.12,
        "sizing.index_etf_collateral_max": 0.20,
        "portfolio.sector_max": 0.20,
        "portfolio.cash_reserve": 0.20,
        "portfolio.new_deployed_max": 0.25,
    },
    Preset.INCOME: {
        "portfolio.new_deployed_max": 0.50,
        "portfolio.cash_reserve": 0.05,
        "portfolio.expiration_max": 0.25,
    },
    Preset.INDEX: {
        "sizing.name_collateral_max": 0.02,
        "sizing.single_contract_max": 0.02,
        "sizing.index_etf_collateral_max": 0.35,
        "portfolio.index_etf_total_max": 0.75,
        "portfolio.sector_max": 0.10,
        "portfolio.new_per_sector_max": 3,
        "portfolio.expiration_max": 0.40,
        "portfolio.new_deployed_max": 0.60,
        "score.min": 35.0,
        "select.last_third_weight": 0.8,
    },
    Preset.SMALL: {
        "quality.price_min": 5.0,
        "liquidity.bid_min": 0.10,
        "sizing.name_collateral_max": 0.20,
        "sizing.single_contract_max": 0.30,
        "sizing.index_etf_collateral_max": 0.40,
        "sizing.min_credit_usd": 15.0,
        "portfolio.expiration_max": 0.40,
        "portfolio.new_deployed_max": 0.60,
        "portfolio.cash_reserve": 0.05,
    },
}


def origin(preset: Preset) -> str:
    """Return the name of the origin of this preset's values."""
    return f"preset {preset.value}"


def settings(preset: Preset, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Path, Any]]:
    """Yield every key that a preset sets, with its value; `rows` is the table that it overrides."""
    for key, value in _VALUES[preset].items():
        yield tuple(key.split(".")), value
    for place, row in enumerate(rows):
        name = row.get("name") if isinstance(row, Mapping) else None
        if name in ROWS:
            for key, values in _ROWS[preset].items():
                yield ("regime", str(place), key), values[ROWS.index(name)]
