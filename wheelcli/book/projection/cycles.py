"""Apply each event to the cycle of its underlying: cost of shares, premiums, dividends and fees.

A premium joins the break-even when its option ends: it goes with the shares that an assignment brings or
takes; otherwise it is divided among the shares held then. Dividends and fees are divided among the shares
held when they are paid.

Example: 300 shares cost 50.00 each (1,500,000 cents). Calls sold for 45,000 cents expire, which gives 15,000
to each 100 shares. Then 100 shares are sold and take 500,000 of cost and 15,000 of credits with them. The
other 200 break even at (1,000,000 − 30,000) ÷ 200 shares = 48.50.

Shares that an assignment or exercise sold short are lots of negative shares with a negative cost. Example:
100 shares are called away at 50.00 by a call sold for 200.00. The lot has −100 shares at −5,000.00, which
break even at (−5,000 − 200) ÷ −100 = 52.00.
"""

from wheelcli.book.events import Event
from wheelcli.book.projection.state import Account, Option, Turn, WheelLot, part
from wheelcli.contract import Right


def turn_of(account: Account, symbol: str, event: Event) -> Turn:
    """Return the open cycle of this underlying; a new one if there is none or the last one became flat on an
    earlier day.
    """
    turn = account.turns.get(symbol)
    if turn is not None and turn.flat and turn.last != event.day:
        end(account, turn)
        turn = None
    if turn is None:
        turn = Turn(symbol, event.day, event.day)
        account.turns[symbol] = account.last_turn[symbol] = turn
    turn.last = event.day
    return turn


def end(account: Account, turn: Turn) -> None:
    """End a cycle that became flat and stayed flat to the end of that day."""
    turn.closed = turn.last
    account.past.append(turn)
    del account.turns[turn.symbol]


def premium_in(account: Account, option: Option, event: Event) -> None:
    """Add the premium of an opened option of the wheel; this begins a cycle if none is open."""
    turn = turn_of(account, option.symbol, event)
    count = abs(option.contracts)
    turn.open_contracts += count
    turn.options.append(option.id)
    if option.contract.right is Right.PUT:
        turn.puts += count
    else:
        turn.calls += count
    add_premium(turn, option.contract.right, option.credit, option.fees)


def add_premium(turn: Turn, right: Right, gross: int | None, fees: int) -> None:
    """Add a premium received (negative if paid) and its fees to the sums of the cycle."""
    turn.fees += fees
    if gross is None:
        turn.unknown_put = turn.unknown_put or right is Right.PUT
        turn.unknown_call = turn.unknown_call or right is Right.CALL
    elif right is Right.PUT:
        turn.puts_cents += gross
    else:
        turn.calls_cents += gross


def premium_out(
    account: Account, option: Option, event: Event, *, contracts: int, gross: int, fees: int
) -> Turn:
    """Add the closing cash of ended contracts of the wheel (a positive number) to their cycle; return the
    cycle.
    """
    turn = turn_of(account, option.symbol, event)
    turn.open_contracts -= contracts
    add_premium(turn, option.contract.right, gross, fees)
    return turn


def allocate(turn: Turn, cents: int | None) -> None:
    """Divide cents among the lots held in proportion to their shares, with rounding carried over, so that the
    parts sum to the whole; None is unknown.

    Without shares, the cents wait for the next shares to arrive.
    """
    lots = turn.lots
    if cents is None:
        turn.waiting_unknown = turn.waiting_unknown or not lots
        for lot in lots:
            lot.unknown = True
        return
    if not lots:
        turn.waiting += cents
        return
    if len(lots) == 1:
        lots[0].credits += cents
        return
    left, shares = cents, turn.micro_shares
    for lot in lots:
        share = part(left, lot.micro_shares, shares)
        lot.credits += share
        left -= share
        shares -= lot.micro_shares


def arrive(
    account: Account,
    symbol: str,
    event: Event,
    *,
    micro_shares: int,
    cost: int | None,
    premium: int | None = 0,
) -> None:
    """Add shares that came in at that cost, fees included. They cover short shares first, then fill the core;
    the rest belongs to the cycle.

    `premium` is the result of the option that brought them, after fees (None: unknown); it stays with them.
    """
    turn = account.turns.get(symbol)
    if turn is not None and turn.micro_shares < 0:
        covered = min(-turn.micro_shares, micro_shares)
        paid = None if cost is None else part(cost, covered, micro_shares)
        gone = None if premium is None else part(premium, covered, micro_shares)
        _take(turn, event, ours=covered, net=None if paid is None else -paid, lot=event.lot)
        cost = None if cost is None or paid is None else cost - paid
        premium = None if premium is None or gone is None else premium - gone
        micro_shares -= covered
    if micro_shares and account.core_target.get(symbol):
        missing = min(
            max(int(account.core_target[symbol] * account.parts) - account.core.get(symbol, 0), 0),
            micro_shares,
        )
        if missing:
            own = None if cost is None else part(cost, missing, micro_shares)
            theirs = None if premium is None else part(premium, missing, micro_shares)
            before = account.core_cost.get(symbol, 0)
            unknown = own is None or theirs is None or before is None
            account.core_cost[symbol] = None if unknown else (before or 0) + (own or 0) - (theirs or 0)
            account.core[symbol] = account.core.get(symbol, 0) + missing
            cost = None if cost is None or own is None else cost - own
            premium = None if premium is None or theirs is None else premium - theirs
            micro_shares -= missing
    if not micro_shares:
        return
    _new_lot(account, symbol, event, micro_shares=micro_shares, cost=cost, premium=premium)


