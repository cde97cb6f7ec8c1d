"""What each event does to the cycle of its underlying: premiums, dividends and fees divided among the shares held at the time.

Example: 300 shares came at 50.00 (cost 1,500,000 cents), calls bring 45,000: 15,000 to each hundred. One hundred is called away
and takes 500,000 of cost and 15,000 of credits along; the 200 left break even at (1,000,000 − 30,000) ÷ 200 shares = 48.50.
"""

from wheelcli.book.book import Role
from wheelcli.book.events import Event
from wheelcli.book.folding.state import Account, Option, Turn, WheelLot, part
from wheelcli.contract import Right


def turn_of(account: Account, symbol: str, event: Event) -> Turn:
    """The cycle that is open on this underlying; a new one where there is none, or the last went flat on an earlier day."""
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
    """The cycle went flat on its last day and stayed so."""
    turn.closed = turn.last
    account.past.append(turn)
    del account.turns[turn.symbol]


def premium_in(account: Account, option: Option, event: Event) -> None:
    """An option of the wheel was opened: its net premium goes to the shares held, the cycle begins where there is none."""
    turn = turn_of(account, option.symbol, event)
    count = abs(option.contracts)
    turn.open_contracts += count
    if option.contract.right is Right.PUT:
        turn.puts += count
    else:
        turn.calls += count
    add_premium(turn, option.contract.right, option.credit, option.fees)


def add_premium(turn: Turn, right: Right, gross: int | None, fees: int) -> None:
    """Premium that came in (or, negative, went out), with its fees."""
    turn.fees += fees
    if gross is None:
        turn.unknown_put = turn.unknown_put or right is Right.PUT
        turn.unknown_call = turn.unknown_call or right is Right.CALL
        gross = 0
    elif right is Right.PUT:
        turn.puts_cents += gross
    else:
        turn.calls_cents += gross
    if turn.lots:
        allocate(turn, gross - fees)
    else:
        turn.waiting += gross - fees


def premium_out(
    account: Account, option: Option, event: Event, *, contracts: int, gross: int, fees: int
) -> None:
    """Contracts of the wheel (positive count) came to an end for that cash."""
    turn = turn_of(account, option.symbol, event)
    turn.open_contracts -= contracts
    add_premium(turn, option.contract.right, gross, fees)


def allocate(turn: Turn, cents: int) -> None:
    """Divide cents among the lots held by their shares, cumulatively, so that the parts sum to the whole."""
    lots = turn.lots
    if not lots:
        turn.waiting += cents
        return
    if len(lots) == 1:
        lots[0].credits += cents
        return
    left, shares = cents, turn.held
    for lot in lots:
        share = part(left, lot.thousandths, shares)
        lot.credits += share
        left -= share
        shares -= lot.thousandths


def arrive(account: Account, symbol: str, event: Event, *, thousandths: int, cost: int | None) -> None:
    """Shares came in for that cost, fees in: the core is filled first, the rest is the cycle's."""
    target = account.core_target.get(symbol)
    if target:
        missing = min(max(int(target * 1000) - account.core.get(symbol, 0), 0), thousandths)
        if missing:
            own = None if cost is None else part(cost, missing, thousandths)
            before = account.core_cost.get(symbol, 0)
            account.core_cost[symbol] = None if own is None or before is None else before + own
            account.core[symbol] = account.core.get(symbol, 0) + missing
            cost = None if cost is None or own is None else cost - own
            thousandths -= missing
    if not thousandths:
        return
    turn = turn_of(account, symbol, event)
    turn.lots.append(WheelLot(event.id, thousandths, cost, turn.waiting))
    turn.waiting = 0
    turn.held += thousandths
    turn.unknown_cost = turn.unknown_cost or cost is None


def leave(
    account: Account, symbol: str, event: Event, *, thousandths: int, net: int | None, lot: str | None
) -> None:
    """Shares went for that cash, fees off (None: at their cost): those of the cycle first, the core last."""
    turn = account.turns.get(symbol)
    ours = min(turn.held if turn else 0, thousandths)
    if turn and ours:
        got = None if net is None else part(net, ours, thousandths)
        _take(turn, event, ours=ours, net=got, lot=lot)
    rest = min(thousandths - ours, account.core.get(symbol, 0))
    if rest:
        held = account.core[symbol]
        cost = account.core_cost.get(symbol)
        account.core_cost[symbol] = None if cost is None else cost - part(cost, rest, held)
        account.core[symbol] = held - rest


def _take(turn: Turn, event: Event, *, ours: int, net: int | None, lot: str | None) -> None:
    turn.last = event.day
    left, cash = ours, net
    order = sorted(turn.lots, key=lambda each: each.id != lot) if lot else list(turn.lots)
    for each in order:
        if not left:
            break
        size = min(each.thousandths, left)
        cost = None if each.cost is None else part(each.cost, size, each.thousandths)
        credit = part(each.credits, size, each.thousandths)
        got = None if cash is None else part(cash, size, left)
        if cost is not None:
            turn.gains += (cost if got is None else got) - cost
        if cash is not None and got is not None:
            cash -= got
        left -= size
        each.thousandths -= size
        each.credits -= credit
        if each.cost is not None and cost is not None:
            each.cost -= cost
    turn.held -= ours
    turn.lots = [each for each in turn.lots if each.thousandths]


def money_of_name(account: Account, event: Event, *, cents: int, is_fee: bool) -> None:
    """A dividend or fee of one name: the cycle's part by its shares, all of it where none are held."""
    symbol = event.symbol or ""
    turn = account.turns.get(symbol)
    if turn is not None and turn.flat and turn.last != event.day:
        end(account, turn)
        turn = None
    held, core = turn.held if turn else 0, account.core.get(symbol, 0)
    ours = part(cents, held, held + core) if held + core else cents
    turn = turn or (account.last_turn.get(symbol) if not core else None)
    if turn is None:
        return
    if is_fee:
        turn.fees -= ours
    else:
        turn.dividends += ours
    if turn.closed is None:
        allocate(turn, ours)


def joins(account: Account, option: Option, event: Event, *, credit: int | None, fees: int) -> None:
    """An option outside the cycle brought shares into it, or took them away: its premium joins."""
    if option.role is not Role.WHEEL:
        add_premium(turn_of(account, option.symbol, event), option.contract.right, credit, fees)
