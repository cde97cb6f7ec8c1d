"""Apply the events of share lots: bought, transferred in, assigned; sold, called away, transferred out; with
cost and tax basis.

Example: a put sold for 250.00 is assigned at 150: cost 15,000.00, tax basis 14,750.00. A call is sold for
200.00, and the shares are called away at 155: proceeds 15,500.00, tax proceeds 15,700.00. The gain is 500.00,
the tax gain 950.00, and premiums are never counted twice.

Shares that are called away but not held are short: a lot of negative shares, cost and basis. The next shares
to come in cover it, first in, first out. 100 short at 50.00, covered at 56.00: proceeds 5,000.00, cost
5,600.00, realised at the cover.
"""

from wheelcli.book.events import Event
from wheelcli.book.projection.cycles import allocate, arrive, leave, sell_short, turn_of
from wheelcli.book.projection.options import deliver
from wheelcli.book.projection.share_sales import Proceeds, end_lots
from wheelcli.book.projection.split_parts import goes_along
from wheelcli.book.projection.state import Account, Lot, cents_of, part


def buy(account: Account, event: Event) -> None:
    """Buy shares for cash."""
    add(account, event, cost=-(event.cash_cents + event.fees_cents), fees=event.fees_cents, premium=0)


def sell(account: Account, event: Event) -> None:
    """Sell shares for cash."""
    gross = event.cash_cents + event.fees_cents
    remove(account, event, gross=gross, fees=event.fees_cents, premium=0)


def pay(account: Account, event: Event) -> None:
    """Pay for an option in coins: they count as sold, but their gain and their credits stay in the break-even
    of the coins that are left.
    """
    remove(account, event, gross=event.cash_cents, fees=0, premium=0, pays=True)


def exchange(account: Account, event: Event) -> None:
    """Apply an assignment or exercise: the contract ends, shares and cash change hands."""
    rows, joined = deliver(account, event)
    if event.contract is None or not event.contracts:
        account.astray(event, event.cash_cents)
        return
    whole = sum(size for _, size, _, _ in rows) == abs(event.contracts)
    premium = 0 if whole else None
    for _, _, credit, open_fees in rows:
        premium = None if premium is None or credit is None else premium + credit - open_fees
    gross, fees = event.cash_cents + event.fees_cents, event.fees_cents
    if event.micro_shares > 0:
        add(account, event, cost=-gross, fees=fees, premium=premium, joined=joined)
    elif event.micro_shares < 0:
        remove(account, event, gross=gross, fees=fees, premium=premium, joined=joined, may_short=whole)
    else:
        account.astray(event, event.cash_cents)
        if rows:
            allocate(turn_of(account, rows[0][0].symbol, event), joined)


def bring(account: Account, event: Event) -> None:
    """Add shares transferred in at their known basis, as a contribution in kind. Short shares that they cover
    leave at their cost.
    """
    own = _own(account, event, sign=-1)
    covered = min(event.micro_shares, own)
    if covered:
        end_lots(account, event, covered, Proceeds(None, 0, 0), sign=-1)
        arrive(account, event.symbol or "", event, micro_shares=covered, cost=None)
    if event.micro_shares > covered:
        _bring(account, event, event.micro_shares - covered)


def bring_short(account: Account, event: Event) -> None:
    """Add short shares of the opening balance: negative, at their known proceeds."""
    _bring(account, event, event.micro_shares)


def _bring(account: Account, event: Event, micro_shares: int) -> None:
    cost = None
    if event.price_micros is not None:
        cost = cents_of(event.price_micros, micro_shares)
        account.contribute(event, cost, kind="in_kind")
    symbol = event.symbol
    if symbol is None:
        account.breach("fields", event, f"{event.kind.value} lacks its shares")
        return
    account.shares.setdefault(symbol, []).append(
        Lot(event.id, symbol, micro_shares, cost, 0, cost, event.day)
    )
    if micro_shares > 0:
        arrive(account, symbol, event, micro_shares=micro_shares, cost=cost)
    else:
        net = None if cost is None else -cost
        sell_short(account, symbol, event, micro_shares=-micro_shares, net=net, premium=0)


