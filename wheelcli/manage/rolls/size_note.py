"""Whether the best roll is larger than the quotes it would trade with."""

from math import inf, isnan, nan

from wheelcli.manage.inputs import Setting
from wheelcli.manage.rolls.weigh import Weighed
from wheelcli.plan.size_note import size_note


def roll_size_note(weighed: Weighed, setting: Setting) -> str | None:
    """Return the sentence on the size of the best roll; None if its size needs no remark, or no rule allows
    a roll.
    """
    order = None if weighed.best is None else weighed.best.order
    if order is None:
        return None
    options = setting.chains.options
    shown = inf
    for leg in order.legs:
        rows = options[options["contract"] == leg.contract.name]
        size = float(rows["ask_size" if leg.bought else "bid_size"].iloc[0]) if len(rows) else nan
        shown = nan if isnan(size) or isnan(shown) else min(shown, size // leg.ratio)
    return size_note(order.contracts, shown, legs=len(order.legs), rules=setting.config.block)
