"""The syntax trees of the package, parsed once for all tests that read its source."""

import ast
import gc
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "wheelcli"


@cache
def trees() -> dict[Path, tuple[str, ast.Module]]:
    """Text and tree of every module, by its path, in order of the paths; nobody changes them."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    parsed = {path: (text, ast.parse(text)) for path, text in texts.items()}
    gc.freeze()  # a million nodes stay until the end: later searches for cycles need not walk them
    return parsed
