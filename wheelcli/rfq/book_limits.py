"""The limits of the account, measured on the whole block: cash, one name, all names, cover of calls.

They run again when a request is built, when it is sent and before a quote is accepted, because the account
may have changed since the plan measured the ticket. Example: an account of 400,000 with 150,000 free sells 20
puts at 60: 120,000 of collateral, of 150,000 less a reserve of 40,000: refused. 18 are 108,000: they pass.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from wheelcli.book.portfolio import Portfolio, Shares
from wheelcli.book.positions.call_cover import call_cover
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.valuation.cash import collateral_usd, free_usd
from wheelcli.config import Config
from wheelcli.contract import parse_contract
from wheelcli.open_option import MICROS, OpenOption
from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.rules import Check, CheckVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class BookMarket:
    """The market facts that the limits need: the name, its share price, whether it is a broad index, the part
    of the account that may be deployed, and the price of the package.
    """

    symbol: str
    spot: Decimal | None
    broad: bool
    deployed_max: float
    price: Decimal


def book_checks(
    portfolio: Portfolio, package: Package, market: BookMarket, config: Config
) -> tuple[Check, ...]:
    """Return the checks of the whole block against today's account."""
    after = with_package(portfolio, package, market.symbol)
    cash = float(package.net(market.price).cash * package.amount * package.multiplier)
    return (
        _cash(portfolio, after, cash, config, market),
        *_tied(portfolio, after, market, config),
        _coverage(portfolio, after, market.symbol),
    )


def notional_usd(package: Package, spot: Decimal | None) -> Decimal | None:
    """Return the share price times the shares behind all legs, for coins the index times the coins, dollars;
    None if the price is unknown.
    """
    each = 1 if package.unit is AmountUnit.COINS else package.multiplier
    return None if spot is None else package.sum_of_legs * each * spot


def notional_checks(
    notional: Decimal | None,
    *,
    today: Decimal,
    portfolio: Portfolio,
    config: Config,
    price: str = "share price",
) -> tuple[Check, ...]:
    """Return the checks of this request's size and of all requests of the day; `today` is the dollars of the
    others, `price` what the size is multiplied with.
    """
    account = portfolio.value_usd
    if notional is None or account <= 0:
        reason = f"{price} or account value unknown"
        most = config.rfq.notional_max
        return (Check("notional", None, most, CheckVerdict.UNKNOWN, reason),)
    one, all_day = float(notional) / account, float(notional + today) / account
    return (
        _share("notional", one, config.rfq.notional_max, f"{price} × size over all legs:"),
        _share("notional_day", all_day, config.rfq.notional_day_max, "all requests today (UTC):"),
    )


def only_closes(portfolio: Portfolio, package: Package, symbol: str) -> bool:
    """Return whether every leg closes contracts or shares of the account, and none opens any."""
    if package.unit is AmountUnit.SHARES:
        held = shares_of(portfolio, symbol).micro_shares
        size = int(package.amount * MICROS)
        return size <= (-held if package.direction is Direction.BUY else held)
    for leg in package.legs:
        contract = parse_contract(leg.contract)
        open_now = sum(
            option.quantity
            for option in portfolio.options
            if (option.symbol, option.contract) == (symbol, contract)
            and option.multiplier == package.multiplier
        )
        buys = package.trades(leg) is Direction.BUY
        if package.quantity(leg) > (-open_now if buys else open_now):
            return False
    return True


