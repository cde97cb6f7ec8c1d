"""The practice venue itself: requests, quotes and trades, kept on disk; time is an argument.

Methods and fields are those of the public documentation of a real venue. Invalid requests are refused with
its error codes. The state is written before an answer is sent, so that answers survive a crash.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from wheelcli.rfq import wire
from wheelcli.rfq.package import Direction
from wheelcli.rfq.quotes import Match, is_better, match
from wheelcli.venues.sim.legs import legs_in, mark_of, tick_of
from wheelcli.venues.sim.quoting import asked_of, levels_of, quotes_at
from wheelcli.venues.sim.refusals import RefusalError, number, refuse
from wheelcli.venues.sim.scenario import Pace, Scenario
from wheelcli.venues.sim.state import Fields, State
from wheelcli.venues.sim.trading import block_trades, shown_trade

_STEP_S = 1.0  # a resting accept is matched this often
_LABEL = 64


class Exchange:
    """The requests and trades of one folder. Not thread-safe."""

    def __init__(
        self, folder: Path, scenario: Scenario, *, now: Callable[[], datetime], pace: Pace | None = None
    ) -> None:
        self._scenario = scenario
        self._now = now
        self._speed = (pace or Pace()).speed
        self._state = State(folder)

    @property
    def scenario(self) -> Scenario:
        """Return its makers and limits."""
        return self._scenario

    @property
    def grace_s(self) -> float:
        """Return the seconds during which quotes are not shown."""
        return self._scenario.grace_s / self._speed

    @property
    def life_s(self) -> float:
        """Return the life of a request in seconds."""
        return self._scenario.life_s / self._speed

    def log(self) -> list[Fields]:
        """Return the calls that changed the state, in order: method, request and label."""
        return list(self._state.log)

    def time(self) -> int:
        """Return the time by the venue's clock, milliseconds since 1970."""
        return wire.milliseconds(self._now())

    def order_book(self, params: Fields) -> Fields:
        """Answer `public/get_order_book`."""
        name = str(params.get("instrument_name"))
        listed = self._instrument(name)
        depth = int(params.get("depth", 5))
        since = (self._now() - wire.moment(listed["listed"])).total_seconds()
        index = listed.get("index_price")
        drift = Decimal(str(1 + self._scenario.index_drift * since))
        return {
            "instrument_name": name,
            "timestamp": self.time(),
            "state": "open",
            "bids": [[number(price), number(size)] for price, size in listed["bids"][:depth]],
            "asks": [[number(price), number(size)] for price, size in listed["asks"][:depth]],
            "mark_price": None if listed.get("mark_price") is None else number(listed["mark_price"]),
            "index_price": None if index is None else number(index) * drift,
        }

    def makers(self, params: Fields) -> list[str]:
        """Answer `private/get_block_rfq_makers`."""
        return [maker.name for maker in self._scenario.makers]

    def create(self, params: Fields) -> Fields:
        """Answer `private/create_block_rfq`."""
        legs, amount = legs_in(params, self._state.instruments(), minimum=self._scenario.minimum)
        names = {maker.name for maker in self._scenario.makers}
        wanted = [str(name) for name in params.get("makers") or ()]
        disclosed = params.get("disclosed", True)
        if unknown := [name for name in wanted if name not in names]:
            refuse("invalid_params", f"unknown maker {unknown[0]}")
        if not isinstance(disclosed, bool) or len(str(params.get("label") or "")) > _LABEL:
            refuse("invalid_params", "disclosed or label")
        if not disclosed and wanted and len(wanted) < 5:
            refuse("invalid_params", "anonymous requests go to 5 makers or more")
        self._settle_all()
        if sum(each["state"] == "open" for each in self._state.rfqs) >= self._scenario.open_max:
            refuse("too_many_open_block_rfqs")
        created = self.time()
        request = {
            "block_rfq_id": self._state.next_id(),
            "label": str(params.get("label") or ""),
            "state": "open",
            "role": "taker",
            "amount": str(amount),
            "legs": legs,
            "makers": wanted or sorted(names),
            "disclosed": disclosed,
            "creation_timestamp": created,
            "expiration_timestamp": created + round(1000 * self.life_s),
            "trigger": None,
            "checked": created,
        }
        self._state.rfqs.append(request)
        self._state.note("create", request, self.time())
        return {**self._shown(request), "state": "created"}

    def accept(self, params: Fields) -> Fields:
        """Answer `private/accept_block_rfq`."""
        request = self._request(params)
        price, amount = number(params.get("price")), number(params.get("amount"))
        tif = params.get("time_in_force")
        if tif not in ("fill_or_kill", "good_til_cancelled"):
            refuse("invalid_params", "time_in_force")
        try:
            direction = Direction(str(params.get("direction")))
        except ValueError:
            refuse("invalid_params", "direction")
        keys = ("instrument_name", "direction", "ratio")
        if [{key: leg.get(key) for key in keys} for leg in params.get("legs") or ()] != request["legs"]:
            refuse("invalid_params", "legs must be those of the block rfq")
        if amount != Decimal(request["amount"]):
            refuse("invalid_params", "amount must be that of the block rfq")
        if price % tick_of(request["legs"], self._state.instruments(), tick=self._scenario.tick):
            refuse("price_wrong_tick")
        if request["state"] != "open" or request["trigger"] is not None:
            refuse("not_open_order", f"block rfq is {request['state']}")
        if self._age(request) < self.grace_s:
            refuse("other_reject", "grace period")
        found = self._match(request, direction, price, self._age(request))
        if found is not None:
            blocks = self._trade(request, direction, found, at=self.time())
            self._state.note("accept", request, self.time())
            return {"block_trades": blocks, "trade_trigger": None}
        if tif == "fill_or_kill":
            self._state.note("accept_not_filled", request, self.time())
            refuse("not_fully_filled")
        trigger = {"state": "untriggered", "price": str(price), "direction": direction.value}
        request["trigger"] = trigger
        request["checked"] = self.time()
        self._state.note("accept", request, self.time())
        return {"block_trades": [], "trade_trigger": {**trigger, "price": price}}

    def cancel(self, params: Fields) -> Fields:
        """Answer `private/cancel_block_rfq`."""
        request = self._request(params)
        if request["state"] != "open":
            refuse("not_open_order", f"block rfq is {request['state']}")
        request["state"] = "cancelled"
        if request["trigger"] is not None:
            request["trigger"]["state"] = "cancelled"
        self._state.note("cancel", request, self.time())
        return self._shown(request)

    def requests(self, params: Fields) -> Fields:
        """Answer `private/get_block_rfqs`."""
        self._settle_all()
        wanted = params.get("block_rfq_id")
        found = [each for each in self._state.rfqs if wanted is None or each["block_rfq_id"] == wanted]
        found = [each for each in found if params.get("state") in (None, each["state"])]
        count = int(params.get("count", 20))
        return {"block_rfqs": [self._shown(each) for each in reversed(found)][:count], "continuation": None}

    def block_trades(self, params: Fields) -> list[Fields]:
        """Answer `private/get_block_trades`."""
        self._settle_all()
        wanted = params.get("block_rfq_id")
        blocks = reversed(self._state.blocks)
        return [shown_trade(each) for each in blocks if wanted in (None, each["block_rfq_id"])]

    def tape(self, params: Fields) -> Fields:
        """Answer `public/get_block_rfq_trades`."""
        self._settle_all()
        filled = [each for each in reversed(self._state.rfqs) if each["state"] == "filled"]
        return {
            "block_rfqs": [self._print(each) for each in filled[: int(params.get("count", 20))]],
            "continuation": None,
        }

    def open_ids(self) -> list[int]:
        """Return the ids of the open requests."""
        self._settle_all()
        return [each["block_rfq_id"] for each in self._state.rfqs if each["state"] == "open"]

    def _print(self, request: Fields) -> Fields:
        blocks = [each for each in self._state.blocks if each["block_rfq_id"] == request["block_rfq_id"]]
        prices = {trade["instrument_name"]: trade["price"] for trade in blocks[0]["trades"]}
        return {
            "id": request["block_rfq_id"],
            "timestamp": blocks[0]["timestamp"],
            "direction": blocks[0]["direction"],
            "amount": number(request["amount"]),
            "mark_price": mark_of(request["legs"], self._state.instruments()),
            "combo_id": None,
            "legs": [{**leg, "price": number(prices[leg["instrument_name"]])} for leg in request["legs"]],
            "trades": [
                {"direction": b["direction"], "price": number(b["price"]), "amount": number(b["amount"])}
                for b in blocks
            ],
        }

    def _shown(self, request: Fields) -> Fields:
        """Return a request as the taker sees it: no quotes within the grace period, price levels after it."""
        hidden = request["state"] != "open" or self._age(request) < self.grace_s
        quotes = [] if hidden else self._quotes(request, self._age(request))
        created = request["creation_timestamp"]
        keys = ("block_rfq_id", "label", "state", "role", "legs", "makers", "disclosed", "creation_timestamp")
        shown = {key: request[key] for key in (*keys, "expiration_timestamp")}
        for side, bid in (("bids", True), ("asks", False)):
            shown[side] = levels_of([each for each in quotes if each.bid is bid], created, self._speed)
        if request["trigger"] is not None:
            shown["trade_trigger"] = {**request["trigger"], "price": number(request["trigger"]["price"])}
        mark = mark_of(request["legs"], self._state.instruments())
        return {**shown, "amount": number(request["amount"]), "combo_id": None, "mark_price": mark}

    def _quotes(self, request: Fields, seconds: float) -> list[Any]:
        asked = asked_of(request, self._state.instruments(), self._scenario)
        if asked is None:
            return []
        makers = [maker for maker in self._scenario.makers if maker.name in request["makers"]]
        return quotes_at(makers, asked, seconds * self._speed)

    def _match(self, request: Fields, direction: Direction, limit: Decimal, seconds: float) -> Match | None:
        """Return the match of the whole size at one price, at this limit or better."""
        bid = direction is Direction.SELL
        quotes = [each.quote for each in self._quotes(request, seconds) if each.bid is bid]
        found = match(quotes, Decimal(request["amount"]), direction)
        return None if found is None or is_better(limit, found.price, direction) else found

    def _trade(self, request: Fields, direction: Direction, found: Match, *, at: int) -> list[Fields]:
        blocks = block_trades(
            request,
            found,
            direction,
            instruments=self._state.instruments(),
            fee=self._scenario.fee_per_contract,
            at=at,
            next_id=self._state.next_id,
        )
        request["state"] = "filled"
        request["trigger"] = None
        self._state.blocks.extend(blocks)
        return [shown_trade(block) for block in blocks]

    def _settle_all(self) -> None:
        """Bring every request up to this moment: a resting accept may trade, an old request expires."""
        changed = False
        for request in self._state.rfqs:
            if request["state"] == "open":
                changed = self._settle(request) or changed
        if changed:
            self._state.write()

    def _settle(self, request: Fields) -> bool:
        trigger = request["trigger"]
        end = min(self._age(request), self.life_s)
        seconds = (request["checked"] - request["creation_timestamp"]) / 1000
        while trigger is not None and seconds <= end:
            direction = Direction(trigger["direction"])
            found = self._match(request, direction, Decimal(trigger["price"]), seconds)
            if found is not None:
                at = request["creation_timestamp"] + round(1000 * seconds)
                self._trade(request, direction, found, at=at)
                return True
            seconds += _STEP_S / self._speed
        if self.time() >= request["expiration_timestamp"]:
            request["state"] = "expired"
            return True
        return False

    def _instrument(self, name: str) -> Fields:
        listed = self._state.instruments().get(name)
        if listed is None:
            refuse("invalid_or_unsupported_instrument", name)
        return listed

    def _request(self, params: Fields) -> Fields:
        self._settle_all()
        for request in self._state.rfqs:
            if request["block_rfq_id"] == params.get("block_rfq_id"):
                return request
        raise RefusalError("order_not_found")

    def _age(self, request: Fields) -> float:
        """Return the seconds since it was created."""
        age: timedelta = self._now() - wire.moment(request["creation_timestamp"])
        return age.total_seconds()
