"""Actions as the block at the top of a page."""

from collections.abc import Sequence

from wheelcli.manage.today.document import TodayAction
from wheelcli.render.formats.report_blocks import Step


def steps_of(actions: Sequence[TodayAction]) -> tuple[Step, ...]:
    """Return the steps of actions, in their order."""
    return tuple(
        Step(
            rank=each.rank,
            title=f"{each.do} {each.id}",
            why=each.why,
            urgent=each.needs_action,
            order=each.order_text,
            then=each.buyback_text,
            no_order=each.no_order,
            command=each.command,
        )
        for each in actions
    )
