"""Write generated files, with a line on stderr for each: its name, the seconds it took, whether it is new."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

Page = tuple[str, Callable[[], str]]  # its path below the project, and what writes its text


def write_pages(pages: Iterable[Page], *, root: Path = ROOT) -> list[str]:
    """Write the pages whose text is new, and return their names."""
    changed, count, start = [], 0, time.monotonic()
    for name, text_of in pages:
        path, count = root / name, count + 1
        with _line(name) as outcome:
            text = text_of()
            if path.is_file() and path.read_text(encoding="utf-8") == text:
                outcome.append("current")
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(name)
            outcome.append("written")
    print(f"{len(changed)} of {count} written, {time.monotonic() - start:.0f} s", file=sys.stderr)
    return changed


@contextmanager
def _line(name: str) -> Iterator[list[str]]:
    """Print the name at once, then the seconds and the outcome that the block appends."""
    start, outcome = time.monotonic(), list[str]()
    print(f"{name} … ", end="", file=sys.stderr, flush=True)
    try:
        yield outcome
    finally:
        print(
            f"{time.monotonic() - start:.1f} s, {''.join(outcome) or 'failed'}", file=sys.stderr, flush=True
        )
