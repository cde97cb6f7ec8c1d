"""The venue for coins in front of the practice venue: sizes, prices, grace, refusals, faults and ends, by
hand.
"""

import logging
import socket
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from coin_floor import CALL, ETH, INDEX, LATER, PUT, CoinFloor, calls, legs, puts
from practice_desk import AT, RULES, SECRET, no_checks, no_limits

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq import wire
from wheelcli.rfq.coins.anonymity import anonymous_check
from wheelcli.rfq.coins.fills import coin_fills
from wheelcli.rfq.entry import Kind
from wheelcli.rfq.fills import fees_of
from wheelcli.rfq.fold import fold
from wheelcli.rfq.minimum import Venue as Place
from wheelcli.rfq.minimum import minimum_of
from wheelcli.rfq.package import Package
from wheelcli.rfq.quotes import Quote
from wheelcli.rfq.rules import CheckVerdict, minimum_check, stopping
from wheelcli.rfq.states import Request, State
from wheelcli.venues import deribit
from wheelcli.venues.desk import Terms, accept_quotes, cancel_request, send_request
from wheelcli.venues.readings import look
from wheelcli.venues.reconcile import after_unanswered
from wheelcli.venues.redact import Redactor, cleaned_hook
from wheelcli.venues.session import Login, Session
from wheelcli.venues.sim import exchange as practice
from wheelcli.venues.sim.faults import STRIKING, Fault, Plan
from wheelcli.venues.sim.makers import MakerQuote
from wheelcli.venues.sim.quoting import Standing
from wheelcli.venues.venue import UnansweredError


def quoted(monkeypatch: pytest.MonkeyPatch, *bids: tuple[str, str, bool]) -> None:
    """Let the makers bid exactly this: price, size, all or none."""

    def standing(makers: Any, asked: Any, seconds: float) -> list[Standing]:
        out = []
        for number, (price, size, whole) in enumerate(bids):
            name = f"MAKER{number}"
            made = MakerQuote(name, True, Decimal(price), Decimal(size), whole, 0.5, 300.0)
            out.append(Standing(True, Quote(made.price, made.amount, whole, (name,)), made))
        return out

    monkeypatch.setattr(practice, "quotes_at", standing)


def test_the_depth_of_a_call_in_coins(tmp_path: Path) -> None:
    """Bids .0310 × 4.2, .0305 × 9, .0300 × 6.5, .0290 × 20: 25 sell for .7534 BTC, .030136 each; 50 have no
    price, because 39.7 are shown.
    """
    with CoinFloor(tmp_path) as floor:
        request = floor.draft(calls(), "0.0300")
        with floor.connect() as venue:
            found = venue.benchmark(request, at=floor.clock.now())
            assert (found.walk, found.shown, found.spot) == (Decimal("0.030136"), Decimal("39.7"), INDEX)
            assert 1 - found.walk / Decimal("0.03175") == pytest.approx(
                Decimal("0.0508"), abs=Decimal("1e-4")
            )
            larger = venue.benchmark(floor.draft(calls("50"), "0.0300"), at=floor.clock.now())
            assert (larger.walk, larger.shown) == (None, Decimal("39.7"))


