"""Whether a plan keeps every rule, worked out again in plain Python from the snapshot, the account and the
config.

It shares no code with the planner: Black–Scholes by `math.erf` (its markets are European and quoted without
noise, so that the spot is the quoted one), volatilities and correlations by loops over the closes, every sum
from the tickets and the open book.
"""

import math
from collections import defaultdict
from datetime import date, timedelta

TODAY = date(2026, 8, 18)
INDEX = ("index_etf", "index")


def phi(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def value(spot, strike, years, vol, rate, is_call):
    d1 = (math.log(spot / strike) + (rate + vol * vol / 2) * years) / (vol * math.sqrt(years))
    call = spot * phi(d1) - strike * math.exp(-rate * years) * phi(d1 - vol * math.sqrt(years))
    return call if is_call else call - spot + strike * math.exp(-rate * years)


def delta_of(spot, strike, years, vol, rate, is_call):
    d1 = (math.log(spot / strike) + (rate + vol * vol / 2) * years) / (vol * math.sqrt(years))
    return phi(d1) if is_call else phi(d1) - 1


def implied(price, spot, strike, years, rate, is_call):
    low, high = 1e-3, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if value(spot, strike, years, middle, rate, is_call) < price else (low, middle)
        )
    return (low + high) / 2


class Market:
    """The snapshot as dictionaries, and what the closes say."""

    def __init__(self, snapshot):
        self.rate = float(snapshot.rates["rate"].iloc[0])
        self.names = {r["symbol"]: r for r in snapshot.underlyings.to_dict("records")}
        self.options = {r["contract"]: r for r in snapshot.options.to_dict("records")}
        self.closes = defaultdict(dict)
        for r in snapshot.closes.to_dict("records"):
            self.closes[r["symbol"]][r["date"]] = r["adjusted"]

    def returns(self, symbol):
        days = sorted(self.closes[symbol])
        prices = [self.closes[symbol][d] for d in days]
        return {d: math.log(b / a) for d, a, b in zip(days[1:], prices, prices[1:], strict=False)}

    def realised(self, symbol):
        last = list(self.returns(symbol).values())[-252:]
        mean = sum(last) / len(last)
        return math.sqrt(sum((x - mean) ** 2 for x in last) / (len(last) - 1) * 252)

    def correlation(self, one, other, days):
        a, b = self.returns(one), self.returns(other)
        common = sorted(set(a) & set(b))[-days:]
        x, y = [a[d] for d in common], [b[d] for d in common]
        mx, my = sum(x) / len(x), sum(y) / len(y)
        cov = sum((p - mx) * (q - my) for p, q in zip(x, y, strict=True))
        return cov / math.sqrt(sum((p - mx) ** 2 for p in x) * sum((q - my) ** 2 for q in y))

    def sector(self, symbol, config):
        watched = config.watchlist.get(symbol)
        if watched and watched.sector:
            return watched.sector
        about = self.names[symbol]
        return "Broad index" if about["kind"] in INDEX else about["sector"]

    def shock(self, symbol, vol, days, config, *, reporting=False):
        stress, about = config.stress, self.names[symbol]
        floor = {
            "index_etf": stress.index_etf,
            "index": stress.index_etf,
            "sector_etf": stress.sector_etf,
            "bond_etf": stress.sector_etf,
        }.get(about["kind"], stress.stock)
        if reporting and about["kind"] == "stock":
            floor = stress.earnings
        sigma = max(vol or 0.0, self.realised(symbol))
        moved = stress.sigmas * sigma * math.sqrt(max(days, stress.horizon_min_days) / 365)
        return min(stress.cap, max(floor * max(abs(about["leverage"]), 1.0), moved))


def put_loss(market, symbol, strike, credit, expiration, vol, config):
    days = (expiration - TODAY).days
    spot = market.names[symbol]["spot"]
    reporting = reports_inside(market.names[symbol], expiration)
    fallen = spot * (1 - market.shock(symbol, vol, days, config, reporting=reporting))
    return max(max(strike - fallen, 0) * 100 - credit * 100 + config.fees.open + config.fees.regulatory, 0)


def reports_inside(about, expiration):
    day = about["earnings_date"]
    return about["kind"] == "stock" and day == day and TODAY <= day.date() <= expiration


class Use:
    """Dollars and counts by what a limit looks at."""

    def __init__(self):
        self.deployed = defaultdict(float)
        self.stress = defaultdict(float)
        self.by_day = defaultdict(float)
        self.spreads = defaultdict(float)
        self.fresh = 0.0  # newly deployed
        self.collateral = 0.0
        self.positions = 0
        self.new = defaultdict(int)
        self.weeks = defaultdict(int)  # new positions by the Monday of the week they end in
        self.short = defaultdict(int)  # contracts sold by name and right
        # Names of new puts, by whether one contract is larger than the name's ceiling
        self.own = defaultdict(set)


