"""Bad input, each kind of it: one clear sentence on stderr, the right exit code, no traceback, and nothing
half-written.
"""

import ctypes
import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from harness import Home, Ran, no_noise

ACCOUNT = ("--set", "account.value=250000", "--set", "account.cash=250000")
DEMO_AS_PROVIDER = ("--set", "data.provider=demo")
GOOD_CSV = """symbol,spot,quote_time,expiration,strike,right,bid,ask,open_interest,kind
AAPL,310.2,2026-08-18T15:45:00,2026-09-18,290,put,2.15,2.20,5210,stock
AAPL,310.2,2026-08-18T15:45:00,2026-09-18,330,call,3.05,3.15,8831,stock
"""
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24


def contents(folder):
    """Every file under a folder with a digest of its bytes."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def without_override():
    """Let a folder's permissions hold for root too (called in the child, before it becomes `wheel`)."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def toml(text):
    def prepare(home):
        home.config.write_text(text, encoding="utf-8")
        return ()

    return prepare


def sheet(text):
    def prepare(home):
        path = home.folder / "quotes.csv"
        path.write_text(text, encoding="utf-8")
        return ("--snapshot", str(path))

    return prepare


def cell(column, text):
    header, first, *rest = GOOD_CSV.splitlines()
    cells = first.split(",")
    cells[header.split(",").index(column)] = text
    return sheet("\n".join([header, ",".join(cells), *rest, ""]))


@dataclass(frozen=True)
class Spoilt:
    """A snapshot in the library, spoilt by `spoil(folder)`; the library is put there before."""

    spoil: Callable[[Path], None]

    def __call__(self, home):
        self.spoil(next((home.data / "snapshots").iterdir()))
        return ("--snapshot", "latest")


def truncated(name):
    def spoil(folder):
        path = folder / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return spoil


def changed(name, at):
    def spoil(folder):
        raw = bytearray((folder / name).read_bytes())
        raw[int(len(raw) * at)] ^= 0x01
        (folder / name).write_bytes(raw)

    return spoil


