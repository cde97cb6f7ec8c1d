"""Turn makers' quotes into the book that a taker sees: price levels of several makers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from wheelcli.rfq.quotes import Quote
from wheelcli.venues.sim.legs import tick_of
from wheelcli.venues.sim.makers import Asked, MakerQuote, quotes_of
from wheelcli.venues.sim.scenario import Maker, Scenario


@dataclass(frozen=True, slots=True)
class Standing:
    """A maker's current quote, and the same quote in the form for matching."""

    bid: bool
    quote: Quote
    made: MakerQuote


def asked_of(request: Mapping[str, Any], instruments: Mapping[str, Any], scenario: Scenario) -> Asked | None:
    """Return the request as makers see it; None if a leg has no bid and ask, because then no maker quotes."""
    mid, half = Decimal(0), Decimal(0)
    for leg in request["legs"]:
        listed = instruments.get(leg["instrument_name"], {})
        if not listed.get("bids") or not listed.get("asks"):
            return None
        bid, ask = Decimal(listed["bids"][0][0]), Decimal(listed["asks"][0][0])
        mid += (1 if leg["direction"] == "buy" else -1) * leg["ratio"] * (bid + ask) / 2
        half += leg["ratio"] * (ask - bid) / 2
    amount = Decimal(request["amount"])
    return Asked(
        f"{scenario.seed}:{request['block_rfq_id']}",
        mid,
        half,
        tick_of(request["legs"], instruments, tick=scenario.tick),
        amount,
        amount == amount.to_integral_value(),
        scenario.life_s,
    )


def quotes_at(makers: Iterable[Maker], asked: Asked, seconds: float) -> list[Standing]:
    """Return every maker's quotes this long after the request, the better ones first on each side."""
    out = []
    for maker in makers:
        for made in quotes_of(maker, asked, seconds):
            quote = Quote(made.price, made.amount, made.all_or_none, (made.maker,))
            out.append(Standing(made.bid, quote, made))
    return sorted(out, key=lambda each: -each.quote.price if each.bid else each.quote.price)


def levels_of(side: Sequence[Standing], created: int, speed: float) -> list[dict[str, Any]]:
    """Return one side as the taker sees it: partial quotes at one price joined, each all-or-none quote alone.

    A level expires with the first of its quotes.
    """
    out = []
    for price, group in groupby(side, key=lambda each: each.quote.price):
        standing = list(group)
        parts = [each for each in standing if not each.quote.all_or_none]
        for together in ([parts] if parts else []) + [[each] for each in standing if each.quote.all_or_none]:
            whole = together[0].quote.all_or_none
            until = min(each.made.until_s for each in together)
            since = max(each.made.since_s for each in together)
            out.append(
                {
                    "price": price,
                    "amount": sum((each.quote.amount for each in together), Decimal(0)),
                    "makers": [each.made.maker for each in together],
                    "execution_instruction": "all_or_none" if whole else "any_part_of",
                    "last_update_timestamp": created + round(1000 * since / speed),
                    "expires_at": created + round(1000 * until / speed),
                }
            )
    return out
