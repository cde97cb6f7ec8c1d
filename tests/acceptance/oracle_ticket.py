"""The document of a ticket as it should be, number by number, and the comparison that leaves no number of it
unlooked at.
"""

import datetime as dt
import math

import oracle
from oracle_figures import edge_error, odds, parts_of, score_of, sold_at, theta_and_vega, value_at_expected
from oracle_plan import beta, least_credit
from oracle_quantlib import prob_otm

# How near a number must be (absolute, relative): what hangs on a solved volatility is known to about 1e-6 of
# it, the rest to a float's dust. Names are the document's, without the places in lists; `gate NAME` is a
# gate's value.
DUST = (1e-9, 1e-9)
NEAR = {
    "iv": (2e-5, 0),
    "legs.iv": (2e-5, 0),
    "delta": (2e-4, 0),
    "legs.delta": (2e-4, 0),
    "delta_shares": (0, 1e-3),
    "theta_usd": (0.02, 2e-3),
    "vega_usd": (0.02, 1e-3),
    "prob_otm": (1e-4, 0),
    "prob_otm_forecast": (1e-4, 0),
    "cushion_sd": (0, 2e-4),
    "edge_usd": (1e-5, 0),
    "edge_error_usd": (0.2, 1e-3),
    "iv_expected": (2e-5, 0),
    "stress_shock": (2e-5, 0),
    "stress_loss_usd": (1.0, 2e-4),
    "carry_annual": (2e-4, 0),
    "risk_share": (2e-6, 2e-4),
    "score": (0.02, 0),
    "score_parts.delta": (2e-3, 0),
    "score_parts.iv": (2e-4, 0),
    "score_parts.cushion": (2e-4, 0),
    "gate iv": (2e-5, 0),
    "gate delta": (2e-4, 0),
    "gate score": (0.02, 0),
    "gate risk": (2e-6, 2e-4),
    "gate stress_total": (2e-6, 2e-4),
    "gate ex_dividend": (2e-4, 0),
}


def _floor(desk, limits, f, n):
    """The larger of what the contract is worth with its fees (one standard deviation low, for the value is
    the mid) and of the lowest tick at which every gate on the price passes, all from the bid down to it, with
    volatility and delta of each; None above the bid."""
    rules, room = desk.rules, math.inf
    if f.put:
        opened = limits.opened_risk.get(f.symbol, 0.0)
        room = desk.row["position_max"] * desk.account.value - opened
    low, _, high = desk.row["delta"]
    worth = value_at_expected(f) - edge_error(f) + f.fees / 100

    def passes(price, near):
        gross = price / f.capital * 365 / f.dte
        if not (
            price >= worth - 1e-9
            and price >= rules["liquidity"]["bid_min"] - 1e-9
            and gross >= f.least
            and price * 100 * n >= least_credit(desk) - 1e-9
        ):
            return near, False  # whatever its volatility
        g = sold_at(desk, f, price, near)
        loss = (
            max((max(f.quote.strike - f.spot * (1 - g.shock), 0) - price) * 100 + f.fees, 0) if f.put else 0
        )
        return g.iv, (
            low <= abs(g.delta) <= high
            and score_of(desk, parts_of(desk, g, price)) >= rules["score"]["min"]
            and loss * n <= room + 1e-6
        )

    lowest, cents, iv = None, round(f.bid * 100), f.iv
    while cents > 0:
        iv, good = passes(cents / 100, iv)
        if not good:
            break
        lowest = cents / 100
        step = round(100 * desk.tick(f.symbol, (cents - 1) / 100))
        cents = math.ceil(cents / step - 1) * step
    return lowest


