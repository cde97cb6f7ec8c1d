"""The demo market: invented underlyings, prices and chains, the same at every run, never mistaken for real
ones.
"""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.market.demo.account import demo_portfolio_config
    from wheelcli.market.demo.build import demo_snapshot
    from wheelcli.market.demo.iv_history import demo_iv_history
    from wheelcli.market.demo.moment import AS_OF
    from wheelcli.market.demo.provider import DemoProvider

__all__ = ["AS_OF", "DemoProvider", "demo_iv_history", "demo_portfolio_config", "demo_snapshot"]

# The settings of the demo need none of what makes its market.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            "demo_portfolio_config": "account",
            "AS_OF": "moment",
            "demo_snapshot": "build",
            "demo_iv_history": "iv_history",
            "DemoProvider": "provider",
        },
    )
