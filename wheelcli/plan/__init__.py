"""What to sell: candidates, score, gates, size, choice and tickets; pure."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.plan.history import history_of
    from wheelcli.plan.planner import plan
    from wheelcli.plan.strategy_selection import refusal
    from wheelcli.plan.tickets.chosen import wanted_symbols

__all__ = ["history_of", "plan", "refusal", "wanted_symbols"]

# NumPy and SciPy are loaded by the first plan that is made.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            "history_of": "history",
            "plan": "planner",
            "refusal": "strategy_selection",
            "wanted_symbols": "tickets.chosen",
        },
    )
