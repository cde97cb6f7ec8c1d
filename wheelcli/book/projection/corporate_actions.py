"""Corporate actions on holdings: splits, new names, adjusted contracts.

Example: after a 4:1 split, one short 300 put and 100 shares at 250.00 are four short 75 puts and 400 shares;
the cost is still 25,000.00. A reverse split 1:10 keeps contracts and strikes, with ten shares behind each
contract; an adjustment then sets the root under which they trade.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import Ended, Role, ShareSale
from wheelcli.book.projection.cycles import add_premium, turn_of
from wheelcli.book.projection.options import contract_now
from wheelcli.book.projection.split_parts import after_split, deliverable_after
from wheelcli.book.projection.state import Account, Lot, Option, WheelLot, part
from wheelcli.contract import Contract, Right, root_of
from wheelcli.option_roots import underlying_of

CENT = Decimal("0.01")


def split(account: Account, event: Event) -> None:
    """Apply a split: `ratio` new shares for each old one. Contracts change by the exchange's default rule."""
    symbol = event.symbol
    if symbol is None or event.ratio is None or min(event.ratio) <= 0:
        account.breach("fields", event, "a split lacks its symbol or ratio")
        return
    new, old = event.ratio
    lots = account.shares.get(symbol, [])
    before = sum(lot.micro_shares for lot in lots)
    _, account.beyond[symbol] = after_split(before, account.beyond.get(symbol, 0), new, old)
    _scale(lots, new, old)
    turn = account.turns.get(symbol)
    if turn is not None:
        _scale(turn.lots, new, old)
        turn.gains -= sum(lot.cost or 0 for lot in turn.lots if not lot.micro_shares)
        turn.lots = [lot for lot in turn.lots if lot.micro_shares]
    _drop_crumbs(account, symbol, event)
    shares = sum(lot.micro_shares for lot in account.shares.get(symbol, []))
    if turn is not None:
        turn.count_shares(sum(lot.micro_shares for lot in turn.lots) - turn.micro_shares, event.day)
    if symbol in account.core:
        account.core[symbol] = shares - (turn.micro_shares if turn else 0)
    if symbol in account.core_target:
        account.core_target[symbol] *= Fraction(new, old)
    for contract in account.contracts_on(symbol):
        _split_contract(account, contract, new, old)


def _scale(lots: list[Lot] | list[WheelLot], new: int, old: int) -> None:
    """Multiply each part with rounding carried over, toward zero to the millionth, so that the parts sum to
    the scaled total.
    """
    before = after = 0
    for lot in lots:
        before += lot.micro_shares
        total = abs(before) * new // old * (1 if before > 0 else -1)
        lot.micro_shares, after = total - after, total


def _drop_crumbs(account: Account, symbol: str, event: Event) -> None:
    """End, without proceeds, the lots of which a reverse split leaves less than a millionth."""
    lots = account.shares.get(symbol, [])
    for lot in (each for each in lots if not each.micro_shares):
        sale = ShareSale(
            lot.id,
            event.id,
            symbol,
            0,
            lot.opened,
            event.day,
            0,
            lot.cost,
            lot.fees,
            lot.fees,
            0,
            lot.basis,
            Ended.CLOSED,
        )
        if (lot.cost or 0) < 0:  # short shares: the proceeds stay
            taxed = None if lot.basis is None else -lot.basis
            sale = sale._replace(
                proceeds_cents=-(lot.cost or 0), cost_cents=0, tax_proceeds_cents=taxed, tax_basis_cents=0
            )
        account.sales.append(sale)
    account.shares[symbol] = [lot for lot in lots if lot.micro_shares]


def _split_contract(account: Account, contract: Contract, new: int, old: int) -> None:
    lots = account.options[contract]
    if old != 1:
        for lot in lots:
            lot.deliverable = deliverable_after(lot.deliverable, new, old)
        return
    for lot in lots:
        lot.contracts *= new
        turn = account.turns.get(lot.symbol)
        if turn is not None and lot.role is Role.WHEEL:
            turn.open_contracts += abs(lot.contracts) - abs(lot.contracts) // new
    strike = (Decimal(repr(contract.strike)) / new).quantize(CENT, ROUND_HALF_UP)
    _rename(account, contract, replace(contract, strike=float(strike)))


def _rename(account: Account, contract: Contract, to: Contract, symbol: str | None = None) -> None:
    lots = account.options.get(contract, [])
    for lot in lots:
        lot.symbol = symbol or lot.symbol
    if to != contract:
        _move(account, lots, to)
        account.renamed[contract] = to


def change_symbol(account: Account, event: Event) -> None:
    """Apply a new name of the same company."""
    old, new = event.symbol, event.symbol_to
    account.merged = True
    if old is None or new is None:
        account.breach("fields", event, "a symbol change lacks one of the two symbols")
        return
    if old == new:  # two spellings of one name, such as BRKB and BRK-B
        return
    lots = account.shares.pop(old, [])
    for lot in lots:
        lot.symbol = new
    account.shares.setdefault(new, []).extend(lots)
    if old in account.beyond:
        account.beyond[new] = account.beyond.get(new, 0) + account.beyond.pop(old)
    for contract in account.contracts_on(old):
        plain = contract.root == root_of(old)
        to = replace(contract, root=root_of(new)) if plain else contract
        _rename(account, contract, to, new)
    if old in account.core:
        account.core[new] = account.core.get(new, 0) + account.core.pop(old)
        cost, other = account.core_cost.pop(old, None), account.core_cost.get(new, 0)
        account.core_cost[new] = None if cost is None or other is None else cost + other
    if old in account.core_target:
        account.core_target[new] = account.core_target.pop(old)
    turn = account.turns.pop(old, None)
    if turn is not None:
        turn.symbol = new
        if (there := account.turns.get(new)) is not None:
            there.absorb(turn)
        else:
            account.turns[new] = account.last_turn[new] = turn


