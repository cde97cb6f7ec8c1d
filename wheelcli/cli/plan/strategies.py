"""`wheel strategies`: the strategies side by side."""

from dataclasses import fields

from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.documents.plan.strategies import StrategiesDocument
from wheelcli.documents.result import Result
from wheelcli.plan.strategy_table import STRATEGIES, StrategyLine
from wheelcli.render.screens.strategies import draw

_COLUMNS = tuple(one.name for one in fields(StrategyLine))


@command("strategies", needs=PLAIN)
def strategies(ctx: Context) -> Result:
    """Compare the strategies: outlook, requirement, aim and risk of each.

    `wheel scan --strategy NAME` plans only the strategies that you name.
    """
    data = StrategiesDocument(strategies=STRATEGIES)
    return Result(
        schema="wheel.strategies/1",
        data=data,
        rows="strategies",
        columns=_COLUMNS,
        screen=lambda console: draw(data, console),
    )
