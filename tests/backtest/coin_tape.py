"""A run of a coin account told day by day, with quotes in the currency of each contract.

    script = CoinScript(cash=100_000.0, coins={"ETH": 2.0})
    script.day("2026-08-25", {"ETH": 2200.0}, quotes={"ETH-4SEP26-2500-C": (0.020, 0.021)})
    script.sell("ETH-4SEP26-2500-C", 2)
    script.day("2026-09-04", {"ETH": 2590.0}, closes={"ETH": {"2026-09-04": 2600.0}})

Sessions are decided at 09:00 UTC unless `clock` says otherwise. Nothing is planned, and nothing is managed
unless `hold` is off.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from tape import closes_of, shares_of

from wheelcli.backtest.coins.orders import fill, terms_in
from wheelcli.backtest.coins.session import coin_engine
from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.spec import CoinAmount, Spec
from wheelcli.book.check import check
from wheelcli.coin_fees import usual_lot
from wheelcli.config import Config
from wheelcli.config.account import Watched
from wheelcli.contract import parse_contract
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.order import Order, OrderLeg, Side

RULES = Config().model_copy(update={"watchlist": {"BTC": Watched(), "ETH": Watched()}})


def snapshot(day, spots, *, quotes=None, closes=None, clock="09:00"):
    """A market: `spots` by coin, `quotes` (bid, ask) by the venue's name, delivery prices by coin and day."""
    as_of = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), UTC)
    options, terms = [], []
    for name, (bid, ask) in (quotes or {}).items():
        contract = parse_contract(name)
        usd = spots[contract.root] if contract.inverse else 1.0
        lot = float(usual_lot(contract.coin))
        options.append(
            {
                "contract": name,
                "symbol": contract.root,
                "right": contract.right.value,
                "strike": contract.strike,
                "expiration": contract.expiration,
                "bid": bid * usd,
                "ask": ask * usd,
                "quote_time": as_of,
                "open_interest": 5000.0,
                "multiplier": lot,
                "standard": True,
                "exercise": "european",
                "settlement": "coin_inverse" if contract.inverse else "coin_linear",
            }
        )
        terms.append(
            {
                "contract": name,
                "unit": contract.unit,
                "bid_native": bid,
                "ask_native": ask,
                "usd_per_unit": usd,
                "forward": spots[contract.root],
                "tick": 0.0001 if contract.inverse else 5.0,
                "tick_above": 0.0005 if contract.inverse else 5.0,
                "tick_over": 0.005 if contract.inverse else 0.0,
                "lot": lot,
                "fee_rate": 0.0003,
                "fee_cap": 0.125,
                "block_min": 25.0,
                "block_tick": 0.0001,
            }
        )
    names, past = shares_of(spots, as_of, kind="coin"), closes_of(closes)
    return Snapshot(
        as_of=as_of,
        source="deribit",
        underlyings=table("underlyings", names),
        options=table("options", options),
        closes=table("closes", past),
        dividends=table("dividends"),
        vix=table("vix"),
        rates=table("rates"),
        terms=table("terms", terms),
    )


class CoinScript:
    """A run with trades of its own."""

    def __init__(self, *, cash=100_000.0, coins=None, **spec):
        amounts = tuple(CoinAmount(coin=c, amount=n) for c, n in sorted((coins or {}).items()))
        options = {"hold": True, "coins": amounts, **spec}
        self.engine = coin_engine()
        self.run = self.engine.begin(Spec(cash_cents=round(cash * 100), **options), RULES, None)
        self.levels = Levels(frozenset(("BTC", "ETH")), "BTC")
        self.last = None

    def day(self, day, spots, **market):
        """One session."""
        self.last = MarketDay(day, snapshot(day, spots, **market))
        self.engine.session(self.run, self.last, self.levels, False)
        return self

    def sell(self, name, contracts):
        """Sell an option at the quotes of the last session."""
        contract, terms = parse_contract(name), terms_in(self.last)
        lot = float(usual_lot(contract.coin))
        leg = OrderLeg(Side.SELL_TO_OPEN, contract, 1, lot, Decimal(1))
        order = Order(name, contract.root, contracts, (leg,), None)
        legs = fill(self.run, order, self.last, terms, contracts=contracts)
        self.run.enter([each.event for each in legs])
        return legs[0].event

    @property
    def purses(self):
        """Amounts by currency."""
        return {coin: amount / 1e8 for coin, amount in self.run.book.purses.items()}

    @property
    def value(self):
        """Account value after the last session, dollars."""
        return self.run.points[-1].value_usd

    def sound(self):
        """No breach in the journal, and the book of all events is the book so far."""
        assert check(self.run.folded.events) == ()
        whole, now = self.run.folded.book.coins[self.run.account], self.run.book
        assert whole.purses == now.purses
        assert replace(whole.dollars, **_PAST) == replace(now.dollars, **_PAST)
        return True


_PAST = dict.fromkeys(("closed", "sales", "flows", "rolls", "trades", "cycles"), ())
