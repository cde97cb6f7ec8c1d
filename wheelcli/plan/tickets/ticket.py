"""One order to consider, and the plan it belongs to: the values that screens, files and the journal are made from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from wheelcli.book.portfolio import Portfolio
from wheelcli.book.valuation.cash import Cash
from wheelcli.contract import pair_name
from wheelcli.errors import Problem
from wheelcli.plan.gates.gate import Gate
from wheelcli.plan.regime import Regime
from wheelcli.plan.strategy import SPREADS, Strategy

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.plan.optimize.alternatives import Alternatives


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of an order; `delta` is as listed, a put's is negative. Its fill makes it a lot of the book, and that an `OpenOption`."""

    action: str  # sell, buy
    right: str
    contract: str  # OCC symbol
    strike: float
    expiration: date
    quantity: int
    multiplier: int
    bid: float
    ask: float
    iv: float
    delta: float


@dataclass(frozen=True, slots=True)
class Ticket:
    """One order to consider (design, section 9). `_usd` is dollars for the whole ticket; None is unknown."""

    id: str
    rank: int
    strategy: Strategy
    symbol: str
    sector: str | None
    beta: float
    beta_basis: str
    spot: float
    spot_quoted: float
    spot_basis: str
    carry: str
    carry_annual: float
    hard_to_borrow: bool
    expiration: date
    dte_days: int
    contracts: int
    legs: tuple[Leg, ...]
    limit_price: float
    floor_price: float | None
    floor_reason: str | None
    floor_basis: str | None
    credit_usd: float
    credit_at_limit_usd: float
    fees_usd: float
    credit_net_usd: float
    collateral_usd: float
    margin_requirement_usd: float
    buying_power_usd: float
    max_loss_usd: float
    stress_loss_usd: float
    stress_shock: float
    risk_share: float
    break_even: float
    cushion: float
    cushion_sd: float
    delta: float
    delta_shares: float
    theta_usd: float
    vega_usd: float
    iv: float
    iv_rank: float | None
    iv_percentile: float | None
    iv_rank_days: int
    iv_rank_basis: str | None
    iv_forecast: float | None
    iv_expected: float | None
    iv_expected_basis: str | None
    edge_usd: float | None
    edge_error_usd: float | None
    prob_otm: float
    prob_otm_forecast: float | None
    annual_return: float | None
    annual_return_on_risk: float | None
    if_called_return: float | None
    score: float
    score_parts: Mapping[str, float]
    score_unknown: tuple[str, ...]
    gates: tuple[Gate, ...]
    events: Mapping[str, Any]
    if_assigned: Mapping[str, float] | None
    if_called: Mapping[str, float] | None
    manage: Mapping[str, Any]
    order_text: str

    @property
    def deployed_usd(self) -> float:
        """What it deploys: a put's collateral, a spread's maximum loss."""
        return self.max_loss_usd if self.strategy in SPREADS else self.collateral_usd

    def as_dict(self) -> dict[str, Any]:
        """The ticket as the JSON document has it."""
        out = {f.name: getattr(self, f.name) for f in fields(self)}
        out["legs"] = [{f.name: getattr(leg, f.name) for f in fields(leg)} for leg in self.legs]
        out["gates"] = [{f.name: getattr(gate, f.name) for f in fields(gate)} for gate in self.gates]
        return out


def candidate_name(ticket: Mapping[str, Any]) -> str:
    """The name of a ticket's candidate among the rejections of a plan; `ticket` is as documents have it."""
    legs = ticket["legs"]
    return pair_name(legs[0]["contract"], legs[1]["strike"]) if len(legs) > 1 else str(legs[0]["contract"])


@dataclass(frozen=True, slots=True)
class StreamIncome:
    """What the tickets of one stream (puts, calls, spreads) bring in, dollars; `planned_usd` as that of a plan."""

    stream: str
    tickets: int
    credit_usd: float
    planned_usd: float


@dataclass(frozen=True, slots=True)
class StreamPair:
    """The correlation of two streams' outcomes at expiration; None where one of them never changes."""

    first: str
    second: str
    correlation: float | None


@dataclass(frozen=True, slots=True)
class StreamNote:
    """The streams of a plan, and one sentence on them; none where there are fewer than two."""

    note: str | None
    income: tuple[StreamIncome, ...]
    correlations: tuple[StreamPair, ...]


TICKET_FIELDS = tuple(f.name for f in fields(Ticket))


@dataclass(frozen=True, slots=True)
class Plan:
    """The tickets of one scan, and why the other candidates are none.

    `rejections` has one row per candidate and gate that keeps it out; `plan.rejections.explained` reads it.
    """

    id: str
    as_of: datetime
    source: str
    config_hash: str
    portfolio: Portfolio
    cash: Cash
    regime: Regime
    tickets: tuple[Ticket, ...]
    candidates: int
    by_gate: Mapping[str, int]
    rejections: "pd.DataFrame"
    deployed: float  # share of account after the tickets fill
    optimality_gap: float | None
    alternatives: "Alternatives | None"  # what there was to choose from, for `wheel why`
    advice: tuple[str, ...]
    streams: StreamNote
    problems: tuple[Problem, ...]
    monthly_target_usd: float  # what the trader would like to earn; 0 where nothing is said
    carries: tuple[
        Mapping[str, Any], ...
    ]  # symbol, carry, carry_annual, hard_to_borrow of the names that need one
    iv30: "pd.DataFrame"  # symbol, iv30 (30-day at the money, annual decimal, NaN unknown), spot; skew25 as far as calls were priced

    @property
    def credit_usd(self) -> float:
        """Natural credit of all tickets."""
        return sum(t.credit_usd for t in self.tickets)

    @property
    def planned_usd(self) -> float:
        """What the tickets would earn in 30 days at their pace: Σ credit net of fees · 30 ÷ days to expiration.

        A credit of 210 net of fees over 21 days is 300 a month.
        """
        return sum(t.credit_net_usd * 30 / t.dte_days for t in self.tickets if t.dte_days > 0)

    def data(self) -> dict[str, Any]:
        """The `data` of `wheel.scan/1`."""
        row, account = self.regime.row, self.portfolio
        return {
            "account": {
                "name": account.account,
                "type": account.type,
                "value_usd": account.value_usd,
                **self.cash.data(),
                "source": account.source,
            },
            "regime": {
                "name": self.regime.name,
                "vix": self.regime.vix,
                "vix_last": self.regime.vix_last,
                "vix_date": self.regime.vix_date,
                "basis": self.regime.basis,
                "target_delta": row.delta[1],
                "dte_min_days": row.dte[0],
                "dte_max_days": row.dte[1],
                "position_max": row.position_max,
                "deployed_max": row.deployed,
                "stress_total_max": row.stress_total,
            },
            "plan": {
                "id": self.id,
                "config_hash": self.config_hash,
                "credit_usd": self.credit_usd,
                "collateral_usd": sum(t.collateral_usd for t in self.tickets),
                "stress_loss_usd": sum(t.stress_loss_usd for t in self.tickets),
                "deployed": self.deployed,
                "optimality_gap": self.optimality_gap,
            },
            "income": {
                "monthly_target_usd": self.monthly_target_usd,
                "planned_usd": self.planned_usd,
                "share": self.planned_usd / self.monthly_target_usd if self.monthly_target_usd > 0 else None,
            },
            "streams": asdict(self.streams),
            "tickets": [t.as_dict() for t in self.tickets],
            "rejected": {"candidates": self.candidates, "by_gate": dict(self.by_gate)},
            "carries": [dict(c) for c in self.carries],
            "advice": list(self.advice),
        }
