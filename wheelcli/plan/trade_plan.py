"""The plan of one scan: its tickets, and why the other candidates are not tickets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wheelcli.book.portfolio import Portfolio
from wheelcli.book.valuation.cash import Cash
from wheelcli.errors import Problem
from wheelcli.plan.document import (
    NameCarry,
    NameQuotes,
    PlanAccount,
    PlannedIncome,
    PlanTotals,
    RegimeInForce,
    Rejected,
    ScanDocument,
)
from wheelcli.plan.regime import Regime
from wheelcli.plan.tickets.streams import StreamNote
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.plan.tickets.what_if_document import WhatIf

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.plan.optimize.alternatives import Alternatives


@dataclass(frozen=True, slots=True)
class Plan:
    """The tickets of one scan, and why the other candidates are not tickets.

    `rejections` has one row per candidate and gate that rejects it; `plan.optimize.rejections.explained`
    reads it.
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
    unpriced: int  # candidates without volatility, delta and score, in a whole market
    rejections: "pd.DataFrame"
    deployed: float  # as a share of the account, after the tickets fill
    optimality_gap: float | None
    alternatives: "Alternatives | None"  # the candidates of the choice, for `wheel why`
    advice: tuple[str, ...]
    streams: StreamNote
    problems: tuple[Problem, ...]
    monthly_target_usd: float  # target of monthly income; 0 if not set
    carries: tuple[NameCarry, ...]  # for the names whose options need one
    quotes: tuple[NameQuotes, ...]  # for the names considered
    # symbol, iv30 (30-day at the money, annual decimal, NaN unknown), spot; skew25 if calls were priced
    iv30: "pd.DataFrame"
    what_if: WhatIf | None = None

    @property
    def credit_usd(self) -> float:
        """Return the natural credit of all tickets."""
        return round(sum((t.credit_usd for t in self.tickets), 0.0), 6)

    @property
    def planned_usd(self) -> float:
        """Return the tickets' income per 30 days: Σ credit net of fees · 30 ÷ days to expiration.

        A credit of 210 net of fees over 21 days is 300 a month.
        """
        return sum((t.credit_net_usd * 30 / t.dte_days for t in self.tickets if t.dte_days > 0), 0.0)

    def data(self) -> ScanDocument:
        """Return the `data` of `wheel.scan/1`."""
        row, account, cash = self.regime.row, self.portfolio, self.cash
        target = self.monthly_target_usd
        return ScanDocument(
            account=PlanAccount(
                name=account.account,
                type=account.type,
                value_usd=account.value_usd,
                cash_usd=cash.cash_usd,
                cash_equivalents_usd=cash.cash_equivalents_usd,
                collateral_usd=cash.collateral_usd,
                free_cash_usd=cash.free_cash_usd,
                source=account.source,
            ),
            regime=RegimeInForce(
                name=self.regime.name,
                vix=self.regime.vix,
                vix_last=self.regime.vix_last,
                vix_date=self.regime.vix_date,
                basis=self.regime.basis,
                target_delta=row.delta[1],
                dte_min_days=row.dte[0],
                dte_max_days=row.dte[1],
                position_max=row.position_max,
                deployed_max=row.deployed,
                stress_total_max=row.stress_total,
            ),
            plan=PlanTotals(
                id=self.id,
                config_hash=self.config_hash,
                credit_usd=self.credit_usd,
                collateral_usd=round(sum((t.collateral_usd for t in self.tickets), 0.0), 6),
                stress_loss_usd=round(sum((t.stress_loss_usd for t in self.tickets), 0.0), 6),
                deployed=self.deployed,
                optimality_gap=self.optimality_gap,
            ),
            income=PlannedIncome(
                monthly_target_usd=target,
                planned_usd=self.planned_usd,
                share=self.planned_usd / target if target > 0 else None,
            ),
            streams=self.streams,
            tickets=self.tickets,
            rejected=Rejected(candidates=self.candidates, by_gate=dict(self.by_gate), unpriced=self.unpriced),
            carries=self.carries,
            advice=self.advice,
            quotes=self.quotes,
            what_if=self.what_if,
        )
