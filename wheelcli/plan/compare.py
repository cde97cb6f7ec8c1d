"""Compare two plans: which tickets are new, gone or changed, and why (prices, regime, account, settings,
gates).

A ticket is identified by its contract and its strategy. The rejections of the later plan explain a ticket
that is gone, those of the earlier plan a ticket that is new.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any

from wheelcli.config.renamed_keys import current_keys
from wheelcli.plan.document import PlanRecord, ScanDocument
from wheelcli.plan.optimize.rejected_rows import RejectedRows
from wheelcli.plan.optimize.sentences import sentences
from wheelcli.plan.staleness import moved_sd
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.summary import PlanSummary, summary_of
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.units import Contracts, Deviations, Doc, PerShare, Points, Ratio

_CENT = 0.005


class Changed(StrEnum):
    """The fate of a ticket between the earlier and the later plan."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonAgainst:
    """A gate or limit that rejected a contract in a plan."""

    gate: Annotated[str, Doc("gate or limit")]
    reason: Annotated[str, Doc("reason, in one sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChange:
    """One ticket of either plan; numbers of the plan that lacks it are None."""

    change: Annotated[Changed, Doc("what happened to the ticket")]
    id: Annotated[str, Doc("id of the ticket")]
    strategy: Annotated[Strategy, Doc("strategy")]
    symbol: Annotated[str, Doc("underlying")]
    contracts_before: Annotated[Contracts | None, Doc("contracts in the earlier plan; null if not in it")]
    contracts: Annotated[Contracts | None, Doc("contracts in the later plan; null if not in it")]
    limit_before: Annotated[PerShare | None, Doc("limit price in the earlier plan")]
    limit: Annotated[PerShare | None, Doc("limit price in the later plan")]
    score_before: Annotated[Points | None, Doc("score in the earlier plan")]
    score: Annotated[Points | None, Doc("score in the later plan")]
    gates: Annotated[tuple[ReasonAgainst, ...], Doc("what rejected the contract in the plan that lacks it")]
    why: Annotated[str, Doc("why it was not a candidate of the plan that lacks it; else empty")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotMove:
    """The share price of a ticket in both plans. Standard deviations use the ticket's volatility and the time
    between the plans.
    """

    symbol: Annotated[str, Doc("underlying")]
    before: Annotated[PerShare, Doc("share price in the earlier plan")]
    now: Annotated[PerShare, Doc("share price in the later plan")]
    moved: Annotated[Ratio, Doc("now ÷ before − 1")]
    moved_sd: Annotated[Deviations | None, Doc("ln(now ÷ before) ÷ (iv√years between)")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that differs between the plans; None is missing."""

    key: Annotated[str, Doc("dotted key or field")]
    before: Annotated[Any | None, Doc("value before; null is missing")]
    now: Annotated[Any | None, Doc("value now")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDiff:
    """All differences between two plans. `settings` is None if a plan was saved without its settings; then
    only the hashes can be compared.
    """

    before: Annotated[PlanSummary, Doc("the earlier plan")]
    after: Annotated[PlanSummary, Doc("the later plan")]
    tickets: Annotated[tuple[TicketChange, ...], Doc("tickets of either plan")]
    spots: Annotated[tuple[SpotMove, ...], Doc("shares of tickets in both plans")]
    regime: Annotated[tuple[Setting, ...], Doc("differences in the regime's row")]
    account: Annotated[tuple[Setting, ...], Doc("differences in the account")]
    config_changed: Annotated[bool, Doc("whether the settings differ")]
    settings: Annotated[
        tuple[Setting, ...] | None, Doc("settings that differ; null if a plan was saved without them")
    ]


def compare(
    before: PlanRecord,
    after: PlanRecord,
    *,
    rejected_before: RejectedRows,
    rejected_after: RejectedRows,
    defaults: Mapping[str, Any],
) -> PlanDiff:
    """Compare two saved plans. `defaults` holds the default settings by dotted key."""
    old, new = before.data, after.data
    mine, theirs = _by_contract(old), _by_contract(new)
    earlier, later = _Market(before, rejected_before), _Market(after, rejected_after)
    changes = []
    for key in dict.fromkeys([*theirs, *mine]):
        was, now = mine.get(key), theirs.get(key)
        if was is None or now is None:
            gates, why = (earlier if was is None else later).reasons(now or was)
        else:
            gates, why = (), ""
        changes.append(_change(was, now, gates, why))
    order = list(Changed)
    changes.sort(key=lambda c: order.index(c.change))
    return PlanDiff(
        before=summary_of(before),
        after=summary_of(after),
        tickets=tuple(changes),
        spots=tuple(_spots(before, after, [*mine.values(), *theirs.values()])),
        regime=tuple(_differences(old.regime, new.regime, skip=("vix_date",))),
        account=tuple(_differences(old.account, new.account)),
        config_changed=old.plan.config_hash != new.plan.config_hash,
        settings=_settings(before, after, defaults),
    )


def _by_contract(data: ScanDocument) -> dict[tuple[str, str], Ticket]:
    return {(t.candidate, t.strategy): t for t in data.tickets}


def _change(
    was: Ticket | None, now: Ticket | None, gates: tuple[ReasonAgainst, ...], why: str
) -> TicketChange:
    one = now or was
    if one is None:
        raise ValueError("a change needs a ticket in at least one plan")
    if was is None:
        change = Changed.ADDED
    elif now is None:
        change = Changed.DROPPED
    else:
        moved = abs(was.limit_price - now.limit_price) > _CENT
        change = Changed.CHANGED if moved or was.contracts != now.contracts else Changed.SAME
    return TicketChange(
        change=change,
        id=one.id,
        strategy=one.strategy,
        symbol=one.symbol,
        contracts_before=was.contracts if was else None,
        contracts=now.contracts if now else None,
        limit_before=was.limit_price if was else None,
        limit=now.limit_price if now else None,
        score_before=was.score if was else None,
        score=now.score if now else None,
        gates=gates,
        why=why,
    )


@dataclass(frozen=True, slots=True)
class _Market:
    """The plan that lacks a ticket: the candidates that it considered and rejected."""

    record: PlanRecord
    rejected: RejectedRows

    def reasons(self, ticket: Ticket | None) -> tuple[tuple[ReasonAgainst, ...], str]:
        """Return the gates that rejected a contract in this plan, or a sentence if it was not a candidate."""
        if ticket is None:
            return (), ""
        rows = sentences(self.rejected.of_candidate(ticket.candidate))
        if rows:
            return tuple(ReasonAgainst(gate=row.gate, reason=row.reason) for row in rows), ""
        return (), self._no_candidate(ticket)

    def _no_candidate(self, ticket: Ticket) -> str:
        leg, symbol = ticket.legs[0], ticket.symbol
        if leg.expiration.isoformat() <= self.record.as_of.astimezone(UTC).date().isoformat():
            return f"it expired on {leg.expiration}"
        spot = spots_of(self.record).get(symbol)
        seen = {*self.rejected.texts["symbol"].distinct(), *(t.symbol for t in self.record.data.tickets)}
        if symbol not in seen:
            return f"{symbol} was not checked"
        if spot is not None and (leg.strike >= spot if leg.right == "put" else leg.strike <= spot):
            return f"it was in the money at a share price of {spot:.2f}"
        return "its expiration was not checked, or the contract was not listed"


def spots_of(record: PlanRecord) -> dict[str, float]:
    """Return the share prices of a plan by symbol: those saved with it or, without any, those of its
    tickets.
    """
    beside = {symbol: float(spot) for symbol, spot in record.kept.spots.items() if spot is not None}
    return {**{t.symbol: t.spot for t in record.data.tickets}, **beside}


def _spots(before: PlanRecord, after: PlanRecord, tickets: list[Ticket]) -> Iterator[SpotMove]:
    then, now = spots_of(before), spots_of(after)
    volatility = {t.symbol: t.iv for t in tickets}
    earlier, later = before.as_of, after.as_of
    for symbol in sorted(volatility):
        if symbol not in then or symbol not in now:
            continue
        a, b = then[symbol], now[symbol]
        sd = moved_sd(a, b, iv=volatility[symbol], then=earlier, later=max(later, earlier))
        yield SpotMove(
            symbol=symbol, before=a, now=b, moved=b / a - 1.0, moved_sd=sd if isfinite(sd) else None
        )


def _differences(was: Any, now: Any, skip: tuple[str, ...] = ()) -> Iterator[Setting]:
    """Return the fields that differ between two values of one dataclass."""
    names = [one.name for one in fields(was) if one.name not in skip]
    return _changes(*({name: getattr(value, name) for name in names} for value in (was, now)))


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Setting]:
    for key in dict.fromkeys([*was, *now]):
        if was.get(key) != now.get(key):
            yield Setting(key=key, before=was.get(key), now=now.get(key))


def _settings(
    before: PlanRecord, after: PlanRecord, defaults: Mapping[str, Any]
) -> tuple[Setting, ...] | None:
    if before.kept.config is None or after.kept.config is None:
        return None
    was, now = (current_keys(one) for one in (before.kept.config, after.kept.config))
    for key in {*was, *now}:
        for side in (was, now):
            if key not in side and key in defaults:
                side[key] = defaults[key]
    changes = list(_changes(was, now))
    # A name without keys is an empty table; if it now has a key, that key alone shows the change.
    inside = {s.key.rpartition(".")[0] for s in changes}
    return tuple(sorted((s for s in changes if s.key not in inside), key=lambda s: s.key))
