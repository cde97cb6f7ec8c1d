"""The limits of an account that trades options on coins, measured on the whole block.

A put paid in USDC ties up strike × size, a call paid in the coin ties up its size in coins. Nothing else may
be sold: what an inverse put can owe has no upper bound in coins, and a call paid in USDC is not covered by
coins. Example: 25 puts at 68,000 on one BTC each tie up 1,700,000 USDC, of 5,400,000 less a reserve of
540,000; with BTC at 75,110 that is 31.5 % of the account in one coin.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from wheelcli.config import Config
from wheelcli.contract import Contract, Right
from wheelcli.order import decimal
from wheelcli.rfq.coins.package import coin_contract, unit_name
from wheelcli.rfq.package import Direction, Package
from wheelcli.rfq.rules import Check, CheckVerdict

_NONE = Decimal(0)
_K = TypeVar("_K")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinAccount:
    """An account: USDC, coins without core coins, the collateral of open options by coin, dollars per coin,
    and the coins behind each short option.

    `stated_value` is None if the value follows from USDC, coins, index and short options.
    """

    usdc: Decimal
    coins: Mapping[str, Decimal]
    index: Mapping[str, Decimal]
    core: Mapping[str, Decimal]
    tied_usdc: Mapping[str, Decimal]
    tied_coins: Mapping[str, Decimal]
    uncovered: Mapping[str, Decimal]
    stated_value: Decimal | None = None
    short: Mapping[Contract, Decimal] = field(default_factory=dict)

    @property
    def value_usd(self) -> Decimal | None:
        """Return the account value: USDC and coins less what the short options would owe now; None if a coin
        of either has no index. A premium is in the purse at once, so without this deduction it would count as
        earned.
        """
        if self.stated_value is not None:
            return self.stated_value
        total = self.usdc
        for coin in {*self.coins, *self.core}:
            size = self.coins.get(coin, _NONE) + self.core.get(coin, _NONE)
            if size and coin not in self.index:
                return None
            total += size * self.index.get(coin, _NONE)
        for contract, size in self.short.items():
            spot = self.index.get(contract.root)
            if spot is None:
                return None
            inside = decimal(contract.strike) - spot
            total -= max(inside if contract.right is Right.PUT else -inside, _NONE) * size
        return total

    def deployed(self, coin: str) -> Decimal | None:
        """Return the dollars deployed in one coin: coins held and collateral of its puts; None without an
        index.
        """
        held = self.coins.get(coin, _NONE)
        if held and coin not in self.index:
            return None
        return held * self.index.get(coin, _NONE) + self.tied_usdc.get(coin, _NONE)


def after_package(
    account: CoinAccount, package: Package, price: Decimal | None, *, releases: bool = True
) -> CoinAccount:
    """Return the account after the whole package has traded; with `price`, including its premium before
    fees. `releases` is False for a trade that may not have happened: it ties up what it sells, and releases
    nothing.

    Raises ValueError for a leg that is not an option on a coin.
    """
    after = account
    for leg in package.legs:
        contract = coin_contract(leg.contract)
        if contract is None:
            raise ValueError(f"{leg.contract} is not an option on a coin")
        if package.trades(leg) is Direction.SELL:
            after = tied(after, contract, package.quantity(leg))
        elif releases:
            after = released(after, contract, package.quantity(leg))
    if price is None:
        return after
    cash, unit = package.net(price).cash * package.amount, unit_name(package)
    if unit.startswith("USD"):
        return replace(after, usdc=after.usdc + cash)
    return replace(after, coins=_plus(after.coins, unit, cash))


def tied(account: CoinAccount, contract: Contract, size: Decimal) -> CoinAccount:
    """Return the account with a short option of this size; its premium is already included."""
    coin, put = contract.root, contract.right is Right.PUT
    account = replace(account, short=_plus(account.short, contract, size))
    if put and not contract.inverse:
        secured = decimal(contract.strike) * size
        return replace(account, tied_usdc=_plus(account.tied_usdc, coin, secured))
    if not put and contract.inverse:
        return replace(account, tied_coins=_plus(account.tied_coins, coin, size))
    return replace(account, uncovered=_plus(account.uncovered, contract.name, size))


def released(account: CoinAccount, contract: Contract, size: Decimal) -> CoinAccount:
    """Return the account after buying back this size of an option, as far as it is short.

    Example: a put at 68,000 is sold on 0.3 BTC and bought back on 0.1: 13,600 USDC stay tied up.
    """
    closed = min(size, account.short.get(contract, _NONE))
    return tied(account, contract, -closed) if closed > 0 else account


def _plus(amounts: Mapping[_K, Decimal], key: _K, amount: Decimal) -> dict[_K, Decimal]:
    return {**amounts, key: amounts.get(key, _NONE) + amount}


def coin_checks(
    account: CoinAccount, package: Package, *, coin: str, price: Decimal, deployed_max: float, config: Config
) -> tuple[Check, ...]:
    """Return the checks of the whole block at this price against today's account."""
    free = after_package(account, package, None)
    paid = max(-package.net(price).cash * package.amount, _NONE)
    return (
        _cash(account, free, package, paid, config),
        *_coins(account, free, package, paid, coin),
        *_tied_shares(account, free, coin, deployed_max, config),
        _coverage(account, free),
    )


