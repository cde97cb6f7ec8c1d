"""The options of a run: span, cash, price of fills, early exercise, sessions of plans."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from wheelcli.errors import invalid_value, usage
from wheelcli.units import Annual, Count, Doc, Dollars, Ratio, Unit


class Early(StrEnum):
    """How holders exercise the options that the account has sold."""

    RULE = "rule"  # every early exercise that is right happens
    PIN = "pin"  # beside that, holders near the strike at expiration decide against the writer
    OFF = "off"  # nobody before expiration


class Delisted(StrEnum):
    """What becomes of a share that has had no price for five sessions."""

    STOP = "stop"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Every:
    """The sessions with a plan: every `sessions`-th one or, if None, the first one of each week."""

    sessions: int | None  # None: the first session of each week

    def __str__(self) -> str:
        return "monday" if self.sessions is None else "day" if self.sessions == 1 else str(self.sessions)


@dataclass(frozen=True, slots=True)
class Fills:
    """The price of a fill: `crossed` 1 is natural (sell at the bid, buy at the ask), 0 is the mid."""

    crossed: float

    def __str__(self) -> str:
        return {1.0: "natural", 0.0: "mid"}.get(self.crossed, f"cross:{self.crossed:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinAmount:
    """Coins at the start of a run."""

    coin: Annotated[str, Doc("coin")]
    amount: Annotated[Annotated[float, Unit("coins")], Doc("amount")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One run. Money is integer cents; `cash_rate` is an annual decimal, None for the bill rate of each
    session.
    """

    since: date | None = None
    until: date | None = None
    cash_cents: int = 25_000_000
    every: Every = Every(1)
    fills: Fills = Fills(1.0)
    early: Early = Early.RULE
    hold: bool = False
    delisted: Delisted = Delisted.STOP
    cash_rate: float | None = None
    quotes: str = "recorded"  # or model: from volatilities if both sides are missing
    against: int | None = None  # random portfolios, beside the three rules; None: no rivals
    coins: tuple[CoinAmount, ...] = ()  # of a coin account, at the start

    def document(self) -> "SpecDocument":
        """Return the run's options as its document has them."""
        return SpecDocument(
            cash_usd=self.cash_cents / 100,
            every=str(self.every),
            fills=str(self.fills),
            crossed=self.fills.crossed,
            early=self.early,
            hold=self.hold,
            delisted=self.delisted,
            cash_rate=self.cash_rate,
            quotes=self.quotes,
            against=self.against,
            coins=self.coins,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecDocument:
    """The options of a run."""

    cash_usd: Annotated[Dollars, Doc("cash at the start")]
    every: Annotated[str, Doc("sessions on which a plan is made: day, monday, or every nth")]
    fills: Annotated[str, Doc("price of fills: natural, mid or cross:FRACTION")]
    crossed: Annotated[Ratio, Doc("share of half the spread that a fill pays: 1 is natural, 0 the mid")]
    early: Annotated[Early, Doc("early exercise")]
    hold: Annotated[bool, Doc("whether options are held to expiration, without management")]
    delisted: Annotated[Delisted, Doc("treatment of a share without a price")]
    cash_rate: Annotated[Annual | None, Doc("rate on cash; null is the bill rate of each session")]
    quotes: Annotated[str, Doc("recorded, or model: missing quotes made from volatilities")] = "recorded"
    against: Annotated[
        Count | None, Doc("random portfolios to compare with, beside three rules; null without --against")
    ] = None
    coins: Annotated[tuple[CoinAmount, ...], Doc("coins at the start")] = ()


def every_of(text: str) -> Every:
    """Return the sessions on which a plan is made, from `day`, `monday` or a number. Raises WheelError
    (usage).
    """
    if text in ("day", "monday"):
        return Every(1 if text == "day" else None)
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 260:
        return Every(int(text))
    raise usage(invalid_value("--every", text, "day, monday or a number of sessions from 1 to 260"))


def fills_of(text: str) -> Fills:
    """Return the price of fills from `natural`, `mid` or `cross:0.5`. Raises WheelError (usage)."""
    if text in ("natural", "mid"):
        return Fills(1.0 if text == "natural" else 0.0)
    word, colon, share = text.partition(":")
    try:
        crossed = float(share)
    except ValueError:
        crossed = -1.0
    if word == "cross" and colon and 0.0 <= crossed <= 1.0:
        return Fills(crossed)
    raise usage(invalid_value("--fills", text, "natural, mid or cross:FRACTION with a fraction from 0 to 1"))
