"""The defaults are those of the design, and the example file holds every one of them with a comment."""

import tomllib
from pathlib import Path

import pytest

from wheelcli.config import Config, Watched
from wheelcli.config.edit import example
from wheelcli.config.keys import leaves
from wheelcli.config.screening import Screen

DESIGN = """
never = []  # symbols never to be proposed
index_return_factor = 0.5  # least return of kinds index_etf and index
[account]  # value 0: exit 5, naming `wheel init`; cash | margin | ira; level 3 allows spreads
market = "us"
value = 0
cash = 0
type = "cash"
option_level = 2
source = "auto"
cash_equivalents = ["SGOV", "BIL"]
shares = {}  # shares.SYM = { quantity, break_even, core }
coins = {}
options = []  # ["-2 AAPL 2026-09-18 300 P @ 2.15"]; [accounts.NAME] for more than one
[data]
provider = "yahoo"
rate = 0.04
expirations = 4
workers = 4
request_timeout_s = 10
symbol_timeout_s = 30
[quality]  # days are sessions; drawdown over the closes at hand, three years at most
price_min = 10
market_cap_min = 1e10
fund_assets_min = 1e9
dollar_volume_min = 5e7
history_days_min = 504
rv_max = 0.60
drawdown_3y_max = 0.60
unprofitable = "warn"
leveraged = "block"
[liquidity]
bid_min = 0.15
spread_max = 0.10
spread_ok_usd = 0.05
open_interest_min = 100
oi_share_max = 0.05
quote_age_max_minutes = 30
[unknown]
quote = "block"
iv = "block"
open_interest = "block"
price = "block"
history = "block"
size = "warn"
volume = "warn"
sector = "warn"
earnings = "warn"
dividend = "warn"
profitability = "warn"
[events]
earnings = "block"
buffer_estimated_days = 3
ex_div_covered = "warn"
ex_div_spread = "block"
[sizing]  # the larger of the two, per ticket
basis = "stress"
spread_loss_max = 0.01
name_collateral_max = 0.10
single_contract_max = 0.20
index_etf_collateral_max = 0.25
min_credit_usd = 25
min_credit_share = 0.0001
[stress]
sigmas = 2.5
horizon_min_days = 21
index_etf = 0.12
sector_etf = 0.15
stock = 0.20
earnings = 0.25
cap = 0.75
[portfolio]
sector_max = 0.30
index_etf_total_max = 0.50
correlation = 0.70
corr_days = 126
corr_days_min = 60
correlated_group_max = 0.35
expiration_max = 0.20
positions_max = 20
new_per_run_max = 8
new_per_sector_max = 2
week_share_max = 0.50
new_deployed_max = 0.40
cash_reserve = 0.10
[score]
premium = 0.20
delta = 0.20
iv = 0.25
cushion = 0.20
liquidity = 0.15
min = 45
[select]
stress_penalty = 0.0175
last_third_weight = 0.30
attention_share = 0.00005
attention_usd = 1
mip_gap = 1e-4
time_limit_s = 10
[spreads]  # fair = mean(|delta|) × width
credit_to_fair_min = 0.70
credit_to_fair_max = 1.10
credit_width_min = 0.10
natural_to_mid_min = 0.70
close_dte = 5
stress_share_max = 0.25
[manage]
take_profit_early = 0.50
take_profit_late = 0.80
remaining_return_min = 0.05
close_below_price = 0.05
review_dte = 21
challenged_delta = 0.45
spread_max = 0.40
[roll]
net_credit_min = 0.05
price = "natural"
dte_max = 60
per_cycle_max = 3
across_earnings = false
[fees]  # dollars per contract
open = 0.65
close = 0.65
close_free_at = 0.05
regulatory = 0.03
assignment = 0.0
[rfq]
live = false
venue = "sim"
notional_max = 0.35          # of the account: spot × size summed over legs
notional_day_max = 0.50
open_max = 3
wait_s = 120
quote_life_min_s = 2
benchmark_age_max_s = 5
move_max = 0.002
worse_than_mark_max_vol = 1.5
worse_than_mark_max_share = 0.005
too_good = 0.25
disclosed = false
[income]
monthly_target_usd = 0
[[regime]]  # delta = [low, target, high]
name = "calm"
below = 15
delta = [0.18, 0.25, 0.30]
dte = [14, 35]
min_return = 0.06
position_max = 0.030
deployed = 0.55
stress_total = 0.10
new_per_run = 8
[[regime]]
name = "normal"
below = 20
delta = [0.18, 0.25, 0.30]
dte = [21, 45]
min_return = 0.08
position_max = 0.030
deployed = 0.65
stress_total = 0.12
new_per_run = 8
[[regime]]
name = "elevated"
below = 30
delta = [0.14, 0.20, 0.26]
dte = [25, 45]
min_return = 0.10
position_max = 0.020
deployed = 0.55
stress_total = 0.10
new_per_run = 6
[[regime]]
name = "high"
below = 40
delta = [0.10, 0.15, 0.20]
dte = [30, 50]
min_return = 0.12
position_max = 0.015
deployed = 0.45
stress_total = 0.08
new_per_run = 4
[[regime]]
name = "crisis"
below = 999
delta = [0.08, 0.12, 0.16]
dte = [30, 60]
min_return = 0.15
position_max = 0.010
deployed = 0.30
stress_total = 0.05
new_per_run = 3
[watchlist.AAPL]          # one table a symbol, all keys optional
entry_price = 280.0       # puts at or below
exit_price = 340.0        # calls at or above
outlook = "neutral"       # bullish | neutral | bearish
core_shares = 0
delta = [0.10, 0.15, 0.20]
dte = [14, 30]
contracts_max = 2
allow_below_basis = false
sector = ""                # overrides the feed
tags = []
notes = ""
[coins]  # the sector "Digital assets"; its regimes are those above but for the level of DVOL and the return
stress = 0.40
rv_max = 1.00
drawdown_3y_max = 0.80
total_max = 0.50
name_collateral_max = 0.35
[[coins.regime]]
name = "calm"
below = 35
delta = [0.18, 0.25, 0.30]
dte = [14, 35]
min_return = 0.10
position_max = 0.030
deployed = 0.55
stress_total = 0.10
new_per_run = 8
[[coins.regime]]
name = "normal"
below = 50
delta = [0.18, 0.25, 0.30]
dte = [21, 45]
min_return = 0.12
position_max = 0.030
deployed = 0.65
stress_total = 0.12
new_per_run = 8
[[coins.regime]]
name = "elevated"
below = 70
delta = [0.14, 0.20, 0.26]
dte = [25, 45]
min_return = 0.15
position_max = 0.020
deployed = 0.55
stress_total = 0.10
new_per_run = 6
[[coins.regime]]
name = "high"
below = 90
delta = [0.10, 0.15, 0.20]
dte = [30, 50]
min_return = 0.18
position_max = 0.015
deployed = 0.45
stress_total = 0.08
new_per_run = 4
[[coins.regime]]
name = "crisis"
below = 999
delta = [0.08, 0.12, 0.16]
dte = [30, 60]
min_return = 0.22
position_max = 0.010
deployed = 0.30
stress_total = 0.05
new_per_run = 3
"""


