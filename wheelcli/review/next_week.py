"""Next week's list: the watched names by the score of their best put, and why others are blocked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wheelcli.config import Config
from wheelcli.contract import parse_contract
from wheelcli.market.snapshot import Snapshot
from wheelcli.money_text import counted
from wheelcli.plan.screen import Screened, screen
from wheelcli.review.report import RegimeInForce
from wheelcli.review.verdicts import Change, ListedName

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["next_week"]


def next_week(
    snapshot: Snapshot,
    before: Snapshot | None,
    config: Config,
    iv_history: "pd.DataFrame | None" = None,
    *,
    names: Sequence[str],
) -> tuple[tuple[ListedName, ...], RegimeInForce]:
    """Return the list of `names` on the latest snapshot, and the regime.

    `before` is the one of the week before, None if there is none.
    """
    wanted = [name for name in names if name not in config.never]
    now = screen(snapshot, config, wanted, iv_history)
    then = (
        None
        if before is None
        else {p.quality.symbol for p in screen(before, config, wanted, iv_history).proposals}
    )
    rows = [_ready(now, then), _blocked(now, then)]
    level = now.regime
    row = level.row
    regime = RegimeInForce(
        name=row.name,
        vix=level.level,
        delta_target=row.delta[1],
        dte_min_days=row.dte[0],
        dte_max_days=row.dte[1],
        min_return=row.min_return,
        position_max=row.position_max,
        deployed_max=row.deployed,
        stress_total_max=row.stress_total,
    )
    return tuple(w for part in rows for w in part), regime


def _ready(now: Screened, then: set[str] | None) -> list[ListedName]:
    out = []
    for proposal in now.proposals:
        symbol, best = proposal.quality.symbol, proposal.best
        contract = parse_contract(best.contract)
        terms = (
            f"{counted(best.dte_days, 'day')}, {-best.delta:.2f} delta, {best.annual_return:.1%} a"
            " year at the bid"
        )
        change: Change = "unknown" if then is None else "kept" if symbol in then else "new"
        out.append(
            ListedName(
                symbol=symbol,
                score=round(best.score, 1),
                status="ready",
                change=change,
                best=contract.label(symbol) if contract else best.contract,
                reason=terms.replace("%", " %"),
            )
        )
    return out


def _blocked(now: Screened, then: set[str] | None) -> list[ListedName]:
    return [
        ListedName(
            symbol=refusal.symbol,
            score=None,
            status="blocked",
            change="unknown" if then is None else "dropped" if refusal.symbol in then else "kept",
            best=None,
            reason=refusal.reason,
        )
        for refusal in now.refusals
    ]
