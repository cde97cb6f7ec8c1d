"""The fields of the documents that show which price and which carry the options were priced with."""

from typing import Annotated, Literal

from wheelcli.units import Annual, Doc

SpotBasis = Annotated[
    Literal["synchronised", "quoted"],
    Doc(
        "what `spot` is: synchronised (put–call parity at the moment of the option quotes) "
        "or quoted by the feed"
    ),
]
CarryBasis = Annotated[
    Literal["rate", "parity", "implied"],
    Doc(
        "what pricing used beyond rate and dividends: nothing, a small carry from "
        "put–call parity, or an implied one beyond 3.5 % a year"
    ),
]
CarryAnnual = Annotated[Annual, Doc("that carry: the yearly cost of holding the share; 0 if carry is rate")]
HardToBorrow = Annotated[
    bool, Doc("whether an implied carry makes short positions costlier than unknown dividends explain")
]
