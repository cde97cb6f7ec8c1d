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
        "what pricing used beyond rate and dividends: nothing, a small carry read from put–call "
        "parity, or one implied beyond 3.5 % a year"
    ),
]
CarryAnnual = Annotated[Annual, Doc("that carry: what holding the share costs; 0 where carry is rate")]
HardToBorrow = Annotated[
    bool, Doc("whether an implied carry costs the short more than untold dividends explain")
]