def adjust(account: Account, event: Event) -> None:
    """Apply an adjustment: replace a contract by another one or, without a contract, correct cash."""
    account.contribute(event, event.cash_cents, kind="corrections")
    if event.contract is None:
        return
    if event.contract_to is None or not event.contracts:
        account.breach("fields", event, "an adjustment lacks the old or new contract")
        return
    contract = contract_now(account, event.contract)
    lots = account.options.get(contract, [])
    count = sum(lot.contracts for lot in lots)
    if contract == event.contract_to and count == event.contracts_to:
        _settle(lots, event)  # the earlier split did this already
        return
    whole = contract != event.contract or count == -event.contracts  # an earlier split changed the count
    if not whole and (count < 0) is (event.contracts > 0) and abs(event.contracts) < abs(count):
        lots = _cut(account, lots, abs(event.contracts))
    elif not lots or not whole:
        account.breach(
            "opens",
            event,
            f"it closes {abs(event.contracts)} {event.contract.name}, but the account had"
            f" {abs(count) or 'none'}",
        )
        return
    _recount(account, lots, event)
    _settle(lots, event)
    _to_underlying(account, lots, event)
    _move(account, lots, event.contract_to)
    if whole:
        account.renamed[event.contract] = event.contract_to


def _to_underlying(account: Account, lots: list[Option], event: Event) -> None:
    """Move contracts to another share, as after a merger; their part of the cycle goes with them."""
    assert event.contract_to is not None
    to = event.symbol_to or lots[0].symbol
    if event.symbol_to is None and root_of(to) != event.contract_to.root.rstrip("0123456789"):
        to = underlying_of(event.contract_to.root)
    old = account.turns.get(lots[0].symbol)
    moving = [lot for lot in lots if lot.role is Role.WHEEL and lot.symbol != to]
    for lot in lots:
        lot.symbol = to
    if old is None or not moving:
        return
    account.merged = True
    new = turn_of(account, to, event)
    count = sum(abs(lot.contracts) for lot in moving)
    if not old.micro_shares and old.open_contracts == count:
        new.absorb(old)
        del account.turns[old.symbol]
        account.last_turn[old.symbol] = new
        return
    names = tuple(lot.id for lot in moving)
    old.options = [name for name in old.options if name not in names]
    new.options += names
    put = moving[0].contract.right is Right.PUT
    for turn, sign in (old, -1), (new, 1):
        turn.open_contracts += sign * count
        turn.puts += sign * count * put
        turn.calls += sign * count * (not put)
        for lot in moving:
            credit = None if lot.credit is None else sign * lot.credit
            add_premium(turn, lot.contract.right, credit, sign * lot.fees)


def _cut(account: Account, lots: list[Option], wanted: int) -> list[Option]:
    """Return the first contracts of a position as separate lots."""
    out: list[Option] = []
    for lot in lots:
        whole = abs(lot.contracts)
        size = min(whole, wanted)
        if not size:
            break
        wanted -= size
        if size == whole:
            out.append(lot)
            continue
        credit = None if lot.credit is None else part(lot.credit, size, whole)
        fees, count = part(lot.fees, size, whole), size if lot.contracts > 0 else -size
        first = replace(lot, contracts=count, credit=credit, fees=fees)
        lot.contracts, lot.fees = lot.contracts - count, lot.fees - fees
        lot.credit = None if lot.credit is None or credit is None else lot.credit - credit
        account.options[lot.contract].append(first)
        out.append(first)
    return out


def _recount(account: Account, lots: list[Option], event: Event) -> None:
    """Spread the same premium over a different number of contracts, lot by lot with rounding carried over."""
    whole = sum(lot.contracts for lot in lots)
    before = after = 0
    for lot in lots:
        before += lot.contracts
        total = before * event.contracts_to // whole
        count = total - after
        turn = account.turns.get(lot.symbol)
        if turn is not None and lot.role is Role.WHEEL:
            turn.open_contracts += abs(count) - abs(lot.contracts)
        lot.contracts, after = count, total


def _settle(lots: list[Option], event: Event) -> None:
    for lot in lots:
        lot.multiplier, lot.deliverable = event.multiplier_to, event.deliverable_to_micros


def _move(account: Account, lots: list[Option], to: Contract) -> None:
    """Move some lots of a position to another contract."""
    moved = {id(lot) for lot in lots}
    for lot in lots:
        rest = [each for each in account.options[lot.contract] if id(each) not in moved]
        if rest:
            account.options[lot.contract] = rest
    for lot in lots:
        known = account.options.get(lot.contract, [])
        if all(id(each) in moved for each in known):
            account.options.pop(lot.contract, None)
        lot.contract = to
    account.options[to] = [*account.options.get(to, []), *lots]
    account.renamed.pop(to, None)


def core_targets(core: Mapping[str, int], events: Iterable[Event]) -> dict[str, Fraction]:
    """Return the core shares as they were before the first event; the config has today's, after all splits
    and renames.
    """
    out = {symbol: Fraction(count) for symbol, count in core.items() if count > 0}
    changes = [e for e in events if e.kind in (Kind.SPLIT, Kind.SYMBOL_CHANGE)]
    for event in reversed(changes if out else []):
        if event.kind is Kind.SPLIT and event.ratio and min(event.ratio) > 0 and event.symbol in out:
            out[event.symbol] /= Fraction(*event.ratio)
        elif event.kind is Kind.SYMBOL_CHANGE and event.symbol and event.symbol_to in out:
            out[event.symbol] = out.pop(event.symbol_to)
    return out
