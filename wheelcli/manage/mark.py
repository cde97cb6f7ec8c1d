"""The cost of closing a position now: its mark, from plausible quotes, or why it has none.

A short option is bought back at the ask, a long one sold at the bid, a spread both at once. An option without
a bid still has an ask, and a long wing without a bid is worth 0. Example: short put 1.20 / 1.26, wing 0.50 /
0.55 → the spread costs 1.26 − 0.50 = 0.76, its mid is 0.705.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np

from wheelcli.book.positions.positions import Position
from wheelcli.chains.annotations import SpotBasis
from wheelcli.manage.inputs import Setting
from wheelcli.money_text import coin_number
from wheelcli.open_option import OpenOption
from wheelcli.option_roots import Style, close_for, terms_of
from wheelcli.quotes import Fault, Mark, Origin, Quote, Unusable
from wheelcli.trading_calendar import Close, dte_days, years_to

_IMPOSSIBLE = {
    Unusable.CROSSED: "its bid is above its ask",
    Unusable.ABOVE_BOUND: "its quote is above its maximum value",
    Unusable.BELOW_INTRINSIC: "its ask is below its exercise value",
    Unusable.OTHER_SHARE: "its quote is for another share, as after a split",
}
_FINE = {
    "",
    Unusable.NO_QUOTE.value,
    Unusable.NO_IV.value,
    Unusable.ADJUSTED.value,
    Unusable.NO_SPOT.value,
    Unusable.EXPIRED.value,
}


@dataclass(frozen=True, slots=True)
class LegQuote:
    """One leg now. Prices and Greeks are per share of one long option (`quotes`); None is unknown."""

    holding: OpenOption
    quote: Quote
    iv: float | None
    delta: float | None
    gamma: float | None
    theta: float | None  # per calendar day
    vega: float | None  # per volatility point
    prob_otm: float | None
    vol: float | None  # used for the Greeks; from the put or call of the same strike if that is more accurate
    escrow: float  # dividends inside the life
    drag: float  # the same with the carry: spot less the value of the share to the option
    american: bool
    unusable: str  # why not to trust the quote; "" if there is no doubt
    listed: bool
    physical: bool
    ends_at: Close = Close.NEW_YORK  # when on its last day its time value ends
    fee_rate: float = 0.0  # for an option on a coin, a fraction of a coin
    fee_cap: float = 0.0  # maximum fee as a part of the premium

    @property
    def implied(self) -> float | None:
        """Return the leg's own implied volatility, else the one used for its Greeks."""
        return self.iv if self.iv is not None else self.vol

    @property
    def bid(self) -> float | None:
        """Return the proceeds of selling one."""
        return self.quote.bid

    @property
    def ask(self) -> float | None:
        """Return the cost of buying one."""
        return self.quote.ask

    @property
    def short(self) -> bool:
        """Return whether it is short: closing buys it back."""
        return self.holding.short

    @property
    def natural(self) -> Mark | None:
        """Return the price at which it is closed now: the ask of a short leg, the bid of a long leg, 0 if
        nobody bids.
        """
        return self.quote.ask_mark() if self.short else self.quote.bid_mark()

    @property
    def closing_price(self) -> float:
        """Return the same in dollars per share; 0 if nobody offers it."""
        return 0.0 if self.natural is None else self.natural.price


@dataclass(frozen=True, slots=True)
class Quoted:
    """A position now. `natural` is the price at which it is closed, None if `unpriced` gives a reason: paid
    if short, received if long, by `Position.is_short`. `away` is the other side of the market: the price of
    opening it.
    """

    position: Position
    legs: tuple[LegQuote, ...]
    spot: float | None
    spot_basis: SpotBasis | None
    dte_days: int
    years: float
    natural: Mark | None
    away: float | None
    unpriced: str
    doubt: str  # doubts about the quote, although it is used
    expired: bool = False  # its last moment has passed

    @property
    def mark(self) -> float | None:
        """Return `natural` in dollars per share."""
        return None if self.natural is None else self.natural.price

    @property
    def closing_prices(self) -> tuple[float, ...]:
        """Return dollars per share for each leg."""
        return tuple(leg.closing_price for leg in self.legs)

    @property
    def mid(self) -> float | None:
        """Return the middle between mark and the other side."""
        return None if self.mark is None or self.away is None else round((self.mark + self.away) / 2, 6)

    @property
    def spread(self) -> float | None:
        """Return dollars per share between the two sides."""
        return None if self.mark is None or self.away is None else abs(self.mark - self.away)

    @property
    def main(self) -> LegQuote:
        """Return the short leg, or the only one."""
        return self.legs[0]

    @property
    def strike(self) -> float:
        """Return the strike of the main leg."""
        return self.position.main.contract.strike

    @property
    def noun(self) -> str:
        """Return the word for its underlying: share, or coin."""
        return "coin" if self.position.main.contract.coin else "share"

    def price_text(self, price: float) -> str:
        """Return a price in words: dollars per share; for an option on a coin, the unit of its venue, with
        four decimals for an inverse option.
        """
        contract = self.position.main.contract
        if not contract.coin or self.position.wing is not None:
            return f"{price:.2f}"
        if not contract.inverse or not self.spot:
            return f"{price:,.2f} USDC"
        return f"{coin_number(floor(price / self.spot * 10_000 + 1e-6) / 10_000)} {contract.root}"

    @property
    def credit(self) -> float | None:
        """Return the credit to compare its quotes with, dollars per share: see `Position.credit_at`."""
        return self.position.credit_at(self.spot)

    @property
    def intrinsic(self) -> float | None:
        """Return the exercise value of the main leg now, dollars per share."""
        if self.spot is None or self.position.main.adjusted:
            return None
        call = self.position.main.contract.right == "call"
        return max((self.spot - self.strike) if call else (self.strike - self.spot), 0.0)


