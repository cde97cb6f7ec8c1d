"""What a plan on a replayed session should be, from the page of the design: candidates, gates, limits, sizes,
the best set.

Contracts are looked at one at a time, in plain Python, so that nothing is shared with the program but the
page it follows.
"""

import math
from itertools import islice, zip_longest
from statistics import correlation, linear_regression, median

import oracle
from oracle import RATE, company
from oracle_choice import best_set
from oracle_figures import far_from_the_gate, figures, reports_inside, shock_of
from oracle_quantlib import implied_vol

COUNTS = {"positions", "new_positions", "new_per_sector"}


def candidates(desk, symbols):
    """(symbol, quote) of every out-of-the-money put, and of such calls on shares held, on a fetched
    expiration.
    """
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


def beta(desk, symbol):
    """The slope of a year's daily log returns on SPY's, or on the only broad fund's; below 126 the sector's
    median of those, else 1.25.
    """
    names = list(desk.carries)
    broad = [name for name in names if sector(name) == "Broad index"]
    base = "SPY" if "SPY" in names else broad[0] if len(broad) == 1 else None
    assert base or not broad, "which fund is the largest is not known here"

    def measured(name):
        if name == base:
            return 1.0
        both = [reversed(oracle.log_returns(desk.market.closes(s), desk.market.day)) for s in (base, name)]
        common = [p for p in islice(zip(*both, strict=False), 252) if None not in p]
        return None if len(common) < 126 else linear_regression(*zip(*common, strict=True)).slope

    if base is None:
        return 1.25
    own = measured(symbol)
    if own is not None:
        return own
    known = [b for name in names if sector(name) == sector(symbol) and (b := measured(name)) is not None]
    return median(known) if known else 1.25


def sector(symbol):
    return company(symbol).get("sector", "unknown sector")


def move_together(desk, a, b):
    """Correlated at the threshold or more on 126 sessions, 60 at least; unknown counts as correlated within a
    sector.
    """
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
                self.cap["neighbours", centre] = rules["portfolio"]["correlated_group_max"] * value
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

    def add(self, f, n):
        """Take what n contracts of this ticket need."""
        for place, amount in self.of(f, n).items():
            self.used[place] = self.used.get(place, 0.0) + amount

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


def most_by_contract(desk, f):
    """The most contracts that its open interest, and for a call the shares, allow."""
    most = math.floor(f.quote.interest * desk.rules["liquidity"]["oi_share_max"] + 1e-9)
    return most if f.put else min(most, desk.account.free_contracts(f.symbol))


def largest(desk, limits, f):
    """The most contracts of this ticket that fit now; 0 where that is no ticket worth writing."""
    n = min(most_by_contract(desk, f), limits.room_for(f))
    return n if n * f.bid * 100 >= least_credit(desk) else 0


def worth(desk, f):
    pace = math.sqrt(30 / min(max(f.dte, 14), 60))
    return f.score / 100 * (f.bid * 100 - f.fees) * pace - desk.rules["select"]["stress_penalty"] * f.loss


def replan(desk, symbols, *, greedy=False):
    """(limits after all, [(figures, contracts)] by rank): the best set, or the best whole ticket first at its
    largest size.
    """
    offers = []
    for symbol, q in candidates(desk, symbols):
        capital = q.strike if q.right == "put" else desk.spots[symbol]
        least = desk.row["min_return"] * (desk.rules["index_return_factor"] if desk.broad(symbol) else 1)
        if not passes_quote(desk, q, desk.spots[symbol]):
            continue
        if q.bid / capital * 365 / desk.market.dte(q.expiration) < least:
            continue
        if desk.eve(symbol, q.expiration) is not None and far_from_the_gate(desk, symbol, q):
            continue
        f = figures(desk, symbol, q)
        if f is not None and passes(desk, f):
            offers.append(f)
    limits = Limits(desk, symbols)
    best = greedy_set(desk, limits, offers) if greedy else together(desk, limits, offers)
    return limits, sorted(best, key=lambda each: (-each[0].score, -each[0].bid * each[1]))


def together(desk, limits, tickets):
    """The set worth most, by the integer program; the limits are left as it leaves them."""
    offers = []
    for f in tickets:
        uses = {
            place: (0.0, amount) if place[0] in COUNTS else (amount, 0.0)
            for place, amount in limits.of(f, 1).items()
        }
        least = math.ceil(least_credit(desk) / (f.bid * 100) - 1e-9)
        offers.append((worth(desk, f), max(least, 1), most_by_contract(desk, f), (f.symbol, f.put), uses))
    rooms = {place: cap - limits.used.get(place, 0.0) for place, cap in limits.cap.items()}
    best = [(tickets[k], n) for k, n in best_set(offers, rooms)]
    for f, n in best:
        limits.add(f, n)
    return best


def greedy_set(desk, limits, offers):
    """The best whole ticket at its largest size, again and again while one fits."""
    picks = []
    while True:
        sized = [
            (n * worth(desk, f), f, n)
            for f in offers
            if worth(desk, f) > 0 and (n := largest(desk, limits, f))
        ]
        if not sized:
            return picks
        _, best, n = max(sized, key=lambda each: each[0])
        picks.append((best, n))
        limits.add(best, n)
        offers = [f for f in offers if (f.symbol, f.put) != (best.symbol, best.put)]
