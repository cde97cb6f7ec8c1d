"""The config in force. Order: flag, preset, `WHEEL_*` environment, `./wheel.toml`, the user's file,
default.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wheelcli import paths
from wheelcli.config.keys import Written, dotted, leaves, parse_key, parse_value, settled, shown
from wheelcli.config.layers import Layers
from wheelcli.config.mistakes import COMMAND, FLAG, ConfigError, Mistake, sentence
from wheelcli.config.model import Config
from wheelcli.config.presets import Preset, origin, settings
from wheelcli.config.renamed_keys import PATHS, OldKey, current, names_in, twice
from wheelcli.errors import cannot_read
from wheelcli.market.demo.account import demo_portfolio_config

LOCAL_FILE = "wheel.toml"
DEFAULT = "default"
DEMO = "demo market"

_AT = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The config, the origin of every value by its dotted key, the files it was read from, the keys that
    `./wheel.toml` sets, old names in use.
    """

    config: Config
    origins: Mapping[str, str]
    files: tuple[Path, ...] = ()
    local_keys: tuple[str, ...] = ()
    old_keys: tuple[OldKey, ...] = ()


def user_file() -> Path:
    """Return the path of the user's own config file, whether or not it exists."""
    return paths.config_dir() / "config.toml"


def load(overrides: tuple[str, ...] = (), *, preset: Preset | None = None, text: str | None = None) -> Loaded:
    """Read every source. `overrides` are the KEY=VALUE of `--set`, `preset` that of `--preset`; `text` is
    what the user's file is about to contain.

    Raises ConfigError, a WheelError, naming every mistake: exit 5, or 2 if all are in `overrides`.
    """
    layers = _defaults()
    local = Path(LOCAL_FILE)
    instead = {} if text is None else {user_file(): text}
    read = tuple(path for path in (user_file(), local) if path in instead or there(path))
    local_keys: tuple[str, ...] = ()
    for path in read:
        try:
            layer = parsed(instead[path], str(path)) if path in instead else document(path)
            _lay(layers, [((), layer, str(path))])
            if path == local:
                keys = (key for key, _ in leaves(current((), layer)[1]) if key)
                local_keys = tuple(dict.fromkeys(dotted(settled(key)) for key in keys))
        except ConfigError as error:
            layers.mistakes += error.mistakes
    if layers.mistakes:
        raise ConfigError(layers.mistakes)
    _lay(layers, _environment(layers, os.environ))
    _lay_preset(layers, preset)
    _lay(layers, _overrides(layers, overrides))
    return replace(_settle(layers, read), local_keys=local_keys)


def load_demo(
    overrides: tuple[str, ...] = (),
    *,
    preset: Preset | None = None,
    own: Callable[[], dict[str, Any]] = demo_portfolio_config,
) -> Loaded:
    """Return the config of the demo market: its `own` settings, `--preset` and `--set`; no file, no
    environment. By default these are its watchlist, and the account's holdings are in the demo's journal.

    Raises ConfigError, a WheelError, naming every mistake in `overrides`.
    """

    layers = _defaults()
    layers.lay(own(), DEMO)
    _lay_preset(layers, preset)
    _lay(layers, _overrides(layers, overrides))
    return _settle(layers, ())


def checked(text: str, *, path: Path, put: tuple[tuple[str, ...], Any] | None = None) -> Config:
    """Return the config of a file with this text alone. `put`, if not None, is a key and its new value.

    Raises ConfigError naming every mistake; those of `put` are reported under `config set`.
    """
    layers = _defaults()
    _lay(layers, [((), parsed(text, str(path)), str(path))])
    if put is not None:
        _lay(layers, [(*put, COMMAND)])
    return _settle(layers, (path,)).config


