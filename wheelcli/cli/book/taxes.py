"""`wheel taxes YEAR`: a calendar year in US accounts for a tax return, from the journal."""

from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.from_config import MAIN
from wheelcli.book.from_journal import ENTER_ONE
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError, invalid_value, not_found
from wheelcli.loaders.book.journal import today_of
from wheelcli.loaders.book.year_end_marks import funds_of, marks_of
from wheelcli.render.screens.taxes import markdown, screen
from wheelcli.taxes.build import open_at_end
from wheelcli.taxes.build import taxes as make
from wheelcli.taxes.document import document_of
from wheelcli.taxes.form_8949 import FORM_8949
from wheelcli.taxes.notes import NO_ADVICE

if TYPE_CHECKING:
    from datetime import date

    from wheelcli.book.events import Event
    from wheelcli.taxes.report import TaxYear

_FIRST = 1990


@command("taxes", needs=frozenset(COMMON) - {"snapshot"})
def taxes(
    ctx: Context,
    year: Annotated[str, typer.Argument(help="The calendar year.", metavar="YEAR")],
    mark: Annotated[
        list[str] | None,
        typer.Option(
            "--mark",
            help="Price per share of a section 1256 contract on 31 December of YEAR; repeatable.",
            metavar="CONTRACT=PRICE",
        ),
    ] = None,
    mark_before: Annotated[
        list[str] | None,
        typer.Option(
            "--mark-before",
            help="Price per share on 31 December of the year before, if the contract was open"
            " then; repeatable.",
            metavar="CONTRACT=PRICE",
        ),
    ] = None,
) -> Result:
    """List a tax year of US accounts: gains by lot as on Form 8949, and income.

    Also lists section 1256 contracts, possible wash sales, dividends and interest. Covers all taxable
    accounts together, or one with --account; IRAs and coin accounts are left out. `--format csv` has the
    columns of Form 8949. If a mark is neither recorded nor given with --mark, the gain is unknown and the
    exit code is 3. This is not tax advice.
    """
    number, today = _year(ctx, year)
    events = _events(ctx)
    if coins := sorted({event.account for event in events if event.coin is not None}):
        ctx.note(f"not in this report, which covers share accounts only: {', '.join(coins)}")
        events = [event for event in events if event.account not in coins]
    only = _only(ctx, events)
    names = {event.account for event in events}
    types = {name: _type(ctx, name) for name in names | only}
    taxed = {name for name in only or names if types[name] != "ira"}

    def open_then(of: int) -> "frozenset[str]":
        contracts = open_at_end(events, of, taxed) if taxed else set()
        return frozenset(contract.name for contract in contracts)

    over = today.year > number
    before = marks_of(
        ctx.workspace, number - 1, open_then(number - 1), mark_before or (), option="--mark-before"
    )
    after = marks_of(
        ctx.workspace, number, open_then(number) if over else frozenset(), mark or (), option="--mark"
    )
    tax_year = make(
        events,
        year=number,
        today=today,
        types=types,
        only=only,
        before=before,
        after=after,
        funds=funds_of(ctx.workspace, {event.symbol for event in events if event.symbol}),
    )
    return _result(ctx, tax_year)


def _year(ctx: Context, text: str) -> tuple[int, "date"]:
    today = today_of(ctx.workspace)
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) == 4 and _FIRST <= int(plain) <= today.year):
        raise WheelError(
            invalid_value("YEAR", text, f"{_FIRST} to {today.year}"),
            hint=f"as in `wheel taxes {today.year - 1}`",
            code="usage",
            exit_code=Exit.USAGE,
        )
    return int(plain), today


def _events(ctx: Context) -> "list[Event]":
    with ctx.workspace.open_journal() as journal:
        events = journal.events()
    if not events:
        raise WheelError("the journal is empty", hint=ENTER_ONE, code="no_events")
    return events


def _only(ctx: Context, events: "list[Event]") -> frozenset[str]:
    """Return the account requested; empty for all."""
    if ctx.account is None:
        return frozenset()
    known = sorted({event.account for event in events} | set(ctx.config.accounts))
    if ctx.account not in known:
        raise WheelError(
            not_found("account", ctx.account),
            hint=f"known accounts: {', '.join(known)}",
            code="account",
            exit_code=Exit.USAGE,
        )
    return frozenset({ctx.account})


def _type(ctx: Context, name: str) -> str | None:
    account = ctx.config.accounts.get(name) or (ctx.config.account if name == MAIN else None)
    return None if account is None else account.type


def _result(ctx: Context, tax_year: "TaxYear") -> Result:
    problems = _problems(tax_year)
    count = len(tax_year.section_1256)
    contracts = "1 section 1256 contract is" if count == 1 else f"{count} section 1256 contracts are"
    apart = f"{contracts} not on Form 8949: see `--json`, `--format md` or the table" if count else ""
    return Result(
        schema="wheel.taxes/1",
        data=document_of(tax_year),
        rows="lines",
        columns=("part", *FORM_8949, "account", "possible_wash_sale"),
        screen=lambda console: screen(console, tax_year, demo=ctx.demo),
        source="demo" if ctx.demo else "journal",
        problems=problems,
        exit_code=Exit.PARTIAL if problems else Exit.DONE,
        notes=tuple(filter(None, (NO_ADVICE, apart))),
        markdown=lambda: markdown(tax_year, demo=ctx.demo),
    )


def _problems(tax_year: "TaxYear") -> tuple[Problem, ...]:
    """Return the reasons why a gain is unknown, one for each contract or lot."""
    hints = {
        "end": ("--mark", f"on 31 December {tax_year.year}"),
        "start": ("--mark-before", f"on 31 December {tax_year.year - 1}"),
    }
    problems: dict[tuple[str, str], Problem] = {}
    for one in tax_year.section_1256:
        if one.missing in hints:
            option, when = hints[one.missing]
            problems[one.contract, one.missing] = Problem(
                "no_mark",
                f"{one.description}: price {when} unknown, so the gain is unknown",
                f"pass {option} {one.contract}=PRICE, in dollars per share",
                one.symbol,
            )
        elif one.missing:
            problems[one.contract, one.missing] = Problem(
                "no_basis",
                f"{one.description}: premium unknown, so the gain is unknown",
                "enter the opening trade with its price",
                one.symbol,
            )
    for line in tax_year.lines:
        if line.gain_cents is None:
            problems[line.id, line.close_id] = Problem(
                "no_basis",
                f"{line.description}, {line.closed}: proceeds or basis unknown, so the gain is unknown",
                "take it from the broker's 1099-B, or enter the opening trade with its price",
                line.symbol,
            )
    return tuple(problems.values())
