"""Small tables for the reference: exit codes, CSV layouts, strategies, glossary."""

from collections.abc import Iterable
from pathlib import Path

from wheelcli.book.brokers import READERS
from wheelcli.errors import Exit
from wheelcli.plan.strategy_table import STRATEGIES
from wheelcli.render.formats.basket import COLUMNS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "wheelcli"
MEANING = {
    Exit.DONE: "done; an empty plan counts as a plan",
    Exit.FAULT: "a fault of the program",
    Exit.USAGE: "wrong usage",
    Exit.PARTIAL: "partial: something is missing or failed, such as a symbol or session; the rest is good",
    Exit.NO_DATA: "no data at all: the source is down or rate-limited, or lacks the symbols or contracts",
    Exit.INVALID: "config, journal, snapshot or another file is not valid; a failed check; a stopped run",
    Exit.REFUSED: "refused: a rule or the venue rejected the order; nothing traded",
    Exit.UNKNOWN: "unknown: an order was sent and not answered; it may have traded, so reconcile it first",
    Exit.ACTION_NEEDED: "with `--exit-code` (`monitor`, `review`): close, roll or settle a position",
    Exit.INTERRUPTED: "interrupted",
}
BASKET = {
    "Action": "SELL or BUY",
    "Quantity": "contracts",
    "Symbol": "the OCC symbol in 21 characters, root padded to six",
    "Underlying": "the share, fund or index",
    "Expiration": "as 2026-09-18",
    "Strike": "dollars",
    "Right": "P or C",
    "OrderType": "LMT",
    "LimitPrice": "the ticket's limit; for a spread the net price, on each leg",
    "TimeInForce": "DAY",
    "PositionEffect": "OPEN",
    "FloorPrice": "the lowest price to sell at",
    "Multiplier": "shares per contract",
    "Order": "the ticket's id; the legs of one order share it",
    "Leg": "`1 of 1`, or `1 of 2` and `2 of 2` for a spread",
}
# The file that each reader takes, by its name in `READERS`.
FILES = {
    "tastytrade": "transaction history, CSV",
    "tastytrade (until 2023)": "the same file in its older layout",
    "Schwab": "transaction history, CSV",
    "Schwab JSON": "transaction history, JSON",
    "Fidelity": "account history, CSV; `--of NUMBER` picks one of several accounts",
    "Schwab or Fidelity positions": "positions, CSV: an opening balance",
    "Interactive Brokers activity statement": "activity statement, CSV",
    "Interactive Brokers Transaction History": "transaction history, CSV",
    "Interactive Brokers Flex query": "activity Flex query, XML",
    "Robinhood": "account activity report, CSV",
    "wheel's own CSV": "a file that you write: see [below](#a-csv-of-your-own)",
}


def glossary() -> str:
    """Return the table of the glossary, whose one source is GLOSSARY.md."""
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def exit_codes() -> str:
    """Return the table of the exit codes."""
    return _table("exit code", "meaning", ((str(int(code)), MEANING[code]) for code in Exit))


def broker_files() -> str:
    """Return the table of the files that can be imported."""
    return _table("broker", "file", ((reader.name, FILES[reader.name]) for reader in READERS))


def basket() -> str:
    """Return the table of a basket's columns."""
    return _table("column", "content", ((f"`{name}`", BASKET[name]) for name in COLUMNS))


def own_csv() -> str:
    """Return the description of a CSV of one's own trades."""
    return _included(PACKAGE / "book/brokers/own.md")


def option_csv() -> str:
    """Return the description of a CSV of option quotes."""
    return _included(PACKAGE / "market/option_csv.md")


def _table(first: str, second: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([f"| {first} | {second} |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def _included(path: Path) -> str:
    """Return a page of the package, its headings one level down."""
    out, fence = [], False
    for line in path.read_text(encoding="utf-8").strip().splitlines():
        fence ^= line.startswith("```")
        out.append(f"#{line}" if line.startswith("#") and not fence else line)
    return "\n".join(out)


def strategies() -> str:
    """Return the table of `wheel strategies`."""
    labels = ("outlook", "requirement", "aim", "risk")
    out = ["| strategy | " + " | ".join(labels) + " |", "|---" * (len(labels) + 1) + "|"]
    out += [
        f"| {one.name} | " + " | ".join(getattr(one, label) for label in labels) + " |" for one in STRATEGIES
    ]
    return "\n".join(out)
