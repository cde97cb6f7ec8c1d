"""The liquid optionable US funds, and how to recognise any other fund by its name and category.

Sectors are named as Yahoo names those of stocks, so that a sector fund counts with its stocks.
"""

import re
from dataclasses import dataclass

from wheelcli.market.snapshot import Kind

BROAD = "Broad index"


@dataclass(frozen=True, slots=True)
class Fund:
    """Kind, sector and leverage of an underlying: 1 plain, 3 three times, -1 inverse."""

    kind: Kind
    sector: str | None
    leverage: float = 1.0


# One line a group: (kind, sector, leverage) → symbols.
_GROUPS: dict[tuple[Kind, str, float], str] = {
    (Kind.INDEX_ETF, BROAD, 1.0): (
        "SPY VOO IVV SPLG SPYM VTI ITOT SCHB SCHX QQQ QQQM DIA IWM IWB IWV IWF IWD IWO IWN VUG VTV VB VO "
        "VTWO MDY IJH IJR RSP OEF MGK SPYG SPYV VT"
    ),
    (Kind.INDEX_ETF, BROAD, 2.0): "SSO QLD UWM DDM",
    (Kind.INDEX_ETF, BROAD, 3.0): "UPRO SPXL TQQQ TNA URTY UDOW UMDD",
    (Kind.INDEX_ETF, BROAD, -1.0): "SH PSQ RWM DOG",
    (Kind.INDEX_ETF, BROAD, -2.0): "SDS QID TWM DXD",
    (Kind.INDEX_ETF, BROAD, -3.0): "SPXU SPXS SQQQ TZA SRTY SDOW",
    (Kind.SECTOR_ETF, "Technology", 1.0): "XLK VGT SMH SOXX IGV IYW FTEC XSD HACK CIBR SKYY WCLD",
    (Kind.SECTOR_ETF, "Technology", 2.0): "ROM USD",
    (Kind.SECTOR_ETF, "Technology", 3.0): "SOXL TECL",
    (Kind.SECTOR_ETF, "Technology", -3.0): "SOXS TECS",
    (Kind.SECTOR_ETF, "Financial Services", 1.0): "XLF KRE KBE VFH IYF KIE KBWB IAI",
    (Kind.SECTOR_ETF, "Financial Services", 3.0): "FAS DPST",
    (Kind.SECTOR_ETF, "Financial Services", -3.0): "FAZ",
    (Kind.SECTOR_ETF, "Healthcare", 1.0): "XLV XBI IBB VHT IYH IHI",
    (Kind.SECTOR_ETF, "Healthcare", 3.0): "LABU CURE",
    (Kind.SECTOR_ETF, "Healthcare", -3.0): "LABD",
    (Kind.SECTOR_ETF, "Energy", 1.0): "XLE XOP OIH VDE AMLP URA TAN ICLN",
    (Kind.SECTOR_ETF, "Energy", 2.0): "ERX GUSH",
    (Kind.SECTOR_ETF, "Energy", -2.0): "ERY DRIP",
    (Kind.SECTOR_ETF, "Consumer Cyclical", 1.0): "XLY XRT VCR XHB ITB",
    (Kind.SECTOR_ETF, "Consumer Cyclical", 3.0): "NAIL",
    (Kind.SECTOR_ETF, "Consumer Defensive", 1.0): "XLP VDC",
    (Kind.SECTOR_ETF, "Industrials", 1.0): "XLI ITA XAR IYT VIS JETS PAVE",
    (Kind.SECTOR_ETF, "Basic Materials", 1.0): "XLB GDX GDXJ XME COPX LIT SIL VAW REMX",
    (Kind.SECTOR_ETF, "Basic Materials", 2.0): "NUGT JNUG",
    (Kind.SECTOR_ETF, "Basic Materials", -2.0): "DUST JDST",
    (Kind.SECTOR_ETF, "Real Estate", 1.0): "XLRE VNQ IYR SCHH REM",
    (Kind.SECTOR_ETF, "Real Estate", 3.0): "DRN",
    (Kind.SECTOR_ETF, "Utilities", 1.0): "XLU VPU",
    (Kind.SECTOR_ETF, "Communication Services", 1.0): "XLC VOX SOCL",
    (Kind.BOND_ETF, "Bonds", 1.0): (
        "TLT IEF IEI SHY SGOV BIL SHV GOVT TIP AGG BND LQD HYG JNK VCIT VCSH VCLT EMB MUB BKLN TLH EDV ZROZ "
        "MBB"
    ),
    (Kind.BOND_ETF, "Bonds", 3.0): "TMF TYD",
    (Kind.BOND_ETF, "Bonds", -1.0): "TBF",
    (Kind.BOND_ETF, "Bonds", -2.0): "TBT",
    (Kind.BOND_ETF, "Bonds", -3.0): "TMV",
    (
        Kind.FUND,
        "Commodities",
        1.0,
    ): "GLD IAU GLDM SLV SIVR USO BNO UNG DBC DBA PDBC CPER WEAT CORN SOYB PPLT PALL",
    (Kind.FUND, "Commodities", 2.0): "UCO BOIL AGQ UGL",
    (Kind.FUND, "Commodities", -2.0): "SCO KOLD ZSL GLL",
    (Kind.FUND, "Digital assets", 1.0): (
        "IBIT FBTC GBTC BITB ARKB BITO ETHA ETHE BTC ETH FETH ETHW HODL BRRR EZBC BTCO"
    ),
    (Kind.FUND, "Digital assets", 2.0): "BITX BITU ETHU",
    (Kind.FUND, "Volatility", 1.0): "VXX VIXY VIXM",
    (Kind.FUND, "Volatility", 1.5): "UVXY",
    (Kind.FUND, "Volatility", 2.0): "UVIX",
    (Kind.FUND, "Volatility", -0.5): "SVXY",
    (Kind.FUND, "Volatility", -1.0): "SVIX",
    (Kind.FUND, "International equity", 1.0): (
        "EEM VWO IEMG EFA VEA IEFA VXUS ACWI FXI KWEB MCHI ASHR EWZ EWJ EWT EWY EWG EWU EWC EWW EWH EWA INDA "
        "EPI VGK EZU ILF TUR EIDO EWP"
    ),
    (Kind.FUND, "International equity", 2.0): "EDC CWEB BRZU",
    (Kind.FUND, "International equity", 3.0): "YINN",
    (Kind.FUND, "International equity", -3.0): "YANG",
    (Kind.FUND, "Currencies", 1.0): "UUP FXE FXY FXB FXA FXC",
    (
        Kind.FUND,
        "Strategies",
        1.0,
    ): "SCHD VYM VIG DGRO HDV DVY NOBL SPHD USMV SPLV MTUM QUAL VLUE JEPI JEPQ ARKK ARKG MOAT",
}
KNOWN = {s: Fund(kind, sector, x) for (kind, sector, x), symbols in _GROUPS.items() for s in symbols.split()}

