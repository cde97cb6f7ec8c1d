"""Print a pip constraints file that holds every direct dependency at the lowest version that pyproject.toml
allows.

    python tools/lowest_versions.py > lowest.txt
    pip install --constraint lowest.txt .

One line a dependency, `name==version`; those of extras are left out. Exits with 1 if a dependency names no
lowest version.
"""

import re
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
_LOWEST = re.compile(r"^([A-Za-z0-9._-]+)\s*>=\s*([0-9][0-9A-Za-z.]*)")


def constraints(dependencies: list[str]) -> list[str]:
    """Return the constraint of each dependency. Raises ValueError for one without a lowest version.

    >>> constraints(["typer>=0.16", "plotext>=5.3.2,<6"])
    ['typer==0.16', 'plotext==5.3.2']
    """
    lines = []
    for dependency in dependencies:
        match = _LOWEST.match(dependency)
        if match is None:
            raise ValueError(f"{dependency!r} names no lowest version")
        lines.append(f"{match[1]}=={match[2]}")
    return lines


def main() -> int:
    """Print the constraints of the project."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    try:
        print("\n".join(constraints(project["dependencies"])))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
