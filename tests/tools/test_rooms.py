"""The picture of the rooms: drawn from the imports, with the fewest arrows, and current; the table beside it
names what is allowed.
"""

import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
sys.path.append(str(Path(__file__).resolve().parents[1]))

import rooms
from test_layers import ALLOWED, PURE

ROW = re.compile(r"^\| `(\w+)` \| .+ \| (yes|) ?\| (.*?) ?\|$", re.MULTILINE)


@pytest.mark.long
def test_the_picture_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert rooms.main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.long
def test_a_stale_picture_is_refused_and_drawn_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "ARCHITECTURE.md"
    stale = rooms.PAGE.read_text(encoding="utf-8").replace("    cli --> loaders\n", "")
    page.write_text(stale, encoding="utf-8")
    monkeypatch.setattr(rooms, "PAGE", page)
    assert rooms.main(["--check"]) == 1
    assert "stale; run `python tools/rooms.py`" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == stale
    assert rooms.main([]) == 0
    assert "    cli --> loaders\n" in page.read_text(encoding="utf-8")
    assert rooms.main(["--check"]) == 0


@pytest.mark.long
def test_a_page_without_its_markers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "ARCHITECTURE.md"
    page.write_text("# Architecture\n", encoding="utf-8")
    monkeypatch.setattr(rooms, "PAGE", page)
    assert rooms.main([]) == 1
    assert "markers of the picture are missing" in capsys.readouterr().err


def test_every_import_counts(tmp_path: Path) -> None:
    """At the top, in a function, for an annotation; modules beside the rooms and the room itself do not."""
    files = {
        "shop/__init__.py": "",
        "shop/table.py": "from pkg.kitchen.oven import bake\nimport pkg.values\nimport pkg.shop.till\n",
        "kitchen/__init__.py": "def f():\n    import pkg.store.shelf\n",
        "kitchen/oven.py": "if TYPE_CHECKING:\n    from pkg import garden\n",
        "store/__init__.py": "import os\n",
        "garden/__init__.py": "",
        "values.py": "",
    }
    for name, text in files.items():
        path = tmp_path / "pkg" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert rooms.imports(tmp_path / "pkg") == {
        "shop": {"kitchen"},
        "kitchen": {"store", "garden"},
        "store": set(),
        "garden": set(),
    }


def test_a_longer_way_replaces_an_arrow_and_a_circle_is_refused() -> None:
    diamond = {"a": {"b", "c", "d"}, "b": {"d"}, "c": {"d"}, "d": set()}
    assert rooms.reduction(diamond) == {"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": set()}
    with pytest.raises(ValueError, match="a → b → a"):
        rooms.reduction({"a": {"b"}, "b": {"a"}})


@pytest.mark.long
def test_the_table_names_every_room_and_what_it_may_import() -> None:
    table = {room: (pure, may) for room, pure, may in ROW.findall(rooms.PAGE.read_text(encoding="utf-8"))}
    folders = set(rooms.imports())
    assert set(table) == folders
    assert table["cli"] == ("", "every room")
    for room in folders - {"cli"}:
        allowed: dict[str, str] = {}
        for name in sorted(ALLOWED[room]):
            head, dot, _ = name.partition(".")
            if head in folders:
                allowed[head] = r"\*" if dot and allowed.get(head, r"\*") else ""
        assert table[room][1] == ", ".join(f"{name}{mark}" for name, mark in sorted(allowed.items())), room
        assert (table[room][0] == "yes") == (room in PURE), room
