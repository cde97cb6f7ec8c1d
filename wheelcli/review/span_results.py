"""The results of each span of a review: its returns, its bridge, its income, its trades.

Dollars are floats with whole cents behind them, returns and ratios are fractions, None is unknown.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from wheelcli.book.valuation.bridge_dollars import BridgeDollars
from wheelcli.book.valuation.income import Basis
from wheelcli.review.week import SpanName
from wheelcli.units import Annual, Doc, Dollars, Ratio, Unit

__all__ = ["Basis", "SpanBridge", "SpanIncome", "SpanPerformance", "SpanPurse", "SpanResult", "SpanTrades"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanResult:
    """A result of one span; the days are those of the account in it."""

    span: Annotated[SpanName, Doc("span it belongs to")]
    since: Annotated[date, Doc("first day")]
    until: Annotated[date, Doc("last day")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanPerformance(SpanResult):
    """The returns of one span.

    Benchmarks are total returns over the same days, None if closes do not reach so far.
    """

    sessions: Annotated[int, Doc("closes in the span")]
    start_value_usd: Annotated[Dollars | None, Doc("value at the close before")]
    end_value_usd: Annotated[Dollars | None, Doc("value at the last close")]
    deposits_usd: Annotated[Dollars, Doc("cash deposited")]
    withdrawals_usd: Annotated[Dollars, Doc("cash withdrawn")]
    gain_usd: Annotated[Dollars | None, Doc("end − start − deposits + withdrawals − transfers")]
    time_weighted: Annotated[Ratio | None, Doc("time-weighted return, deposits removed")]
    money_weighted: Annotated[
        Annual | None, Doc("money-weighted return, deposits included; null under thirty days")
    ]
    spy: Annotated[Ratio | None, Doc("return of SPY with its dividends, over the same closes")] = None
    same_underlyings: Annotated[
        Ratio | None, Doc("return of the shares themselves, for the dollars tied up in each name")
    ] = None
    put_index: Annotated[Ratio | None, Doc("return of Cboe's PUT index, if a series is given")] = None
    transfers_usd: Annotated[
        Dollars, Doc("shares and contracts transferred in kind, at their value of that day; out is negative")
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanBridge(BridgeDollars, SpanResult):
    """One span's bridge from value to value, to the cent."""

    unrealised_start_usd: Annotated[Dollars, Doc("unrealised at the close before")]
    unrealised_end_usd: Annotated[Dollars, Doc("unrealised at the last close")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanIncome(SpanResult):
    """Dollars by source over one span, on one basis."""

    basis: Annotated[Basis, Doc("the day of the trade, or the day on which a position ended")]
    put_premium_usd: Annotated[Dollars, Doc("premium of short puts, before fees")]
    call_premium_usd: Annotated[Dollars, Doc("premium of short calls, before fees")]
    dividends_usd: Annotated[Dollars | None, Doc("dividends received, less tax withheld; null for coins")]
    interest_usd: Annotated[Dollars, Doc("interest on cash")]
    share_gains_usd: Annotated[Dollars, Doc("gain on shares sold or called away, against their cost")]
    other_usd: Annotated[Dollars, Doc("result of single long options")]
    fees_usd: Annotated[Dollars, Doc("fees, negative if paid")]
    total_usd: Annotated[
        Dollars,
        Doc("sum of the sources; on the close date: realised profit, dividends and interest of the span"),
    ]

    @property
    def realised_usd(self) -> float:
        """Return the total without dividends and interest."""
        return round(self.total_usd - (self.dividends_usd or 0.0) - self.interest_usd, 2)


_InCoin = Annotated[float, Unit("of `coin`")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanPurse(SpanResult):
    """One currency of a coin account over one span, to eight decimals: `end` is the sum of the others."""

    coin: Annotated[str, Doc("USDC, BTC or ETH")]
    start: Annotated[_InCoin, Doc("amount before the span")]
    paid_in: Annotated[_InCoin, Doc("deposits, opening balances and transfers in")]
    paid_out: Annotated[_InCoin, Doc("withdrawals and transfers out, negative")]
    premiums: Annotated[_InCoin, Doc("premiums of options opened, before fees; negative if paid")]
    endings: Annotated[_InCoin, Doc("options closed or settled, before fees; negative if paid")]
    exchanged: Annotated[_InCoin, Doc("coins bought or sold for USDC, and the USDC of these, before fees")]
    interest: Annotated[_InCoin, Doc("interest, rebates and corrections")]
    fees: Annotated[_InCoin, Doc("fees, negative if paid")]
    end: Annotated[_InCoin, Doc("amount at the end of the span")]
    index_usd: Annotated[
        float | None, Unit("dollars per coin"), Doc("index at the last close; 1 for USDC, null if unknown")
    ]
    end_usd: Annotated[Dollars | None, Doc("`end` at that index")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanTrades(SpanResult):
    """Closed short positions of one span, taken together, and the cycles that ended in it.

    Rates and averages of fewer cases than `review.trades_min` are withheld: they are null.
    """

    closed: Annotated[int, Doc("trades closed")]
    wins: Annotated[int, Doc("trades that earned more than 0 after fees")]
    losses: Annotated[int, Doc("other trades")]
    win_rate: Annotated[Ratio | None, Doc("wins ÷ closed")]
    average_win_usd: Annotated[Dollars | None, Doc("mean of the winning trades")]
    average_loss_usd: Annotated[Dollars | None, Doc("mean of the losing trades")]
    profit_factor: Annotated[
        float | None, Unit("ratio"), Doc("sum of wins ÷ sum of losses; null without a loss")
    ]
    premium_capture: Annotated[
        Ratio | None,
        Doc("premium kept ÷ premium sold; premiums in a coin kept in the coin, at the index of their sale"),
    ]
    days_held: Annotated[
        float | None, Unit("days"), Doc("mean days held, by contract; for coins, by strike × size")
    ]
    annual_return_on_collateral: Annotated[
        Annual | None, Doc("annual return of puts: earned ÷ Σ collateral · days × 365")
    ]
    annual_return_on_account: Annotated[
        Annual | None, Doc("annual return on the account: earned ÷ mean value × 365 ÷ days")
    ]
    assignment_rate: Annotated[Ratio | None, Doc("share assigned of those that were not rolled")]
    realised_usd: Annotated[
        Dollars, Doc("result of options and shares that ended in the span, after all fees")
    ]
    unrealised_usd: Annotated[
        Dollars | None, Doc("unrealised profit at the week's last close, at mids, fees included")
    ]
    cycles: Annotated[int, Doc("cycles that ended, from the first sale to the last share")] = 0
    cycle_wins: Annotated[int, Doc("cycles that earned more than 0, shares and dividends included")] = 0
    cycle_losses: Annotated[int, Doc("other cycles with a known result")] = 0
    cycle_win_rate: Annotated[Ratio | None, Doc("won ÷ those with a known result")] = None
    cycle_average_win_usd: Annotated[Dollars | None, Doc("mean of the winning cycles")] = None
    cycle_average_loss_usd: Annotated[Dollars | None, Doc("mean of the losing cycles")] = None
    cycle_profit_factor: Annotated[
        float | None, Unit("ratio"), Doc("sum of winning ÷ sum of losing cycles; null without a loss")
    ] = None
    cycle_profit_usd: Annotated[
        Dollars | None, Doc("result of the cycles, shares included; null if one is unknown")
    ] = None
