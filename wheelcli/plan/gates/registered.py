"""Import every gate that checks one candidate; the import enters it into the registry."""

from wheelcli.plan.gates import (  # noqa: F401  (entered into the registry on import)
    contract,
    events,
    feeds,
    position,
    spread,
    underlying,
)
