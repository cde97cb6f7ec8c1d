"""`wheel scan` on recorded sessions through the real yfinance: every number of every ticket is recomputed
from the raw files.
"""

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import SHARED, Home, asked, flags, no_noise, replays
from oracle import Market, report_window, rules
from oracle_carry import carries
from oracle_figures import Account, Desk
from oracle_plan import candidates, replan, worth
from oracle_ticket import differences, expected, gates_of, near
from scan_scenarios import FUNDS, OPEN_GATES, SCENARIOS, config_of, paying

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
    ),
]

CARRY_TOLERANCE = 0.0002  # a year
SPOT_TOLERANCE = 0.0005  # between two robust readings of the same parity


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
            answer = home.run("init", "--account-value", str(account.value), "--cash", str(account.cash))
            assert answer.code == 0, answer.stderr
        return home.run("scan", *symbols, "--json", *flags(overrides), server=server), server, home

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(SCENARIOS, pool.map(run, SCENARIOS), strict=True))


@pytest.fixture(scope="module")
def plans(runs):
    """Every scenario: the document's data, and the plan that the oracle makes of the raw files."""
    documents, spots, found_carries = {}, {}, {}
    for name, (world, _, _, _, dividends) in SCENARIOS.items():
        for ticket in runs[name][0].data["tickets"]:
            moment = (world, ticket["symbol"], ticket["symbol"] in dividends)
            # Whatever the account and the rules; names are priced in other company, which is a float's last
            # digits.
            assert ticket["spot"] == pytest.approx(spots.setdefault(moment, ticket["spot"]), rel=1e-13)
    for name, (world, symbols, account, overrides, dividends) in SCENARIOS.items():
        market = Market(world)
        shares = {s: spots.get((world, s, s in dividends)) or market.synchronised_spot(s) for s in symbols}
        desk = Desk(market, account, rules(overrides), shares, dividends)
        for symbol in symbols:
            moment = (world, symbol, symbol in dividends)
            if moment not in found_carries:
                found_carries[moment] = carries(desk, symbol, market.fetched(symbol, desk.row["dte"]))
            desk.carries[symbol] = found_carries[moment]
        data = runs[name][0].data
        limits, best = replan(desk, symbols)
        documents[name] = (data, desk, limits, ranked(best, data["tickets"]))
    return documents


def ranked(best, tickets):
    """The oracle's set in the order of the tickets, where no score falls behind another by more than either
    is known to (0.02); else as it is.
    """
    place = {t["legs"][0]["contract"]: k for k, t in enumerate(tickets)}
    order = sorted(best, key=lambda each: place.get(each[0].quote.occ, len(place)))
    scores = [f.score for f, _ in order]
    apart = [later - earlier for earlier, later in itertools.pairwise(scores)]
    return order if all(gap <= 0.02 for gap in apart) else best


# The gates of section 7.3 that every ticket answers to, and those that only a new position does.
GATES = {
    "two_sided",
    "bid",
    "spread",
    "open_interest",
    "oi_share",
    "quote_age",
    "deliverable",
    "dte",
    "delta",
    "least_return",
    "score",
    "kind",
    "price",
    "market_cap",
    "fund_assets",
    "dollar_volume",
    "history",
    "realised_vol",
    "drawdown",
    "profitability",
    "leverage",
    "currency",
    "earnings",
    "ex_dividend",
    "least_credit",
    "break_even",
}
GATES_OF_PUTS = {
    "risk",
    "name_collateral",
    "expiration",
    "positions",
    "new_positions",
    "new_per_sector",
    "new_deployed",
    "deployed",
    "stress_total",
    "cash_reserve",
    "buying_power",
}
GATES_OF_SPREADS = {"long_leg", "credit_to_fair", "credit_width", "natural_to_mid", "ex_div_spread"}

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
    requests = asked(server)
    expirations = sum(len(desk.market.fetched(s, desk.row["dte"])) for s in symbols)
    assert requests["options"] <= expirations  # the list of them comes with the nearest
    assert requests["chart"] <= len(symbols) + 2  # and the VIX and the 13-week bill, once a scan
    assert requests["quoteSummary"] <= len(symbols)
    assert sum(requests.values()) <= 3 * len(symbols) + expirations


