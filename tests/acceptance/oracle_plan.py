"""What a plan on a replayed session should be, from the pages of the design: candidates, score, gates, limits, sizes, greedy choice.

Contracts are looked at one at a time, in plain Python, so that nothing is shared with the program but the page it follows.
"""

import math
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from statistics import correlation

import oracle
from oracle import RATE, Market, Quote, company
from oracle_quantlib import greeks, implied_vol, price, prob_otm

PARTS = ("premium", "delta", "iv", "cushion", "liquidity")
COUNTS = {"positions", "new_positions", "new_per_sector"}


def ramp(x, a, b):
    return min(max((x - a) / (b - a), 0.0), 1.0)


def rich(ratio):
    return min(ramp(ratio, 1.0, 1.25), ramp(ratio, 2.2, 1.6))


@dataclass
class Account:
    """`shares`: symbol → {quantity, break_even, core}; `puts` and `calls`: (symbol, expiration, strike, contracts, price) sold."""

    value: float
    cash: float
    shares: dict = field(default_factory=dict)
    puts: list = field(default_factory=list)
    calls: list = field(default_factory=list)

    def wheel_shares(self, symbol):
        held = self.shares.get(symbol, {})
        return held.get("quantity", 0) - held.get("core", 0)

    def free_contracts(self, symbol):
        written = sum(n for s, _, _, n, _ in self.calls if s == symbol)
        return int(self.wheel_shares(symbol) // 100) - written


@dataclass
class Desk:
    """A market, an account and the rules: what every figure below needs. `spots` are the synchronised ones.

    `dividends`: symbol → [(ex-date, dollars a share)] to expect after the session.
    """

    market: Market
    account: Account
    rules: dict
    spots: dict
    dividends: dict = field(default_factory=dict)

    def __post_init__(self):
        self.row, self.vix = oracle.regime(self.rules["regime"], [c for _, c in self.market.vix_year()])

    def broad(self, symbol):
        return symbol in oracle.BROAD_FUNDS

    def escrow(self, symbol, expiration):
        """Present value of what goes ex before a contract expires."""
        return sum(
            amount * math.exp(-RATE * self.market.dte(day) / 365)
            for day, amount in self.dividends.get(symbol, [])
            if self.market.day < day <= expiration
        )

    def cents(self, symbol):
        """Whether the fetched quotes below 3.00, and those from there on, show single cents."""
        dates = self.market.fetched(symbol, self.row["dte"])
        told = [p for q in self.market.chain(symbol)[1] if q.expiration in dates for p in (q.bid, q.ask) if p]
        odd = [p for p in told if round(p * 100) % 5]
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
    theta: float
    vega: float
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
    escrow: float
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
        "iv": (0.3 + (rich(f.iv / f.forecast) if f.forecast else 0.3)) / 2,
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


def figures(desk, symbol, quote):
    """The figures of selling one contract at its bid; None where no volatility explains its mid."""
    spot, strike, put = desk.spots[symbol], quote.strike, quote.right == "put"
    dte, years = desk.market.dte(quote.expiration), desk.market.years(quote.expiration)
    escrow = desk.escrow(symbol, quote.expiration)
    iv = implied_vol(quote.mid, spot - escrow, strike, years, RATE, quote.right)
    if iv is None:
        return None
    g = greeks(spot - escrow, strike, years, RATE, iv, quote.right)
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
        delta=g["delta"],
        theta=g["theta"],
        vega=g["vega"],
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
        escrow=escrow,
        parts={},
        score=0.0,
    )
    f.parts = parts_of(desk, f, bid)
    f.score = score_of(desk, f.parts)
    return f


def candidates(desk, symbols):
    """(symbol, quote) of every out-of-the-money put, and of such calls on shares held, on a fetched expiration."""
    for symbol in symbols:
        dates, spot = desk.market.fetched(symbol, desk.row["dte"]), desk.spots[symbol]
        for q in desk.market.chain(symbol)[1]:
            if q.expiration not in dates:
                continue
            if (q.right == "put" and q.strike < spot) or (
                q.right == "call" and q.strike > spot and desk.account.wheel_shares(symbol) > 0
            ):
                yield symbol, q


def passes_quote(desk, q, spot):
    """The gates that need no volatility."""
    rules, dte = desk.rules["liquidity"], desk.market.dte(q.expiration)
    if not q.two_sided or q.bid > q.ask or q.bid < rules["bid_min"]:
        return False
    wide = q.ask - q.bid
    if wide / q.mid > rules["spread_max"] and wide > rules["spread_ok_usd"] + 1e-9:
        return False
    if (
        q.interest is None
        or q.interest < rules["open_interest_min"]
        or 1 / q.interest > rules["oi_share_max"]
    ):
        return False
    return desk.row["dte"][0] <= dte <= desk.row["dte"][1] and q.bid <= (
        q.strike if q.right == "put" else spot
    )


