"""The age of a ticket in words: how far its share has moved since it was made."""

from rich.text import Text

from wheelcli.plan.staleness import TicketAge


def age_text(age: TicketAge, what: str = "share") -> Text:
    """Return `STALE: the share is now at 98.44, +3.0 % or 1.6 sd since the plan`; within one sd without the
    first word.
    """
    text = Text()
    if age.stale:
        text.append("STALE: ", style="bold red")
    style = "red" if age.stale else "bright_black"
    moved = (
        f"the {what} is now at {age.spot:,.2f}, {100 * age.moved:+.1f} % or {abs(age.moved_sd):.1f}"
        " sd since the plan"
    )
    return text.append(moved, style=style)
