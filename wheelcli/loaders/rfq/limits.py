"""The limits of the account on a request: measured when it is built, sent and accepted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wheelcli.book.from_config import MAIN
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.book.account import portfolio_of
from wheelcli.loaders.rfq.account_now import Beside, account_now, beside
from wheelcli.loaders.rfq.coin_account import coin_account, coin_account_checks, with_value
from wheelcli.order import decimal
from wheelcli.plan.regime import regime_in_force
from wheelcli.plan.strategy import INDEX_KINDS
from wheelcli.rfq.book_limits import (
    BookMarket,
    book_checks,
    closing_checks,
    notional_checks,
    notional_usd,
    only_closes,
)
from wheelcli.rfq.entry import Entry, Kind, number_in, text_of
from wheelcli.rfq.package import AmountUnit, Package
from wheelcli.rfq.rules import Check
from wheelcli.rfq.states import Request, State

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot

_GONE = (State.CANCELLED, State.EXPIRED, State.REFUSED, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The facts that the limits need of the market in which the request was built: whether the name is a
    broad index, and the maximum part of the account to deploy.
    """

    broad: bool
    deployed_max: float
    index: Mapping[str, Decimal] = field(default_factory=dict)  # dollars per coin, of an account on coins

    def fields(self, checks: Sequence[Check]) -> dict[str, Any]:
        """Return these facts as a body, with the checks that were made."""
        rows = [
            {"check": c.check, "value": c.value, "limit": c.limit, "verdict": c.verdict.value} for c in checks
        ]
        index = {"index": {coin: text_of(price) for coin, price in self.index.items()}} if self.index else {}
        return {"broad": self.broad, "deployed_max": self.deployed_max, "checks": rows, **index}


def sizes_of(workspace: "Workspace", snapshot: "Snapshot", symbol: str) -> Sizes:
    """Return the sizes of a name in this market."""
    names = snapshot.underlyings
    kinds = names[names["symbol"] == symbol]["kind"]
    broad = len(kinds) > 0 and str(kinds.iloc[0]) in {str(kind) for kind in INDEX_KINDS}
    return Sizes(broad, float(regime_in_force(snapshot, workspace.config).row.deployed))


def sizes_in(entries: Iterable[Entry]) -> Sizes:
    """Return the sizes that a request was built with. Raises WheelError (5) if there are none."""
    for entry in reversed(list(entries)):
        if entry.kind is Kind.SIZED:
            index = {coin: number_in(price) for coin, price in entry.body.get("index", {}).items()}
            known = {coin: price for coin, price in index.items() if price is not None}
            return Sizes(bool(entry.body["broad"]), float(entry.body["deployed_max"]), known)
    raise WheelError("the record lacks the sizes that the request was built with", code="rfq_record_damaged")


def limits_of(
    workspace: "Workspace",
    package: Package,
    sizes: Sizes,
    *,
    others: Beside,
    symbol: str,
    spot: Decimal | None,
    price: Decimal,
) -> tuple[Check, ...]:
    """Return the limits of size and account on the whole block at this price, after what others traded."""
    notional = notional_usd(package, spot)
    if package.unit is AmountUnit.COINS:
        index = {**sizes.index, **({} if spot is None else {symbol: spot})}
        valued = with_value(portfolio_of(workspace), coin_account(workspace, index))
        return (
            *size_checks(workspace, others, notional, account=valued),
            *coin_account_checks(
                workspace,
                package,
                others=others,
                index=index,
                deployed_max=sizes.deployed_max,
                price=price,
            ),
        )
    market = BookMarket(
        symbol=symbol, spot=spot, broad=sizes.broad, deployed_max=sizes.deployed_max, price=price
    )
    account, sized = account_now(workspace, others), size_checks(workspace, others, notional)
    if only_closes(account, package, symbol):
        sized = closing_checks(sized)
    return (*sized, *book_checks(account, package, market, workspace.config))


def size_checks(
    workspace: "Workspace", others: Beside, notional: Decimal | None, *, account: "Portfolio | None" = None
) -> tuple[Check, ...]:
    """Return the limits on one request's size, and on the sum of its kind that day (UTC); `account` is an
    account of coins, valued at the indexes.
    """
    today = decimal("0")
    for each in others.requests:
        same_day = each.sent_at is not None and each.sent_at.date() == others.now.date()
        mine = (each.account or MAIN) == (workspace.account or MAIN)
        if mine and same_day and each.state not in _GONE:
            today += each.notional_usd or 0
    price = "share price" if account is None else "index"
    account = portfolio_of(workspace) if account is None else account
    return notional_checks(notional, today=today, portfolio=account, config=workspace.config, price=price)


def refuse_second(requests: Iterable[Request], request: Request, *, most: int, now: datetime) -> None:
    """Raise WheelError (6) if the request's order is already requested, or if too many of its kind are
    open.
    """
    same = beside(requests, request.id, venue=request.venue, now=now).requests
    others = [each for each in same if each.state is not State.DRAFT and not each.is_over(now)]
    for each in others:
        if same_order(each, request.ticket, request.package):
            raise WheelError(
                f"{each.id} already requests quotes for this order: it is {each.state.replace('_', ' ')}",
                hint=f"`wheel rfq show {each.id}` shows it; `wheel rfq cancel {each.id}` cancels it",
                code="rfq_open",
                exit_code=Exit.REFUSED,
            )
    if len(others) >= most:
        raise WheelError(
            f"open requests: {len(others)}, at most {most}",
            hint="`wheel rfq list` shows them; rfq.open_max sets the maximum",
            code="rfq_open",
            exit_code=Exit.REFUSED,
        )


def same_order(request: Request, ticket: str | None, package: Package) -> bool:
    """Return whether a request is for this ticket, or for this package in any size."""
    if ticket is not None and request.ticket == ticket:
        return True
    other = request.package
    return (other.legs, other.direction) == (package.legs, package.direction)
