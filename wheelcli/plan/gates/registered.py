"""Every gate that checks one candidate, entered into the registry by its import."""

from wheelcli.plan.gates import (  # noqa: F401  (entered into the registry on import)
    contract,
    events,
    feeds,
    position,
    spread,
    underlying,
)
