"""The open book on a terminal: each position with its state in colour and what to do; the shares."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from wheelcli.book.positions.positions import Kind
from wheelcli.documents.provenance import Provenance
from wheelcli.manage.account_now import AccountNow
from wheelcli.manage.document import CarriedMark, MonitorDocument, MonitoredPosition
from wheelcli.manage.open_position import OpenPosition
from wheelcli.manage.repair import Choice, Repair
from wheelcli.manage.rule_result import Action, State
from wheelcli.manage.shares_document import SharesNow
from wheelcli.manage.today.document import Do
from wheelcli.manage.today.held import check_words
from wheelcli.money_text import coin_number, counted, plain_zero
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN, day, dollars, money, percent
from wheelcli.render.parts.cash_unknown import cash_unknown
from wheelcli.render.parts.feeds import print_feeds
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.parts.provenance import heading
from wheelcli.render.parts.spot import spot_line
from wheelcli.render.screens.today import do_this
from wheelcli.render.screens.watchlist import BAD

_COLUMNS = """
    rank id kind symbol contracts expiration dte_days strike spot distance distance_sd delta credit mark
    captured profit_usd profit_if_closed_usd remaining_return collateral_usd state action reason
"""
COLUMNS = tuple(_COLUMNS.split())
STATES = {
    State.ON_TRACK: ("on track", GOOD),
    State.TAKE_PROFIT: ("take profit", "bold green"),
    State.REVIEW: ("review", WARN),
    State.CHALLENGED: ("challenged", "bold yellow"),
    State.ASSIGNMENT_LIKELY: ("assignment likely", "bold red"),
    State.EXPIRING: ("expiring", "bold red"),
    State.CLOSE_SPREAD: ("close the spread", "bold red"),
    State.UNPRICED: ("unpriced", "magenta"),
}
_KINDS = {
    Kind.SHORT_PUT: "put",
    Kind.SHORT_CALL: "call",
    Kind.LONG_PUT: "put",
    Kind.LONG_CALL: "call",
    Kind.BULL_PUT_SPREAD: "puts",
    Kind.BEAR_CALL_SPREAD: "calls",
}
REPAIR_LEGEND = (
    "below its break-even; these choices are not ranked, because buying more and waiting depend on your view"
    " of the share:"
)
_MARKS = "profit: at the mid of bid and ask, as in the account value; captured: if closed at the ask"
_EXPIRED = Text("expired", style="bold red")
_TO_WEIGH = (State.CHALLENGED, State.REVIEW, State.ASSIGNMENT_LIKELY)


def draw(data: MonitorDocument, console: Console, *, provenance: Provenance, options: str = "") -> None:
    """Print the heading, the book in a line, the positions, the shares."""
    console.print(heading(provenance, console.width))
    print_feeds(console, data.quotes, provenance.as_of)
    console.print(_book(data))
    if data.actions:
        console.print()
        do_this(data.actions, console, options=options)
    if data.positions:
        console.print()
        _positions(data.positions, console)
    if data.shares:
        console.print()
        _shares(data.shares, console)
    lines = [_spots(data), _MARKS if any(p.captured is not None for p in data.positions) else ""]
    for line in filter(None, lines):
        console.print(Text(line, style=DIM))
    first = next((p.id for p in data.positions if p.state in _TO_WEIGH), None)
    if first:
        command = f"wheel roll {printable(first)}{printable(options)}"
        console.print()
        console.print(Text(f"{command} compares rolling, closing, assignment and holding", style=DIM))


def _spots(data: MonitorDocument) -> str:
    """Return the line on the spots of the positions, else of the shares; empty if none is known."""
    if any(p.coin for p in data.positions) or any(s.lot for s in data.shares):
        return "spot: the index · ask: in the unit of the venue, per coin · profit: dollars"
    line = spot_line((p.symbol, p.spot, p.spot_basis) for p in data.positions)
    if line:
        return line + ("; shares at the quoted price" if data.shares else "")
    return spot_line((s.symbol, s.spot, s.spot_basis) for s in data.shares)


def liquid(account: AccountNow) -> str:
    """Return the funds for an assignment: `$205,600 cash`, `$205,600 cash and $10,000 equivalents`."""
    also = account.cash_equivalents_usd
    return f"{dollars(account.cash_usd)} cash" + (f" and {dollars(also)} equivalents" if also else "")


def _book(data: MonitorDocument) -> Text:
    book, text = data.book, Text()
    count, calls = book.need_action, sum(each.do is Do.SELL for each in data.actions)
    nothing = " · no position needs action" if book.positions else ""
    if book.unpriced:
        nothing = " · no other needs action" if book.unpriced < book.positions else ""
    elif not calls:
        nothing = " · nothing to do"
    text.append(f"{book.positions} position{'' if book.positions == 1 else 's'}", style="bold")
    text.append(
        f" · {count} need{'s' if count == 1 else ''} action" if count else nothing,
        style=WARN if count or book.unpriced else GOOD,
    )
    if calls:
        text.append(f" · {counted(calls, 'call')} to sell")
    if book.unpriced:
        check = check_words(book.unpriced, coins=any(p.coin for p in data.positions))
        text.append(f" · {book.unpriced} unpriced: {check}", style="magenta")
    if book.positions:  # of the options; each row of shares has its own
        text.append(" · profit ", style=DIM).append_text(signed(book.profit_usd))
    if book.profit_unknown:
        text.append(f" excluding {book.profit_unknown} unknown", style=DIM)
    if book.cash_needed_usd:
        text.append(
            f" · assignment of all in the money: {dollars(book.cash_needed_usd)} of {liquid(data.account)}",
            style=BAD if book.cash_short_usd > 0 else DIM,
        )
    if book.cash_unknown_positions:
        words = cash_unknown(book.cash_unknown_positions, dollars(book.cash_unknown_usd))
        text.append(f" · {words}", style="magenta")
    return text


def what(position: OpenPosition) -> Text:
    """Return the position in words: `−2 × AAPL 18 Sep 300 put`."""
    text = Text(no_wrap=True)
    long = position.kind in (Kind.LONG_PUT, Kind.LONG_CALL)
    size = f"{position.contracts}" if position.coin is None else coin_number(abs(position.coin.size))
    text.append(f"{'' if long else '−'}{size} × ", style="bold")
    text.append(printable(position.symbol), style="bold cyan")
    strikes = "/".join(f"{leg.strike:g}" for leg in position.legs)
    text.append(f" {day(position.expiration)} {strikes} {_KINDS[position.kind]}")
    return text


def state(name: State) -> Text:
    """Return a state in its words and colour."""
    word, style = STATES[name]
    return Text(word, style=style)


def _state(position: MonitoredPosition) -> Text:
    return _EXPIRED if position.action is Action.SETTLE else state(position.state)


def _positions(rows: Sequence[MonitoredPosition], console: Console) -> None:
    def cells(make: Callable[[MonitoredPosition], Text | str]) -> list[Text | str]:
        return [make(row) for row in rows]

    columns = [
        Column("#", cells(lambda p: str(p.rank))),
        Column("open", cells(what), right=False),
        Column("state", cells(_state), right=False),
        Column("days", cells(lambda p: str(p.dte_days)), rank=1),
        Column("spot", cells(lambda p: _price(p.spot)), rank=1),
        Column("distance", cells(lambda p: percent(p.distance))),
        Column("sd", cells(lambda p: "–" if p.distance_sd is None else f"{p.distance_sd:.1f}"), rank=2),
        Column("Δ", cells(lambda p: "–" if p.delta is None else f"{p.delta:.2f}"), rank=1),
        Column("credit", cells(lambda p: _native(p, p.coin.credit) if p.coin else _price(p.credit)), rank=2),
        Column(
            "ask",
            cells(lambda p: Text(_native(p, p.coin.mark) if p.coin else _price(p.mark), style="bold")),
        ),
        Column("captured", cells(lambda p: percent(p.captured, 0)), rank=2),
        Column("profit", cells(lambda p: signed(p.profit_usd))),
        Column("if closed", cells(lambda p: signed(p.profit_if_closed_usd)), rank=3),
        Column("left/yr", cells(lambda p: percent(p.remaining_return)), rank=3),
        Column("collateral", cells(lambda p: money(p.collateral_usd)), rank=3),
    ]
    print_grid(console, columns, remarks=[_remark(p) for p in rows], indent=3)


def _native(position: MonitoredPosition, price: float | None) -> str:
    """Return a price of an option on a coin with its unit."""
    unit = position.coin.unit if position.coin else ""
    return "–" if price is None else f"{coin_number(price)} {unit}"


def _remark(position: MonitoredPosition) -> Text:
    text = Text(printable(position.reason), style="" if position.needs_action else DIM)
    if position.changes_if:
        text.append(f" {printable(position.changes_if)}", style=DIM)
    if position.state is State.UNPRICED:
        text = Text(printable(position.reason), style="magenta")
        if position.carried:
            text.append(_carried(position.carried), style=DIM)
    report, payment = position.events.earnings, position.events.ex_dividend
    if report:
        span = day(report.date)
        span += "" if report.date == report.until else f"–{day(report.until)}"
        text.append(f" · reports {span} ({report.basis})", style=WARN)
    if payment:
        text.append(f" · ex {payment.amount:.2f} on {day(payment.date)}", style=DIM)
    return text


def _carried(carried: CarriedMark) -> str:
    age = f"{counted(carried.age_days, 'day')} old" if carried.age_days else "today's"
    return f" · valued at {carried.mark:.2f} with its last time value, {age} ({printable(carried.snapshot)})"


def _shares(rows: Sequence[SharesNow], console: Console) -> None:
    def cells(make: Callable[[SharesNow], Text | str]) -> list[Text | str]:
        return [make(row) for row in rows]

    columns = [
        Column("shares" if rows[0].lot is None else "coins", cells(_shares_name), right=False),
        Column("spot", cells(lambda s: _price(s.spot))),
        Column("break-even", cells(lambda s: _price(s.break_even))),
        Column("worth", cells(lambda s: money(s.value_usd))),
        Column("profit", cells(lambda s: signed(s.profit_usd))),
        Column("vs break-even", cells(lambda s: signed(s.above_break_even_usd)), rank=1),
        Column("core", cells(lambda s: str(s.core)), rank=0 if any(s.core for s in rows) else 1),
        Column("covered", cells(lambda s: _lots(s, s.covered))),
        Column("free", cells(lambda s: _lots(s, s.free))),
    ]
    print_grid(console, columns, remarks=[_call(s) for s in rows], indent=3)


def _lots(shares: SharesNow, count: int) -> str:
    return str(count * 100) if shares.lot is None else coin_number(count * shares.lot)


def _shares_name(shares: SharesNow) -> Text:
    return Text.assemble((f"{shares.quantity:,.15g} × ", "bold"), (printable(shares.symbol), "bold cyan"))


def _call(shares: SharesNow) -> Text:
    text = Text()
    call = shares.call
    if call:
        name = f"{day(call.expiration)} {call.strike:g} call"
        size = f"{call.contracts}" if shares.lot is None else coin_number(call.contracts * shares.lot)
        text.append(f"sell {size} × {name} at {call.bid:.2f}: ")
        text.append(dollars(call.credit_usd), style=GOOD)
        delta = "–" if call.delta is None else f"{call.delta:.2f}"
        text.append(f", {percent(call.annual_return)} a year, Δ {delta}", style=DIM)
    elif shares.quantity < 0:
        text.append(printable(str(shares.against)), style=BAD)
    else:
        text.append(f"no call to sell: {printable(str(shares.against))}", style=DIM)
    if shares.repair:
        text.append(f"\n{REPAIR_LEGEND}", style=DIM)
    for choice in shares.repair:
        text.append("\n").append_text(_repair(choice))
    return text


def _repair(repair: Repair) -> Text:
    odds = (
        "" if repair.prob is None else f", {percent(repair.prob, 0)} chance in {counted(repair.days, 'day')}"
    )
    reason = printable(repair.reason)
    match repair.choice:
        case Choice.WAIT:
            words = f"wait: {reason} to reach the break-even of {repair.break_even:.2f}{odds}"
        case Choice.ADD:
            cost = dollars(-repair.now_usd)
            words = f"buy as many again for {cost}: break-even {repair.break_even:.2f}{odds}; {reason}"
        case Choice.SELL_ABOVE | Choice.SELL_BELOW:
            words = _sell(repair)
    return Text(words, style=DIM)


def _sell(repair: Repair) -> str:
    word = "sell above" if repair.choice is Choice.SELL_ABOVE else "sell below"
    call = f"{repair.strike:g} call, {counted(repair.days, 'day')}"
    chance = "" if repair.prob is None else f", {percent(repair.prob, 0)} chance of assignment"
    year = f"{percent(repair.annual_return)} a year{chance}"
    return f"{word}: {call}, {dollars(repair.now_usd)} ({year}); {printable(repair.reason)}{_more(repair)}"


def _more(repair: Repair) -> str:
    """Return the expected result of selling above that of waiting."""
    more = repair.expected_usd
    if more is None:
        return ""
    words = f"; expected result {dollars(abs(more))} {'better' if more >= 0 else 'worse'} than waiting"
    return words + (", within noise" if more > 0 and not repair.beats_waiting else "")


def _price(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def signed(value: float | None) -> Text:
    """Return dollars with their sign, green above zero, red below."""
    if value is None:
        return Text("–")
    return Text(plain_zero(f"{value:+,.0f}"), style=GOOD if value > 0 else BAD if value < 0 else "")
