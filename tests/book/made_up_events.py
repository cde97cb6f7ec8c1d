"""Events made up for tests: a deposit, a put sold, bought back; and hypothesis' own of every field."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from wheelcli.book.events import Event, Kind, at_of
from wheelcli.contract import Contract, Right

DAY = date(2026, 8, 18)
NOW = datetime(2026, 8, 18, 20, 0, tzinfo=UTC)
PUT = Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0)


def deposit(name: str = "d1", cents: int = 5_000_000, *, account: str = "default", day: date = DAY) -> Event:
    """Cash paid in."""
    return Event(name, account, Kind.DEPOSIT, day, at_of(day, Kind.DEPOSIT), False, cash_cents=cents)


def sold(name: str = "o1", contracts: int = 2, *, account: str = "default", day: date = DAY) -> Event:
    """So many puts sold at 2.15, 0.65 of fees each."""
    fees = 65 * contracts
    return Event(
        name,
        account,
        Kind.OPTION_OPEN,
        day,
        at_of(day, Kind.OPTION_OPEN),
        symbol="AAPL",
        contract=PUT,
        contracts=-contracts,
        price_micros=2_150_000,
        cash_cents=21_500 * contracts - fees,
        fees_cents=fees,
    )


_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
_NAME = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
_WHOLE = st.integers(-(2**63), 2**63 - 1)
_CONTRACTS = st.builds(
    Contract,
    st.sampled_from(["AAPL", "BRKB", "AAPL1", "DELMIO"]),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(Right),
    st.integers(1, 99_999_999).map(lambda mills: mills / 1000),
)
EVENTS = st.builds(
    Event,
    id=_NAME,
    account=st.sampled_from(["default", "ira"]),
    kind=st.sampled_from([k for k in Kind if k is not Kind.UNDO]),
    day=st.dates(),
    at=st.datetimes(timezones=st.just(UTC)),
    time_known=st.booleans(),
    symbol=st.none() | _TEXT,
    contract=st.none() | _CONTRACTS,
    contracts=_WHOLE,
    multiplier=_WHOLE,
    deliverable_micros=_WHOLE,
    micro_shares=_WHOLE,
    price_micros=st.none() | _WHOLE,
    cash_cents=_WHOLE,
    fees_cents=_WHOLE,
    ratio=st.none() | st.tuples(st.integers(1, 99), st.integers(1, 99)),
    symbol_to=st.none() | _TEXT,
    contract_to=st.none() | _CONTRACTS,
    contracts_to=_WHOLE,
    multiplier_to=_WHOLE,
    deliverable_to_micros=_WHOLE,
    lot=st.none() | _TEXT,
    group=st.none() | _TEXT,
    ticket=st.none() | _TEXT,
    plan=st.none() | _TEXT,
    source=_TEXT,
    memo=_TEXT,
)
