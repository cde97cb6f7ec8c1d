"""wheel's own CSV of quotes, as `wheel scan --snapshot FILE.csv` reads it, with any number of sessions.

    symbol,spot,quote_time,expiration,strike,right,bid,ask,open_interest
    AAPL,231.50,2026-08-18T15:45:00,2026-09-18,220,put,2.15,2.20,5210

`wheelcli/market/option_csv.md` describes the columns. The only column about the
underlying that is read is `spot`: sectors, sizes and reports change over the years and belong in dated
tables.
"""

import numpy as np

from wheelcli.contract import parse_occ
from wheelcli.market.quote_files.options import QUOTE_COLUMNS
from wheelcli.market.vendor_files.batch import Batch, Floats
from wheelcli.market.vendor_files.layout import Layout, plain
from wheelcli.market.vendor_files.rows import Rows, by_moment, days, puts_or_calls

_NAMES = {ours: (plain(ours), *map(plain, others)) for ours, others in QUOTE_COLUMNS.items()}
_NEEDED = ("symbol", "spot", "quote_time", "expiration", "strike", "right", "bid", "ask")
_READ = (*_NEEDED, "contract", "bid_size", "ask_size", "last", "volume", "open_interest", "iv", "multiplier")
_MINI = 10.0  # shares of a contract of that size
_FALSE = frozenset({"false", "no", "0", "mini"})


def _identify(names: frozenset[str]) -> bool:
    return all(not names.isdisjoint(_NAMES[ours]) for ours in _NEEDED) and "bidcondition" not in names


def _read(batch: Batch, _: str) -> Rows:
    def numbers(name: str) -> Floats:
        return batch.numbers(*_NAMES[name])

    size, multiplier = batch.need(*_NAMES["standard"]), numbers("multiplier")
    mini = size.mapped(lambda text: text.lower() == "mini", "bool", False)
    return Rows(
        dates=by_moment(batch, *_NAMES["quote_time"]),
        symbol=batch.need(*_NAMES["symbol"]),
        root=batch.need(*_NAMES["contract"]).renamed(_root),
        expiration=days(batch, *_NAMES["expiration"]),
        call=puts_or_calls(batch, *_NAMES["right"]),
        strike=numbers("strike"),
        spot=numbers("spot"),
        bid=numbers("bid"),
        ask=numbers("ask"),
        bid_size=numbers("bid_size"),
        ask_size=numbers("ask_size"),
        last=numbers("last"),
        volume=numbers("volume"),
        open_interest=numbers("open_interest"),
        feed_iv=numbers("iv"),
        multiplier=np.where(np.isnan(multiplier) & mini, _MINI, multiplier),
        standard=size.mapped(lambda text: text.lower() not in _FALSE, "bool", True),
    )


def _root(text: str) -> str | None:
    contract = parse_occ(text)
    return contract.root if contract else None


OWN = Layout(
    "own",
    "wheel's own CSV",
    tuple(name for ours in (*_READ, "standard") for name in _NAMES[ours]),
    _identify,
    _read,
)
