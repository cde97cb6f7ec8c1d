"""The volatility table today, and the effect of its row on a plan: what the neighbouring rows would require
of the same tickets.

Example: a plan made under `normal` sells at a delta of 0.28 and deploys 60 % of the account. The row
`elevated` allows a delta of up to 0.26 and 55 % of the account, so it allows neither.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Annotated, Any, Literal, get_args

from wheelcli.config import Config
from wheelcli.config.regime import Regime as RegimeRow
from wheelcli.feed_source import US
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.document import ScanDocument
from wheelcli.plan.regime import (
    HYSTERESIS,
    MEDIAN_SESSIONS,
    ROWS_APART,
    Reading,
    Regime,
    read,
    regime_in_force,
    table_of,
    vix_up_to_session,
)
from wheelcli.plan.tickets.bases import RegimeBasis
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.trading_calendar import close_of
from wheelcli.units import Doc, Points, Ratio, Sessions

_DUST = 1e-9

Rule = Literal["delta", "dte", "min_return", "position_max", "deployed", "stress_total"]
_RULES: tuple[Rule, ...] = get_args(Rule)
# rules that a single ticket can break
TICKET_RULES: tuple[Rule, ...] = ("delta", "dte", "min_return", "position_max")


@dataclass(frozen=True, slots=True, kw_only=True)
class VixStanding:
    """The place of the volatility index; None is unknown."""

    name: Annotated[str, Doc("name of the row in force")]
    vix: Annotated[Points | None, Doc("median of the volatility index over five sessions")]
    vix_last: Annotated[
        Points | None, Doc("last level of the index: the close, or in market hours the live one")
    ]
    vix_date: Annotated[date | None, Doc("last session of the index")]
    percentile: Annotated[Ratio | None, Doc("share of the past year's medians below today's")]
    sessions: Annotated[Sessions, Doc("sessions of the index in the market")]
    left_below: Annotated[
        Points | None,
        Doc("a calmer row applies below this median (last level if basis is last)"),
    ]
    left_from: Annotated[
        Points | None,
        Doc("a more volatile row applies from this median on (last level if basis is last)"),
    ]
    basis: Annotated[
        RegimeBasis,
        Doc(
            "reading in force: the median; the last level, if its row is two or more above "
            "the median's; or unknown"
        ),
    ]
    median_row: Annotated[str | None, Doc("row of the median")]
    last_row: Annotated[str | None, Doc("row of the last level")]
    live: Annotated[bool, Doc("whether the last level is of a session that has not ended")]
    why: Annotated[str, Doc("which reading is in force and why, in one sentence")]


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule of a neighbouring row, the same rule of the row in force, and its effect on the plan."""

    row: Annotated[str, Doc("neighbouring row")]
    rule: Annotated[Rule, Doc("rule that differs")]
    # a number or several; the schema allows both
    here: Annotated[
        Any, Doc("value in the plan's row: one number, the two ends of days, or low, target and high delta")
    ]
    there: Annotated[Any, Doc("value in the neighbouring row, likewise")]
    tickets: Annotated[
        int | None,
        Doc("tickets that the neighbouring row rejects by this rule; null for a rule on the account"),
    ]
    fits: Annotated[bool, Doc("whether the plan as it is satisfies the neighbouring row's rule")]


@dataclass(frozen=True, slots=True)
class RowUse:
    """The part of its row that a plan used; amounts are ÷ account value, None is unknown."""

    row: str
    tickets: int
    delta: tuple[float, float] | None  # least and most, absolute
    dte: tuple[int, int] | None
    return_min: float | None
    risk_max: float | None  # of one name
    deployed: float
    stress_total: float | None
    differences: tuple[Difference, ...]


def vix_standing(snapshot: Snapshot, config: Config) -> VixStanding:
    """Return the place of a snapshot's volatility index in its own year and in the table."""
    regime = regime_in_force(snapshot, config)
    closes = [float(v) for v in vix_up_to_session(snapshot)["close"]]
    middles = [median(closes[max(0, i - MEDIAN_SESSIONS + 1) : i + 1]) for i in range(len(closes))]
    table = table_of(config, snapshot.market)
    reading = read(closes, table) if regime.vix is not None else None
    names = [row.name for row in table]
    below, until = _ends_of(reading, table) if reading else (None, None)
    median_row = names[reading.median_row] if reading else None
    last_row = names[reading.last_row] if reading else None
    live = regime.vix_date == snapshot.session and not _over(snapshot)
    return VixStanding(
        name=regime.name,
        vix=regime.vix,
        vix_last=regime.vix_last,
        vix_date=regime.vix_date,
        percentile=bisect_left(sorted(middles), middles[-1]) / len(middles) if middles else None,
        sessions=len(closes),
        left_below=below,
        left_from=until,
        basis=regime.basis,
        median_row=median_row,
        last_row=last_row,
        live=live,
        why=_why(regime, median_row=median_row, last_row=last_row, live=live),
    )


