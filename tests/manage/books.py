"""An account from lines and a market whose quotes a test sets to the cent: `row = seen("-1 AAA 2026-09-18 94
P @ 2.00", ask=1.00)`.
"""

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

import numpy as np
from markets import CLOSE, MONTHLY, RATE, Name, config, market, occ, with_options

from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.chains.build import price_chains
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.monitor import monitor
from wheelcli.manage.rolls.weigh import weigh
from wheelcli.open_option import OpenOption
from wheelcli.option_line import parse_option_line

OPENED = "opened 2026-08-03"  # 46 days before the monthly expiration: day 15 of 46
AAA = Name("AAA", 100.0, expirations=(MONTHLY,))


def book(*lines, shares=(), value=1_000_000.0, cash=None):
    """An account of these option lines, as the config has them."""
    positions = [parse_option_line(line) for line in lines]
    assert all(positions), lines
    options = tuple(
        OpenOption(o.symbol, o.contract, o.quantity, o.price, opened=o.opened, rolls=o.rolls)
        for o in positions
    )
    cents = round((value if cash is None else cash) * 100)
    return Portfolio(
        "default", AccountType.CASH, 3, round(value * 100), cents, shares=tuple(shares), options=options
    )


def held(symbol, quantity, break_even=None, core=0):
    """Shares held."""
    return Shares(symbol, round(quantity * 1_000_000), break_even, core)


def quoting(snapshot, **quotes):
    """The snapshot with other quotes: `quoting(s, AAA260918P00094000=(0.95, 1.00))`; None is no quote."""

    def change(column, place):
        def made(options):
            values = options[column].to_numpy(np.float64).copy()
            for contract, pair in quotes.items():
                where = (options["contract"] == contract).to_numpy()
                assert where.any(), contract
                values[where] = np.nan if pair[place] is None else pair[place]
            return values

        return made

    return with_options(snapshot, bid=change("bid", 0), ask=change("ask", 1))


def ask_of(snapshot, contract):
    """The ask of a contract."""
    options = snapshot.options
    return float(options.loc[options["contract"] == contract, "ask"].iloc[0])


def seen(
    line,
    *more,
    name=AAA,
    as_of: datetime = CLOSE,
    shares=(),
    quotes=None,
    value=1_000_000.0,
    cash=None,
    watch="AAA",
    **rules,
):
    """The row of the one position of these lines, monitored in the market of `name`."""
    rows = monitored(
        line,
        *more,
        name=name,
        as_of=as_of,
        shares=shares,
        quotes=quotes,
        value=value,
        cash=cash,
        watch=watch,
        **rules,
    )
    assert len(rows.rows) == 1, [r.position.id for r in rows.rows]
    return rows.rows[0]


def monitored(
    *lines,
    name=AAA,
    as_of=CLOSE,
    shares=(),
    quotes=None,
    value=1_000_000.0,
    cash=None,
    watch="AAA",
    now=None,
    **rules,
):
    """The open book monitored; by the clock it is `now`."""
    snapshot = market(name, as_of=as_of)
    if quotes:
        snapshot = quoting(snapshot, **quotes)
    account = book(*lines, shares=shares, value=value, cash=cash)
    chains = priced(name, as_of, frozenset((quotes or {}).items()))
    return monitor(snapshot, account, config(watch, **rules), chains=chains, now=now)


@lru_cache(128)
def priced(name, as_of, quotes=frozenset()):
    """The chains of a name's market, which are the same whatever the account and the rules."""
    snapshot = market(name, as_of=as_of)
    return price_chains(quoting(snapshot, **dict(quotes)) if quotes else snapshot, default_rate=RATE)


def weighed(
    *lines, name=AAA, as_of=CLOSE, shares=(), quotes=None, value=1_000_000.0, cash=None, watch="AAA", **rules
):
    """The first position of these lines weighed."""
    snapshot = market(name, as_of=as_of)
    if quotes:
        snapshot = quoting(snapshot, **quotes)
    setting = setting_of(
        snapshot,
        book(*lines, shares=shares, value=value, cash=cash),
        config(watch, **rules),
        chains=priced(name, as_of, frozenset((quotes or {}).items())),
    )
    return weigh(setting.positions[0], setting)


def rule(row, name):
    """What one rule says of a row."""
    return next(f for f in row.findings if f.rule == name)


def ending(day: date, **more):
    """The name with one expiration."""
    return replace(AAA, expirations=(day,), **more)


__all__ = [
    "AAA",
    "MONTHLY",
    "OPENED",
    "ask_of",
    "book",
    "config",
    "ending",
    "held",
    "market",
    "monitored",
    "occ",
    "priced",
    "quoting",
    "rule",
    "seen",
    "weighed",
]
