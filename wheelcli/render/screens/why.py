"""Why candidates were rejected, on a terminal: counts by gate, then contract by contract."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from wheelcli.contract import parse_contract
from wheelcli.documents.provenance import Provenance
from wheelcli.feed_source import US, market_of
from wheelcli.money_text import and_list
from wheelcli.plan.gates.limit_names import LIMIT_KEYS, limit_words
from wheelcli.plan.optimize.left_out import NOT_PRICED, Rejection, Replacement, WhyDocument
from wheelcli.render.console import wrapped
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN
from wheelcli.render.parts.carry import carry_sentence
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.parts.provenance import heading

_SHOWN = 8
_NEXT_BEST = 5
_GATES = 8
_NAME = 26
_LIMIT = re.compile(r"\(limit ([^)]+)\)")  # in the reason of a limit


def draw(
    data: WhyDocument,
    console: Console,
    *,
    about: str | None,
    provenance: Provenance,
    options: str = "",
    unpriced: bool = False,
) -> None:
    """Print the counts by gate, and for one symbol or contract each contract with its gates.

    `options` are those with which the commands it names read this same plan, such as ` --plan 2`. `unpriced`
    is whether some of the contracts were not priced.
    """
    console.print(heading(provenance, console.width))
    rows, again = data.rows, printable(options)
    for ticket in data.tickets if about else ():
        console.print(Text(f"{ticket} is a ticket: wheel ticket {ticket}{again}", style=GOOD), soft_wrap=True)
    for one in data.carries if about else ():
        sentence = carry_sentence(one.carry, one.carry_annual, hard_to_borrow=one.hard_to_borrow)
        console.print(Text(sentence or "", style=WARN if one.hard_to_borrow else DIM))
    if data.because:
        console.print(Text(printable(data.because), style="bold"))
    if about is None:
        words = f"{data.candidates:,} candidates checked, {len(data.tickets)} became tickets"
        console.print(Text(words, style="bold"))
    if not rows:
        console.print("No gate rejected it." if about else "No candidate was rejected.")
        return
    _next_best(data.replacements, rows, console, again)
    console.print()
    console.print(_counts(data, coins=market_of(provenance.source) != US))
    if unpriced:
        console.print(Text(NOT_PRICED, style=DIM))
    if about is None:
        console.print(
            Text(f"wheel why SYMBOL{again}, or a contract, shows each rejection with its numbers", style=DIM),
            soft_wrap=True,
        )
        return
    console.print()
    _contracts(rows, console)


def _counts(data: WhyDocument, *, coins: bool) -> Text:
    """Return how many candidates the gates that reject most reject, in a line."""
    gates = list(data.by_gate.items())
    words = ", ".join(f"{limit_words(gate, coins=coins)} {count:,}" for gate, count in gates[:_GATES])
    more = f"; --json shows {len(gates) - _GATES} more" if len(gates) > _GATES else ""
    return Text(f"rejected by (one can have several): {words}{more}", style=DIM)


def _next_best(
    replacements: Sequence[Replacement], rows: Sequence[Rejection], console: Console, options: str
) -> None:
    """Print the best candidates left out: what the plan would give up to include each."""
    if not replacements:
        return
    shown = sorted(replacements, key=lambda r: r.loss_usd)[:_NEXT_BEST]
    every = [limit for limit in shown[0].limits if all(limit in r.limits for r in shown)]
    trades = [_trade(r, every) for r in shown]
    console.print()
    print_grid(
        console,
        [
            Column("next best", [printable(r.name) for r in shown], right=False),
            Column("contracts", [f"{r.contracts:,}" for r in shown]),
            Column("cost to the plan", [f"{r.loss_usd:,.2f}" for r in shown]),
        ],
        remarks=[
            Text("the same" if k and trade == trades[k - 1] else trade, style=DIM)
            for k, trade in enumerate(trades)
        ],
    )
    legend = "cost to the plan: dollars by which the best plan with it is worth less, after risk"
    if every:
        which = "each" if len(shown) > 1 else "it"
        limits = (
            f"{'this limit' if len(every) == 1 else 'these limits'}: {', '.join(map(limit_words, every))}"
        )
        legend += f" · added without removing any, {which} would exceed {limits}"
    console.print(Text(legend, style=DIM))
    if limits_shown := _limits((limit for r in shown for limit in r.limits), rows):
        console.print(Text(f"limits: {limits_shown}", style=DIM))
    console.print(
        Text(f"wheel scan --with {printable(shown[0].name)}{options} shows such a plan", style=DIM),
        soft_wrap=True,
    )
    if len(replacements) > len(shown):
        more = len(replacements) - len(shown)
        console.print(Text(f"… and {more} more; --json shows all", style=DIM))


def _limits(names: Iterable[str], rows: Sequence[Rejection]) -> str:
    """Return limits with their settings, and their value if it is the same for every candidate."""
    values: dict[str, set[str]] = {name: set() for name in names if name in LIMIT_KEYS}
    for row in rows:
        if row.gate in values and (found := _LIMIT.search(row.reason)):
            values[row.gate].add(found[1])
    return " · ".join(
        limit_words(name)
        + (f" {printable(min(amounts))}" if len(amounts) == 1 else "")
        + f" ({', '.join(LIMIT_KEYS[name])})"
        for name, amounts in values.items()
    )


def _trade(candidate: Replacement, every: Sequence[str]) -> str:
    """Return what makes room for a candidate, and the limits that it exceeds if it is only added, except
    those that every one exceeds.
    """
    parts = [
        f"{words} {and_list(map(printable, names))}{after}"
        for names, words, after in (
            (candidate.replaces, "take the place of", ""),
            (candidate.reduces, "make", " smaller"),
        )
        if names
    ]
    exceeded = [limit_words(limit) for limit in candidate.limits if limit not in every]
    added = ""
    if exceeded:
        which = "this limit" if len(exceeded) == 1 else "these limits"
        names = and_list(map(printable, exceeded))
        added = f"added without removing any, it would exceed {which}: {names}"
    return "; ".join(part for part in (f"would {' and '.join(parts)}" if parts else "", added) if part)


def _named(contract: str) -> str:
    """Return a contract, or the two legs of a spread, as `2026-09-18 125/120 put`."""
    sold, _, wing = contract.partition("/")
    known = parse_contract(sold)
    if known is None:
        return printable(contract)
    strikes = f"{known.strike:.12g}" + (f"/{wing.lstrip('CP')}" if wing else "")
    return f"{known.expiration:%Y-%m-%d} {strikes} {known.right}"


def _contracts(rows: Sequence[Rejection], console: Console) -> None:
    by_contract: dict[str, list[str]] = {}
    for row in rows:
        by_contract.setdefault(row.contract, []).append(printable(row.reason))
    nearest = list(by_contract.items())
    for contract, reasons in nearest[:_SHOWN]:
        name = f"{_named(contract):<{_NAME}}"
        for reason in reasons:
            for line in wrapped(Text(reason), console, max(console.width - _NAME, _NAME)):
                console.print(
                    Text.assemble((name, "bold"), line), no_wrap=True, crop=False, overflow="ignore"
                )
                name = " " * _NAME
    if len(nearest) > _SHOWN:
        console.print(Text(f"… and {len(nearest) - _SHOWN} more; --json or a pipe shows all", style=DIM))
