"""What `wheel taxes` needs of markets: prices on the last session of a year, recorded or passed, and which
symbols are funds.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.entry.line_words import decimal_of
from wheelcli.contract import parse_contract
from wheelcli.errors import Exit, WheelError, invalid_value, not_found
from wheelcli.loaders.market.recorded import recorded_on
from wheelcli.market.funds import KNOWN
from wheelcli.market.mids import marks_of as quoted_at
from wheelcli.market.snapshot_folder import load_table
from wheelcli.quotes import Mark, Origin
from wheelcli.taxes.report import Treatment
from wheelcli.trading_calendar import session_on_or_before

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

_BROAD = "index_etf"
_SPECIAL = ("Commodities", "Currencies", "Digital assets", "Volatility")


def marks_of(
    workspace: "Workspace", year: int, contracts: Collection[str], passed: Iterable[str], *, option: str
) -> "dict[str, Mark]":
    """Return the marks of these contracts (OCC) on 31 December: as passed, else the mid recorded on the last
    session.

    Raises WheelError (usage) for a text that is not a mark, or a contract that was not open then.
    """
    marks = dict(_mark(text, option) for text in passed)
    for occ in marks:
        if occ not in contracts:
            raise WheelError(
                not_found(f"section 1256 contract open on 31 December {year}", occ),
                hint=f"open contracts: {', '.join(sorted(contracts))}"
                if contracts
                else "no contract was open",
                code="usage",
                exit_code=Exit.USAGE,
            )
    missing = [occ for occ in contracts if occ not in marks]
    return {**_recorded(workspace, year, missing), **marks}


def _mark(text: str, option: str) -> "tuple[str, Mark]":
    name, _, price = text.partition("=")
    contract, value = parse_contract(name), decimal_of(price.strip())
    if contract is None or value is None or value < 0:
        raise WheelError(
            invalid_value(option, text, "CONTRACT=PRICE"),
            hint=f"as in {option} SPXW270115P06000000=12.50, dollars per share",
            code="usage",
            exit_code=Exit.USAGE,
        )
    return contract.name, Mark(float(value), Origin.GIVEN)


def _recorded(workspace: "Workspace", year: int, contracts: Collection[str]) -> "dict[str, Mark]":
    """Return the mids of two-sided quotes, the latest first, in the snapshots of the year's last session."""
    if not contracts:
        return {}

    last = session_on_or_before(date(year, 12, 31))
    marks: dict[str, Mark] = {}
    for info in recorded_on(workspace, last):
        rows = load_table(info.path, "options")
        for occ, mark in quoted_at(rows, contracts).items():
            if mark.origin is Origin.MID:
                marks.setdefault(occ, mark.recorded())
    return marks


def funds_of(workspace: "Workspace", symbols: Collection[str]) -> "dict[str, Treatment]":
    """Return which of the symbols are funds on a broad index, or of a kind that may have rules of its own: by
    name, else by the latest market.
    """
    kinds: dict[str, tuple[str, str | None]] = {
        symbol: (fund.kind.value, fund.sector) for symbol, fund in KNOWN.items() if symbol in symbols
    }
    kinds = {**_kinds(workspace, [s for s in symbols if s not in kinds]), **kinds}
    funds: dict[str, Treatment] = {}
    for symbol, (kind, sector) in kinds.items():
        if kind == _BROAD:
            funds[symbol] = Treatment.UNSETTLED
        elif kind == "fund" and (sector is None or sector in _SPECIAL):
            funds[symbol] = Treatment.UNKNOWN_FUND
    return funds


def _kinds(workspace: "Workspace", symbols: Collection[str]) -> Mapping[str, tuple[str, str | None]]:
    """Return the kind and sector of symbols in the latest recorded market; the demo's with --demo."""
    if not symbols:
        return {}
    rows = workspace.known_underlyings()
    if rows is None:
        return {}
    rows = rows[rows["symbol"].isin(list(symbols))]
    known = zip(rows["symbol"].astype(str), rows["kind"].astype(str), rows["sector"], strict=True)
    return {symbol: (kind, sector if isinstance(sector, str) else None) for symbol, kind, sector in known}
