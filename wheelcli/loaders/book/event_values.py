"""An event of the journal in the units of its documents."""

from typing import TYPE_CHECKING, Any

from wheelcli.book.coins.money import E8
from wheelcli.book.event_text import in_words, name_of, word_of

if TYPE_CHECKING:
    from wheelcli.book.events import Event


def event_values(event: "Event") -> dict[str, Any]:
    """Return the values of a `JournalEvent`, by name: for a long journal, building the dataclass first would
    take twice the time.
    """
    coins = event.coin is not None
    return {
        "id": event.id,
        "account": event.account,
        "day": event.day,
        "at": event.at,
        "time_known": event.time_known,
        "kind": event.kind.value,
        "word": word_of(event),
        "name": name_of(event),
        "text": in_words(event),
        "symbol": event.symbol,
        "contract": event.contract.name if event.contract else None,
        "contracts": event.contracts if event.contract else None,
        "multiplier": event.multiplier if event.contract and not coins else None,
        "deliverable_shares": event.deliverable_micros / 1_000_000 if event.contract and not coins else None,
        "shares": event.micro_shares / 1_000_000 if event.micro_shares else None,
        "price": None if event.price_micros is None else event.price_micros / 1_000_000,
        "cash_usd": event.cash_cents / 100,
        "fees_usd": event.fees_cents / 100,
        "ratio": f"{event.ratio[0]}:{event.ratio[1]}" if event.ratio else None,
        "symbol_to": event.symbol_to,
        "contract_to": event.contract_to.name if event.contract_to else None,
        "lot": event.lot,
        "group": event.group,
        "ticket": event.ticket,
        "plan": event.plan,
        "undoes": event.undoes,
        "source": event.source,
        "memo": event.memo,
        **(_coin_values(event) if coins else {}),
    }


def _coin_values(event: "Event") -> dict[str, Any]:
    size = event.contracts * event.size_e8 if event.contract else event.size_e8
    return {
        "coin": event.coin,
        "coin_change": event.coin_e8 / E8,
        "coin_fees": event.fee_e8 / E8,
        "coin_size": size / E8 if size else None,
        "index_usd": None if event.index_micros is None else event.index_micros / 1_000_000,
    }
