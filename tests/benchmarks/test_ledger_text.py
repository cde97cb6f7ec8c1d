"""The ledgers for beancount and hledger have the journal's cash, shares and contracts, and each transaction
balances.
"""

import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import source_of
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.projection.fold import fold

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
POSTING = re.compile(r'  ([A-Z]\w+:\w+)  (-?[\d.]+) "?([A-Z0-9]+)"?(?: (@@?) ([\d.]+) USD)?')


@pytest.fixture(scope="module")
def ledgers() -> Any:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import ledger_text
        import tastytrade_file
    finally:
        sys.path.remove(str(BENCHMARKS))
    body = "\n".join(tastytrade_file.lines(600)).encode()
    events = take_in([read_file(source_of("many.csv", body), "default")], [], prove=False).new
    return events, list(ledger_text.beancount_text(events)), list(ledger_text.hledger_text(events))


@pytest.mark.parametrize("which", [1, 2])
def test_it_says_what_the_journal_says(ledgers: Any, which: int) -> None:
    events, lines = ledgers[0], ledgers[which]
    totals: Counter[tuple[str, str]] = Counter()
    transactions, weight = 0, Decimal(0)
    for line in [*lines, "end"]:
        if not line.startswith("  "):
            assert weight == 0
            transactions += line[:4].isdigit() and " open " not in line
            weight = Decimal(0)
            continue
        found = POSTING.fullmatch(line)
        assert found, line
        account, count, what, sign, price = found.groups()
        totals[account, what] += Decimal(count)
        if sign is None:
            assert what == "USD"
            weight += Decimal(count)
        elif sign == "@":
            weight += Decimal(count) * Decimal(price)
        else:
            weight += Decimal(price) * (1 if Decimal(count) > 0 else -1)
    assert transactions == len(events)
    account = fold(events).accounts["default"]
    assert totals["Assets:Cash", "USD"] * 100 == account.cash_cents
    here = {what: count for (kind, what), count in totals.items() if kind == "Assets:Shares" and count}
    there: Counter[str] = Counter()
    for lot in account.shares:
        there[lot.symbol] += lot.micro_shares // 1_000_000
    assert here == there
    contracts = {what: count for (kind, what), count in totals.items() if kind == "Assets:Options" and count}
    assert contracts == {lot.contract.occ: lot.contracts for lot in account.options}
