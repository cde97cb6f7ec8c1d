"""What happens to share lots: bought, brought, assigned; sold, called away, sent; with cost and tax basis beside each other.

Example: a put brought 250.00 and is assigned at 150: cost 15,000.00, tax basis 14,750.00. A call that brought 200.00 is called away at
155: proceeds 15,500.00, tax proceeds 15,700.00; gain 500.00, tax gain 950.00, and the premiums are never counted twice.
"""

from wheelcli.book.book import Ended, ShareSale
from wheelcli.book.events import Event, Kind
from wheelcli.book.folding.cycles import arrive, leave
from wheelcli.book.folding.options import deliver
from wheelcli.book.folding.state import Account, Lot, cents_of, part

ENDED = {
    Kind.SHARE_SELL: Ended.CLOSED,
    Kind.ASSIGNMENT: Ended.ASSIGNED,
    Kind.EXERCISE: Ended.EXERCISED,
    Kind.TRANSFER: Ended.TRANSFERRED,
}


def buy(account: Account, event: Event) -> None:
    """Shares bought for cash."""
    add(account, event, cost=-(event.cash_cents + event.fees_cents), fees=event.fees_cents, premium=0)


def sell(account: Account, event: Event) -> None:
    """Shares sold for cash."""
    gross = event.cash_cents + event.fees_cents
    remove(account, event, gross=gross, fees=event.fees_cents, premium=0)


def exchange(account: Account, event: Event) -> None:
    """Assignment and exercise: the contract ends, shares and cash change hands."""
    premium, open_fees = deliver(account, event)
    if event.contract is None or not event.contracts:
        account.unattributed += event.cash_cents
        return
    net = None if premium is None else premium - open_fees
    gross, fees = event.cash_cents + event.fees_cents, event.fees_cents
    if event.thousandths > 0:
        add(account, event, cost=-gross, fees=fees, premium=net)
    elif event.thousandths < 0:
        remove(account, event, gross=gross, fees=fees, premium=net)
    else:
        account.unattributed += event.cash_cents


def bring(account: Account, event: Event) -> None:
    """Shares that came from elsewhere at the basis that is known of them; money in kind."""
    cost = None
    if event.price_micros is not None:
        cost = cents_of(event.price_micros, event.thousandths)
        account.contributed += cost
    add(account, event, cost=cost, fees=0, premium=0)


def send(account: Account, event: Event) -> None:
    """Shares that went elsewhere: they leave at their cost, and nothing is gained by it."""
    before = len(account.sales)
    remove(account, event, gross=None, fees=0, premium=0)
    for k in range(before, len(account.sales)):
        gone = account.sales[k]
        if gone.cost_cents is not None:
            account.contributed -= gone.cost_cents + gone.open_fees_cents


def add(account: Account, event: Event, *, cost: int | None, fees: int, premium: int | None) -> None:
    """A lot: `cost` gross, `premium` what the option that brought it brought before, fees off (None: unknown)."""
    symbol = event.symbol
    if symbol is None or not event.thousandths:
        account.breach("fields", event, f"{event.kind.value} names no shares")
        account.unattributed += event.cash_cents
        return
    whole = None if cost is None else cost + fees
    basis = None if whole is None or premium is None else whole - premium
    lot = Lot(event.id, symbol, event.thousandths, cost, fees, basis, event.day)
    account.shares.setdefault(symbol, []).append(lot)
    arrive(account, symbol, event, thousandths=event.thousandths, cost=whole)


def remove(account: Account, event: Event, *, gross: int | None, fees: int, premium: int | None) -> None:
    """Shares leave for `gross` cash (None: none, at their cost), first in, first out or the lot named first."""
    symbol, wanted = event.symbol, -event.thousandths
    if symbol is None or wanted <= 0:
        account.breach("fields", event, f"{event.kind.value} names no shares")
        account.unattributed += event.cash_cents
        return
    lots = account.shares.get(symbol, [])
    order = sorted(lots, key=lambda each: each.id != event.lot) if event.lot and len(lots) > 1 else lots
    left, cash, paid, joined = wanted, gross, fees, premium
    ended = ENDED[event.kind]
    for lot in order:
        if not left:
            break
        size = min(lot.thousandths, left)
        cost, own, basis = _take(lot, size)
        got = None if cash is None else part(cash, size, left)
        fee = part(paid, size, left)
        extra = None if joined is None else part(joined, size, left)
        cash = None if cash is None or got is None else cash - got
        joined = None if joined is None or extra is None else joined - extra
        paid, left = paid - fee, left - size
        if got is not None and cost is None:
            account.unattributed += got - fee - own
        account.sales.append(ShareSale(
            lot.id, event.id, symbol, size, lot.opened, event.day, got, cost, own + fee, own,
            None if got is None or extra is None else got - fee + extra, basis, ended,
        ))  # fmt: skip
    account.shares[symbol] = [lot for lot in lots if lot.thousandths]
    sold = wanted - left
    if sold:
        received = None if gross is None or cash is None else (gross - cash) - (fees - paid)
        leave(account, symbol, event, thousandths=sold, net=received, lot=event.lot)
    if left:
        account.unattributed += (cash or 0) - paid
        account.breach("lots", event, f"{wanted / 1000:g} {symbol} leave, of which {sold / 1000:g} were held")


def _take(lot: Lot, size: int) -> tuple[int | None, int, int | None]:
    """Cost, fees and basis of a part of a lot, taken off it."""
    held = lot.thousandths
    cost = None if lot.cost is None else part(lot.cost, size, held)
    fees = part(lot.fees, size, held)
    basis = None if lot.basis is None else part(lot.basis, size, held)
    lot.thousandths -= size
    lot.fees -= fees
    if lot.cost is not None and cost is not None:
        lot.cost -= cost
    if lot.basis is not None and basis is not None:
        lot.basis -= basis
    return cost, fees, basis
