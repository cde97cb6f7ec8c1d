"""The names of a plan's limits in plain words, for screens and sentences that name a limit without its
numbers.
"""

LIMITS = {
    "buying_power": "buying power",
    "cash_reserve": "cash after the reserve",
    "deployed": "deployed",
    "new_deployed": "newly deployed in one run",
    "stress_total": "total stress loss",
    "positions": "open positions",
    "new_positions": "new positions in one run",
    "spread_risk": "maximum loss of spreads on one name",
    "spread_stress": "maximum loss of all spreads",
    "risk": "risk of one name",
    "name_collateral": "collateral in one name",
    "single_contract": "contracts above the limit of a name",
    "sector": "collateral in one sector",
    "index_etf_total": "collateral in broad index funds",
    "new_per_sector": "new positions in one sector",
    "expiration": "collateral expiring on one day",
    "new_per_week": "new positions that expire in one week",
    "least_credit": "minimum credit of a ticket",
    "contracts_max": "maximum contracts in one name",
    "neighbours": "collateral in names that move together",
}


def limit_words(gate: str) -> str:
    """Return the words for a limit, or for a gate of one contract its key with spaces.

    >>> limit_words("name_collateral"), limit_words("open_interest")
    ('collateral in one name', 'open interest')
    """
    return LIMITS.get(gate, gate.replace("_", " "))
