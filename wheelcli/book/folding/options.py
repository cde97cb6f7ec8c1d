"""What happens to option lots: they are opened, and end by trade, assignment, exercise, expiration or cash.

Lots end first in, first out, or the one that the event names first. Cash and fees of the end are divided over the lots by contracts,
cumulatively: the parts sum to the whole.
"""

from wheelcli.book.book import ClosedOption, Ended, Role
from wheelcli.book.events import Event, Kind
from wheelcli.book.folding.cycles import joins, premium_in, premium_out
from wheelcli.book.folding.flags import option_flags
from wheelcli.book.folding.state import Account, Option, cents_of, part
from wheelcli.contract import Contract

ENDED = {
    Kind.OPTION_CLOSE: Ended.CLOSED,
    Kind.EXPIRATION: Ended.EXPIRED,
    Kind.CASH_SETTLEMENT: Ended.SETTLED,
    Kind.ASSIGNMENT: Ended.ASSIGNED,
    Kind.EXERCISE: Ended.EXERCISED,
    Kind.TRANSFER: Ended.TRANSFERRED,
}


def open_option(account: Account, event: Event) -> None:
    """A trade to open: cash as it says."""
    account.trades.append(event)
    _open(account, event, credit=event.cash_cents + event.fees_cents, fees=event.fees_cents)


def bring_option(account: Account, event: Event) -> None:
    """Contracts that came from elsewhere, at the premium that is known of them; money in kind."""
    credit = None
    if event.price_micros is not None:
        credit = -cents_of(event.price_micros, event.contracts * event.multiplier * 1000)
        account.contributed -= credit
    _open(account, event, credit=credit, fees=0)


def _open(account: Account, event: Event, *, credit: int | None, fees: int) -> None:
    contract, count = event.contract, event.contracts
    if contract is None or not count or event.symbol is None:
        account.unattributed += event.cash_cents
        return
    lots = account.options.setdefault(contract, [])
    if lots:
        _same(account, event, lots[0])
    legs = min(account.legs.get(event.id, 0), abs(count)) if account.legs else 0
    if legs and legs < abs(count):
        sign = 1 if count > 0 else -1
        leg_credit = None if credit is None else part(credit, legs, abs(count))
        leg_fees = part(fees, legs, abs(count))
        lots.append(_lot(event, contract, sign * legs, leg_credit, leg_fees, role=Role.SPREAD))
        rest = None if credit is None or leg_credit is None else credit - leg_credit
        count, credit, fees = count - sign * legs, rest, fees - leg_fees
        legs = 0
    role = Role.SPREAD if legs else Role.WHEEL if count < 0 else Role.OTHER
    option = _lot(event, contract, count, credit, fees, role=role)
    lots.append(option)
    if role is Role.WHEEL:
        premium_in(account, option, event)


def _lot(
    event: Event, contract: Contract, contracts: int, credit: int | None, fees: int, *, role: Role
) -> Option:
    return Option(
        event.id, event.symbol or "", contract, contracts, credit, fees, event.day, event.multiplier,
        event.deliverable_thousandths, role, event.group, event.ticket, option_flags(contract, event, role),
    )  # fmt: skip


def _same(account: Account, event: Event, lot: Option) -> None:
    if (event.multiplier, event.deliverable_thousandths) != (lot.multiplier, lot.deliverable):
        account.breach(
            "multipliers", event,
            f"it counts {event.multiplier} dollars and {event.deliverable_thousandths / 1000:g} shares a contract, {lot.id} "
            f"{lot.multiplier} and {lot.deliverable / 1000:g}",
        )  # fmt: skip


def close_option(account: Account, event: Event) -> None:
    """A trade to close, an expiration or a cash settlement."""
    account.trades.append(event)
    end_lots(account, event, gross=event.cash_cents + event.fees_cents, fees=event.fees_cents)


def found(account: Account, contract: Contract) -> Contract:
    """The contract under which a position stands now: itself, or what a split or a new name has made of it."""
    while account.renamed and not account.options.get(contract) and contract in account.renamed:
        contract = account.renamed[contract]
    return contract