def test_the_whole_size_trades_at_one_price(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """15 at 992 and 15 at 990: all 25 at 990, 24,750 USDC and not 24,780; two block trades, one group."""
    with CoinFloor(tmp_path) as floor:
        quoted(monkeypatch, ("992", "15", False), ("990", "15", False))
        request = floor.open(limit="985")
        floor.clock.sleep(6)
        done = floor.accept(request, "985").request
        assert [(fill.price, fill.amount) for fill in done.fills] == [(990, 15), (990, 10)]
        entered = coin_fills(done)
        assert sum(each.cash for each in entered) == 24_750
        assert {each.group for each in entered} == {request.id}
        assert len({each.id for each in entered}) == 2
        assert all(each.id.startswith("rfq:deribit-test:") and each.id.endswith(":1") for each in entered)
        # 0.0003 of one coin at the index, 22.533054 USDC; an eighth of the premium would be 123.75
        assert [each.fee for each in entered] == [15 * Decimal("22.533054"), 10 * Decimal("22.533054")]
        assert fees_of(done.fills) == 25 * Decimal("22.533054")
        assert {(each.unit, each.fee_currency, each.index, each.lot) for each in entered} == {
            ("USDC", "USDC", INDEX, Decimal("0.1"))
        }
        assert fold(floor.record.entries(request.id)) == done


def test_all_or_none_wins_a_tie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with CoinFloor(tmp_path) as floor:
        quoted(monkeypatch, ("992", "15", False), ("990", "15", False), ("990", "25", True))
        request = floor.open(limit="985")
        floor.clock.sleep(6)
        (fill,) = floor.accept(request, "985").request.fills
        assert (fill.price, fill.amount) == (990, 25)


@pytest.mark.parametrize(
    ("package", "reached"),
    [
        (legs((CALL, LATER), "20"), True),  # 20 + 20 BTC
        (calls("24"), False),
        (legs(ETH, "84"), True),  # 84 × 3 = 252 ETH
        (legs(ETH, "83"), False),  # 249
    ],
)
def test_the_minimum_counts_all_legs(tmp_path: Path, package: Package, reached: bool) -> None:
    """Refused by us before it is sent, by what is known of the coin, and by the venue."""
    with CoinFloor(tmp_path) as floor:
        request = floor.draft(package, "0.0001")
        least = Decimal(250 if package.legs[0].contract.startswith("ETH") else 25)
        assert minimum_check(package, least).stops is not reached
        assert minimum_of(Place.DERIBIT, package).met is reached
        outcome = send_request(floor.desk, request, checks=no_checks)
        assert outcome.done is reached
        if not reached:
            assert "qty_too_low" in outcome.request.reason
    assert minimum_check(package, None).stops  # an unknown minimum never passes
    assert not minimum_check(package, None, human=True).stops


def test_the_grace_period_and_the_end(tmp_path: Path) -> None:
    """At 4.9 s no quote and no acceptance; at 5.0 s both; at 300 s it has expired."""
    with CoinFloor(tmp_path) as floor:
        request = floor.open()
        floor.clock.sleep(4.9)
        with floor.connect() as venue:
            assert venue.look(request).book.bids == ()
        early = floor.accept(request, "1000")
        assert "grace" in {check.check for check in stopping(early.checks)}
        assert floor.sent("accept") == []
        floor.clock.sleep(0.1)
        with floor.connect() as venue:
            assert venue.look(request).book.bids
        assert floor.accept(request, "1000").request.state is State.FILLED
    with CoinFloor(tmp_path / "later") as floor:
        request = floor.open()
        floor.clock.sleep(300)
        assert floor.accept(request, "1000").request.state is State.EXPIRED


def test_one_number_for_two_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """13907: a limit of 991 on 990 leaves the request open; too many open requests refuse one."""
    with CoinFloor(tmp_path) as floor:
        quoted(monkeypatch, ("992", "25", False))
        request = floor.open(limit="991")
        floor.clock.sleep(6)
        really = practice.Exchange.accept

        def gone(self: Any, params: Any) -> Any:
            quoted(monkeypatch, ("990", "25", False))  # the bid falls as the acceptance is on its way
            return really(self, params)

        monkeypatch.setattr(practice.Exchange, "accept", gone)
        outcome = floor.accept(request, "991")
        assert (outcome.request.state, outcome.done) == (State.NOT_FILLED, False)
        assert "not_fully_filled (13907)" in outcome.request.reason
        assert outcome.request.state.live
    full = floor.scenario.model_copy(update={"open_max": 1})
    with CoinFloor(tmp_path / "full", full) as floor:
        floor.open()
        refused = send_request(floor.desk, floor.draft(calls(), "0.0300"), checks=no_checks)
        assert (refused.request.state, refused.done) == (State.REFUSED, False)
        assert "too_many_open_block_rfqs (13907)" in refused.request.reason


def test_a_request_names_every_maker_and_is_read_back(tmp_path: Path) -> None:
    with CoinFloor(tmp_path) as floor:
        outcome = send_request(floor.desk, floor.draft(), checks=no_checks)
        sent = wire.parse(outcome.request.wire)["params"]
        assert (len(sent["makers"]), sent["disclosed"]) == (10, False)
        (found,) = [check for check in outcome.checks if check.check == "anonymous"]
        assert found.reason == "the venue confirms it: anonymous, to 10 makers"
        empty = anonymous_check(["A", "B"], (), disclosed=False)  # all makers
        assert (empty.verdict, empty.limit) == (CheckVerdict.PASS, 2)
        assert anonymous_check(["A", "B"], ["A"], disclosed=False).verdict is CheckVerdict.WARN
        assert anonymous_check(["A"], ["A"], disclosed=True).verdict is CheckVerdict.WARN
        few = floor.scenario.model_copy(update={"makers": floor.scenario.makers[:4]})
    with CoinFloor(tmp_path / "few", few) as floor:
        outcome = send_request(floor.desk, floor.draft(), checks=no_checks)
        assert [check.check for check in stopping(outcome.checks)] == ["makers"]
        assert (outcome.request.state, floor.sent("create")) == (State.DRAFT, [])


def test_a_limit_off_the_instruments_ladder_is_not_sent(tmp_path: Path) -> None:
    with CoinFloor(tmp_path) as floor:
        request = floor.open()
        floor.clock.sleep(6)
        outcome = floor.accept(request, "1000.5")
        assert "tick" in {check.check for check in stopping(outcome.checks)}
        assert floor.server.methods.count(wire.ACCEPT) == 0


def test_a_notification_channel_that_is_refused_is_polled(tmp_path: Path, monkeypatch: Any) -> None:
    with CoinFloor(tmp_path) as floor:
        request = floor.open()
        really = type(floor.server)._result

        def refusing(self: Any, client: Any, method: str, params: Any) -> Any:
            if method == "private/subscribe":
                practice.refuse("invalid_params", "channels")
            return really(self, client, method, params)

        monkeypatch.setattr(type(floor.server), "_result", refusing)
        with floor.connect() as venue:
            assert venue.follow(request, 0.01) is False
            assert venue.look(request).venue_id == request.venue_id


ACTS = {wire.CREATE: "create", wire.ACCEPT: "accept", wire.CANCEL: "cancel"}
ENDS = {wire.CREATE: State.OPEN, wire.ACCEPT: State.FILLED, wire.CANCEL: State.CANCELLED}
BEFORE = {wire.CREATE: State.DRAFT, wire.ACCEPT: State.OPEN, wire.CANCEL: State.OPEN}


@pytest.mark.long
@pytest.mark.parametrize("fault", sorted(STRIKING))
@pytest.mark.parametrize("method", ACTS)
def test_a_fault_strikes(tmp_path: Path, method: str, fault: Fault) -> None:
    """Sent once at most, and the record ends as the venue."""
    with CoinFloor(tmp_path, answer_s=0.3) as floor:
        floor.faults.add(Plan(fault, method))
        request = act(floor, method)
        arrived = fault in (Fault.DROP_AFTER, Fault.DELAY)
        assert request.state is (ENDS if arrived else BEFORE)[method]
        assert len(floor.sent(ACTS[method])) == arrived
        assert floor.server.methods.count(method) == 1
        assert floor.record.faults() == []
        assert fold(floor.record.entries(request.id)) == floor.record.request(request.id)


def act(floor: CoinFloor, method: str) -> Request:
    """One action, reconciled once by itself if it is not answered."""
    request = floor.draft()
    if method != wire.CREATE:
        request = send_request(floor.desk, request, checks=no_checks).request
        floor.clock.sleep(6)
    try:
        if method == wire.CREATE:
            return send_request(floor.desk, request, checks=no_checks).request
        if method == wire.CANCEL:
            return cancel_request(floor.desk, request).request
        terms = Terms(limit=Decimal(1000))
        return accept_quotes(floor.desk, request, terms, RULES, limits=no_limits).request
    except UnansweredError as error:
        return after_unanswered(floor.desk, request.id, error)


def test_an_unknown_accept_refuses_everything_else(tmp_path: Path) -> None:
    with CoinFloor(tmp_path, answer_s=0.3) as floor:
        request = floor.open()
        floor.clock.sleep(6)
        floor.faults.add(Plan(Fault.DROP_AFTER, wire.ACCEPT))
        with pytest.raises(UnansweredError):
            floor.accept(request, "1000")
        with pytest.raises(WheelError, match="it may have traded") as refused:
            cancel_request(floor.desk, floor.record.request(request.id))
        assert refused.value.exit_code is Exit.UNKNOWN


def test_a_fill_that_a_journal_cannot_enter(tmp_path: Path) -> None:
    """Without the index of its moment, a trade in coins has no value in dollars."""
    with CoinFloor(tmp_path) as floor:
        request = floor.open()
        floor.clock.sleep(6)
        floor.accept(request, "1000")
        entries = floor.record.entries(request.id)
        (result,) = [each for each in entries if each.kind is Kind.ACCEPT_RESULT]
        for fill in result.body["fills"]:
            for leg in fill["legs"]:
                leg.pop("index")
        with pytest.raises(ValueError, match=f"price, fee and index of {PUT}"):
            coin_fills(fold(entries))
        with pytest.raises(ValueError, match="its lot"):
            coin_fills(fold([_without_coin(each) for each in entries]))
    assert puts().sum_of_legs == 25


def _without_coin(entry: Any) -> Any:
    if entry.kind is Kind.BUILT:
        entry.body.pop("coin")
    return entry


def test_a_state_that_is_not_known_is_not_taken_for_a_cancel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CoinFloor(tmp_path) as floor:
        request = floor.open()
        really = practice.Exchange._shown
        state = {"now": "closed"}
        monkeypatch.setattr(
            practice.Exchange, "_shown", lambda self, each: {**really(self, each), "state": state["now"]}
        )
        with floor.connect() as venue:
            with pytest.raises(UnansweredError, match="unknown state: closed"):
                look(floor.desk, venue, request)
            state["now"] = "traded"
            assert venue.look(request).state == "filled"
        assert floor.record.request(request.id).state is State.OPEN


def test_the_live_address_is_reached_over_tls_with_the_name_of_the_host() -> None:
    """Whoever listens sees the beginning of a handshake for that host, and no byte of a login."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            line, _ = listener.accept()
            with line:
                heard.append(line.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        url = f"wss://localhost:{listener.getsockname()[1]}/ws/api/v2"
        login = Login(url, "an-id-of-a-key", "a-secret-of-a-key", testnet=False, answer_s=2.0)
        with pytest.raises(WheelError, match="does not answer"):
            Session(login, now=lambda: AT, redactor=Redactor())
        thread.join(5)
    assert heard[0][:2] == b"\x16\x03"  # a TLS handshake
    assert b"localhost" in heard[0]
    assert b"an-id-of-a-key" not in heard[0]
    for network in (deribit.LIVE, deribit.TEST):
        assert network.url.startswith("wss://")
        assert network.testnet is ("test." in network.url)


def test_a_traceback_and_the_log_have_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    redactor = Redactor()
    redactor.hide("a-secret-of-a-key")
    try:
        raise RuntimeError("cannot sign with a-secret-of-a-key")
    except RuntimeError as error:
        cleaned_hook(redactor)(type(error), error, error.__traceback__)
    shown = capsys.readouterr().err
    assert "RuntimeError: cannot sign with [hidden]" in shown
    with caplog.at_level(logging.DEBUG), CoinFloor(tmp_path) as floor:
        floor.open()
    assert SECRET not in caplog.text
    assert "access_token" not in caplog.text
