"""An order to paste, on a terminal."""

from rich.text import Text

from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM


def order_line(text: str, label: str = "order: ") -> Text:
    """Return an order to paste, after a label. Print it with soft_wrap: a line broken hard cannot be
    pasted.
    """
    return Text.assemble((label, DIM), (printable(text), "bold"))
