"""Bid and ask for options of which only a fair price is known: a table of spreads by price, measured from
recorded chains.

    python benchmarks/spread_table.py                  # measure it again, beside the table that stands here
    python benchmarks/spread_table.py --data DIR

`WIDTHS`, of `wheelcli.market.model_quotes`, holds the median of ask less bid, dollars a share, of Yahoo's
chains recorded in market hours: out of the money, 14 to 60 days to expiration. Nearly all are of large names;
a smaller name's spread is wider, and at the close (AAPL at Cboe) spreads are two to three times as wide.
Whatever is made from this table says MODEL QUOTES.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from numpy.typing import ArrayLike

from wheelcli.market.model_quotes import EDGES, LABEL, WIDTHS, quotes, width

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
__all__ = ["EDGES", "LABEL", "WIDTHS", "quotes", "width"]


def recorded(data: Path) -> Iterator[pd.DataFrame]:
    """Yahoo's chains that were recorded in market hours: columns kind, put, strike, spot, days, bid, ask."""
    for path in sorted(data.glob("yahoo_chains/stocks_2025/*/*.csv.gz")):
        raw = pd.read_csv(path)
        yield _row("stock", raw, raw["type"] == "put", raw["spot_price"], raw["expiration"], path.parent.name)
    for path in sorted(data.glob("yahoo_chains/lachjory_etf/*/*.csv.gz")):
        raw, meta = pd.read_csv(path), json.loads((path.parent / "meta.json").read_text())
        spot = meta["tickers"][path.name.split(".")[0]]["spot_live"]
        yield _row("index_etf", raw, raw["type"] == "P", spot, raw["expiry"], meta["utc"][:10])


def _row(
    kind: str, raw: pd.DataFrame, put: ArrayLike, spot: object, until: pd.Series, day: str
) -> pd.DataFrame:
    days = (pd.to_datetime(until) - pd.Timestamp(day)).dt.days
    return pd.DataFrame(
        {
            "kind": kind,
            "put": put,
            "strike": raw["strike"],
            "spot": spot,
            "days": days,
            "bid": raw["bid"],
            "ask": raw["ask"],
        }
    )


def measured(data: Path) -> pd.DataFrame:
    """Of each kind and bucket of mids: how many quotes, and the quartiles of their width."""
    every = pd.concat(recorded(data))
    usable = (every["bid"] > 0) & (every["ask"] > every["bid"]) & every["days"].between(14, 60)
    every = every[usable & (every["put"] == (every["strike"] < every["spot"]))]
    bucket = pd.cut((every["bid"] + every["ask"]) / 2, EDGES, labels=False)
    grouped = (every["ask"] - every["bid"]).round(2).groupby([every["kind"], bucket])
    return pd.DataFrame({"n": grouped.size(), **{f"q{q}": grouped.quantile(q / 100) for q in (25, 50, 75)}})


def main() -> None:
    """Print what the recorded chains say beside the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    table = measured(parser.parse_args().data)
    print(f"{'':10} {'mid above':>9} {'to':>6} {'n':>6} {'25 %':>6} {'median':>6} {'75 %':>6}  table")
    for (kind, bucket), row in table.iterrows():
        low, high, stands = EDGES[int(bucket)], EDGES[int(bucket) + 1], WIDTHS[kind][int(bucket)]
        print(
            f"{kind:10} {low:9.2f} {high:6.2f} {row['n']:6.0f} "
            f"{row['q25']:6.2f} {row['q50']:6.2f} {row['q75']:6.2f} {stands:6.2f}"
        )


if __name__ == "__main__":
    main()
