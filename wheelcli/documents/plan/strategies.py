"""The type of `wheel.strategies`."""

from dataclasses import dataclass
from typing import Annotated

from wheelcli.documents.typed import document
from wheelcli.plan.strategy_table import StrategyLine
from wheelcli.units import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategiesDocument:
    """The strategies side by side."""

    strategies: Annotated[tuple[StrategyLine, ...], Doc("the strategies")]


STRATEGIES = document("strategies", "The strategies side by side, by `wheel strategies`", StrategiesDocument)
