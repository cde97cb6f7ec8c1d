"""The gates that look at one candidate at a time, by what they look at."""

from wheelcli.plan.gates import contract, events, position, spread, underlying  # noqa: F401  (entered into the registry on import)
