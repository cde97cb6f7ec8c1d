"""A file of an earlier `wheel init` says `source = "config"`: reported with the one command that lifts it,
and lifted without losing a word.
"""

from pathlib import Path
from typing import Any

import pytest

OLD = """\
# written long ago
[account]
value = 80000                       # what the account is worth, in dollars; 0 means not yet told
cash = 80000                        # cash in it, dollars, with what secures open puts
type = "ira"                        # cash, margin or ira
source = "config"                   # where scans take the account from: config or journal
cash_equivalents = ["SGOV", "BIL"]  # funds that count as cash

[data]
provider = "demo"                   # mine

[watchlist.DRAVEN]
"""
CHOSEN = OLD.replace("# where scans take the account from: config or journal", "# I want it so")


@pytest.fixture
def home(wheel_home: Path) -> Path:
    (wheel_home / "config").mkdir(parents=True)
    return wheel_home


def write(home: Path, text: str) -> Path:
    file = home / "config" / "config.toml"
    file.write_text(text)
    return file


def notices(answer: Any) -> list[str]:
    return [p["hint"] for p in answer.json["problems"] if p["code"] == "old_source"]


def test_the_first_run_and_the_doctor_name_the_command(wheel: Any, home: Path) -> None:
    write(home, OLD)
    first, second = (wheel("scan", "--json", code=None) for _ in range(2))
    assert ["`wheel config check --fix`" in hint for hint in notices(first)] == [True]
    assert notices(second) == []
    assert first.json["data"]["account"]["source"] == "config"
    for _ in range(2):
        assert len(notices(wheel("doctor", "--json", code=None))) == 1


@pytest.mark.long
def test_the_fix_lifts_it_and_the_next_fill_counts(wheel: Any, home: Path) -> None:
    file = write(home, OLD)
    shown = wheel("config", "check", "--fix", "--dry-run")
    assert "would change account.source" in shown.stderr
    assert file.read_text() == OLD
    assert "changed account.source" in wheel("config", "check", "--fix").stderr
    before, after = OLD.splitlines(), file.read_text().splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [(a.split("#")[0].rstrip(), b.split("#")[0].rstrip()) for a, b in changed] == [
        ('source = "config"', 'source = "auto"')
    ]
    assert "nothing to fix" in wheel("config", "check", "--fix").stderr
    wheel("journal", "add", "STO 1 DRAVEN 2026-09-18 88 P @ 0.90 fees 0.68 on 2026-08-20")
    account = wheel("scan", "--json", code=None).json["data"]["account"]
    assert (account["source"], account["cash_usd"]) == ("journal", 80_089.32)
    assert notices(wheel("doctor", "--json", code=None)) == []


def test_a_source_that_the_user_chose_stays(wheel: Any, home: Path) -> None:
    file = write(home, CHOSEN)
    assert notices(wheel("doctor", "--json", code=None)) == []
    assert "nothing to fix" in wheel("config", "check", "--fix").stderr
    assert file.read_text() == CHOSEN


def test_a_journal_that_it_hides_is_reported_with_the_same_command(wheel: Any, home: Path) -> None:
    file = write(home, OLD)
    wheel("journal", "add", "OPENING 61000 on 2026-08-03")
    scanned = wheel("scan", "--json", code=None)
    unread = [p for p in scanned.json["problems"] if p["code"] == "journal_not_read"]
    assert "`wheel config check --fix`" in unread[0]["hint"]
    wheel("config", "check", "--fix")
    assert 'source = "auto"' in file.read_text()
    assert (
        "value = 80000" in file.read_text()
    )  # what it then replaces is seen first, and removed by the next fix
    account = wheel("scan", "--json", code=None).json["data"]["account"]
    assert (account["source"], account["cash_usd"]) == ("journal", 61_000)
    wheel("config", "check", "--fix")
    assert "80000" not in file.read_text()
