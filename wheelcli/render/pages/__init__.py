"""Pages of single results: the open book, a plan, a ticket, a chain."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.render.pages.chain import chain_page
    from wheelcli.render.pages.monitor import monitor_page
    from wheelcli.render.pages.scan import scan_page
    from wheelcli.render.pages.ticket import ticket_page

__all__ = ["chain_page", "monitor_page", "scan_page", "ticket_page"]

# A command without --html loads neither pictures nor pricing for them.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__, {f"{name}_page": name for name in ("chain", "monitor", "scan", "ticket")}
    )