def gates_of(desk, limits, f, n):
    """(value, limit) of every gate that has a number; several of them for limits with a group."""
    q, rules = f.quote, desk.rules
    known, closes = oracle.company(f.symbol), desk.market.closes(f.symbol)
    quality, value = rules["quality"], desk.account.value
    watch = {
        "two_sided": (2, 2),
        "iv": (f.iv, None),
        "bid": (f.bid, rules["liquidity"]["bid_min"]),
        "spread": ((q.ask - q.bid) / q.mid, rules["liquidity"]["spread_max"]),
        "open_interest": (q.interest, rules["liquidity"]["open_interest_min"]),
        "touch_size": (None, n),  # Yahoo shows no sizes
        "quote_age": (0, rules["liquidity"]["quote_age_max_minutes"]),
        "dte": (f.dte, None),
        "delta": (abs(f.delta), None),
        "least_return": (f.annual, f.least),
        "score": (f.score, rules["score"]["min"]),
        "leverage": (1, 1),
        "price": (f.spot, quality["price_min"]),
        "market_cap": (known.get("market_cap"), quality["market_cap_min"]),
        "fund_assets": (None, quality["fund_assets_min"]),
        "dollar_volume": (None, quality["dollar_volume_min"]),
        "history": (len(closes) or None, quality["history_days_min"]),
        "realised_vol": (f.rv, quality["rv_max"]),
        "drawdown": (oracle.drawdown(closes) if len(closes) > 1 else None, quality["drawdown_3y_max"]),
        "profitability": (known.get("profit_margin"), 0),
        "entry_price": (q.strike, None),
        "exit_price": (q.strike, None),
        "break_even": (q.strike, f.basis),
        "free_shares": (100 * desk.account.free_contracts(f.symbol) + _odd_lot(desk, f.symbol), 100),
        "oi_share": (n / q.interest, rules["liquidity"]["oi_share_max"]),
        "least_credit": (f.bid * 100 * n, least_credit(desk)),
    }
    gates = {gate: [pair] for gate, pair in watch.items()}
    plain = {"buying_power", "cash_reserve", "positions", "new_positions", "new_per_sector"}
    for (gate, group), cap in limits.cap.items():
        scale = 1 if gate in plain else value
        gates.setdefault(gate, []).append((limits.used.get((gate, group), 0.0) / scale, cap / scale))
    gates["ex_dividend"] = [(_in_the_money_on_the_eve(desk, f), None)]
    # One option has no second leg to be measured against; the limit is told all the same.
    for gate in ("credit_to_fair", "credit_width", "natural_to_mid"):
        gates[gate] = [(None, rules["spreads"][f"{gate}_min"])]
    # Nothing of the tickets' contracts is held the other way in these accounts.
    gates["reverses_open"] = [(0, 0)]
    return gates


def _odd_lot(desk, symbol):
    return max(desk.account.wheel_shares(symbol), 0) % 100


def _in_the_money_on_the_eve(desk, f):
    inside = [d for d, _ in desk.dividends.get(f.symbol, []) if desk.market.day < d <= f.quote.expiration]
    if f.put or not inside:
        return None
    eve = inside[0] - dt.timedelta(days=1)
    while eve.weekday() > 4:
        eve -= dt.timedelta(days=1)
    return 1 - prob_otm(f.spot, f.quote.strike, desk.market.years(eve), oracle.RATE, f.iv, f.quote.right)


