"""`wheel init --market deribit`: a coin account in the settings, and its opening in the journal."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from wheelcli.book.coins.entry import CoinEntering, event_of_line
from wheelcli.book.coins.line import parse_coin_line
from wheelcli.book.coins.money import USDC, text_of
from wheelcli.book.event_text import in_words
from wheelcli.book.from_config import MAIN
from wheelcli.cli.context import Context
from wheelcli.config import load, user_file
from wheelcli.config.edit import fresh, with_value
from wheelcli.config.sources import read_text, there
from wheelcli.config.write import prove_writable, write_private
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import InitDocument
from wheelcli.errors import Exit, WheelError, cannot_combine, invalid_value, usage
from wheelcli.loaders.book.account_text import dollars
from wheelcli.loaders.book.journal import Asking, coin_book_of, enter, new_id, today_of
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.render.screens.init import draw

if TYPE_CHECKING:
    from wheelcli.book.accounts import CoinBook
    from wheelcli.book.events import Event
    from wheelcli.loaders.book.init_options import Flags

MARKET = "deribit"


def init_coins(ctx: Context, flags: "Flags", *, market: str, name: str) -> Result:
    """Add the account to the config file, creating the file if needed, and open it in the journal."""
    _refuse(flags, market, name)
    path = user_file()
    before = read_text(path) if there(path) else fresh("cash", 2, ())
    if name in load(text=before).config.accounts and load(text=before).config.accounts[name].market != MARKET:
        raise usage(f"account {name} in {path} is for shares", "choose another name with --name")
    text, _ = with_value(before, f"accounts.{name}.market", MARKET, path=path)
    ctx.workspace.__dict__["loaded"] = load(text=text)
    ctx.workspace.account = name
    with journal_there(ctx.workspace) as journal:
        known = journal.events(name) if journal else []
        if known:
            raise usage(
                f"the journal already has account {name}",
                f"`wheel positions --account {name}` shows it, `wheel journal add` corrects it",
            )
        events = _opening(ctx, flags, name)
        if not flags.dry_run:
            prove_writable(path)
        enter(
            ctx.workspace,
            journal,
            name,
            before=[],
            events=events,
            dry_run=flags.dry_run,
            asking=Asking(flags.accept_doubts, option="--accept-doubts"),
        )
    if not flags.dry_run:
        write_private(path, text)
    book = coin_book_of(events, name)
    cash = book.purses.get(USDC, 0) if book else 0
    data = InitDocument(
        file=str(path),
        type="cash",
        option_level=2,
        account_value_usd=None if len(events) > 1 or not cash else cash / 1e8,
        cash_usd=cash / 1e8,
        holdings=_holdings(book),
        watchlist=(),
        preset=None,
        journal="opened",
        events=tuple(in_words(event) for event in events),
        dry_run=flags.dry_run,
        next=f"wheel scan --account {name}",
    )
    return Result(schema="wheel.init/1", data=data, screen=lambda console: draw(data, console))


def _refuse(flags: "Flags", market: str, name: str) -> None:
    """Refuse another market, a name that an account cannot have, and options that are for shares."""
    if market != MARKET:
        raise usage(invalid_value("--market", market, MARKET), "")
    if name == MAIN or not name.replace("-", "").replace("_", "").isalnum():
        raise usage(invalid_value("--name", name, "a name such as coins"), "")
    given = {
        "--account-value": flags.value,
        "--type": flags.kind,
        "--level": flags.level,
        "--watchlist": flags.watchlist,
        "--import": flags.files,
        "--on": flags.on,
        "--preset": flags.preset,
        "--partial": flags.partial,
    }
    for option, value in given.items():
        if value:
            raise usage(cannot_combine("--market", option), f"leave out {option}: it is for share accounts")


def _opening(ctx: Context, flags: "Flags", name: str) -> "list[Event]":
    day = today_of(ctx.workspace) - timedelta(days=1)
    lines = [_coin(text) for text in flags.hold] + list(flags.open_)
    if flags.cash is not None:
        amount = dollars("--cash", flags.cash, least=0.0)
        lines = [*([f"{amount:.8f} {USDC}"] if amount else []), *lines]
    if not lines:
        raise WheelError(
            "the account holds nothing yet",
            hint='pass --cash with its USDC, and its coins as --hold "BTC 1 @ 61000"',
            code="usage",
            exit_code=Exit.USAGE,
        )
    events: list[Event] = []
    for text in lines:
        line = parse_coin_line(f"OPENING {text} on {day}", today=day)
        events.append(event_of_line(line, CoinEntering(name, coin_book_of(events, name), new_id)))
    return events


def _coin(text: str) -> str:
    """Return a holding with its amount first, as in the journal; accepts `BTC 1 @ 61000` too."""
    words = text.replace("@", " @ ").split()
    if len(words) > 1 and words[0].isalpha():
        words[0], words[1] = words[1], words[0]
    return " ".join(words)


def _holdings(book: "CoinBook | None") -> tuple[str, ...]:
    if book is None:
        return ()
    options: dict[str, int] = {}
    for lot in book.dollars.options:
        name = lot.contract.name
        options[name] = options.get(name, 0) + lot.contracts * lot.deliverable_micros
    coins: Sequence[tuple[str, int]] = [(c, n) for c, n in sorted(book.purses.items()) if c != USDC and n]
    return (
        *(f"{text_of(amount)} {coin}" for coin, amount in coins),
        *(f"{text_of(amount)} {name}" for name, amount in sorted(options.items()) if amount),
    )
