"""The document of one request for quotes, `wheel.rfq`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from wheelcli.rfq.benchmark import Benchmark, worth_of
from wheelcli.rfq.coins.package import unit_name
from wheelcli.rfq.fills import Fill
from wheelcli.rfq.numbers import number
from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.quotes import Quote, match
from wheelcli.rfq.rules import Check
from wheelcli.rfq.states import Request, State
from wheelcli.units import OPTIONAL, Annual, Doc, Dollars, PerShare, Unit

Amount = Annotated[float, Unit("in the package's unit")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqFacts:
    """The request itself."""

    id: Annotated[str, Doc("its id in the record")]
    venue: Annotated[str, Doc("the venue")]
    venue_id: Annotated[str | None, Doc("the venue's id of the request; null before it is sent")]
    state: Annotated[State, Doc("its state; only `wheel rfq reconcile` ends unknown")]
    reason: Annotated[str, Doc("why it was refused or an acceptance did not trade; empty otherwise")]
    label: Annotated[str, Doc("label that identifies it in the venue's list")]
    symbol: Annotated[str, Doc("the underlying")]
    ticket: Annotated[str | None, Doc("the ticket or saved roll; null for a typed order")]
    plan: Annotated[str | None, Doc("the plan of that ticket")]
    account: Annotated[str | None, Doc("the account; null is the account in use")]
    built: Annotated[datetime, Doc("when it was built")]
    created: Annotated[datetime | None, Doc("when the venue created it")]
    grace_until: Annotated[datetime | None, Doc("end of the grace period: quotes appear from then on")]
    expires: Annotated[datetime | None, Doc("when it expires")]
    disclosed: Annotated[bool, Doc("whether makers see who requests quotes")]
    makers: Annotated[
        tuple[str, ...], Doc("makers that receive the request; empty until the venue names them")
    ]
    amount: Annotated[Amount, Doc("number of packages")]
    limit_price: Annotated[PerShare | None, Doc("the worst acceptable price")]
    notional_usd: Annotated[Dollars | None, Doc("share price × size over all legs")]
    say: Annotated[
        str | None, Doc("the acceptance to say to a desk, until its outcome is recorded; else null")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqLeg:
    """One leg as the package is written."""

    contract: Annotated[str, Doc("OCC symbol, or a share's symbol")]
    side: Annotated[Direction, Doc("bought or sold by whoever buys the package")]
    ratio: Annotated[int, Unit("count"), Doc("number per package")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqPackage:
    """The order as one package."""

    text: Annotated[str, Doc("the order in short")]
    direction: Annotated[Direction, Doc("whether the package is bought or sold")]
    amount: Annotated[Amount, Doc("number of packages in the order")]
    unit: Annotated[AmountUnit, Doc("unit of the amount")]
    multiplier: Annotated[float, Unit("dollars"), Doc("dollar value of one package at a price of 1")]
    legs: Annotated[tuple[RfqLeg, ...], Doc("its legs, bought legs first")]
    price_unit: Annotated[
        str | None, Doc("for options on coins, the unit of its prices: USDC, BTC or ETH; else absent")
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqBenchmark:
    """The market that quotes are compared with, in prices of the package."""

    at: Annotated[datetime, Doc("time of the benchmark")]
    arrival_mid: Annotated[PerShare | None, Doc("mid at the time of sending")]
    mid: Annotated[PerShare | None, Doc("sum of the legs' mids")]
    mark: Annotated[PerShare | None, Doc("the venue's mark")]
    walk: Annotated[
        PerShare | None, Doc("mean price of the whole amount through the shown depth; null if less is shown")
    ]
    shown: Annotated[Amount | None, Doc("amount shown; null if unknown")]
    spot: Annotated[PerShare | None, Doc("share price")]
    spot_basis: Annotated[
        str | None, Doc("basis of spot: synchronised (put–call parity) or quoted; null if unknown")
    ]
    vega: Annotated[PerShare | None, Doc("dollars per share of the package and volatility point")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqQuote:
    """One quote, or one price of several makers."""

    price: Annotated[PerShare, Doc("price of the package")]
    amount: Annotated[Amount, Doc("number of packages")]
    makers: Annotated[tuple[str, ...], Doc("makers behind it")]
    all_or_none: Annotated[bool, Doc("whether it trades in full or not at all")]
    expires: Annotated[datetime | None, Doc("when it expires; null if not stated")]
    quote_id: Annotated[str | None, Doc("its id; null at venues that accept by price")]
    beats_walk_usd: Annotated[
        Dollars | None,
        Doc("cash of the whole amount above its cash at the shown depth; null on the other side"),
    ]
    net_usd: Annotated[
        Dollars | None,
        Doc("cash of the whole amount after commission, negative if paid; null on the other side"),
    ]
    annual_return: Annotated[
        Annual | None,
        Doc("annual return of net_usd on the strike (put sold) or the shares (call sold); else null"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqBook:
    """The quotes at the last look."""

    at: Annotated[datetime | None, Doc("time of the last look; null before the first")]
    best: Annotated[
        PerShare | None, Doc("best price for the whole amount; null if the quotes do not cover it")
    ]
    bids: Annotated[tuple[RfqQuote, ...], Doc("bids, the best first")]
    asks: Annotated[tuple[RfqQuote, ...], Doc("asks, the best first")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqFillLeg:
    """One leg of a block trade."""

    contract: Annotated[str, Doc("OCC symbol, or a share's symbol")]
    side: Annotated[Direction, Doc("bought or sold by the account")]
    amount: Annotated[Amount, Doc("contracts or shares")]
    price: Annotated[PerShare | None, Doc("its price; null if the venue does not report it")]
    fee: Annotated[float | None, Unit("of fee_currency"), Doc("its fee; null if unknown")]
    fee_currency: Annotated[str, Doc("the currency of the fee")]
    trade: Annotated[str, Doc("the venue's id of the trade")]
    index: Annotated[
        float | None,
        Unit("dollars per coin"),
        Doc("for an option on a coin, the index at the trade; else absent"),
    ] = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqFill:
    """One block trade."""

    block: Annotated[str, Doc("the venue's id of the block trade")]
    at: Annotated[datetime, Doc("when it traded")]
    price: Annotated[PerShare, Doc("price of the package")]
    amount: Annotated[Amount, Doc("number of packages")]
    legs: Annotated[tuple[RfqFillLeg, ...], Doc("its legs")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqDocument:
    """One request for quotes, of `wheel rfq open`, `watch`, `show`, `accept`, `cancel` and `reconcile`."""

    rfq: Annotated[RfqFacts, Doc("the request")]
    package: Annotated[RfqPackage, Doc("the order")]
    benchmark: Annotated[
        RfqBenchmark | None, Doc("the market that quotes are compared with; null if unknown")
    ]
    book: Annotated[RfqBook, Doc("the quotes at the last look")]
    checks: Annotated[tuple[Check, ...], Doc("the checks that this command ran; empty if it ran none")]
    fills: Annotated[tuple[RfqFill, ...], Doc("the block trades")]
    wire: Annotated[str, Doc("the exact request as sent; for a draft, as it would be sent")]
    next: Annotated[tuple[str, ...], Doc("commands to run next")]


def document_of(
    request: Request, checks: Sequence[Check], following: Sequence[str], *, at: datetime
) -> RfqDocument:
    """Return the `data` of `wheel.rfq/1`; `at` is the moment of the market, for returns a year."""
    return RfqDocument(
        rfq=_facts(request),
        package=_package(request.package),
        benchmark=None if request.benchmark is None else _benchmark(request.benchmark, request.arrival),
        book=_book(request, at),
        checks=tuple(checks),
        fills=tuple(_fill(fill) for fill in request.fills),
        wire=request.wire,
        next=tuple(following),
    )


def _facts(request: Request) -> RfqFacts:
    return RfqFacts(
        id=request.id,
        venue=request.venue,
        venue_id=request.venue_id,
        state=request.state,
        reason=request.reason,
        label=request.label,
        symbol=request.symbol,
        ticket=request.ticket,
        plan=request.plan,
        account=request.account,
        built=request.at,
        created=request.created,
        grace_until=request.grace_until,
        expires=request.expires,
        disclosed=request.disclosed,
        makers=request.makers,
        amount=float(request.package.amount),
        limit_price=number(request.limit),
        notional_usd=number(request.notional_usd),
        say=request.say or None,
    )


def _package(package: Package) -> RfqPackage:
    return RfqPackage(
        text=str(package),
        direction=package.direction,
        amount=float(package.amount),
        unit=package.unit,
        price_unit=unit_name(package) if package.unit is AmountUnit.COINS else None,
        multiplier=float(package.multiplier),
        legs=tuple(RfqLeg(contract=leg.contract, side=leg.side, ratio=leg.ratio) for leg in package.legs),
    )


def _benchmark(benchmark: Benchmark, arrival: Benchmark | None) -> RfqBenchmark:
    return RfqBenchmark(
        at=benchmark.at,
        arrival_mid=None if arrival is None else number(arrival.mid),
        mid=number(benchmark.mid),
        mark=number(benchmark.mark),
        walk=number(benchmark.walk),
        shown=number(benchmark.shown),
        spot=number(benchmark.spot),
        spot_basis=benchmark.spot_basis,
        vega=number(benchmark.vega),
    )


def _book(request: Request, at: datetime) -> RfqBook:
    book = request.book
    if book is None:
        return RfqBook(at=None, best=None, bids=(), asks=())
    package = request.package
    met = book.met_by(package.direction)
    best = match(met, package.amount, package.direction)
    return RfqBook(
        at=book.at,
        best=None if best is None else number(best.price),
        bids=tuple(_quote(quote, request, at, met=quote in met) for quote in book.bids),
        asks=tuple(_quote(quote, request, at, met=quote in met) for quote in book.asks),
    )


def _quote(quote: Quote, request: Request, at: datetime, *, met: bool) -> RfqQuote:
    opens = request.order is None or all(leg.opens for leg in request.order.legs)
    opens = opens and (request.coin is None or request.coin.side.opens)
    benchmark = request.benchmark if met else None
    worth = None if benchmark is None else worth_of(request.package, benchmark, quote.price, at=at)
    return RfqQuote(
        price=float(quote.price),
        amount=float(quote.amount),
        makers=quote.makers,
        all_or_none=quote.all_or_none,
        expires=quote.expires,
        quote_id=quote.id,
        beats_walk_usd=None if worth is None else number(worth.beats_walk_usd),
        net_usd=None if worth is None else number(worth.net_usd),
        annual_return=None if worth is None or not opens else number(worth.annual_return),
    )


def _fill(fill: Fill) -> RfqFill:
    return RfqFill(
        block=fill.block,
        at=fill.at,
        price=float(fill.price),
        amount=float(fill.amount),
        legs=tuple(
            RfqFillLeg(
                contract=leg.contract,
                side=leg.side,
                amount=float(leg.amount),
                price=number(leg.price),
                fee=number(leg.fee),
                fee_currency=leg.fee_currency,
                trade=leg.trade,
                index=number(leg.index),
            )
            for leg in fill.legs
        ),
    )
