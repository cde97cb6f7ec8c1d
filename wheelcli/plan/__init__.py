"""Plan what to sell: candidates, score, gates, size, choice and tickets. Pure functions."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.plan.history import history_of
    from wheelcli.plan.planner import plan
    from wheelcli.plan.strategy_selection import refusal
    from wheelcli.plan.tickets.chosen import wanted_symbols

__all__ = ["history_of", "plan", "refusal", "wanted_symbols"]

# The first plan loads NumPy and SciPy, not the import of this package.
if not TYPE_CHECKING:  # a type checker reads the imports above and reports a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            "history_of": "history",
            "plan": "planner",
            "refusal": "strategy_selection",
            "wanted_symbols": "tickets.chosen",
        },
    )
