"""A plan keeps the --set and --preset of its scan: commands that cost, request or fill one of its
tickets use the same settings. Options typed with a command override them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wheelcli import private_files
from wheelcli.config import Preset
from wheelcli.config.keys import parse_key
from wheelcli.loaders.plans.library import plan_to_fill

if TYPE_CHECKING:
    from wheelcli.loaders.plans.last_plan import LastPlan
    from wheelcli.loaders.workspace import Workspace

_FILE = "scan.json"


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The settings typed with one command."""

    settings: tuple[str, ...] = ()  # KEY=VALUE
    preset: str | None = None


def settings_typed(workspace: "Workspace") -> RunSettings:
    """Return the settings typed with this run, or adopted by it."""
    return RunSettings(
        _without_live(workspace.overrides), None if workspace.preset is None else workspace.preset.value
    )


def adopt(workspace: "Workspace", kept: RunSettings, *, source: str) -> None:
    """Also use these settings; options typed with this run override the same keys. Notes the additions."""
    typed = {word.partition("=")[0].strip() for word in workspace.overrides}
    new = tuple(word for word in _without_live(kept.settings) if word.partition("=")[0].strip() not in typed)
    preset = Preset(kept.preset) if workspace.preset is None and kept.preset in set(Preset) else None
    if not new and preset is None:
        return
    workspace.adopt(preset or workspace.preset, (*new, *workspace.overrides))
    words = [*new, *([f"preset {preset.value}"] if preset else [])]
    workspace.messages.note(f"settings of {source} apply: {', '.join(words)}")


def _without_live(words: Sequence[str]) -> tuple[str, ...]:
    """Return the settings without the switch of live venues, which must be typed with the command that
    sends.
    """
    paths = [(word, parse_key(word.partition("=")[0].strip())) for word in words]
    return tuple(word for word, path in paths if path not in (("rfq",), ("rfq", "live")))


def plan_under_its_settings(workspace: "Workspace", name: str | None) -> "LastPlan":
    """Return the plan of a ticket, and put the run under its scan's settings.

    The demo makes its plan again: the settings of its last scan apply, unless some are typed with this run.
    """
    if workspace.demo:
        if name is None:
            adopt_last_scan(workspace)
        return plan_to_fill(workspace, name)
    plan = plan_to_fill(workspace, name)
    kept = plan.record.kept
    adopt(workspace, RunSettings(tuple(kept.settings), kept.preset), source=f"plan {plan.id}")
    return plan


def adopt_last_scan(workspace: "Workspace") -> None:
    """Give a run on the demo the settings of its last scan, unless some are typed: a command that reads
    the account beside the plan must read the account of that scan.
    """
    if workspace.demo and not workspace.overrides and workspace.preset is None:
        adopt(workspace, _last_scan(workspace), source="the last scan")


def keep_scan(workspace: "Workspace") -> None:
    """Save the settings of a scan of the demo for the commands on its tickets; no settings remove the file.
    Coins have their own file.
    """
    path, typed = workspace.folder / _FILE, settings_typed(workspace)
    if typed == RunSettings():
        path.unlink(missing_ok=True)
        return
    private_files.make_folder(path.parent)
    body = {"settings": list(typed.settings), "preset": typed.preset}
    private_files.replace_whole(path, json.dumps(body).encode())


def _last_scan(workspace: "Workspace") -> RunSettings:
    """Return the settings of the demo's last scan; none if the file is missing or not as it was written."""
    try:
        fields = json.loads((workspace.folder / _FILE).read_text(encoding="utf-8"))
        return RunSettings(_words(fields["settings"]), fields["preset"])
    except (OSError, ValueError, KeyError, TypeError):
        return RunSettings()


def _words(words: Sequence[object]) -> tuple[str, ...]:
    return tuple(str(word) for word in words)
