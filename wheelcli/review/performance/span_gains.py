"""One span's bridge in dollars, as a review shows it."""

from dataclasses import dataclass

from wheelcli.review.week import Span

__all__ = ["Gains"]


@dataclass(frozen=True, slots=True)
class Gains:
    """One span's bridge: gain = end − start − deposits + withdrawals − transfers = the seven lines after it."""

    span: Span
    start_value_usd: float
    deposits_usd: float
    withdrawals_usd: float
    transfers_usd: float
    end_value_usd: float
    gain_usd: float
    realised_usd: float  # options and shares that ended, less all fees
    dividends_usd: float
    interest_usd: float
    unrealised_usd: float  # change in unrealised
    brought_usd: float  # basis less worth of what came in kind: a gain made elsewhere, taken off
    unknown_basis_usd: float  # of positions without a known basis, held and sold
    corrections_usd: float  # cash put right by hand
    unrealised_start_usd: float
    unrealised_end_usd: float
