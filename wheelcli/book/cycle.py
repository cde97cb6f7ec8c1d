"""One cycle of the wheel on one underlying, from the journal. Money is integer cents, None is unknown."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Cycle"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle on one underlying, without core shares. `closed` is None while any part of it is open."""

    id: str  # AAPL-260818: symbol and first day
    symbol: str
    opened: date
    closed: date | None
    micro_shares: int  # millionths of shares held now; negative if short
    cost_cents: int | None  # cost of those shares, fees included; for short shares the proceeds, negative
    credits_cents: int | None  # net premiums of ended options, dividends and fees that belong to those shares
    waiting_cents: int | None  # the same amounts while no share is held
    open_credit_cents: int | None  # net premiums of its options still open
    put_premium_cents: int | None
    call_premium_cents: int | None
    dividends_cents: int
    share_gains_cents: int | None  # gain on shares that left, after the fees of buying and selling
    fees_cents: int  # fees paid for options and charged to the name
    open_contracts: int  # short options still open
    puts: int  # contracts sold
    calls: int
    assigned: int  # contracts
    called_away: int
    rolls: int = 0
    options: tuple[str, ...] = ()  # openings of its puts and calls, by the id of their event
    held: tuple[date, ...] = ()  # days on which shares came (even places) and the last ones left (odd)

    @property
    def wheel(self) -> bool:
        """Return whether an option was sold in it, or an option (such as a leg of a spread) brought or took
        its shares. Shares alone have a break-even, but are not a cycle.
        """
        joined = self.put_premium_cents != 0 or self.call_premium_cents != 0
        return bool(self.puts or self.calls or self.assigned or joined)

    @property
    def profit_cents(self) -> int | None:
        """Return cash received plus the gain on shares sold, less fees; final when the cycle is closed. None
        if a basis is unknown.
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
