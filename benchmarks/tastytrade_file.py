"""A made-up file of a broker: fourteen years of puts on fifty names in tastytrade's layout."""

from collections.abc import Iterator
from datetime import date, timedelta

HEADER = (
    "Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,"
    "Fees,Multiplier,"
    "Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Total,Currency"
)
NAMES = [f"N{chr(65 + i)}{chr(65 + j)}" for i in range(5) for j in range(10)]
FIRST, LAST = date(2012, 1, 3), date(2026, 6, 30)


def lines(count: int) -> list[str]:
    """A file of tastytrade's layout, the newest line first: puts sold on fifty names, of which most are
    bought back, some expire, some are assigned.
    """
    deposit = (
        f'{FIRST}T09:00:00+0000,Money Movement,Deposit,,,,ACH,"9,000,000.00",0,,--,0.00'
        ',,,,,,,,"9,000,000.00",USD'
    )
    rows: list[tuple[str, str]] = [("", deposit)]
    puts = 0
    while len(rows) < count:
        rows += [(line[:19], line) for line in _put(puts, puts / (count * 0.46))]
        puts += 1
    rows.sort(reverse=True)
    return [HEADER, *(line for _, line in rows[-count:])]


def _put(number: int, along: float) -> Iterator[str]:
    name = NAMES[number % len(NAMES)]
    day = FIRST + timedelta(days=int((LAST - FIRST).days * min(along, 1.0)))
    day -= timedelta(days=max(day.weekday() - 4, 0))
    expires = day + timedelta(days=32 + (4 - day.weekday()))
    strike = 20 + number % 7 * 5 + number // len(NAMES) % 11 * 10
    price = 50 + number % 190
    occ = f"{name:<6}{expires:%y%m%d}P{strike * 1000:08d}"
    what = f"{100},{name},{name},{expires.month}/{expires:%d/%y},{strike},PUT"
    clock = f"{14 + number % 6}:{number % 60:02d}:{number // 60 % 60:02d}+0000"

    def trade(on: date, sub: str, cents: int, fee: str, order: int) -> str:
        side, word = sub.upper().replace(" ", "_"), "Sold" if cents > 0 else "Bought"
        total = cents / 100 - float(fee)
        return (
            f"{on}T{clock},Trade,{sub},{side},{occ},Equity Option,{word} 1 {name} {strike} Put,"
            f"{cents / 100:.2f},1,{cents / 100:.2f},"
            f"0.00,-{fee},{what},{order},{total:.2f},USD"
        )

    yield trade(day, "Sell to Open", price, "1.14", 10_000_000 + number * 3)
    if number % 25 == 0:
        end, cost = expires, strike * 100
        yield (
            f"{end}T21:00:00+0000,Receive Deliver,Assignment,,{occ},Equity Option,"
            f"Removal of option due to assignment,0.00,1,0.00,--,0.00,{what},,0.00,USD"
        )
        yield (
            f"{end}T21:00:00+0000,Receive Deliver,Buy to Open,BUY_TO_OPEN,{name},Equity,"
            f"Buy to Open 100 {name} @ {strike}.00,-{cost:.2f},100,"
            f"{strike}.00,--,-5.00,,,,,,,,-{cost + 5:.2f},USD"
        )
        yield (
            f"{end + timedelta(days=4)}T{clock},Trade,Sell to Close,SELL_TO_CLOSE,{name},Equity,"
            f"Sold 100 {name},{cost + 100:.2f},100,{strike + 1}.00,"
            f"0.00,-0.10,,,,,,,{10_000_001 + number * 3},{cost + 99.90:.2f},USD"
        )
    elif number % 5 == 0:
        yield (
            f"{expires}T21:00:00+0000,Receive Deliver,Expiration,,{occ},Equity Option,"
            f"Removal due to expiration,0.00,1,0.00,--,0.00,{what},,0.00,USD"
        )
    else:
        on = day + timedelta(days=10 + number % 5)
        yield trade(
            on - timedelta(days=max(on.weekday() - 4, 0)),
            "Buy to Close",
            -(price // 2),
            "0.14",
            10_000_002 + number * 3,
        )
