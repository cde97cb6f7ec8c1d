"""Whether a plan on coins keeps every rule, worked out again in plain Python from the snapshot, the account
and the config.

It shares no code with the planner: volatility by bisection on a price from `math.erf`, histories by loops
over the closes, every sum from the tickets and the coins held. A session is a day in UTC; an option ends at
08:00.
"""

import math
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from statistics import median

DAY = 86_400


def phi(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def black(forward, strike, years, vol, is_call):
    spread = vol * math.sqrt(years)
    d1 = math.log(forward / strike) / spread + spread / 2
    call = forward * phi(d1) - strike * phi(d1 - spread)
    return call if is_call else call - forward + strike


def implied(price, forward, strike, years, is_call):
    low, high = 1e-3, 8.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if black(forward, strike, years, middle, is_call) < price else (low, middle)
        )
    return (low + high) / 2


class Coins:
    """The snapshot as dictionaries, and what the closes say."""

    def __init__(self, snapshot):
        self.now = snapshot.as_of
        self.today = snapshot.as_of.astimezone(UTC).date()
        self.index = {r["symbol"]: r["spot"] for r in snapshot.underlyings.to_dict("records")}
        terms = {r["contract"]: r for r in snapshot.terms.to_dict("records")}
        self.options = {
            r["contract"]: {**terms[r["contract"]], **r} for r in snapshot.options.to_dict("records")
        }
        self.levels = [(r["date"].date(), r["close"]) for r in snapshot.vix.to_dict("records")]
        self.closes = defaultdict(dict)
        for r in snapshot.closes.to_dict("records"):
            self.closes[r["symbol"]][r["date"].date()] = r["close"]
        futures = defaultdict(list)
        for o in self.options.values():
            futures[o["symbol"], o["expiration"], o["unit"] == "USDC"].append(o["forward"])
        self.future = {key: median(values) for key, values in futures.items()}

    def priced(self, o):
        """The days, years, future and volatility of an option; its mid counts in dollars of its end."""
        end = o["expiration"].date()
        closing = datetime(end.year, end.month, end.day, 8, tzinfo=UTC)
        years = (closing - self.now).total_seconds() / (365 * DAY)
        linear = o["unit"] == "USDC"
        future = self.future[o["symbol"], o["expiration"], linear]
        mid = (o["bid_native"] + o["ask_native"]) / 2 * (1.0 if linear else future)
        is_call = o["right"] == "call"
        return (end - self.today).days, years, future, implied(mid, future, o["strike"], years, is_call)

    def returns(self, symbol):
        days = sorted(self.closes[symbol])
        prices = [self.closes[symbol][d] for d in days]
        return {d: math.log(b / a) for d, a, b in zip(days[1:], prices, prices[1:], strict=False)}

    def realised(self, symbol):
        last = list(self.returns(symbol).values())[-365:]
        mean = sum(last) / len(last)
        return math.sqrt(sum((x - mean) ** 2 for x in last) / (len(last) - 1) * 365)

    def drawdown(self, symbol):
        days = sorted(self.closes[symbol])[-3 * 365 :]
        peak, deepest = 0.0, 0.0
        for day in days:
            peak = max(peak, self.closes[symbol][day])
            deepest = max(deepest, 1 - self.closes[symbol][day] / peak)
        return deepest

    def correlation(self, one, other, days):
        a, b = self.returns(one), self.returns(other)
        common = sorted(set(a) & set(b))[-days:]
        x, y = [a[d] for d in common], [b[d] for d in common]
        mx, my = sum(x) / len(x), sum(y) / len(y)
        cov = sum((p - mx) * (q - my) for p, q in zip(x, y, strict=True))
        return cov / math.sqrt(sum((p - mx) ** 2 for p in x) * sum((q - my) ** 2 for q in y))

    def fall(self, symbol, vol, days, config):
        sigma = max(vol, self.realised(symbol))
        moved = config.stress.sigmas * sigma * math.sqrt(max(days, config.stress.horizon_min_days) / 365)
        return min(config.stress.cap, max(config.coins.stress, moved))


def row_of(coins, config):
    """The row by the index's one level, which all the year has; without a level of the last three days
    `elevated`.
    """
    rows = config.coins.regime
    if not coins.levels or (coins.today - coins.levels[-1][0]).days > 3:
        return next(row for row in rows if row.name == "elevated")
    return next(row for row in rows if coins.levels[-1][1] < row.below)


