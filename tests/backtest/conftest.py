"""Builders of small markets stand beside the plan's tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "plan"))
