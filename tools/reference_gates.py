"""The gates and limits for the reference: what each looks at, its key, and what it requires."""

import wheelcli.plan.gates  # noqa: F401 - fills the registry
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.gates.limit_names import LIMIT_KEYS, LIMITS

# What each limit adds up.
LIMIT_COUNTS = {
    "buying_power": "collateral of the new tickets; at most the free cash",
    "cash_reserve": "collateral of the new tickets; at most the free cash less the reserve",
    "deployed": "collateral of puts, maximum losses of spreads and wheel shares, open and new",
    "new_deployed": "the same, of new tickets only",
    "stress_total": "stress losses of all positions, open and new",
    "positions": "positions, open and new; new calls on shares held do not count",
    "new_positions": "new positions in one scan, except calls on shares held; the smaller of the two keys",
    "spread_risk": "maximum loss of all spreads on one name",
    "spread_stress": "maximum loss of all spreads; a share of the total stress",
    "risk": "stress losses (or maximum losses, by `sizing.basis`) of one name",
    "name_collateral": "collateral in one name; second key: index funds; coins: `coins.name_collateral_max`",
    "single_contract": "a put above its name's ceiling: one a run, if fewer than three names fit otherwise",
    "sector": "collateral in one sector; names without one count together; coins: `coins.total_max`",
    "index_etf_total": "collateral in all broad index funds",
    "new_per_sector": "new positions in one sector, except calls on shares held",
    "expiration": "collateral that expires on one day",
    "new_per_week": "new positions that expire in one week, as `new_positions` counts; a share, rounded up",
    "least_credit": "credit of a ticket; at least the larger of the two",
    "contracts_max": "short puts, and short calls, on one name, open and new",
    "neighbours": "collateral in a name and in all names that move with it",
}


def gates() -> str:
    """Return the table of the gates in the registry."""
    out = ["| gate | looks at | unit | key | requirement |", "|---|---|---|---|---|"]
    for rule in RULES.values():
        paragraph = (rule.measure.__doc__ or "").partition("\n\n")[0]
        requirement = " ".join(paragraph.split()).replace("|", "\\|")
        key = f"`{rule.key}`" if rule.key else ""
        out.append(f"| `{rule.name}` | {rule.scope} | {rule.unit} | {key} | {requirement} |")
    return "\n".join(out)


def limits() -> str:
    """Return the table of the limits."""
    out = ["| limit | in words | key | what counts |", "|---|---|---|---|"]
    for name, words in LIMITS.items():
        keys = ", ".join(f"`{key}`" for key in LIMIT_KEYS[name])
        out.append(f"| `{name}` | {words} | {keys} | {LIMIT_COUNTS[name]} |")
    return "\n".join(out)