def quoted(position: Position, setting: Setting) -> Quoted:
    """Return the position priced with the market of `setting`."""
    legs = tuple(_leg(leg, setting) for leg in position.legs)
    contract, chains = position.main.contract, setting.chains
    spot = setting.spot(position.symbol)
    expired = setting.has_expired(position.expiration, legs[0].ends_at)
    why = setting.expiry_text(position.expiration) if expired else _unpriced(position, legs, setting)
    natural, away = None, None
    if not why:
        price, away = _sides(legs)
        if price < 0:
            away = None
            why = "the quotes of its two legs are inconsistent: closing would bring a credit"
        else:
            origin = Origin.NATURAL if len(legs) > 1 else Origin.ASK if legs[0].short else Origin.BID
            natural = Mark(price, origin)
    doubts = [leg.unusable for leg in legs if leg.unusable not in _FINE]
    return Quoted(
        position=position,
        legs=legs,
        spot=spot,
        spot_basis=setting.spot_basis(position.symbol),
        dte_days=dte_days(chains.session, contract.expiration),
        years=years_to(setting.until, contract.expiration, at=legs[0].ends_at),
        natural=natural,
        away=away,
        unpriced=why,
        doubt=", ".join(dict.fromkeys(d.replace("_", " ") for d in doubts)) if not why else "",
        expired=expired,
    )


def _leg(holding: OpenOption, setting: Setting) -> LegQuote:
    row = setting.quotes.get(holding.contract.name)
    if row is None:
        terms = terms_of(holding.contract.root, holding.symbol)
        coin, ends_at = bool(holding.contract.coin), holding.contract.ends_at(holding.symbol)
        american = terms.style is Style.AMERICAN and not coin
        return LegQuote(
            holding,
            Quote(None, None),
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            0.0,
            0.0,
            american,
            "",
            False,
            not terms.cash and not coin,
            ends_at,
        )

    def known(column: str) -> float | None:
        value = float(row[column])
        return value if np.isfinite(value) else None

    return LegQuote(
        holding=holding,
        quote=Quote(known("bid"), known("ask")),
        iv=known("iv"),
        delta=known("delta"),
        gamma=known("gamma"),
        theta=known("theta"),
        vega=known("vega"),
        prob_otm=known("prob_otm"),
        vol=known("vol"),
        drag=_drag(row),
        american=str(row["exercise"]) != "european",
        escrow=float(np.nan_to_num(row["escrow"])),
        unusable=str(row["unusable"]),
        listed=True,
        physical=str(row["settlement"]) == "physical",
        ends_at=close_for(str(row["settlement"])),
        fee_rate=float(row.get("fee_rate", 0.0)),
        fee_cap=float(row.get("fee_cap", 0.0)),
    )


def _drag(row: Mapping[str, Any]) -> float:
    """Return spot less the value of the share to the option; the dividends if that is unknown."""
    drag = float(row["spot"]) - float(row["share"])
    return drag if np.isfinite(drag) else float(np.nan_to_num(row["escrow"]))


def _unpriced(position: Position, legs: tuple[LegQuote, ...], setting: Setting) -> str:
    if setting.code(position.symbol) is None:
        return f"{position.symbol} is not in this market"
    if position.symbol in setting.closed:
        return f"the options market is closed: the options of {position.symbol} have no bid and ask"
    for leg in legs:
        if not leg.listed:
            return f"{leg.holding.contract.name} is not in this market"
        if leg.unusable in _IMPOSSIBLE:
            return _IMPOSSIBLE[Unusable(leg.unusable)]
        fault = leg.quote.fault()
        if fault is Fault.ABSENT:
            return "it has no bid and no ask: the market is closed, or nobody quotes it"
        if leg.short and fault is Fault.NO_ASK:
            return "it has a bid but no ask"
    return ""


def _sides(legs: tuple[LegQuote, ...]) -> tuple[float, float | None]:
    """Return the cost of closing (for a long option: the proceeds), and the other side of the market."""
    main = legs[0]
    if not main.short:
        return main.closing_price, main.ask
    cost, other = main.closing_price, main.bid or 0.0
    for wing in legs[1:]:
        cost -= wing.closing_price
        other -= wing.ask if wing.ask is not None else wing.closing_price
    return round(cost, 6), round(other, 6)
