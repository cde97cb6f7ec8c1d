"""Choose the tickets by an exact integer program within every limit, and explain why the other candidates are
not tickets.
"""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.plan.optimize.what_if import replacements

__all__ = ["replacements"]

# Forcing candidates into a plan loads the solver; the rest of `wheel why` does not need it.
if not TYPE_CHECKING:  # a type checker reads the imports above and reports a name that does not exist
    __getattr__ = lazy_names(__name__, {"replacements": "what_if"})
