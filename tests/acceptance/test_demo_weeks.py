"""Three runs in a row on the demo market, each run's tickets open in the next: a book that spreads by itself,
with and without spreads.
"""

import json
from collections import defaultdict

import pytest

WEEKS = 3
ACCOUNT = 250_000


def weeks(wheel, *sets):
    """The tickets of each run, the next one's account holding those before, and the last run's document."""
    lines, cash, plans = [], float(ACCOUNT), []
    for _ in range(WEEKS):
        settings = {
            "account.value": ACCOUNT,
            "account.cash": cash,
            "account.shares": "{}",
            "account.options": json.dumps(lines),
            "data.demo_vix": 18,
        }
        flags = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
        data = wheel("scan", "--demo", "--json", *flags, *sets).json["data"]
        for t in data["tickets"]:
            cash += t["credit_net_usd"]
            for leg in t["legs"]:
                size, price = (
                    (-leg["quantity"], leg["bid"])
                    if leg["action"] == "sell"
                    else (leg["quantity"], leg["ask"])
                )
                lines.append(
                    f"{size} {t['symbol']} {leg['expiration']} {leg['strike']:g} "
                    f"{leg['right'][0].upper()} @ {price}"
                )
        plans.append(data)
    return plans


@pytest.mark.long
@pytest.mark.parametrize("spreads", [False, True])
def test_six_names_and_four_sectors_after_three_runs(wheel, spreads):
    sets = ("--set", "account.type=margin", "--set", "account.option_level=3") if spreads else ()
    runs = weeks(wheel, *sets)
    tickets = [t for data in runs for t in data["tickets"]]
    tied, sectors, days = defaultdict(float), defaultdict(float), defaultdict(float)
    for t in tickets:
        uses = t["max_loss_usd"] if "spread" in t["strategy"] else t["collateral_usd"]
        tied[t["symbol"]] += uses
        sectors[t["sector"]] += uses
        days[t["expiration"]] += uses
    assert len(tied) >= 6
    assert len(sectors) >= 4
    broad = {t["symbol"] for t in tickets if t["sector"] == "Broad index"}
    assert all(v <= (0.35 if s in broad else 0.20) * ACCOUNT for s, v in tied.items())
    assert all(v <= (0.50 if s == "Broad index" else 0.30) * ACCOUNT for s, v in sectors.items())
    assert all(v <= 0.40 * ACCOUNT for v in days.values())
    assert sum(tied.values()) <= 0.65 * ACCOUNT
    assert runs[-1]["plan"]["deployed"] == pytest.approx(sum(tied.values()) / ACCOUNT)
    assert sum(t["stress_loss_usd"] for t in tickets) <= 0.12 * ACCOUNT
    if spreads:
        lost = sum(t["max_loss_usd"] for t in tickets if "spread" in t["strategy"])
        assert 0 < lost <= 0.25 * 0.12 * ACCOUNT
