"""The inputs of every decision on an open position: the priced chains, the closes, the account, the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from wheelcli.book.portfolio import Portfolio, Shares
from wheelcli.book.positions.positions import Position, positions_of
from wheelcli.book.valuation.cash import Cash
from wheelcli.chains.annotations import SpotBasis
from wheelcli.chains.build import Chains, narrowed, price_chains
from wheelcli.config import Config
from wheelcli.config.account import Watched
from wheelcli.contract import Right
from wheelcli.manage.listed_marks import listed_marks
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.beta import Betas, betas_of
from wheelcli.plan.history import History, history_of
from wheelcli.plan.optimize.exposure import Exposure, exposure_of
from wheelcli.plan.regime import Regime, regime_in_force
from wheelcli.plan.strategy import INDEX_KINDS
from wheelcli.pricing.expected_vol import Basis, Kind, expected_vol
from wheelcli.quotes import Mark
from wheelcli.trading_calendar import Close, calendar_day, settles_at

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Setting:
    """A market, an account and its rules, read once. `positions` are the open options, spreads paired;
    `quotes` are the rows of `chains.options` for their contracts, by contract.
    """

    chains: Chains
    history: History
    portfolio: Portfolio
    config: Config
    regime: Regime
    positions: tuple[Position, ...]
    quotes: Mapping[str, Mapping[str, Any]]
    spots: Mapping[str, float]
    closed: frozenset[
        str
    ]  # names whose options market is closed: the feed says so, or none of them has a bid and an ask
    iv_history: "pd.DataFrame | None" = None  # what IV rank is read from, as a scan reads it
    marks: Mapping[str, Mark] = field(default_factory=dict)  # what the account is valued at, by contract
    market_time: datetime | None = None  # `Snapshot.market_time`; None: the chains' own moment
    now: datetime | None = None  # by the clock; None: the market's own moment
    _of_name: dict[str, Chains] = field(default_factory=dict, repr=False, compare=False)
    _exposure: list[Exposure] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def exposure(self) -> Exposure:
        """Return the open book as the limits count it: most positions are decided without it."""
        if not self._exposure:
            self._exposure.append(
                exposure_of(self.portfolio, self.chains, history=self.history, config=self.config)
            )
        return self._exposure[0]

    @property
    def until(self) -> datetime:
        """Return the moment up to which the market is shown: the close, if that has passed."""
        return self.market_time or self.chains.as_of

    def code(self, symbol: str) -> int | None:
        """Return the row of an underlying in `chains.names`; None if the market lacks it."""
        return self.history.symbols.index(symbol) if symbol in self.history.symbols else None

    def spot(self, symbol: str) -> float | None:
        """Return the share price to compare options with: the synchronised one, else the quoted one, else
        None.
        """
        return self.spots.get(symbol)

    def quoted_spot(self, symbol: str) -> float | None:
        """Return the share price as the feed quotes it, at which the account counts shares. None if
        unknown.
        """
        code = self.code(symbol)
        price = np.nan if code is None else float(self.chains.names["spot_quoted"].iloc[code])
        return price if np.isfinite(price) and price > 0 else None

    def spot_basis(self, symbol: str) -> SpotBasis | None:
        """Return whether `spot` is synchronised or quoted; None if it is unknown."""
        code = self.code(symbol)
        if code is None or symbol not in self.spots:
            return None
        return cast("SpotBasis", str(self.chains.names["spot_basis"].iloc[code]))

    def forecast(self, symbol: str) -> float | None:
        """Return the volatility forecast from the closes; None if they are too few."""
        code = self.code(symbol)
        vol = np.nan if code is None else self.history.forecast[code]
        return float(vol) if np.isfinite(vol) else None

    def expected(self, symbol: str, iv: float | None) -> tuple[float | None, Basis]:
        """Return the volatility to expect if a contract's IV is `iv`, and its basis; None without IV and
        closes.
        """
        code, closes = self.code(symbol), self.forecast(symbol)
        kind = None if code is None else self.chains.names["kind"].iloc[code]
        implied, past = (np.nan if v is None else v for v in (iv, closes))
        of_kind = Kind.COIN if kind == "coin" else Kind.INDEX_FUND if kind in INDEX_KINDS else Kind.SHARE
        estimate = expected_vol(implied, past, of_kind)
        vol = float(estimate.vol)
        return (vol if np.isfinite(vol) else None), Basis(estimate.basis.item())

    def betas(self, symbols: tuple[str, ...]) -> Betas:
        """Return the betas of these names."""
        return betas_of(self.chains.names, self.history, symbols)

    def has_expired(self, expiration: date, ends_at: Close) -> bool:
        """Return whether the last moment of a contract has passed, in the market or by the clock."""
        ends, as_of = settles_at(expiration, at=ends_at), self.chains.as_of
        if self.now is not None and ends <= self.now:
            return True
        # At the bell itself its last quotes count; a session of closing quotes is over.
        return expiration < self.chains.session or ends < as_of or as_of < ends <= self.until

    def expiry_text(self, expiration: date) -> str:
        """Return that it expired, with today's date if the quotes are of a day before its expiration."""
        text = f"it expired on {expiration}"
        if self.now is None or expiration <= self.chains.session:
            return text
        today = calendar_day(self.now, self.chains.market)
        return f"{text} (today is {today})"

    def watched(self, symbol: str) -> Watched:
        """Return the watchlist's settings of a name; its defaults if it is not on it."""
        return self.config.watchlist.get(symbol, Watched())

    def held(self, symbol: str) -> Shares | None:
        """Return shares held of a name."""
        return next((s for s in self.portfolio.shares if s.symbol == symbol), None)

    def short_calls(self, symbol: str) -> float:
        """Return the shares owed under open short calls that no long call covers."""
        return sum(
            p.delivered
            for p in self.positions
            if p.symbol == symbol and p.is_short and p.wing is None and p.main.contract.right is Right.CALL
        )

    def rows_of(self, symbol: str) -> Chains:
        """Return the chains with the contracts of one underlying only."""
        if symbol not in self._of_name:
            self._of_name[symbol] = narrowed(self.chains, (symbol,))
        return self._of_name[symbol]

    def only(self, symbol: str) -> Portfolio:
        """Return the account with its holdings in one underlying only."""
        book = self.portfolio
        return replace(
            book,
            shares=tuple(s for s in book.shares if s.symbol == symbol),
            options=tuple(o for o in book.options if o.symbol == symbol),
        )

    @property
    def cash(self) -> Cash:
        """Return cash, its equivalents, the collateral behind open positions, and free cash."""
        return self.exposure.cash(self.portfolio)

    @property
    def liquid_usd(self) -> float:
        """Return cash and cash equivalents less the collateral of short shares, dollars: the funds for an
        assignment.
        """
        return self.portfolio.cash_usd + self.exposure.equivalents - self.exposure.short_shares


