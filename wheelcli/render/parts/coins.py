"""Tickets on coins in words: sizes in coins, prices and premiums in the unit of the venue."""

from collections.abc import Iterable

from rich.text import Text

from wheelcli.money_text import coin_number
from wheelcli.plan.tickets.ticket import CoinOrder, Ticket
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import GOOD, day, money
from wheelcli.render.parts.grid import Legend
from wheelcli.render.parts.legends import EDGE_LEGEND

COIN_COLUMNS: Legend = (
    (("limit",), "starting price per coin, in the unit of the premium"),
    (("credit",), "at the bid"),
    (("collateral",), "USDC for a put, coins for a call"),
    (("stress (loss)",), "dollars"),
    (("of acct",), "risk ÷ account"),
)
COIN_LEGEND = "\n".join(
    (
        EDGE_LEGEND,
        "index: of the coin · sd: standard deviations of it until expiration",
    )
)

COIN_CHAIN_LEGEND = (
    "bid, ask, theta, vega: dollars per coin; for an option paid in the coin, price × index · volume, open:"
    " lots"
)

COIN_TICKET_LEGEND = "\n".join(
    (
        "bid, ask, limit, floor: in the unit of the premium, per coin; stress, edge, theta, vega: dollars",
        EDGE_LEGEND,
        "sd: standard deviations of the coin until expiration · theta: per day · vega: per volatility point",
        "beta: move of the coin per move of Bitcoin · score parts: 0 to 1",
    )
)


def coin_sells(ticket: Ticket, order: CoinOrder) -> Text:
    """Return what to sell: `0.13 BTC_USDC 25 Sep 68000 put`."""
    leg = ticket.legs[0]
    series = leg.contract.partition("-")[0]
    text = Text(no_wrap=True)
    text.append(f"{coin_number(order.size)} ", style="bold")
    text.append(printable(series), style="bold cyan")
    text.append(f" {day(leg.expiration)} {leg.strike:.12g} {leg.right}")
    return text


def limit_price_words(ticket: Ticket) -> str:
    """Return the limit price: dollars per share; for a coin, in the unit of the premium."""
    return coin_number(ticket.coin.limit) if ticket.coin else f"{ticket.limit_price:.2f}"


def floor_words(ticket: Ticket) -> str:
    """Return the floor price in the unit of the limit price; a dash without one."""
    if ticket.floor_price is None:
        return "–"
    if ticket.coin and ticket.coin.floor is not None:
        return coin_number(ticket.coin.floor)
    return f"{ticket.floor_price:.2f}"


def credit_words(ticket: Ticket) -> str:
    """Return the credit at the bid: whole dollars, or `132 USDC` and `0.0034 BTC`."""
    order = ticket.coin
    return money(ticket.credit_usd) if order is None else in_unit(order.credit, order.unit)


def collateral_words(ticket: Ticket) -> str:
    """Return what the ticket ties up: whole dollars, or `8,840 USDC` and `0.2 BTC`."""
    order = ticket.coin
    return money(ticket.collateral_usd) if order is None else in_unit(order.collateral, order.unit)


def in_unit(amount: float, unit: str) -> str:
    """Return an amount with its unit, dollars without cents.

    >>> in_unit(131.95, "USDC"), in_unit(0.0034, "BTC")
    ('132 USDC', '0.0034 BTC')
    """
    return f"{money(amount) if unit == 'USDC' else coin_number(amount)} {printable(unit)}"


def coin_reasons(ticket: Ticket) -> str:
    """Return the index and its distance to the break-even, for a call to the strike. All coins have the same
    sector.
    """
    call = ticket.legs[0].right == "call"
    edge_of = "the strike" if call else f"break-even {ticket.break_even:,.2f}"
    return f"index {ticket.spot:,.2f} · {ticket.cushion_sd:.1f} sd to {edge_of}"


def by_unit(amounts: Iterable[tuple[str, float]]) -> str:
    """Return the sums of amounts by their units, USDC first.

    >>> by_unit([("ETH", 0.126), ("USDC", 222.0), ("ETH", 0.2)])
    '222 USDC and 0.326 ETH'
    """
    sums: dict[str, float] = {}
    for unit, amount in amounts:
        sums[unit] = round(sums.get(unit, 0.0) + amount, 8)
    return " and ".join(in_unit(sums[unit], unit) for unit in sorted(sums, key=lambda u: (u != "USDC", u)))


def coin_totals(tickets: Iterable[Ticket]) -> tuple[str, str]:
    """Return the credit of these tickets and their collateral, in their units."""
    orders = [(ticket, ticket.coin) for ticket in tickets if ticket.coin is not None]
    credit = by_unit((order.unit, order.credit) for _, order in orders)
    return credit, by_unit((order.unit, order.collateral) for _, order in orders)


def settles(ticket: Ticket, order: CoinOrder) -> str:
    """Return the sentence on what happens at the expiration: no coin changes hands."""
    strike, unit = f"{ticket.legs[0].strike:,.12g}", printable(order.unit)
    side = "below" if ticket.legs[0].right == "put" else "above"
    return f"no coins are delivered: {side} {strike} it pays the difference in {unit} at 08:00 UTC"


def sentence(words: str) -> str:
    """Return words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def in_unit_exactly(order: CoinOrder) -> str:
    """Return the price to take profit at, in the unit of the venue: `0.0085 BTC`."""
    return f"{coin_number(order.take_profit)} {printable(order.unit)}"


def coin_price(t: Ticket, order: CoinOrder) -> list[tuple[str, str | Text]]:
    """Return the rows of prices of a ticket, and their names."""
    unit = printable(order.unit)
    floor = "none" if order.floor is None else coin_number(order.floor)
    return [
        ("index", f"{order.index:,.2f}"),
        ("  future of that day", f"{order.forward:,.2f}"),
        (f"bid / ask, {unit}", f"{coin_number(order.bid)} / {coin_number(order.ask)}"),
        ("limit price", Text(coin_number(order.limit), style="bold")),
        ("floor price", floor),
        ("size, coins", coin_number(order.size)),
        (f"credit at the bid, {unit}", Text(coin_number(order.credit), style=GOOD)),
        ("  in dollars", money(t.credit_usd)),
        (f"  fee, {unit}", coin_number(order.fee)),
    ]
