"""How the comparison of `pricing.py` is shown: on the screen and in docs/explanation/speed.md."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from accuracy import Errors

TASKS = {
    "european": "European: IV + 4 Greeks",
    "price": "American: price",
    "iv_puts": "American puts: IV + 4 Greeks",
    "iv": "American puts and calls: IV + 4 Greeks",
}
NAMES = {"wheel": "wheel", "quantlib": "QuantLib, loop", "vollib": "py_vollib_vectorized"}


@dataclass(frozen=True)
class Run:
    """One process: seconds of its imports, of its first call and, in the median, of the later ones, each for
    so many contracts.
    """

    imported_s: float
    first_s: float
    later_s: float
    contracts: int

    @property
    def a_second(self) -> float:
        return self.contracts / self.later_s


@dataclass(frozen=True)
class Result:
    """One task on so many contracts: a run a round and the errors of each contestant, and the share without a
    volatility.
    """

    task: str
    contracts: int
    without: float
    runs: dict[str, list[Run]]
    errors: dict[str, Errors]

    def middle(self, contestant: str, of: Callable[[Run], float]) -> float:
        return median(of(run) for run in self.runs[contestant])

    def faster(self, than: str) -> float:
        """The median over the rounds of how many times faster the wheel's later calls are."""
        pairs = zip(self.runs["wheel"], self.runs[than], strict=True)
        return median(wheel.a_second / other.a_second for wheel, other in pairs)


def screen(result: Result) -> str:
    """Lines of text: the task, then each contestant."""
    none = f", {result.without:.1%} without a volatility" if result.task != "price" else ""
    lines = [f"{TASKS[result.task]} ({result.contracts:,}{none})"]
    for who, runs in result.runs.items():
        rate, first, later, imported = (
            result.middle(who, of)
            for of in (lambda r: r.a_second, lambda r: r.first_s, lambda r: r.later_s, lambda r: r.imported_s)
        )
        off = result.errors[who]
        times = "" if who == "wheel" else f"; wheel {result.faster(who):,.0f} times faster"
        lines.append(
            f"  {NAMES[who]:21}{rate:11,.0f} a second   {runs[0].contracts:,}: first {first:.3f} s, later "
            f"{later:.3f} s, import {imported:.2f} s   error {off.median:.0e}, at most {off.largest:.0e}, "
            f"delta at most {off.delta:.0e}{times}"
        )
    return "\n".join(lines)


def markdown(results: list[Result]) -> str:
    """Two tables: how fast, and how exact."""
    head = ["work", "contracts", "first call", "later", "per second"]
    head += [
        f"{NAMES['quantlib']}, per second",
        "times faster",
        f"{NAMES['vollib']}, per second (first call ever)",
        "times faster",
    ]
    rows = []
    for r in results:
        cells = [
            TASKS[r.task],
            f"{r.contracts:,}",
            *(f"{r.middle('wheel', of):.2g} s" for of in (lambda x: x.first_s, lambda x: x.later_s)),
        ]
        cells += [
            _round(r.middle("wheel", lambda x: x.a_second)),
            _round(r.middle("quantlib", lambda x: x.a_second)),
            f"{r.faster('quantlib'):,.0f}",
        ]
        if "vollib" in r.runs:
            cells += [
                f"{_round(r.middle('vollib', lambda x: x.a_second))} ({r.runs['vollib'][0].first_s:.0f} s)",
                f"{r.faster('vollib'):,.0f}",
            ]
        rows.append([*cells, "", ""][: len(head)])
    largest = {r.task: r for r in results}
    exact = [["error, median and largest", *NAMES.values()]]
    for task, r in largest.items():
        errors = [r.errors.get(who) for who in NAMES]
        what = "÷ strike" if task == "price" else "volatility"
        exact.append(
            [
                f"{TASKS[task].split(' + ')[0]} {what}",
                *(f"{e.median:.0e}, {e.largest:.0e}" if e else "" for e in errors),
            ]
        )
        if task != "price":
            exact.append(
                [f"{TASKS[task].split(':')[0]}: delta", *(f"{e.delta:.0e}" if e else "" for e in errors)]
            )
    return f"{_table(head, rows)}\n\n{_table(exact[0], exact[1:])}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def _round(rate: float) -> str:
    """Two digits, thousands or millions."""
    for size, unit in ((1e6, " M"), (1e3, " k")):
        if rate >= size:
            return f"{float(f'{rate / size:.2g}'):g}{unit}"
    return f"{rate:.0f}"
