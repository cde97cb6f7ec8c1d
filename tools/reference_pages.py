"""The smaller reference pages: exit codes, CSV layouts, and the table of the strategies."""

from pathlib import Path

from wheelcli.book.brokers import READERS
from wheelcli.errors import Exit
from wheelcli.plan.strategy_table import STRATEGIES
from wheelcli.render.formats.basket import COLUMNS

PACKAGE = Path(__file__).resolve().parents[1] / "wheelcli"
MEANING = {
    Exit.DONE: "done; an empty plan is a plan",
    Exit.FAULT: "a fault of the program",
    Exit.USAGE: "wrong usage",
    Exit.PARTIAL: "partial: some symbols failed, or `wheel taxes` cannot compute a gain; the rest is good",
    Exit.NO_DATA: (
        "no data: every symbol failed; the source is down, closed or rate-limited, or does not know the "
        "symbols"
    ),
    Exit.INVALID: "config, journal or snapshot is not valid",
    Exit.ACTION_NEEDED: (
        "with `--exit-code` only (`monitor`, `review`): a position must be closed, rolled or settled"
    ),
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
    "FloorPrice": "the price below which not to sell",
    "Multiplier": "shares per contract",
    "Order": "the ticket's id; the legs of one order share it",
    "Leg": "`1 of 1`, or `1 of 2` and `2 of 2` for a spread",
}
# The file that each reader takes, by its name in `READERS`.
FILES = {
    "tastytrade": "History → Transactions → CSV",
    "tastytrade (until 2023)": "the same export in its older layout",
    "Schwab": "History → Export, CSV",
    "Schwab JSON": "History → Export, JSON",
    "Fidelity": "Activity & Orders → History → Download, CSV; `--of NUMBER` picks one of several accounts",
    "Schwab or Fidelity positions": (
        "Positions → Export or Download, CSV; becomes an opening balance, `--on DAY` gives its day"
    ),
    "Interactive Brokers activity statement": "Statements → Activity, CSV",
    "Interactive Brokers Transaction History": "Transaction History, CSV",
    "Interactive Brokers Flex query": "Flex Queries → Activity, XML",
    "Robinhood": "Reports and statements → Account activity, CSV",
    "wheel's own CSV": "a file that you write: see [below](#a-csv-of-your-own)",
}


def exit_codes() -> str:
    """Return the page of the exit codes."""
    out = [
        "# Exit codes",
        "",
        "| exit code | meaning |",
        "|---|---|",
        *(f"| {int(code)} | {MEANING[code]} |" for code in Exit),
        "",
        (
            "`wheel scan --json > plan.json || [ $? -eq 3 ]` accepts a partial plan and stops a script on "
            "any other failure."
        ),
    ]
    return "\n".join(out) + "\n"


def csv_layouts() -> str:
    """Return the page of the CSV files that the program reads and writes."""
    out = [
        "# CSV layouts",
        "",
        "Files that the program reads ([brokers' files](#brokers-files), [your own "
        "trades](#a-csv-of-your-own), [option quotes](#a-csv-of-option-quotes)) and "
        "writes ([a basket of orders](#a-basket-of-orders), [Form 8949](#form-8949)). Every command also "
        "writes its rows with `--format csv`; the columns are fields of "
        "its [document](documents.md).",
        "",
        "## Brokers' files",
        "",
        (
            "The program recognises a file by its content, not by its name. [Imports per "
            "broker](../how-to/imports.md) shows the way."
        ),
        "",
        "| broker | file |",
        "|---|---|",
        *(f"| {reader.name} | {FILES[reader.name]} |" for reader in READERS),
        "",
        *_included(PACKAGE / "book/brokers/own.md"),
        "",
        *_included(PACKAGE / "market/option_csv.md"),
        "",
        "## A basket of orders",
        "",
        "`wheel scan --basket FILE` writes the orders, one row a leg.",
        "",
        "| column | content |",
        "|---|---|",
        *(f"| `{name}` | {BASKET[name]} |" for name in COLUMNS),
        "",
        "A spread is one order of two legs at one net price. If your broker's upload sends each row as an "
        "order of its own, enter spreads by hand: a short leg alone at "
        "the net price would be sold far below its bid, without the long leg. A ticket without a floor is "
        "left out.",
        "",
        "## Form 8949",
        "",
        (
            "`wheel taxes YEAR --format csv` writes `part`, the columns (a) to (h) of the form, `account` "
            "and `possible_wash_sale`, one row a lot. Columns (f) and (g) are yours to fill in."
        ),
    ]
    return "\n".join(out) + "\n"


def _included(path: Path) -> list[str]:
    """Return a page of the package, its headings one level down."""
    out, fence = [], False
    for line in path.read_text(encoding="utf-8").strip().splitlines():
        fence ^= line.startswith("```")
        out.append(f"#{line}" if line.startswith("#") and not fence else line)
    return out


def strategies() -> str:
    """Return the table of `wheel strategies`."""
    labels = ("outlook", "requirement", "aim", "risk")
    out = ["| strategy | " + " | ".join(labels) + " |", "|---" * (len(labels) + 1) + "|"]
    out += [
        f"| {one.name} | " + " | ".join(getattr(one, label) for label in labels) + " |" for one in STRATEGIES
    ]
    return "\n".join(out) + "\n"