def _new_lot(
    account: Account, symbol: str, event: Event, *, micro_shares: int, cost: int | None, premium: int | None
) -> None:
    """Add shares to the cycle, negative if short, with their premium and the cents that waited for shares."""
    turn = turn_of(account, symbol, event)
    unknown = premium is None or turn.waiting_unknown
    turn.lots.append(WheelLot(event.id, micro_shares, cost, turn.waiting + (premium or 0), unknown))
    turn.waiting, turn.waiting_unknown = 0, False
    turn.count_shares(micro_shares, event.day)
    turn.unknown_cost = turn.unknown_cost or cost is None


def leave(
    account: Account,
    symbol: str,
    event: Event,
    *,
    micro_shares: int,
    net: int | None,
    lot: str | None,
    pays: bool = False,
) -> None:
    """Remove shares that left for that cash after fees (None: at their cost): shares of the cycle first, core
    shares last. `pays` means that they paid for an option, as coins can: then no credits leave with them.
    """
    turn = account.turns.get(symbol)
    ours = min(max(turn.micro_shares, 0) if turn else 0, micro_shares)
    if turn and ours:
        got = None if net is None else part(net, ours, micro_shares)
        _take(turn, event, ours=ours, net=got, lot=lot, pays=pays)
    rest = min(micro_shares - ours, account.core.get(symbol, 0))
    if rest:
        core = account.core[symbol]
        cost = account.core_cost.get(symbol)
        account.core_cost[symbol] = None if cost is None else cost - part(cost, rest, core)
        account.core[symbol] = core - rest


def sell_short(
    account: Account, symbol: str, event: Event, *, micro_shares: int, net: int | None, premium: int | None
) -> None:
    """Sell shares (positive) short by assignment or exercise for that cash, after fees; `premium` as in
    `arrive`.
    """
    cost = None if net is None else -net
    _new_lot(account, symbol, event, micro_shares=-micro_shares, cost=cost, premium=premium)


def _take(
    turn: Turn, event: Event, *, ours: int, net: int | None, lot: str | None, pays: bool = False
) -> None:
    """End that many shares of the lots held (or of the short lots), with their cost and credits.

    If they paid for an option, their credits and their gain stay with the shares that are left: those must
    earn what the wheel paid.
    """
    turn.last = event.day
    left, cash, stays = ours, net, 0
    unknown = False
    sign = 1 if turn.micro_shares > 0 else -1
    order = sorted(turn.lots, key=lambda each: each.id != lot) if lot else list(turn.lots)
    for each in order:
        if not left:
            break
        whole = abs(each.micro_shares)
        size = min(whole, left)
        cost = None if each.cost is None else part(each.cost, size, whole)
        credit = 0 if pays and size < whole else part(each.credits, size, whole)
        got = None if cash is None else part(cash, size, left)
        if cost is not None:
            gain = (cost if got is None else got) - cost
            turn.gains += gain
            stays += gain
        if cash is not None and got is not None:
            cash -= got
        left -= size
        stays += credit
        unknown = unknown or cost is None or (each.unknown and size == whole)
        each.micro_shares -= sign * size
        each.credits -= credit
        if each.cost is not None and cost is not None:
            each.cost -= cost
    turn.count_shares(-sign * ours, event.day)
    turn.lots = [each for each in turn.lots if each.micro_shares]
    if pays:
        allocate(turn, None if unknown else stays)


def money_of_name(account: Account, event: Event, *, cents: int, is_fee: bool) -> None:
    """Add a dividend or fee of a name to its cycle, in proportion to the shares in the cycle; all of it if no
    shares are held. Short shares pay the dividend.
    """
    symbol = event.symbol or ""
    turn = _current(account, symbol, event)
    shares, core = turn.micro_shares if turn else 0, account.core.get(symbol, 0)
    ours = part(cents, shares, shares + core) if shares + core else cents
    turn = turn or (account.last_turn.get(symbol) if not core else None)
    if turn is None:
        return
    if is_fee:
        turn.fees -= ours
    else:
        turn.dividends += ours
    if turn.closed is None:
        allocate(turn, ours)


def _current(account: Account, symbol: str, event: Event) -> Turn | None:
    """Return the open cycle of that name, after ending one that became flat on an earlier day."""
    turn = account.turns.get(symbol)
    if turn is not None and turn.flat and turn.last != event.day:
        end(account, turn)
        return None
    return turn


def late_premium(account: Account, option: Option, event: Event, *, gross: int | None, fees: int) -> None:
    """Add the net result of a leg, whose spread brought shares, to the cycle with those shares or else to the
    last cycle.
    """
    turn = _current(account, option.symbol, event) or account.last_turn.get(option.symbol)
    if turn is None:
        turn = turn_of(account, option.symbol, event)
    add_premium(turn, option.contract.right, gross, fees)
    if turn.closed is None:
        allocate(turn, None if gross is None else gross - fees)
