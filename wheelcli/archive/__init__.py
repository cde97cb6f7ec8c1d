"""Saved plans and rolls on disk, so that a later run can read them."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.archive.plan_library import PlanInfo, find_plan, last_plan_of, plans_in
    from wheelcli.archive.plans import SavedPlan, last_id, last_plan, save_plan
    from wheelcli.archive.rolls import find_roll, save_roll

__all__ = [
    "PlanInfo",
    "SavedPlan",
    "find_plan",
    "find_roll",
    "last_id",
    "last_plan",
    "last_plan_of",
    "plans_in",
    "save_plan",
    "save_roll",
]

# Commands that read no plan load none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            **dict.fromkeys(
                (
                    "PlanInfo",
                    "find_plan",
                    "last_plan_of",
                    "plans_in",
                ),
                "plan_library",
            ),
            **dict.fromkeys(
                (
                    "SavedPlan",
                    "last_id",
                    "last_plan",
                    "save_plan",
                ),
                "plans",
            ),
            **dict.fromkeys(
                (
                    "find_roll",
                    "save_roll",
                ),
                "rolls",
            ),
        },
    )
