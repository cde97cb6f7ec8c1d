"""Alerts: one line for each open position whose state or action changed since the last alert.

A position is reported when it first needs action, and at every change of its state or action after that. New
positions that need nothing are not reported, nor are closed ones: their owner closed them.

>>> before = {"A-P50": "on track, hold", "B-P20": "challenged, hold"}
>>> now = [("A-P50", "take profit, close", True), ("B-P20", "challenged, hold", False)]
>>> [changed_from(before.get(name), state, due) for name, state, due in now]
['was on track, hold', None]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wheelcli.manage.document import MonitoredPosition

__all__ = ["Alerts", "alerts_of", "changed_from"]


@dataclass(frozen=True, slots=True)
class Alerts:
    """Lines to send, and the state of each position to remember once they are sent."""

    lines: tuple[str, ...]
    states: Mapping[str, str]


def changed_from(before: str | None, now: str, needs_action: bool) -> str | None:
    """Return the earlier state of a position, if its change is worth an alert; otherwise None."""
    if before is None:
        return "new" if needs_action else None
    return f"was {before}" if before != now else None


def alerts_of(positions: Sequence["MonitoredPosition"], before: Mapping[str, str]) -> Alerts:
    """Return the alerts of the open positions; `before` has the remembered states, by position.

    A position without a quote keeps its earlier state: missing quotes are not a change of state.
    """
    lines, states = [], {}
    for position in positions:
        name, earlier = position.id, before.get(position.id)
        if position.unpriced and not position.needs_action:
            if earlier is not None:
                states[name] = earlier
            continue
        now = f"{position.state.value.replace('_', ' ')}, {position.action.value}"
        states[name] = now
        if (why := changed_from(earlier, now, position.needs_action)) is not None:
            lines.append(f"{name}: {now} ({why}). {position.reason}")
    return Alerts(tuple(lines), states)
