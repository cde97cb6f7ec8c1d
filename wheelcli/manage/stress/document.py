"""The document of the book under stress, `wheel.stress`: the grid, the worst case and its causes, the cash,
the Greeks.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any

from wheelcli.feed_source import US
from wheelcli.manage.account_now import AccountNow, account_now
from wheelcli.manage.cash_call import CashUnknownPositions, CashUnknownUsd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.stress.book_greeks import BookGreeks
from wheelcli.manage.stress.book_stress import VOLS, CashCall, Cell, Stressed, spots_of
from wheelcli.manage.stress.contributions import NeighbourhoodPart, Part, SectorPart
from wheelcli.plan.document import NameQuotes
from wheelcli.plan.tickets.bases import BetaBasis
from wheelcli.units import OPTIONAL, Doc, Dollars, Ratio, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NameBeta:
    """The beta that moves a name."""

    symbol: Annotated[str, Doc("underlying")]
    beta: Annotated[Annotated[float, Unit("times")], Doc("beta to the benchmark")]
    known: Annotated[bool, Doc("whether it is measured from at least 126 sessions")]
    basis: Annotated[
        BetaBasis,
        Doc(
            "measured from the closes; else the median of its sector's names in the run; else "
            "assumed, 1.25 (both times its leverage)"
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFall:
    """Open positions on coins as a plan's limits count them."""

    fall_min: Annotated[Ratio, Doc("minimum stated fall of a coin, `coins.stress`")]
    loss_usd: Annotated[Dollars, Doc("loss if every coin falls by its stated fall")]
    loss_share: Annotated[Ratio, Doc("the same ÷ account value")]
    loss_max: Annotated[Ratio, Doc("maximum of that by the regime ÷ account value")]
    deployed: Annotated[Ratio, Doc("collateral and coins held ÷ account value")]
    deployed_max: Annotated[Ratio, Doc("maximum of that, `coins.total_max`")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StressDocument:
    """The open book repriced, of `wheel stress`."""

    account: Annotated[AccountNow, Doc("account")]
    weighted: Annotated[bool, Doc("whether each share moves by its beta")]
    benchmark: Annotated[str | None, Doc("benchmark of the betas")]
    marks_usd: Annotated[
        Dollars, Doc("value of the priced options to the account now, as in `wheel monitor`")
    ]
    unpriced: Annotated[
        tuple[str, ...], Doc("positions left out because they have no mark, and shares without a price")
    ]
    unpriced_loss_usd: Annotated[
        Dollars,
        Doc(
            "the most that these can lose, which no scenario includes: the maximum loss of short puts and "
            "spreads, the break-even of shares"
        ),
    ]
    greeks: Annotated[BookGreeks, Doc("Greeks of all holdings")]
    betas: Annotated[tuple[NameBeta, ...], Doc("betas by name")]
    worst: Annotated[Cell | None, Doc("scenario with the largest loss; null if nothing can be repriced")]
    by_position: Annotated[
        tuple[Part, ...], Doc("the worst scenario by position and by shares, the largest loss first")
    ]
    by_sector: Annotated[tuple[SectorPart, ...], Doc("the worst scenario by sector")]
    by_neighbourhood: Annotated[
        tuple[NeighbourhoodPart, ...], Doc("the worst scenario by group of names that move together")
    ]
    cash_calls: Annotated[tuple[CashCall, ...], Doc("cash needed for assignment, by move of the market")]
    cash_unknown_usd: CashUnknownUsd
    cash_unknown_positions: CashUnknownPositions
    spot_moves: Annotated[Any, Doc("market moves of the grid")]
    vol_moves: Annotated[Any, Doc("changes of volatility of the grid")]
    cells: Annotated[tuple[Cell, ...], Doc("scenarios; none if nothing can be repriced")]
    quotes: Annotated[tuple[NameQuotes, ...], Doc("the feed and moment of each name's quotes")] = ()
    coins: Annotated[
        StatedFall | None, Doc("for a coin account, the stress as its plans count it; else absent")
    ] = field(default=None, metadata=OPTIONAL)


def stress_document(
    seen: Stressed, setting: Setting, *, quotes: tuple[NameQuotes, ...] = ()
) -> StressDocument:
    """Return the `data` of `wheel.stress/1`; `quotes` name the source of its quotes."""
    betas = seen.betas
    return StressDocument(
        account=account_now(setting),
        weighted=seen.weighted,
        benchmark=betas.benchmark,
        marks_usd=seen.marks_usd,
        unpriced=(*(q.position.id for q in seen.unpriced), *(s.symbol for s in seen.unpriced_shares)),
        unpriced_loss_usd=round(seen.unpriced_loss_usd, 2),
        greeks=seen.greeks,
        betas=tuple(
            NameBeta(symbol=s, beta=beta, known=s not in betas.unknown, basis=betas.basis[s])
            for s, beta in betas.of.items()
        ),
        worst=seen.worst,
        by_position=seen.by_position,
        by_sector=seen.by_sector,
        by_neighbourhood=seen.by_neighbourhood,
        cash_calls=seen.calls,
        cash_unknown_usd=seen.cash_unknown.most_usd,
        cash_unknown_positions=seen.cash_unknown.positions,
        spot_moves=spots_of(setting.chains.market),
        vol_moves=VOLS,
        cells=seen.cells,
        quotes=quotes,
        coins=_coins(setting) if setting.chains.market != US else None,
    )


def _coins(setting: Setting) -> StatedFall:
    account, book = setting.portfolio.value_usd, setting.exposure
    return StatedFall(
        fall_min=setting.config.coins.stress,
        loss_usd=round(book.total_stress, 2),
        loss_share=book.total_stress / account,
        loss_max=setting.regime.row.stress_total,
        deployed=book.total_deployed / account,
        deployed_max=setting.config.coins.total_max,
    )
