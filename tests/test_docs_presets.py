"""The page of each preset is what the program says: its settings, and its plan on the demo in three accounts.

`python tools/regenerate.py presets` writes the pages of `docs/presets` anew.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from doc_pages import alike

from wheelcli.config.presets import MEANING, ROWS, Preset, settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "presets"
ACCOUNTS = (25_000, 150_000, 2_000_000)


def shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def table(preset: Preset) -> list[str]:
    """What the preset sets: keys of its own, then a column a row of the volatility table."""
    changed = [(path, value) for path, value in settings(preset, [{"name": name} for name in ROWS])]
    plain = [(".".join(path), value) for path, value in changed if path[0] != "regime"]
    rows: dict[str, dict[str, Any]] = {}
    for path, value in changed:
        if path[0] == "regime":
            rows.setdefault(path[2], {})[ROWS[int(path[1])]] = value
    out = ["| key | value |", "|---|---|", *(f"| `{key}` | {shown(value)} |" for key, value in plain), ""]
    if rows:
        out += [f"| in each row of `[[regime]]` | {' | '.join(ROWS)} |", "|---" * (len(ROWS) + 1) + "|"]
        out += [
            f"| `{key}` | {' | '.join(shown(values[name]) for name in ROWS)} |"
            for key, values in rows.items()
        ]
        out.append("")
    return out


def page(preset: Preset, demo: Callable[..., Any]) -> str:
    """The whole page of a preset."""
    out = [
        f"# Preset: {preset.value}",
        "",
        f"{MEANING[preset][0].upper()}{MEANING[preset][1:]}.",
        "",
        f"`wheel init --preset {preset.value}` writes it into your file; `wheel scan --preset "
        f"{preset.value}` uses it for one run. A `--set` overrides it; "
        "every key that the preset does not name keeps its value.",
        "",
        "## What it sets",
        "",
        *table(preset),
        "## Its plan on the demo",
        "",
        "The demo's names and prices are invented; each account is all cash.",
        "",
    ]
    for account in ACCOUNTS:
        command = ("scan", "--preset", preset.value, "--set", f"account.value={account}")
        drawn = demo(*command, "--format", "table", "--quiet", columns=100)
        lines = [line.rstrip() for line in drawn.rstrip().splitlines()]
        out += [
            f"### {account:,}",
            "",
            f"`wheel {' '.join(command)} --demo`",
            "",
            "```text",
            *lines,
            "```",
            "",
        ]
    return "\n".join(out)


@pytest.mark.long
@pytest.mark.parametrize("preset", Preset)
def test_the_page_is_current(preset: Preset, demo: Any) -> None:
    new, current = page(preset, demo), (PAGES / f"{preset.value}.md").read_text(encoding="utf-8")
    assert alike(current.split(), new.split()), f"run: python tools/regenerate.py presets\n{new}"


def test_every_preset_has_a_page_that_the_settings_link() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {preset.value for preset in Preset}
    text = (ROOT / "docs/how-to/settings.md").read_text(encoding="utf-8")
    assert all(f"(../presets/{preset.value}.md)" in text for preset in Preset)


def rewrite() -> None:
    """Write the pages anew."""
    sys.path.append(str(ROOT / "tools"))
    from conftest import run_demo
    from page_writer import write_pages

    folder = PAGES.relative_to(ROOT).as_posix()
    write_pages((f"{folder}/{preset.value}.md", partial(page, preset, run_demo)) for preset in Preset)


if __name__ == "__main__":
    rewrite()
