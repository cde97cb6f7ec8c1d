"""The four cash fields that every document of an account shares."""

from wheelcli.documents.schema import DOLLARS, Field, number

_COLLATERAL = (
    "strikes of all open short puts, widths of all open spreads, and what stands behind short shares"
)


def cash_fields(*, null: bool = False) -> tuple[Field, ...]:
    """Cash, cash equivalents, collateral, free cash; `null` if equivalents and free cash may be unknown."""
    return (
        number("cash_usd", "cash, with what secures open puts in it", unit=DOLLARS),
        number(
            "cash_equivalents_usd", "market value of the funds that count as cash", unit=DOLLARS, null=null
        ),
        number("collateral_usd", _COLLATERAL, unit=DOLLARS),
        number(
            "free_cash_usd",
            "cash + cash equivalents − collateral: available for new puts",
            unit=DOLLARS,
            null=null,
        ),
    )
