"""A contract is a key: its hash agrees with equality, in this process and in another."""

import copy
import pickle
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wheelcli.contract import Contract, Right, parse_contract, parse_occ

PUT = Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0)
COIN = Contract("BTC", date(2026, 9, 25), Right.PUT, 68000.0, "BTC_USDC")
CONTRACTS = st.builds(
    Contract,
    st.sampled_from(["A", "B"]),
    st.dates(date(2026, 1, 1), date(2026, 1, 2)),
    st.sampled_from(Right),
    st.sampled_from([1, 1.0, 2.5]),
    st.sampled_from(["", "A"]),
)


@given(CONTRACTS, CONTRACTS)
def test_equal_contracts_have_one_hash(one: Contract, other: Contract) -> None:
    assert (one == other) is (one in {other})
    assert hash(one) == hash(one)
    if one == other:
        assert hash(one) == hash(other)


def test_a_changed_copy_has_a_hash_of_its_own() -> None:
    assert hash(PUT) != hash(replace(PUT, strike=305.0))
    assert {replace(PUT, right=Right.CALL), replace(PUT, root="MSFT"), PUT} >= {PUT}
    assert hash(PUT) != hash(replace(PUT, right=Right.CALL))
    assert copy.copy(PUT) in {PUT}


def test_a_contract_that_is_read_is_like_any_other() -> None:
    read = parse_occ("AAPL260918P00300000")
    assert read == PUT
    assert type(read) is Contract
    assert read in {PUT}
    assert repr(read) == repr(PUT)
    assert [field.name for field in fields(read)] == ["root", "expiration", "right", "strike", "coin"]
    assert parse_contract(COIN.name) in {COIN}


def test_a_pickled_contract_is_found_in_another_process() -> None:
    hash(PUT)  # its hash holds for this process only
    script = (
        "import pickle, sys; from datetime import date; from wheelcli.contract import Contract, Right\n"
        "one = pickle.loads(bytes.fromhex(sys.argv[1]))\n"
        "print(one in {Contract('AAPL', date(2026, 9, 18), Right.PUT, 300.0)})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, pickle.dumps(PUT).hex()],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True\n"
