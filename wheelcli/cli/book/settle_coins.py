"""`wheel journal settle` for a coin account: one cash settlement each, and the purchases that were made
in place of an assignment.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.book.coins.doubts import index_doubts
from wheelcli.book.coins.line import COINS
from wheelcli.book.coins.money import text_of
from wheelcli.book.coins.settlement import Ending, assigned, endings, purchases
from wheelcli.book.entry.line_words import decimal_of
from wheelcli.book.entry.settlement import unsettled_lots
from wheelcli.cli.book.settled import agreed_to, settled_result
from wheelcli.cli.book.settlement_values import settlement_values
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import invalid_value, usage
from wheelcli.loaders.book.journal import Asking, coin_book_of, enter
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.loaders.coins.journal import entering

if TYPE_CHECKING:
    from wheelcli.book.entry.settlement import Proposal
    from wheelcli.loaders.book.settlement_values import Told


def settle_coins(
    ctx: Context, entries: "list[Told]", buy: Sequence[str], *, yes: bool, force: bool, dry_run: bool
) -> Result:
    """Return the settlements of expired options on coins, written if the user agrees. A delivery price far
    from the last index needs `force`, or a second confirmation.
    """
    wanted = _bought(buy)
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account)
        book = coin_book_of(before, account)
        expired = unsettled_lots(book.dollars.options if book else (), ctx.workspace.now())
        values, unknown = settlement_values(ctx, expired, before, entries, last=False)
        into = entering(ctx.workspace, account, book, source="settle")
        ends = endings(expired, values, unknown, into)
        prices = _prices(wanted, ends)
        settlements = [each.event for each in ends if each.event is not None]
        events = [*settlements, *purchases(ends, prices, into)]
        doubtful = () if force else tuple(index_doubts(settlements, known=before, index=into.index))
        outcomes = [each.proposal for each in ends]
        agreed = bool(events) and not dry_run and (yes or (ctx.interactive and agreed_to(ctx, outcomes)))
        entered = enter(
            ctx.workspace,
            journal,
            account,
            before=before,
            events=events,
            dry_run=not agreed,
            asking=Asking(doubtful=doubtful),
        )
    return settled_result(
        ctx, entered, outcomes, events, hint=_hint, unasked=not dry_run, notes=_missing(ends, prices)
    )


@dataclass(frozen=True, slots=True)
class _Bought:
    """A price of --buy; `day` is None if it was left out."""

    text: str
    coin: str
    day: date | None
    price: Decimal


def _bought(texts: Sequence[str]) -> list[_Bought]:
    out: list[_Bought] = []
    for text in texts:
        name, _, price = text.partition("=")
        coin, at, on = name.strip().upper().partition("@")
        value, day = decimal_of(price.strip()), _day(on)
        twice = any(each.coin == coin and each.day == day for each in out)
        wrong = coin not in COINS or twice or (at and day is None)
        if wrong or value is None or value <= 0 or value != round(value, 6):
            raise usage(
                invalid_value("--buy", text, "COIN=PRICE or COIN@DAY=PRICE, such as BTC@2026-08-28=80350")
            )
        out.append(_Bought(text, coin, day, value))
    return out


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _prices(bought: Sequence[_Bought], ends: list[Ending]) -> dict[tuple[str, date], Decimal]:
    """Return the prices by coin and expiration. Raises WheelError (usage) if there was no such assignment, or
    if a price without a day could be of several.
    """
    out: dict[tuple[str, date], Decimal] = {}
    for each in bought:
        days = [day for coin, day in assigned(ends) if coin == each.coin and each.day in (None, day)]
        if not days:
            on = f" on {each.day}" if each.day else ""
            raise usage(
                f"--buy {each.coin}: no short put on {each.coin} ended in the money{on}",
                "enter any other purchase with `wheel journal add`",
            )
        if len(days) > 1:
            raise usage(
                f"--buy {each.text}: puts on {each.coin} ended in the money on several days",
                "name the day of each price: " + " ".join(f"--buy {each.coin}@{day}=PRICE" for day in days),
            )
        if (each.coin, days[0]) in out:
            raise usage(f"--buy {each.text}: {each.coin} on {days[0]} already has a price", "leave one out")
        out[each.coin, days[0]] = each.price
    return out


def _missing(ends: list[Ending], prices: Mapping[tuple[str, date], Decimal]) -> tuple[str, ...]:
    """Return a note on coins that were not bought, because none are delivered."""
    all_ = assigned(ends)
    several = {coin for coin, count in Counter(coin for coin, _ in all_).items() if count > 1}
    return tuple(
        f"no {coin} was delivered: if you bought {text_of(size)} {coin} instead, add"
        f" --buy {coin}{f'@{day}' if coin in several else ''}=PRICE"
        for (coin, day), size in all_.items()
        if (coin, day) not in prices
    )


def _hint(each: "Proposal") -> str:
    expired = each.expired
    return f"pass the delivery price, such as --close {expired.symbol}@{expired.day}=80321.21"
