"""The figures of one contract to sell, from the page of the design: returns, risk, odds, score.

One contract at a time, in plain Python.
"""

import datetime as dt
import math
from dataclasses import dataclass, field, replace

import oracle
from oracle import RATE, Market, Quote
from oracle_quantlib import delta, implied_vol, price, prob_otm, theta, vega

PARTS = ("premium", "delta", "iv", "cushion", "liquidity")


def ramp(x, a, b):
    return min(max((x - a) / (b - a), 0.0), 1.0)


@dataclass
class Account:
    """`shares`: symbol → {quantity, break_even, core}; `puts` and `calls`: (symbol, expiration, strike,
    contracts, price) sold.
    """

    value: float
    cash: float
    shares: dict = field(default_factory=dict)
    puts: list = field(default_factory=list)
    calls: list = field(default_factory=list)

    def wheel_shares(self, symbol):
        holding = self.shares.get(symbol, {})
        return holding.get("quantity", 0) - holding.get("core", 0)

    def free_contracts(self, symbol):
        sold_contracts = sum(n for s, _, _, n, _ in self.calls if s == symbol)
        return int(self.wheel_shares(symbol) // 100) - sold_contracts


@dataclass
class Desk:
    """A market, an account and the rules: what every figure below needs. `spots` are the synchronised ones.

    `dividends`: symbol → [(ex-date, dollars a share)] to expect after the session. `carries`: symbol → label
    and {expiration: a year}, what parity leaves to explain (`oracle_carry`).
    """

    market: Market
    account: Account
    rules: dict
    spots: dict
    dividends: dict = field(default_factory=dict)
    carries: dict = field(default_factory=dict)

    def __post_init__(self):
        self.shown = {}
        closes = [c for _, c in self.market.vix_year()]
        self.row, self.vix, self.basis = oracle.regime(self.rules["regime"], closes)

    def broad(self, symbol):
        return symbol in oracle.BROAD_FUNDS

    def escrow(self, symbol, expiration):
        """Present value of what goes ex before a contract expires."""
        return sum(
            amount * math.exp(-RATE * self.market.dte(day) / 365)
            for day, amount in self.dividends.get(symbol, [])
            if self.market.day < day <= expiration
        )

    def eve(self, symbol, expiration):
        """Years to the close before the ex-date that a contract lives to see, and what is paid; None without
        one.
        """
        inside = [(d, a) for d, a in self.dividends.get(symbol, []) if self.market.day < d <= expiration]
        assert len(inside) <= 1
        if not inside:
            return None
        before = inside[0][0] - dt.timedelta(days=3 if inside[0][0].weekday() == 0 else 1)
        return self.market.years(before), inside[0][1]

    def kept(self, symbol, expiration):
        """The part of the share that its carry leaves to an option."""
        return math.exp(-self.carries[symbol][1].get(expiration, 0.0) * self.market.years(expiration))

    def cents(self, symbol):
        """Whether the fetched quotes below 3.00, and those from there on, show single cents."""
        if symbol not in self.shown:
            self.shown[symbol] = self._cents(symbol)
        return self.shown[symbol]

    def _cents(self, symbol):
        dates = self.market.fetched(symbol, self.row["dte"])
        prices = [
            p for q in self.market.chain(symbol)[1] if q.expiration in dates for p in (q.bid, q.ask) if p
        ]
        odd = [p for p in prices if round(p * 100) % 5]
        return any(p < 3 for p in odd), any(p >= 3 for p in odd)

    def tick(self, symbol, at):
        below, above = self.cents(symbol)
        if at < 3:
            return 0.01 if below else 0.05
        return 0.01 if above else 0.10


@dataclass
class Figures:
    """Every figure of one contract, per share or as a share; `loss` and `fees` in dollars a contract."""

    symbol: str
    quote: Quote
    put: bool
    dte: int
    years: float
    spot: float
    bid: float
    iv: float
    delta: float
    forecast: float | None
    rv: float | None
    shock: float
    fees: float
    loss: float
    break_even: float
    cushion: float
    cushion_sd: float
    annual: float
    annual_net: float
    least: float
    basis: float | None
    share: float
    parts: dict
    score: float

    @property
    def capital(self):
        return self.quote.strike if self.put else self.spot


def parts_of(desk, f, bid):
    """The score parts when sold at `bid`: only premium and cushion move with it."""
    strike, spot = f.quote.strike, f.spot
    net = (bid - f.fees / 100) / f.capital * 365 / f.dte
    low, target, high = desk.row["delta"]
    sigma = max(f.iv, f.forecast or 0.0)
    edge = math.log(spot / (strike - bid)) if f.put else math.log(strike / spot)
    size = abs(f.delta)
    tent = min(ramp(size, low, target), 1 - ramp(size, target, high))
    spread = (f.quote.ask - f.quote.bid) / f.quote.mid
    interest = f.quote.interest
    return {
        "premium": ramp(net, f.least, 2.5 * f.least),
        "delta": tent,
        "iv": 0.3,  # no history of IV in a replay
        "cushion": ramp(edge / (sigma * math.sqrt(f.years)), 0.5, 1.5),
        "liquidity": 0.3
        if interest is None
        else math.sqrt(
            ramp(spread, 0.20, 0.03) * ramp(math.log10(max(interest, 1)), math.log10(50), math.log10(2000))
        ),
    }


def score_of(desk, parts):
    weights = desk.rules["score"]
    return 100 * sum(weights[p] * parts[p] for p in PARTS) / sum(weights[p] for p in PARTS)


def shock_of(desk, symbol, sigma, dte, *, earnings=False):
    stress = desk.rules["stress"]
    floor = stress["index_etf" if desk.broad(symbol) else "earnings" if earnings else "stock"]
    horizon = max(dte, stress["horizon_min_days"])
    return min(stress["cap"], max(floor, stress["sigmas"] * sigma * math.sqrt(horizon / 365)))


def reports_inside(desk, symbol, expiration):
    window = oracle.report_window(symbol, desk.market.day)
    if window is None:
        return False
    return window[0] <= expiration + oracle.dt.timedelta(days=desk.rules["events"]["buffer_estimated_days"])


def far_from_the_gate(desk, symbol, quote):
    """Whether the delta of a contract is half as much again and 0.01 beyond the gate's, the eve of an ex-date
    aside.

    That eve moves it by a few hundredths of itself, and costs fifty times what the rest does.
    """
    carry, years = desk.kept(symbol, quote.expiration), desk.market.years(quote.expiration)
    share = (desk.spots[symbol] - desk.escrow(symbol, quote.expiration)) * carry
    iv = implied_vol(quote.mid, share, quote.strike, years, RATE, quote.right)
    if iv is None:
        return False
    size = abs(delta(share, quote.strike, years, RATE, iv, quote.right) * carry)
    return size < desk.row["delta"][0] / 1.5 - 0.01 or size > desk.row["delta"][2] * 1.5 + 0.01


def figures(desk, symbol, quote):
    """The figures of selling one contract at its bid; None where no volatility explains its mid."""
    spot, strike, put = desk.spots[symbol], quote.strike, quote.right == "put"
    dte, years = desk.market.dte(quote.expiration), desk.market.years(quote.expiration)
    carry = desk.kept(symbol, quote.expiration)
    share = (spot - desk.escrow(symbol, quote.expiration)) * carry
    eve = desk.eve(symbol, quote.expiration)
    iv = implied_vol(quote.mid, share, strike, years, RATE, quote.right, eve)
    if iv is None:
        return None
    forecast, rv = desk.market.forecast(symbol), desk.market.realised(symbol)
    sigma, bid = max(iv, forecast or 0.0), quote.bid
    fees = desk.rules["fees"]["open"] + desk.rules["fees"]["regulatory"]
    shock = shock_of(
        desk, symbol, max(iv, rv or 0.0), dte, earnings=reports_inside(desk, symbol, quote.expiration)
    )
    basis = desk.account.shares.get(symbol, {}).get("break_even")
    capital = strike if put else spot
    even = strike - bid if put else (spot if basis is None else basis) - bid
    edge = math.log(spot / even) if put else math.log(strike / spot)
    f = Figures(
        symbol=symbol,
        quote=quote,
        put=put,
        dte=dte,
        years=years,
        spot=spot,
        bid=bid,
        iv=iv,
        delta=delta(share, strike, years, RATE, iv, quote.right, eve) * carry,
        forecast=forecast,
        rv=rv,
        shock=shock,
        fees=fees,
        loss=max((max(strike - spot * (1 - shock), 0) - bid) * 100 + fees, 0) if put else 0.0,
        break_even=even,
        cushion=(spot - even) / spot if put else (strike - spot) / spot,
        cushion_sd=edge / (sigma * math.sqrt(years)),
        annual=bid / capital * 365 / dte,
        annual_net=(bid - fees / 100) / capital * 365 / dte,
        least=desk.row["min_return"] * (desk.rules["index_return_factor"] if desk.broad(symbol) else 1),
        basis=basis,
        share=share,
        parts={},
        score=0.0,
    )
    f.parts = parts_of(desk, f, bid)
    f.score = score_of(desk, f.parts)
    return f


def theta_and_vega(desk, f):
    """Of one share of a long option: a calendar day's theta, a volatility point's vega."""
    eve = desk.eve(f.symbol, f.quote.expiration)
    terms = (f.share, f.quote.strike, f.years, RATE, f.iv, f.quote.right, eve)
    return theta(*terms), vega(*terms)


def sold_at(desk, f, price, near):
    """The figures with volatility, delta and shock of this price instead of the mid's; the volatility is
    looked for about `near` first.
    """
    q = f.quote
    carry, eve = desk.kept(f.symbol, q.expiration), desk.eve(f.symbol, q.expiration)
    iv = implied_vol(price, f.share, q.strike, f.years, RATE, q.right, eve, near)
    moved = delta(f.share, q.strike, f.years, RATE, iv, q.right, eve) * carry
    inside = reports_inside(desk, f.symbol, q.expiration)
    shock = shock_of(desk, f.symbol, max(iv, f.rv or 0.0), f.dte, earnings=inside)
    return replace(f, iv=iv, delta=moved, shock=shock)


def value_at_expected(f):
    """What is expected is the IV itself, so the value is the mid."""
    return (f.quote.bid + f.quote.ask) / 2


# What is expected of an IV at the money is the IV itself, for shares and for funds; how far its mean over
# years is off, one standard deviation.
MEAN_OFF = {False: 0.15, True: 0.14}


def edge_error(f):
    """Half the change of the value from one standard deviation of the mean volatility below to one above."""
    off = MEAN_OFF[f.symbol in oracle.BROAD_FUNDS]
    low, high = (
        price(f.share, f.quote.strike, f.years, RATE, f.iv * (1 + s * off), f.quote.right) for s in (-1, 1)
    )
    return (high - low) / 2


def odds(f, vol):
    return prob_otm(f.share, f.quote.strike, f.years, RATE, vol, f.quote.right)
