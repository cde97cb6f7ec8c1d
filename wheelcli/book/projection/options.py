"""Apply the events of option lots: opening, and ending by trade, assignment, exercise, expiration or cash
settlement.

Lots end first in, first out, but the lot that the event names comes first. Cash and fees are divided over the
lots by contracts, with rounding carried over, so that the parts sum to the whole.
"""

from wheelcli.book.entry.opening_notes import brought_rolls
from wheelcli.book.events import DELIVERABLE, Event, Kind
from wheelcli.book.ledger import ClosedOption, Ended, Role
from wheelcli.book.projection.cycles import (
    add_premium,
    allocate,
    premium_in,
    premium_out,
    turn_of,
)
from wheelcli.book.projection.flags import option_flags
from wheelcli.book.projection.leg_results import end_leg, other_leg
from wheelcli.book.projection.state import Account, Option, cents_of, part
from wheelcli.contract import Contract

# the ended part of a lot: the lot, contracts (positive), credit and opening fees
Row = tuple[Option, int, int | None, int]

ENDED = {
    Kind.OPTION_CLOSE: Ended.CLOSED,
    Kind.EXPIRATION: Ended.EXPIRED,
    Kind.CASH_SETTLEMENT: Ended.SETTLED,
    Kind.ASSIGNMENT: Ended.ASSIGNED,
    Kind.EXERCISE: Ended.EXERCISED,
    Kind.TRANSFER: Ended.TRANSFERRED,
}


def open_option(account: Account, event: Event) -> None:
    """Apply a trade to open, with the cash of the event."""
    account.trades.append(event)
    _open(account, event, credit=event.cash_cents + event.fees_cents, fees=event.fees_cents)


def bring_option(account: Account, event: Event) -> None:
    """Add contracts transferred in at their known premium, as a contribution in kind."""
    credit = None
    if event.price_micros is not None:
        credit = -cents_of(event.price_micros, event.contracts * event.multiplier * 1_000_000)
        account.contribute(event, -credit, kind="in_kind")
    if event.symbol and (rolls := brought_rolls(event)):
        account.rolled_before[event.id] = event.symbol, event.day, rolls
    _open(account, event, credit=credit, fees=0)


def _open(account: Account, event: Event, *, credit: int | None, fees: int) -> None:
    contract, count = event.contract, event.contracts
    if contract is None or not count or event.symbol is None:
        account.astray(event, event.cash_cents)
        return
    lots = account.options.setdefault(contract, [])
    if lots:
        _same(account, event, lots[0])
    of_spreads = account.legs.contracts
    legs = min(of_spreads.get(event.id, 0), abs(count)) if of_spreads else 0
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
        event.id,
        event.symbol or "",
        contract,
        contracts,
        credit,
        fees,
        event.day,
        event.multiplier,
        event.deliverable_micros,
        role,
        event.group,
        event.ticket,
        option_flags(contract, event, role),
    )


def _same(account: Account, event: Event, lot: Option) -> None:
    if event.multiplier != lot.multiplier or event.deliverable_micros != lot.deliverable:
        delivers, other = (size / account.parts for size in (event.deliverable_micros, lot.deliverable))
        account.breach(
            "multipliers",
            event,
            f"its multiplier {event.multiplier} and deliverable {delivers:.15g} differ from those of "
            f"{lot.id}: {lot.multiplier} and {other:.15g}",
        )


def close_option(account: Account, event: Event) -> None:
    """Apply a trade to close, an expiration or a cash settlement."""
    account.trades.append(event)
    end_lots(account, event, gross=event.cash_cents + event.fees_cents, fees=event.fees_cents)


def contract_now(account: Account, contract: Contract) -> Contract:
    """Return the contract that a position has now: itself, or its replacement after a split or a new name."""
    while account.renamed and not account.options.get(contract) and contract in account.renamed:
        contract = account.renamed[contract]
    if account.options.get(contract):
        return contract
    return next(
        (each for each, lots in account.options.items() if lots and same_adjusted(each, lots[0], contract)),
        contract,
    )


def same_adjusted(contract: Contract, lot: Option, named: Contract) -> bool:
    """Return whether an open contract is the named one, ignoring the digit that a broker adds to the root
    after a corporate action.
    """
    return lot.deliverable != lot.multiplier * 1_000_000 and contract.differs_by_digit(named)