def closing_checks(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return the checks of the size of an order that only closes: they warn and do not stop it, because it
    lowers what is at risk.
    """
    return tuple(
        replace(check, verdict=CheckVerdict.WARN, reason=f"{check.reason}; the order only closes")
        if check.stops
        else check
        for check in checks
    )


def with_package(portfolio: Portfolio, package: Package, symbol: str) -> Portfolio:
    """Return the account after the whole package has traded, with its cash unchanged.

    Raises ValueError for a leg that no account holds.
    """
    if package.unit is AmountUnit.SHARES:
        sign = 1 if package.direction is Direction.BUY else -1
        micros = sign * int(package.amount * MICROS)
        stock = shares_of(portfolio, symbol)
        return with_shares(portfolio, replace(stock, micro_shares=stock.micro_shares + micros))
    legs = []
    for leg in package.legs:
        contract = parse_contract(leg.contract)
        if contract is None:
            raise ValueError(f"{leg.contract} is not an option that an account holds")
        sign = 1 if package.trades(leg) is Direction.BUY else -1
        quantity = sign * int(package.quantity(leg))
        legs.append(OpenOption(symbol, contract, quantity, multiplier=int(package.multiplier)))
    return replace(portfolio, options=(*portfolio.options, *legs))


def shares_of(portfolio: Portfolio, symbol: str) -> Shares:
    """Return the shares of a name: an entry of 0 if none are held."""
    held = [shares for shares in portfolio.shares if shares.symbol == symbol]
    return held[0] if held else Shares(symbol, 0)


def with_shares(portfolio: Portfolio, stock: Shares) -> Portfolio:
    """Return the account with these shares instead of those of their name."""
    others = [shares for shares in portfolio.shares if shares.symbol != stock.symbol]
    return replace(portfolio, shares=(*others, stock))


def _cash(before: Portfolio, after: Portfolio, cash: float, config: Config, market: BookMarket) -> Check:
    tied, ties = (collateral_usd(positions_of(each), each.long_shares()) for each in (before, after))
    equivalents = sum(
        (shares.cost_cents or 0) / 100 for shares in before.shares if shares.symbol in before.cash_equivalents
    )
    free = free_usd(before.cash_usd, equivalents, tied) - config.portfolio.cash_reserve * before.value_usd
    needs = ties - tied + max(-cash, 0.0)  # a premium received secures nothing
    reason = f"needs ${needs:,.0f} of ${max(free, 0.0):,.0f} free cash after the reserve"
    if needs < 0:
        reason = f"frees ${-needs:,.0f} of cash, net of any price paid"
    met = needs <= max(free, 0.0)
    return Check("cash", needs, free, CheckVerdict.PASS if met else CheckVerdict.FAIL, reason)


def _tied(before: Portfolio, after: Portfolio, market: BookMarket, config: Config) -> Sequence[Check]:
    """Return the checks of the parts of the account deployed in one name and in all; a package that lowers
    them passes.
    """
    sizing, account = config.sizing, before.value_usd
    most = sizing.index_etf_collateral_max if market.broad else sizing.name_collateral_max
    was, is_ = _deployed(before, market), _deployed(after, market)
    checks = []
    for name, limit, old, new, words in (
        ("name", most, was.get(market.symbol), is_.get(market.symbol), f"deployed in {market.symbol}:"),
        ("deployed", market.deployed_max, _sum(was), _sum(is_), "deployed in all names:"),
    ):
        if new is None or old is None or account <= 0:
            reason = "deployed share unknown: some shares have neither a price nor a cost"
            checks.append(Check(name, None, limit, CheckVerdict.UNKNOWN, reason))
        elif new <= old:
            reason = f"{words} {100 * new / account:.1f} % of the account, not higher than before"
            checks.append(Check(name, new / account, limit, CheckVerdict.PASS, reason))
        else:
            checks.append(_share(name, new / account, limit, words))
    return checks


def _deployed(portfolio: Portfolio, market: BookMarket) -> dict[str, float | None]:
    """Return the dollars deployed by name: collateral, and wheel shares at their price or else their cost;
    None is unknown.
    """
    out: dict[str, float | None] = defaultdict(float)
    out[market.symbol] = 0.0
    for position in positions_of(portfolio):
        out[position.symbol] = (out[position.symbol] or 0.0) + position.collateral_usd
    for symbol, cover in call_cover(positions_of(portfolio), portfolio.wheel_shares()).items():
        out[symbol] = (out[symbol] or 0.0) + sum(cover.tied_usd.values())
    for shares in portfolio.shares:
        if shares.symbol in portfolio.cash_equivalents or not shares.wheel_quantity:
            continue
        worth: float | None = None
        if shares.symbol == market.symbol and market.spot is not None:
            worth = shares.wheel_quantity * float(market.spot)
        elif shares.cost_cents is not None and shares.quantity:
            worth = shares.cost_cents / 100 * shares.wheel_quantity / shares.quantity
        elif shares.break_even is not None:
            worth = shares.wheel_quantity * shares.break_even
        known = out[shares.symbol]
        out[shares.symbol] = None if worth is None or known is None else known + worth
    return out


def _sum(deployed: Mapping[str, float | None]) -> float | None:
    known = [dollars for dollars in deployed.values() if dollars is not None]
    return sum(known) if len(known) == len(deployed) else None


def _coverage(before: Portfolio, after: Portfolio, symbol: str) -> Check:
    """Return the check that shares or long calls cover every short call and that no share is sold short."""
    was, now = _uncovered(before, symbol), _uncovered(after, symbol)
    met = now <= 0 or now <= was
    reason = (
        f"{symbol}: every short call is covered" if now <= 0 else f"{now:,.0f} shares of {symbol} uncovered"
    )
    return Check("coverage", max(now, 0.0), 0.0, CheckVerdict.PASS if met else CheckVerdict.FAIL, reason)


def _uncovered(portfolio: Portfolio, symbol: str) -> float:
    """Return the shares that uncovered short calls could take, plus shares sold short.

    Core shares cover nothing. Example: 40 calls of December are sold against 40 long calls of September:
    4,000 shares are uncovered.
    """
    cover = call_cover(positions_of(portfolio), portfolio.wheel_shares()).get(symbol)
    sold_short = -sum(min(shares.quantity, 0.0) for shares in portfolio.shares if shares.symbol == symbol)
    return (0.0 if cover is None else cover.uncovered) + sold_short


def _share(name: str, value: float, limit: float, words: str) -> Check:
    reason = f"{words} {100 * value:.1f} % of the account, at most {100 * limit:g} %"
    return Check(name, value, limit, CheckVerdict.PASS if value <= limit else CheckVerdict.FAIL, reason)
