"""A copy of a folded account that takes further events. The original stays unchanged, and only the parts that
an event can change are copied.

Containers are copied shallowly; the lots and cycles of the event's names are copied in full.
"""

from collections.abc import Set
from dataclasses import replace

from wheelcli.book.events import Event
from wheelcli.book.projection.grown import shared
from wheelcli.book.projection.options import contract_now
from wheelcli.book.projection.state import Account, Turn
from wheelcli.option_roots import underlying_of


def names_of(account: Account, event: Event) -> set[str]:
    """Return the underlyings whose lots and cycles the event can change."""
    out = {name for name in (event.symbol, event.symbol_to) if name}
    if event.contract is not None:
        out |= {lot.symbol for lot in account.options.get(contract_now(account, event.contract), ())}
    if event.contract_to is not None:
        out.add(underlying_of(event.contract_to.root))
    return out


def branched(account: Account, names: Set[str]) -> Account:
    """Return a copy of the account whose lots and cycles of these names may be changed."""
    out = replace(
        account,
        core_target=dict(account.core_target),
        options=dict(account.options),
        shares=dict(account.shares),
        beyond=dict(account.beyond),
        core=dict(account.core),
        core_cost=dict(account.core_cost),
        turns=dict(account.turns),
        past=shared(account.past),
        last_turn=dict(account.last_turn),
        renamed=dict(account.renamed),
        closed=shared(account.closed),
        ended_legs=dict(account.ended_legs),
        joining=dict(account.joining),
        rolled_before=dict(account.rolled_before),
        sales=shared(account.sales),
        flows=shared(account.flows),
        trades=shared(account.trades),
        breaches=list(account.breaches),
        purses=dict(account.purses),
        native=dict(account.native),
    )
    make_own(out, names)
    return out


def make_own(account: Account, names: Set[str]) -> None:
    """Copy the lots and the last cycle of these names within an account that is already a copy."""
    if not names:
        return
    for contract, lots in account.options.items():
        if lots and lots[0].symbol in names:
            account.options[contract] = [replace(lot) for lot in lots]
    for name in names:
        if name in account.shares:
            account.shares[name] = [replace(lot) for lot in account.shares[name]]
        if name in account.last_turn:
            _own_turn(account, name)


def _own_turn(account: Account, name: str) -> None:
    """Copy the last cycle of a name in every place that holds it: for a renamed share, under both names."""
    old = account.last_turn[name]
    new = _copied(old)
    for places in (account.last_turn, account.turns):
        for key, turn in places.items():
            if turn is old:
                places[key] = new
    if old.closed is not None:
        for place in range(len(account.past) - 1, -1, -1):
            if account.past[place] is old:
                account.past[place] = new
                break


def _copied(turn: Turn) -> Turn:
    return replace(turn, lots=[replace(lot) for lot in turn.lots], options=[*turn.options])
