"""`wheel journal settle` for an account of coins: one cash settlement each, and the purchases that were made
in place of an assignment.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import typer

from wheelcli.book.coins.line import COINS
from wheelcli.book.coins.money import text_of
from wheelcli.book.coins.settlement import Ending, assigned, endings, purchases
from wheelcli.book.entry.line_words import decimal_of
from wheelcli.book.entry.settlement import Expired, unsettled_lots
from wheelcli.cli.book.settlement_values import settlement_values
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.documents.book.journal import EnteredEvents, ExpiredContract, SettledEvents
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError, invalid_value
from wheelcli.loaders.book.journal import coin_book_of, enter
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.loaders.coins.journal import entering
from wheelcli.render.screens.journal_entries import draw_entered, draw_proposals
from wheelcli.units import values_of

if TYPE_CHECKING:
    from wheelcli.loaders.book.settlement_values import Told

_COLUMNS = ("contract", "symbol", "contracts", "expiration", "close", "way", "price", "why")


def settle_coins(
    ctx: Context, entries: "list[Told]", buy: Sequence[str], *, yes: bool, dry_run: bool
) -> Result:
    """Return the settlements of expired options on coins, written if the user agrees."""
    prices = _prices(buy)
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account)
        book = coin_book_of(before, account)
        expired = unsettled_lots(book.dollars.options if book else (), ctx.workspace.now())
        values, unknown = settlement_values(ctx, expired, before, entries, last=False)
        into = entering(ctx.workspace, account, book, source="settle")
        ends = endings(expired, values, unknown, into)
        bought = purchases(ends, prices, into)
        if unmatched := sorted(prices.keys() - assigned(ends).keys()):
            raise WheelError(
                f"--buy {unmatched[0]}: no short put on {unmatched[0]} ended in the money",
                hint="enter any other purchase with `wheel journal add`",
                code="usage",
                exit_code=Exit.USAGE,
            )
        events = [*(each.event for each in ends if each.event is not None), *bought]
        agreed = bool(events) and not dry_run and (yes or (ctx.interactive and _agreed(ctx, ends)))
        entered = enter(ctx.workspace, journal, account, before=before, events=events, dry_run=not agreed)
    result = entered_result(ctx, entered)
    rows = tuple(_row(each) for each in ends)
    data = SettledEvents(**values_of(EnteredEvents, result.data), contracts=rows)
    lacking = [each for each in ends if each.event is None]
    code = Exit.DONE if not lacking else Exit.PARTIAL if events else Exit.NO_DATA
    notes = result.notes if ends else ("every expired contract is settled",)
    notes += _missing(ends, prices)
    if events and not agreed and not dry_run:
        code, notes = Exit.USAGE, (*notes, "nothing was written: add --yes to write it")

    def screen(console: Any) -> None:
        if rows:
            draw_proposals(rows, console)
        if events:
            draw_entered(data, console, demo=ctx.demo)

    return replace(
        result,
        data=data,
        rows="contracts",
        columns=_COLUMNS,
        screen=screen,
        problems=tuple(_problem(each) for each in lacking),
        notes=notes,
        exit_code=code,
    )


def _prices(texts: Sequence[str]) -> dict[str, Decimal]:
    out: dict[str, Decimal] = {}
    for text in texts:
        coin, _, price = text.partition("=")
        value = decimal_of(price.strip())
        name = coin.strip().upper()
        if name not in COINS or value is None or value <= 0 or value != round(value, 6) or name in out:
            raise WheelError(
                invalid_value("--buy", text, "COIN=PRICE, such as BTC=80350"),
                code="usage",
                exit_code=Exit.USAGE,
            )
        out[name] = value
    return out


def _missing(ends: list[Ending], prices: dict[str, Decimal]) -> tuple[str, ...]:
    """Return a note on coins that were not bought, because none are delivered."""
    return tuple(
        f"no {coin} was delivered: if you bought {text_of(size)} {coin} instead, add --buy {coin}=PRICE"
        for coin, size in sorted(assigned(ends).items())
        if coin not in prices
    )


def _agreed(ctx: Context, ends: list[Ending]) -> bool:
    draw_proposals([_row(each) for each in ends], ctx.console(error=True))
    try:
        return bool(typer.confirm("Write this?", err=True))
    except typer.Abort:
        raise KeyboardInterrupt from None


def _row(each: Ending) -> ExpiredContract:
    expired: Expired = each.proposal.expired
    return ExpiredContract(
        contract=expired.contract.name,
        name=expired.contract.name,
        symbol=expired.symbol,
        contracts=expired.contracts,
        expiration=expired.contract.expiration,
        close=each.proposal.close,
        way=each.proposal.way,
        price=each.proposal.price,
        why=each.proposal.why,
    )


def _problem(each: Ending) -> Problem:
    symbol = each.proposal.expired.symbol
    return Problem(
        "no_close",
        each.proposal.why,
        f"pass the delivery price, such as --close {symbol}@{each.proposal.expired.day}=80321.21",
        symbol,
    )