def expected(desk, limits, f, n, rank):
    """Every number, date and word of the ticket that follows from the design."""
    q, shares, fees = f.quote, 100 * n, f.fees * n
    credit, days = f.bid * shares, f.dte
    limit = min(math.ceil(round(q.mid / (tick := desk.tick(f.symbol, q.mid)), 6)) * tick, q.ask)
    profit_tick = desk.tick(f.symbol, limit / 2)
    put, (theta, vega) = f.put, theta_and_vega(desk, f)
    review = (
        q.expiration - dt.timedelta(days=desk.rules["manage"]["review_dte"])
        if days >= 30
        else desk.market.day + dt.timedelta(days=round(days * 2 / 3))
    )
    return {
        "rank": rank,
        "strategy": "cash_secured_put" if put else "covered_call",
        "symbol": f.symbol,
        "sector": oracle.company(f.symbol).get("sector"),
        "beta": beta(desk, f.symbol),
        "spot": f.spot,
        "spot_quoted": desk.market.chain(f.symbol)[0],
        "carry": desk.carries[f.symbol][0],
        "carry_annual": desk.carries[f.symbol][1][q.expiration],
        "expiration": q.expiration.isoformat(),
        "dte_days": days,
        "contracts": n,
        "legs": [
            {
                "action": "sell",
                "right": q.right,
                "contract": q.occ,
                "strike": q.strike,
                "quantity": n,
                "multiplier": 100,
                "expiration": q.expiration.isoformat(),
                "bid": q.bid,
                "ask": q.ask,
                "iv": f.iv,
                "delta": f.delta,
            }
        ],
        "limit_price": limit,
        "floor_price": _floor(desk, limits, f, n),
        "credit_usd": credit,
        "credit_at_limit_usd": limit * shares,
        "fees_usd": fees,
        "credit_net_usd": credit - fees,
        "collateral_usd": q.strike * shares if put else 0,
        "margin_requirement_usd": q.strike * shares if put else 0,  # these accounts hold cash
        "buying_power_usd": (q.strike - f.bid) * shares if put else 0,
        "max_loss_usd": (q.strike - f.bid) * shares if put else 0,
        "stress_loss_usd": f.loss * n,
        "stress_shock": f.shock,
        "risk_share": f.loss * n / desk.account.value,
        "break_even": f.break_even,
        "cushion": f.cushion,
        "cushion_sd": f.cushion_sd,
        "delta": f.delta,
        "delta_shares": -f.delta * shares,
        "theta_usd": -theta * shares,
        "vega_usd": -vega * shares,
        "iv": f.iv,
        "iv_rank": None,
        "iv_percentile": None,
        "iv_rank_days": 0,
        "iv_forecast": f.forecast,
        "iv_expected": f.iv,
        "edge_usd": (f.bid - q.mid) * shares,
        "edge_error_usd": edge_error(f) * shares,
        "prob_otm": odds(f, f.iv),
        "prob_otm_forecast": odds(f, f.iv),
        "annual_return": f.annual,
        "annual_return_on_risk": f.bid / (q.strike - f.bid) * 365 / days if put else None,
        "if_called_return": None if put else (q.strike - f.spot + f.bid) / f.spot,
        "score": f.score,
        "score_parts": f.parts,
        "if_assigned": {"shares": shares, "break_even": q.strike - f.bid + fees / shares} if put else None,
        "if_called": None
        if put
        else {"gain_usd": (q.strike - (f.spot if f.basis is None else f.basis) + f.bid) * shares - fees},
        "manage": {
            "take_profit_price": max(
                math.floor(round(limit / 2 / profit_tick, 6)) * profit_tick, profit_tick
            ),
            "review_date": review.isoformat(),
        },
    }


def near(name, got, want):
    if got is None or want is None or isinstance(want, str) or isinstance(got, str):
        return got == want
    absolute, relative = NEAR.get(name, DUST)
    return math.isclose(got, want, abs_tol=absolute, rel_tol=relative)


def _leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


# Gates of spreads alone, which have nothing to say of these tickets, and of the run's weeks: `tests/plan`
# measures them.
ELSEWHERE = {"edge", "edge_at_limit", "new_per_week"}


def differences(ticket, want, gates):
    """Sentences on every number that is not what it should be, and on every number of which nothing was
    expected.
    """
    numbers, out = dict(_leaves(want)), []
    for path, got in _leaves({k: v for k, v in ticket.items() if k not in ("gates", "events")}):
        name = ".".join(p for p in path if isinstance(p, str))
        if path not in numbers:
            out += [f"{name}: nothing is expected of {got!r}"] if _is_number(got) else []
        elif not near(name, got, numbers[path]):
            out.append(f"{name}: {got!r}, expected {numbers[path]!r}")
        numbers.pop(path, None)
    out += [f"{path} is missing, expected {value!r}" for path, value in numbers.items() if value is not None]
    for gate in ticket["gates"]:
        name, both = gate["gate"], (gate["value"], gate["limit"])
        if not any(map(_is_number, both)) or name in ELSEWHERE:
            continue
        known = gates.get(name, [])
        if not any(
            all(isinstance(g, str) or near(f"gate {name}", g, w) for g, w in zip(both, k, strict=True))
            for k in known
        ):
            what = (
                known or "nothing: add its value and limit to `gates_of` of tests/acceptance/oracle_ticket.py"
            )
            out.append(f"gate {name}: {both}, expected {what}")
    return out
