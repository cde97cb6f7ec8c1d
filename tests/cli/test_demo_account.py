"""The demo is one account: every document that shows its cash, value, positions, break-evens or profit shows
the same, each pair of them.

The fields come from the schemas. One of these names that `SAME` and `OTHER` do not have fails: say what it
must equal, or what else it is.
"""

import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import lines

pytestmark = pytest.mark.long

FRIDAY = ("--week", "2026-W34")  # of the demo's moment
RUNS = {
    "scan": ("scan",),
    "ticket": ("ticket", "1"),
    "plan.show": ("plan", "show"),
    "monitor": ("monitor",),
    "stress": ("stress",),
    "positions": ("positions",),
    "cycles": ("cycles",),
    "review": ("review", *FRIDAY),
    "journal.list": ("journal", "list"),
    "roll": ("roll", "TARNIO"),
    "why": ("why",),
    "today": ("today",),
    "screen": ("screen",),
    "taxes": ("taxes", "2026"),
}
MEANT = re.compile(
    r"(^|_)cash(_|$)|equivalents|(^|[._])value_usd$|balance|^collateral_usd$|buying_power|break_even|"
    r"profit_usd$|^profit_if|realised_usd$|^unrealised"
    r"|^dividends_usd$|^interest_usd$|^contracts$|^quantity$"
)

Row = dict[str, Any]


def whole(value: Any) -> Row:
    """A figure of the account."""
    return {"": value}


def last(rows: Any) -> Row:
    """The last row's: the latest, or the span since the start."""
    return {"": rows[-1][1]}


def each(rows: Any) -> Row:
    """Every row's, which must all be the account's."""
    return {"": rows[0][1], **{f"row {k}": value for k, (_, value) in enumerate(rows)}}


def summed(rows: Any) -> Row:
    return {"": round(sum(value for _, value in rows), 2)}


def by_name(rows: Any) -> Row:
    """By position, or by symbol for shares and cycles; unknown ones left out."""
    return {_name(row): value for row, value in rows if value is not None and _counts(row)}


def sold(rows: Any) -> Row:
    """By position, negative if short, as contracts."""
    return {
        _name(row): -abs(value)
        if "short" in row.get("kind", "") or "spread" in row.get("kind", "")
        else value
        for row, value in rows
        if value is not None
    }


def of_ended(rows: Any) -> Row:
    """Of each cycle that ended."""
    return {row["id"]: value for row, value in rows if row["closed"] is not None}


def by_symbol(rows: Any) -> Row:
    """By symbol, where the price is that of the option quotes."""
    return {row["symbol"]: value for row, value in rows if row["spot_basis"] == "synchronised"}


def by_contract(rows: Any) -> Row:
    """By the name of a ticket's contract; of a screened name its best one."""
    return {
        row["id"]
        if "id" in row
        else f"{row['symbol']}-{row['expiration'][2:].replace('-', '')}-P{row['strike']:g}": value
        for row, value in rows
    }


def _name(row: Row) -> str:
    return str(
        next(
            row[key]
            for key in ("position", "id", "symbol", "name")
            if (key in row and row.get("state") != "open") or (key == "symbol" and key in row)
        )
    )


def _counts(row: Row) -> bool:
    return row.get("state") != "closed"


