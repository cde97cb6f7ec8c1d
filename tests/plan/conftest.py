"""What the tests of a plan share: the builder of small markets in `markets.py` can be imported by its name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
