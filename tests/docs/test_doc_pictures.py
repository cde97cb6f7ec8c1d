"""The pictures of the documentation: small, each made by the script, and each in a page with its words."""

import re
import sys
from pathlib import Path

from doc_pages import PAGES, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

import pictures  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
SHOWN = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<path>[^)]*pictures/[^)]+)\)")


def test_the_folder_has_the_pictures_of_the_script() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(pictures.names())


def test_they_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert [name for name, size in sizes.items() if size > pictures.MOST_BYTES] == []
    assert sum(sizes.values()) < 600_000


def test_each_is_in_a_page_with_its_words() -> None:
    seen = set()
    for page in map(Page, PAGES):
        for each in SHOWN.finditer(page.text):
            target = (page.path.parent / each["path"]).resolve()
            assert target.is_file(), (page.name, each["path"])
            assert len(each["words"].split()) >= 5, (page.name, each["words"])
            seen.add(target.name)
    assert seen == set(pictures.names())
