"""The section of a review on collateral and its stress."""

from typing import TYPE_CHECKING

from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Section, Sheet, shown

if TYPE_CHECKING:
    from wheelcli.review.report import Review

__all__ = ["exposure"]


def exposure(review: "Review") -> Section:
    """Return the section on collateral, and on the cost of a bad week."""
    columns = (Column("Where"), Column("Capital", Kind.DOLLARS), Column("Of the account", Kind.PERCENT))
    stress = (
        Column("Market"),
        *(
            Column(f"Volatility {v:+.0%}".replace("%", " %"), Kind.SIGNED, value=v)
            for v in review.stress.vols
        ),
    )
    moves: tuple[tuple[Cell, ...], ...] = tuple(
        (Figure(m, Kind.RETURN), *row) for m, row in zip(review.stress.moves, review.stress.usd, strict=True)
    )
    return Section(
        "exposure",
        "Exposure and stress",
        _excluded(review),
        (
            Sheet(
                "By sector",
                columns,
                tuple((e.name, e.deployed_usd, e.share) for e in review.exposure_by_sector),
                "No exposure.",
            ),
            Sheet(
                "By expiration",
                columns,
                tuple((e.name, e.deployed_usd, e.share) for e in review.exposure_by_expiration),
                "No open options.",
            ),
            Sheet(
                "Stress of the open book, dollars",
                stress,
                moves,
                "No open position has a price." if review.stress.excluded else "No open positions to stress.",
                aside=True,
            ),
        ),
        ("exposure-by-sector", "exposure-by-expiration", "stress"),
    )


def _excluded(review: "Review") -> tuple[str, ...]:
    """Return what the stress leaves out, and the most that it can lose."""
    names = ", ".join(review.stress.excluded)
    most = shown(review.stress.excluded_loss_usd, Kind.DOLLARS)
    return (f"The stress excludes {names}, unpriced: up to {most} more can be lost.",) if names else ()
