"""What the sample files of the brokers make, as text beside them; run it after adding a sample or changing a
reader.

`python tests/book/brokers/golden.py` writes `samples/NAME.golden` for every sample: read the difference
before committing it.
"""

import sys
from functools import partial
from pathlib import Path

from wheelcli.book.brokers import read_file, recognise
from wheelcli.book.brokers.source import read_source
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.store.text import line_of

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = Path(__file__).resolve().parent / "samples"


def samples() -> list[Path]:
    """Every sample, without its golden."""
    return sorted(path for path in SAMPLES.iterdir() if path.suffix != ".golden")


def told(path: Path) -> str:
    """The reader's name, each event with its lines, each line that made none, and the file's own word on
    cash.
    """
    source = read_source(path)
    reading = read_file(source, "default")
    intake = take_in([reading], [])
    lines = [recognise(source).name]
    for event in intake.new:
        where = ",".join(map(str, intake.where[event.id].lines))
        lines.append(f"{where:>5} {line_of(event)}")
    lines += [f"{each.line:>5} ! {each.reason}" for each in intake.not_understood]
    lines += [f"{each.line:>5} … {each.reason}" for each in intake.waiting]
    lines += [f"{each.line:>5} ~ {each.message}" for each in intake.remarks]
    lines += [f"      {count} × {what}" for what, count in intake.nothing]
    lines += [
        f"      {each.what}: {each.told_cents / 100:.2f} told, {each.ours_cents / 100:.2f} ours"
        for each in intake.compared
    ]
    return "\n".join(lines) + "\n"


def rewrite() -> None:
    """Write what every sample makes."""
    sys.path.append(str(ROOT / "tools"))
    from page_writer import write_pages

    write_pages(
        (sample.with_suffix(".golden").relative_to(ROOT).as_posix(), partial(told, sample))
        for sample in samples()
    )


if __name__ == "__main__":
    rewrite()
