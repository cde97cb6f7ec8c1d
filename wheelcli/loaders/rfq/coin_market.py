"""The market of a block of options on coins: one public order book per leg, the instruments, the tape.

Only the list of instruments is saved, for twelve hours. The test network has its own prices: an order sent
there is compared with them, never with those of the live market.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from wheelcli import clock
from wheelcli.errors import Exit, WheelError, usage
from wheelcli.market.deribit import errors
from wheelcli.market.deribit.ask import Asker, past_year
from wheelcli.market.deribit.names import COINS, DVOL, LINEAR, index_of
from wheelcli.market.deribit.read import dvol_rows
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.order import decimal
from wheelcli.paths import cache_dir
from wheelcli.plan.regime import STALE_SESSIONS, regime_of
from wheelcli.rfq.block import BlockFacts
from wheelcli.rfq.coins.order_book import DEPTH, OrderBook, order_book_in
from wheelcli.rfq.coins.package import CoinTerms, CoinTrade, coin_package, fee_each
from wheelcli.rfq.coins.prints import Print, prints_in
from wheelcli.rfq.cost import BlockMarket
from wheelcli.rfq.depth import mid, touch
from wheelcli.rfq.makers import MakerWidth, tape_width
from wheelcli.rfq.package import Package
from wheelcli.rfq.wire import TAPE, decimal_in

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

_UNREADABLE = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, IndexError)
_IMPACT = "a day's trading is not part of an order book"
_TAPE = 100  # prints used to measure a width
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinMarket:
    """The package at this market, its prices and facts, and the terms of its instrument."""

    package: Package
    market: BlockMarket
    facts: BlockFacts
    terms: CoinTerms
    index: Decimal


class CoinFeed:
    """The public market of one network, for one run."""

    def __init__(self, workspace: "Workspace", *, testnet: bool) -> None:
        feed = "deribit-test" if testnet else "deribit"
        cache = AnswerCache(
            cache_dir(), clock=clock.now, feed=feed, sessions=False, refresh=workspace.refresh
        )
        self._asker = Asker(cache, timeout_s=workspace.config.data.request_timeout_s, testnet=testnet)

    def book(self, name: str) -> OrderBook:
        """Return the order book of an instrument. Raises WheelError (4)."""
        what = f"the order book of {name}"
        return _read(
            lambda: order_book_in(self._asker.exactly("get_order_book", instrument_name=name, depth=DEPTH)),
            what,
        )

    def terms(self, trade: CoinTrade) -> CoinTerms:
        """Return the terms in the record of an instrument. Raises WheelError (4) if it is not listed."""
        contract = trade.contract
        currency = contract.root if contract.inverse else LINEAR
        listed = _read(lambda: self._asker.instruments(currency), f"the instruments paid in {currency}")
        record = next(
            (e for e in listed if isinstance(e, dict) and e.get("instrument_name") == contract.name), None
        )
        if record is None or record.get("is_active") is False:
            raise WheelError(
                f"the market does not list {contract.name}",
                hint=f"`wheel chain {contract.root} --account NAME` shows what it lists",
                code="no_options",
                exit_code=Exit.NO_DATA,
            )
        return _terms(record, currency)

    def index(self, coin: str) -> Decimal:
        """Return the index of a coin, dollars. Raises WheelError (4)."""
        asked = index_of(coin)
        return _read(
            lambda: decimal_in(self._asker.exactly("get_index_price", index_name=asked)["index_price"]),
            f"the index of {coin}",
        )

    def prints(self, currency: str, count: int) -> list[Print]:
        """Return the latest public trades made by request for quotes, newest first. Raises WheelError (4)."""
        method = TAPE.partition("/")[2]
        return _read(
            lambda: prints_in(self._asker.exactly(method, currency=currency, count=count)),
            "the tape of requests for quotes",
        )

    def deployed_max(self, workspace: "Workspace", now: datetime) -> float:
        """Return the part of the account that may be deployed in the regime of Bitcoin's volatility index;
        that of the cautious row if the index does not arrive or is old.
        """
        start, end = past_year(now.timestamp())
        asked: dict[str, str | int] = {"currency": DVOL, "resolution": "1D"}
        try:
            answer = self._asker.ask(
                "get_volatility_index_data", start_timestamp=start, end_timestamp=end, **asked
            )
            rows = dvol_rows(answer)
        except Refused:
            rows = []
        old = not rows or (now.date() - rows[-1]["date"]).days > STALE_SESSIONS
        closes = [] if old else [float(row["close"]) for row in rows]
        return float(regime_of(closes, workspace.config, "deribit").deployed)


def coin_market(
    workspace: "Workspace", trade: CoinTrade, *, testnet: bool = False, tape: bool = False
) -> CoinMarket:
    """Return the market of an order; with `tape`, the width of makers' quotes is measured from past requests.

    Raises WheelError: 4 without a market, usage for a run that may not use the network, for a coin that is
    not supported, or for a size that is not a number of lots.
    """
    _refuse_offline(workspace)
    contract = trade.contract
    if contract.root not in COINS:
        raise usage(f"options on {contract.root} are not supported", f"coins: {', '.join(COINS)}")
    feed = CoinFeed(workspace, testnet=testnet)
    terms, book = feed.terms(trade), feed.book(contract.name)
    if book.index is None or book.index <= 0:
        raise WheelError(f"index of {contract.root} unknown", code="no_data", exit_code=Exit.NO_DATA)
    if terms.lot is not None and trade.amount % terms.lot:
        raise usage(
            f"{trade.amount.normalize():f} is not a multiple of the lot of {contract.name},"
            f" {terms.lot.normalize():f} {contract.root}",
            "",
        )
    index, inverse = book.index, contract.inverse
    package = coin_package(contract, trade.direction, trade.amount, index=index)
    depths = {contract.name: book.depth}
    per_unit = index if inverse else Decimal(1)
    natural = touch(package, depths)
    price = natural.price if natural is not None else mid(package, depths) or book.mark or Decimal(0)
    fee_usd = fee_each(terms, price, inverse=inverse, index=index) * per_unit
    market = BlockMarket(
        depths=depths,
        impact_unknown=_IMPACT,
        width=_width(feed, trade, index) if tape else None,
        commission=lambda amount: fee_usd * amount,
    )
    at = book.at or clock.now()
    facts = BlockFacts(
        symbol=contract.root,
        spot=index,
        as_of=at,
        age_s=(workspace.now() - at).total_seconds(),
        vega=None if book.vega_usd is None else book.vega_usd / per_unit,
        open_interest=None if book.open_interest is None else float(book.open_interest),
        spot_basis="quoted",
        mark=book.mark,
        minimum=terms.block_min,
    )
    return CoinMarket(package=package, market=market, facts=facts, terms=terms, index=index)


def other_indexes(
    workspace: "Workspace", coins: Mapping[str, Any], known: Mapping[str, Decimal], *, testnet: bool
) -> dict[str, Decimal]:
    """Return dollars per coin for each of these coins; unknown ones are fetched."""
    feed = CoinFeed(workspace, testnet=testnet)
    return {**known, **{coin: feed.index(coin) for coin in coins if coin not in known}}


def _width(feed: CoinFeed, trade: CoinTrade, index: Decimal) -> MakerWidth | None:
    """Return the width of quotes on the tape; None if the tape does not arrive or has too few prints of the
    coin.
    """
    contract = trade.contract
    inverse = contract.inverse
    try:
        prints = feed.prints(contract.root if inverse else LINEAR, _TAPE)
    except WheelError:
        return None
    own = [each for each in prints if each.legs and each.legs[0][0].startswith(f"{contract.coin}-")]
    return tape_width(own, price_of_index=Decimal(1) if inverse else index)


def _terms(record: Mapping[str, Any], currency: str) -> CoinTerms:
    """Return the terms in a record; a block's own commission counts before that of the order book."""
    fee = record.get("block_trade_commission")
    return CoinTerms(
        lot=_number(record.get("min_trade_amount")),
        block_tick=_number(record.get("block_trade_tick_size")),
        block_min=_number(record.get("block_trade_min_trade_amount")),
        fee_rate=_number(record.get("taker_commission") if fee is None else fee) or Decimal(0),
        fee_currency=currency,
    )


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return None
    return decimal(value).normalize()


def _read(work: Callable[[], _T], what: str) -> _T:
    try:
        return work()
    except Refused as refused:
        raise errors.nothing(refused, what) from refused
    except _UNREADABLE as error:
        raise errors.nothing(Refused("bad_answer", "not as documented"), what) from error


def _refuse_offline(workspace: "Workspace") -> None:
    if workspace.demo:
        raise usage("the demo has no order books of coins", "leave out --demo")
    if workspace.snapshot:
        raise usage("a block on coins needs the current order books", "leave out --snapshot and --latest")
