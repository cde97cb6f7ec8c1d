"""The contracts that could be sold, with their numbers, score and gate readings."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.plan.candidates import spread_value

__all__ = ["spread_value"]

# The gates are imported for their sentences too, which need no prices.
if not TYPE_CHECKING:  # a type checker reads the imports above and reports a name that does not exist
    __getattr__ = lazy_names(__name__, {"spread_value": ""})
