"""Headers of the brokers' layouts, and how tests import made-up rows of them."""

from collections.abc import Sequence

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import source_of
from wheelcli.book.entry.import_preview import Intake, take_in
from wheelcli.book.events import Event

SCHWAB = "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount"
FIDELITY = (
    "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Commission ($),Fees ($),Amount ($),"
    "Settlement Date"
)
ROBINHOOD = "Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount"
TASTY = (
    "Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,"
    "Fees,Multiplier,"
    "Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Currency"
)
TASTYWORKS = (
    "Date/Time,Transaction Code,Transaction Subcode,Symbol,Buy/Sell,Open/Close,Quantity,Expiration Date,"
    "Strike,Call/Put,Price,Fees,Amount,"
    "Description,Account Reference"
)
OWN = "date,event,symbol,contract,quantity,price,fees,amount"
IBKR = (
    "Statement,Header,Field Name,Field Value\nTrades,Header,DataDiscriminator,Asset Category,Currency,"
    "Symbol,Date/Time,Quantity,T. Price,"
    "Proceeds,Comm/Fee,Code\nCorporate Actions,Header,Asset Category,Currency,Report Date,Date/Time,"
    "Description,Quantity,Proceeds,Value,Code\n"
    "Statement of Funds,Header,Currency,Report Date,Activity Date,Description,Debit,Credit,Balance"
)
HISTORY = (
    "Statement,Header,Field Name,Field Value\nStatement,Data,Title,Transaction History\nSummary,Header,"
    "Field Name,Field Value\n"
    "Summary,Data,Base Currency,USD\n"
    "Transaction History,Header,Date,Account,Description,Transaction Type,Symbol,Quantity,Price,"
    "Gross Amount ,Commission,Net Amount"
)


def imported(head: str, *rows: str, known: Sequence[Event] = (), name: str = "x.csv") -> Intake:
    """What a file of this header and these rows brings to an account that has the events `known`."""
    body = "\n".join([head, *rows]) + "\n"
    return take_in([read_file(source_of(name, body.encode()), "default")], known)


def flex(*elements: str) -> str:
    """The answer of a Flex query that holds these elements."""
    inside = "\n".join(elements)
    return (
        '<FlexQueryResponse queryName="Q" type="AF"><FlexStatements count="1"><FlexStatement accountId="U1"'
        ' fromDate="20260101" '
        'toDate="20261231" period=""'
        f' whenGenerated="20270101;000000">\n{inside}\n</FlexStatement></FlexStatements></FlexQueryResponse>'
    )


def reasons(intake: Intake) -> dict[int, str]:
    """Line → why it is not understood."""
    return {each.line: each.reason for each in intake.not_understood}


def tasty_option(
    when: str, sub: str, action: str, occ: str, quantity: int, each: str, value: str, fees: str = "0.00"
) -> str:
    """A tastytrade row of an option; `occ` padded, its parts as the file's last columns."""
    kind = (
        "Receive Deliver"
        if sub not in ("Sell to Open", "Buy to Close", "Buy to Open", "Sell to Close")
        else "Trade"
    )
    root, day, right = occ[:6].strip(), occ[6:12], "PUT" if occ[12] == "P" else "CALL"
    plain, strike = root.rstrip("0123456789"), int(occ[13:]) / 1000
    on = f"{int(day[2:4])}/{int(day[4:])}/{day[:2]}"
    return (
        f'{when},{kind},{sub},{action},{occ},Equity Option,x,"{value}",{quantity},{each},--,{fees},100,'
        f"{plain},{plain},{on},{strike:g},"
        f"{right},,USD"
    )


def tasty_shares(
    when: str,
    sub: str,
    action: str,
    symbol: str,
    shares: str,
    price: str,
    value: str,
    kind: str = "Receive Deliver",
) -> str:
    """A tastytrade row of shares."""
    return f'{when},{kind},{sub},{action},{symbol},Equity,x,"{value}",{shares},{price},--,0.00,,,,,,,,USD'
