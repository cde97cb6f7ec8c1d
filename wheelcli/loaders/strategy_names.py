"""The values of `--strategy`: names of strategies, repeated or with commas, and traders' abbreviations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wheelcli import plan as planner
from wheelcli.errors import Exit, WheelError, not_found
from wheelcli.plan.strategy import SPREADS, Strategy

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio

_SHORT = {
    "cash_secured_put": ("csp", "put", "puts", "cash_secured_puts"),
    "covered_call": ("cc", "call", "calls", "covered_calls"),
    "bull_put_spread": ("bps", "bull_put", "put_spread", "put_spreads", "bull_put_spreads"),
    "bear_call_spread": ("bcs", "bear_call", "call_spread", "call_spreads", "bear_call_spreads"),
}
_SPREADS = ("spread", "spreads")


def strategies_of(texts: Iterable[str]) -> "tuple[Strategy, ...]":
    """Return the strategies that these texts name, each once. Raises WheelError (usage) for a text that names
    none.

    >>> [s.value for s in strategies_of(["csp,Bull-Put", "spreads"])]
    ['cash_secured_put', 'bull_put_spread', 'bear_call_spread']
    """
    known = {short: Strategy(name) for name, shorts in _SHORT.items() for short in (name, *shorts)}
    strategies: list[Strategy] = []
    for text in (part.strip() for argument in texts for part in argument.split(",")):
        key = text.lower().replace("-", "_").replace(" ", "_")
        if key in _SPREADS:
            strategies += SPREADS
        elif key in known:
            strategies.append(known[key])
        else:
            names = ", ".join(f"{name} ({shorts[0]})" for name, shorts in _SHORT.items())
            raise WheelError(
                not_found("strategy", text),
                hint=f"strategies: {names}; `spreads` means the last two",
                code="strategy",
                exit_code=Exit.USAGE,
            )
    return tuple(dict.fromkeys(strategies))


def refuse_strategies(portfolio: "Portfolio", strategies: "Iterable[Strategy]") -> None:
    """Raise WheelError (usage) if the account cannot have a requested strategy."""
    why = planner.refusal(portfolio, strategies)
    if why:
        raise WheelError(
            why,
            hint="set account.type and account.option_level to what your broker allows: `wheel config"
            " show account`",
            code="strategy_not_allowed",
            exit_code=Exit.USAGE,
        )
