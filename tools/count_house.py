"""Count what makes a house hard to move into: hidden imports, full folders, long lines, and so on.

    python tools/count_house.py [PATH]… [--first N] [--json]

PATH is `wheelcli`, `tests` and `benchmarks` if none is named. Prints, a line a figure and the worst places
under it:

- imports of `wheelcli` inside functions, and their share of all imports of it (in `wheelcli` itself only);
- folders by the files they hold flat; files by their lines;
- comments that keep the formatter off;
- as Ruff counts them (it must be installed): lines over the limit of `pyproject.toml` (E501), functions with
  more than 8 parameters (PLR0913), functions of a complexity over 15 (C901); those that a comment silences
  too.
"""

import argparse
import ast
import io
import json
import os
import shutil
import subprocess
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "wheelcli"
PATHS = (PACKAGE, "tests", "benchmarks")
PARAMETERS, COMPLEXITY = 8, 15
BY_RUFF = {
    "E501": "lines over the limit",
    "PLR0913": f"functions of more than {PARAMETERS} parameters",
    "C901": f"functions of a complexity over {COMPLEXITY}",
}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Figure:
    """One count: what, how many, of how many (None if there is no whole), and the worst places with their own
    numbers.
    """

    what: str
    number: int
    of: int | None = None
    places: tuple[tuple[str, int], ...] = ()


def own_imports(tree: ast.Module) -> tuple[int, int]:
    """How many statements import the package's own modules, and how many of these stand inside a function."""
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, _FUNCTIONS) for n in ast.walk(f)}
    imports = [node for node in ast.walk(tree) if _is_own(node)]
    return len(imports), sum(id(node) in inside for node in imports)


def _is_own(node: ast.AST) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return any(name.split(".")[0] == PACKAGE for name in names)


def figures(texts: Mapping[str, str]) -> list[Figure]:
    """What can be counted in these texts by their paths (with `/`) below the project's folder."""
    package = {path: text for path, text in texts.items() if PACKAGE in path.split("/")[:-1]}
    imports = {path: own_imports(ast.parse(text)) for path, text in package.items()}
    folders = Counter(path.rpartition("/")[0] for path in texts)
    lines = {path: text.splitlines() for path, text in texts.items()}
    skips = {path: formatter_off(text) for path, text in texts.items()}
    inner = {path: inside for path, (_, inside) in imports.items()}
    long = {path: len(each) for path, each in lines.items()}
    return [
        Figure(
            "own imports inside functions",
            sum(inner.values()),
            sum(a for a, _ in imports.values()),
            worst(inner),
        ),
        Figure("files in the fullest folder", max(folders.values(), default=0), None, worst(folders)),
        Figure("lines of the longest file", max(long.values(), default=0), None, worst(long)),
        Figure("fmt: skip", sum(skips.values()), None, worst(skips)),
    ]


def formatter_off(text: str) -> int:
    """How many comments keep the formatter off; a string that shows one is none."""
    if "# fmt: " not in text:
        return 0
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(
        t.type == tokenize.COMMENT and t.string.startswith(("# fmt: skip", "# fmt: off")) for t in tokens
    )


def worst(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The places that have any, the most first."""
    return tuple(sorted(((p, n) for p, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))


def ruff_figures(faults: Iterable[Mapping[str, Any]], root: Path) -> list[Figure]:
    """The counts in what Ruff found, as its JSON has it."""
    places: dict[str, Counter[str]] = {code: Counter() for code in BY_RUFF}
    for each in faults:
        places[each["code"]][Path(os.path.relpath(each["filename"], root)).as_posix()] += 1
    return [Figure(what, places[code].total(), None, worst(places[code])) for code, what in BY_RUFF.items()]


def ask_ruff(paths: Sequence[Path], root: Path) -> list[Mapping[str, Any]]:
    """What Ruff finds with these limits, whatever comments silence it.

    Raises FileNotFoundError if it is not installed.
    """
    beside = Path(sys.executable).parent / "ruff"
    program = str(beside) if beside.exists() else shutil.which("ruff")
    if program is None:
        raise FileNotFoundError("ruff is not installed: pip install 'wheelcli[dev]'")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    command = ["check", "--isolated", "--ignore-noqa", "--no-cache", "--exit-zero", "--output-format", "json"]
    command += ["--line-length", str(project["tool"]["ruff"]["line-length"])]
    limits = (f"lint.pylint.max-args={PARAMETERS}", f"lint.mccabe.max-complexity={COMPLEXITY}")
    command += ["--select", ",".join(BY_RUFF), *(part for limit in limits for part in ("--config", limit))]
    done = subprocess.run(
        [program, *command, *map(str, paths)], cwd=root, capture_output=True, text=True, check=True
    )
    faults: list[Mapping[str, Any]] = json.loads(done.stdout)
    return faults


def main(arguments: list[str]) -> int:
    """Print the figures; the exit code: 2 if Ruff is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--first", type=int, default=5, metavar="N", help="places to list under a figure")
    parser.add_argument("--json", action="store_true", help="every place, as JSON")
    options = parser.parse_args(arguments)
    paths = [path.resolve() for path in options.paths] or [ROOT / name for name in PATHS]
    files = [file for path in paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    texts = {Path(os.path.relpath(file, ROOT)).as_posix(): file.read_text(encoding="utf-8") for file in files}
    try:
        counted = figures(texts) + ruff_figures(ask_ruff(paths, ROOT), ROOT)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(
            json.dumps(
                [{"what": f.what, "number": f.number, "of": f.of, "places": dict(f.places)} for f in counted]
            )
        )
        return 0
    for figure in counted:
        whole = f" of {figure.of} ({100 * figure.number / figure.of:.1f} %)" if figure.of else ""
        print(f"{figure.what}: {figure.number}{whole}")
        for place, number in figure.places[: options.first]:
            print(f"  {number:>5}  {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
