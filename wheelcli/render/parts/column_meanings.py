"""The meaning of every column of a screen, by table and heading, and of the lines between them, for
`--explain`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wheelcli.render.console import wrapped
from wheelcli.render.palette import DIM

if TYPE_CHECKING:
    from rich.console import Console

Meanings = Mapping[str, str]

_DELTA = "delta as the option is listed: change per dollar of the share"
_EXPECTED = "dollars from now to the end, after fees, at the expected volatility"
_YEAR = "credit ÷ collateral (for a call, the share price) × 365 ÷ days"
_THIRTY = "expected result above closing, dollars per 30 days, less the stress penalty; ranks the rows"
_BREAK_EVEN = "share price at which the cycle loses nothing: after fees, dividends, premiums of ended options"
_PROFIT = "unrealised dollars: value at the mark less cost, fees included"

COLUMNS: Mapping[str, Mapping[str, Meanings]] = {
    "scan": {
        "tickets": {
            "#": "rank by score; `wheel ticket` and `wheel journal fill` accept it",
            "sell": "contracts, underlying, expiration, strike",
            "limit": "price to start the order at, near the mid; for a coin, in its venue's unit",
            "floor": "lowest price to sell at: still worth the risk, with every gate passed",
            "credit": "dollars at the bid, for the ticket, before fees",
            "return/yr": _YEAR,
            "a year": "the same for an option on a coin",
            "of acct": "risk of the ticket ÷ account value; each name has a limit",
            "stress": "dollars lost in the ticket's stress scenario",
            "score": "0 to 100: premium, delta, IV percentile, cushion, liquidity",
            "collateral": "collateral of the ticket, dollars",
            "days": "days to expiration",
            "Δ": _DELTA,
            "P(OTM)": "probability of ending out of the money, from its implied volatility",
            "break-even": "share price at expiration at which the ticket loses nothing",
        },
        "line below a ticket": {
            "spot": "share price at the moment of the option quotes; for a coin, the index",
            "sd": "standard deviations from there to the break-even, for a call to the strike",
            "IV": "implied volatility of the option, annual",
            "edge": "credit less value at the expected volatility, dollars, ± one standard deviation",
            "sector": "sector of the share, last",
            "warning": "gates that warn but do not block; `wheel ticket` shows their numbers",
        },
        "lines below the tickets": {
            "Total": "credit, collateral and stress loss of the new tickets, without open positions",
            "Account": "deployed capital and stress loss once the tickets fill, ÷ account value, with limits",
            "Streams": "credit of puts, calls and spreads, and whether they lose together",
            "Income": "income of the tickets in 30 days, and your target",
        },
    },
    "monitor": {
        "positions": {
            "#": "number that `wheel roll` accepts",
            "open": "contracts (− is short), underlying, expiration, strike",
            "state": "the first rule that applies, by priority",
            "days": "days to expiration",
            "spot": "share price that its quotes are compared with",
            "distance": "from the share to the strike; negative is in the money",
            "sd": "the same in standard deviations to expiration",
            "Δ": _DELTA,
            "credit": "premium received at the opening",
            "ask": "price to close it now: a short option's ask, a long one's bid",
            "captured": "part of the credit kept by closing now",
            "profit": _PROFIT,
            "if closed": "result of closing now at the ask, after fees of both sides",
            "left/yr": "time value left ÷ collateral × 365 ÷ days",
            "collateral": "its collateral, dollars",
        },
        "lines below a position": {
            "advice": "what to do, the rule behind it, and what it would cost or bring",
            "at most": "highest price at which the recommendation is unchanged",
            "close it if": "buyback price at which the recommendation changes to closing",
            "roll to": "roll that would be recommended if it brings that much",
            "reports": "earnings before expiration, confirmed or estimated",
            "ex": "dividend per share, and its ex-date",
        },
        "shares": {
            "shares": "shares held, negative if short",
            "coins": "coins held",
            "spot": "quoted price",
            "break-even": _BREAK_EVEN,
            "worth": "dollars at the quoted price",
            "profit": "unrealised dollars: value less cost",
            "vs break-even": "dollars gained or lost by selling now, compared with the break-even",
            "core": "shares that are never called away",
            "covered": "shares under calls already sold",
            "free": "shares on which a call could be sold",
        },
        "lines below shares": {
            "sell": "call to sell: bid, credit in dollars, credit ÷ share price × 365 ÷ days, delta",
            "no call": "why no call is proposed",
            "wait": "rise needed to reach the break-even, and its probability",
            "sell above": "call at or above the break-even",
            "sell below": "call below the break-even, with the gain or loss if called away",
            "buy": "as many shares again, and the break-even of all",
        },
    },
    "positions": {
        "shares": {
            "shares": "shares held, negative if short, and their name",
            "coins": "coins held, and their name",
            "core": "shares that are never called away",
            "cost": "average price paid, fees included",
            "tax basis": "cost less the premiums of assigned puts, as used for taxes",
            "break-even": _BREAK_EVEN,
            "break-even, open": "the same if the open options expire worthless",
            "profit": _PROFIT,
            "since": "day of the oldest lot",
            "lots": "purchases that are still held",
            "cycle": "the cycle they belong to; `wheel cycles` lists them",
        },
        "options": {
            "position": "contracts, name, kind",
            "price": "opening price per share; for a coin, dollars per coin",
            "credit": "dollars received, negative if paid",
            "break-even": "of a put, after assignment; of a spread, at expiration",
            "profit": _PROFIT,
            "since": "day it was opened",
            "rolls": "rolls in its cycle so far",
            "fees": "opening fees, dollars",
            "collateral": "its collateral, dollars",
            "cycle": "the cycle it belongs to",
        },
    },
    "roll": {
        "actions": {
            "action": "one of the four alternatives; ▶ marks the recommended one",
            "now": "dollars received now, after fees; negative if paid",
            "expected": _EXPECTED,
            "collateral": "collateral needed until its end, dollars",
            "days": "days for which it needs that collateral",
            "assigned": "probability of assignment by then",
            "30 days": _THIRTY,
            "to beat": "dollars by which closing or rolling must beat holding or assignment: half the"
            " spreads, fees and 1.5 volatility points",
        },
        "rolls": {
            "#": "rank among the rolls that pass every gate",
            "to": "new expiration and strike",
            "+days": "days beyond the current expiration",
            "natural": "net credit per share: bought back at the ask, sold at the bid",
            "mid": "the same at the mid",
            "net": "dollars at natural after fees of both orders",
            "Δ": _DELTA,
            "break-even": "break-even of the cycle after the roll; of the new put alone if shares are held",
            "return/yr": "credit ÷ collateral × 365 ÷ added days",
            "collateral": "change in collateral, dollars",
            "expected": _EXPECTED,
            "30 days": _THIRTY,
        },
    },
    "review": {
        "Open positions": {
            "Position": "name of the position",
            "State": "the first rule that applies, by priority",
            "Action": "what the rules recommend",
            "Number": "contracts, negative if short",
            "Expires": "expiration",
            "Spot": "share price that its quotes are compared with",
            "Profit at mid": _PROFIT,
            "Captured": "part of the credit kept by closing now",
        },
        "Shares held": {
            "Shares": "name",
            "Coins held": "coin",
            "Held": "shares, or coins; negative if short",
            "Spot": "quoted price",
            "Break-even": "break-even of the cycle",
            "Worth": "value at that price, dollars",
            "Profit": "value less cost, fees included",
            "Calls sold": "calls sold on them",
            "Calls to sell": "calls that could be sold",
        },
        "The next two weeks": {
            "Day": "day",
            "What": "event",
            "Symbol": "name",
            "Detail": "amount, or how sure it is",
        },
        "Returns, deposits removed": {
            "Span": "span of time",
            "From": "its first day",
            "To": "its last day",
            "Sessions": "trading days in it",
            "Time-weighted": "return of a dollar held throughout",
            "Money-weighted, annual": "annual return of the dollars actually in the account",
            "Gain": "dollars gained",
            "(benchmark)": "return of the broad fund that the account is compared with",
            "Same underlyings": "return of holding the same shares instead",
            "PUT index": "return of Cboe's index of written S&P 500 puts",
            "Deposits": "dollars paid in",
            "Withdrawals": "dollars paid out",
            "In kind": "value of shares moved in or out",
            "Value before": "value at its start",
            "Value after": "value at its end",
        },
        "Risk since the start": {
            "Measure": "measure",
            "Figure": "its value",
            "Definition": "what it measures",
        },
        "By span, to the cent": {
            "Line": "part of the gain",
            "Week": "dollars in the week; the other columns cover longer spans",
            "Month": "in the month",
            "Year": "in the year",
            "Since start": "since the account began",
        },
        "By trade date; by closing date": {
            "Span": "span of time",
            "Puts": "premium of puts, dollars",
            "Calls": "premium of calls",
            "Dividends": "dividends",
            "Interest": "interest",
            "Shares": "shares sold, against their cost",
            "Other": "other options and corrections",
            "Fees": "fees paid",
            "Total": "sum of the row",
        },
        "Short options closed": {
            "Measure": "measure of the trades that ended",
            "Week": "in the week; the other columns cover longer spans",
            "Month": "in the month",
            "Year": "in the year",
            "Since start": "since the account began",
        },
        "Requests for quotes": {
            "Request": "id of the request",
            "Day": "day of the trade",
            "Order": "what was traded",
            "Price": "price of the fill",
            "Arrival mid": "mid when the request was sent",
            "Cost": "dollars against that mid",
            "Of premium": "cost ÷ premium",
            "5 min later": "dollars by which the mid had moved, five minutes later",
            "1 h later": "the same an hour later",
        },
        "This week's trades against the rules": {
            "Day": "day of the trade",
            "Trade": "opened, closed or rolled",
            "Contract": "contract",
            "Number": "contracts",
            "Verdict": "rules kept or broken",
            "Earned so far": "dollars, closed or at the mark",
        },
        "Positions closed this week": {
            "What": "position or cycle",
            "Opened": "first day",
            "Closed": "last day",
            "Planned": "dollars its ticket planned to earn",
            "Earned": "dollars it earned",
            "How": "how it ended",
        },
        "Forecast and outcome": {
            "Forecast from": "lower end of a band of forecast probabilities",
            "under": "its upper end",
            "Mean forecast": "average forecast in the band",
            "Observed": "part that came true",
            "95 % low": "lower end of the range that chance explains",
            "high": "its upper end",
            "Options": "options in the band",
            "Expirations": "different expirations among them",
            "Fits": "whether the mean forecast lies in that range",
        },
        "Watchlist": {
            "Symbol": "name",
            "Score": "score of its best candidate",
            "Status": "ready, or what blocks it",
            "Change": "change since the week before",
            "Best candidate": "contract with the highest score",
        },
        "By sector; by expiration": {
            "Where": "sector, or expiration",
            "Capital": "dollars at work there",
            "Of the account": "the same ÷ account value",
        },
    },
}


def print_meanings(screen: str, console: "Console") -> None:
    """Print what each column of a screen's tables means, also of those that the width hides."""
    from rich.text import Text  # every command with the option --explain imports this file

    console.print()
    console.print(Text("Columns", style="bold"))
    for table, meanings in COLUMNS[screen].items():
        console.print(Text(table, style=DIM))
        width = max(len(heading) for heading in meanings) + 2
        for heading, meaning in meanings.items():
            lines = wrapped(Text(meaning), console, max(console.width - width - 2, 20))
            for k, line in enumerate(lines):
                console.print(Text.assemble(f"  {heading if k == 0 else '':<{width}}", line), soft_wrap=True)
