"""What is open and what to do about it: the monitor's rows as a review shows them, and the stress of the whole book."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wheelcli.review.values import Action

__all__ = ["Standing", "standing_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The open book now. `gain_of` is the profit of an open lot by its id, `unrealised_usd` by symbol; None is unknown."""

    actions: tuple[Action, ...] = ()
    gain_of: Mapping[str, float | None] = field(default_factory=dict)
    unrealised_usd: Mapping[str, float | None] = field(default_factory=dict)
    cash_call_usd: float | None = None
    stress: tuple[tuple[float, ...], ...] = ()
    stress_moves: tuple[float, ...] = ()
    stress_vols: tuple[float, ...] = ()

    @property
    def total_usd(self) -> float | None:
        """All open profit, None where any part of it is unknown."""
        parts = list(self.unrealised_usd.values())
        return None if None in parts else round(sum(p or 0.0 for p in parts), 2)