def worth_owning(desk, symbol):
    """The gates of the underlying that can block a put in these worlds."""
    rules, closes, known = desk.rules["quality"], desk.market.closes(symbol), company(symbol)
    rv = desk.market.realised(symbol)
    if len(closes) < rules["history_days_min"] or (rv is not None and rv > rules["rv_max"]):
        return False
    if rv is None and desk.rules["unknown"]["history"] == "block":
        return False
    if oracle.drawdown(closes) > rules["drawdown_3y_max"] or desk.spots[symbol] < rules["price_min"]:
        return False
    return known.get("market_cap", math.inf) >= rules["market_cap_min"]


def passes(desk, f):
    """The gates of contract, events and position, with a volatility."""
    low, _, high = desk.row["delta"]
    if not low <= abs(f.delta) <= high or f.annual < f.least or f.score < desk.rules["score"]["min"]:
        return False
    if reports_inside(desk, f.symbol, f.quote.expiration) and desk.rules["events"]["earnings"] == "block":
        return False
    if f.put:
        return worth_owning(desk, f.symbol)
    return (f.basis is None or f.quote.strike >= f.basis) and desk.account.free_contracts(f.symbol) >= 1


def sector(symbol):
    return company(symbol).get("sector", "unknown sector")


def move_together(desk, a, b):
    """Correlated at the threshold or more on 126 sessions, 60 at least; unknown counts as correlated within a sector."""
    rules = desk.rules["portfolio"]
    if a == b:
        return True
    both = zip_longest(
        *(reversed(oracle.log_returns(desk.market.closes(s), desk.market.day)) for s in (a, b))
    )
    common = [pair for pair in islice(both, rules["corr_days"]) if None not in pair]
    if len(common) >= rules["corr_days_min"]:
        return correlation(*zip(*common, strict=True)) >= rules["correlation"]
    return sector(a) == sector(b)


class Limits:
    """Every limit of the portfolio by (gate, group): its cap and what is taken, in dollars or counts."""

    def __init__(self, desk, symbols):
        self.desk, self.cap, self.used = desk, {}, {}
        crowds = {c: [s for s in symbols if move_together(desk, c, s)] for c in symbols if not desk.broad(c)}
        self.crowds = {centre: crowd for centre, crowd in crowds.items() if len(crowd) > 1}
        account, rules, row = desk.account, desk.rules["portfolio"], desk.row
        value = account.value
        self.open_book()
        secured = sum(strike * 100 * n for _, _, strike, n, _ in account.puts)
        power = account.cash - secured
        for gate, cap in (
            ("buying_power", power),
            ("cash_reserve", power - rules["cash_reserve"] * value),
            ("deployed", row["deployed"] * value),
            ("new_deployed", rules["new_deployed_max"] * value),
            ("stress_total", row["stress_total"] * value),
            ("positions", rules["positions_max"]),
            ("new_positions", rules["new_per_run_max"]),
        ):
            self.cap[gate, ""] = cap
        self.power = power
        self.opened_risk = {group: v for (gate, group), v in self.used.items() if gate == "risk"}

    def open_book(self):
        """What shares and sold puts take already."""
        desk, account = self.desk, self.desk.account
        for symbol in account.shares:
            count = account.wheel_shares(symbol)
            rv = desk.market.realised(symbol) or 0.0
            worth = count * desk.spots[symbol]
            self.take(symbol, None, worth, worth * shock_of(desk, symbol, rv, 0), new=False)
        for symbol, expiration, strike, n, sold in account.puts:
            spot, years = desk.spots[symbol], desk.market.years(expiration)
            dates = desk.market.fetched(symbol, desk.row["dte"])
            same = [
                q
                for q in desk.market.chain(symbol)[1]
                if (q.right, q.strike, q.expiration) == ("put", strike, expiration)
                and q.expiration in dates
                and q.two_sided
            ]
            iv = implied_vol(same[0].mid, spot, strike, years, RATE, "put") if same else None
            rv = desk.market.realised(symbol) or 0.0
            shock = shock_of(desk, symbol, max(iv or 0.0, rv), desk.market.dte(expiration))
            fees = (desk.rules["fees"]["open"] + desk.rules["fees"]["regulatory"]) * n
            loss = max((max(strike - spot * (1 - shock), 0) - sold) * 100 * n + fees, 0)
            self.take(symbol, expiration, strike * 100 * n, loss, new=False)

    def take(self, symbol, expiration, tied, risk, *, new):
        for place, amount in self.uses(symbol, expiration, tied, risk, new=new).items():
            self.used[place] = self.used.get(place, 0.0) + amount

    def uses(self, symbol, expiration, tied, risk, *, new):
        """What a position takes of each limit; `new` ones also of buying power and of the counts."""
        desk, rules, value = self.desk, self.desk.rules, self.desk.account.value
        broad = desk.broad(symbol)
        out = {("deployed", ""): tied, ("stress_total", ""): risk, ("risk", symbol): risk}
        self.cap["risk", symbol] = desk.row["position_max"] * value
        out["name_collateral", symbol] = tied
        own = "index_etf_collateral_max" if broad else "name_collateral_max"
        self.cap["name_collateral", symbol] = rules["sizing"][own] * value
        place = ("index_etf_total" if broad else "sector", sector(symbol))
        out[place] = tied
        self.cap[place] = rules["portfolio"]["index_etf_total_max" if broad else "sector_max"] * value
        out["positions", ""] = 1
        if expiration:
            out["expiration", str(expiration)] = tied
            self.cap["expiration", str(expiration)] = rules["portfolio"]["expiration_max"] * value
        for centre, crowd in self.crowds.items():
            if symbol in crowd:
                out["neighbours", centre] = tied
                self.cap["neighbours", centre] = rules["portfolio"]["neighbours_max"] * value
        if new:
            out |= {("buying_power", ""): tied, ("cash_reserve", ""): tied, ("new_deployed", ""): tied}
            out |= {("new_positions", ""): 1, ("new_per_sector", sector(symbol)): 1}
            self.cap["new_per_sector", sector(symbol)] = rules["portfolio"]["new_per_sector_max"]
        return out

    def of(self, f, n):
        if not f.put:
            return {}
        one = self.uses(f.symbol, f.quote.expiration, f.quote.strike * 100, f.loss, new=True)
        return {place: amount * (1 if place[0] in COUNTS else n) for place, amount in one.items()}

    def room_for(self, f):
        """The most contracts that keep every limit."""
        most = math.inf
        for place, one in self.of(f, 1).items():
            left = self.cap[place] - self.used.get(place, 0.0) + 1e-6
            most = min(
                most,
                (math.inf if left >= one else 0) if place[0] in COUNTS else left / one if one else math.inf,
            )
        return math.floor(min(most, 1e6))


