"""The plans in the user's data folder: list them, the newest first, and find one by its id or its place."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wheelcli.archive.plans import NONE_YET, SavedPlan, folder_of, last_plan, read_plan
from wheelcli.errors import Exit, WheelError, ambiguous, cannot_read, not_found


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """One plan of the library: when it was made (aware, UTC), and its content; `damaged` is why it cannot be
    read.
    """

    id: str
    made_at: datetime
    plan: SavedPlan | None
    damaged: str | None = None


def plans_in(data_dir: Path) -> list[PlanInfo]:
    """Return all plans, newest first. Raises WheelError (5) if the folder cannot be read."""
    folder = folder_of(data_dir)
    try:
        folders = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WheelError(cannot_read(folder, error), code="data_folder") from error
    return sorted((_info(path) for path in folders), key=lambda info: (info.made_at, info.id), reverse=True)


def find_plan(text: str, data_dir: Path) -> SavedPlan:
    """Return a plan by `last`, its place in the list (1 is the newest), its id, or the beginning of its id.

    Raises WheelError: usage if no plan or more than one matches, invalid (5) if it is damaged or there is
    none yet.
    """
    if text in ("last", "latest"):
        return last_plan(data_dir)
    at_hand = plans_in(data_dir)
    if not at_hand:
        raise WheelError("no plan yet", hint=NONE_YET, code="no_plan", exit_code=Exit.INVALID)
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(at_hand):
        return read_plan(folder_of(data_dir) / at_hand[int(text) - 1].id)
    exact = [info for info in at_hand if info.id == text]
    begins = exact or [info for info in at_hand if text and info.id.startswith(text)]
    if len(begins) == 1:
        return read_plan(folder_of(data_dir) / begins[0].id)
    some = ", ".join(info.id for info in (begins or at_hand)[:3])
    message = ambiguous("plan", text, len(begins)) if begins else not_found("plan", text)
    raise WheelError(
        message,
        hint=f"{'among them' if begins else 'newest plans:'} {some}; `wheel plan list` shows all",
        code="no_plan",
        exit_code=Exit.USAGE,
    )


def last_plan_of(account: str, data_dir: Path) -> SavedPlan:
    """Return the newest plan of this account. A plan without an account's name belongs to none.

    Raises WheelError: invalid (5) if there is no plan yet, usage if this account has none.
    """
    readable = [info.plan for info in plans_in(data_dir) if info.plan]
    if not readable:
        raise WheelError("no plan yet", hint=NONE_YET, code="no_plan", exit_code=Exit.INVALID)
    names = [plan.record.account for plan in readable]
    if account in names:
        return readable[names.index(account)]
    known = ", ".join(sorted({name for name in names if name})) or "unnamed accounts"
    raise WheelError(
        f"no plan for account {account!r} yet",
        hint=f"saved plans are for {known}; `wheel scan --account {account}` makes one",
        code="no_plan",
        exit_code=Exit.USAGE,
    )


def _info(path: Path) -> PlanInfo:
    try:
        plan = read_plan(path)
    except WheelError as error:
        return PlanInfo(path.name, _changed(path), None, error.message)
    return PlanInfo(path.name, plan.record.kept.at or _changed(path), plan)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
