"""The config: one checked value out of flags, environment, files and defaults (design, section 10)."""

from wheelcli.config.account import Account, Holding, Watched, parse_option_line
from wheelcli.config.load import LOCAL_FILE, Loaded, load, load_demo, user_file
from wheelcli.config.mistakes import ConfigError, Mistake
from wheelcli.config.model import Config
from wheelcli.config.presets import Preset
from wheelcli.config.regime import Regime

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
    "load",
    "load_demo",
    "parse_option_line",
    "user_file",
]