WATCHED = Watched(
    entry_price=280.0, exit_price=340.0, delta=(0.10, 0.15, 0.20), dte=(14, 30), contracts_max=2
)


def test_defaults_are_those_of_the_design() -> None:
    document = tomllib.loads(DESIGN)
    watched = document.pop("watchlist")["AAPL"]
    document["data"] |= {"demo_vix": 18.0, "fallback": "cboe", "check": "off"}  # ours, beside the design's
    document["select"]["method"] = "optimum"
    document["review"] = {"put_index": "", "trades_min": 20, "sessions_min": 60}
    document["screen"] = Screen().model_dump(mode="json")
    document["block"] = {"impact": 1.0, "iv_day": 0.0, "touch_size_max": 1.0, "package_contracts": 10}
    assert Config.model_validate(document) == Config()
    keys = {path for path, _ in leaves(Config().model_dump(mode="json"))}
    stated = {path for path, _ in leaves(document)} | {("watchlist",), ("accounts",), ("screens",)}
    differ = sorted(".".join(path) for path in stated ^ keys)
    assert not differ, "DESIGN of this file: add the key with its default, or remove it"
    assert Watched.model_validate(watched) == WATCHED
    assert set(watched) == set(Watched.model_fields)


def test_the_example_holds_every_key_with_its_default() -> None:
    document = tomllib.loads(example())
    assert Config.model_validate(document) == Config()
    keys = {path for path, _ in leaves(Config().model_dump(mode="json"))}
    differ = sorted(".".join(path) for path in {path for path, _ in leaves(document)} ^ keys)
    assert not differ, "config.example.toml: add the key with its default and a comment, or remove it"


def test_the_example_s_commented_tables_are_valid_and_whole() -> None:
    lines = example().splitlines()
    tables = [line.removeprefix("# ") for line in lines if line.startswith("# ") and _is_toml(line[2:])]
    document = tomllib.loads("\n".join(["[account.shares]", *tables]))
    assert set(document["watchlist"]["AAPL"]) == set(Watched.model_fields)
    config = Config.model_validate(document)
    assert config.watchlist["AAPL"] == WATCHED
    assert config.accounts["ira"].type == "ira"
    assert config.account.shares["AAPL"].break_even == 291.40


def _is_toml(line: str) -> bool:
    try:
        return bool(tomllib.loads(line)) and "=" not in line.split(" = ", maxsplit=1)[0]
    except tomllib.TOMLDecodeError:
        return False


def test_every_key_of_the_example_has_a_comment_or_stands_in_a_commented_table() -> None:
    block: list[str] = []
    for line in [*example().splitlines(), ""]:
        if line:
            block.append(line)
            continue
        keys = [entry for entry in block if "=" in entry and not entry.startswith("#")]
        assert (
            all("#" in entry for entry in keys)
            or "#" in "".join(block[:1])
            or block[0] in ("[[regime]]", "[[coins.regime]]")
        ), block
        block = []


def test_the_example_is_the_file_of_the_checkout_and_ascii() -> None:
    path = Path(__file__).parents[1] / "config.example.toml"
    if not path.is_file():
        pytest.skip("not run from a checkout")
    assert path.read_text(encoding="utf-8") == example()
    assert example().isascii()
    assert max(map(len, example().splitlines())) <= 120
