"""What a gate is: a rule with a value, a limit, an effect and a verdict; and the registry of those that check
one contract.

A rule measures all candidates at once and returns a Reading. To add one, write a function in `plan/gates/`,
decorate it with `@rule`, and add its config key. The first paragraph of its docstring says what it requires;
the reference prints it. The sentence on a candidate is built from the phrase, the unit and the numbers, so
that every rejection is explained.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.gates.answer import Effect, Gate, Scope, Unit, Verdict, shown
from wheelcli.plan.gates.remarks import Remarks

if TYPE_CHECKING:
    from wheelcli.plan.candidates.generate import Candidates


PASS, FAIL, UNKNOWN, NOT_APPLICABLE = range(4)
VERDICTS = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
_PASS, _FAIL, _UNKNOWN, _NOT_APPLICABLE = VERDICTS


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule's measurement of n candidates. `verdict` (n,) holds places in VERDICTS; `value` and `limit`
    broadcast to (n,). If `mild` (n,) is set, a failure that would block only warns. `phrase` replaces the
    rule's.
    """

    value: NDArray[Any]
    limit: Any
    verdict: NDArray[np.int8]
    effect: Effect
    unknown_effect: Effect
    remark: Remarks | None = None
    mild: NDArray[np.bool_] | None = None
    phrase: str | None = None

    @property
    def blocks(self) -> NDArray[np.bool_]:
        """Return which candidates it blocks."""
        fails = (self.verdict == FAIL) & (self.effect is Effect.BLOCK)
        if self.mild is not None:
            fails &= ~self.mild
        flags: NDArray[np.bool_] = fails | ((self.verdict == UNKNOWN) & (self.unknown_effect is Effect.BLOCK))
        return flags

    def effect_at(self, i: int) -> Effect:
        """Return the effect of the answer for candidate i."""
        if self.verdict[i] == UNKNOWN:
            return self.unknown_effect
        warns = self.mild is not None and self.mild[i] and self.effect is Effect.BLOCK
        return Effect.WARN if warns else self.effect


Measure = Callable[["Candidates"], Reading]


@dataclass(frozen=True, slots=True)
class Rule:
    """A gate of the registry: its name, its scope, the phrase that starts its sentences, its config key."""

    name: str
    scope: Scope
    unit: Unit
    phrase: str
    key: str
    measure: Measure
    of_iv: bool = False  # whether it reads what only a priced contract has: volatility, delta, score

    def gate(self, reading: Reading, i: int) -> Gate:
        """Return the answer for candidate i, with its sentence."""
        value, limit = _at(reading.value, i), _at(reading.limit, i)
        verdict = VERDICTS[int(reading.verdict[i])]
        remark = reading.remark.at(i) if reading.remark is not None else None
        return Gate(
            gate=self.name,
            value=value,
            unit=self.unit,
            limit=limit,
            effect=reading.effect_at(i),
            verdict=verdict,
            reason=remark
            or sentence(reading.phrase or self.phrase, value, limit, unit=self.unit, verdict=verdict),
        )


RULES: dict[str, Rule] = {}


def rule(
    name: str, *, scope: Scope, unit: Unit, phrase: str, key: str, of_iv: bool = False
) -> Callable[[Measure], Measure]:
    """Enter a measuring function into the registry."""

    def enter(measure: Measure) -> Measure:
        if name in RULES:
            raise ValueError(f"two gates are named {name}")
        RULES[name] = Rule(name, scope, unit, phrase, key, measure, of_iv)
        return measure

    return enter


def _at(values: Any, i: int) -> float | str | None:
    value = values[i] if isinstance(values, np.ndarray) and values.ndim else values
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value.astype("datetime64[D]"))
    number = float(value)
    return number if np.isfinite(number) else None


@lru_cache(maxsize=1024)
def _parts(phrase: str) -> tuple[str, str]:
    """Return the words of a phrase and its relation, or empty text."""
    words, _, relation = phrase.rpartition(" ")
    return (words, relation) if relation in ("≥", "≤") else (phrase, "")


_bound = lru_cache(maxsize=1024)(shown)  # a plan has few limits; not for 0, which may be -0.0


def sentence(
    phrase: str, value: float | str | None, limit: float | str | None, *, unit: Unit, verdict: Verdict
) -> str:
    """Return the sentence of a gate; `phrase` is "bid ≥", "spread ≤" or plain words."""
    words, relation = _parts(phrase)
    if verdict is _NOT_APPLICABLE:
        return f"{words}: does not apply"
    if verdict is _UNKNOWN:
        return f"{words} is unknown"
    figure, bound = shown(value, unit), _bound(limit, unit) if limit else shown(limit, unit)
    if figure == bound and value != limit:
        figure, bound = f"{value:.6g}", f"{limit:.6g}"  # the rounded numbers would look equal
    if not relation:
        return f"{words} {figure}" + (
            f" (required: {bound})" if limit is not None and verdict is _FAIL else ""
        )
    if verdict is _PASS:
        return f"{words} {figure}, {'at least' if relation == '≥' else 'at most'} {bound}"
    return f"{words} {figure} is {'below the minimum' if relation == '≥' else 'above the maximum'} of {bound}"


def at_least(
    value: NDArray[np.float64],
    limit: Any,
    *,
    effect: Effect = Effect.BLOCK,
    unknown: Effect = Effect.BLOCK,
    applies: NDArray[np.bool_] | None = None,
) -> Reading:
    """Return a reading that passes if the value is at least the limit; NaN is unknown."""
    with np.errstate(invalid="ignore"):
        return verdicts(value, limit, value >= limit, effect=effect, unknown=unknown, applies=applies)


def at_most(
    value: NDArray[np.float64],
    limit: Any,
    *,
    effect: Effect = Effect.BLOCK,
    unknown: Effect = Effect.BLOCK,
    applies: NDArray[np.bool_] | None = None,
) -> Reading:
    """Return a reading that passes if the value is at most the limit; NaN is unknown."""
    with np.errstate(invalid="ignore"):
        return verdicts(value, limit, value <= limit, effect=effect, unknown=unknown, applies=applies)


def verdicts(
    value: NDArray[Any],
    limit: Any,
    passes: NDArray[np.bool_],
    *,
    effect: Effect = Effect.BLOCK,
    unknown: Effect = Effect.BLOCK,
    applies: NDArray[np.bool_] | None = None,
    known: NDArray[np.bool_] | None = None,
    remark: Remarks | None = None,
) -> Reading:
    """Return a reading from flags: whether each candidate passes, is known (NaN is not), and whether the rule
    applies.
    """
    if known is None:
        known = ~np.isnan(value) if value.dtype.kind == "f" else np.ones(len(value), dtype=bool)
    code = np.where(passes, PASS, FAIL)
    code = np.where(known, code, UNKNOWN)
    if applies is not None:
        code = np.where(applies, code, NOT_APPLICABLE)
    return Reading(value, limit, code.astype(np.int8), effect, unknown, remark)
