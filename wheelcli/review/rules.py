"""Rules kept or broken: each entry against its gates, each exit against the rules of `[manage]`.

An entry that fills a ticket has passed every gate; it can still be larger than the ticket, or cheaper than
its floor price. Any other is outside the plan, and broken if a plan of that day records which gates rejected
it. The score is kept ÷ (kept + broken + outside).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from wheelcli.book.ledger import AccountBook, ClosedOption, OptionLot, Role
from wheelcli.money_text import coin_number
from wheelcli.review.trades import short_trades
from wheelcli.review.verdicts import BrokenRule, JudgedTrade, Rules, TradeVerdict, WeekScore
from wheelcli.review.week import Span, week_of

__all__ = ["Planned", "Seen", "entries", "score", "summed", "too_many"]


@dataclass(frozen=True, slots=True)
class Planned:
    """The ticket that an opening filled, from the saved plan or the saved roll."""

    plan: str
    ticket: str
    contracts: int
    # Of the whole ticket, per share; None without one, and for legs of spreads
    floor_price: float | None
    credit_net_usd: float | None  # for all its contracts
    forecast: float | None  # prob_otm_forecast
    unit: str = ""  # of the floor price: USDC, BTC or ETH; dollars without one

    def words(self, price: float) -> str:
        """Return a price in words."""
        return f"{coin_number(price)} {self.unit}" if self.unit else f"{price:.2f}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a plan of that day shows of a contract that was opened although it was not one of its tickets."""

    basis: str
    broken: tuple[BrokenRule, ...]


@dataclass(frozen=True, slots=True)
class _Opening:
    """One short opening, whatever became of its contracts."""

    id: str
    day: date
    symbol: str
    label: str
    contracts: int  # positive
    price: float | None
    gain_usd: float | None


def entries(
    account: AccountBook,
    span: Span,
    *,
    planned: Mapping[str, Planned],
    seen: Mapping[str, Seen],
    open_gain_usd: Mapping[str, float | None],
    plans_since: date | None,
    opened: Mapping[str, float] | None = None,
) -> tuple[JudgedTrade, ...]:
    """Return every short opening of the span.

    `planned` and `seen` are by the id of the opening event, and so is the gain of open positions; `opened`
    are premiums in another unit than dollars, that of the ticket's floor.

    Before `plans_since`, the day of the first saved plan, nothing can be compared with a plan.
    """
    openings = [o for o in _openings(account, open_gain_usd, opened or {}) if o.day in span]
    filled: dict[tuple[str, str], int] = defaultdict(int)
    out = []
    for opening in sorted(openings, key=lambda o: (o.day, o.id)):
        ticket = planned.get(opening.id)
        if ticket is not None:
            key = (ticket.plan, ticket.ticket)
            filled[key] += opening.contracts
            broken = tuple(_against_ticket(opening, ticket, filled[key]))
            out.append(_entry(opening, "broken" if broken else "kept", _basis(ticket), broken))
        elif opening.id in seen:
            view = seen[opening.id]
            out.append(_entry(opening, "broken" if view.broken else "outside", view.basis, view.broken))
        elif plans_since is None or opening.day < plans_since:
            out.append(_entry(opening, "unknown", "no plan was saved yet"))
        else:
            out.append(_entry(opening, "outside", "not in any plan"))
    return tuple(out)


def too_many(filled: int, planned: int) -> tuple[BrokenRule, ...]:
    """Return the size gate if more contracts were sold than the ticket has; nothing if not."""
    reason = f"{filled} contracts, but the ticket has {planned}"
    return (BrokenRule("size", filled, planned, "fail", reason),) if filled > planned else ()


def _basis(ticket: Planned) -> str:
    return ticket.plan if ticket.plan.startswith("roll ") else f"plan {ticket.plan}"


def _entry(
    opening: _Opening, verdict: TradeVerdict, basis: str, broken: tuple[BrokenRule, ...] = ()
) -> JudgedTrade:
    return JudgedTrade(
        day=opening.day,
        what="entry",
        contract=opening.label,
        symbol=opening.symbol,
        contracts=opening.contracts,
        verdict=verdict,
        basis=basis,
        broken=broken,
        gain_usd=opening.gain_usd,
    )


def _against_ticket(opening: _Opening, ticket: Planned, filled: int) -> Iterable[BrokenRule]:
    yield from too_many(filled, ticket.contracts)
    if (
        opening.price is not None
        and ticket.floor_price is not None
        and opening.price < ticket.floor_price - 1e-9
    ):
        price, floor = ticket.words(opening.price), ticket.words(ticket.floor_price)
        reason = f"sold at {price}, below the floor price of {floor}"
        yield BrokenRule("floor_price", opening.price, ticket.floor_price, "fail", reason)


def _openings(
    account: AccountBook, open_gain_usd: Mapping[str, float | None], opened: Mapping[str, float]
) -> list[_Opening]:
    parts: dict[str, list[ClosedOption | OptionLot]] = defaultdict(list)
    every: list[ClosedOption | OptionLot] = [*account.closed, *account.options]
    for piece in every:
        if piece.contracts < 0 and piece.role is not Role.OTHER:
            parts[piece.id].append(piece)
    over = {(c.id, c.close_id): c.profit_cents for c in short_trades(account)}
    found = [_opening(id_, pieces, open_gain_usd, over) for id_, pieces in parts.items()]
    return [replace(o, price=opened.get(o.id)) for o in found] if account.of_coins else found


def _opening(
    id_: str,
    pieces: Sequence[ClosedOption | OptionLot],
    open_gain_usd: Mapping[str, float | None],
    over: Mapping[tuple[str, str], int | None],
) -> _Opening:
    first = pieces[0]
    contracts = -sum(p.contracts for p in pieces)
    brought = [p.credit_cents for p in pieces]
    price = None if None in brought else sum(c or 0 for c in brought) / 100 / first.multiplier / contracts
    gains: list[float | None] = [
        _usd(over.get((p.id, p.close_id), p.profit_cents))
        if isinstance(p, ClosedOption)
        else open_gain_usd.get(p.id)
        for p in pieces
    ]
    gain = None if None in gains else round(sum(g or 0.0 for g in gains), 2)
    return _Opening(
        id_, first.opened, first.symbol, first.contract.label(first.symbol), contracts, price, gain
    )


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def score(judged: Iterable[JudgedTrade]) -> tuple[float | None, int]:
    """Return kept ÷ judged, and the number judged."""
    verdicts = [k.verdict for k in judged if k.verdict != "unknown"]
    return (verdicts.count("kept") / len(verdicts) if verdicts else None), len(verdicts)


def summed(judged: Sequence[JudgedTrade], span: Span) -> Rules:
    """Return the trades of the span, their score, and the score of each week among all that were judged."""
    inside = tuple(k for k in judged if k.day in span)
    by_week: dict[str, list[JudgedTrade]] = defaultdict(list)
    for k in judged:
        by_week[week_of(k.day).name].append(k)
    exceptions = [k for k in inside if k.verdict in ("broken", "outside")]
    gains = [k.gain_usd for k in exceptions]
    total = None if None in gains or not gains else round(sum(g or 0.0 for g in gains), 2)
    return Rules(
        trades=inside,
        score=score(inside)[0],
        history=tuple(WeekScore(week, *score(trades)) for week, trades in sorted(by_week.items())),
        exceptions=len(exceptions),
        exceptions_gain_usd=total,
    )
