"""A scenario of the practice venue: its makers, its limits and its seed, read from a TOML file."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wheelcli.errors import Exit, WheelError, cannot_read, not_found

_FOLDER = Path(__file__).parent / "scenarios"


class Style(StrEnum):
    """The behaviour of a maker."""

    PLAIN = "plain"  # the whole size, both sides
    ALL_OR_NONE = "all_or_none"
    PARTIAL = "partial"  # `share` of the size
    SILENT = "silent"
    LATE = "late"  # from the 60th second on
    SHORT_LIVED = "short_lived"  # 20 seconds
    CANCELLER = "canceller"  # withdraws its quotes after 40 seconds
    ONE_SIDED = "one_sided"  # bids alone


class Maker(BaseModel):
    """One maker. `width` is its distance from the mid, in half spreads of the legs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern="^[A-Z][A-Z0-9]{1,15}$")
    style: Style
    width: Decimal = Field(gt=0, le=10)
    share: Decimal = Field(default=Decimal(1), gt=0, le=1)


class Scenario(BaseModel):
    """One scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 1
    minimum: Decimal = Field(default=Decimal(10), ge=0)  # minimum of the sum of the legs
    tick: Decimal = Field(default=Decimal("0.01"), gt=0)
    life_s: float = Field(default=300.0, gt=0)
    grace_s: float = Field(default=5.0, ge=0)
    open_max: int = Field(default=5, ge=1)
    fee_per_contract: Decimal = Field(default=Decimal("0.68"), ge=0)
    index_drift: float = 0.0  # of the share's price, per second
    makers: tuple[Maker, ...] = Field(min_length=1, max_length=20)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast time runs: every duration of the venue is divided by `speed`."""

    speed: float = field(default=1.0)


REAL, FAST = Pace(), Pace(10.0)


def scenario_names() -> tuple[str, ...]:
    """Return the scenarios that come with the program."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def read_scenario(name: str = "ten_makers") -> Scenario:
    """Return a scenario by name or from a file. Raises WheelError (usage) if it is not a scenario."""
    path = _FOLDER / f"{name}.toml" if name in scenario_names() else Path(name).expanduser()
    try:
        return Scenario.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise WheelError(
            not_found("scenario", name),
            hint=f"name a TOML file, or one of {', '.join(scenario_names())}",
            code="usage",
            exit_code=Exit.USAGE,
        ) from None
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        place = ".".join(str(part) for part in first["loc"]) if first else ""
        why = f"{place}: {first['msg']}" if first else str(error)
        raise WheelError(
            cannot_read(f"the scenario {name}", why), code="usage", exit_code=Exit.USAGE
        ) from None
