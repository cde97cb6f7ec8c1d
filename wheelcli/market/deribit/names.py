"""The coins whose options can be planned, and Deribit's words for them."""

from wheelcli.contract import Contract, parse_contract

COINS = {"BTC": "Bitcoin", "ETH": "Ether"}
SECTOR = "Digital assets"  # that of the funds on coins: their limits are the same
LINEAR = "USDC"  # what linear options are quoted and paid in, on all coins
DVOL = "BTC"  # the coin whose volatility index chooses the regime


def index_of(coin: str) -> str:
    """Return the name of a coin's index.

    >>> index_of("BTC")
    'btc_usd'
    """
    return f"{coin.lower()}_usd"


def own_contract(name: str, coins: frozenset[str]) -> Contract | None:
    """Return the contract of a name on one of these coins, paid in the coin or in USDC; None for any other.

    >>> own_contract("BTC_USDC-25SEP26-68000-P", frozenset({"BTC"})).coin
    'BTC_USDC'
    >>> own_contract("XRP_USDC-21SEP26-1d25-C", frozenset({"BTC"})) is None
    True
    """
    contract = parse_contract(name)
    if contract is None or contract.root not in coins:
        return None
    return contract if contract.coin in (contract.root, f"{contract.root}_{LINEAR}") else None
