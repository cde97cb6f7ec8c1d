"""An order for an option on a coin, as a user names it: a ticket, or `SELL 25 BTC_USDC-25SEP26-68000-P`."""

from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.book.entry.line_words import decimal_of
from wheelcli.cli.orders import SIDES
from wheelcli.errors import WheelError, usage
from wheelcli.loaders.plans.library import find_ticket
from wheelcli.loaders.plans.settings import plan_under_its_settings
from wheelcli.order import Side
from wheelcli.rfq.coins.package import CoinTrade, coin_contract

if TYPE_CHECKING:
    from wheelcli.cli.context import Context

_EXAMPLE = '"SELL 25 BTC_USDC-25SEP26-68000-P", with the size in coins'
_WORDS = 3


def coin_trade(ctx: "Context", what: str, plan: str | None) -> CoinTrade | None:
    """Return the order for an option on a coin; None if the account of this run trades shares.

    Raises WheelError (usage) for an order on shares or their options in a coin account, and for an order on
    coins in a share account.
    """
    typed = typed_coin(what)
    if ctx.workspace.market == "us":
        if typed is not None:
            raise usage(
                f"{typed.contract.name} is an option on a coin",
                'pass --account with the name of an account that has market = "deribit"',
            )
        return None
    if typed is not None:
        return typed
    if len(what.split()) > 1:
        raise usage(f"invalid order {what!r}", f"write it as in {_EXAMPLE}")
    return _of_ticket(ctx, what, plan)


def typed_coin(what: str) -> CoinTrade | None:
    """Return the order that the words describe; None if the last word is not an option on a coin.

    SELL and BUY open a position; STC and BTC close one. Raises WheelError (usage) for a word that does not
    fit.

    >>> typed_coin("sell 25 btc_usdc-25sep26-68000-p").contract.name, typed_coin("SELL 40 KO 2026-10-16 60 P")
    ('BTC_USDC-25SEP26-68000-P', None)
    """
    words = what.split()
    contract = coin_contract(words[-1]) if words else None
    if contract is None or len(words) == 1:
        return None
    side, size = SIDES.get(words[0].lower()), decimal_of(words[1])
    if len(words) != _WORDS or side is None or size is None or not size > 0:
        raise usage(f"invalid order {what!r}", f"write it as in {_EXAMPLE}")
    return CoinTrade(contract=contract, side=side, amount=size.normalize() + 0)


def _of_ticket(ctx: "Context", what: str, plan: str | None) -> CoinTrade:
    saved = plan_under_its_settings(ctx.workspace, plan)
    one = find_ticket(saved.record.data.tickets, what, plan=f"plan {plan}" if plan else "the last plan")
    contract = coin_contract(one.legs[0].contract)
    if one.coin is None or contract is None:
        raise WheelError("the saved ticket is damaged", hint="run `wheel scan` again", code="plan")
    floor = None if one.coin.floor is None else Decimal(str(one.coin.floor))
    return CoinTrade(
        contract=contract,
        side=Side.of(one.legs[0].action),
        amount=Decimal(str(one.coin.size)),
        ticket=one.id,
        plan=saved.id or None,
        floor=floor,
    )
