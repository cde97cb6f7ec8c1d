"""The names of contracts, which the id, the row and the digest of an event each have."""

from functools import lru_cache

from wheelcli.contract import Contract

__all__ = ["name_of"]


@lru_cache(maxsize=65536)
def name_of(contract: Contract) -> str:
    """Return the one name of a contract."""
    return contract.name
