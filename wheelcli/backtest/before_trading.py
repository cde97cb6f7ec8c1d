"""What happens to an account before it trades: settlement, early assignment, splits, dividends, interest.

Events come in the order in which they happen. A contract that expired ends at the close of its last day as
traded, before a split of the next morning. A holder exercises in the evening, so that assigned shares are
held over the ex-date of the next day, and shares called away are not. Cash of a trade settles a day later,
and earns interest from then on.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from wheelcli.backtest.acting import act
from wheelcli.backtest.course import Evening
from wheelcli.backtest.market_day import MarketDay, prices_of
from wheelcli.backtest.running import (
    ACCOUNT,
    REMEMBERED,
    SOURCE,
    Running,
    holdings,
    remember_endings,
)
from wheelcli.backtest.spec import Early
from wheelcli.backtest.splitting import enter_splits
from wheelcli.book.entry.due_events import (
    MORNING,
    dividend_events,
    early_assignment,
    interest_events,
    settled_events,
)
from wheelcli.book.entry.entry import Entering, events_of_line
from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.book.entry.settlement import Proposal, Value, Way, proposals, unsettled
from wheelcli.book.events import Event
from wheelcli.book.from_journal import portfolio
from wheelcli.book.ledger import AccountBook, OptionLot
from wheelcli.chains.build import Chains
from wheelcli.chains.dividends import Dividend, Expectation
from wheelcli.contract import Right
from wheelcli.errors import Problem
from wheelcli.manage.assignment import early_exercise
from wheelcli.manage.inputs import Setting, setting_of
from wheelcli.manage.mark import Quoted, quoted
from wheelcli.market.session_closes import closes_on
from wheelcli.option_roots import Moment
from wheelcli.trading_calendar import next_session

PIN = 0.01  # of the strike: where holders may decide after the close
ARMS_LENGTH = timedelta(days=14)  # a dividend reported later than this is not paid any more


def before_trading(run: Running, day: MarketDay) -> None:
    """Bring the account from the last session's evening to this session's trading."""
    before = None if run.evening is None else run.evening.session
    remember_endings(run)
    if run.evening is not None:
        settle(run, day, before=next_session(run.evening.session))
        if run.spec.early is not Early.OFF:
            run.enter(list(_assigned_early(run, run.evening, day)))
    # A missing session may have had an ex-date: what expired on it or later did not decide who was paid.
    missed = {each.ex_date for each in day.payments if before is not None and each.ex_date > before}
    for morning in sorted({*missed, day.session}):
        settle(run, day, before=morning)
        run.held_on[morning] = {
            symbol: shares * day.factor(symbol, since=before or morning, until=morning)
            for symbol, shares in holdings(run.book).items()
        }
    for old in sorted(run.held_on)[:-REMEMBERED]:
        del run.held_on[old]
    enter_splits(run, day, before=before)
    act(run, day, after=before)
    _pay_dividends(run, day)
    if before is not None:
        rate = rate_of(run, run.evening)
        days = (day.session - before).days
        run.enter(interest_events(run.settled_cents, rate, days, day.session, run.entering()))
    run.settled_cents = run.book.cash_cents


def rate_of(run: Running, evening: Evening | None) -> float:
    """Return the rate that cash earns after a session, annual."""
    if run.spec.cash_rate is not None:
        return run.spec.cash_rate
    return run.config.data.rate if evening is None else evening.chains.rate


def settle(run: Running, day: MarketDay, *, before: date) -> None:
    """Settle every contract whose last day was earlier than `before`, at the unadjusted close of its last
    day; one without a known value waits.
    """
    over = [each for each in unsettled(run.book, day.snapshot.as_of) if each.day < before]
    if not over:
        return
    values, why = _values(run, day, {each.value for each in over})
    outcomes = proposals(over, values, why)
    if run.spec.early is Early.PIN:
        outcomes = [_pinned(each, run, day) for each in outcomes]
    for each in outcomes:
        if each.way is None:
            label = each.expired.contract.label(each.expired.symbol)
            run.note(Problem("unsettled", f"{label} has not been settled: {each.why}", "", label))
            continue
        run.counts[f"ended_{each.way.value}"] += abs(each.expired.contracts)
        if each.close is not None:
            run.exchanged[each.expired.contract.occ, each.expired.day] = each.close
        run.problems.pop(("unsettled", each.expired.contract.label(each.expired.symbol)), None)
    run.enter(settled_events(outcomes, run.entering()))


def _values(run: Running, day: MarketDay, wanted: set[Value]) -> tuple[dict[Value, float], dict[Value, str]]:
    """Return the settlement values known now, unadjusted, and why the others are unknown."""
    why = {
        value: f"it settles at an opening value of {value.day}, which the store does not have"
        for value in wanted
        if value.moment is not Moment.CLOSE
    }
    asked = {(value.symbol, value.day): value for value in wanted if value not in why}
    out: dict[Value, float] = {}
    evening = run.evening.day if run.evening is not None and run.evening.day.at_close else None
    for market in (evening, day):
        if market is None:
            continue
        known = closes_on(market.snapshot, {key for key, value in asked.items() if value not in out})
        for (symbol, on), price in known.items():
            factor = day.factor(symbol, since=on, until=market.session)
            out[asked[symbol, on]] = round(price * float(factor), 6)
    return out, why


def _pinned(each: Proposal, run: Running, day: MarketDay) -> Proposal:
    """Return the outcome that hurts the writer most at the next open, if the close is near the strike."""
    expired, strike = each.expired, each.expired.strike
    near = each.close is not None and abs(each.close - strike) <= PIN * strike
    if each.way not in (Way.EXPIRE, Way.ASSIGN) or expired.contracts > 0 or expired.terms.cash or not near:
        return each
    opened = (day.opens or {}).get(expired.symbol, prices_of(day.snapshot).get(expired.symbol))
    if opened is None or next_session(expired.day) != day.session:
        return each
    opened *= float(day.factor(expired.symbol, since=expired.day, until=day.session))
    put = expired.contract.right is Right.PUT
    way = Way.ASSIGN if (opened < strike if put else opened > strike) else Way.EXPIRE
    if way is not each.way:
        run.counts["pinned"] += abs(expired.contracts)
    return replace(each, way=way, close=opened, why=f"{each.why}; decided at the next open, {opened:,.2f}")


def _assigned_early(run: Running, evening: Evening, day: MarketDay) -> Iterator[Event]:
    """Yield the assignments of short contracts that their holders were right to exercise in the evening."""
    paying = _paying(evening, day).keys()
    spots = prices_of(evening.day.snapshot)
    book = replace(run.book, options=_exercisable(run.book, evening.session, spots, paying))
    if not book.options:
        return
    snapshot = evening.day.snapshot
    account, _ = portfolio(book, run.config, account=ACCOUNT)
    chains = _with_paid(evening, day)
    setting = setting_of(snapshot, account, run.config, chains=chains, history=evening.history)
    for position in setting.positions:
        if not position.is_short or position.main.contract.expiration <= evening.session:
            continue
        why = _right_to_exercise(run, quoted(position, setting), setting)
        if why:
            run.counts["assigned_early"] += position.contracts
            contract = position.main.contract
            if position.symbol in spots:
                run.exchanged[contract.occ, evening.session] = spots[position.symbol]
            yield early_assignment(
                position.symbol, contract, position.contracts, evening.session, run.entering(), why=why
            )


def _exercisable(
    book: AccountBook, session: date, spots: Mapping[str, float], paying: Collection[str]
) -> tuple[OptionLot, ...]:
    """Return the lots of names in which a holder could exercise: with a put in the money, or a call of a
    share that goes ex the next morning. A spread needs both of its legs.
    """
    names = {
        lot.symbol
        for lot in book.options
        if lot.contracts < 0
        and lot.contract.expiration > session
        and (
            lot.symbol in paying
            if lot.contract.right is Right.CALL
            else spots.get(lot.symbol, 0.0) < lot.contract.strike
        )
    }
    return tuple(lot for lot in book.options if lot.symbol in names)


def _right_to_exercise(run: Running, q: Quoted, setting: Setting) -> str:
    """Return the reason of an early exercise; "" without one, or if the quotes do not show it."""
    for finding in early_exercise(q, setting):
        if finding.holds is None:
            run.counts["exercise_unknown"] += 1
        if finding.holds:
            return finding.reason
    return ""


def _paying(evening: Evening, day: MarketDay) -> dict[str, float]:
    """Return the dividends with an ex-date after the evening and up to this session, dollars per share. If a
    session in between is missing, holders can decide only on the last market before the ex-date.
    """
    out: dict[str, float] = {}
    for each in day.payments:
        if evening.session < each.ex_date <= day.session:
            out[each.symbol] = out.get(each.symbol, 0.0) + each.amount
    return out


def _with_paid(evening: Evening, day: MarketDay) -> Chains:
    """Return the evening's chains with the dividends of the next morning, which every holder knew, in place
    of those expected on these days.
    """
    paid, chains = _paying(evening, day), evening.chains
    morning = next_session(evening.session)
    dividends = {}
    for symbol in {*chains.dividends, *paid}:
        others = [d for d in chains.dividends.get(symbol, ()) if d.date > day.session]
        if symbol in paid:
            others.append(Dividend(morning, paid[symbol], Expectation.ANNOUNCED))
        dividends[symbol] = tuple(sorted(others, key=lambda d: d.date))
    return replace(chains, dividends=dividends)


def _pay_dividends(run: Running, day: MarketDay) -> None:
    """Pay each dividend once, on the shares held at the close before its ex-date."""
    first = next(iter(run.held_on)) if run.held_on else day.session
    for each in day.payments:
        key = each.symbol, each.ex_date
        late = day.session - each.ex_date
        if key in run.paid or not timedelta(0) <= late <= ARMS_LENGTH or each.ex_date < first:
            continue
        held_on = next((on for on in run.held_on if on >= each.ex_date), None)
        if held_on is None:
            continue
        events = dividend_events([each], run.held_on[held_on], run.entering())
        run.paid.add(key)
        run.counts["dividends"] += len(events)
        run.enter(events)
    run.paid = {key for key in run.paid if day.session - key[1] <= 2 * ARMS_LENGTH}


def opening(run: Running, day: MarketDay) -> None:
    """Enter the cash that the run begins with."""
    into = Entering(ACCOUNT, None, run.config.fees, run.new_id, source=SOURCE)
    cash = Line(Verb.OPENING, day.session, amount_cents=run.spec.cash_cents, clock=MORNING)
    run.enter(events_of_line(cash, into))
