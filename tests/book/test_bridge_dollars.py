"""A bridge in dollars: every line is that of the cents, and the gain is the sum of those after it."""

from dataclasses import fields

from wheelcli.book.valuation.bridge_dollars import bridge_dollars
from wheelcli.book.valuation.gains import Bridge, Level, Sums


def test_the_lines_of_a_bridge_in_dollars_sum_to_its_gain() -> None:
    # 8,000.00 became 9,410.50, of which 150.00 have no known basis: 1,000.00 came in, 300.00 went out,
    # 500.00 of shares with a basis of 620.00 were transferred in.
    start = Level(800_000, 500_000, 280_000)
    end = Level(941_050, 610_000, 301_000, unknown=15_000)
    sums = Sums(
        deposits=100_000,
        withdrawals=30_000,
        transfers=50_000,
        realised=8_025,
        dividends=1_200,
        interest=325,
        brought=12_000,
        unattributed=-10_500,
        corrections=-50,
    )
    lines = bridge_dollars(Bridge(start, end, sums))
    assert (lines.start_value_usd, lines.end_value_usd) == (8_000.0, 9_410.5)
    assert (lines.deposits_usd, lines.withdrawals_usd, lines.transfers_usd) == (1_000.0, 300.0, 500.0)
    assert lines.gain_usd == 210.5  # 9,410.50 − 8,000.00 − 1,000.00 + 300.00 − 500.00
    assert lines.unrealised_usd == -49.5  # 150.50 above cost at the end, 200.00 at the start
    assert lines.unknown_basis_usd == 45.0  # −105.00 + 150.00
    names = [one.name for one in fields(lines)]
    parts = names[names.index("gain_usd") + 1 :]
    assert round(sum(getattr(lines, name) for name in parts), 2) == lines.gain_usd
