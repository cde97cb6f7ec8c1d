"""Finish a folded account: end cycles, link rolls, set flags, and freeze all values."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import takewhile
from operator import attrgetter

from wheelcli.book.ledger import (
    SPOT,
    AccountBook,
    ClosedOption,
    Cycle,
    Ended,
    OptionLot,
    Role,
    Roll,
    ShareLot,
)
from wheelcli.book.projection.cycles import end
from wheelcli.book.projection.flags import with_wash_windows
from wheelcli.book.projection.rolls import Rolled, rolled
from wheelcli.book.projection.state import Account, Lot, Turn, part
from wheelcli.quickly import quickly

_new_cycle = quickly(Cycle)


def finish(account: Account) -> AccountBook:
    """Return the account after the last event. This ends flat cycles, so the state cannot take further
    events.
    """
    for turn in [turn for turn in account.turns.values() if turn.flat]:
        end(account, turn)
    links = rolled(account.closed, account.trades)
    lots = [lot for lots in account.shares.values() for lot in lots]
    bought = [
        *((lot.symbol, lot.opened, lot.id) for lot in lots if lot.micro_shares > 0),
        *((sale.symbol, sale.opened, sale.id) for sale in account.sales if sale.micro_shares >= 0),
    ]
    return AccountBook(
        name=account.name,
        cash_cents=account.cash,
        contributed_cents=account.contributed,
        unattributed_cents=account.unattributed,
        options=_options(account, links),
        shares=_shares(lots),
        cycles=_cycles(
            [*account.past, *account.turns.values()],
            links.rolls,
            _open_credits(account),
            account.rolled_before.values(),
        ),
        closed=_closed(account.closed, links),
        sales=tuple(with_wash_windows(account.sales, bought)),
        flows=tuple(account.flows),
        rolls=tuple(links.rolls),
        trades=tuple(account.trades),
        core={symbol: count for symbol, count in account.core.items() if count},
        core_cost={symbol: account.core_cost.get(symbol) for symbol, count in account.core.items() if count},
        began=account.began,
        opening=account.opening,
        price_scale=_price_scale(account),
    )


def what_is_open(account: Account, links: Rolled) -> AccountBook:
    """Return the open part of the account, without ended positions, sales, flows, rolls, trades and past
    cycles.

    `links` holds all rolls so far. The state of the account does not change.
    """
    turns = [turn for turn in account.turns.values() if not turn.flat]
    return AccountBook(
        name=account.name,
        cash_cents=account.cash,
        contributed_cents=account.contributed,
        unattributed_cents=account.unattributed,
        options=_options(account, links),
        shares=_shares([lot for lots in account.shares.values() for lot in lots]),
        cycles=_open_cycles(account, turns, links),
        closed=(),
        sales=(),
        flows=(),
        rolls=(),
        trades=(),
        core={symbol: count for symbol, count in account.core.items() if count},
        core_cost={symbol: account.core_cost.get(symbol) for symbol, count in account.core.items() if count},
        began=account.began,
        opening=account.opening,
        price_scale=_price_scale(account),
    )


def _price_scale(account: Account) -> int:
    """Return the number by which the account's prices are multiplied."""
    return SPOT if account.of_coins else 1


def _open_cycles(account: Account, turns: list[Turn], links: Rolled) -> tuple[Cycle, ...]:
    """Return the open cycles with their ids and rolls, as numbered among all cycles."""
    names = {(turn.symbol, turn.opened) for turn in turns}
    since = min((turn.opened for turn in turns), default=date.max)
    # Two cycles of a name begin on one day only if a share took over another share's name.
    earlier = account.past if account.merged else ()
    others = [turn for turn in earlier if (turn.symbol, turn.opened) in names]
    recent = takewhile(lambda roll: roll.day >= since, reversed(links.rolls))
    cycles = _cycles([*others, *turns], [*recent], _open_credits(account), account.rolled_before.values())
    return tuple(cycle for cycle in cycles if cycle.closed is None)


def _shares(lots: list[Lot]) -> tuple[ShareLot, ...]:
    return tuple(
        ShareLot(lot.id, lot.symbol, lot.micro_shares, lot.cost, lot.fees, lot.basis, lot.opened)
        for lot in sorted(lots, key=lambda lot: (lot.symbol, lot.opened))
    )


def _options(account: Account, links: Rolled) -> tuple[OptionLot, ...]:
    lots = (lot for lots in account.options.values() for lot in lots)
    out = (
        OptionLot(
            lot.id,
            lot.symbol,
            lot.contract,
            lot.contracts,
            lot.credit,
            lot.fees,
            lot.opened,
            lot.multiplier,
            lot.deliverable,
            lot.role,
            lot.group,
            lot.ticket,
            _rolls(account, lot.id, links),
            links.chains.get(lot.id, ()),
            lot.flags,
        )
        for lot in lots
    )
    return tuple(
        sorted(out, key=lambda lot: (lot.contract.expiration, lot.symbol, lot.contract.name, lot.opened))
    )


