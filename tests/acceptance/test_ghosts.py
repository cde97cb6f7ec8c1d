"""Quotes that cannot be true, served among real ones: what a split left behind, crossed and zero quotes.

None becomes a ticket.

Every scenario holds shares, so that ghost calls would be candidates, and is compared with the same session
without them.
"""

import json
import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import SHARED, Home, flags, no_noise, replays

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
    ),
]

RECORDED = SHARED / "data/yahoo_recorded/2022-02-16_premarket"
OPEN = {
    "quality.history_days_min": 0,
    "unknown.history": "warn",
    "quality.drawdown_3y_max": 1.0,
    "portfolio.new_per_sector_max": 4,
    "score.min": 20,
    "index_return_factor": 0.3,
}
AUGUST, NOVEMBER = ("SPY", "IWM"), ("AMZN", "GOOG")


def option_of(like, *, strike, bid, ask, right):
    """A contract like `told` with another strike and quote, under the plain root and marked REGULAR."""
    stem = like["contractSymbol"][:-9]
    return {
        **like,
        "strike": strike,
        "bid": bid,
        "ask": ask,
        "lastPrice": ask,
        "contractSize": "REGULAR",
        "contractSymbol": f"{stem}{right}{round(strike * 1000):08d}",
    }


def served(change):
    """The replay with `change(symbol, sides)` applied to the contracts of every option answer."""

    def handler(base):
        class Changed(base):
            def reply(self, status, body, kind="application/json;charset=utf-8"):
                result = body.get("optionChain", {}).get("result") if isinstance(body, dict) else None
                if result:
                    body = json.loads(json.dumps(body))  # the world's own contracts stay as they are
                    result = body["optionChain"]["result"]
                    change(result[0]["underlyingSymbol"], result[0]["options"][0])
                super().reply(status, body, kind)

        return Changed

    return handler


def split(factor, rights="CP"):
    """Every contract once more as it stood before a split: the old strike, the old price."""

    def change(_, sides):
        for key, right in (("calls", "C"), ("puts", "P")):
            if right in rights and sides[key]:
                there = {o["strike"] for o in sides[key]}
                ghosts = [
                    option_of(
                        o,
                        strike=o["strike"] * factor,
                        bid=o.get("bid", 0) * factor,
                        ask=o.get("ask", 0) * factor,
                        right=right,
                    )
                    for o in sides[key]
                    if o["strike"] * factor not in there
                ]
                sides[key] += ghosts

    return change


def recorded(symbol, sides):
    """The contracts of 2022 among those of 2025: AMZN at 3,130 and GOOG at 2,729, quoted about their last
    price.
    """
    options = json.loads((RECORDED / f"options-{symbol}.json").read_text())["optionChain"]["result"][0][
        "options"
    ][0]
    for key, right in (("calls", "C"), ("puts", "P")):
        if sides[key]:
            there = {o["strike"] for o in sides[key]}
            sides[key] += [
                option_of(
                    sides[key][0],
                    strike=o["strike"],
                    bid=0.99 * o["lastPrice"],
                    ask=1.01 * o["lastPrice"],
                    right=right,
                )
                for o in options[key]
                if o["strike"] not in there
            ]


def spoilt(contracts):
    """The given contracts crossed, without a bid, and without any quote, in turn."""

    def change(_, sides):
        for o in [*sides["calls"], *sides["puts"]]:
            if o["contractSymbol"] in contracts:
                how = contracts.index(o["contractSymbol"]) % 3
                o["bid"] = (o["ask"] * 1.3, 0.0, 0.0)[how]
                o["ask"] = o["ask"] if how < 2 else 0.0

    return change


def before_the_open(base):
    """The replay of the closed market of 2022-02-16, body for body."""

    class Before(base):
        def recorded(self, name):
            path = RECORDED / f"{name}.json"
            return path.read_bytes() if path.exists() else None

    return Before


GHOSTS = {
    "20 to 1": ("2026-08-18", AUGUST, split(20)),
    "2 to 1": ("2026-08-18", AUGUST, split(2)),
    "3 to 2": ("2026-08-18", AUGUST, split(1.5)),
    "1 to 10": ("2026-08-18", AUGUST, split(0.1)),
    "2 to 1, calls only": ("2026-08-18", AUGUST, split(2, "C")),
    "2022 in 2025": ("2025-11-26", NOVEMBER, recorded),
}


