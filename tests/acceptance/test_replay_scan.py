"""`wheel scan` on recorded sessions through the real yfinance: every number of every ticket is recomputed from the raw files."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import SHARED, Home, asked, flags, no_noise, replays
from oracle import Market, report_window, rules
from oracle_figures import Account, Desk
from oracle_plan import candidates, replan
from oracle_ticket import differences, expected, gates_of, near

pytestmark = pytest.mark.skipif(
    not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
)

SPOT_TOLERANCE = 0.0005  # between two robust readings of the same parity
FUNDS = ["AAPL", "SPY", "QQQ", "IWM"]
STOCKS = ["AAPL", "AMZN", "GOOG", "JPM", "META", "PLTR"]

# What these worlds cannot meet: 60 closes (or 2) instead of 504. The open gates let every name through that has a quote.
SIXTY_CLOSES = {"quality.history_days_min": 50, "quality.drawdown_3y_max": 1.0}
TWO_CLOSES = {"quality.history_days_min": 0, "unknown.history": "warn", "quality.drawdown_3y_max": 1.0}
OPEN_GATES = {
    **SIXTY_CLOSES,
    "portfolio.new_per_sector_max": 4,
    "portfolio.index_etf_total_max": 1.0,
    "portfolio.new_deployed_max": 1.0,
    "portfolio.expiration_max": 1.0,
    "score.min": 20,
    "index_return_factor": 0.3,
}
PAID = {  # dividends that the replay lacks: the rhythm puts the next one of SPY and IWM on 2026-09-17
    "SPY": [("2025-09-19", 1.83), ("2025-12-19", 1.99), ("2026-03-20", 1.80), ("2026-06-18", 1.76)],
    "IWM": [("2025-12-18", 1.02), ("2026-03-19", 0.88), ("2026-06-18", 0.91)],
}
NEXT = {"SPY": [(dt.date(2026, 9, 17), 1.76)], "IWM": [(dt.date(2026, 9, 17), 0.91)]}
SEPTEMBER = dt.date(2026, 9, 18)

SCENARIOS = {
    "funds": ("2026-08-18", FUNDS, Account(1_000_000, 1_000_000), SIXTY_CLOSES, {}),
    "open gates": ("2026-08-18", FUNDS, Account(1_000_000, 1_000_000), OPEN_GATES, {}),
    "shares held": (
        "2026-08-18",
        FUNDS,
        Account(
            1_000_000,
            600_000,
            shares={
                "AAPL": {"quantity": 500, "break_even": 300.5, "core": 100},
                "IWM": {"quantity": 300},
                "QQQ": {"quantity": 250, "break_even": 650.0},
            },
            puts=[("SPY", SEPTEMBER, 745, 2, 6.5)],
            calls=[("AAPL", SEPTEMBER, 340, 1, 2.15)],
        ),
        OPEN_GATES,
        {},
    ),
    "dividends": (
        "2026-08-18",
        FUNDS,
        Account(2_000_000, 1_500_000, shares={"SPY": {"quantity": 200, "break_even": 700.0}, "IWM": {"quantity": 400}}),
        OPEN_GATES,
        NEXT,
    ),
    "stocks": ("2025-11-26", STOCKS, Account(1_000_000, 1_000_000), TWO_CLOSES, {}),
}  # fmt: skip


def paying(handler):
    """The replay with the dividends of PAID in its charts."""

    class Paying(handler):
        def reply(self, status, body, kind="application/json;charset=utf-8"):
            found = body.get("chart", {}).get("result") if isinstance(body, dict) else None
            for day, amount in PAID.get(found[0]["meta"]["symbol"], []) if found else []:
                stamp = int(dt.datetime.fromisoformat(f"{day}T13:30:00+00:00").timestamp())
                events = found[0].setdefault("events", {}).setdefault("dividends", {})
                events[str(stamp)] = {"amount": amount, "date": stamp}
            super().reply(status, body, kind)

    return Paying


def config_of(account):
    """The account as a config file: shares as inline tables, options as a statement prints them."""
    shares = "\n".join(
        f"{symbol} = {{ {', '.join(f'{k} = {v}' for k, v in held.items())} }}"
        for symbol, held in account.shares.items()
    )
    sold = [(s, d, k, n, p, "P") for s, d, k, n, p in account.puts]
    sold += [(s, d, k, n, p, "C") for s, d, k, n, p in account.calls]
    options = [
        f"-{n} {symbol} {day} {strike} {right} @ {price}" for symbol, day, strike, n, price, right in sold
    ]
    return (
        f"[account]\nvalue = {account.value}\ncash = {account.cash}\noptions = {json.dumps(options)}\n"
        f"[account.shares]\n{shares}\n"
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Every scenario: its run, its server, and its home."""
    with replays() as replay:
        yield _runs(replay, tmp_path_factory)


