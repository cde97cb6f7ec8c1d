"""Thousands of random legal histories: whatever an account does, no cent and no share is lost, and undoing is
as if it had never been.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from journal_lines import assign, btc, bto, buy, contract, event, expire, on, sell, stc, sto, undo

from wheelcli.book.brief import brief_of
from wheelcli.book.check import check, held_cents, open_credit_cents
from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook, Role
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.folded import Folded
from wheelcli.book.projection.live import live_events
from wheelcli.book.projection.state import part
from wheelcli.book.store.brief_text import text_of, values_of
from wheelcli.book.store.copy import export_lines, restore
from wheelcli.book.store.journal import in_memory, open_journal
from wheelcli.book.valuation.gains import EMPTY, Level, at_cost, bridge, net_cost_cents
from wheelcli.book.valuation.income import Basis, income, realised_cents
from wheelcli.book.valuation.outside import cycles_beside
from wheelcli.book.valuation.totals import totals_of

SYMBOLS = ("AAA", "BBB")
CORE = {"AAA": 100}
NAMES = st.sampled_from(SYMBOLS)
COUNTS = st.integers(1, 5)
CENTS = st.integers(1, 99_999)
FEES = st.integers(0, 999)
PICK = st.integers(0, 10**6)


def _of(book: AccountBook | None, what: Any) -> Any:
    return 0 if book is None else what(book)


class Trading(RuleBasedStateMachine):
    """An account that only ever does what a broker would let it do."""

    core: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.day = 0
        self.events: list[Event] = [event(Kind.DEPOSIT, 0, usd=100_000, symbol=None)]
        self.undone: list[Event] = []

    def book(self) -> AccountBook:
        return fold(self.events, core=self.core).accounts["default"]

    def add(self, *events: Event) -> None:
        self.events += events
        self.pass_to(self.day + 1)

    def pass_to(self, day: int) -> None:
        """Time goes on, and what expires before that day does so on its own."""
        self.day = day
        for lot in self.book().options:
            if lot.contract.expiration < on(day):
                self.expired(lot, abs(lot.contracts))

    def lot(self, pick: int, **wanted: Any) -> Any:
        lots = [o for o in self.book().options if all(getattr(o, k) == v for k, v in wanted.items())]
        return lots[pick % len(lots)] if lots else None

    def held(self, symbol: str) -> float:
        return float(self.book().held(symbol))

    @rule(symbol=NAMES, count=COUNTS, cents=CENTS, fees=FEES, call=st.booleans(), strike=st.integers(20, 30))
    def sell_option(self, symbol: str, count: int, cents: int, fees: int, call: bool, strike: int) -> None:
        if call:
            count = min(count, int(self.held(symbol) // 100))
        if count > 0:
            what = contract(strike, "C" if call else "P", self.day + 30, symbol)
            self.add(sto(self.day, what, count, cents / 100, fees=fees / 100, symbol=symbol))

    @rule(symbol=NAMES, count=COUNTS, cents=CENTS, wing=CENTS, call=st.booleans())
    def sell_spread(self, symbol: str, count: int, cents: int, wing: int, call: bool) -> None:
        strikes, letter = ((40, 45), "C") if call else ((40, 35), "P")
        short, long = (contract(strike, letter, self.day + 30, symbol) for strike in strikes)
        group = f"o{len(self.events)}"
        self.add(
            sto(self.day, short, count, cents / 100, symbol=symbol, group=group),
            bto(self.day, long, count, wing / 100, symbol=symbol, group=group),
        )

    @rule(pick=PICK, count=COUNTS, cents=CENTS, fees=FEES, roll=st.booleans())
    def buy_back(self, pick: int, count: int, cents: int, fees: int, roll: bool) -> None:
        lot = self.lot(pick, role=Role.WHEEL)
        if lot is None or lot.multiplier * lot.deliverable_micros != 10_000_000_000:
            return
        count = min(count, -lot.contracts)
        named = {"lot": lot.id} if pick % 2 else {}
        events = [
            btc(
                self.day,
                lot.contract,
                count,
                (cents + fees) / 100,
                fees=fees / 100,
                symbol=lot.symbol,
                **named,
            )
        ]
        if roll:
            further = contract(
                lot.contract.strike, lot.contract.right.value[0].upper(), self.day + 60, lot.symbol
            )
            events.append(sto(self.day, further, count, cents / 50, symbol=lot.symbol))
        self.add(*events)

    @rule(pick=PICK, count=COUNTS, fees=FEES)
    def be_assigned(self, pick: int, count: int, fees: int) -> None:
        lot = self.lot(pick)
        if lot is None or lot.contracts > 0:
            return
        count = min(count, -lot.contracts)
        sign = -1 if lot.contract.right.value == "put" else 1
        usd = sign * lot.contract.strike * 100 * count - fees / 100
        per = lot.deliverable_micros / 1_000_000
        self.add(
            assign(  # without shares a call sells them short
                self.day,
                lot.contract,
                count,
                per=per,
                usd=usd,
                fees=fees / 100,
                symbol=lot.symbol,
                deliverable_micros=lot.deliverable_micros,
            )
        )

    @rule(pick=PICK, count=COUNTS, fees=FEES)
    def exercise(self, pick: int, count: int, fees: int) -> None:
        """A long call buys shares, a long put sells them, short if none are held."""
        lots = [lot for lot in self.book().options if lot.contracts > 0]
        if not lots:
            return
        lot = lots[pick % len(lots)]
        count = min(count, lot.contracts)
        sign = 1 if lot.contract.right.value == "call" else -1
        self.add(
            event(
                Kind.EXERCISE,
                self.day,
                contract=lot.contract,
                contracts=-count,
                shares=sign * count * lot.deliverable_micros / 1_000_000,
                usd=-sign * lot.contract.strike * 100 * count - fees / 100,
                fees=fees / 100,
                symbol=lot.symbol,
                deliverable_micros=lot.deliverable_micros,
            )
        )

    @rule(pick=PICK, cents=CENTS, early=st.booleans())
    def settle_in_cash(self, pick: int, cents: int, early: bool) -> None:
        """At the expiration, or before it after a merger for cash."""
        lot = self.lot(pick)
        if lot is None:
            return
        day = self.day if early else (lot.contract.expiration - on(0)).days
        usd = cents / 100 * (-1 if lot.contracts < 0 else 1)
        settlement = event(
            Kind.CASH_SETTLEMENT,
            day,
            contract=lot.contract,
            contracts=-lot.contracts,
            usd=usd,
            symbol=lot.symbol,
            deliverable_micros=lot.deliverable_micros,
            memo="cash merger" if early else "",
        )
        self.events.append(settlement)
        self.pass_to(day + early)

    @rule(pick=PICK)
    def call_it_by_its_root(self, pick: int) -> None:
        """What a split made of a contract trades under a root with a digit."""
        lots = [
            o for o in self.book().options if o.deliverable_micros != 100_000_000 and not o.contract.adjusted
        ]
        if lots:
            lot = lots[pick % len(lots)]
            count = sum(o.contracts for o in self.book().options if o.contract == lot.contract)
            to = replace(lot.contract, root=f"{lot.contract.root}1")
            if any(o.contract == to for o in self.book().options):
                return
            self.add(
                event(
                    Kind.ADJUSTMENT,
                    self.day,
                    contract=lot.contract,
                    contracts=-count,
                    contract_to=to,
                    contracts_to=count,
                    symbol=lot.symbol,
                    deliverable_to_micros=lot.deliverable_micros,
                )
            )

    @rule(pick=PICK, count=COUNTS)
    def expire_some(self, pick: int, count: int) -> None:
        lot = self.lot(pick)
        if lot is not None:
            day = (lot.contract.expiration - on(0)).days
            self.day = day
            self.expired(lot, min(count, abs(lot.contracts)))
            self.pass_to(day)

    def expired(self, lot: Any, count: int) -> None:
        self.events.append(
            expire(
                (lot.contract.expiration - on(0)).days,
                lot.contract,
                count if lot.contracts < 0 else -count,
                symbol=lot.symbol,
                deliverable_micros=lot.deliverable_micros,
            )
        )

    @rule(pick=PICK, cents=CENTS)
    def sell_long(self, pick: int, cents: int) -> None:
        lots = [o for o in self.book().options if o.contracts > 0 and o.deliverable_micros == 100_000_000]
        if lots:
            lot = lots[pick % len(lots)]
            self.add(stc(self.day, lot.contract, 1, cents / 100, symbol=lot.symbol))

    @rule(symbol=NAMES, parts=st.integers(1, 300_000_000), cents=CENTS, fees=FEES)
    def buy_shares(self, symbol: str, parts: int, cents: int, fees: int) -> None:
        self.add(buy(self.day, parts / 1_000_000, cents / 10 + fees / 100, fees=fees / 100, symbol=symbol))

    @rule(symbol=NAMES, part=st.floats(0.01, 1), cents=CENTS, fees=FEES)
    def sell_shares(self, symbol: str, part: float, cents: int, fees: int) -> None:
        size = int(self.held(symbol) * part * 1000) / 1000
        if size > 0:
            self.add(sell(self.day, size, cents / 10, fees=fees / 100, symbol=symbol))

    @rule(symbol=NAMES, shares=st.integers(1, 200), known=st.booleans())
    def transfer_in(self, symbol: str, shares: int, known: bool) -> None:
        self.add(
            event(Kind.TRANSFER, self.day, shares=shares, symbol=symbol, price=20.125 if known else None)
        )

    @rule(symbol=NAMES, cents=st.integers(-9_999, 9_999), fee=st.booleans())
    def pay(self, symbol: str, cents: int, fee: bool) -> None:
        self.add(event(Kind.FEE if fee else Kind.DIVIDEND, self.day, usd=cents / 100, symbol=symbol))

    @rule(symbol=NAMES, ratio=st.sampled_from([(2, 1), (4, 1), (3, 2), (1, 2)]))
    def split(self, symbol: str, ratio: tuple[int, int]) -> None:
        self.pass_to(self.day + 1)  # a split comes before whatever else its day brought
        if all(abs(lot.contracts) < 200 for lot in self.book().options):
            self.add(event(Kind.SPLIT, self.day, symbol=symbol, ratio=ratio))

    @precondition(lambda self: len(self.events) > 2)
    @rule()
    def undo_the_last(self) -> None:
        before = fold(self.events[:-1], core=self.core)
        last = self.events[-1]
        if last.kind is Kind.UNDO:
            return
        undoing = undo(self.day, last)
        after = fold([*self.events, undoing], core=self.core)
        assert after.accounts == before.accounts
        restored = fold([*self.events, undoing, undo(self.day, undoing)], core=self.core)
        assert restored.accounts == fold(self.events, core=self.core).accounts

    @invariant()
    def everything_adds_up(self) -> None:
        book = fold(self.events, core=self.core)
        assert check(self.events, book) == ()
        account = book.accounts["default"]
        assert account.cash_cents == sum(e.cash_cents for e in self.events)
        for symbol in SYMBOLS:  # shares of one name are held or short, never both
            assert len({lot.micro_shares > 0 for lot in account.shares if lot.symbol == symbol}) <= 1
        assert sum(one.cents for one in income(account, Basis.CLOSE)) == realised_cents(account)
        traded = sum(one.cents for one in income(account, Basis.TRADE))
        open_fees = sum(lot.fees_cents for lot in account.shares if lot.cost_cents is not None)
        assert traded == realised_cents(account) + open_credit_cents(account) - open_fees
        assert fold(self.events[::-1], core=self.core) == book
        self.cycles_hold_all_the_money_of_their_name(account)

    def every_stretch_of_days_closes(self, account: AccountBook) -> None:
        """What the days between two nights brought is the difference of the two books, and the bridge between
        any two values closes.
        """
        days = sorted({e.day for e in self.events})
        nights = [None, days[len(days) // 3], days[len(days) // 2], days[-1]]
        books = [self.at_night(day) for day in nights]
        levels = []
        for day, book in zip(nights, books, strict=True):
            cost = net_cost_cents(account, until=lambda d, day=day: day is not None and d <= day)
            assert cost == (0 if book is None else held_cents(book) - open_credit_cents(book))
            cash, unknown = (0 if book is None else book.cash_cents), 17 * len(levels)
            levels.append(Level(cash + unknown + 1_000 * len(levels) + 3, cash, cost, unknown))
        for k in range(len(nights)):
            for m in range(k + 1, len(nights)):
                first, last = nights[k], nights[m]
                parts = bridge(
                    account,
                    start=levels[k],
                    end=levels[m],
                    inside=lambda d, a=first, b=last: (a is None or d > a) and d <= b,
                )
                assert parts.gain == sum(parts.lines.values())
                sums, (before, after) = parts.sums, (books[k], books[m])
                assert sums.realised + sums.dividends + sums.interest == _of(after, realised_cents) - _of(
                    before, realised_cents
                )
                came = sums.deposits - sums.withdrawals + sums.transfers + sums.corrections
                assert came == _of(after, lambda b: b.contributed_cents) - _of(
                    before, lambda b: b.contributed_cents
                )
                assert sums.unattributed == _of(after, lambda b: b.unattributed_cents) - _of(
                    before, lambda b: b.unattributed_cents
                )
                assert sums.brought == 0
        market = {e.id: 123_457 for e in self.events if e.kind is Kind.TRANSFER}
        parts = bridge(account, start=EMPTY, end=levels[-1], in_kind=market)
        assert (parts.sums.transfers, parts.gain) == (123_457 * len(market), sum(parts.lines.values()))

    def cycles_and_the_rest_are_the_account(self, account: AccountBook) -> None:
        """What is realised outside the cycles is spreads, long options, shares alone, and money that no cycle
        has: all known, no core.
        """
        parts = bridge(account, end=at_cost(account))
        turns, outside = cycles_beside(account, parts, None)
        assert sum(turn.realised or 0 for turn in turns) + outside.realised == parts.sums.realised
        assert outside.realised == outside.spreads + outside.long_options + outside.shares + outside.other
        if self.core or any(e.kind is Kind.TRANSFER for e in self.events):
            return
        alone = [cycle for cycle in account.cycles if not cycle.wheel]
        first = {cycle.symbol: cycle.opened for cycle in reversed(account.cycles)}
        live, _ = live_events(self.events)
        early = sum(
            e.cash_cents
            for e in live
            if e.kind is Kind.FEE and e.symbol and not (e.symbol in first and e.day >= first[e.symbol])
        )
        charged = sum((c.put_premium_cents or 0) + (c.call_premium_cents or 0) - c.fees_cents for c in alone)
        # Lots divide cost and fees apart, cycles their sum: the cents that one has sold and the other still
        # holds.
        rounded = held_cents(account) - sum(cycle.cost_cents or 0 for cycle in account.cycles)
        assert outside.other == early + charged + rounded
        assert all(turn.realised is not None for turn in turns)

    def at_night(self, day: Any) -> AccountBook | None:
        """The book of all events up to that day, undone ones left out."""
        live, _ = live_events(self.events)
        return (
            None
            if day is None
            else fold([e for e in live if e.day <= day], core=self.core).accounts.get("default")
        )

    def grows_event_by_event(self) -> None:
        """Folding each event onto those before gives the fold of all; what was kept on the way stays as it
        was.
        """
        folded = Folded.of([], core=self.core)
        middle, half = folded, len(self.events) // 2
        for number, one in enumerate(self.events):
            middle = folded if number == half else middle
            folded = folded.with_event(one)
        assert folded.book == fold(self.events, core=self.core)
        assert middle.book == fold(self.events[:half], core=self.core)
        account, opened = folded.book.accounts["default"], folded.open_account("default")
        assert opened is not None
        assert (opened.options, opened.shares, opened.core_cost) == (
            account.options,
            account.shares,
            account.core_cost,
        )
        assert opened.cycles == tuple(cycle for cycle in account.cycles if cycle.closed is None)

    def its_brief_reads_back(self, account: AccountBook) -> None:
        """Its text gives the same account, and the same rest beside its cycles."""
        brief = brief_of(*values_of(text_of(account, totals_of(account))), lambda: account)
        parts = bridge(account, end=at_cost(account))
        assert bridge(brief, end=at_cost(brief)) == parts
        assert cycles_beside(brief, parts, None) == cycles_beside(account, parts, None)
        assert brief == account

    def teardown(self) -> None:
        self.grows_event_by_event()
        self.every_stretch_of_days_closes(self.book())
        self.cycles_and_the_rest_are_the_account(self.book())
        self.its_brief_reads_back(self.book())

    def cycles_hold_all_the_money_of_their_name(self, account: AccountBook) -> None:
        """What moved for a name is what its cycles earned, less what their shares still cost: no core, no
        spreads, all known.
        """
        if self.core or any(e.kind is Kind.TRANSFER for e in self.events):
            return
        outside: dict[str, int] = defaultdict(int)
        for lot in account.options:
            if lot.role is not Role.WHEEL:
                outside[lot.symbol] += (lot.credit_cents or 0) - lot.fees_cents
        for one in account.closed:
            if one.role is not Role.WHEEL:
                size = abs(one.contracts)
                for cents, sign in ((one.credit_cents or 0) + one.close_cents, 1), (one.fees_cents, -1):
                    outside[one.symbol] += sign * (cents - part(cents, one.joined, size))
        first = {cycle.symbol: cycle.opened for cycle in reversed(account.cycles)}
        for symbol in SYMBOLS:
            cycles = [cycle for cycle in account.cycles if cycle.symbol == symbol]
            early = sum(
                e.cash_cents
                for e in self.events
                if e.symbol == symbol
                and e.kind in (Kind.DIVIDEND, Kind.FEE)
                and not (symbol in first and e.day >= first[symbol])
            )
            moved = sum(e.cash_cents for e in self.events if e.symbol == symbol) - early - outside[symbol]
            total = sum((cycle.profit_cents or 0) - (cycle.cost_cents or 0) for cycle in cycles)
            assert moved == total


class TradingWithCore(Trading):
    """The same with core shares of one of the names; and the whole history, exported and restored, is the
    same book.
    """

    core = CORE

    def teardown(self) -> None:
        self.grows_event_by_event()
        self.every_stretch_of_days_closes(self.book())
        self.cycles_and_the_rest_are_the_account(self.book())
        with TemporaryDirectory() as folder:
            file, copy = Path(folder) / "export.ndjson", Path(folder) / "restored.db"
            with in_memory(self.events) as journal:
                file.write_text("".join(f"{line}\n" for line in export_lines(journal)), encoding="utf-8")
            restore(file, copy, replace=False, now=datetime(2026, 8, 21, tzinfo=UTC))
            with open_journal(copy) as journal:
                assert fold(journal.events(), core=self.core) == fold(self.events, core=self.core)
        self.its_brief_reads_back(self.book())


FEW = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
Trading.TestCase.settings = FEW
TradingWithCore.TestCase.settings = settings(FEW, max_examples=12)
TestTrading = Trading.TestCase
TestTradingWithCore = TradingWithCore.TestCase


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_thousands_of_histories() -> None:
    """By hand: 2,000 histories of 50 steps."""
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Trading, settings=settings(FEW, max_examples=2000, stateful_step_count=50))  # type: ignore[no-untyped-call]


def test_what_is_held_and_open_is_counted_in() -> None:
    """The figures that `check` adds up, by hand: 100 shares for 2,001 with 1 of it fees; a put sold for 50
    less 0.65.
    """
    account = fold([buy(0, 100, 2001, fees=1), sto(1, contract(20), 1, 49.35, fees=0.65)]).accounts["default"]
    assert (held_cents(account), open_credit_cents(account)) == (200_100, 4_935)