@scenarios
def test_spots_are_of_the_options_moment(plans, name):
    data, desk, _, _ = plans[name]
    for ticket in data["tickets"]:
        implied = desk.market.synchronised_spot(ticket["symbol"])
        assert ticket["spot"] == pytest.approx(implied, rel=SPOT_TOLERANCE), ticket["id"]
        assert ticket["spot_quoted"] == pytest.approx(desk.market.chain(ticket["symbol"])[0], abs=1e-9)


@scenarios
def test_the_carry_is_what_parity_leaves_to_explain(runs, plans, name):
    """Labels of all names, and every expiration's number of the second one, by the oracle's own fit of the
    raw quotes.
    """
    _, desk, _, _ = plans[name]
    carry_labels = {c["symbol"]: c["carry"] for c in runs[name][0].data["carries"]}
    labels = {symbol: label for symbol, (label, _) in desk.carries.items()}
    assert {symbol: carry_labels.get(symbol, "rate") for symbol in labels} == labels
    symbol = list(labels)[1]
    chain = runs[name][2].run("chain", symbol, "--json", "--expiration", "all", "--snapshot", "latest").data
    assert (chain["carry"], chain["hard_to_borrow"]) == (labels[symbol], False), symbol
    for contract in chain["contracts"]:
        own = desk.carries[symbol][1][dt.date.fromisoformat(contract["expiration"])]
        inside = contract["strike"] - chain["spot_quoted"]
        if (
            contract["right"] == "put"
            and own < 0 < inside
            and chain["spot"] > chain["spot_quoted"]
            and (contract["bid"] or 0) <= inside + 1e-9
        ):
            own = 0  # bid at its exercise, which is at the share as it stands
        assert contract["carry_annual"] == pytest.approx(own, abs=CARRY_TOLERANCE), contract["contract"]


@scenarios
def test_the_regime_is_that_of_the_table(plans, name):
    data, desk, _, _ = plans[name]
    row, regime = desk.row, data["regime"]
    assert regime == {
        "name": row["name"],
        "vix": desk.vix,
        "vix_last": desk.market.vix_year()[-1][1],
        "vix_date": desk.market.vix_year()[-1][0],
        "basis": desk.basis,
        "target_delta": row["delta"][1],
        "dte_min_days": row["dte"][0],
        "dte_max_days": row["dte"][1],
        "position_max": row["position_max"],
        "deployed_max": row["deployed"],
        "stress_total_max": row["stress_total"],
    }


@scenarios
def test_the_same_contracts_are_chosen_in_the_same_size(plans, name):
    data, _, _, best = plans[name]
    assert [(t["legs"][0]["contract"], t["contracts"]) for t in data["tickets"]] == [
        (f.quote.occ, n) for f, n in best
    ]


@pytest.mark.parametrize("name", ["open gates", "shares held"])
def test_one_by_one_it_is_the_greedy_set_which_is_never_worth_more(runs, plans, name):
    symbols, home = SCENARIOS[name][1], runs[name][2]
    _, desk, _, best = plans[name]
    ran = home.run(*runs[name][0].args, "--select", "greedy", "--snapshot", "latest")
    _, greedy = replan(desk, symbols, greedy=True)
    assert [(t["legs"][0]["contract"], t["contracts"]) for t in ran.data["tickets"]] == [
        (f.quote.occ, n) for f, n in greedy
    ]
    worths = [sum(n * worth(desk, f) for f, n in some) for some in (best, greedy)]
    assert worths[1] <= worths[0] * (1 + 1e-9)
    assert ran.data["plan"]["optimality_gap"] is None