def send(account: Account, event: Event) -> None:
    """Transfer shares out at their cost, without a gain."""
    remove(account, event, gross=None, fees=0, premium=0)


def _own(account: Account, event: Event, *, sign: int) -> int:
    """Return the millionths of shares of the event's name that are held (positive) or short (negative)."""
    lots = account.shares.get(event.symbol or "", [])
    return sum(abs(lot.micro_shares) for lot in lots if lot.micro_shares * sign > 0)


def add(
    account: Account, event: Event, *, cost: int, fees: int, premium: int | None, joined: int | None = 0
) -> None:
    """Add shares that come in: they cover short shares first, and the rest becomes a lot.

    `cost` is gross. `premium` is the result after fees of the option that brought them (None: unknown), for
    the tax basis; `joined` includes the other leg of a spread, for the cycle.
    """
    symbol, wanted = event.symbol, event.micro_shares
    if symbol is None or wanted <= 0:
        account.breach("fields", event, f"{event.kind.value} lacks its shares")
        account.astray(event, event.cash_cents)
        return
    covered = min(_own(account, event, sign=-1), wanted)
    whole, left, paid, extra = cost, cost, fees, premium
    if covered:
        own = part(cost, covered, wanted)
        fee = part(fees, covered, wanted)
        theirs = None if premium is None else part(premium, covered, wanted)
        end_lots(account, event, covered, Proceeds(own, fee, theirs), sign=-1)
        left, paid = cost - own, fees - fee
        extra = None if premium is None or theirs is None else premium - theirs
    rest = wanted - covered
    if rest:
        basis = None if extra is None else left + paid - extra
        lot = Lot(event.id, symbol, rest, left, paid, basis, event.day)
        account.shares.setdefault(symbol, []).append(lot)
    arrive(account, symbol, event, micro_shares=wanted, cost=whole + fees, premium=joined)


def remove(
    account: Account,
    event: Event,
    *,
    gross: int | None,
    fees: int,
    premium: int | None,
    joined: int | None = 0,
    may_short: bool = False,
    pays: bool = False,
) -> None:
    """Remove shares for `gross` cash (None: without cash, at their cost), first in, first out or the named
    lot first.

    `premium` and `joined` are as in `add`, `pays` as in `leave`. Shares that are not held are a breach or,
    with `may_short`, sold short.
    """
    symbol, wanted = event.symbol, -event.micro_shares
    if symbol is None or wanted <= 0:
        account.breach("fields", event, f"{event.kind.value} lacks its shares")
        account.astray(event, event.cash_cents)
        return
    own = _own(account, event, sign=1)
    sold = min(own, wanted)
    short = wanted - sold
    if not short and account.beyond.get(symbol):
        along, account.beyond[symbol] = goes_along(own - sold, account.beyond[symbol])
        sold = wanted = sold + along
    got = None if gross is None else part(gross, sold, wanted)
    paid = part(fees, sold, wanted)
    theirs = None if premium is None else part(premium, sold, wanted)
    if sold:
        end_lots(account, event, sold, Proceeds(got, paid, theirs), sign=1)
        net = None if got is None else got - paid
        leave(account, symbol, event, micro_shares=sold, net=net, lot=event.lot, pays=pays)
    if not short:
        return
    rest = None if gross is None or got is None else gross - got
    if rest is None or not may_short:
        account.astray(event, (rest or 0) - (fees - paid))
        account.breach(
            "lots",
            event,
            f"it sells {wanted / account.parts:.15g} {symbol}, but the account had"
            f" {sold / account.parts:.15g}",
        )
        return
    extra = None if premium is None or theirs is None else premium - theirs
    basis = None if extra is None else -(rest - (fees - paid) + extra)
    lot = Lot(event.id, symbol, -short, -rest, fees - paid, basis, event.day)
    account.shares.setdefault(symbol, []).append(lot)
    other = None if joined is None else joined - part(joined, sold, wanted)
    sell_short(account, symbol, event, micro_shares=short, net=rest - (fees - paid), premium=other)
