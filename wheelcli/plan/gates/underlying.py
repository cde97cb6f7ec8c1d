"""Gates of the underlying: a share worth owning."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.gates.answer import Effect, Scope, Unit
from wheelcli.plan.gates.gate import Reading, at_least, at_most, rule, verdicts
from wheelcli.plan.strategy import DIGITAL, SPREADS, Strategy

if TYPE_CHECKING:
    from wheelcli.plan.candidates.generate import Candidates

_A_STOCK = ("stock", None)  # default for a missing value
_COIN = "coin"


def _stricter(c: "Candidates", usual: float, digital: float) -> NDArray[np.float64]:
    """Return the limit of each candidate: that of `[coins]` for coins and funds on them."""
    return np.where(c.among("sector", DIGITAL), digital, usual)


def _to_own(c: "Candidates") -> NDArray[np.bool_]:
    """Return the candidates that open a new position. A call on shares already held does not depend on
    whether they are worth owning.
    """
    return ~c.is_a(Strategy.COVERED_CALL)


@rule("never", scope=Scope.UNDERLYING, unit=Unit.TEXT, phrase="never list", key="never")
def never(c: "Candidates") -> Reading:
    """A name that is not on your never list."""
    return verdicts(c.of("symbol"), None, ~c.among("symbol", *c.config.never))


@rule("kind", scope=Scope.UNDERLYING, unit=Unit.TEXT, phrase="kind", key="")
def kind(c: "Candidates") -> Reading:
    """A share or fund, which can be assigned and called away, or a coin, which can be bought at the delivery
    price. A cash-settled index cannot be delivered, so only spreads are sold on it.
    """
    return verdicts(c.of("kind"), "deliverable shares", ~c.among("kind", "index") | c.is_a(*SPREADS))


@rule("currency", scope=Scope.UNDERLYING, unit=Unit.TEXT, phrase="currency", key="")
def currency(c: "Candidates") -> Reading:
    """A price in US dollars."""
    known = ~c.among("currency", None)
    return verdicts(c.of("currency"), "USD", c.among("currency", "USD"), unknown=Effect.WARN, known=known)


@rule("leverage", scope=Scope.UNDERLYING, unit=Unit.COUNT, phrase="leverage", key="quality.leveraged")
def leverage(c: "Candidates") -> Reading:
    """A share or an unleveraged fund: a leveraged fund loses value while its holder waits to sell calls on
    it.
    """
    times = c.of("leverage")
    return verdicts(
        times,
        1.0,
        times == 1.0,
        effect=Effect(c.config.quality.leveraged),
        unknown=Effect.WARN,
        applies=_to_own(c),
    )


@rule("price", scope=Scope.UNDERLYING, unit=Unit.USD, phrase="share price ≥", key="quality.price_min")
def price(c: "Candidates") -> Reading:
    """A share that is not a penny stock."""
    reading = at_least(
        c.of("spot"), c.config.quality.price_min, unknown=Effect(c.config.unknown.price), applies=_to_own(c)
    )
    return replace(reading, phrase="price of the coin ≥") if c.of_coins else reading


@rule(
    "market_cap", scope=Scope.UNDERLYING, unit=Unit.USD, phrase="market cap ≥", key="quality.market_cap_min"
)
def market_cap(c: "Candidates") -> Reading:
    """A company large enough to last."""
    stock = c.among("kind", *_A_STOCK) & _to_own(c)
    return at_least(
        c.of("market_cap"),
        c.config.quality.market_cap_min,
        unknown=Effect(c.config.unknown.size),
        applies=stock,
    )


@rule(
    "fund_assets",
    scope=Scope.UNDERLYING,
    unit=Unit.USD,
    phrase="fund assets ≥",
    key="quality.fund_assets_min",
)
def fund_assets(c: "Candidates") -> Reading:
    """A fund large enough to stay open."""
    fund = c.among("kind", "index_etf", "sector_etf", "bond_etf", "fund") & _to_own(c)
    return at_least(
        c.of("fund_assets"),
        c.config.quality.fund_assets_min,
        unknown=Effect(c.config.unknown.size),
        applies=fund,
    )


@rule(
    "dollar_volume",
    scope=Scope.UNDERLYING,
    unit=Unit.USD,
    phrase="dollar volume ≥",
    key="quality.dollar_volume_min",
)
def dollar_volume(c: "Candidates") -> Reading:
    """Enough trading in the share: dollars in an average session."""
    return at_least(
        c.of("dollar_volume"),
        c.config.quality.dollar_volume_min,
        unknown=Effect(c.config.unknown.volume),
        applies=~c.among("kind", "index", _COIN) & _to_own(c),
    )


@rule(
    "history", scope=Scope.UNDERLYING, unit=Unit.SESSIONS, phrase="history ≥", key="quality.history_days_min"
)
def history(c: "Candidates") -> Reading:
    """Enough sessions of closes: a young share has not yet shown how it falls."""
    sessions = c.of("sessions")
    return at_least(
        np.where(sessions > 0, sessions, np.nan),
        c.config.quality.history_days_min,
        unknown=Effect(c.config.unknown.history),
        applies=_to_own(c),
    )


@rule(
    "realised_vol",
    scope=Scope.UNDERLYING,
    unit=Unit.SHARE,
    phrase="realised volatility ≤",
    key="quality.rv_max",
)
def realised_vol(c: "Candidates") -> Reading:
    """A realised volatility of the past year within the limit; coins and funds on them have their own,
    `coins.rv_max`.
    """
    return at_most(
        c.of("rv"),
        _stricter(c, c.config.quality.rv_max, c.config.coins.rv_max),
        unknown=Effect(c.config.unknown.history),
        applies=_to_own(c),
    )


@rule("drawdown", scope=Scope.UNDERLYING, unit=Unit.SHARE, phrase="drawdown ≤", key="quality.drawdown_3y_max")
def drawdown(c: "Candidates") -> Reading:
    """A deepest fall from a peak within the limit, over at most three years of closes; coins and funds on
    them have their own, `coins.drawdown_3y_max`.
    """
    return at_most(
        c.of("drawdown"),
        _stricter(c, c.config.quality.drawdown_3y_max, c.config.coins.drawdown_3y_max),
        unknown=Effect(c.config.unknown.history),
        applies=_to_own(c),
    )


@rule(
    "profitability",
    scope=Scope.UNDERLYING,
    unit=Unit.SHARE,
    phrase="profit margin ≥",
    key="quality.unprofitable",
)
def profitability(c: "Candidates") -> Reading:
    """A profitable company."""
    return at_least(
        c.of("profit_margin"),
        0.0,
        effect=Effect(c.config.quality.unprofitable),
        unknown=Effect(c.config.unknown.profitability),
        applies=c.among("kind", *_A_STOCK) & _to_own(c),
    )


@rule("sector_known", scope=Scope.UNDERLYING, unit=Unit.TEXT, phrase="sector", key="unknown.sector")
def sector_known(c: "Candidates") -> Reading:
    """A known sector; names without one count together."""
    known = ~c.among("sector", None, "")
    return verdicts(c.of("sector"), None, known, unknown=Effect(c.config.unknown.sector), known=known)


@rule("outlook", scope=Scope.UNDERLYING, unit=Unit.TEXT, phrase="outlook", key="watchlist.SYMBOL.outlook")
def outlook(c: "Candidates") -> Reading:
    """An outlook that fits: no puts on a name that you expect to fall, no call spreads on one that you expect
    to rise.
    """
    view = c.watched("outlook", "neutral")
    put, call = c.among("right", "put"), c.is_a(Strategy.BEAR_CALL_SPREAD)
    words = np.array(["bullish", "bearish", "not bullish", "not bearish"], dtype=object)
    unwanted, wanted = words[put.astype(np.intp)], words[2 + put.astype(np.intp)]
    return verdicts(view, wanted, view != unwanted, applies=put | call)
