"""The sections of a review that hold only figures: collateral, its stress, the series of the pictures."""

from typing import TYPE_CHECKING

from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Section, Sheet

if TYPE_CHECKING:
    from wheelcli.review.report import Review

__all__ = ["exposure", "series"]


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
        (),
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
                "No open positions to stress.",
                aside=True,
            ),
        ),
        ("exposure-by-sector", "exposure-by-expiration", "stress"),
    )


def series(review: "Review") -> Section:
    """Return the section with the figures behind the pictures."""
    profit = (
        Column("Name"),
        Column("Realised", Kind.SIGNED),
        Column("Dividends, interest" if review.purses is None else "Interest", Kind.SIGNED),
        Column("Unrealised", Kind.SIGNED),
    )
    curve = (
        Column("Day", Kind.DAY),
        Column("Value", Kind.DOLLARS),
        Column("Growth", Kind.RATIO),
        Column("Drawdown", Kind.RETURN),
        *((Column(review.benchmark, Kind.RATIO),) if review.benchmark else ()),
        Column("Same underlyings", Kind.RATIO),
        *((Column("PUT index", Kind.RATIO),) if review.benchmark else ()),
        Column("Modelled", Kind.DOLLARS),
    )
    return Section(
        "series",
        "The figures behind the pictures",
        (),
        (
            Sheet(
                "Profit by symbol",
                profit,
                tuple(
                    (s.name, s.realised_usd, s.dividends_interest_usd, s.unrealised_usd)
                    for s in review.by_symbol
                ),
                "No profit yet.",
                aside=True,
            ),
            Sheet(
                "Profit by sector",
                profit,
                tuple(
                    (s.name, s.realised_usd, s.dividends_interest_usd, s.unrealised_usd)
                    for s in review.by_sector
                ),
                "No profit yet.",
                aside=True,
            ),
            Sheet(
                "Weeks",
                (Column("Week"), Column("Income", Kind.SIGNED), Column("Gain", Kind.SIGNED)),
                tuple((w.week, w.income_usd, w.gain_usd) for w in review.weekly),
                "No weeks yet.",
                aside=True,
            ),
            Sheet(
                "Equity",
                curve,
                tuple(
                    (
                        m.day,
                        m.value_usd,
                        m.growth,
                        m.drawdown,
                        *(
                            (m.spy, m.same_underlyings, m.put_index)
                            if review.benchmark
                            else (m.same_underlyings,)
                        ),
                        m.modelled_usd,
                    )
                    for m in review.curve
                ),
                "No sessions yet.",
                aside=True,
            ),
        ),
    )
