"""Where the user's files live: config, data and cache folders, each movable by an environment variable.

The files show what a person owns. On its first use in a run, a folder and the program's files in it become
private to their owner; this also protects files of older versions.
"""

import os
from functools import cache
from pathlib import Path

from wheelcli import private_files

APP = "wheelcli"

# What the program keeps in each, as `private.close_folder` names it.
_CONFIG = frozenset({"config", "draft"})
_DATA = frozenset(
    {
        "journal",
        "backups",
        "plans",
        "rolls",
        "snapshots",
        "iv_history",
        "reviews",
        "pages",
        "facts",
        "rfq",
        "practice",
        "demo",
        "alerts",
    }
)
_CACHE = frozenset({"yahoo", "cboe", "book"})


def _folder(variable: str, default: str) -> Path:
    if folder := os.environ.get(variable):
        return Path(folder).expanduser()
    import platformdirs

    return Path(getattr(platformdirs, default)(APP, appauthor=False))


@cache
def _closed(folder: Path, names: frozenset[str]) -> Path:
    private_files.close_folder(folder, names)
    return folder


def config_dir() -> Path:
    """Return the folder of `config.toml` (`WHEEL_CONFIG_DIR` moves it)."""
    return _closed(_folder("WHEEL_CONFIG_DIR", "user_config_dir"), _CONFIG)


def data_dir() -> Path:
    """Return the folder of snapshots and plans (`WHEEL_DATA_DIR` moves it)."""
    return _closed(_folder("WHEEL_DATA_DIR", "user_data_dir"), _DATA)


def cache_dir() -> Path:
    """Return the folder of cached answers and sums, which can be had again (`WHEEL_CACHE_DIR` moves it)."""
    return _closed(_folder("WHEEL_CACHE_DIR", "user_cache_dir"), _CACHE)