def _over(snapshot: Snapshot) -> bool:
    """Return whether the snapshot's session has ended; a day of coins ends with the day."""
    return snapshot.market == US and snapshot.market_time >= close_of(snapshot.session)


def _why(regime: Regime, *, median_row: str | None, last_row: str | None, live: bool) -> str:
    if regime.vix is None or regime.vix_last is None:
        return f"{regime.index} unknown: the row {regime.name} applies"
    level = f"the {'live' if live else 'last'} level of {regime.vix_last:.1f} ({last_row})"
    middle = f"the five-session median of {regime.vix:.1f} ({median_row})"
    if regime.basis is RegimeBasis.LAST:
        return f"{level} is two or more rows above {middle}: the stricter level applies"
    return f"{middle} applies; {level} is not two rows above it"


def _ends_of(reading: Reading, table: Sequence[RegimeRow]) -> tuple[float | None, float | None]:
    """Return the levels at which the row in force changes, down and up: medians, or last levels if the last
    level decides.
    """
    k, top = reading.row, len(table) - 1
    if reading.basis is RegimeBasis.LAST:
        # If it is only one row above the median's, the median decides again.
        return table[reading.median_row + ROWS_APART - 1].below, table[k].below if k < top else None
    return table[k - 1].below - HYSTERESIS if k else None, table[k].below + HYSTERESIS if k < top else None


def row_use(data: ScanDocument, table: Sequence[RegimeRow]) -> RowUse | None:
    """Return the part of its row that a plan (the `data` of `wheel.scan/1`) used; None if the table no longer
    has a row of that name.
    """
    name = data.regime.name
    place = next((k for k, row in enumerate(table) if row.name == name), None)
    if place is None:
        return None
    tickets = data.tickets
    beside = [table[k] for k in (place - 1, place + 1) if 0 <= k < len(table)]
    stress = data.stress_total
    deltas = [abs(t.delta) for t in tickets]
    days = [t.dte_days for t in tickets]
    returns = [t.annual_return for t in tickets if t.annual_return is not None]
    return RowUse(
        row=name,
        tickets=len(tickets),
        delta=(min(deltas), max(deltas)) if deltas else None,
        dte=(min(days), max(days)) if days else None,
        return_min=min(returns, default=None),
        risk_max=max((_risk(t) for t in tickets), default=None),
        deployed=data.plan.deployed,
        stress_total=stress,
        differences=tuple(d for other in beside for d in _differences(table[place], other, data, stress)),
    )


def refused(ticket: Ticket, rule: Rule, here: RegimeRow, there: RegimeRow) -> bool:
    """Return whether another row's rule rejects a ticket planned under the row `here`."""
    match rule:
        case "delta":
            return not there.delta[0] - _DUST <= abs(ticket.delta) <= there.delta[2] + _DUST
        case "dte":
            return not there.dte[0] <= ticket.dte_days <= there.dte[1]
        case "min_return":
            least = _limit(ticket, "least_return", here.min_return)
            scale = least / here.min_return if here.min_return else 1.0  # index funds need only a part of it
            annual = ticket.annual_return
            return annual is not None and annual < there.min_return * scale - _DUST
        case _:
            return _risk(ticket) > there.position_max + _DUST


def _differences(
    here: RegimeRow, there: RegimeRow, data: ScanDocument, stress: float | None
) -> list[Difference]:
    out = []
    for rule in _RULES:
        ours, theirs = (_ends(getattr(row, rule)) for row in (here, there))
        if ours == theirs:
            continue
        if rule in ("deployed", "stress_total"):
            used = data.plan.deployed if rule == "deployed" else stress
            out.append(
                Difference(there.name, rule, ours, theirs, None, used is None or used <= theirs[0] + _DUST)
            )
            continue
        count = sum(refused(t, rule, here, there) for t in data.tickets)
        out.append(Difference(there.name, rule, ours, theirs, count, count == 0))
    return out


def _ends(value: Any) -> tuple[float, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,)


def _risk(ticket: Ticket) -> float:
    """Return the risk of the ticket's name, open positions included."""
    return next((_number(g.value) for g in ticket.gates if g.gate == "risk"), ticket.risk_share)


def _limit(ticket: Ticket, gate: str, default: float) -> float:
    return next((_number(g.limit) for g in ticket.gates if g.gate == gate), default)


def _number(value: float | str | None) -> float:
    return float("nan") if value is None else float(value)
