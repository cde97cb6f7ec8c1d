"""The tax treatment of an option or a fund, as far as the program can state it.

Options on broad-based indexes are section 1256 contracts (26 U.S.C. 1256(g)(3)): gains are 60 % long-term,
open ones are marked to market on 31 December. No authority has settled whether options on funds that follow
such an index, or on an index of one sector, are section 1256 contracts. Funds of commodities, currencies,
coins or volatility may be partnerships, grantor trusts or notes. All of these are named and left to the
broker's 1099-B.
"""

from collections.abc import Mapping

from wheelcli.contract import Contract
from wheelcli.option_roots import DIGITS, INDEX_ROOTS, terms_of
from wheelcli.taxes.report import Treatment

# UNSETTLED for broad-index funds, UNKNOWN_FUND for the others that need a look
FundKinds = Mapping[str, Treatment]
# Indexes that may be narrow (15 U.S.C. 78c(a)(55)): of a few bitcoin funds, and of one sector each.
_NARROW = frozenset(
    {"^CBTX", "^MBTX"} | {root.underlying for name, root in INDEX_ROOTS.items() if name.startswith("SIX")}
)


def option_treatment(contract: Contract, symbol: str, funds: FundKinds) -> Treatment:
    """Return the treatment of an option.

    >>> from datetime import date
    >>> from wheelcli.contract import Right
    >>> put = Contract("SPXW", date(2026, 1, 16), Right.PUT, 6000.0)
    >>> option_treatment(put, "^SPX", {}).value, option_treatment(put, "SPY", {}).value
    ('section_1256', 'section_1256')
    """
    root = contract.root.rstrip(DIGITS)
    if terms_of(contract.root, symbol).cash:
        known = INDEX_ROOTS.get(root)
        broad = known is not None and known.underlying not in _NARROW
        return Treatment.SECTION_1256 if broad else Treatment.UNSETTLED
    return funds.get(symbol, Treatment.ORDINARY)


def share_treatment(symbol: str, funds: FundKinds) -> Treatment:
    """Return the treatment of shares: those of a broad-index fund are taxed as any others."""
    return Treatment.UNKNOWN_FUND if funds.get(symbol) is Treatment.UNKNOWN_FUND else Treatment.ORDINARY
