"""The comparison of bulk closes with single ones, on the names of the watchlist."""

from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.errors import data_unwritable
from wheelcli.loaders.market.bulk_record import BulkRecord, forget_record, keep_record, yfinance_version
from wheelcli.market.yahoo import compare_closes

if TYPE_CHECKING:
    from datetime import datetime

    from wheelcli.config import Config

_MOST = 10
_USUAL = ("SPY", "QQQ", "AAPL", "MSFT", "KO", "JPM")  # beside a short watchlist


def check_bulk_closes(config: "Config", data_dir: Path, *, now: "datetime") -> BulkRecord | None:
    """Compare now and save the result. Return it. If Yahoo sent no bulk answer, delete the last result and
    return None.

    Raises NoData if Yahoo does not give single closes, WheelError if the result cannot be saved.
    """
    names = list(dict.fromkeys((*config.watchlist, *_USUAL)))[:_MOST]
    compared = compare_closes(
        names, now=now, timeout_s=config.data.request_timeout_s, seconds=config.data.symbol_timeout_s
    )
    record = BulkRecord(
        day=now.date(),
        yfinance=yfinance_version(),
        path=compared.path,
        names=compared.names,
        closes=compared.closes,
        difference=compared.difference,
    )
    try:
        if not record.path:
            forget_record(data_dir)
            return None
        keep_record(record, data_dir)
    except OSError as error:
        raise data_unwritable(data_dir, error) from error
    return record
