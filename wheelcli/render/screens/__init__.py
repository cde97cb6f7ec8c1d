"""Each command's result on a terminal.

A command that answers in JSON or TSV draws nothing: its screen is imported when it is drawn.
"""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.render.screens import journal, positions, ticket, why

__all__ = ["journal", "positions", "ticket", "why"]

if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(__name__, dict.fromkeys(__all__, ""))
