"""The colours of charts, and how they follow the page's dark mode.

Series use the palette of Okabe & Ito, which colour-blind readers can distinguish. Everything else is drawn in
placeholder colours that an inline SVG replaces by the page's own variables, so that one picture serves light,
dark and paper.
"""

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, SOFT, RULE, PAPER = "#1b1f24", "#57606b", "#d0d7de", "#ffffff"
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"
_VARIABLES = {INK: "var(--ink)", SOFT: "var(--soft)", RULE: "var(--rule)", PAPER: "var(--paper)"}
_VARIABLES |= {BLUE: "var(--blue)", ORANGE: "var(--orange)", GREEN: "var(--green)", RED: "var(--red)"}

_TEXT = {
    "font.size": 9.5,
    "font.family": "sans-serif",
    "text.color": INK,
    "text.parse_math": False,
    "axes.titlecolor": INK,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
}
_LINES = {
    "axes.edgecolor": RULE,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    **dict.fromkeys(("axes.spines.top", "axes.spines.right", "axes.spines.left"), False),
}
_SHEET = {
    "figure.dpi": 100,
    "svg.fonttype": "none",
    "svg.hashsalt": "wheel",
    **dict.fromkeys(("figure.facecolor", "axes.facecolor", "savefig.facecolor"), PAPER),
}
_STYLE: Any = {**_TEXT, **_LINES, **_SHEET}


def text_on(color: tuple[float, ...]) -> str:
    """Return the colour of text on a coloured cell, red, green and blue from 0 to 1: nearly black or white,
    whichever has more contrast; it does not follow the page's dark mode.

    >>> text_on((1.0, 1.0, 1.0)), text_on((0.2, 0.0, 0.3))
    ('#000001', '#fefefe')
    """
    red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in color[:3])
    # WCAG 2: contrast is (lighter + 0.05) ÷ (darker + 0.05); both are equal at √(1.05 · 0.05) − 0.05.
    return "#000001" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#fefefe"


def new_figure(width: float, height: float) -> "Figure":
    """Return an empty figure in inches; no global state owns it, so nothing stays open."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        return Figure(figsize=(width, height), layout="constrained")


def styled() -> Any:
    """Return the context in which axes are made and drawn."""
    from matplotlib import rc_context

    return rc_context(_STYLE)


def svg_of(figure: "Figure", *, name: str, title: str, description: str) -> str:
    """Return the figure as inline SVG that scales with its column.

    It has a title and a description for readers who cannot see it. `name` must be unique on the page: the ids
    of its parts begin with it.
    """
    from html import escape

    from matplotlib import rc_context

    out = io.StringIO()
    with rc_context({**_STYLE, "svg.hashsalt": f"wheel {name}", "svg.id": name}):
        figure.savefig(
            out,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
            transparent=True,
        )
    text = out.getvalue()
    text = text[text.index("<svg") :]
    opening, rest = text.split(">", 1)
    box = opening[opening.index("viewBox=") :].split('"')[1]
    for drawn, variable in _VARIABLES.items():
        rest = rest.replace(drawn, variable)
    return (
        f'<svg id="{name}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" role="img" '
        f'aria-labelledby="{name}-title {name}-description"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>{_own_ids(rest, name)}'
    )


def _own_ids(text: str, name: str) -> str:
    # Several pictures share a page: ids and what refers to them are told apart by the picture's name.
    return text.replace('id="', f'id="{name}-').replace('"#', f'"#{name}-').replace("url(#", f"url(#{name}-")