def end_lots(account: Account, event: Event, *, gross: int, fees: int) -> list[Row]:
    """End `event.contracts` of the position for that gross cash and those fees. Return the ended contracts,
    one row per lot.

    The premium joins the break-even of the shares held now; the premium of an assigned or exercised option
    goes with its shares (`deliver`).
    """
    contract = event.contract
    if contract is None or not event.contracts:
        account.astray(event, gross - fees)
        account.breach("fields", event, f"{event.kind.value} lacks its contract")
        return []
    lots = account.options.get(contract)
    if lots is None:
        contract = contract_now(account, contract)
        lots = account.options.get(contract, [])
    short = event.contracts > 0  # an event that ends a short position is positive
    wanted = abs(event.contracts)
    out: list[Row] = []
    ended = ENDED[event.kind]
    delivers = ended is Ended.ASSIGNED or ended is Ended.EXERCISED
    order = lots
    if event.lot and len(lots) > 1:
        order = sorted(lots, key=lambda each: each.id != event.lot)
    left, gross_left, fees_left = wanted, gross, fees
    for lot in order:
        if not left:
            break
        if (lot.contracts < 0) is not short:
            continue
        whole = abs(lot.contracts)
        size = min(whole, left)
        got, paid = gross_left, fees_left
        if size != left:
            got, paid = part(gross_left, size, left), part(fees_left, size, left)
        gross_left, fees_left, left = gross_left - got, fees_left - paid, left - size
        credit, own_fees = (lot.credit, lot.fees) if size == whole else _take(lot, size, whole)
        lot.contracts += size if short else -size
        out.append((lot, size, credit, own_fees))
        if credit is None:
            account.astray(event, got - paid - own_fees)
        role = lot.role
        joined = size if delivers and role is not Role.WHEEL else 0
        if role is Role.WHEEL:
            turn = premium_out(account, lot, event, contracts=size, gross=got, fees=paid)
            if not delivers:
                allocate(turn, None if credit is None else credit + got - own_fees - paid)
        elif role is Role.SPREAD and not delivers:
            joined = end_leg(account, lot, event, size=size, net=(credit, got, own_fees + paid))
        account.closed.append(
            ClosedOption(
                lot.id,
                event.id,
                lot.symbol,
                lot.contract,
                -size if short else size,
                credit,
                got,
                own_fees + paid,
                own_fees,
                lot.opened,
                event.day,
                ended,
                lot.multiplier,
                role,
                lot.group,
                event.group,
                lot.ticket,
                0,
                lot.flags,
                lot.deliverable,
                joined,
            )
        )
    if out:
        if event.contract is contract or event.deliverable_micros != DELIVERABLE:
            # a broker may name the root with its digit and omit the deliverable
            _same(account, event, out[0][0])
        _drop_ended(account, contract, lots)
    if left:
        account.astray(event, gross_left - fees_left)
        account.breach(
            "opens",
            event,
            f"it closes {wanted} {contract.name}, but the account had {wanted - left or 'none'}",
        )
    return out


def _drop_ended(account: Account, contract: Contract, lots: list[Option]) -> None:
    """Leave only the open lots of a contract."""
    if len(lots) == 1 and not lots[0].contracts:
        lots.clear()
    else:
        lots[:] = [lot for lot in lots if lot.contracts]
    if not lots:
        del account.options[contract]


def _take(lot: Option, size: int, whole: int) -> tuple[int | None, int]:
    """Remove a part of a lot and return its credit and fees."""
    credit = None if lot.credit is None else part(lot.credit, size, whole)
    fees = part(lot.fees, size, whole)
    lot.fees -= fees
    lot.credit = None if lot.credit is None or credit is None else lot.credit - credit
    return credit, fees


def deliver(account: Account, event: Event) -> tuple[list[Row], int | None]:
    """End contracts by assignment or exercise. Return the ended contracts, and the premium that joins the
    cycle with the shares.

    The premium is in cents after fees, and includes the other leg of a spread if that has ended; None if
    unknown.
    """
    account.trades.append(event)
    if event.contract is not None and not account.options.get(event.contract):
        now = contract_now(account, event.contract)
        if now.strike != event.contract.strike:
            account.breach(
                "opens",
                event,
                f"{event.contract.label(event.symbol)} had become {now.label(event.symbol)} by then, and"
                " shares change hands at its strike",
            )
    rows = end_lots(account, event, gross=0, fees=0)
    total: int | None = 0
    for lot, size, credit, fees in rows:
        net = None if credit is None else credit - fees
        if lot.role is not Role.WHEEL:
            add_premium(turn_of(account, lot.symbol, event), lot.contract.right, credit, fees)
        other = other_leg(account, lot, event, size) if lot.role is Role.SPREAD else 0
        total = None if total is None or net is None or other is None else total + net + other
    if rows and event.kind is Kind.ASSIGNMENT:
        turn = account.turns.get(rows[0][0].symbol)
        if turn is not None:
            turn.assigned += sum(size for _, size, _, _ in rows)
            if event.micro_shares < 0:
                turn.called_away += sum(size for _, size, _, _ in rows)
    if sum(size for _, size, _, _ in rows) != abs(event.contracts):
        total = None
    return rows, total


def send_option(account: Account, event: Event) -> None:
    """Transfer contracts out at their premium, as a withdrawal in kind, without a gain."""
    before = len(account.closed)
    end_lots(account, event, gross=0, fees=0)
    for k in range(before, len(account.closed)):
        gone = account.closed[k]
        if gone.credit_cents is not None:
            account.contribute(event, gone.credit_cents - gone.open_fees_cents, kind="in_kind")
