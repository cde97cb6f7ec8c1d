"""The fields that say what pricing used beyond rate and dividends: of a chain, a ticket, and a name of a plan."""

from wheelcli.documents.schema import ANNUAL, flag, number, text

CARRY = (
    text(
        "carry",
        "what pricing used beyond rate and dividends: nothing, a small carry read from put–call parity, or one implied beyond 3.5 % a year",
        choices=("rate", "parity", "implied"),
    ),
    number("carry_annual", "that carry: what holding the share costs; 0 where carry is rate", unit=ANNUAL),
    flag("hard_to_borrow", "whether an implied carry costs the short more than untold dividends explain"),
)