class Use:
    """What the limits look at, by coin, day and week."""

    def __init__(self):
        self.deployed, self.risk, self.by_day = (defaultdict(float) for _ in range(3))
        self.collateral = self.fresh = 0.0
        self.positions = self.new = 0
        self.weeks, self.short = defaultdict(int), defaultdict(int)


def used(coins, account, config, tickets):
    use = Use()
    for held in account.shares:
        free = max(held.quantity - held.core, 0)
        worth = free * coins.index[held.symbol] if held.symbol in coins.index else 0.0
        if worth:
            use.deployed[held.symbol] += worth
            use.risk[held.symbol] += worth * coins.fall(held.symbol, 0.0, 0, config)
        elif free:
            use.deployed[held.symbol] += free * (held.break_even or 0.0)
            use.risk[held.symbol] += free * (held.break_even or 0.0)
        use.positions += free > 0
    for t in tickets:
        o = coins.options[t.legs[0].contract]
        use.short[t.symbol, o["right"]] += t.contracts
        if o["right"] == "call":
            continue
        tied = o["strike"] * o["lot"] * t.contracts
        end = o["expiration"].date()
        use.collateral += tied
        use.fresh += tied
        use.deployed[t.symbol] += tied
        use.by_day[end] += tied
        use.weeks[end - timedelta(days=end.weekday())] += 1
        use.risk[t.symbol] += lost(coins, o, config) * t.contracts
        use.positions += 1
        use.new += 1
    return use


def fee(coins, o):
    """Dollars a lot: a rate of one coin, at most an eighth of the premium."""
    one = coins.index[o["symbol"]]
    return min(o["fee_rate"] * one, o["fee_cap"] * o["bid_native"] * o["usd_per_unit"]) * o["lot"]


def lost(coins, o, config):
    """Dollars a lot of a put loses in the stated fall."""
    days, _, _, vol = coins.priced(o)
    fallen = coins.index[o["symbol"]] * (1 - coins.fall(o["symbol"], vol, days, config))
    return max((max(o["strike"] - fallen, 0) - o["bid_native"]) * o["lot"] + fee(coins, o), 0.0)


def measures(coins, account, config, row, use):
    """Every limit as (name, used, most)."""
    value, rules, digital = account.value_usd, config.portfolio, config.coins
    total, run = sum(use.deployed.values()), min(rules.new_per_run_max, row.new_per_run)
    out = [
        ("deployed", total, row.deployed * value),
        ("new_deployed", use.fresh, rules.new_deployed_max * value),
        ("stress_total", sum(use.risk.values()), row.stress_total * value),
        ("buying_power", use.collateral, account.cash_usd),
        ("cash_reserve", use.collateral, account.cash_usd - rules.cash_reserve * value),
        ("positions", use.positions, rules.positions_max),
        ("new_per_run", use.new, run),
        ("new in Digital assets", use.new, rules.new_per_sector_max),
        ("in Digital assets", total, digital.total_max * value),
    ]
    for coin, dollars in use.deployed.items():
        out.append((f"in {coin}", dollars, digital.name_collateral_max * value))
        out.append((f"risk of {coin}", use.risk[coin], row.position_max * value))
        near = [
            s
            for s in use.deployed
            if s == coin
            or not (coins.closes[s] and coins.closes[coin])
            or coins.correlation(coin, s, rules.corr_days) >= rules.correlation
        ]
        if dollars > 0:
            most = rules.correlated_group_max * value
            out.append((f"around {coin}", sum(use.deployed[s] for s in near), most))
    out += [(f"on {day}", dollars, rules.expiration_max * value) for day, dollars in use.by_day.items()]
    if len(use.weeks) > 1:
        most = math.ceil(rules.week_share_max * run - 1e-9)
        out += [(f"new in the week of {monday}", n, most) for monday, n in use.weeks.items()]
    for (coin, right), n in use.short.items():
        watched = config.watchlist.get(coin)
        if watched and watched.contracts_max is not None:
            out.append((f"{right}s sold on {coin}", n, watched.contracts_max))
    return out


