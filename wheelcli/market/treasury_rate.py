"""The 13-week Treasury bill as an interest rate."""

from math import log

BILL_DAYS = 91


def bill_rate(quoted_percent: float) -> float:
    """Return the continuous annual rate of a 13-week bill from ^IRX, its discount yield in percent on a
    360-day year.

    Quoted 4.00: 100 dollars cost 100 × (1 − 0.04 × 91/360) = 98.99, so the rate is −ln(0.9899) × 365/91.

    >>> round(bill_rate(4.0), 6)
    0.040762
    """
    return -log(1.0 - quoted_percent / 100.0 * BILL_DAYS / 360.0) * 365.0 / BILL_DAYS
