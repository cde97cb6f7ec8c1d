"""The marks of open options in a market: quoted ones at the account's mark, expired ones at their close."""

from collections.abc import Iterable

from wheelcli.book.valuation.expired import Held, expired_marks
from wheelcli.contract import Contract
from wheelcli.market.mids import marks_of
from wheelcli.market.session_closes import closes_on
from wheelcli.market.snapshot import Snapshot
from wheelcli.quotes import Mark

__all__ = ["listed_marks"]


def listed_marks(
    options: Iterable[Held], snapshot: Snapshot
) -> tuple[dict[Contract, Mark], dict[Contract, Mark | None]]:
    """Return the mark of each of these options that has one: quoted (`market.mids`), or by the rule of
    expired ones.

    The second result has only the expired ones; None if the mark is unknown.
    """
    held = list(options)
    expired = expired_marks(held, snapshot.market_time, lambda wanted: closes_on(snapshot, wanted))
    open_now = {each.contract.name: each.contract for each in held if each.contract not in expired}
    marks = {open_now[name]: mark for name, mark in marks_of(snapshot.options, open_now).items()}
    return marks | {contract: mark for contract, mark in expired.items() if mark is not None}, expired
