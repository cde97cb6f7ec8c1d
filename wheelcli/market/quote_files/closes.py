"""The CSV files beside one of option quotes: closes (with VIX and the 13-week bill among them) and
dividends.
"""

from datetime import date, timedelta
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.contract import parse_symbol
from wheelcli.market.quote_files import values
from wheelcli.market.quote_files.options import DESCRIBED
from wheelcli.market.quote_files.table import CsvTable, need, read_table
from wheelcli.market.snapshot import table
from wheelcli.market.treasury_rate import BILL_DAYS, bill_rate

if TYPE_CHECKING:
    import pandas as pd

VIX, BILL = "^VIX", "^IRX"
_BILL_PERCENT = (-5.0, 50.0)
_SYMBOL = ("ticker", "underlying")
_CLOSES = {
    "symbol": _SYMBOL,
    "date": (),
    "close": (),
    "adjusted": ("adj_close",),
    "open": (),
    "high": (),
    "low": (),
    "volume": (),
}
_DIVIDENDS = {"symbol": _SYMBOL, "date": ("ex_date",), "amount": ("dividend", "dividends")}


def read_closes(path: Path, session: date) -> "dict[str, pd.DataFrame]":
    """Return the tables `closes`, `vix` and `rates` of a CSV of daily bars, up to and including the session.

    Without adjusted closes, the plain ones are used. Raises WheelError (code `csv`) for a file that cannot be
    used.
    """
    import pandas as pd

    csv = read_table(path, _CLOSES)
    need(csv, ["symbol", "date", "close"], described_in=DESCRIBED)
    frame = pd.DataFrame({"symbol": _symbols(csv), "date": values.days(csv, "date", required=True)})
    _refuse_repeats(csv, frame)
    frame["close"] = values.numbers(csv, "close", required=True)
    for row in frame.index[(frame["close"] <= 0) & (frame["symbol"] != BILL)]:
        csv.refuse(row, "close", "is not above 0")  # the yield of a bill may be
    for row in frame.index[~frame["close"].between(*_BILL_PERCENT) & (frame["symbol"] == BILL)]:
        csv.refuse(row, "close", "is not a bill yield", hint="write ^IRX in percent, 4.00")
    for column in ("adjusted", "open", "high", "low"):
        frame[column] = [n or nan for n in values.numbers(csv, column, least=0.0)]
    frame["volume"] = values.numbers(csv, "volume", least=0.0)
    frame["adjusted"] = frame["adjusted"].fillna(frame["close"])
    frame["volume"] = frame["volume"].where(frame.groupby("symbol")["volume"].transform("sum") > 0)
    frame = frame[frame["date"] <= session]  # a replay must not know the future
    vix = frame[(frame["symbol"] == VIX) & (frame["date"] > session - timedelta(days=366))]
    bill = frame[frame["symbol"] == BILL].sort_values("date").tail(1)
    return {
        "closes": table("closes", frame[~frame["symbol"].isin([VIX, BILL])]),
        "vix": table("vix", vix),
        "rates": table(
            "rates",
            [
                {"tenor_days": BILL_DAYS, "rate": bill_rate(quoted), "date": day, "label": BILL}
                for quoted, day in zip(bill["close"], bill["date"], strict=True)
            ],
        ),
    }


def read_dividends(path: Path) -> "pd.DataFrame":
    """Return the table `dividends` of a CSV of payments. Raises WheelError (code `csv`) for a file that
    cannot be used.
    """
    import pandas as pd

    csv = read_table(path, _DIVIDENDS)
    need(csv, ["symbol", "date", "amount"], described_in=DESCRIBED)
    frame = pd.DataFrame({"symbol": _symbols(csv), "date": values.days(csv, "date", required=True)})
    frame["amount"] = values.numbers(csv, "amount", least=0.0, required=True)
    return table("dividends", frame[frame["amount"] > 0].sort_values(["symbol", "date"], kind="stable"))


def _symbols(csv: CsvTable) -> list[str]:
    symbols = []
    for row, cell in enumerate(csv.cells("symbol")):
        symbol = parse_symbol(cell)
        if not symbol:
            csv.refuse(row, "symbol", "is not a symbol", hint="write Yahoo's symbols: AAPL, BRK-B, ^VIX")
        symbols.append(symbol)
    return symbols


def _refuse_repeats(csv: CsvTable, frame: "pd.DataFrame") -> None:
    again = frame.duplicated(["symbol", "date"]).to_numpy()
    if again.any():
        row = int(again.argmax())
        csv.refuse(row, "date", f"occurs twice for {csv.cells('symbol')[row]}", hint="keep one row")