def broken(snapshot, account, config, plan):
    """Sentences on every rule that the plan breaks; none if it keeps them all."""
    coins = Coins(snapshot)
    row = row_of(coins, config)
    before = used(coins, account, config, ())
    after = used(coins, account, config, plan.tickets)
    had = {name: n for name, n, _ in measures(coins, account, config, row, before)}
    faults = [] if plan.regime.name == row.name else [f"the regime is {plan.regime.name}, not {row.name}"]
    faults += [
        f"{name}: {n} of {most}"
        for name, n, most in measures(coins, account, config, row, after)
        if n > max(most, had.get(name, 0.0)) * (1 + 1e-6) + 1e-3
    ]
    faults += [f for t in plan.tickets for f in _ticket(t, coins, account, config, row)]
    pairs = [(t.symbol, t.strategy) for t in plan.tickets]
    return faults + ([] if len(set(pairs)) == len(pairs) else ["two tickets on one coin and strategy"])


def _ticket(t, coins, account, config, row):
    leg, o, index = t.legs[0], coins.options[t.legs[0].contract], coins.index[t.symbol]
    days, years, future, vol = coins.priced(o)
    is_call, strike, lot, liquidity = o["right"] == "call", o["strike"], o["lot"], config.liquidity
    mid = (o["bid"] + o["ask"]) / 2
    size = t.contracts * lot
    spread = vol * math.sqrt(years)
    delta = phi(math.log(future / strike) / spread + spread / 2) - (0 if is_call else 1)
    annual = o["bid_native"] / (1.0 if is_call else strike) * 365 / days
    held = next((s for s in account.shares if s.symbol == t.symbol), None)
    least = max(config.sizing.min_credit_usd, config.sizing.min_credit_share * account.value_usd)
    over = o["tick_above"] if o["tick_over"] and t.coin.limit > o["tick_over"] else o["tick"]
    steps = t.coin.limit / over
    tests = {
        "one leg": len(t.legs) == 1 and leg.action == "sell" and leg.quantity == t.contracts >= 1,
        "kind": (o["settlement"] == "coin_inverse") == is_call,
        "out of the money": strike > index if is_call else strike < index,
        "never": t.symbol not in config.never,
        "bid": 0 < o["bid"] < o["ask"],
        "spread": o["ask"] - o["bid"] <= max(liquidity.spread_max * mid, liquidity.spread_ok_usd) + 1e-6,
        "open interest": o["open_interest"] >= liquidity.open_interest_min,
        "size": t.contracts <= liquidity.oi_share_max * o["open_interest"] + 1e-6,
        "dte": row.dte[0] <= days <= row.dte[1] and t.dte_days == days,
        "delta": row.delta[0] - 1e-6 <= abs(delta) <= row.delta[2] + 1e-6,
        "return": annual >= row.min_return - 1e-9 and math.isclose(annual, t.annual_return),
        "credit": o["bid"] * size >= least - 1e-6,
        "score": t.score >= config.score.min,
        "coins": math.isclose(t.coin.size, size) and math.isclose(t.coin.credit, o["bid_native"] * size),
        "fee": math.isclose(t.fees_usd, fee(coins, o) * t.contracts, rel_tol=1e-6),
        "limit": o["bid_native"] - 1e-9 <= t.coin.limit <= o["ask_native"] + 1e-9,
        "tick": abs(steps - round(steps)) < 1e-6,
        "floor": t.coin.floor is None or t.coin.floor <= o["bid_native"] + 1e-9,
    }
    if is_call:
        tests["covered"] = size <= max(held.quantity - held.core, 0) + 1e-9
        tests["break-even"] = held.break_even is None or strike >= held.break_even
        tests["ties up"] = math.isclose(t.coin.collateral, size) and t.stress_loss_usd == 0
    else:
        watched = config.watchlist.get(t.symbol)
        tests["outlook"] = not watched or watched.outlook != "bearish"
        tests["quality"] = coins.realised(t.symbol) <= config.coins.rv_max + 1e-9
        tests["drawdown"] = coins.drawdown(t.symbol) <= config.coins.drawdown_3y_max + 1e-9
        tests["history"] = len(coins.closes[t.symbol]) >= config.quality.history_days_min
        tests["ties up"] = math.isclose(t.coin.collateral, strike * size)
        tests["stress"] = math.isclose(t.stress_loss_usd, lost(coins, o, config) * t.contracts, rel_tol=1e-6)
    return [f"{t.id}: {name}" for name, passes in tests.items() if not passes]
