"""One turn of the wheel on one underlying, as the journal adds it up; money is integer cents, None is
unknown.
"""

from dataclasses import dataclass
from datetime import date

__all__ = ["Cycle"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One turn of the wheel on one underlying, core shares left out. `closed` is None while anything of it is
    open.
    """

    id: str  # AAPL-260818: the day it began
    symbol: str
    opened: date
    closed: date | None
    micro_shares: int  # millionths of shares held now; negative if short
    cost_cents: int | None  # of those, fees in; of short ones what they brought, negative
    credits_cents: int | None  # net premiums of options that ended, dividends and fees that are theirs
    waiting_cents: int | None  # the same while no share is held
    open_credit_cents: int | None  # net premiums of its options still open
    put_premium_cents: int | None
    call_premium_cents: int | None
    dividends_cents: int
    share_gains_cents: int | None  # of shares that left, the fees of buying and selling them taken off
    fees_cents: int  # paid for options and charged to the name
    open_contracts: int  # short options still open
    puts: int  # contracts sold
    calls: int
    assigned: int  # contracts
    called_away: int
    rolls: int = 0

    @property
    def wheel(self) -> bool:
        """Return whether any option was ever sold in it, or brought or took its shares, as a leg of a spread
        does. Shares alone have a break-even, but are not a turn of the wheel.
        """
        joined = self.put_premium_cents != 0 or self.call_premium_cents != 0
        return bool(self.puts or self.calls or self.assigned or joined)

    @property
    def profit_cents(self) -> int | None:
        """Return the cash that came in plus the gain on shares sold, less fees: final once the cycle is
        closed, None if a basis is unknown.
        """
        parts = (self.put_premium_cents, self.call_premium_cents, self.share_gains_cents)
        known = [part for part in parts if part is not None]
        return sum(known) + self.dividends_cents - self.fees_cents if len(known) == len(parts) else None

    @property
    def break_even(self) -> float | None:
        """Return the dollars per share at which the shares held lose nothing: a premium counts from the day
        its option ended; None without shares.
        """
        if self.cost_cents is None or self.credits_cents is None or not self.micro_shares:
            return None
        return (self.cost_cents - self.credits_cents) * 10_000 / self.micro_shares

    @property
    def break_even_open(self) -> float | None:
        """Return the break-even with the open options counted as expired."""
        if (
            self.cost_cents is None
            or self.credits_cents is None
            or self.open_credit_cents is None
            or not self.micro_shares
        ):
            return None
        return (self.cost_cents - self.credits_cents - self.open_credit_cents) * 10_000 / self.micro_shares