def _runs(replay, tmp_path_factory):

    def run(name):
        world, symbols, account, overrides, dividends = SCENARIOS[name]
        home = Home(tmp_path_factory.mktemp(name.replace(" ", "_")))
        server = replay(world, handler=paying if dividends else None)
        if account.shares:
            home.config.write_text(config_of(account), encoding="utf-8")
        else:
            told = home.run("init", "--account-value", str(account.value), "--cash", str(account.cash))
            assert told.code == 0, told.stderr
        return home.run("scan", *symbols, "--json", *flags(overrides), server=server), server, home

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(SCENARIOS, pool.map(run, SCENARIOS), strict=True))


@pytest.fixture(scope="module")
def plans(runs):
    """Every scenario: the document's data, and the plan that the oracle makes of the raw files."""
    found, spots = {}, {}
    for name, (world, _, _, _, dividends) in SCENARIOS.items():
        for ticket in runs[name][0].data["tickets"]:
            moment = (world, ticket["symbol"], ticket["symbol"] in dividends)
            assert (
                spots.setdefault(moment, ticket["spot"]) == ticket["spot"]
            )  # whatever the account and the rules
    for name, (world, symbols, account, overrides, dividends) in SCENARIOS.items():
        market = Market(world)
        told = {s: spots.get((world, s, s in dividends)) or market.synchronised_spot(s) for s in symbols}
        desk = Desk(market, account, rules(overrides), told, dividends)
        found[name] = (runs[name][0].data, desk, *replan(desk, symbols))
    return found


scenarios = pytest.mark.parametrize("name", SCENARIOS)


@scenarios
def test_the_scan_succeeds_quietly(runs, name):
    ran, _, _ = runs[name]
    assert ran.code == 0, ran.stderr
    assert no_noise(ran.stderr), ran.stderr
    assert (ran.document["status"], ran.document["exit_code"], ran.document["source"]) == ("ok", 0, "yahoo")
    assert ran.document["as_of"] == f"{SCENARIOS[name][0]}T20:00:00Z"
    assert ran.codes <= {("old_data", None), ("old_vix", None)}  # these sessions are long past
    assert ran.data["tickets"]


@scenarios
def test_the_requests_are_few(runs, name):
    _, server, _ = runs[name]
    world, symbols, _, overrides, _ = SCENARIOS[name]
    desk = Desk(Market(world), Account(1, 1), rules(overrides), {})
    told = asked(server)
    expirations = sum(len(desk.market.fetched(s, desk.row["dte"])) for s in symbols)
    assert told["options"] <= expirations  # the list of them comes with the nearest
    assert told["chart"] <= len(symbols) + 2  # and the VIX and the 13-week bill, once a scan
    assert told["quoteSummary"] <= len(symbols)
    assert sum(told.values()) <= 3 * len(symbols) + expirations


@scenarios
def test_spots_are_of_the_options_moment(plans, name):
    data, desk, _, _ = plans[name]
    for ticket in data["tickets"]:
        implied = desk.market.synchronised_spot(ticket["symbol"])
        assert ticket["spot"] == pytest.approx(implied, rel=SPOT_TOLERANCE), ticket["id"]
        assert ticket["spot_quoted"] == pytest.approx(desk.market.chain(ticket["symbol"])[0], abs=1e-9)


@scenarios
def test_the_regime_is_that_of_the_table(plans, name):
    data, desk, _, _ = plans[name]
    row, told = desk.row, data["regime"]
    assert told == {
        "name": row["name"],
        "vix": desk.vix,
        "vix_date": desk.market.vix_year()[-1][0],
        "target_delta": row["delta"][1],
        "dte_min_days": row["dte"][0],
        "dte_max_days": row["dte"][1],
        "position_max": row["position_max"],
        "deployed_max": row["deployed"],
        "stress_total_max": row["stress_total"],
    }


@scenarios
def test_the_same_contracts_are_chosen_in_the_same_size(plans, name):
    data, _, _, chosen = plans[name]
    assert [(t["legs"][0]["contract"], t["contracts"]) for t in data["tickets"]] == [
        (f.quote.occ, n) for f, n in chosen
    ]


@scenarios
def test_every_number_of_every_ticket(plans, name):
    data, desk, limits, chosen = plans[name]
    found = [
        f"{ticket['id']} {sentence}"
        for rank, (ticket, (f, n)) in enumerate(zip(data["tickets"], chosen, strict=True), start=1)
        for sentence in differences(ticket, expected(desk, limits, f, n, rank), gates_of(desk, limits, f, n))
    ]
    assert found == []


