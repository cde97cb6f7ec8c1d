"""The table of option roots, and the one way to tell what a contract is on."""

from datetime import date

import pytest

from wheelcli.contract import Contract, Right, parse_label, parse_occ, parse_symbol, underlying_in
from wheelcli.option_line import parse_option_line
from wheelcli.option_roots import INDEX_ROOTS, Moment, any_at_close, known_as, terms_of, underlying_of


@pytest.mark.parametrize(
    ("roots", "style", "settlement"),
    [
        ("SPX NDX RUT DJX VIX VIXW SPEQX", "european", "cash_open"),
        ("SIXB SIXC SIXE SIXI SIXM SIXR SIXRE SIXT SIXU SIXV SIXY", "european", "cash_open"),
        ("SPXW XSP NDXP XND RUTW MRUT XEO SPEQW", "european", "cash_close"),
        ("MXEA MXEF MXACW MXUSA MXWLD", "european", "cash_close"),
        ("OEX", "american", "cash_close"),
        ("AAPL GOOGL BRKB SPY AAPL1", "american", "physical"),
    ],
)
def test_how_a_root_is_exercised_and_settled(roots: str, style: str, settlement: str) -> None:
    for root in roots.split():
        terms = terms_of(root)
        assert (terms.style, terms.settlement, terms.cash) == (style, settlement, settlement != "physical"), (
            root
        )


def test_settlement_values_have_the_names_of_the_exchange() -> None:
    named = {name: root.value for name, root in INDEX_ROOTS.items() if root.value}
    assert named == {
        "SPX": "SET",
        "DJX": "DJS",
        "NDX": "XQO",
        "RUT": "RLS",
        "VIX": "VRO",
        "VIXW": "VRO",
        "MXEA": "MXS",
        "MXUSA": "MSUSA",
        "SPEQX": "SPEQS",
        "SIXB": "SISB",
        "SIXC": "SISC",
        "SIXE": "SISE",
        "SIXI": "SISIN",
        "SIXM": "SISM",
        "SIXR": "SISR",
        "SIXRE": "SISRE",
        "SIXT": "SIST",
        "SIXU": "SISUT",
        "SIXV": "SISV",
        "SIXY": "SISY",
    }


def test_options_on_msci_indexes_settle_at_a_moment_that_is_known() -> None:
    roots = ("MXEA", "MXEF", "MXACW", "MXUSA", "MXWLD")
    assert [terms_of(root).moment for root in roots] == [Moment.CLOSE] * len(roots)


def test_options_on_a_sector_index_are_on_the_index_and_never_on_shares() -> None:
    for root in ("SIXM", "SIXRE", "SPEQW"):
        terms = terms_of(root)
        assert (terms.cash, terms.underlying[0]) == (True, "^"), root
    assert (any_at_close("^SPEQX"), any_at_close("^SIXM")) == (True, False)


def test_an_index_that_is_not_in_the_table_pays_cash_at_an_unknown_moment() -> None:
    terms = terms_of("SOX", "^SOX")
    assert (terms.underlying, terms.style, terms.cash, terms.moment) == ("^SOX", "european", True, None)
    assert terms.settlement == "cash_close"


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        ("ndx", "^NDX"),
        ("^NDX", "^NDX"),
        ("NDXP", "^NDX"),
        ("^rutw", "^RUT"),
        ("VIXW", "^VIX"),
        ("XEO", "^OEX"),
        ("mrut", "^MRUT"),
        ("BFB", "BF-B"),
        ("bf/b", "BF-B"),
        ("MOGA", "MOG-A"),
        ("LEN.B", "LEN-B"),
        ("GOOGL", "GOOGL"),
        ("FOXA", "FOXA"),
        ("SPY", "SPY"),
    ],
)
def test_a_symbol_however_it_is_written(typed: str, symbol: str) -> None:
    assert parse_symbol(typed) == symbol
    assert known_as(symbol) == symbol


@pytest.mark.parametrize(
    ("text", "root", "underlying"),
    [
        ("HEI/A 261218C00250000", "HEIA", "HEI-A"),
        ("BF B  261218C00250000", "BFB", "BF-B"),
        ("ABC.D 261218C00250000", "ABCD", "ABC-D"),  # a class share that no table has, told by its separator
        ("ABCD  261218C00250000", "ABCD", "ABCD"),
        ("NDXP  261218C00250000", "NDXP", "^NDX"),
        ("BRKB1 261218C00250000", "BRKB1", "BRK-B"),
    ],
)
def test_padded_symbols_with_a_separator_are_contracts(text: str, root: str, underlying: str) -> None:
    option = parse_occ(text)
    assert option is not None
    assert (option.root, option.strike, underlying_in(text, option.root)) == (root, 250.0, underlying)
    assert parse_occ(option.occ) == option


def test_the_label_of_an_index_contract_names_its_root() -> None:
    """RUT and RUTW of one Friday are two contracts; each label is read back as its own."""
    day = date(2027, 1, 15)
    for root, name in (("RUT", "^RUT"), ("RUTW", "RUTW")):
        contract = Contract(root, day, Right.PUT, 2400.0)
        label = contract.label("^RUT")
        assert label == f"{name}-270115-P2400"
        assert parse_label(label) == contract
    assert Contract("BFB", day, Right.PUT, 40.0).label("BF-B") == "BF-B-270115-P40"


@pytest.mark.parametrize(
    ("line", "symbol", "occ"),
    [
        ("-1 NDXP 2026-12-18 24000 P @ 90", "^NDX", "NDXP261218P24000000"),
        ("-1 xsp 2026-12-18 640 P", "^XSP", "XSP261218P00640000"),
        ("-1 ^RUT 2026-12-18 2300 P", "^RUT", "RUT261218P02300000"),
        ("-2 BFB 2026-12-18 40 P", "BF-B", "BFB261218P00040000"),
        ("-2 MOG.A 2026-12-18 200 P", "MOG-A", "MOGA261218P00200000"),
        ("-2 KO1 2026-12-18 60 P", "KO", "KO1261218P00060000"),
    ],
)
def test_the_options_of_the_settings(line: str, symbol: str, occ: str) -> None:
    option = parse_option_line(line)
    assert option is not None
    assert (option.symbol, option.contract.occ) == (symbol, occ)


def test_only_vix_djx_and_sector_indexes_never_settle_at_a_close() -> None:
    underlyings = {root.underlying for root in INDEX_ROOTS.values()}
    sectors = {f"^SIX{letters}" for letters in ("B", "C", "E", "I", "M", "R", "RE", "T", "U", "V", "Y")}
    assert {symbol for symbol in underlyings if not any_at_close(symbol)} == {"^VIX", "^DJX", *sectors}
    assert any_at_close("AAPL")
    assert underlying_of("CRDB") == "CRD-B"
