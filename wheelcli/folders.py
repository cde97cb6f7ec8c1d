"""Where the user's files live: config, data and cache folders, each movable by an environment variable."""

import os
from pathlib import Path

APP = "wheelcli"


def _folder(variable: str, default: str) -> Path:
    if told := os.environ.get(variable):
        return Path(told).expanduser()
    import platformdirs

    return Path(getattr(platformdirs, default)(APP, appauthor=False))


def config_dir() -> Path:
    """The folder of `config.toml` (`WHEEL_CONFIG_DIR` moves it)."""
    return _folder("WHEEL_CONFIG_DIR", "user_config_dir")


def data_dir() -> Path:
    """The folder of snapshots and plans (`WHEEL_DATA_DIR` moves it)."""
    return _folder("WHEEL_DATA_DIR", "user_data_dir")


def cache_dir() -> Path:
    """The folder of answers that can be asked for again (`WHEEL_CACHE_DIR` moves it)."""
    return _folder("WHEEL_CACHE_DIR", "user_cache_dir")
