"""Builders of small markets stand beside the plan's tests, those of recorded chains beside the chains'."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "plan"), str(TESTS / "chains")]
