"""Why candidates are no tickets, on a terminal: counts by gate, then contract by contract."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from rich.console import Console
from rich.text import Text

from wheelcli.contract import parse_occ
from wheelcli.documents.provenance import Provenance
from wheelcli.plan.gates.limit_names import limit_words
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.screens.carry import carry_sentence
from wheelcli.render.screens.grid import Column, print_grid
from wheelcli.render.screens.provenance import heading
from wheelcli.render.screens.scan import DIM, GOOD, WARN

_SHOWN = 24
_NEXT_BEST = 10
_NAME = 26


def draw(
    data: Mapping[str, Any], console: Console, *, about: str | None, provenance: Provenance, options: str = ""
) -> None:
    """Print the counts by gate, and for one symbol or contract each contract with its gates.

    `options` are those that the commands it names need to read this same plan, such as ` --plan 2`.
    """
    console.print(heading(provenance, console.width))
    rows, again = data["rows"], printable(options)
    for ticket in data["tickets"] if about else ():
        console.print(Text(f"{ticket} is a ticket: wheel ticket {ticket}{again}", style=GOOD))
    for told in data["carries"] if about else ():
        console.print(Text(carry_sentence(told) or "", style=WARN if told["hard_to_borrow"] else DIM))
    if data["because"]:
        console.print(Text(printable(data["because"])))
    if about is None:
        console.print(
            Text(
                f"{data['candidates']:,} candidates looked at, {len(data['tickets'])} became tickets",
                style="bold",
            )
        )
    if not rows:
        console.print("Nothing kept it out." if about else "No candidate was kept out.")
        return
    gates = list(data["by_gate"].items())
    print_grid(
        console,
        [
            Column("kept out by", [limit_words(gate) for gate, _ in gates], right=False),
            Column("candidates", [f"{count:,}" for _, count in gates]),
            Column("for example", [_example(rows, gate) for gate, _ in gates], right=False, rank=1),
        ],
    )
    _next_best(data["replacements"], console)
    if about is None:
        console.print(Text(f"wheel why SYMBOL{again}, or a contract, shows each with its numbers", style=DIM))
        return
    console.print()
    _contracts(rows, console)


def _next_best(replacements: Sequence[Mapping[str, Any]], console: Console) -> None:
    """The best candidates left out: what the best plan that holds each would give up for it."""
    if not replacements:
        return
    shown = replacements[:_NEXT_BEST]
    console.print()
    print_grid(
        console,
        [
            Column("next best", [_name(r) for r in shown], right=False),
            Column("contracts", [f"{r['contracts']:,}" for r in shown]),
            Column("the plan loses", [f"{r['loss_usd']:,.2f}" for r in shown]),
        ],
        remarks=[Text(_trade(r), style=DIM) for r in shown],
    )
    if len(replacements) > len(shown):
        more = len(replacements) - len(shown)
        console.print(Text(f"… and {more} more with --json", style=DIM))


def _name(candidate: Mapping[str, Any]) -> str:
    sold, slash, wing = candidate["contract"].partition("/")
    known = parse_occ(sold)
    return printable(f"{known.label(candidate['symbol'])}{slash}{wing}" if known else candidate["contract"])


def _trade(candidate: Mapping[str, Any]) -> str:
    said = [
        words + ", ".join(map(printable, candidate[key]))
        for key, words in (("replaces", "in place of "), ("reduces", "with less of "))
        if candidate[key]
    ]
    broken = ", ".join(map(limit_words, candidate["limits"]))
    return "; ".join([*said, f"added to them it breaks {broken}"] if broken else said)


def _example(rows: list[Mapping[str, Any]], gate: str) -> str:
    return shorten(printable(next(r["reason"] for r in rows if r["gate"] == gate)), 64, placeholder=" …")


def _named(contract: str) -> str:
    """A contract, or the two legs of a spread, as `2026-09-18 125/120 put`."""
    sold, _, wing = contract.partition("/")
    known = parse_occ(sold)
    if known is None:
        return printable(contract)
    strikes = f"{known.strike:g}" + (f"/{wing.lstrip('CP')}" if wing else "")
    return f"{known.expiration:%Y-%m-%d} {strikes} {known.right}"


def _contracts(rows: list[Mapping[str, Any]], console: Console) -> None:
    by_contract: dict[str, list[str]] = {}
    for row in rows:
        by_contract.setdefault(row["contract"], []).append(printable(row["reason"]))
    nearest = sorted(by_contract.items(), key=lambda item: (len(item[1]), item[0]))
    for contract, found in nearest[:_SHOWN]:
        console.print(Text.assemble((f"{_named(contract):<{_NAME}}", "bold"), found[0]))
        for reason in found[1:]:
            console.print(Text(" " * _NAME + reason))
    if len(nearest) > _SHOWN:
        console.print(
            Text(f"… and {len(nearest) - _SHOWN} more; all of them with --json or on a pipe", style=DIM)
        )