def paired(options):
    """(short, long, contracts) of what limits what: the short nearest the money takes the nearest long
    further out, of one underlying, right and expiration; and (option, contracts) of what is left."""
    left, pairs = {k: o.quantity for k, o in enumerate(options)}, []
    for right, sign in (("put", -1), ("call", 1)):
        mine = [k for k, o in enumerate(options) if o.contract.right == right]
        for s in sorted(
            (k for k in mine if options[k].quantity < 0), key=lambda k: sign * options[k].contract.strike
        ):
            a = options[s]
            for k in sorted(mine, key=lambda k: abs(options[k].contract.strike - a.contract.strike)):
                b = options[k]
                outside = sign * (b.contract.strike - a.contract.strike) > 0
                alike = (b.symbol, b.contract.expiration) == (a.symbol, a.contract.expiration)
                n = min(-left[s], left[k])
                if outside and alike and n > 0:
                    pairs.append((a, b, n))
                    left[s] += n
                    left[k] -= n
    return [(o, left[k]) for k, o in enumerate(options) if left[k]], pairs


def add_spread(use, symbol, expiration, width, lost):
    use.collateral += width
    use.deployed[symbol] += lost
    use.stress[symbol] += lost
    use.spreads[symbol] += lost
    use.by_day[expiration] += lost
    use.positions += 1


def opened(market, portfolio, config):
    use = Use()
    for option in portfolio.options:
        if option.quantity < 0:
            use.short[option.symbol, option.contract.right] -= option.quantity
    for shares in portfolio.shares:
        spot = market.names[shares.symbol]["spot"]
        count = max(shares.quantity - shares.core, 0)
        use.deployed[shares.symbol] += count * spot
        use.stress[shares.symbol] += count * spot * market.shock(shares.symbol, None, 0, config)
        use.positions += count > 0
    alone, pairs = paired(portfolio.options)
    for short, long, count in pairs:
        width = abs(short.contract.strike - long.contract.strike)
        credit = (short.price or 0.0) - (long.price or 0.0) if short.price and long.price else 0.0
        add_spread(
            use,
            short.symbol,
            short.contract.expiration,
            width * 100 * count,
            max(width - credit, 0) * 100 * count,
        )
    for option, held_now in alone:
        c = option.contract
        if c.right == "put" and held_now < 0:
            quote = market.options.get(c.occ)
            vol = None
            if quote:
                years = (c.expiration - TODAY).days / 365
                mid = (quote["bid"] + quote["ask"]) / 2
                vol = implied(mid, market.names[option.symbol]["spot"], c.strike, years, market.rate, False)
            count = -held_now
            use.collateral += c.strike * 100 * count
            use.deployed[option.symbol] += c.strike * 100 * count
            use.by_day[c.expiration] += c.strike * 100 * count
            use.positions += 1
            lost = put_loss(market, option.symbol, c.strike, option.price or 0.0, c.expiration, vol, config)
            use.stress[option.symbol] += lost * count
    return use


def with_tickets(market, portfolio, config, tickets):
    use = opened(market, portfolio, config)
    for t in tickets:
        leg = t.legs[0]
        quote = market.options[leg.contract]
        use.short[t.symbol, leg.right] += leg.quantity
        if leg.right == "put" or len(t.legs) == 2:
            use.weeks[leg.expiration - timedelta(days=leg.expiration.weekday())] += 1
        if len(t.legs) == 2:
            width = abs(leg.strike - t.legs[1].strike)
            lost = (width - quote["bid"] + market.options[t.legs[1].contract]["ask"]) * 100 * leg.quantity
            add_spread(use, t.symbol, leg.expiration, width * 100 * leg.quantity, lost)
            use.fresh += lost
            use.new[market.sector(t.symbol, config)] += 1
            continue
        if leg.right == "call":
            continue
        mid = (quote["bid"] + quote["ask"]) / 2
        spot, years = market.names[t.symbol]["spot"], (leg.expiration - TODAY).days / 365
        vol = implied(mid, spot, leg.strike, years, market.rate, False)
        lost = put_loss(market, t.symbol, leg.strike, quote["bid"], leg.expiration, vol, config)
        use.collateral += leg.strike * 100 * leg.quantity
        large = leg.strike * 100 > _ceiling(market, t.symbol, config) * portfolio.value_usd + 1e-6
        use.own[large].add(t.symbol)
        use.fresh += leg.strike * 100 * leg.quantity
        use.deployed[t.symbol] += leg.strike * 100 * leg.quantity
        use.by_day[leg.expiration] += leg.strike * 100 * leg.quantity
        use.stress[t.symbol] += lost * leg.quantity
        use.positions += 1
        use.new[market.sector(t.symbol, config)] += 1
    return use