def _cash(before: CoinAccount, after: CoinAccount, package: Package, paid: Decimal, config: Config) -> Check:
    value = before.value_usd
    needs = _sum(after.tied_usdc) - _sum(before.tied_usdc)
    cost = paid if unit_name(package).startswith("USD") else _NONE
    needs += cost
    if value is None:
        return _unknown("cash", "account value unknown: a coin it holds has no index")
    free = before.usdc - _sum(before.tied_usdc) - decimal(config.portfolio.cash_reserve) * value
    reason = f"needs {needs:,.2f} of {max(free, _NONE):,.2f} free USDC after the reserve"
    if needs < 0:
        reason = f"frees {-needs:,.2f} USDC, net of any price paid"
    if cost > before.usdc:
        reason = f"costs {cost:,.2f} of {before.usdc:,.2f} USDC"
    return _made("cash", needs, free, reason, met=needs <= max(free, _NONE) and cost <= before.usdc)


def _coins(
    before: CoinAccount, after: CoinAccount, package: Package, paid: Decimal, coin: str
) -> tuple[Check, ...]:
    """Return the check of the coins that the package ties up or pays; empty if it needs none."""
    needs = after.tied_coins.get(coin, _NONE) - before.tied_coins.get(coin, _NONE)
    cost = _NONE if unit_name(package).startswith("USD") else paid
    needs += cost
    if not needs:
        return ()
    held = before.coins.get(coin, _NONE)
    free = held - before.tied_coins.get(coin, _NONE)
    reason = f"needs {needs.normalize():f} of {max(free, _NONE).normalize():f} free {coin}"
    if needs < 0:
        reason = f"frees {(-needs).normalize():f} {coin}, net of any price paid"
    if cost > held:
        reason = f"costs {cost.normalize():f} of {held.normalize():f} {coin}"
    return (_made("coins", needs, free, reason, met=needs <= max(free, _NONE) and cost <= held),)


def _tied_shares(
    before: CoinAccount, after: CoinAccount, coin: str, deployed_max: float, config: Config
) -> list[Check]:
    value = before.value_usd
    all_max = min(deployed_max, config.coins.total_max)
    coins = sorted({coin, *before.coins, *before.tied_usdc})
    out = []
    for name, limit, which, words in (
        ("name", config.coins.name_collateral_max, [coin], f"deployed in {coin}:"),
        ("deployed", all_max, coins, "deployed in all coins:"),
    ):
        was, now = (_total(account, which) for account in (before, after))
        if was is None or now is None or value is None or value <= 0:
            out.append(_unknown(name, "deployed share unknown: a coin has no index", limit))
            continue
        share = now / value
        if now <= was:
            reason = f"{words} {100 * share:.1f} % of the account, not higher than before"
            out.append(_made(name, share, decimal(limit), reason, met=True))
        else:
            reason = f"{words} {100 * share:.1f} % of the account, at most {100 * limit:g} %"
            out.append(_made(name, share, decimal(limit), reason, met=share <= decimal(limit)))
    return out


def _coverage(before: CoinAccount, after: CoinAccount) -> Check:
    added = {name: size for name, size in after.uncovered.items() if size > before.uncovered.get(name, _NONE)}
    if not added:
        reason = "puts are secured in USDC, calls in the coin"
        return Check("coverage", 0.0, 0.0, CheckVerdict.PASS, reason)
    name, size = next(iter(added.items()))
    contract = coin_contract(name)
    put = contract is not None and contract.right is Right.PUT
    why = (
        "an inverse put has no upper bound in coins" if put else "a call paid in USDC is not covered by coins"
    )
    reason = f"{size.normalize():f} {name} uncovered: {why}"
    return Check("coverage", float(size), 0.0, CheckVerdict.FAIL, reason)


def _total(account: CoinAccount, coins: list[str]) -> Decimal | None:
    parts = [account.deployed(coin) for coin in coins]
    known = [part for part in parts if part is not None]
    return sum(known, _NONE) if len(known) == len(parts) else None


def _sum(parts: Mapping[str, Decimal]) -> Decimal:
    return sum(parts.values(), _NONE)


def _unknown(name: str, reason: str, limit: float | None = None) -> Check:
    return Check(name, None, limit, CheckVerdict.UNKNOWN, reason)


def _made(name: str, value: Decimal, limit: Decimal, reason: str, *, met: bool) -> Check:
    verdict = CheckVerdict.PASS if met else CheckVerdict.FAIL
    return Check(name, float(value), float(limit), verdict, reason)
