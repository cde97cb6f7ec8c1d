"""The demo market: invented underlyings, prices and chains, the same at every run, never mistaken for real ones."""

from wheelcli.market.demo.account import demo_portfolio_config
from wheelcli.market.demo.build import AS_OF, demo_snapshot
from wheelcli.market.demo.iv_history import demo_iv_history
from wheelcli.market.demo.provider import DemoProvider

__all__ = ["AS_OF", "DemoProvider", "demo_iv_history", "demo_portfolio_config", "demo_snapshot"]