def _chains(home):
    """The priced contracts of the snapshot that a scan kept: symbol → contract → row."""
    from wheelcli.chains.build import price_chains
    from wheelcli.market.file_provider import open_market
    from wheelcli.market.snapshot_store import find

    options = price_chains(open_market(find("latest", home.data)), default_rate=0.04).options
    columns = ["contract", "right", "strike", "bid", "iv", "delta", "spot", "unusable"]
    chains = {}
    for symbol, row in zip(options["symbol"], options[columns].to_dict("records"), strict=True):
        chains.setdefault(symbol, {})[row["contract"]] = row
    return chains


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """name → (scan, its chains by symbol, its home); the sessions as they were under their day."""

    def scan(replay, name, world, symbols, change=None, handler=None):
        home = Home(tmp_path_factory.mktemp(name.replace(" ", "_").replace(",", "")))
        holdings = "".join(f"{s} = {{ quantity = 300 }}\n" for s in symbols)
        home.config.write_text(
            f"[account]\nvalue = 2000000\ncash = 1500000\n[account.shares]\n{holdings}", encoding="utf-8"
        )
        server = replay(world, handler=served(change) if change else handler)
        ran = home.run("scan", *symbols, "--json", *flags(OPEN), server=server)
        chains = _chains(home) if change and ran.code == 0 else {}
        return ran, chains, home

    with replays() as replay, ThreadPoolExecutor(3) as pool:
        plain = {
            day: pool.submit(scan, replay, day, day, symbols, lambda *_: None)
            for day, symbols in (("2026-08-18", AUGUST), ("2025-11-26", NOVEMBER))
        }
        work = {name: pool.submit(scan, replay, name, *arguments) for name, arguments in GHOSTS.items()}
        work["recorded"] = pool.submit(scan, replay, "recorded", "recorded", NOVEMBER, None, before_the_open)
        contracts = [t["legs"][0]["contract"] for t in plain["2026-08-18"].result()[0].data["tickets"]]
        work["spoilt"] = pool.submit(scan, replay, "spoilt", "2026-08-18", AUGUST, spoilt(contracts))
        yield {name: future.result() for name, future in (plain | work).items()} | {"chosen": contracts}


def test_there_is_something_to_compare_with(runs):
    for day in ("2026-08-18", "2025-11-26"):
        ran, _, _ = runs[day]
        assert ran.code == 0, ran.stderr
        assert ran.data["tickets"]
    assert {t["strategy"] for t in runs["2026-08-18"][0].data["tickets"]} == {
        "cash_secured_put",
        "covered_call",
    }


@pytest.mark.parametrize("name", GHOSTS)
def test_a_plan_among_ghosts_is_the_plan_without_them(runs, name):
    ran, _, _ = runs[name]
    plain, _, _ = runs[GHOSTS[name][0]]
    assert ran.code == 0, ran.stderr
    assert no_noise(ran.stderr)
    assert [(t["id"], t["contracts"], t["credit_usd"]) for t in ran.data["tickets"]] == [
        (t["id"], t["contracts"], t["credit_usd"]) for t in plain.data["tickets"]
    ]
    for ticket, same in zip(ran.data["tickets"], plain.data["tickets"], strict=True):
        assert ticket["spot"] == pytest.approx(same["spot"], rel=1e-5)


@pytest.mark.parametrize("name", GHOSTS)
def test_no_ghost_within_reach_of_a_ticket_counts_as_usable(runs, name):
    """A far contract at a few cents contradicts nothing; what could be sold, in any regime, must be known for
    what it is.
    """
    _, chains, _ = runs[name]
    _, plain, _ = runs[GHOSTS[name][0]]
    for symbol, chain in chains.items():
        ghosts = {c: o for c, o in chain.items() if c not in plain[symbol]}
        assert len(ghosts) > 100
        alive = [
            o
            for o in ghosts.values()
            if not o["unusable"]
            and (o["right"] == "put") == (o["strike"] < o["spot"])
            and abs(o["delta"]) > 0.02
        ]
        assert alive == []


@pytest.mark.parametrize("name", GHOSTS)
def test_the_honest_contracts_stay_usable(runs, name):
    _, chains, _ = runs[name]
    _, plain, _ = runs[GHOSTS[name][0]]
    for symbol, chain in plain.items():
        usable = {c for c, o in chain.items() if not o["unusable"]}
        usable_after = {c for c in usable if not chains[symbol][c]["unusable"]}
        assert len(usable_after) > 0.97 * len(usable)


def test_crossed_and_zero_quotes_are_no_tickets(runs):
    ran, chains, _ = runs["spoilt"]
    assert ran.code == 0, ran.stderr
    assert len(runs["chosen"]) >= 3
    assert not {t["legs"][0]["contract"] for t in ran.data["tickets"]} & set(runs["chosen"])
    for k, contract in enumerate(runs["chosen"]):
        row = chains[contract[:3]][contract]
        assert row["unusable"] == ("crossed", "no_two_sided_quote", "no_two_sided_quote")[k % 3]
        assert math.isnan(row["iv"])
        assert math.isnan(row["delta"])


def test_the_recorded_chains_before_the_open_are_a_closed_market(runs):
    ran, _, home = runs["recorded"]
    assert ran.code == 4
    assert ran.document["problems"][0]["code"] == "closed_market"
    assert ran.document["data"].get("tickets", []) == []
    assert not any(home.data.rglob("*.parquet"))
