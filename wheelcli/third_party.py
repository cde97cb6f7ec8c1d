"""Objects that third-party packages offer through entry points, found by group and name when a command needs
them.

A package declares in its `pyproject.toml`, for a provider of market data:

    [project.entry-points."wheelcli.providers"]
    acme = "acme_wheel.provider:provider"
"""

from typing import TYPE_CHECKING, Any

from wheelcli.errors import WheelError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PROVIDERS = "wheelcli.providers"  # callables that take the config and return a Provider
BROKERS = "wheelcli.brokers"  # modules with `identify` and `read`, by the name of the layout


def offers(group: str) -> "dict[str, EntryPoint]":
    """Return the entry points of a group by name, sorted by name. Raises WheelError if two packages offer one
    name.
    """
    from importlib.metadata import entry_points  # loads a mail parser: rarely needed

    by_name: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=group), key=lambda each: (each.name, each.value)):
        other = by_name.setdefault(entry.name, entry)
        if (other.value, _package(other)) != (entry.value, _package(entry)):
            raise WheelError(
                f"two packages offer {entry.name!r} as an entry point of {group}: "
                f"{_package(other)} and {_package(entry)}",
                hint=f"uninstall one of them: `pip uninstall {_package(entry)}`",
                code="third_party",
            )
    return by_name


def load(entry: "EntryPoint") -> Any:
    """Return the object that an entry point names. Raises WheelError, naming the package, if it cannot be
    imported.
    """
    try:
        return entry.load()
    except Exception as error:  # the import of a package may raise anything
        why = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise WheelError(
            f"{entry.name!r} of the package {_package(entry)} cannot be loaded: {why}",
            hint=f"repair or uninstall it: `pip uninstall {_package(entry)}`",
            code="third_party",
        ) from error


def _package(entry: "EntryPoint") -> str:
    return entry.dist.name if entry.dist is not None else entry.module
