"""The tables and sentences of `docs/explanation/policy-evidence.md` that hold a number, made from the result
of `full_evidence.py`. What stands around them is written by hand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Part = Mapping[str, Any]
BEGIN, END = "<!-- printed: {} -->\n", "<!-- end -->"
HEADINGS = {
    "rule": "against rules and random portfolios",
    "other": "the stress charge and the least score and return",
    "part": "parts of the score",
    "limit": "limits of the account",
}


def write(result: Part, page: Path) -> None:
    """Put every printed part into the page."""
    text = page.read_text()
    for name, make in PARTS.items():
        begin = BEGIN.format(name)
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(END), re.DOTALL)
        if not pattern.search(text):
            raise SystemExit(f"{page} has no place for {name}")
        text = pattern.sub(lambda found, s=f"{begin}{make(result)}\n{END}": s, text)
    page.write_text(text)


def summary(result: Part) -> str:
    """Return what the result says, in short."""
    dates = [f"{store['source']}, {store['made']}" for store in result["stores"]]
    lines = [f"Runs were made on: {'; '.join(dates)}.", "", _on_weights(result)]
    for store in result["stores"]:
        own, *others = store["policies"]
        label = " (**MODEL QUOTES**)" if store["model_quotes"] else ""
        text = (
            f"- **{store['source']}**{label}, {store['sessions']} sessions: {own['total_return']:+.1%} on an "
            f"account that was {own['deployed']:.0%} deployed, from {own['tickets']:.0f} tickets, "
            f"{own['ended']:.0f} of them puts that ended"
        )
        if not own["ended"]:
            lines.append(f"{text}. It shows only that the runs work.")
            continue
        text += f" on {own['expirations']} expirations in {own['months']} months."
        rules = [row for row in others if row["kind"] in ("rule", "random") and row["less"] is not None]
        apart = [f"{_less(row['less'])} than {row['name']}" for row in rules]
        above = [f"{row['name']} {row['total_return']:+.1%}" for row in rules]
        text += f" To expiration, a dollar of stress loss earned {own['to_expiration']:+.3f}: "
        more = sum(row["total_return"] > own["total_return"] for row in rules)
        text += f"{'; '.join(apart)}. In total return, {_count(more)} of these {len(rules)} ended above the "
        lines.append(f"{text}planner; all {len(rules)}: {'; '.join(above)}.")
        lines += _drawn(store, others)
    return "\n".join([*lines, *_verdicts(result)])


def _drawn(store: Part, others: Sequence[Part]) -> Iterator[str]:
    for row in others:
        if row["kind"] == "random":
            beaten = round(row["beaten"] * row["accounts"])
            yield (
                f"- On {store['source']} the planner's account ended above {_count(beaten)} of the "
                f"{row['accounts']} random portfolios in total return."
            )


def _verdicts(result: Part) -> Iterator[str]:
    enough = [s for s in result["stores"] if s["policies"][0]["months"] >= result["months_least"]]
    few = [s for s in result["stores"] if s not in enough]
    if few:
        yield (
            f"- {_list([s['source'] for s in few])}: fewer than {result['months_least']} expiration "
            "months, so no interval and no conclusion."
        )
    for store in enough:
        alone = [r["name"] for r in store["policies"] if _excludes(r.get("interval"))]
        names = _list(store["conclusive"]) or "none"
        yield (
            f"- On {store['source']}, differences to expiration whose own 95 % interval excludes 0: "
            f"{_list(alone) or 'none'}. Differences that count, by both measures and allowing for all "
            f"{result['comparisons']} comparisons: {names}."
        )


def _on_weights(result: Part) -> str:
    weights = [
        name
        for store in result["stores"]
        for name in store["conclusive"]
        if name in {r["name"] for r in store["policies"] if r["kind"] in ("part", "other")}
    ]
    return (
        "- **The weights of the score and the stress charge are a judgement.** No run here shows, over "
        "enough months and allowing for all comparisons, that another value earns more. None was changed."
        if not weights
        else f"- Differences that would allow a change of a weight or charge: {_list(weights)}."
    )


def runs(result: Part) -> str:
    """Return what was run and what was not."""
    lines = [
        "| market | sessions | from | to | missing days | at the close | plans | runs | random portfolios |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for s in result["stores"]:
        drawn = sum(r["accounts"] for r in s["policies"] if r["kind"] == "random")
        wanted = f"{drawn} of {s['draws_wanted']}" if s["draws_wanted"] else "not run"
        every = {"day": "every session", "monday": "first session of each week"}.get(s["every"], s["every"])
        label = ", **MODEL QUOTES**" if s["model_quotes"] else ""
        lines.append(
            f"| {s['source']}: {', '.join(s['symbols'])}{label} | {s['sessions']} | {s['first']} "
            f"| {s['last']} | {s['gaps']} | {s['at_close']} | {s['counts']['plans']}, {every} | {s['runs']} "
            f"of {s['runs_wanted']} | {wanted} |"
        )
    lines += [
        "",
        "| market | runs of | version of wheel | data | hash of all runs |",
        "|---|---|---|---|---|",
    ]
    for s in result["stores"]:
        lines.append(
            f"| {s['source']} | {s['made']} | {s['version']} | {s['data'] or '–'} | {s['digest'] or '–'} |"
        )
    return "\n".join(lines)


def left_out(result: Part) -> str:
    """Return what no run used."""
    lines = ["| source | symbols | sessions | days | why |", "|---|---|---|---|---|"]
    for one in result["left_out"]:
        days = one["first"] if one["first"] == one["last"] else f"{one['first']} to {one['last']}"
        symbols = ", ".join(one["symbols"])
        lines.append(f"| {one['source']} | {symbols} | {one['sessions']} | {days} | {one['why']} |")
    return "\n".join(lines)


def tables(result: Part) -> str:
    """Return the tables of each market."""
    return "\n\n".join(part for store in result["stores"] for part in _tables(store))


def _tables(store: Part) -> Iterator[str]:
    label = ", **MODEL QUOTES**" if store["model_quotes"] else ""
    counts = store["counts"]
    yield f"### {store['source'][0].upper()}{store['source'][1:]}"
    yield (
        f"{store['sessions']} sessions{label}, {store['first']} to {store['last']}. In the planner's "
        f"account, {counts['advice_close']} positions were closed early, {counts['advice_roll']} rolled; "
        f"{counts['ended_assign']} contracts were assigned at expiration; {counts['waited']} orders waited "
        f"for a quote, and {counts['stale_marks']} marks used an earlier time value. "
        f"The gate on spreads refused {counts['too_wide']:,} of {counts['candidates']:,} contracts. "
        f"Cash alone returned {store['cash_return']:+.2%}, the names in equal parts "
        f"{_n(store['names_return'], '+.2%')}. {_stopped(store)}".rstrip()
    )
    own = store["policies"][0]
    for kind, heading in HEADINGS.items():
        rows = [
            r for r in store["policies"] if r["kind"] in ((kind, "random") if kind == "rule" else (kind,))
        ]
        if not rows:
            continue
        moved = [row for row in rows if not row.get("same")]
        lines = [
            f"{heading[0].upper()}{heading[1:]}:",
            "",
            "| policy | tickets | puts ended | out of the money | deployed | total return | drawdown "
            "| to expiration | planner less this policy | 95 % | all comparisons "
            "| a month, planner less this policy | 95 % |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
            *(_row(row) for row in (own, *moved)),
        ]
        if alike := [row["name"].removeprefix("without the limit: ") for row in rows if row.get("same")]:
            lines += ["", f"The same tickets as the planner: {_list(alike)}."]
        yield "\n".join(lines)


def _stopped(store: Part) -> str:
    names = _list(store["stopped"])
    return f"Stopped before the last session, and left out: {names}." if names else ""


def _row(row: Part) -> str:
    ended = _n(row["out_of_the_money"], ".0%")
    own = "less" not in row
    apart = ["", "", "", "", ""]
    if not own:
        apart = [
            _n(row["less"], "+.3f"),
            _around(row["interval"], "+.3f"),
            _around(row["interval_of_all"], "+.3f"),
            _n(row["less_a_month"], "+.2%"),
            _around(row["interval_a_month"], "+.2%"),
        ]
    cells = [
        row["name"],
        f"{row['tickets']:.0f}",
        f"{row['ended']:.0f}",
        ended,
        f"{row['deployed']:.0%}",
        f"{row['total_return']:+.2%}",
        f"{row['drawdown']:.2%}",
        _n(row["to_expiration"], "+.3f"),
        *apart,
    ]
    return "| " + " | ".join(cells) + " |"


def calibration(result: Part) -> str:
    """Return both probabilities against outcomes."""
    lines = [
        "| market | tickets | n | expirations | months | probability | mean | out of the money "
        "| excess | 95 % |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    bands = [
        "| market | probability | band | n | expirations | mean | out of the money |",
        "|---|---|---|---|---|---|---|",
    ]
    for s in result["stores"]:
        for whose, f in s["forecasts"].items():
            for name, by in f["by"].items():
                lines.append(
                    f"| {s['source']} | {whose} | {f['tickets']} | {f['expirations']} | {f['months']} "
                    f"| {name} | {by['mean']:.1%} | {f['observed']:.1%} | {by['excess']:+.1%} "
                    f"| {_around(by['interval'], '+.1%')} |"
                )
                if whose != "the planner's tickets":
                    bands += [
                        f"| {s['source']} | {name} | {b['least']:.0%} to {b['most']:.0%} | {b['tickets']} "
                        f"| {b['expirations']} | {b['forecast']:.1%} | {b['observed']:.1%} |"
                        for b in by["bands"]
                    ]
    same = "; ".join(
        f"{s['source']}: {f['own_forecast']} of {f['tickets']}"
        for s in result["stores"]
        for whose, f in s["forecasts"].items()
        if whose != "the planner's tickets" and f["tickets"]
    )
    lines += ["", f"Tickets whose two probabilities differ, of all policies: {same}."]
    return "\n".join([*lines, "", "By band, the tickets of all policies:", "", *bands])


def _count(number: int) -> str:
    return str(number) if number else "none"


def _less(value: float) -> str:
    return f"{abs(value):.3f} {'more' if value >= 0 else 'less'}"


def _excludes(around: Sequence[float] | None) -> bool:
    return around is not None and (around[0] > 0 or around[1] < 0)


def _n(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _around(around: Sequence[float] | None, form: str) -> str:
    return "none" if around is None else f"{around[0]:{form}} to {around[1]:{form}}"


def _sign(text: str) -> str:
    text = re.sub(r"(?<![\w-])[+-](0\.0+)(?!\d)", r"\1", text)  # 0 has no sign
    return re.sub(r"(?<![\w-])-(?=\d)", "−", text).replace(" %", "%").replace("%", " %")


def _list(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


PARTS = {
    "summary": lambda result: _sign(summary(result)),
    "runs": runs,
    "tables": lambda result: _sign(tables(result)),
    "calibration": lambda result: _sign(calibration(result)),
    "left out": left_out,
}
