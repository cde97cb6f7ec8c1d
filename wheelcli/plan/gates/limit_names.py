"""The names of a plan's limits and of the gates in plain words, for screens and sentences that name one
without its numbers.
"""

LIMITS = {
    "buying_power": "buying power",
    "cash_reserve": "cash after the reserve",
    "deployed": "deployed capital",
    "new_deployed": "newly deployed capital in one scan",
    "stress_total": "stress loss with open positions",
    "positions": "open positions",
    "new_positions": "new positions in one scan",
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

OF_ONE_TICKET = ("least_credit",)  # the other limits count all tickets of the plan and the open positions

# The settings of each limit.
LIMIT_KEYS: dict[str, tuple[str, ...]] = {
    "buying_power": ("account.cash",),
    "cash_reserve": ("portfolio.cash_reserve",),
    "deployed": ("regime.deployed",),
    "new_deployed": ("portfolio.new_deployed_max",),
    "stress_total": ("regime.stress_total",),
    "positions": ("portfolio.positions_max",),
    "new_positions": ("regime.new_per_run", "portfolio.new_per_run_max"),
    "spread_risk": ("sizing.spread_loss_max",),
    "spread_stress": ("spreads.stress_share_max", "regime.stress_total"),
    "risk": ("regime.position_max", "sizing.basis"),
    "name_collateral": ("sizing.name_collateral_max", "sizing.index_etf_collateral_max"),
    "single_contract": ("sizing.single_contract_max",),
    "sector": ("portfolio.sector_max",),
    "index_etf_total": ("portfolio.index_etf_total_max",),
    "new_per_sector": ("portfolio.new_per_sector_max",),
    "expiration": ("portfolio.expiration_max",),
    "new_per_week": ("portfolio.week_share_max",),
    "least_credit": ("sizing.min_credit_usd", "sizing.min_credit_share"),
    "contracts_max": ("watchlist.SYMBOL.contracts_max",),
    "neighbours": ("portfolio.correlated_group_max", "portfolio.correlation"),
}

# What a gate looks at, if its key does not say so.
GATES = {
    "two_sided": "two-sided quote",
    "sane": "plausible quote",
    "iv": "implied volatility",
    "touch_size": "size at the touch",
    "quote_age": "age of the quote",
    "deliverable": "standard deliverable",
    "dte": "time to expiration",
    "least_return": "annual return",
    "ex_dividend": "in the money before the ex-date",
    "ex_div_spread": "ex-date during a call spread",
    "feeds_agree": "difference between the feeds",
    "entry_price": "strike against your entry price",
    "exit_price": "strike against your exit price",
    "break_even": "strike against the break-even",
    "free_shares": "uncovered shares",
    "oi_share": "size against open interest",
    "reverses_open": "order against an open position",
    "long_leg": "quote of the long leg",
    "edge": "edge at the mid",
    "edge_at_limit": "edge at the limit",
    "credit_to_fair": "credit to fair credit",
    "credit_width": "credit to width",
    "natural_to_mid": "natural credit to mid",
    "never": "never list",
    "kind": "kind of underlying",
    "price": "share price",
    "realised_vol": "realised volatility",
    "profitability": "profit margin",
    "sector_known": "known sector",
    "outlook": "your outlook",
}
# The same for options on coins.
OF_COINS = {"free_shares": "uncovered coins", "price": "price of the coin"}
# What a gate that a ticket passes has found, if a number after its name does not say so.
PASSED = {
    "two_sided": "bid and ask quoted",
    "sane": "quote plausible",
    "deliverable": "100 ordinary shares a contract",
    "earnings": "no earnings report before expiration",
    "ex_dividend": "no early exercise for a dividend",
    "ex_div_spread": "no ex-date before expiration",
    "reverses_open": "closes no open position",
    "long_leg": "long leg quoted",
    "never": "not on your never list",
    "kind": "kind fits the strategy",
    "currency": "in US dollars",
    "leverage": "not leveraged",
    "sector_known": "sector known",
    "outlook": "fits your outlook",
}
_CHOICE = {"one_per_name": "one ticket per name"}  # a reason of the choice, neither gate nor limit
NEAREST = "nearest put"  # the beginning of the reason if a name passes, but none of its puts


def limit_words(gate: str, *, coins: bool = False) -> str:
    """Return a limit or a gate in words, with `coins` those for options on coins; by default its key with
    spaces for underscores.

    >>> limit_words("name_collateral"), limit_words("oi_share"), limit_words("open_interest")
    ('collateral in one name', 'size against open interest', 'open interest')
    """
    if coins and gate in OF_COINS:
        return OF_COINS[gate]
    return LIMITS.get(gate) or GATES.get(gate) or _CHOICE.get(gate) or gate.replace("_", " ")
