"""The config: one checked value from flags, environment, files and defaults."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.config.account import Account, Holding, Watched
    from wheelcli.config.mistakes import ConfigError, Mistake
    from wheelcli.config.model import Config
    from wheelcli.config.presets import Preset
    from wheelcli.config.regime import Regime
    from wheelcli.config.renamed_keys import warnings
    from wheelcli.config.sources import (
        LOCAL_FILE,
        Loaded,
        checked,
        load,
        load_demo,
        read_text,
        there,
        user_file,
    )

__all__ = [
    "LOCAL_FILE",
    "Account",
    "Config",
    "ConfigError",
    "Holding",
    "Loaded",
    "Mistake",
    "Preset",
    "Regime",
    "Watched",
    "checked",
    "load",
    "load_demo",
    "read_text",
    "there",
    "user_file",
    "warnings",
]

# Pydantic is loaded by the first setting that is read.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            **dict.fromkeys(("Account", "Holding", "Watched"), "account"),
            **dict.fromkeys(
                ("LOCAL_FILE", "Loaded", "checked", "load", "load_demo", "read_text", "there", "user_file"),
                "sources",
            ),
            **dict.fromkeys(("ConfigError", "Mistake"), "mistakes"),
            "Config": "model",
            "Preset": "presets",
            "Regime": "regime",
            "warnings": "renamed_keys",
        },
    )