def _ceiling(market, symbol, config):
    broad = market.names[symbol]["kind"] in INDEX
    return config.sizing.index_etf_collateral_max if broad else config.sizing.name_collateral_max


def measures(market, portfolio, config, row, use, before):
    """Every limit as (name, used, most)."""
    account, rules, sizing = portfolio.value_usd, config.portfolio, config.sizing
    total = sum(use.deployed.values())
    out = [
        ("deployed", total, row.deployed * account),
        ("new_deployed", use.fresh, rules.new_deployed_max * account),
        ("stress_total", sum(use.stress.values()), row.stress_total * account),
        ("buying_power", use.collateral, portfolio.cash_usd),
        ("cash_reserve", use.collateral, portfolio.cash_usd - rules.cash_reserve * account),
        ("positions", use.positions, rules.positions_max),
        ("new_per_run", sum(use.new.values()), min(rules.new_per_run_max, row.new_per_run)),
        ("names larger than their ceiling", len(use.own[True]), 1),
        # The one that is larger stands there because fewer than three fit without it.
        ("names beside it", len(use.own[False]) if use.own[True] else 0, 2),
    ]
    out += [(f"spreads on {s}", v, sizing.spread_loss_max * account) for s, v in use.spreads.items()]
    out.append(
        (
            "all spreads",
            sum(use.spreads.values()),
            config.spreads.stress_share_max * row.stress_total * account,
        )
    )
    out += [(f"new in {s}", n, rules.new_per_sector_max) for s, n in use.new.items()]
    out += [(f"on {d}", v, rules.expiration_max * account) for d, v in use.by_day.items()]
    if len(use.weeks) > 1:
        most = math.ceil(rules.week_share_max * min(rules.new_per_run_max, row.new_per_run) - 1e-9)
        out += [(f"new in the week of {monday}", n, most) for monday, n in use.weeks.items()]
    out += [
        (f"{right}s sold on {symbol}", n, config.watchlist[symbol].contracts_max)
        for (symbol, right), n in use.short.items()
        if symbol in config.watchlist and config.watchlist[symbol].contracts_max is not None
    ]
    sectors = defaultdict(float)
    for symbol, dollars in use.deployed.items():
        most = _ceiling(market, symbol, config)
        if symbol in use.own[True]:
            most = max(most, sizing.single_contract_max)
        out.append((f"in {symbol}", dollars, most * account))
        out.append((f"risk of {symbol}", use.stress[symbol], row.position_max * account))
        sectors[market.sector(symbol, config)] += dollars
    for sector, dollars in sectors.items():
        most = rules.index_etf_total_max if sector == "Broad index" else rules.sector_max
        out.append((f"in {sector}", dollars, most * account))
    for centre in use.deployed:
        if market.names[centre]["kind"] in INDEX or use.deployed[centre] <= 0:  # core shares alone
            continue
        near = [
            s
            for s in use.deployed
            if s == centre or market.correlation(centre, s, rules.corr_days) >= rules.correlation
        ]
        out.append(
            (f"around {centre}", sum(use.deployed[s] for s in near), rules.correlated_group_max * account)
        )
    return out


def broken(snapshot, portfolio, config, plan):
    """Sentences on every rule that the plan breaks, none where it keeps them all."""
    market = Market(snapshot)
    row = plan.regime.row
    before, after = opened(market, portfolio, config), with_tickets(market, portfolio, config, plan.tickets)
    had = {name: used for name, used, _ in measures(market, portfolio, config, row, before, before)}
    faults = [
        f"{name}: {used} of {most}"
        for name, used, most in measures(market, portfolio, config, row, after, before)
        if used > max(most, had.get(name, 0.0)) * (1 + 1e-6) + 1e-3
    ]
    faults += [f for t in plan.tickets for f in _contract(t, market, portfolio, config, row)]
    pairs = [(t.symbol, t.strategy) for t in plan.tickets]
    both = {s for s, k in pairs if k == "cash_secured_put"} & {s for s, k in pairs if k == "bull_put_spread"}
    faults += [f"a put and a put spread on {s}" for s in both]
    return faults + ([] if len(set(pairs)) == len(pairs) else ["two tickets on one name and strategy"])