def there(path: Path) -> bool:
    """Return whether a file is to be read. One that cannot be checked is: reading it gives the reason."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def document(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file. Raises ConfigError if it cannot be read or is not TOML."""
    return parsed(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Return a file's text, without a byte order mark. Raises ConfigError if it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")  # line ends kept as they are
    except UnicodeDecodeError as error:
        raise ConfigError([Mistake(str(path), f"is not UTF-8 text (byte {error.start + 1})")]) from error
    except OSError as error:
        raise ConfigError([Mistake(str(path), cannot_read("the file", error))]) from error


def parsed(text: str, origin: str) -> dict[str, Any]:
    """Return the content of a TOML text. Raises ConfigError with the line and column if it is not TOML."""
    try:
        return tomllib.loads(text, parse_float=Written)
    except (ValueError, RecursionError) as error:
        reason = "the tables are nested too deep" if isinstance(error, RecursionError) else str(error)
        place = origin
        if match := _AT.match(reason):
            reason = match[1]
            line, column = (match[2], match[3]) if match[2] else _end(text)
            place = f"{origin}, line {line}, column {column}"
        raise ConfigError([Mistake(place, f"invalid TOML: {reason}")]) from error


def _end(text: str) -> tuple[int, int]:
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


def _defaults() -> Layers:
    return Layers(Config().model_dump(mode="json"))


def _lay(layers: Layers, source: Iterable[tuple[tuple[str, ...], Any, str]]) -> None:
    """Put one source on top: each key with its value and origin, the whole document at the empty key. Old
    names become new ones.

    A key under both names is a mistake, because it is unknown which of the two values counts.
    """
    names: dict[tuple[str, ...], str] = {}
    for path, value, where in source:
        for name in names_in(path, value):
            names.setdefault(name, where)
        key, put = current(path, value)
        if key:
            layers.put(key, put, where)
        else:
            layers.lay(put, where)
    layers.old_keys += [
        OldKey(names[old], dotted(old), dotted(new)) for old, new in PATHS.items() if old in names
    ]
    layers.mistakes += [Mistake(names[old], sentence) for old, sentence in twice(names)]


def _environment(
    layers: Layers, environment: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    for name, text in sorted(environment.items()):
        if not name.startswith("WHEEL_"):
            continue
        parts = name.removeprefix("WHEEL_").split("__")
        if len(parts) == 1 and parts[0].lower() not in Config.model_fields:
            continue  # a folder, or a variable of another program
        if not all(parts):
            layers.mistakes.append(Mistake(name, "unknown key (expected WHEEL_SECTION__KEY)"))
            continue
        yield _from_environment(parts, layers.values), parse_value(text), name


def _from_environment(parts: Sequence[str], values: Mapping[str, Any]) -> tuple[str, ...]:
    path = [part.lower() for part in parts]
    if path[0] == "accounts" and len(path) > 1:
        # An account's name keeps the letters it has in a file, which a variable's name may not be able to
        # write.
        names = {name.lower(): name for name in values["accounts"]}
        path[1] = names.get(path[1], parts[1])
    return tuple(path)


def _lay_preset(layers: Layers, preset: Preset | None) -> None:
    if preset is None:
        return
    table = layers.values["regime"]
    for path, value in settings(preset, table if isinstance(table, list) else ()):
        layers.put(path, value, origin(preset))


def _overrides(layers: Layers, overrides: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    for override in overrides:
        key, equals, text = override.partition("=")
        path = parse_key(key)
        if path is None or not equals:
            layers.mistakes.append(Mistake(FLAG, f"invalid value: {shown(override)} (expected KEY=VALUE)"))
        else:
            yield path, parse_value(text), FLAG


@cache
def schema() -> dict[str, Any]:
    """Return the JSON schema of the config: what every key allows."""
    return Config.model_json_schema()


def _settle(layers: Layers, files: tuple[Path, ...]) -> Loaded:
    config = None
    try:
        config = Config.model_validate(layers.values)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            path = tuple(str(part) for part in each["loc"] if part != "[key]")
            origin = layers.blamed(path) or DEFAULT
            layers.mistakes.append(
                Mistake(origin, sentence(each, schema()) + _written_as(path, origin, layers))
            )
    if config is None or layers.mistakes:
        raise ConfigError(layers.mistakes)
    return Loaded(config, _Origins(config, layers), files, old_keys=tuple(layers.old_keys))


def _written_as(path: tuple[str, ...], origin: str, layers: Layers) -> str:
    """Return the mistake under the old key that has the wrong value, so that it can be found."""
    old = [
        each.old
        for each in layers.old_keys
        if each.origin == origin and f"{dotted(path)}.".startswith(f"{each.new}.")
    ]
    return f" (it is set under its old name, {old[0]})" if old else ""


class _Origins(Mapping[str, str]):
    """The origin of every value, computed on demand: for a long watchlist that takes longer than reading
    it.
    """

    def __init__(self, config: Config, layers: Layers) -> None:
        self._config, self._layers = config, layers

    @cached_property
    def _found(self) -> dict[str, str]:
        return {dotted(path): self._origin(path) for path in _paths(self._config)}

    def _origin(self, path: tuple[str, ...]) -> str:
        return self._layers.origin_of(path) or DEFAULT

    def __getitem__(self, key: str) -> str:
        if "_found" in self.__dict__:
            return self._found[key]
        for path in _paths(self._config, only=key.partition(".")[0]):
            if dotted(path) == key:
                return self._origin(path)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def _paths(config: Config, only: str | None = None) -> Iterator[tuple[str, ...]]:
    """Yield the path of every value; with `only`, those of this table."""
    values = config.model_dump(mode="json", include=None if only is None else {only})
    return (path for path, _ in leaves(values))
