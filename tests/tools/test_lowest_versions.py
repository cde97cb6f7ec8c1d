"""The constraints of the lowest versions: one a dependency, as pyproject.toml has them."""

import sys
import tomllib
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

from lowest_versions import PYPROJECT, constraints


def test_every_dependency_of_the_project_has_a_lowest_version() -> None:
    dependencies = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    lines = constraints(dependencies)
    assert len(lines) == len(dependencies)
    assert all(line.count("==") == 1 for line in lines)


@pytest.mark.parametrize("dependency", ["numpy", "numpy<3", "numpy==2.1"])
def test_a_dependency_without_a_lowest_version_is_refused(dependency: str) -> None:
    with pytest.raises(ValueError, match=dependency):
        constraints([dependency])
