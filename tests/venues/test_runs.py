"""Seeded runs with makers, faults and kills: whatever happens, every invariant holds."""

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from practice_desk import RULES, Floor, no_checks, no_limits, put, roll

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq import wire
from wheelcli.rfq.entry import Kind, number_in
from wheelcli.rfq.fills import faults_of
from wheelcli.rfq.fold import fold
from wheelcli.rfq.states import Request, State
from wheelcli.venues.desk import Terms, accept_quotes, cancel_request, send_request
from wheelcli.venues.reconcile import reconcile
from wheelcli.venues.record import Record
from wheelcli.venues.sim.faults import Fault, Plan
from wheelcli.venues.sim.scenario import read_scenario, scenario_names
from wheelcli.venues.venue import UnansweredError

VENUE_STATES = {"open": {State.OPEN, State.NOT_FILLED, State.ACCEPTING}, "filled": {State.FILLED}}
HASTY_S, PATIENT_S = 0.08, 20.0  # a late answer is lost; who reconciles waits for it


class KilledError(BaseException):
    """The process has ended here."""


class Dying:
    """A record whose process ends before or after one of its next appends."""

    def __init__(self, record: Record, dice: random.Random) -> None:
        self.left = dice.choice([0, 1, 2, 3, 99, 99, 99])
        self.after = dice.random() < 0.5
        self.append_really = record.append

    def __call__(self, rfq: str, new: Any, **more: Any) -> Any:
        self.left -= 1
        if self.left < 0 and not self.after:
            raise KilledError
        done = self.append_really(rfq, new, **more)
        if self.left < 0:
            raise KilledError
        return done


def act(floor: Floor, request: Request, dice: random.Random) -> None:
    """One action at random, which may be struck, killed or refused."""
    floor.faults.clear()
    floor.answer_s = HASTY_S
    if dice.random() < 0.5:
        floor.faults.add(Plan(dice.choice([fault for fault in Fault if fault is not Fault.TESTNET_FALSE])))
    really, floor.record.append = floor.record.append, Dying(floor.record, dice)  # type: ignore[method-assign]
    try:
        request = floor.record.request(request.id)
        if request.state is State.DRAFT:
            send_request(floor.desk, request, checks=no_checks)
        elif dice.random() < 0.8:
            limit = Decimal(dice.choice(["2.00", "2.08", "2.13", "2.19"]))
            limit = limit if len(request.package.legs) == 1 else limit - Decimal("1.60")
            terms = Terms(limit=limit, rest=dice.random() < 0.2)
            accept_quotes(floor.desk, request, terms, RULES, limits=no_limits)
        else:
            cancel_request(floor.desk, request)
    except (KilledError, UnansweredError):
        pass
    except WheelError as error:
        if error.exit_code not in (Exit.REFUSED, Exit.NO_DATA, Exit.UNKNOWN):
            raise
    finally:
        floor.record.append = really  # type: ignore[method-assign]
        floor.faults.clear()
    floor.answer_s = PATIENT_S
    if dice.random() < 0.7:
        assert reconcile(floor.desk, floor.record.request(request.id)).pending is None


def run(folder: Path, seed: int) -> None:
    """One run: a request from its draft to its end."""
    dice = random.Random(seed)
    scenario = read_scenario(dice.choice(scenario_names()))
    with Floor(folder, scenario, seed=seed) as floor:
        request = floor.draft(dice.choice([put(40), put(25), roll(30)]), "0.30")
        for _ in range(dice.randint(2, 5)):
            act(floor, request, dice)
            floor.clock.sleep(dice.choice([1, 5, 12, 70]))
            if dice.random() < 0.2:
                floor.stop()
                floor.start()
        request = reconcile(floor.desk, floor.record.request(request.id))
        check(floor, request)


def check(floor: Floor, request: Request) -> None:
    """Every invariant."""
    entries = floor.record.entries(request.id)
    assert floor.record.faults() == []
    assert fold(entries) == floor.record.request(request.id)
    intents = Counter(entry.kind for entry in entries)
    assert len(floor.sent("create")) <= min(1, intents[Kind.INTENT])
    assert len(floor.sent("accept")) <= 1
    assert len(floor.sent("accept")) + len(floor.sent("accept_not_filled")) <= intents[Kind.ACCEPT_INTENT]
    sent = [entry.body["wire"] for entry in entries if entry.kind is Kind.ACCEPT_INTENT]
    for text, entry in zip(sent, [e for e in entries if e.kind is Kind.ACCEPT_INTENT], strict=True):
        assert wire.parse(text)["params"]["price"] == number_in(entry.body["price"])
    if request.venue_id is None:
        assert request.state in (State.DRAFT, State.REFUSED)
        assert floor.sent("create") == []
        return
    (found,) = floor.exchange.requests({"block_rfq_id": int(request.venue_id)})["block_rfqs"]
    assert request.state in VENUE_STATES.get(found["state"], {State(found["state"])} if found else set())
    assert bool(request.fills) == (found["state"] == "filled")
    if request.fills:
        limits = [number_in(e.body["price"]) for e in entries if e.kind is Kind.ACCEPT_INTENT]
        assert request.open_amount == 0
        assert faults_of(request.fills, request.package) == []
        assert len({fill.price for fill in request.fills}) == 1
        assert any(limit is not None and request.fills[0].price >= limit for limit in limits)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_a_run(tmp_path: Path, seed: int) -> None:
    run(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(20, 520))
def test_many_runs(tmp_path: Path, seed: int) -> None:
    run(tmp_path, seed)