@scenarios
def test_every_number_of_every_ticket(plans, name):
    data, desk, limits, best = plans[name]
    sentences = [
        f"{ticket['id']} {sentence}"
        for rank, (ticket, (f, n)) in enumerate(zip(data["tickets"], best, strict=True), start=1)
        for sentence in differences(ticket, expected(desk, limits, f, n, rank), gates_of(desk, limits, f, n))
    ]
    assert not sentences, "\n".join(sentences)


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
        dividend = ticket["events"]["ex_dividend"]
        assert (dividend and (dividend["date"], dividend["amount"], dividend["inside"])) == (
            paid and (paid[0].isoformat(), paid[1], paid[0] <= day)
        )
        blocked = [
            g for g in ticket["gates"] if g["effect"] == "block" and g["verdict"] in ("fail", "unknown")
        ]
        assert blocked == []
        assert all(g["reason"] for g in ticket["gates"])
        put = ticket["strategy"] == "cash_secured_put"
        answered = {g["gate"] for g in ticket["gates"]}
        assert GATES | (GATES_OF_PUTS if put else set()) <= answered
        verdicts = {g["verdict"] for g in ticket["gates"] if g["gate"] in GATES_OF_SPREADS}
        assert verdicts == {"not_applicable"}
        assert not put or answered & {"sector", "index_etf_total"}


@scenarios
def test_the_totals_are_those_of_the_tickets(plans, name):
    data, desk, limits, _ = plans[name]
    tickets, plan, account = data["tickets"], data["plan"], data["account"]
    for total in ("credit_usd", "collateral_usd", "stress_loss_usd"):
        assert plan[total] == pytest.approx(sum(t[total] for t in tickets), abs=1e-6)
    assert 0 <= plan["optimality_gap"] <= desk.rules["select"]["mip_gap"]
    assert near("deployed", plan["deployed"], limits.used["deployed", ""] / desk.account.value)
    assert (account["value_usd"], account["cash_usd"]) == (desk.account.value, desk.account.cash)
    assert account["free_cash_usd"] == pytest.approx(limits.power)
    assert [t["rank"] for t in tickets] == list(range(1, len(tickets) + 1))


@scenarios
def test_the_rejected_are_counted_under_every_gate_that_a_quote_fails(plans, name):
    data, desk, _, _ = plans[name]
    contracts = list(candidates(desk, SCENARIOS[name][1]))
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
    counts = data["rejected"]
    assert counts["candidates"] == len(contracts)
    counted = {gate: sum(1 for _, q in contracts if fail(q)) for gate, fail in fails.items()}
    assert {gate: counts["by_gate"].get(gate, 0) for gate in fails} == counted


def test_both_strategies_and_a_dividend_are_among_them(plans):
    kinds = {
        name: {(t["symbol"], t["strategy"]) for t in data["tickets"]} for name, (data, *_) in plans.items()
    }
    assert len({symbol for symbol, _ in kinds["open gates"]}) >= 2
    assert {s for s, strategy in kinds["shares held"] if strategy == "covered_call"} >= {"AAPL", "IWM", "QQQ"}
    warned = [
        g
        for ticket in plans["dividends"][0]["tickets"]
        for g in ticket["gates"]
        if g["gate"] == "ex_dividend" and g["verdict"] == "fail"
    ]
    assert warned
    assert all(g["effect"] == "warn" for g in warned)
    assert len(kinds["stocks"]) >= 2


def test_the_kept_snapshot_gives_the_same_plan_without_a_network(runs):
    live, _, home = runs["funds"]
    again = home.run(*live.args, "--snapshot", "latest")
    assert again.code == 0, again.stderr
    assert again.data == live.data


def test_life_ends_at_one_on_the_day_after_thanksgiving(runs):
    _, _, home = runs["stocks"]
    answer = home.run("chain", "AAPL", "--json", "--expiration", "2025-11-28", "--snapshot", "latest")
    assert answer.code == 0, answer.stderr
    assert {c["dte_days"] for c in answer.data["contracts"]} == {2}
    hours = 46  # from 15:00 New York on Wednesday to 13:00 on Friday
    assert {round(c["years"] * 365 * 24, 6) for c in answer.data["contracts"]} == {hours}


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
