"""The document fields for the spot and the carry that pricing used."""

from typing import Annotated, Literal

from wheelcli.units import Annual, Doc

SpotBasis = Annotated[
    Literal["synchronised", "quoted"],
    Doc(
        "basis of `spot`: synchronised (put–call parity at the moment of the option quotes) "
        "or quoted by the feed"
    ),
]
CarryBasis = Annotated[
    Literal["rate", "parity", "implied"],
    Doc(
        "carry that pricing used beyond rate and dividends: none (rate), a small one from "
        "put–call parity (parity), or one beyond 3.5 % a year (implied)"
    ),
]
CarryAnnual = Annotated[Annual, Doc("that carry, an annual yield of the share; 0 if carry is rate")]
HardToBorrow = Annotated[
    bool,
    Doc("whether the carry is so high that the share costs a fee to borrow, or a dividend is unannounced"),
]
