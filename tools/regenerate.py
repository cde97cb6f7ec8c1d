"""Write anew the pages and pictures that are made from the code, and name the files that changed.

    python tools/regenerate.py                # all of it, about two minutes
    python tools/regenerate.py reference      # one part: reference, rooms, presets, screens

Each part runs in a process of its own and prints a line for each file on stderr. The changed files are
printed on stdout; the exit code is 1 if a part fails. Run it with the Python of `.venv`. What importers
read in the brokers' samples is no part of it: `tests/book/brokers/golden.py` writes that, to be read before
it is committed.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = {
    "reference": ("tools/reference.py", "the reference, the table of the strategies, the man page"),
    "rooms": ("tools/rooms.py", "the picture of the rooms in ARCHITECTURE.md"),
    "presets": ("tests/test_docs_presets.py", "the pages of the presets"),
    "screens": ("tests/doc_pages.py", "the screens on all pages"),
}


def generated(root: Path) -> dict[str, bytes]:
    """Return the contents of every file that a part may write, by path below the project."""
    paths = [*root.glob("*.md"), *(root / "docs").rglob("*")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(paths) if path.is_file()}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Return the names of the files that are new, gone or different.

    >>> changed({"a": b"1", "b": b"1", "c": b"1"}, {"a": b"1", "b": b"2", "d": b"1"})
    ['b', 'c', 'd']
    """
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def main(arguments: list[str] | None = None) -> int:
    """Run the parts, print the changed files, and return the exit code."""
    parts = "\n".join(f"  {name:10} {what} ({script})" for name, (script, what) in PARTS.items())
    parser = argparse.ArgumentParser(
        description="Write anew what is made from the code, and name the files that changed.",
        epilog=f"parts:\n{parts}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; without any, all"
    )
    names = parser.parse_args(arguments).parts or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        parser.error(f"unknown part {unknown[0]!r}: choose from {', '.join(PARTS)}")
    before, start, failed = generated(ROOT), time.monotonic(), list[str]()
    for place, name in enumerate(names, start=1):
        script, what = PARTS[name]
        print(f"[{place}/{len(names)}] {name}: {what}", file=sys.stderr, flush=True)
        if subprocess.run([sys.executable, script], cwd=ROOT, check=False).returncode:
            failed.append(script)
    files = changed(before, generated(ROOT))
    count = "no file" if not files else "1 file" if len(files) == 1 else f"{len(files)} files"
    print(f"{count} changed, {time.monotonic() - start:.0f} s", file=sys.stderr)
    for name in files:
        print(name)
    for script in failed:
        print(f"failed: python {script}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