@scenarios
def test_the_words_of_every_ticket(plans, name):
    data, desk, _, _ = plans[name]
    for ticket in data["tickets"]:
        leg, day = ticket["legs"][0], dt.date.fromisoformat(ticket["expiration"])
        letter, strike = leg["right"][0].upper(), f"{leg['strike']:g}"
        assert ticket["id"] == f"{ticket['symbol']}-{day:%y%m%d}-{letter}{strike}"
        month = f"{day.day} {day:%b}".upper()
        assert ticket["order_text"].startswith(f"SELL -{ticket['contracts']} {ticket['symbol']} 100 ")
        assert (
            f"{month} {day:%y} {strike} {leg['right'].upper()} @{ticket['limit_price']:.2f}"
            in ticket["order_text"]
        )
        window = report_window(ticket["symbol"], desk.market.day)
        earnings = ticket["events"]["earnings"]
        assert (earnings and (earnings["date"], earnings["until"])) == (
            window and tuple(d.isoformat() for d in window)
        )
        paid = next(iter(desk.dividends.get(ticket["symbol"], [])), None)
        told = ticket["events"]["ex_dividend"]
        assert (told and (told["date"], told["amount"], told["inside"])) == (
            paid and (paid[0].isoformat(), paid[1], paid[0] <= day)
        )
        blocked = [
            g for g in ticket["gates"] if g["effect"] == "block" and g["verdict"] in ("fail", "unknown")
        ]
        assert blocked == []
        assert all(g["reason"] for g in ticket["gates"])


@scenarios
def test_the_totals_are_those_of_the_tickets(plans, name):
    data, desk, limits, _ = plans[name]
    tickets, plan, account = data["tickets"], data["plan"], data["account"]
    for total in ("credit_usd", "collateral_usd", "stress_loss_usd"):
        assert plan[total] == pytest.approx(sum(t[total] for t in tickets), abs=1e-6)
    assert near("deployed", plan["deployed"], limits.used["deployed", ""] / desk.account.value)
    assert (account["value_usd"], account["cash_usd"]) == (desk.account.value, desk.account.cash)
    assert account["buying_power_usd"] == pytest.approx(limits.power)
    assert [t["rank"] for t in tickets] == list(range(1, len(tickets) + 1))


@scenarios
def test_the_rejected_are_counted_under_every_gate_that_a_quote_fails(plans, name):
    data, desk, _, _ = plans[name]
    found = list(candidates(desk, SCENARIOS[name][1]))
    liquid, (low, high) = desk.rules["liquidity"], desk.row["dte"]

    def wide(q):
        return not q.two_sided or (
            (q.ask - q.bid) / q.mid > liquid["spread_max"] and q.ask - q.bid > liquid["spread_ok_usd"] + 1e-9
        )

    fails = {
        "two_sided": lambda q: not q.two_sided or q.bid > q.ask,
        "bid": lambda q: q.bid is None or q.bid < liquid["bid_min"],
        "spread": wide,
        "open_interest": lambda q: q.interest is None or q.interest < liquid["open_interest_min"],
        "dte": lambda q: not low <= desk.market.dte(q.expiration) <= high,
    }
    told = data["rejected"]
    assert told["candidates"] == len(found)
    counted = {gate: sum(1 for _, q in found if fail(q)) for gate, fail in fails.items()}
    assert {gate: told["by_gate"].get(gate, 0) for gate in fails} == counted


def test_both_strategies_and_a_dividend_are_among_them(plans):
    told = {
        name: {(t["symbol"], t["strategy"]) for t in data["tickets"]} for name, (data, *_) in plans.items()
    }
    assert len({symbol for symbol, _ in told["open gates"]}) >= 2
    assert {s for s, strategy in told["shares held"] if strategy == "covered_call"} >= {"AAPL", "IWM", "QQQ"}
    warned = [
        g
        for ticket in plans["dividends"][0]["tickets"]
        for g in ticket["gates"]
        if g["gate"] == "ex_dividend" and g["verdict"] == "fail"
    ]
    assert warned
    assert all(g["effect"] == "warn" for g in warned)
    assert len(told["stocks"]) >= 2


def test_the_kept_snapshot_gives_the_same_plan_without_a_network(runs):
    live, _, home = runs["funds"]
    again = home.run(*live.args, "--snapshot", "latest")
    assert again.code == 0, again.stderr
    assert again.data == live.data


def test_a_name_is_judged_the_same_whatever_else_is_scanned(runs, tmp_path):
    """QQQ lacks the closes of two sessions that SPY has."""
    home, (recorded,) = Home(tmp_path), (runs["open gates"][2].data / "snapshots").glob("2026*")
    home.config.write_text(config_of(Account(1_000_000, 500_000, shares={"QQQ": {"quantity": 300}})))

    def judged(*symbols):
        ran = home.run("scan", *symbols, "--json", "--snapshot", str(recorded), *flags(OPEN_GATES))
        ticket = next(t for t in ran.data["tickets"] if t["symbol"] == "QQQ")
        gates = {g["gate"]: g["value"] for g in ticket["gates"]}
        history = {gate: gates[gate] for gate in ("history", "realised_vol", "drawdown")}
        return {"spot": ticket["spot"], "iv_forecast": ticket["iv_forecast"], **history}

    assert judged("QQQ") == pytest.approx(judged(*FUNDS), rel=1e-12)
