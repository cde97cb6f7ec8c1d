"""The table of waits: ratios are those of pairs, and a run counts its own memory only."""

import os
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def waits():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import waits
    finally:
        sys.path.remove(str(BENCHMARKS))
    return waits


def test_the_ratio_is_the_median_of_the_pairs(waits) -> None:
    """Not the ratio of the medians, which would be 1.00."""
    now = [waits.Run(s, s, 100.0 + s) for s in (1.0, 2.0, 6.0)]
    before = [waits.Run(s, s, 50.0) for s in (2.0, 1.0, 12.0)]
    wait = waits.Wait("`wheel x`", lambda build: now[0], 0.4, mib=600)
    assert waits.cells(wait, [now, before]) == [
        "`wheel x`", "2.00 s", "2.00 s", "0.50 ×", "0.4 ×", "2.00 s", "106 MiB (≤ 600)"
    ]  # fmt: skip
    assert waits.cells(wait, [now]) == ["`wheel x`", "2.00 s", "2.00 s", "106 MiB (≤ 600)"]


def test_both_builds_run_in_turns_and_a_first_run_does_not_count(waits) -> None:
    order: list[str] = []

    def once(build: str):
        order.append(build)
        return waits.Run(float(len(order)), 0.0, 0.0)

    runs = waits.in_turns(waits.Wait("x", once, 1.0), ["new", "old"], 2)
    assert order == ["new", "old", "old", "new", "new", "old"]
    assert [[run.processor_s for run in of] for of in runs] == [[4.0, 5.0], [3.0, 6.0]]


@pytest.mark.long
def test_a_command_of_this_checkout_is_measured_in_a_home_of_its_own(waits, tmp_path: Path) -> None:
    build = waits.Build(BENCHMARKS.parent, tmp_path)
    home = build.new_home(3)
    run = build.wheel("--version", home=home)
    assert 0 < run.processor_s < 5
    assert run.peak_mib > 5
    assert (home / "config" / "config.toml").read_text(encoding="utf-8").count("[watchlist.") == 3
    with pytest.raises(SystemExit, match="ended with 2"):
        build.wheel("no-such-command", home=home)


def test_the_suite_counts_what_passed(waits, tmp_path: Path) -> None:
    class Stub:
        checkout = folder = tmp_path

        def run(self, *words: str, home: Path, output: int, folder: Path):
            assert words == ("-m", "pytest", "-n", "auto", "--dist", "loadfile")
            os.write(output, b"....  [100%]\n6952 passed, 2 skipped in 281.30s\n")
            return waits.Run(590.4, 281.9, 1.0)

    assert list(waits.suite(Stub()))[2] == "| 6,952 tests | 590 s | 282 s | 300 s |"
