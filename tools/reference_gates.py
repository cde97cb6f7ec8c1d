"""The reference page of gates and limits: what each looks at, its key, and what it requires."""

import wheelcli.plan.gates  # noqa: F401 - fills the registry
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.gates.limit_names import LIMITS

# The settings of each limit, and what it adds up.
LIMIT_KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    "buying_power": (("account.cash",), "collateral of the new tickets; at most the free cash"),
    "cash_reserve": (
        ("portfolio.cash_reserve",),
        "collateral of the new tickets; at most the free cash less the reserve",
    ),
    "deployed": (
        ("regime.deployed",),
        "collateral of puts, maximum losses of spreads and wheel shares, open and new",
    ),
    "new_deployed": (("portfolio.new_deployed_max",), "the same, of new tickets only"),
    "stress_total": (("regime.stress_total",), "stress losses of all positions, open and new"),
    "positions": (
        ("portfolio.positions_max",),
        "positions, open and new; calls on shares held do not count as new",
    ),
    "new_positions": (
        ("regime.new_per_run", "portfolio.new_per_run_max"),
        "new positions in one scan; the smaller of the two keys",
    ),
    "spread_risk": (("sizing.spread_loss_max",), "maximum loss of all spreads on one name"),
    "spread_stress": (
        ("spreads.stress_share_max", "regime.stress_total"),
        "maximum loss of all spreads; a share of the total stress",
    ),
    "risk": (
        ("regime.position_max", "sizing.basis"),
        "stress losses (or maximum losses, by `sizing.basis`) of one name",
    ),
    "name_collateral": (
        ("sizing.name_collateral_max", "sizing.index_etf_collateral_max"),
        "collateral in one name; the second key for broad index funds",
    ),
    "single_contract": (
        ("sizing.single_contract_max",),
        "a put larger than its name's ceiling: one contract a run, if fewer than three names fit without it",
    ),
    "sector": (("portfolio.sector_max",), "collateral in one sector; names without a sector count together"),
    "index_etf_total": (("portfolio.index_etf_total_max",), "collateral in all broad index funds"),
    "new_per_sector": (("portfolio.new_per_sector_max",), "new positions in one sector"),
    "expiration": (("portfolio.expiration_max",), "collateral that expires on one day"),
    "new_per_week": (
        ("portfolio.week_share_max",),
        (
            "new positions that end in one week, a share of `new_positions`; applies if candidates end in "
            "more than one week"
        ),
    ),
    "least_credit": (
        ("sizing.min_credit_usd", "sizing.min_credit_share"),
        "credit of a ticket; at least the larger of the two",
    ),
    "contracts_max": (
        ("watchlist.SYMBOL.contracts_max",),
        "short puts, and short calls, on one name, open and new",
    ),
    "neighbours": (
        ("portfolio.correlated_group_max", "portfolio.correlation"),
        "collateral in a name and in all names that move with it",
    ),
}
# What rejects a contract that passes every gate and every limit.
LOST = {
    "one_per_name": "another contract of the same name is worth more",
    "objective": "the best combination of tickets is worth more without it",
}


def page() -> str:
    """Return the page of all gates and limits."""
    out = [
        "# Gates and limits",
        "",
        "A gate checks one contract, name or position. Its answer is *pass*, *fail*, *unknown* or *not "
        "applicable*; its effect is *block*, *warn* or *info*. Missing data never passes a gate: "
        "`[unknown]` in the [settings](settings.md#unknown) decides whether it blocks or warns.",
        "",
        "A key `regime.…` is that of the row in force, `watchlist.SYMBOL.…` that of one name. `wheel why` "
        "shows which gate rejected a contract, with the measured value and the limit.",
        "",
        "## Gates",
        "",
        "| gate | looks at | unit | key | requirement |",
        "|---|---|---|---|---|",
    ]
    for rule in RULES.values():
        first = (rule.measure.__doc__ or "").strip().splitlines()[0].replace("|", "\\|")
        key = f"`{rule.key}`" if rule.key else ""
        out.append(f"| `{rule.name}` | {rule.scope} | {rule.unit} | {key} | {first} |")
    out += [
        "",
        "## Limits",
        "",
        (
            "Contracts that pass every gate are sized and chosen together, within all of these limits. "
            "Amounts are shares of the account value."
        ),
        "",
        "| limit | in words | key | what counts |",
        "|---|---|---|---|",
    ]
    for name, words in LIMITS.items():
        keys, about = LIMIT_KEYS[name]
        out.append(f"| `{name}` | {words} | {', '.join(f'`{key}`' for key in keys)} | {about} |")
    out += [
        "",
        "A contract that no gate and no limit rejects can still lose to others:",
        "",
        "| reason | meaning |",
        "|---|---|",
        *(f"| `{name}` | {about} |" for name, about in LOST.items()),
    ]
    return "\n".join(out) + "\n"