def _contract(t, market, portfolio, config, row):
    leg = t.legs[0]
    quote, about, spot = market.options[leg.contract], market.names[t.symbol], market.names[t.symbol]["spot"]
    open_now = defaultdict(int)
    for o in portfolio.options:
        open_now[o.contract.occ] += o.quantity
    is_call, days = leg.right == "call", (leg.expiration - TODAY).days
    mid = (quote["bid"] + quote["ask"]) / 2
    vol = implied(mid, spot, leg.strike, days / 365, market.rate, is_call)
    size = abs(delta_of(spot, leg.strike, days / 365, vol, market.rate, is_call))
    watched = config.watchlist.get(t.symbol)
    least = row.min_return * (config.index_return_factor if about["kind"] in INDEX else 1.0)
    shares = next((s for s in portfolio.shares if s.symbol == t.symbol), None)
    open_calls = -sum(
        o.quantity for o in portfolio.options if o.symbol == t.symbol and o.contract.right == "call"
    )
    spread = len(t.legs) == 2
    capital, natural, interest = (spot if is_call else leg.strike), quote["bid"], quote["open_interest"]
    if spread:
        other = market.options[t.legs[1].contract]
        width, natural = abs(leg.strike - t.legs[1].strike), quote["bid"] - other["ask"]
        capital, interest = width - natural, min(interest, other["open_interest"])
    window = (watched and watched.dte) or row.dte
    band = (watched and watched.delta) or row.delta
    rules = {
        "bid": quote["bid"] >= config.liquidity.bid_min,
        "spread": quote["ask"] - quote["bid"]
        <= max(config.liquidity.spread_max * mid, config.liquidity.spread_ok_usd) + 1e-9,
        "open interest": interest >= config.liquidity.open_interest_min,
        "size": t.contracts <= config.liquidity.oi_share_max * interest + 1e-6,
        "dte": window[0] <= days <= window[1],
        "delta": band[0] - 1e-6 <= size <= band[2] + 1e-6,
        "return": natural / capital * 365 / days >= least - 1e-9,
        "credit": natural * 100 * t.contracts
        >= max(config.sizing.min_credit_usd, config.sizing.min_credit_share * portfolio.value_usd) - 1e-6,
        "score": t.score >= config.score.min,
        "never": t.symbol not in config.never,
        "contracts": t.contracts >= 1,
        "one contract above the ceiling": is_call
        or spread
        or t.contracts == 1
        or leg.strike * 100 <= _ceiling(market, t.symbol, config) * portfolio.value_usd + 1e-6,
        "reverses what is open": all(
            open_now[x.contract] * (-1 if x.action == "sell" else 1) >= 0 for x in t.legs
        ),
        "earnings": not reports_inside(about, leg.expiration) or (is_call and not spread),
    }
    if spread:
        o = t.legs[1]
        far = implied((other["bid"] + other["ask"]) / 2, spot, o.strike, days / 365, market.rate, is_call)
        mean = (size + abs(delta_of(spot, o.strike, days / 365, far, market.rate, is_call))) / 2
        middle = mid - (other["bid"] + other["ask"]) / 2
        spreads = config.spreads
        rules["account"] = (portfolio.type, portfolio.option_level >= 3) == ("margin", True)
        rules["pays the odds"] = natural >= spreads.credit_to_fair_min * mean * width - 1e-6
        rules["pays the width"] = spreads.credit_width_min * width - 1e-9 <= natural < width
        rules["natural"] = natural >= spreads.natural_to_mid_min * middle - 1e-9
        rules["outlook"] = watched.outlook != ("bullish" if is_call else "bearish")
        rules["further out"] = (o.strike > leg.strike) if is_call else (o.strike < leg.strike)
        rules["quality"] = about["leverage"] == 1 and market.realised(t.symbol) <= config.quality.rv_max
        rules["entry"] = is_call or not watched.entry_price or leg.strike <= watched.entry_price
    elif is_call:
        free = shares.quantity - shares.core
        rules["covered"] = t.contracts <= math.floor(free / 100) - open_calls
        rules["break-even"] = (
            shares.break_even is None or leg.strike >= shares.break_even or watched.allow_below_basis
        )
        rules["exit"] = not watched.exit_price or leg.strike >= watched.exit_price
    else:
        rules["entry"] = not watched.entry_price or leg.strike <= watched.entry_price
        rules["outlook"] = watched.outlook != "bearish"
        rules["quality"] = about["leverage"] == 1 and market.realised(t.symbol) <= config.quality.rv_max
    return [f"{t.id}: {name}" for name, passes in rules.items() if not passes]
