"""Briefs on disk: what the fold of a journal says of an account, next to a key of all that decides it.

The key is a digest of the journal's image, of the program's own text, of Python's version, and of the
account with its core shares. A file under another key is not read, and neither is one that is damaged or
that others could have written. A journal that was changed in any way therefore never shows an old account.
"""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import wheelcli
from wheelcli import private_files
from wheelcli.book.accounts import CoinBook
from wheelcli.book.brief import BriefBook, brief_of
from wheelcli.book.ledger import AccountBook
from wheelcli.book.store.brief_text import text_of, values_of
from wheelcli.book.store.image import image_bytes, image_digest
from wheelcli.book.store.journal import Journal
from wheelcli.book.valuation.totals import totals_of

__all__ = ["FOLDER", "LEAST_BYTES", "in_dollars", "key_of", "read_brief", "write_brief"]

FOLDER = "book"  # in the cache folder
# A smaller journal, of about a thousand events, is folded in the time that a brief takes.
LEAST_BYTES = 256 * 1024
_MAGIC = "wheel brief 1"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def key_of(journal: Journal, account: str, core: Mapping[str, int]) -> str | None:
    """Return the key of an account's brief; None if a brief brings nothing, or the key cannot be had.

    Call it, and read the events, inside one `one_image`. Raises WheelError if the journal cannot be read.
    """
    if not journal.isolated or image_bytes(journal) < LEAST_BYTES:
        return None
    image, program = image_digest(journal), _program()
    if image is None or program is None:
        return None
    parts = [image, program, wheelcli.__version__, sys.version, account, sorted(core.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read_brief(
    folder: Path, journal: Journal, account: str, key: str, whole: Callable[[], AccountBook]
) -> BriefBook | CoinBook | None:
    """Return the brief under that key, of a coin account its coins with the brief of its dollar account; None
    if there is none to trust. `whole` folds the whole account, in dollars.
    """
    body = _read(_path(folder, journal, account), key)
    if body is None:
        return None
    try:
        return _account(body, whole)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def write_brief(folder: Path, journal: Journal, account: str, key: str, book: AccountBook | CoinBook) -> None:
    """Write an account's brief in place of the one before, if it reads back as this account; without the
    right to write, nothing happens.
    """
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        dollars = in_dollars(book)
        coins = {"purses": book.purses, "native": book.native} if isinstance(book, CoinBook) else None
        body = f"{json.dumps(coins, allow_nan=False)}\n{text_of(dollars, totals_of(dollars))}"
        if _account(body, lambda: dollars) != book:
            return
        private_files.make_folder(folder)
        data = body.encode()
        head = f"{_MAGIC} {key} {hashlib.sha256(data).hexdigest()}\n"
        private_files.replace_whole(_path(folder, journal, account), head.encode() + data)


def in_dollars(book: AccountBook | CoinBook) -> AccountBook:
    """Return an account of shares, or the dollar account of one of coins."""
    return book.dollars if isinstance(book, CoinBook) else book


def _account(body: str, whole: Callable[[], AccountBook]) -> BriefBook | CoinBook:
    """Return the account of a body; for any other text raises what `read_brief` catches."""
    head, _, text = body.partition("\n")
    coins, brief = json.loads(head), brief_of(*values_of(text), whole)
    return brief if coins is None else CoinBook(coins["purses"], brief, coins["native"])


def _path(folder: Path, journal: Journal, account: str) -> Path:
    """Return the file of an account: one for each journal, whose content is not in the name."""
    who = json.dumps([str(journal.path.absolute()), account]).encode()
    return folder / f"{hashlib.sha256(who).hexdigest()[:32]}.json"


def _read(path: Path, key: str) -> str | None:
    """Return the body of a file if it is whole, under this key, and ours alone to write."""
    try:
        with open(path, "rb") as file:
            info = os.fstat(file.fileno())
            if os.name == "posix" and (info.st_uid != os.geteuid() or info.st_mode & _OTHERS_WRITE):
                return None
            head, data = file.readline(), file.read()
        wanted = f"{_MAGIC} {key} {hashlib.sha256(data).hexdigest()}\n"
        return data.decode() if head == wanted.encode() else None
    except (OSError, ValueError):
        return None


@cache
def _program() -> str | None:
    """Return a digest of the source of everything that decides what a fold says; None without source."""
    package = Path(wheelcli.__file__).parent
    hashed, count = hashlib.sha256(), 0
    try:
        for path in sources(package):
            with open(path, "rb", buffering=0) as file:
                text = file.read()
            hashed.update(f"{path} {len(text)}\n".encode() + text)
            count += 1
    except OSError:
        return None
    return hashed.hexdigest() if count else None


def sources(package: Path) -> Iterator[str]:
    """Yield the paths of the package's own modules and of all in `book`, sorted."""
    folders = [package]
    for folder in folders:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
        yield from (entry.path for entry in inside if entry.name.endswith(".py"))
        if folder == package:
            folders.append(package / "book")
        else:
            folders += [
                Path(entry.path) for entry in inside if entry.is_dir() and entry.name != "__pycache__"
            ]