Take = Callable[[Any], Row]
CASH: dict[str, dict[str, Take]] = {
    name: {
        f"{document} {where}{name}": whole
        for document, where in (
            ("scan", "account."),
            ("plan.show", "account."),
            ("monitor", "account."),
            ("stress", "account."),
            ("positions", ""),
            ("review", ""),
        )
    }
    for name in ("cash_usd", "cash_equivalents_usd", "collateral_usd", "free_cash_usd")
}
SAME: dict[str, dict[str, Take]] = {
    **CASH,
    "cash_usd": {**CASH["cash_usd"], "journal.list events[].balance_usd": last},
    "collateral_usd": {
        **CASH["collateral_usd"],
        "monitor book.collateral_usd": whole,
        "monitor positions[].collateral_usd": summed,
    },
    "value_usd": {
        **{f"{name} account.value_usd": whole for name in ("scan", "plan.show", "monitor", "stress")},
        "review value_usd": whole,
        "review curve[].value_usd": last,
        "review performance[].end_value_usd": each,
        "review bridge[].end_value_usd": each,
        "positions bridge.end_value_usd": whole,
    },
    "start_value_usd": {
        "positions bridge.start_value_usd": whole,
        "review bridge[].start_value_usd": last,
        "review performance[].start_value_usd": last,
    },
    "collateral by position": {
        "positions positions[].collateral_usd": by_name,
        "monitor positions[].collateral_usd": by_name,
    },
    "contracts": {
        "positions positions[].contracts": sold,
        "monitor positions[].contracts": sold,
        "review positions[].contracts": sold,
    },
    "shares": {
        "positions positions[].shares": by_name,
        "monitor shares[].quantity": by_name,
        "review shares[].quantity": by_name,
    },
    "break-even": {
        "positions positions[].break_even": by_name,
        "monitor shares[].break_even": by_name,
        "review shares[].break_even": by_name,
        "cycles cycles[].break_even": by_name,
        "monitor positions[].assignment.break_even": by_name,
    },
    "break-even of core shares": {
        "positions positions[].core_break_even": by_name,
        "monitor shares[].core_break_even": by_name,
    },
    "break-even if open options expire": {
        "positions positions[].break_even_open": by_name,
        "cycles cycles[].break_even_open": by_name,
    },
    "value of an option": {
        "positions positions[].value_usd": by_name,
        "monitor positions[].value_usd": by_name,
    },
    "value of shares": {
        "positions positions[].value_usd": by_name,
        "monitor shares[].value_usd": by_name,
        "review shares[].value_usd": by_name,
    },
    "profit of an option": {
        "positions positions[].profit_usd": by_name,
        "monitor positions[].profit_usd": by_name,
        "review positions[].profit_usd": by_name,
    },
    "profit of shares": {
        "positions positions[].profit_usd": by_name,
        "monitor shares[].profit_usd": by_name,
        "review shares[].profit_usd": by_name,
    },
    "profit of core shares": {
        "positions positions[].core_profit_usd": by_name,
        "monitor shares[].core_profit_usd": by_name,
    },
    "profit of the open options": {
        "monitor book.profit_usd": whole,
        "monitor positions[].profit_usd": summed,
    },
    "realised": {
        "positions bridge.realised_usd": whole,
        "cycles total.realised_usd": whole,
        "review bridge[].realised_usd": last,
        "review trades[].realised_usd": last,
        "review by_symbol[].realised_usd": summed,
    },
    "unrealised": {
        "positions bridge.unrealised_usd": whole,
        "cycles total.unrealised_usd": whole,
        "review bridge[].unrealised_end_usd": each,
        "review bridge[].unrealised_usd": last,
        "review trades[].unrealised_usd": each,
        "review by_symbol[].unrealised_usd": summed,
    },
    "dividends": {
        "positions bridge.dividends_usd": whole,
        "cycles total.dividends_usd": whole,
        "review bridge[].dividends_usd": last,
    },
    "interest": {
        "positions bridge.interest_usd": whole,
        "cycles total.interest_usd": whole,
        "review bridge[].interest_usd": last,
    },
}
TICKETS = ("scan tickets[]", "plan.show tickets[]")
ACTIONS = ("today actions[]", "monitor actions[]", "review actions[]")
OF_TICKETS = ("annual_return", "score", "delta", "iv", "cushion_sd", "iv_forecast")
SAME |= {
    "limit of an order": {f"{rows}.limit_price": by_name for rows in (*ACTIONS, *TICKETS)},
    "spot": {
        f"{rows}.spot": by_symbol
        for rows in (*TICKETS, "screen names[]", "monitor positions[]", "review positions[]")
    },
    **{
        f"{name} of a contract": {f"{rows}.{name}": by_contract for rows in (*TICKETS, "screen names[]")}
        for name in OF_TICKETS
    },
    "positions that need action": {
        "today need_action": whole,
        "monitor book.need_action": whole,
        "monitor positions[].needs_action": summed,
        "review positions[].needs_action": summed,
    },
    "income since the start": {
        "review monthly[].income_usd": summed,
        "review weekly[].income_usd": summed,
    },
    "result of a cycle that ended": {
        "review cycles[].earned_usd": of_ended,
        "cycles cycles[].profit_usd": of_ended,
    },
}
OTHER = {
    "of cycles that ended": r"^review trades\[\]\.cycle_",
    "of what is proposed, not held": (
        r"^(scan|plan\.show) (plan|tickets|what_if)|^ticket |^why |^screen |^plan\.(list|diff) |"
        r"^roll candidates|repair|\.call\.|actions\[\]\.contracts"
    ),
    "of a market": r"^(chain|record|snapshot\.\w+|history\.\w+) ",
    "a movement of cash or contracts": (
        r"^journal\.\w+ events|^journal\.import |lots\[\]|^init |assignment\.cash_usd"
    ),
    "what assignment would ask for": r"cash_needed|cash_short|cash_call|cash_unknown",
    "one leg": r"legs\[\]",
    "what closing at the ask would leave": r"^monitor positions\[\]\.profit_if_closed_usd",
    "shares against their break-even, premiums counted": r"^monitor shares\[\]\.above_break_even_usd",
    "in a scenario": r"^stress (worst|cells|by_)",
    "of closed cycles alone": r"^cycles profit_usd",
    "of a coin account": r"^positions purses",
    "one part of a sum that is compared": r"^cycles (outside|cycles\[\])\.",
    "of one span or year": r"^review bridge\[\]\.unrealised_start|^taxes |^review income",
    "a contract to settle, or a trade": (
        r"^review (unsettled|rules)|^journal\.settle contracts|open_contracts"
    ),
    "of the names of a sector, without what belongs to no name": r"^review by_sector",
    "behind short shares, of which the demo has none": r"^monitor shares\[\]\.collateral_usd",
    "of the roll": r"^roll position\.contracts",
    "of an account run over past sessions": r"^backtest[ .]",
}


