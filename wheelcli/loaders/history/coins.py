"""The options and the settings of a backtest of a coin account."""

from typing import TYPE_CHECKING

from wheelcli.backtest.spec import CoinAmount, Spec
from wheelcli.config import Config
from wheelcli.config.account import Watched
from wheelcli.errors import Exit, WheelError, cannot_combine, invalid_value
from wheelcli.loaders.wanted_names import ALSO_FUNDS

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

BROAD_COIN = "BTC"  # what the run is compared with


def coin_config(config: Config) -> Config:
    """Return the settings with both coins in place of the watchlist, which holds shares."""
    return config.model_copy(update={"watchlist": {coin: Watched() for coin in ALSO_FUNDS}})


def coins_of(texts: list[str]) -> tuple[CoinAmount, ...]:
    """Return the coins of `--coins ETH=5`. Raises WheelError (usage)."""
    out: dict[str, float] = {}
    for text in texts:
        coin, _, amount = text.partition("=")
        coin = coin.strip().upper()
        try:
            value = float(amount)
        except ValueError:
            value = 0.0
        if coin not in ALSO_FUNDS or coin in out or not 1e-8 <= value <= 1e9 or value != round(value, 8):
            expected = "COIN=AMOUNT, such as ETH=5, each coin once, with up to eight decimals"
            raise WheelError(invalid_value("--coins", text, expected), code="usage", exit_code=Exit.USAGE)
        out[coin] = value
    return tuple(CoinAmount(coin=coin, amount=amount) for coin, amount in sorted(out.items()))


def refuse_for_market(workspace: "Workspace", spec: Spec, **options: object) -> None:
    """Raise WheelError (usage) for options that do not apply to the account's market: `--account` and
    `--coins` for shares, and options on shares only for coins.
    """
    if workspace.market == "us":
        if spec.coins or workspace.account is not None:
            option = "--coins" if spec.coins else f"--account {workspace.account}"
            raise WheelError(
                f"{option} needs a coin account: a backtest of shares begins in cash",
                hint='a coin account has market = "deribit" in the settings; `--demo --account coins`'
                " needs none",
                code="usage",
                exit_code=Exit.USAGE,
            )
        return
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    if given:
        raise WheelError(
            cannot_combine(given[0], "a coin account"),
            hint="leave it out",
            code="usage",
            exit_code=Exit.USAGE,
        )
