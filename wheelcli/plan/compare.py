"""Two plans side by side: which tickets came, went or changed, and why: prices, regime, account, settings, and the gate that blocks now.

A ticket of both plans is known by its contract and its strategy. What became of one that is gone is asked of the later plan's
rejections, and of one that is new of the earlier plan's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Any

from wheelcli.config.renamed_keys import current_keys
from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.staleness import moved_sd
from wheelcli.plan.tickets.ticket import candidate_name

if TYPE_CHECKING:
    import pandas as pd

_CENT = 0.005
Document = Mapping[str, Any]


class Changed(StrEnum):
    """What became of a ticket from the earlier plan to the later one."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class TicketChange:
    """One ticket of either plan; figures of the plan that lacks it are None. `gates` are those that kept the contract out of the plan
    that lacks it, with their sentences; `why` is the sentence where no gate did."""

    change: Changed
    id: str
    strategy: str
    symbol: str
    contracts_before: int | None
    contracts: int | None
    limit_before: float | None
    limit: float | None
    score_before: float | None
    score: float | None
    gates: tuple[tuple[str, str], ...]
    why: str


@dataclass(frozen=True, slots=True)
class SpotMove:
    """The share of a ticket in both plans; standard deviations by the ticket's volatility and the time between."""

    symbol: str
    before: float
    now: float
    moved: float
    moved_sd: float | None


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that differs between the plans; None is not there."""

    key: str
    before: Any
    now: Any


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """Everything that differs. `settings` is None where a plan was kept without its settings, and only the hashes tell."""

    tickets: tuple[TicketChange, ...]
    spots: tuple[SpotMove, ...]
    regime: tuple[Setting, ...]
    account: tuple[Setting, ...]
    config_changed: bool
    settings: tuple[Setting, ...] | None


def compare(
    before: Document, after: Document, *, rejected_before: "pd.DataFrame", rejected_after: "pd.DataFrame",
    defaults: Mapping[str, Any],
) -> PlanDiff:  # fmt: skip
    """Compare two documents of `wheel.scan/1`, as they were kept. `defaults` are the settings' own, by dotted key."""
    old, new = before["data"], after["data"]
    mine, theirs = _by_contract(old), _by_contract(new)
    earlier, later = _Market(before, rejected_before), _Market(after, rejected_after)
    changes = []
    for key in dict.fromkeys([*theirs, *mine]):
        was, now = mine.get(key), theirs.get(key)
        missing = later if now is None else earlier
        known = was is not None and now is not None
        gates, why = ((), "") if known else missing.reasons(now or was or {})
        changes.append(_change(was, now, gates, why))
    order = [Changed.ADDED, Changed.DROPPED, Changed.CHANGED, Changed.SAME]
    changes.sort(key=lambda c: order.index(c.change))
    return PlanDiff(
        tickets=tuple(changes),
        spots=tuple(_spots(before, after, [*mine.values(), *theirs.values()])),
        regime=tuple(_differences(old["regime"], new["regime"], skip=("vix_date",))),
        account=tuple(_differences(old["account"], new["account"])),
        config_changed=old["plan"]["config_hash"] != new["plan"]["config_hash"],
        settings=_settings(before, after, defaults),
    )


def _by_contract(data: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(candidate_name(t), t["strategy"]): t for t in data["tickets"]}


def _change(
    was: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    gates: tuple[tuple[str, str], ...],
    why: str,
) -> TicketChange:
    if was is None:
        change = Changed.ADDED
    elif now is None:
        change = Changed.DROPPED
    else:
        moved = abs(was["limit_price"] - now["limit_price"]) > _CENT
        change = Changed.CHANGED if moved or was["contracts"] != now["contracts"] else Changed.SAME
    one = now or was or {}

    def pair(key: str) -> tuple[Any, Any]:
        return (was[key] if was else None, now[key] if now else None)

    contracts, limits, scores = pair("contracts"), pair("limit_price"), pair("score")
    return TicketChange(
        change, one["id"], one["strategy"], one["symbol"], *contracts, *limits, *scores, gates=gates, why=why
    )


@dataclass(frozen=True, slots=True)
class _Market:
    """A plan as the one that lacks a ticket: what it looked at and refused."""

    document: Document
    rejected: "pd.DataFrame"

    def reasons(self, ticket: Mapping[str, Any]) -> tuple[tuple[tuple[str, str], ...], str]:
        """The gates that kept a contract out of this plan, or a sentence where it was no candidate of it."""
        contract, symbol = candidate_name(ticket), ticket["symbol"]
        rows = explained(self.rejected[self.rejected["contract"] == contract])
        if rows:
            return tuple((row["gate"], row["reason"]) for row in rows), ""
        return (), self._no_candidate(ticket, symbol)

    def _no_candidate(self, ticket: Mapping[str, Any], symbol: str) -> str:
        leg = ticket["legs"][0]
        if leg["expiration"] <= str(self.document["as_of"])[:10]:
            return f"it expired on {leg['expiration']}"
        spot = spots_of(self.document).get(symbol)
        looked_at = {
            *self.rejected["symbol"].astype(str).unique(), *(t["symbol"] for t in self.document["data"]["tickets"]),
        }  # fmt: skip
        if symbol not in looked_at:
            return f"{symbol} was not looked at"
        if spot is not None and (leg["strike"] >= spot if leg["right"] == "put" else leg["strike"] <= spot):
            return f"it was in the money, with the share at {spot:.2f}"
        return "its expiration was not looked at, or the contract not listed"


def spots_of(document: Document) -> dict[str, float]:
    """The share prices a plan stood on, by symbol: those kept with it, else those of its tickets."""
    tickets = {t["symbol"]: t["spot"] for t in document["data"]["tickets"]}
    kept = document.get("kept", {}).get("spots", {})
    return {**tickets, **{s: float(v) for s, v in kept.items() if v is not None}}


def _spots(before: Document, after: Document, tickets: list[Mapping[str, Any]]) -> Iterator[SpotMove]:
    then, now = spots_of(before), spots_of(after)
    volatility = {t["symbol"]: t["iv"] for t in tickets}
    made, later = (datetime.fromisoformat(str(d["as_of"])) for d in (before, after))
    for symbol in sorted(volatility):
        if symbol not in then or symbol not in now:
            continue
        a, b = then[symbol], now[symbol]
        sd = moved_sd(a, b, iv=volatility[symbol], made=made, later=max(later, made))
        yield SpotMove(symbol, a, b, b / a - 1.0, sd if isfinite(sd) else None)


def _differences(
    was: Mapping[str, Any], now: Mapping[str, Any], skip: tuple[str, ...] = ()
) -> Iterator[Setting]:
    for key in dict.fromkeys([*was, *now]):
        if key not in skip and was.get(key) != now.get(key):
            yield Setting(key, was.get(key), now.get(key))


def _settings(before: Document, after: Document, defaults: Mapping[str, Any]) -> tuple[Setting, ...] | None:
    told = [document.get("kept", {}).get("config") for document in (before, after)]
    if told[0] is None or told[1] is None:
        return None
    was, now = (current_keys(one) for one in told)
    for key in {*was, *now}:
        for side in (was, now):
            if key not in side and key in defaults:
                side[key] = defaults[key]
    found = list(_differences(was, now))
    # A name without keys is an empty table of its own: where it got one, that key says it all.
    inside = {s.key.rpartition(".")[0] for s in found}
    return tuple(sorted((s for s in found if s.key not in inside), key=lambda s: s.key))
