"""The payoff picture of a ticket in terminal characters.

Profit is above the line, loss below, the share's price along it.
"""

from collections.abc import Sequence

from rich.text import Text

from wheelcli.plan.tickets.ticket import Ticket

_ROWS = 9
_LABEL = 10


def picture(prices: Sequence[float], profits: Sequence[float], ticket: Ticket, *, width: int) -> list[Text]:
    """Return the lines of the picture: a column of blocks per price, with spot, strike and break-even marked
    under it.
    """
    columns = len(prices)
    best, worst = max(profits), min(profits)
    rows = _ROWS
    up = max(1, round(rows * best / (best - worst))) if best > 0 else 0
    down = rows - up
    lines = []
    for k in range(up, 0, -1):
        label = f"{best:+,.0f}" if k == up else ""
        lines.append(_row(label, [p > 0 and p >= best * (k - 0.5) / up for p in profits], "green"))
    lines.append(Text(f"{'0':>{_LABEL}} " + "─" * columns, style="bright_black"))
    for k in range(1, down + 1):
        label = f"{worst:+,.0f}" if k == down else ""
        lines.append(_row(label, [p < 0 and p <= worst * (k - 0.5) / down for p in profits], "red"))
    lines += _axis(prices, ticket)
    return lines


def points(width: int) -> int:
    """Return how many prices a picture of that width shows."""
    return max(min(width, 100) - _LABEL - 3, 20)


def _row(label: str, filled: Sequence[bool], style: str) -> Text:
    text = Text(f"{label:>{_LABEL}} ", style="bright_black")
    text.append("".join("█" if f else " " for f in filled), style=style)
    return text


def _axis(prices: Sequence[float], ticket: Ticket) -> list[Text]:
    marks = {
        "break-even": ticket.break_even,
        "strike": ticket.legs[0].strike,
        "spot": ticket.spot,
    }
    if len(ticket.legs) > 1:
        marks["bought"] = ticket.legs[1].strike
    low, step = prices[0], (prices[-1] - prices[0]) / (len(prices) - 1)
    ticks = [" "] * len(prices)
    placed: list[tuple[int, str]] = []
    for name, value in marks.items():
        at = round((value - low) / step)
        if 0 <= at < len(prices):
            ticks[at] = "▲"
            placed.append((at, f"{name} {value:.2f}"))
    out = [Text(" " * (_LABEL + 1) + "".join(ticks))]
    for at, label in sorted(placed):
        start = min(max(at - len(label) // 2, 0), max(len(prices) - len(label), 0))
        line = out[-1].plain[_LABEL + 1 :] if len(out) > 1 else "x" * len(prices)
        if line[max(start - 1, 0) : start + len(label) + 1].strip():
            out.append(Text(" " * (_LABEL + 1 + start) + label, style="bright_black"))
        else:
            out[-1] = Text(f"{out[-1].plain:<{_LABEL + 1 + start}}{label}", style="bright_black")
    return out