def least_credit(desk):
    sizing = desk.rules["sizing"]
    return max(sizing["min_credit_usd"], sizing["min_credit_share"] * desk.account.value)


def largest(desk, limits, f):
    """The most contracts of this ticket that fit now; 0 where that is no ticket worth writing."""
    most = math.floor(f.quote.interest * desk.rules["liquidity"]["oi_share_max"] + 1e-9)
    if not f.put:
        most = min(most, desk.account.free_contracts(f.symbol))
    n = min(most, limits.room_for(f))
    return n if n * f.bid * 100 >= least_credit(desk) else 0


def worth(desk, f):
    pace = math.sqrt(30 / min(max(f.dte, 14), 60))
    return f.score / 100 * (f.bid * 100 - f.fees) * pace - desk.rules["select"]["stress_charge"] * f.loss


def replan(desk, symbols):
    """(limits after all, [(figures, contracts)] by rank): the best whole ticket first, at its largest size."""
    found = []
    for symbol, q in candidates(desk, symbols):
        capital = q.strike if q.right == "put" else desk.spots[symbol]
        least = desk.row["min_return"] * (desk.rules["index_return_factor"] if desk.broad(symbol) else 1)
        if not passes_quote(desk, q, desk.spots[symbol]):
            continue
        if q.bid / capital * 365 / desk.market.dte(q.expiration) < least:
            continue
        f = figures(desk, symbol, q)
        if f is not None and passes(desk, f):
            found.append(f)
    limits, chosen = Limits(desk, symbols), []
    while True:
        sized = [
            (n * worth(desk, f), f, n)
            for f in found
            if worth(desk, f) > 0 and (n := largest(desk, limits, f))
        ]
        if not sized:
            break
        _, best, n = max(sized, key=lambda each: each[0])
        chosen.append((best, n))
        for place, amount in limits.of(best, n).items():
            limits.used[place] = limits.used.get(place, 0.0) + amount
        found = [f for f in found if (f.symbol, f.put) != (best.symbol, best.put)]
    return limits, sorted(chosen, key=lambda each: (-each[0].score, -each[0].bid * each[1]))


def value_at_forecast(f):
    return price(f.spot - f.escrow, f.quote.strike, f.years, RATE, f.forecast, f.quote.right)


def odds(f, vol):
    return prob_otm(f.spot - f.escrow, f.quote.strike, f.years, RATE, vol, f.quote.right)