def end_lots(
    account: Account, event: Event, *, gross: int, fees: int
) -> list[tuple[Option, int, int | None, int]]:
    """End `event.contracts` of the position, for that gross cash and those fees.

    Returns what ended, a row per lot: the lot, contracts (positive), its credit and its opening fees.
    """
    contract = event.contract
    if contract is None or not event.contracts:
        account.unattributed += gross - fees
        account.breach("fields", event, f"{event.kind.value} names no contract")
        return []
    lots = account.options.get(contract)
    if lots is None:
        contract = found(account, contract)
        lots = account.options.get(contract, [])
    short = event.contracts > 0  # what ends a short position is positive
    wanted = abs(event.contracts)
    out: list[tuple[Option, int, int | None, int]] = []
    ended = ENDED[event.kind]
    order = lots
    if event.lot and len(lots) > 1:
        order = sorted(lots, key=lambda each: each.id != event.lot)
    left, gross_left, fees_left = wanted, gross, fees
    for lot in order:
        if not left:
            break
        if (lot.contracts < 0) is not short:
            continue
        held = abs(lot.contracts)
        size = min(held, left)
        got, paid = gross_left, fees_left
        if size != left:
            got, paid = part(gross_left, size, left), part(fees_left, size, left)
        gross_left, fees_left, left = gross_left - got, fees_left - paid, left - size
        credit, own_fees = lot.credit, lot.fees
        if size != held:
            credit = None if lot.credit is None else part(lot.credit, size, held)
            own_fees = part(lot.fees, size, held)
            lot.fees -= own_fees
            lot.credit = None if lot.credit is None or credit is None else lot.credit - credit
        lot.contracts += size if short else -size
        out.append((lot, size, credit, own_fees))
        if lot.role is Role.WHEEL:
            premium_out(account, lot, event, contracts=size, gross=got, fees=paid)
        if credit is None:
            account.unattributed += got - paid - own_fees
        account.closed.append(ClosedOption(
            lot.id, event.id, lot.symbol, lot.contract, -size if short else size, credit, got, own_fees + paid, own_fees,
            lot.opened, event.day, ended, lot.multiplier, lot.role, lot.group, event.group, lot.ticket,
            flags=lot.flags,
        ))  # fmt: skip
    if out:
        _same(account, event, out[0][0])
        lots[:] = [lot for lot in lots if lot.contracts]
        if not lots:
            del account.options[contract]
    if left:
        account.unattributed += gross_left - fees_left
        account.breach("opens", event, f"it ends {wanted} {contract.occ}, of which {wanted - left} were open")
    return out


def deliver(account: Account, event: Event) -> tuple[int | None, int]:
    """End contracts by assignment or exercise. Returns their premium (None: unknown) and the fees paid when they were opened."""
    account.trades.append(event)
    if event.contract is not None and not account.options.get(event.contract):
        now = found(account, event.contract)
        if now.strike != event.contract.strike:
            account.breach(
                "opens", event,
                f"{event.contract.label(event.symbol)} had become {now.label(event.symbol)} by then, and shares change hands at its strike",
            )  # fmt: skip
    rows = end_lots(account, event, gross=0, fees=0)
    known = [credit for _, _, credit, _ in rows if credit is not None]
    whole = len(known) == len(rows) and sum(size for _, size, _, _ in rows) == abs(event.contracts)
    for lot, _, credit, fees in rows:
        joins(account, lot, event, credit=credit, fees=fees)
    if rows and event.kind is Kind.ASSIGNMENT:
        turn = account.turns.get(rows[0][0].symbol)
        if turn is not None:
            turn.assigned += sum(size for _, size, _, _ in rows)
            if event.thousandths < 0:
                turn.called_away += sum(size for _, size, _, _ in rows)
    return (sum(known) if whole else None), sum(fees for _, _, _, fees in rows)


def send_option(account: Account, event: Event) -> None:
    """Contracts that went elsewhere: money in kind leaves at what they brought; nothing is earned by it."""
    before = len(account.closed)
    end_lots(account, event, gross=0, fees=0)
    for k in range(before, len(account.closed)):
        gone = account.closed[k]
        if gone.credit_cents is not None:
            account.contributed += gone.credit_cents - gone.open_fees_cents