def setting_of(
    snapshot: Snapshot,
    portfolio: Portfolio,
    config: Config,
    *,
    iv_history: "pd.DataFrame | None" = None,
    carried: Mapping[str, Mark] | None = None,
    chains: Chains | None = None,
    history: History | None = None,
    now: datetime | None = None,
) -> Setting:
    """Price a snapshot and combine it with the account; `carried` are marks of contracts without a quote, by
    OCC symbol. `chains` and `history` belong to this snapshot and include the calls on the names held.

    By `now`, contracts may have expired although the snapshot still has their last quotes.
    """
    symbols = portfolio.symbols()
    # A whole market takes many times longer, and nothing but what is held is looked at.
    chains = (
        price_chains(snapshot, default_rate=config.data.rate, symbols=symbols)
        if chains is None
        else narrowed(chains, symbols)
    )
    options = chains.options
    owed = options["contract"].isin([o.contract.name for o in portfolio.options])
    history = history or history_of(
        snapshot.closes, list(chains.names["symbol"]), snapshot.session, snapshot.market
    )
    return Setting(
        chains=chains,
        history=history,
        portfolio=portfolio,
        config=config,
        regime=regime_in_force(snapshot, config),
        positions=positions_of(portfolio),
        quotes={str(row["contract"]): row for row in _records(options[owed])},
        spots=_spots(chains),
        closed=_closed(snapshot, chains),
        iv_history=iv_history,
        marks=_marks(snapshot, portfolio, carried or {}),
        market_time=snapshot.market_time,
        now=now,
    )


def _marks(snapshot: Snapshot, portfolio: Portfolio, carried: Mapping[str, Mark]) -> dict[str, Mark]:
    """Return the marks that value the account: quotes, carried marks, and expired options at the close."""
    marks, expired = listed_marks(portfolio.options, snapshot)
    quoted = {contract.name: mark for contract, mark in marks.items() if contract not in expired}
    over = {contract.name: mark for contract, mark in expired.items() if mark is not None}
    return {**quoted, **carried, **over}


def _records(rows: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _spots(chains: Chains) -> dict[str, float]:
    """Return the synchronised share prices, else the quoted ones; names with neither are left out."""
    names = chains.names
    best = names["spot"].where(names["spot"] > 0, names["spot_quoted"])
    return {s: float(v) for s, v in zip(names["symbol"], best, strict=True) if np.isfinite(v) and v > 0}


def _closed(snapshot: Snapshot, chains: Chains) -> frozenset[str]:
    symbols = {p.symbol for p in snapshot.problems if p.code == "closed_market" and p.symbol}
    options = chains.options
    both = (options["bid"] > 0) & (options["ask"] > 0)
    listed, quoted = (set(rows["symbol"].astype(str).unique()) for rows in (options, options[both]))
    return frozenset(symbols | (listed - quoted))