def _rolls(account: Account, lot: str, links: Rolled) -> int:
    """Return the number of rolls of a lot so far: in the journal, and before it began."""
    chain = links.chains.get(lot, ())
    _, _, before = account.rolled_before.get(chain[0] if chain else lot, ("", date.min, 0))
    return len(chain) + before


def _closed(closed: Iterable[ClosedOption], links: Rolled) -> tuple[ClosedOption, ...]:
    """Return the ended positions, each with the number of its contracts that were rolled."""
    if not links.contracts:
        return tuple(closed)
    rolls = links.contracts.get
    return tuple(
        [
            gone._replace(rolled=count, ended=Ended.ROLLED)
            if (count := rolls((gone.id, gone.close_id), 0))
            else gone
            for gone in closed
        ]
    )


def _open_credits(account: Account) -> dict[str, int | None]:
    """Return the premium of the open options of each name's cycle, after fees; None if one is unknown."""
    out: dict[str, int | None] = {}
    for lots in account.options.values():
        for lot in lots:
            size = abs(lot.contracts)
            count = size if lot.role is Role.WHEEL else min(account.joining.get(lot.id, 0), size)
            if lot.role is Role.OTHER or not count:
                continue
            before = out.get(lot.symbol, 0)
            known = before is not None and lot.credit is not None
            out[lot.symbol] = (
                (before or 0) + part((lot.credit or 0) - lot.fees, count, size) if known else None
            )
    return out


def _cycles(
    turns: list[Turn],
    rolls: Iterable[Roll],
    open_credits: Mapping[str, int | None],
    before: Iterable[tuple[str, date, int]],
) -> tuple[Cycle, ...]:
    turns.sort(key=attrgetter("opened", "symbol"))
    named: dict[str, int] = {}
    counts = _rolls_by_turn(turns, rolls, before)
    out = []
    day, stamp = None, ""
    for turn in turns:
        if turn.opened != day:  # many cycles begin on one day
            day = turn.opened
            stamp = f"{day:%y%m%d}"
        name = f"{turn.symbol}-{stamp}"
        named[name] = number = named.get(name, 0) + 1
        if number > 1:
            name = f"{name}-{number}"
        open_credit = 0 if turn.closed else open_credits.get(turn.symbol, 0)
        out.append(_cycle(turn, name, counts.get(id(turn), 0), open_credit))
    return tuple(out)


def _rolls_by_turn(
    turns: list[Turn], rolls: Iterable[Roll], before: Iterable[tuple[str, date, int]]
) -> Counter[int]:
    """Return the number of rolls of each cycle, in the journal and before it began; several fills of one roll
    count once.
    """
    counts: Counter[int] = Counter()
    rolled_on, came_rolled = {(roll.day, roll.symbol, roll.right) for roll in rolls}, list(before)
    if not rolled_on and not came_rolled:
        return counts
    by_symbol: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        by_symbol[turn.symbol].append(turn)

    def turn_on(symbol: str, day: date) -> int | None:
        own = by_symbol.get(symbol, [])
        k = bisect_right(own, day, key=lambda turn: turn.opened) - 1
        return id(own[k]) if k >= 0 else None

    for day, symbol, _ in rolled_on:
        if (at := turn_on(symbol, day)) is not None:
            counts[at] += 1
    came: dict[int, int] = {}
    for symbol, day, count in came_rolled:
        if (at := turn_on(symbol, day)) is not None:
            came[at] = max(came.get(at, 0), count)
    counts.update(came)
    return counts


def _cycle(turn: Turn, name: str, rolls: int, open_credit: int | None) -> Cycle:
    cost: int | None = 0
    credit: int | None = 0
    for lot in turn.lots:
        cost = None if cost is None or lot.cost is None else cost + lot.cost
        credit = None if credit is None or lot.unknown else credit + lot.credits
    return _new_cycle(
        name,
        turn.symbol,
        turn.opened,
        turn.closed,
        turn.micro_shares,
        cost,
        credit,
        None if turn.waiting_unknown else turn.waiting,
        open_credit,
        None if turn.unknown_put else turn.puts_cents,
        None if turn.unknown_call else turn.calls_cents,
        turn.dividends,
        None if turn.unknown_cost else turn.gains,
        turn.fees,
        turn.open_contracts,
        turn.puts,
        turn.calls,
        turn.assigned,
        turn.called_away,
        rolls,
        tuple(turn.options),
        turn.held,
    )