_SECTORS = (  # what a fund's category says, first match
    ("precious metals", "Basic Materials"),
    ("technology", "Technology"),
    ("financial", "Financial Services"),
    ("health", "Healthcare"),
    ("energy", "Energy"),
    ("consumer cyclical", "Consumer Cyclical"),
    ("consumer defensive", "Consumer Defensive"),
    ("industrials", "Industrials"),
    ("natural resources", "Basic Materials"),
    ("real estate", "Real Estate"),
    ("utilities", "Utilities"),
    ("communications", "Communication Services"),
)
_OTHERS = (
    ("commodit", "Commodities"),
    ("digital asset", "Digital assets"),
    ("currency", "Currencies"),
    ("volatility", "Volatility"),
    ("foreign", "International equity"),
    ("emerging", "International equity"),
    ("world", "International equity"),
    ("global", "International equity"),
    ("china", "International equity"),
    ("japan", "International equity"),
    ("india", "International equity"),
    ("europe", "International equity"),
    ("latin america", "International equity"),
)
_BONDS = re.compile(
    r"\bbond|\bgovernment|treasur|\bmuni|bank loan|inflation-protected|fixed income|corporate",
    re.IGNORECASE,
)
_BROAD_NAME = re.compile(
    r"s&p (500|400|600|midcap|smallcap|total)|russell [123]000|nasdaq[- ]100|dow jones industrial"
    r"|total (us |u\.s\. )?stock"
    r"|crsp|broad market|large-?cap|mid-?cap|small-?cap",
    re.IGNORECASE,
)
_BLENDS = re.compile(r"^(large|mid-cap|small) (blend|growth|value)$", re.IGNORECASE)
_TIMES = re.compile(r"(?<![\w.])(-?\d(?:\.\d+)?)\s?x\b", re.IGNORECASE)
_INVERSE = re.compile(r"\b(inverse|short|bear)\b(?![- ](term|duration|maturity))", re.IGNORECASE)


def fund_of(symbol: str, name: str, category: str | None = None) -> Fund:
    """Return a fund by its symbol, or else by its name and Yahoo's category; the sector is None if neither
    shows it.

    >>> fund_of("SPY", "").kind.value, fund_of("ABCD", "Direxion Daily Semis Bear 3X Shares").leverage
    ('index_etf', -3.0)
    """
    if symbol in KNOWN:
        return KNOWN[symbol]
    leverage, wording = leverage_of(name), (category or "").lower()
    if _BONDS.search(wording) or (not wording and _BONDS.search(name)):
        return Fund(Kind.BOND_ETF, "Bonds", leverage)
    for word, sector in _SECTORS:
        if word in wording:
            return Fund(Kind.SECTOR_ETF, sector, leverage)
    for word, sector in _OTHERS:
        if word in wording:
            return Fund(Kind.FUND, sector, leverage)
    if _BROAD_NAME.search(name) and (not wording or _BLENDS.match(wording) or "trading" in wording):
        return Fund(Kind.INDEX_ETF, BROAD, leverage)
    return Fund(Kind.FUND, None, leverage)


def leverage_of(name: str) -> float:
    """Return how many times its index a fund's name promises: "3X", "Ultra" (2), "UltraPro" (3), "Short" and
    "Bear" negative.

    >>> funds = ("ProShares UltraPro Short QQQ", "ProShares Ultra S&P500", "SPDR Gold")
    >>> tuple(leverage_of(name) for name in funds)
    (-3.0, 2.0, 1.0)
    """
    lower, times = name.lower(), _TIMES.search(name)
    inverse = (times and times[1].startswith("-")) or "ultrashort" in lower or _INVERSE.search(lower)
    if times:
        size = abs(float(times[1])) or 1.0
    elif "proshares ultra" in lower:
        size = 3.0 if "ultrapro" in lower else 2.0
    elif re.search("bond|income|treasury", lower) and "proshares" not in lower:
        return 1.0  # a short bond fund is one of short maturities
    else:
        size = 1.0
    return -size if inverse else size
