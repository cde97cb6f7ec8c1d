"""The program's own CSV of a coin account: `wheel journal list --format csv`, read as events.

The columns `day`, `kind`, `coin` and `coin_change` are required; amounts are exact to eight decimals. A row
keeps its `id`, so importing a file twice adds nothing; without an id, one is derived from the row's content.
Rows of undone events are left out.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from wheelcli.book.brokers.reading import SEPARATOR, event_id
from wheelcli.book.coins.money import MICROS, exact_e8
from wheelcli.book.coins.trades import moment_of
from wheelcli.book.events import Event, Kind
from wheelcli.contract import parse_contract

__all__ = ["CoinRow", "is_own", "read_rows"]

NEEDED = ("day", "kind", "coin", "coin_change")


@dataclass(frozen=True, slots=True)
class CoinRow:
    """One row: its line, its text, and its event or why it has none; neither for a row left out."""

    line: int
    text: str
    event: Event | None = None
    why: str = ""


def is_own(text: str) -> bool:
    """Return whether a file begins with the required columns."""
    head = next(csv.reader(text.lstrip("\ufeff").splitlines()[:1]), [])
    return set(NEEDED) <= {name.strip() for name in head}


def read_rows(text: str, *, account: str) -> list[CoinRow]:
    """Return every row of the file for that account."""
    table = csv.reader(text.lstrip("\ufeff").splitlines())
    head = [name.strip() for name in next(table, [])]
    seen: Counter[str] = Counter()
    out = []
    for number, cells in enumerate(table, start=2):
        if not any(cells):
            continue
        row = dict(zip(head, (cell.strip().removeprefix("'") for cell in cells), strict=False))
        out.append(_row(row, number, ",".join(cells)[:80], account=account, seen=seen))
    return out


def _row(row: Mapping[str, str], number: int, text: str, *, account: str, seen: Counter[str]) -> CoinRow:
    if row.get("undone") == "true" or row.get("kind") == "undo":
        return CoinRow(number, text)
    try:
        return CoinRow(number, text, _event(row, account=account, seen=seen))
    except (ValueError, InvalidOperation) as error:
        return CoinRow(number, text, None, str(error) or "invalid row")


def _event(row: Mapping[str, str], *, account: str, seen: Counter[str]) -> Event:
    if missing := next((name for name in NEEDED if not row.get(name)), ""):
        raise ValueError(f"{missing} is missing")
    if row["kind"] not in set(Kind):
        raise ValueError(f"unknown kind {row['kind'][:20]!r}")
    kind, day = Kind(row["kind"]), _day(row["day"])
    contract = parse_contract(row["contract"]) if row.get("contract") else None
    if row.get("contract") and (contract is None or not contract.coin):
        raise ValueError(f"{row['contract'][:40]!r} is not an option on a coin")
    contracts, size = int(row.get("contracts") or 0), _e8(row, "coin_size")
    if contract is not None:
        if not contracts or size % contracts or size // contracts <= 0:
            raise ValueError("its size is not a multiple of its contracts")
        size //= contracts
    if row.get("at"):
        moment = datetime.fromisoformat(row["at"])
    else:
        moment = moment_of(day, kind, contract, contracts=contracts)
    if moment.tzinfo is None:
        raise ValueError("its time has no zone")
    content = SEPARATOR.join(row.get(name, "") for name in _KEY)
    seen[content] += 1
    return Event(
        id=row.get("id") or event_id("csv", account, content, seen[content]),
        account=account,
        kind=kind,
        day=day,
        at=moment.astimezone(UTC),
        time_known=bool(row.get("at")) and row.get("time_known") != "false",
        symbol=row.get("symbol") or None,
        contract=contract,
        contracts=contracts,
        price_micros=_micros(row, "price"),
        lot=row.get("lot") or None,
        group=row.get("group") or None,
        ticket=row.get("ticket") or None,
        plan=row.get("plan") or None,
        source=row.get("source") or "csv",
        memo=row.get("memo", "")[:80],
        coin=row["coin"],
        coin_e8=_e8(row, "coin_change"),
        fee_e8=_e8(row, "coin_fees"),
        size_e8=size,
        index_micros=_micros(row, "index_usd"),
    )


_KEY: Sequence[str] = (
    "at",
    "day",
    "kind",
    "symbol",
    "contract",
    "contracts",
    "coin_size",
    "price",
    "coin",
    "coin_change",
    "coin_fees",
    "index_usd",
    "memo",
)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"invalid day {text[:20]!r} (expected YYYY-MM-DD)") from None


def _number(row: Mapping[str, str], name: str) -> Decimal | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"its {name} is not a number: {text[:20]!r}") from None
    if not value.is_finite() or abs(value) > 10**12:
        raise ValueError(f"its {name} is not a number: {text[:20]!r}")
    return value


def _e8(row: Mapping[str, str], name: str) -> int:
    value = _number(row, name)
    amount = 0 if value is None else exact_e8(value)
    if amount is None:
        raise ValueError(f"its {name} has more than eight decimals")
    return amount


def _micros(row: Mapping[str, str], name: str) -> int | None:
    value = _number(row, name)
    if value is not None and value != round(value, 6):
        raise ValueError(f"its {name} has more than six decimals")
    return None if value is None else int(value * MICROS)
