"""The names of the demo market: one line per invented underlying.

Every symbol has six letters, and no share or fund listed in the United States has more than five, so that
none of these can be taken for a real one. The columns:

- `price` dollars; `iv` 30-day at-the-money volatility at VIX 18
- `mkt`, `sec` the shares of daily variance that come from the whole market and from the sector; the rest is
  the name's own
- `liq` how the options are quoted (Liquidity); `yield` a year; `ex` calendar days from the demo's moment to
  the next ex-date
- `report` calendar days to the next report, then (c)onfirmed or (e)stimated, then (b)efore the open, (a)fter
  the close or (u)nknown; `-` if the date is unknown
- `size` market cap or fund assets in billions of dollars; `margin` trailing profit margin
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from wheelcli.market.snapshot import Kind, ReportTime


class Liquidity(StrEnum):
    """How the options of a name are quoted and traded."""

    INDEX = "i"  # a cent at every price, very deep
    DEEP = "a"  # a cent below 3.00 and a nickel above, deep
    FAIR = "b"  # the same ticks, wider
    COARSE = "c"  # a nickel below 3.00 and a dime above, monthly expirations only
    THIN = "d"  # the same ticks, far apart, hardly any open interest


class Flaw(StrEnum):
    """A deliberate fault of a name, so that the gates find something."""

    ILLIQUID = "illiquid"  # spreads of a third of the price, open interest in the tens
    CROSSED = "crossed"  # bids above asks
    REPORTS = "reports"  # earnings before the wheel's expirations
    VOLATILE = "volatile"  # realised volatility of the year above 0.60
    SPLIT_GHOST = "split_ghost"  # contracts from before a 10:1 split still listed
    UNPROFITABLE = "unprofitable"  # a small company that loses money
    LEVERAGED = "leveraged"  # a three-times fund
    HALTED = "halted"  # no quotes since the morning
    ADJUSTED = "adjusted"  # a second root whose deliverable is not 100 plain shares


@dataclass(frozen=True, slots=True)
class Report:
    """The next earnings report: calendar days ahead, whether the company confirmed it, and when on its
    day.
    """

    days: int
    confirmed: bool
    time: ReportTime


@dataclass(frozen=True, slots=True)
class Underlying:
    """One line of the table below; `None` is unknown or not applicable."""

    symbol: str
    kind: Kind
    sector: str | None
    price: float
    iv: float
    market_share: float
    sector_share: float
    liquidity: Liquidity
    dividend_yield: float
    ex_days: int | None
    report: Report | None
    size_usd: float
    profit_margin: float | None
    flaw: Flaw | None
    name: str


SECTORS = {
    "tech": "Technology",
    "fin": "Financial Services",
    "health": "Healthcare",
    "cyc": "Consumer Cyclical",
    "def": "Consumer Defensive",
    "energy": "Energy",
    "ind": "Industrials",
    "mat": "Basic Materials",
    "util": "Utilities",
    "re": "Real Estate",
    "comm": "Communication Services",
    "broad": "Broad index",
    "bonds": "Bonds",
    "-": None,
}

_STOCKS = """
symbol sector  price   iv  mkt  sec liq yield  ex report  size margin flaw          name
ALDERA tech   148.20 0.32 0.30 0.30  a  0.006  24   34ca   310   0.24 -             Aldera Systems
BRENLO tech    38.60 0.40 0.24 0.38  a  -       -   75ea    31   0.17 -             Brenlo Circuits
CORVAN tech   412.50 0.33 0.32 0.30  a  0.004  69   69ca   890   0.31 -             Corvan Software
DELMIO tech    22.40 0.42 0.22 0.20  b  -       -   82eu    14   0.08 -             Delmio Networks
ZIRKON tech    64.10 0.98 0.15 0.20  a  -       -   74ea    18   0.02 volatile      Zirkon Lightworks
FENMOR fin     34.20 0.30 0.26 0.50  a  0.031  33   54eb    42   0.22 -             Fenmor Trust
GRIDAN fin     88.40 0.28 0.28 0.50  a  0.024  47   55cb   120   0.27 -             Gridan Bank
HOLBRA fin    164.75 0.27 0.24 0.20  b  0.018   5   67ea    74   0.19 -             Holbra Insurance
INVERA fin     21.50 0.36 0.24 0.32  b  0.012  82   76eu    13   0.14 -             Invera Capital
KELDON fin     57.30 0.31 0.22 0.30  b  0.020  40   68ea    22   0.16 adjusted      Keldon Holdings
LUMEDA health  46.30 0.30 0.18 0.26  a  0.016  19   68ca    64   0.18 -             Lumeda Care
MIRABA health 118.60 0.27 0.20 0.24  b  0.021  26   70ea   140   0.21 -             Miraba Laboratories
NORVEX health  29.10 0.39 0.14 0.18  b  -       -   77ea    12   0.06 -             Norvex Therapies
OSTERA health 231.80 0.26 0.20 0.20  a  0.014  61   66cb   205   0.15 -             Ostera Devices
PALVIA health  71.45 0.44 0.15 0.15  b  -       -    6ca    16   0.09 reports       Palvia Diagnostics
QUILLA cyc     54.20 0.35 0.26 0.20  a  0.010  12   26cb    37   0.11 -             Quilla Outfitters
RAVENO cyc     27.80 0.38 0.24 0.22  b  0.015  31   74eb    15   0.07 -             Raveno Motors
SOLVAN cyc     95.60 0.33 0.28 0.20  b  0.009  54   89ca    58   0.13 -             Solvan Hotels
TARNIO cyc    182.30 0.32 0.30 0.22  a  -       -   69ea   410   0.10 -             Tarnio Market
UMBRIO cyc     41.20 0.37 0.18 0.18  d  0.022  38   73eu    11   0.05 illiquid      Umbrio Crafts
ABERLO def     19.40 0.30 0.12 0.30  b  0.034  28   75eb    16   0.09 -             Aberlo Foods
VELMAR def     41.30 0.26 0.14 0.36  a  0.028  23   68cb    88   0.14 -             Velmar Home
WENDRO def     67.20 0.25 0.14 0.36  a  0.026  45   70eb   150   0.16 -             Wendro Beverages
YARLOW def    128.90 0.25 0.16 0.24  c  0.019  73   47cb    96   0.05 -             Yarlow Stores
BORVIA energy  57.40 0.32 0.16 0.62  a  0.033  21   70cb   230   0.12 -             Borvia Petroleum
CINDRA energy  31.20 0.36 0.14 0.62  a  0.029  35   74ea    29   0.15 -             Cindra Drilling
DRAVEN energy 104.30 0.31 0.16 0.60  b  0.037  20   69ea   180   0.11 -             Draven Refining
ELMORA energy  16.45 0.37 0.14 0.44  b  0.041  66   75eu    17   0.13 -             Elmora Pipelines
FLINTA energy  44.10 0.38 0.14 0.50  b  0.018  44   72ea    14   0.10 crossed       Flinta Gas
GALVOR ind     76.30 0.29 0.30 0.24  a  0.017  27   67cb    95   0.14 -             Galvor Machines
HEXFOR ind    139.40 0.28 0.30 0.24  b  0.014  80   68eb    71   0.12 -             Hexfor Aerospace
IRONDA ind     24.30 0.38 0.26 0.24  b  0.008  17   75ea    12   0.06 -             Ironda Rail
JUNIVA ind    287.50 0.27 0.28 0.20  c  0.016  36      -   160   0.18 -             Juniva Controls
MORTEK ind     83.10 0.40 0.24 0.20  b  0.011  52   18ea    24   0.10 reports       Mortek Tools
KARSTO mat     43.20 0.34 0.22 0.30  a  0.023  22   66cb    38   0.12 -             Karsto Steel
LIMERA mat     88.70 0.30 0.22 0.28  b  0.020  59   69eb    46   0.11 -             Limera Chemicals
MAGDOR mat     18.20 0.41 0.16 0.34  b  0.013  71   75ea    13   0.16 -             Magdor Mining
NIMBRA mat     13.40 0.56 0.14 0.20  c  -       -   81eu   1.9  -0.38 unprofitable  Nimbra Lithium
OAKVEN util    36.40 0.26 0.08 0.66  a  0.036  25   76eb    41   0.13 -             Oakven Power
PELMAR util    62.10 0.24 0.08 0.66  b  0.034  48   75cb    52   0.14 -             Pelmar Electric
QUENDA util   112.20 0.24 0.08 0.62  c  0.030  64   70eb    60   0.12 -             Quenda Water
ROSTAN re      28.30 0.32 0.16 0.46  b  0.043  30   69ea    19   0.21 -             Rostan Homes
SILVEN re      78.20 0.29 0.18 0.44  b  0.035  24   68ea    47   0.26 -             Silven Logistics
TERVAL re     136.40 0.28 0.18 0.44  a  0.029  33   67ca    72   0.29 -             Terval Towers
ZEPHIO re      52.60 0.33 0.16 0.40  b  0.038  43   70eb    13   0.18 halted        Zephio Offices
ULMERA comm    33.10 0.33 0.20 0.22  a  0.027  46   62ea    55   0.15 -             Ulmera Telecom
VANTRO comm   158.40 0.33 0.32 0.22  a  0.005  18   68ca   760   0.28 -             Vantro Media
WISPRA comm    14.20 0.40 0.18 0.20  b  -       -   76ea    12   0.04 -             Wispra Radio
XELDON comm    92.30 0.34 0.24 0.20  b  -       -      -    40   0.17 -             Xeldon Games
YONDRA comm    24.15 0.39 0.22 0.22  b  -       -   73ea    35   0.12 split_ghost   Yondra Streaming
"""

_FUNDS = """
symbol kind       sector price   iv  mkt  sec liq yield  ex  size flaw      name
BROADA index_etf  broad 598.40 0.15 0.95 0.00  i  0.012  28   520 -         Broada Large Company Fund
GROWLA index_etf  broad 421.10 0.20 0.90 0.00  i  0.006  28   290 -         Growla Growth Company Fund
SMALLO index_etf  broad 181.30 0.19 0.84 0.00  i  0.012  26    64 -         Smallo Small Company Fund
EQUIVA index_etf  broad  61.20 0.17 0.92 0.00  i  0.015  26    48 -         Equiva Equal Weight Fund
ENERDA sector_etf energy 72.40 0.26 0.18 0.76  a  0.030  31    27 -         Enerda Energy Fund
BONDRA bond_etf   bonds  47.10 0.12 0.02 0.00  a  0.041  10    38 -         Bondra Long Bond Fund
TRIPLO fund       -      33.70 0.58 0.94 0.00  a  -       -     9 leveraged Triplo Three Times Fund
"""

_TIMES = {"b": ReportTime.BEFORE_OPEN, "a": ReportTime.AFTER_CLOSE, "u": ReportTime.UNKNOWN}


@cache
def underlyings() -> tuple[Underlying, ...]:
    """Return every underlying of the demo market, sorted by symbol."""
    rows = [*_rows(_STOCKS), *_rows(_FUNDS)]
    return tuple(sorted((_underlying(row) for row in rows), key=lambda u: u.symbol))


def _rows(text: str) -> list[dict[str, str]]:
    header, *lines = text.strip().splitlines()
    columns = header.split()
    return [dict(zip(columns, line.split(maxsplit=len(columns) - 1), strict=True)) for line in lines]


def _underlying(row: dict[str, str]) -> Underlying:
    return Underlying(
        symbol=row["symbol"],
        kind=Kind(row.get("kind", "stock")),
        sector=SECTORS[row["sector"]],
        price=float(row["price"]),
        iv=float(row["iv"]),
        market_share=float(row["mkt"]),
        sector_share=float(row["sec"]),
        liquidity=Liquidity(row["liq"]),
        dividend_yield=0.0 if row["yield"] == "-" else float(row["yield"]),
        ex_days=None if row["ex"] == "-" else int(row["ex"]),
        report=_report(row.get("report", "-")),
        size_usd=float(row["size"]) * 1e9,
        profit_margin=float(row["margin"]) if "margin" in row else None,
        flaw=None if row["flaw"] == "-" else Flaw(row["flaw"]),
        name=f"{row['name']} (demo)",
    )


def _report(text: str) -> Report | None:
    if text == "-":
        return None
    return Report(days=int(text[:-2]), confirmed=text[-2] == "c", time=_TIMES[text[-1]])
