"""The mark of an option: the middle, half the ask where nobody bids, none where the quote cannot be true."""

import pandas as pd

from wheelcli.market.mids import marks_of
from wheelcli.quotes import Mark, Origin


def test_the_middle_half_the_ask_or_none() -> None:
    quotes = pd.DataFrame(
        [
            ("both", 1.0, 1.2),
            ("no bid", 0.0, 0.1),
            ("nan bid", float("nan"), 0.3),
            ("no ask", 0.5, 0.0),
            ("crossed", 1.3, 1.2),
            ("other", 1.0, 2.0),
        ],
        columns=["contract", "bid", "ask"],
    )
    marks = marks_of(quotes, ["both", "no bid", "nan bid", "no ask", "crossed", "absent"])
    assert marks == {
        "both": Mark(1.1, Origin.MID),
        "no bid": Mark(0.05, Origin.HALF_ASK),
        "nan bid": Mark(0.15, Origin.HALF_ASK),
    }