def newer(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    key = next(k for k in manifest if "version" in k)
    (folder / "manifest.json").write_text(json.dumps({**manifest, key: manifest[key] + 1}))


def read_only(home):
    home.data.chmod(0o555)
    return ()


def in_the_way(home):
    shutil.rmtree(home.data)
    home.data.write_text("a file where the folder should be", encoding="utf-8")
    return ()


# name → (command, what to prepare (gives more arguments), exit code, words that the sentence must hold)
CASES = {
    "empty watchlist": ("scan", ACCOUNT, None, 2, ["watchlist is empty", "wheel watchlist add"]),
    "no account": ("scan AAPL", (), None, 5, ["account", "wheel init"]),
    "unknown to the demo": ("scan NOPE --demo", (), None, 4, ["NOPE", "demo"]),
    "malformed toml": (
        "scan AAPL",
        (),
        toml("account = { value = "),
        5,
        ["config.toml", "line 1", "invalid TOML"],
    ),
    "not text": (
        "scan AAPL",
        (),
        lambda h: h.config.write_bytes(b"\xff\xfe\x00") and (),
        5,
        ["config.toml", "UTF-8"],
    ),
    "text for a number": (
        "scan AAPL",
        (),
        toml('[account]\nvalue = "lots"'),
        5,
        ["account.value", "lots", "number"],
    ),
    "number for a list": ("scan AAPL", (), toml("never = 3"), 5, ["never", "3"]),
    "true for a number": ("scan AAPL", (), toml("[score]\nmin = true"), 5, ["score.min", "true"]),
    "unknown key": ("scan AAPL", (), toml("[acount]\nvalue = 3"), 5, ["acount", "account"]),
    "negative cash": (
        "scan AAPL",
        (),
        toml("[account]\nvalue = 9\ncash = -5"),
        5,
        ["account.cash", "-5", "0 or more"],
    ),
    "negative cash by flag": (
        "scan AAPL --set account.cash=-5",
        ACCOUNT[:2],
        None,
        2,
        ["account.cash", "-5"],
    ),
    "negative cash at init": ("init --account-value 9 --cash -5", (), None, 2, ["--cash", "-5", "0 or more"]),
    "nan at init": ("init --account-value nan", (), None, 2, ["--account-value", "nan"]),
    "shell words at init": (
        "init --account-value 9 --watchlist A;ls",
        (),
        None,
        2,
        ["A;ls", "invalid symbol"],
    ),
    "two mistakes": (
        "scan AAPL",
        (),
        toml("[account]\nvalue = -1\ncash = -5"),
        5,
        ["2 mistakes", "value", "cash"],
    ),
    "escape codes": ("scan \x1b[31mAAPL", ACCOUNT, None, 2, ["invalid symbol"]),
    "shell": ("scan $(reboot)", ACCOUNT, None, 2, ["$(reboot)", "invalid symbol"]),
    "path": ("scan ../../etc/passwd", ACCOUNT, None, 2, ["invalid symbol"]),
    "other capitals": ("scan aßpl", ACCOUNT, None, 2, ["invalid symbol"]),
    "missing columns": (
        "scan AAPL",
        ACCOUNT,
        sheet("symbol,bid\nAAPL,1\n"),
        5,
        ["quotes.csv", "spot", "strike", "ask"],
    ),
    "text in a number": ("scan AAPL", ACCOUNT, cell("bid", "abc"), 5, ["quotes.csv", "line 2", "bid", "abc"]),
    "nan in a number": ("scan AAPL", ACCOUNT, cell("ask", "NaN"), 5, ["quotes.csv", "line 2", "ask", "NaN"]),
    "infinite number": (
        "scan AAPL",
        ACCOUNT,
        cell("strike", "inf"),
        5,
        ["quotes.csv", "line 2", "strike", "inf"],
    ),
    "negative number": ("scan AAPL", ACCOUNT, cell("bid", "-1"), 5, ["quotes.csv", "line 2", "bid", "-1"]),
    "bad date": (
        "scan AAPL",
        ACCOUNT,
        cell("expiration", "2026-02-30"),
        5,
        ["line 2", "expiration", "2026-02-30"],
    ),
    "empty sheet": ("scan AAPL", ACCOUNT, sheet(""), 5, ["quotes.csv"]),
    "no such snapshot": ("scan AAPL --snapshot nowhere", ACCOUNT, None, 5, ["nowhere"]),
    "none yet": ("scan AAPL --snapshot latest", ACCOUNT, None, 5, ["snapshot", "wheel record"]),
    "truncated": (
        "scan ALDERA",
        ACCOUNT,
        Spoilt(truncated("options.parquet")),
        5,
        ["damaged", "options.parquet"],
    ),
    "changed byte": (
        "scan ALDERA",
        ACCOUNT,
        Spoilt(changed("options.parquet", 0.5)),
        5,
        ["damaged", "options.parquet"],
    ),
    "changed close": (
        "scan ALDERA",
        ACCOUNT,
        Spoilt(changed("closes.parquet", 0.9)),
        5,
        ["damaged", "closes.parquet"],
    ),
    "changed manifest": ("scan ALDERA", ACCOUNT, Spoilt(changed("manifest.json", 0.6)), 5, ["damaged"]),
    "newer schema": ("scan ALDERA", ACCOUNT, Spoilt(newer), 5, ["version 3", "reads up to 2"]),
    "read-only data folder": (
        "scan ALDERA",
        (*ACCOUNT, *DEMO_AS_PROVIDER),
        read_only,
        5,
        ["data", "cannot write", "WHEEL_DATA_DIR"],
    ),
    "read-only for record": ("record ALDERA", DEMO_AS_PROVIDER, read_only, 5, ["data", "cannot write"]),
    "a file for a folder": (
        "scan ALDERA",
        (*ACCOUNT, *DEMO_AS_PROVIDER),
        in_the_way,
        5,
        ["data", "cannot write"],
    ),
    "unwritable output": ("scan --demo --output /nowhere/plan.json", (), None, 2, ["/nowhere/plan.json"]),
    "unknown field": ("scan --demo --fields rank,colour", (), None, 2, ["colour"]),
    "unknown format": ("scan --demo --format pdf", (), None, 2, ["pdf"]),
    "unknown command": ("scna", (), None, 2, ["scna"]),
}


AS_JSON = (
    "empty watchlist",
    "malformed toml",
    "two mistakes",
    "escape codes",
    "missing columns",
    "nan in a number",
    "truncated",
    "changed byte",
    "read-only data folder",
    "unknown field",
    "unknown to the demo",
)

# What permissions, the bytes of a command line and the interpreter's own end decide is left to a process; the
# rest needs none.
IN_A_PROCESS = (
    "read-only data folder",
    "read-only for record",
    "no account",
    "not text",
    "other capitals",
    "two mistakes",
)


def inside(home, request, monkeypatch):
    """`home.run` without a process of its own: the same folders, the same working folder."""
    wheel = request.getfixturevalue("wheel")
    monkeypatch.chdir(home.folder / "cwd")
    for kind in ("config", "data", "cache"):
        monkeypatch.setenv(f"WHEEL_{kind.upper()}_DIR", str(home.folder / kind))

    def run(*arguments):
        started = time.monotonic()
        answer = wheel(*arguments, code=None)
        seconds = time.monotonic() - started
        return Ran(arguments, str(answer), answer.stderr, answer.exit_status, seconds, home.folder)

    return run


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The data folder of a user who has recorded one market."""
    home = Home(tmp_path_factory.mktemp("whole"))
    ran = home.run("record", "ALDERA", "BORVIA", *DEMO_AS_PROVIDER)
    assert ran.code == 0, ran.stderr
    return home.data


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_one_clear_sentence_the_exit_code_and_nothing_written(request, tmp_path, monkeypatch, name):
    """One case at a time: at most two runs of the program, and one more for the first snapshot."""
    words, more, prepare, code, _ = CASES[name]
    home = Home(tmp_path)
    run = (
        partial(home.run, preexec_fn=without_override)
        if name in IN_A_PROCESS
        else inside(home, request, monkeypatch)
    )
    if isinstance(prepare, Spoilt):
        shutil.copytree(request.getfixturevalue("whole"), home.data, dirs_exist_ok=True)
    arguments = (*words.split(" "), *more, *(prepare(home) if prepare else ()))
    before = contents(home.folder)
    spoken = run(*arguments)
    document = run(*arguments, "--json") if name in AS_JSON else None
    after = contents(home.folder)
    if home.data.is_dir():
        home.data.chmod(0o755)  # or pytest could not remove it
    assert spoken.code == code, spoken.stderr
    says_it_once(name, spoken)
    if document is not None:
        the_envelope_says_the_same(document, code)
    assert own(after) == own(before)


def says_it_once(name, spoken):
    assert spoken.stdout == ""
    assert no_noise(spoken.stderr), spoken.stderr
    assert "\x1b" not in spoken.stderr
    for word in CASES[name][4]:
        assert word in spoken.stderr, spoken.stderr
    if name not in ("unknown format", "unknown command"):  # those are typer's own
        lines = spoken.stderr.rstrip("\n").splitlines()
        assert lines[0].startswith("wheel: ")
        sentences = [line for line in lines if not line.startswith("  hint: ")]
        assert len(sentences) <= 2 or "mistakes" in sentences[0], spoken.stderr
        assert len(sentences) == len({line.removeprefix("! : ").strip() for line in sentences}), spoken.stderr


def the_envelope_says_the_same(output, code):
    document = output.document
    assert output.code == code
    assert (document["status"], document["exit_code"]) == ("error", code)
    assert document["data"] == {}
    assert document["problems"][0]["message"]
    assert no_noise(output.stderr)


def own(files):
    """Without what libraries keep for themselves."""
    return {path: digest for path, digest in files.items() if not path.startswith(("xdg/", "cache/"))}


@pytest.mark.long
def test_a_file_that_is_there_is_not_overwritten(tmp_path):
    home = Home(tmp_path)
    home.config.write_text("[account]\nvalue = 1\n# mine\n", encoding="utf-8")
    ran = home.run("init", "--account-value", "5")
    assert ran.code == 2
    assert "--force" in ran.stderr
    assert "# mine" in home.config.read_text(encoding="utf-8")


@pytest.mark.long
def test_a_good_sheet_of_quotes_is_planned(tmp_path):
    """So that the cases above fail for what is wrong in them."""
    home = Home(tmp_path)
    ran = home.run("scan", "AAPL", "--json", *ACCOUNT, *sheet(GOOD_CSV)(home))
    assert ran.code in (0, 3), ran.stderr
    assert ran.data["rejected"]["candidates"] == 1  # one put; the call has no shares
