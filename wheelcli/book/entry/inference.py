"""Infer details that a broker's file lacks from the holdings: the side of an expiration, whether a trade
opens, the ratio of a split.
"""

from dataclasses import replace
from datetime import date

from wheelcli.book.brokers.reading import Open
from wheelcli.book.brokers.running_positions import Holdings
from wheelcli.book.brokers.splits import simple_ratio
from wheelcli.book.events import Event, Kind

__all__ = ["opening_hint", "rounded_off", "settled_by"]

_ROUNDING = 5_000  # millionths of a share: rounding error allowed for a sum of rounded parts of shares
_TAKES = (Kind.SHARE_SELL, Kind.ASSIGNMENT, Kind.EXERCISE)


def settled_by(
    event: Event, left_open: Open | None, holdings: Holdings, *, opening_day: date
) -> tuple[Event | None, str | None, str]:
    """Return the event completed from the holdings, or the reason why they do not decide it and what to
    do. `opening_day` is the day for holdings from before the files.
    """
    if left_open is None:
        return event, None, ""
    if left_open is Open.DELIVERABLE:
        return _split_contract(event, holdings)
    if left_open is Open.ALL:
        assert event.contract is not None
        count = holdings.contracts.get(event.contract, 0)
        if not count:
            label = event.contract.label(event.symbol)
            return None, f"closes {label}, but none are open", opening_hint(event, opening_day)
        return replace(event, contracts=-count), None, ""
    if left_open is Open.SIGN or left_open is Open.EFFECT:
        assert event.contract is not None
        open_now = holdings.contracts.get(event.contract, 0)
        if left_open is Open.SIGN:
            if not open_now:
                label = event.contract.label(event.symbol)
                why = f"closes {abs(event.contracts)} {label}, but none are open"
                return None, why, opening_hint(event, opening_day)
            return (
                replace(event, contracts=-abs(event.contracts) if open_now > 0 else abs(event.contracts)),
                None,
                "",
            )
        if open_now * event.contracts >= 0:
            return event, None, ""
        if abs(event.contracts) > abs(open_now):
            return None, "one trade that closes a position and opens another", "split it into two by hand"
        return replace(event, kind=Kind.OPTION_CLOSE), None, ""
    assert event.symbol is not None
    shares = holdings.shares.get(event.symbol, 0)
    if left_open is Open.FRACTION:
        part = shares % 1_000_000
        if not part:
            return (
                None,
                f"cash in lieu of a fractional share of {event.symbol}, but no fraction is held",
                "",
            )
        return replace(event, micro_shares=-part), None, ""
    if event.contract is not None:
        return _split_by_contracts(event, holdings)
    ratio = simple_ratio(shares + event.micro_shares, shares)
    if ratio is None:
        added = event.micro_shares / 1_000_000
        return (
            None,
            f"split ratio unknown: the file adds {added:,.15g} {event.symbol} to {shares / 1_000_000:,.15g}",
            f'enter it by hand, with its ratio: `wheel journal add "SPLIT {event.symbol} 4:1 on'
            f' {event.day}"`',
        )
    return replace(event, ratio=ratio, micro_shares=0), None, ""


def _split_contract(event: Event, holdings: Holdings) -> tuple[Event | None, str | None, str]:
    """Return a contract as a split adjusts it: if strike and number stay, its deliverable changes with the
    split.
    """
    old, new = event.contract, event.contract_to
    assert old is not None
    assert new is not None
    if old.strike != new.strike or abs(event.contracts) != abs(event.contracts_to):
        return event, None, ""
    contract = old if old in holdings.contracts else new
    behind = holdings.behind_each(contract)
    if contract not in holdings.contracts or (
        behind == event.deliverable_to_micros and event.symbol not in holdings.split
    ):
        why = f"a split adjusted {old.label(event.symbol)}, but no line has its deliverable"
        return (
            None,
            why,
            f'enter the split first, with its ratio: `wheel journal add "SPLIT {event.symbol} 1:10 on'
            f' {event.day}"`',
        )
    return replace(event, deliverable_to_micros=behind), None, ""


def _split_by_contracts(event: Event, holdings: Holdings) -> tuple[Event | None, str | None, str]:
    """Return a split from the contracts that it adds: the ratio of the counts, or nothing if another line has
    the split.
    """
    new = event.contract
    assert new is not None
    if holdings.contracts.get(new):
        return None, None, ""
    for old, count in holdings.contracts.items():
        many, more = abs(count), abs(event.contracts)
        ratio = (
            simple_ratio((many + more) * 1_000_000, many * 1_000_000) if count * event.contracts > 0 else None
        )
        alike = (old.root, old.expiration, old.right) == (new.root, new.expiration, new.right)
        if alike and ratio is not None and abs(old.strike * ratio[1] / ratio[0] - new.strike) < 0.01:
            return replace(event, contract=None, contracts=0, ratio=ratio), None, ""
    return (
        None,
        f"a split that adds {abs(event.contracts)} {new.label(event.symbol)}: the original contract is"
        " not held",
        "",
    )


def rounded_off(event: Event, holdings: Holdings) -> Event | None:
    """Return an event that takes nearly all shares of a name as one that takes all, if the difference may be
    rounding; else None.

    Brokers round parts of shares one by one: three parts of 0.667 are 2.001, and the real 2.0001 is sold as
    2.
    """
    shares = holdings.shares.get(event.symbol or "", 0)
    over = -event.micro_shares - shares
    if event.kind not in _TAKES or shares <= 0 or not over:
        return None
    most = min(holdings.rounding(event.symbol or ""), _ROUNDING)
    if event.kind is Kind.SHARE_SELL and over > 0 and event.micro_shares % 1_000_000:
        # the sale is rounded too, and older entries may be rounded more than today's
        most = _ROUNDING
    if over < 0 and event.kind is not Kind.SHARE_SELL:
        return None  # a contract takes whole shares; the fraction stays
    return replace(event, micro_shares=-shares) if abs(over) <= most else None


def opening_hint(event: Event, day: date, *, of_shares: bool = False) -> str:
    """Return how to enter the holdings from before the file begins, as of `day`; their price is left open."""
    where = "import the older history too"
    if event.contract is not None and not of_shares:
        contract = event.contract
        right = "C" if contract.right == "call" else "P"
        held = f"{-event.contracts} {event.symbol} {contract.expiration} {contract.strike:g} {right}"
        day = min(day, contract.expiration)
    elif event.symbol and event.micro_shares < 0:
        held = f"{-event.micro_shares / 1_000_000:.15g} {event.symbol}"
    else:
        return where
    return f'{where}, or first enter `wheel journal add "OPENING {held} @ PRICE on {day}"`'