def fields() -> set[str]:
    """Every field of every document that one of these figures may be."""
    return {
        f"{name} {row['field']}"
        for name, document in DOCUMENTS.items()
        for row in lines(document)
        if MEANT.search(row["field"].rsplit(".", 1)[-1]) and row["type"] in ("number", "integer")
    }


@pytest.fixture(scope="module")
def documents(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The data of every command that shows the demo's account."""
    demo = request.getfixturevalue("demo")
    return {name: demo(*words, "--json").json["data"] for name, words in RUNS.items()}


def numbers(documents: dict[str, Any], path: str, take: Take) -> Row:
    """The values at a path: of the account, or of each row of the list in it."""
    name, _, field = path.partition(" ")
    data, (head, _, rest) = documents[name], field.partition("[].")
    for key in head.split("."):
        data = data[key]
    if not rest:
        return take(data)
    rows = []
    for row in data:
        value: Any = row
        for key in rest.split("."):
            value = None if value is None else value[key]
        rows.append((row, value))
    return take(rows)


def test_every_such_field_is_compared_or_is_another_thing() -> None:
    compared = {path for each_of in SAME.values() for path in each_of}
    names = {f"{name} {row['field']}" for name, document in DOCUMENTS.items() for row in lines(document)}
    assert compared <= names, compared - names
    unknown = {
        path for path in fields() - compared if not any(re.search(kind, path) for kind in OTHER.values())
    }
    assert not unknown, f"say in SAME or OTHER what these are: {sorted(unknown)}"


@pytest.mark.parametrize("figure", SAME)
def test_each_pair_of_documents_agrees(figure: str, documents: dict[str, Any]) -> None:
    figures = {
        f"{path} {take.__name__}": numbers(documents, path, take) for path, take in SAME[figure].items()
    }
    for (one, left), (other, right) in combinations(figures.items(), 2):
        same = left.keys() & right.keys()
        assert same or {"cycles", "assignment"} & {*re.findall(r"cycles|assignment", one + other)}, (
            one,
            other,
        )
        for key in same:
            assert left[key] == pytest.approx(right[key], abs=0.005), (one, other, key)
    for path, rows in figures.items():
        assert rows, path
        first = {key: value for key, value in rows.items() if key.startswith("row ")}
        assert all(value == pytest.approx(rows[""], abs=0.005) for value in first.values()), path


def test_a_change_is_weighed_against_the_plan_that_every_document_shows(
    documents: dict[str, Any], demo: Any
) -> None:
    plan, account = documents["scan"]["plan"], documents["scan"]["account"]
    changed = demo("scan", "--with", "NORVEX-260911-P27.5", "--json").json["data"]
    before, after = changed["what_if"]["before"], changed["what_if"]["after"]
    assert changed["account"] == account
    assert before["tickets"] == len(documents["scan"]["tickets"])
    for name in ("credit_usd", "collateral_usd", "stress_loss_usd"):
        assert before[name] == pytest.approx(plan[name], abs=0.005)
        assert changed["plan"][name] == pytest.approx(plan[name], abs=0.005)
    assert after["credit_usd"] < before["credit_usd"]
    sizes = {t["id"]: t["contracts"] for t in documents["scan"]["tickets"]}
    assert all(one["before"] == sizes.get(one["id"], 0) for one in changed["what_if"]["tickets"])


def test_figures_by_hand(documents: dict[str, Any]) -> None:
    """205,600.00 of cash; collateral of the strikes sold and of one spread; break-evens of the journal's
    story.
    """
    positions = documents["positions"]
    behind = 100 * (2 * 83 + 2 * 45 + 39 + 185 + 40 + 2 * 10)
    assert (positions["cash_usd"], positions["cash_equivalents_usd"]) == (205_600.00, 0)
    assert (positions["collateral_usd"], positions["free_cash_usd"]) == (behind, 205_600 - behind)
    rows = {row["id"]: row for row in positions["positions"]}
    assert rows["OAKVEN-260904-P39"]["break_even"] == pytest.approx(35.52, abs=0.005)
    shares = {name: row["shares"] for name, row in rows.items() if row["kind"] == "shares"}
    assert shares == {"BORVIA": 300, "GALVOR": 200, "KELDON": 200}
    assert {r["name"] for r in documents["stress"]["by_position"]} == set(rows)
    assert {r["id"] for r in documents["monitor"]["positions"]} == set(rows) - set(shares)
    assert {r["position"] for r in documents["review"]["positions"]} == set(rows) - set(shares)
    symbols = {row["symbol"] for row in rows.values()}
    assert {c["symbol"] for c in documents["cycles"]["cycles"] if c["state"] == "open"} <= symbols
    assert documents["roll"]["position"]["id"] in rows


def test_what_each_position_gained_sums_to_every_total(documents: dict[str, Any]) -> None:
    """By symbol as the review has it, by cycle as `cycles` has it with the core left out, and in all as the
    bridge has it.
    """
    positions = documents["positions"]["positions"]
    monitor = documents["monitor"]
    seen = {r["id"]: r for r in monitor["positions"]} | {s["symbol"]: s for s in monitor["shares"]}
    assert seen.keys() == {row["id"] for row in positions}
    of_name: dict[str, float] = {}
    of_cycle: dict[str | None, float] = {}
    for row in positions:
        profit, core = seen[row["id"]]["profit_usd"], row["core_profit_usd"] or 0.0
        of_name[row["symbol"]] = of_name.get(row["symbol"], 0.0) + profit
        for cycle, part in ((row["cycle"], profit - core), (None, core)):
            of_cycle[cycle] = of_cycle.get(cycle, 0.0) + part
    cents = pytest.approx
    review = {r["name"]: r["unrealised_usd"] for r in documents["review"]["by_symbol"]}
    assert all(review[name] == cents(total, abs=0.005) for name, total in of_name.items())
    cycles = {c["id"]: c for c in documents["cycles"]["cycles"] if c["state"] == "open"}
    assert cycles.keys() == of_cycle.keys() - {None}
    for name, cycle in cycles.items():
        assert cycle["unrealised_usd"] == cents(of_cycle[name], abs=0.005), name
        whole = cycle["realised_usd"] + cycle["dividends_usd"] + cycle["unrealised_usd"]
        assert cycle["profit_usd"] == cents(whole, abs=0.005), name
    assert documents["cycles"]["outside"]["unrealised_usd"] == cents(of_cycle[None], abs=0.005)
    assert documents["positions"]["bridge"]["unrealised_usd"] == cents(sum(of_name.values()), abs=0.005)


@pytest.mark.parametrize("name", ["monitor", "positions"])
def test_cash_and_the_rows_on_one_screen_sum_to_the_account(name: str, documents: dict[str, Any]) -> None:
    data = documents[name]
    rows = [*data["positions"], *data.get("shares", ())]
    cash, value = (
        (data["account"]["cash_usd"], data["account"]["value_usd"])
        if name == "monitor"
        else (data["cash_usd"], data["bridge"]["end_value_usd"])
    )
    assert cash + sum(row["value_usd"] for row in rows) == pytest.approx(value, abs=0.005)


def test_profits_by_hand(documents: dict[str, Any]) -> None:
    """Two 83 puts sold for 216.00 less 1.36, marked 0.355.

    100 Galvor of the core cost 58.40, 100 came at 76.00; the share is quoted 76.30.
    """
    rows = {row["id"]: row for row in documents["positions"]["positions"]}
    assert rows["GRIDAN-260904-P83"]["profit_usd"] == pytest.approx(216 - 1.36 - 71, abs=0.005)
    galvor = next(s for s in documents["monitor"]["shares"] if s["symbol"] == "GALVOR")
    assert (galvor["spot"], galvor["core_break_even"]) == (76.30, 58.40)
    assert galvor["value_usd"] == pytest.approx(200 * 76.30, abs=0.005)
    assert galvor["core_profit_usd"] == pytest.approx(100 * (76.30 - 58.40), abs=0.005)
    assert galvor["profit_usd"] == pytest.approx(100 * (76.30 - 58.40) + 100 * (76.30 - 76.00), abs=0.005)
    # The put that brought the 100 of the wheel brought 120.32, which their break-even of 74.7968 has and
    # their cost has not.
    assert galvor["above_break_even_usd"] == pytest.approx(galvor["profit_usd"] + 120.32, abs=0.005)
    gridan = next(c for c in documents["cycles"]["cycles"] if c["id"] == "GRIDAN-260807")
    assert (gridan["realised_usd"], gridan["open_premium_usd"]) == (0.0, 214.64)
    assert gridan["profit_usd"] == pytest.approx(143.64, abs=0.005)  # not the whole premium


def test_the_plan_counts_what_is_open(documents: dict[str, Any]) -> None:
    """No ticket writes a call on shares that a call is written on already: 200 of 300 Borvia, 100 of 200
    Galvor (100 are core).
    """
    calls = {
        t["symbol"]: t["contracts"] for t in documents["scan"]["tickets"] if t["strategy"] == "covered_call"
    }
    assert calls
    assert all(
        calls.get(symbol, 0) <= most for symbol, most in {"BORVIA": 2, "GALVOR": 1, "KELDON": 2}.items()
    )
    assert documents["plan.show"]["account"] == documents["scan"]["account"]
    assert documents["ticket"]["id"] == documents["scan"]["tickets"][0]["id"]
    names = {
        documents[name]["account"] for name in ("ticket", "why", "roll", "positions", "cycles", "review")
    }
    assert names == {documents["scan"]["account"]["name"]} == {"default"}


def test_flags_go_before_the_demos_journal(demo: Any) -> None:
    small = demo("scan", "--set", "account.value=25000", "--json").json["data"]["account"]
    assert (small["value_usd"], small["cash_usd"], small["free_cash_usd"]) == (25_000, 25_000, 25_000)
    for command in ("scan", "monitor", "stress"):
        account = demo(command, "--set", "account.cash=150000", "--json").json["data"]["account"]
        assert account["cash_usd"] == 150_000, command
        assert account["value_usd"] == pytest.approx(247_788.5 - 55_600), command


def test_funds_that_count_as_cash_are_no_cash_and_are_free_on_every_screen(demo: Any) -> None:
    """200 shares of Keldon named as equivalents, quoted at 57.30."""
    funds = ("--set", 'account.cash_equivalents=["KELDON"]')
    figures = {
        name: data.get("account") if isinstance(data.get("account"), dict) else data
        for name in ("scan", "monitor", "stress", "positions", "review")
        for data in [demo(*RUNS[name], *funds, "--json").json["data"]]
    }
    for name, account in figures.items():
        assert account["cash_usd"] == 205_600.00, name
        assert account["cash_equivalents_usd"] == pytest.approx(200 * 57.30, abs=0.005), name
        assert account["free_cash_usd"] == pytest.approx(
            205_600 + account["cash_equivalents_usd"] - account["collateral_usd"], abs=0.005
        ), name
    for (one, left), (other, right) in combinations(figures.items(), 2):
        for key in ("cash_usd", "cash_equivalents_usd", "collateral_usd", "free_cash_usd"):
            assert left[key] == pytest.approx(right[key], abs=0.005), (one, other, key)


def test_each_spot_says_what_it_is(demo: Any) -> None:
    """A group with a share price has `spot_basis` beside it, or is always as quoted and says so."""
    for name, document in DOCUMENTS.items():
        rows = {row["field"]: row for row in lines(document)}
        for path, row in rows.items():
            if path.rsplit(".", 1)[-1] == "spot":
                assert f"{path}_basis" in rows or "as quoted" in row["about"], (name, path)
    for words, where, basis in (
        (("monitor",), "positions", "synchronised"),
        (("monitor",), "shares", "quoted"),  # what the account counts them at
        (("review", *FRIDAY), "positions", "synchronised"),
        (("scan",), "tickets", "synchronised"),
    ):
        assert {row["spot_basis"] for row in demo(*words, "--json").json["data"][where]} == {basis}
    for words in (
        ("scan",),
        ("monitor",),
        ("ticket", "1"),
        ("chain", "DRAVEN"),
        ("roll", "TARNIO"),
        ("review", *FRIDAY),
    ):
        screen = demo(*words, "--format", "table")
        assert screen.lower().count("synchronised") == 1, words
