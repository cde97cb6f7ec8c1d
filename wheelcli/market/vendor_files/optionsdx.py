"""OptionsDX, end of day or intraday: call and put of a strike side by side, names in brackets, `, ` between
cells.

    [QUOTE_UNIXTIME], [QUOTE_READTIME], [QUOTE_DATE], [QUOTE_TIME_HOURS], [UNDERLYING_LAST], [EXPIRE_DATE], …
    1672779600, 2023-01-03 16:00, 2023-01-03, 16.000000, 380.82, 2023-01-20, 1674248400, 17.00, …

No column has the symbol: `spy_eod_202301.txt` has it in its name. There is no open interest. Cells of
volumes, last prices and Greeks may be blank. Files on coins have other columns and are not read.

Source: headers and rows in public importers of these files (lambdaclass/options_backtester; Zorro's manual,
"Options data"), and kylegraupe/spy-daily-eod-options-quotes-2020-2022.
"""

import numpy as np

from wheelcli.market.vendor_files.batch import Batch, Floats, Texts
from wheelcli.market.vendor_files.cells import sizes_of
from wheelcli.market.vendor_files.layout import NO_OPEN_INTEREST, Layout
from wheelcli.market.vendor_files.rows import Rows, by_moment, calls_then_puts, days

_SIDES = ("bid", "ask", "last", "volume", "size")
_NEEDED = frozenset({"quotereadtime", "expiredate", "strike", "cbid", "cask", "pbid", "pask"})


def _identify(names: frozenset[str]) -> bool:
    return names >= _NEEDED


def _read(batch: Batch, symbol: str) -> Rows:
    count = 2 * batch.length
    sizes = [batch.need(f"{side}size") for side in "cp"]
    return Rows(
        dates=by_moment(batch, "quotereadtime").twice(),
        symbol=Texts.same(symbol, count),
        expiration=np.tile(days(batch, "expiredate"), 2),
        call=calls_then_puts(batch),
        strike=np.tile(batch.numbers("strike"), 2),
        spot=np.tile(batch.numbers("underlyinglast"), 2),
        bid=_both(batch, "bid"),
        ask=_both(batch, "ask"),
        bid_size=np.concatenate([_size(each, 0) for each in sizes]),
        ask_size=np.concatenate([_size(each, 1) for each in sizes]),
        last=_both(batch, "last"),
        volume=_both(batch, "volume"),
    )


def _both(batch: Batch, name: str) -> Floats:
    return np.concatenate([batch.numbers(f"c{name}"), batch.numbers(f"p{name}")])


def _size(texts: Texts, place: int) -> Floats:
    def one(text: str) -> float | None:
        sizes = sizes_of(text)
        return sizes[place] if sizes else None

    return texts.mapped(one, "float64", np.nan)


OPTIONSDX = Layout(
    "optionsdx",
    "OptionsDX",
    (
        "quotereadtime",
        "underlyinglast",
        "expiredate",
        "strike",
        *(f"{side}{name}" for side in "cp" for name in _SIDES),
    ),
    _identify,
    _read,
    (NO_OPEN_INTEREST,),
    one_symbol=True,
)
