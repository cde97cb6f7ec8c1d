"""The commands for the reference: usage, arguments, options, defaults and examples of each."""

from collections.abc import Iterable, Iterator, Mapping

from command_signatures import Command, Parameter, commands, common_options

# A test runs them in this order, except those that need the network; each `wheel init` in an empty home.
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "scan": (
        "wheel scan --demo",
        "wheel scan --demo --fields rank,id,limit_price,credit_usd",
        "wheel scan KO AAPL --strategy csp --snapshot latest",
        "wheel scan --demo --without 1",
    ),
    "ticket": ("wheel ticket 1 --demo",),
    "today": ("wheel today --demo", "wheel today --demo --account coins"),
    "why": ("wheel why --demo", "wheel why NORVEX --demo"),
    "chain": ("wheel chain ALDERA --demo --right put --strikes 8",),
    "backtest": ("wheel backtest run --demo",),
    "backtest run": (
        "wheel backtest run --every monday --html run.html",
        "wheel backtest run --demo --since 2026-06-01 --hold --name held",
        "wheel backtest run --data history --quotes model --set portfolio.positions_max=10",
    ),
    "backtest sweep": (
        "wheel backtest sweep grid.toml --demo --executor local:2",
        "wheel backtest sweep grid.toml --data history --executor tcp://127.0.0.1:8786 --resume",
    ),
    "backtest show": ("wheel backtest show held --html held.html",),
    "backtest compare": ("wheel backtest compare managed held",),
    "backtest list": ("wheel backtest list",),
    "history": ("wheel history check history",),
    "history import": (
        "wheel history import spy_eod_202301.txt --to history --closes closes.csv --splits splits.csv",
        "wheel history import --vix VIX_History.csv --rates rates.csv --to history",
    ),
    "history check": ("wheel history check history",),
    "rfq": ("wheel rfq list --demo",),
    "rfq open": (
        'wheel rfq open "SELL 10 MAGDOR 2026-09-18 17 P" --demo',
        'wheel rfq open "BUY 100 DELMIO" --venue sheet --bid 22.39 --ask 22.41 --demo',
    ),
    "rfq quote": ("wheel rfq quote rfq-6G1BHB --from DESK-A --bid 2.11 --ask 2.19 --size 40 --valid 60",),
    "rfq watch": ("wheel rfq watch rfq-6G1BHB",),
    "rfq show": ("wheel rfq show rfq-6G1BHB",),
    "rfq accept": (
        "wheel rfq accept rfq-6G1BHB --limit 2.05 --send",
        "wheel rfq accept rfq-6G1BHB --quote Q7 --bid 2.08 --ask 2.20 --spot 61.20 --send",
    ),
    "rfq cancel": ("wheel rfq cancel rfq-6G1BHB",),
    "rfq reconcile": (
        "wheel rfq reconcile --demo",
        "wheel rfq reconcile rfq-6G1BHB --filled 2.11 --size 40",
    ),
    "rfq list": ("wheel rfq list --demo --state open",),
    "rfq report": ("wheel rfq report --demo --since 2026-08-01",),
    "rfq tape": ("wheel rfq tape --demo",),
    "rfq key": ("wheel rfq key show deribit-test",),
    "rfq export": ("wheel rfq export rfq-6G1BHB --output request.ndjson",),
    "rfq sim": ("wheel rfq sim --fault drop_after",),
    "block": (
        'wheel block "SELL 250 DELMIO 2026-09-11 21 P" --demo',
        'wheel block "BUY 1000 KO" --book depth.csv',
        "wheel block 1 --latest",
    ),
    "regime": ("wheel regime --demo",),
    "screen": (
        "wheel screen --demo --limit 5",
        "wheel screen --demo --calls --sort return --earnings out",
        "wheel screen --universe most_actives --limit 10",
    ),
    "strategies": ("wheel strategies",),
    "monitor": ("wheel monitor --demo", "wheel monitor --watch 60 --html book.html"),
    "serve": ("wheel serve", "wheel serve --port 8800 --open"),
    "roll": ("wheel roll GRIDAN --demo",),
    "positions": ("wheel positions --demo",),
    "cycles": ("wheel cycles --demo --only open",),
    "stress": ("wheel stress --demo", "wheel stress --days 7 --plot book.png"),
    "review": ("wheel review --demo", "wheel review --demo --format md --output week.md"),
    "taxes": ("wheel taxes 2026 --demo",),
    "record": ("wheel record --quiet",),
    "init": (
        "wheel init --import history.csv --dry-run",
        "wheel init --account-value 90000 --watchlist AAPL,KO",
    ),
    "demo": ("wheel demo reset --dry-run",),
    "demo reset": ("wheel demo reset --yes",),
    "doctor": ("wheel doctor",),
    "backup": ("wheel backup wheel.tar.gz",),
    "restore": ("wheel restore wheel.tar.gz --dry-run",),
    "mcp": ("wheel mcp", "wheel mcp --account ira"),
    "schema": ("wheel schema", "wheel schema scan --format table"),
    "config": ("wheel config show --origin",),
    "config show": ("wheel config show portfolio --origin",),
    "config check": ("wheel config check",),
    "config set": ("wheel config set portfolio.sector_max 0.25",),
    "config unset": ("wheel config unset portfolio.sector_max",),
    "config edit": ("EDITOR=nano wheel config edit",),
    "config path": ("wheel config path",),
    "snapshot": ("wheel snapshot list",),
    "snapshot list": ("wheel snapshot list",),
    "snapshot show": ("wheel snapshot show latest",),
    "snapshot prune": ("wheel snapshot prune --keep-days 90 --dry-run",),
    "watchlist": ("wheel watchlist --demo",),
    "watchlist add": ("wheel watchlist add CVX --entry-price 140 --tag energy",),
    "watchlist remove": ("wheel watchlist remove CVX",),
    "watchlist set": ("wheel watchlist set AAPL exit_price 340",),
    "watchlist never": ("wheel watchlist never GME",),
    "plan": ("wheel plan list --demo",),
    "plan list": ("wheel plan list --demo",),
    "plan show": ("wheel plan show 2 --demo",),
    "plan diff": ("wheel plan diff --demo",),
    "journal": ("wheel journal --demo",),
    "journal list": ("wheel journal list --demo --kind dividend",),
    "journal add": ('wheel journal add "DEPOSIT 25000"', 'wheel journal add "BUY 200 KO @ 61.20" --dry-run'),
    "journal fill": ("wheel journal fill 2 --price 0.68 --contracts 1 --demo",),
    "journal settle": ("wheel journal settle --demo",),
    "journal undo": ("wheel journal undo --dry-run",),
    "journal import": ("wheel journal import history.csv --dry-run",),
    "journal check": ("wheel journal check && echo complete",),
    "journal export": ("wheel journal export --output journal.ndjson",),
    "journal backup": ("wheel journal backup journal-copy.db",),
    "journal restore": ("wheel journal restore journal.ndjson --replace",),
}


def command_list() -> str:
    """Return the table of all commands."""
    rows = (f"| [`wheel {one.name}`](#{anchor(one)}) | {cell(one.summary)} |" for one in commands())
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def shared_options() -> str:
    """Return the table of the common options."""
    return "\n".join(options(common_options()))


def sections() -> str:
    """Return a section for each command."""
    return "\n".join(line for one in commands() for line in section(one)).rstrip()


def section(one: Command) -> Iterator[str]:
    """Yield the lines of one command."""
    yield from (f"## wheel {one.name}", "", one.help, "")
    if one.children:
        names = ", ".join(
            f"[`{child.split()[-1]}`](#wheel-{child.replace(' ', '-')})" for child in one.children
        )
        yield from (f"Its commands: {names}.", "")
    yield from ("```text", one.usage, "```", "")
    if one.arguments:
        yield from ("| argument | meaning |", "|---|---|")
        yield from (f"| {code(p.metavar.strip('[]'))} | {cell(_meaning(p))} |" for p in one.arguments)
        yield ""
    if one.options:
        yield from (*options(one.options), "")
    if one.common:
        yield from (
            f"[Common options](#common-options): {', '.join(f'`{name}`' for name in one.common)}.",
            "",
        )
    yield from ("```sh", *EXAMPLES[one.name], "```", "")


def options(every: Iterable[Parameter]) -> list[str]:
    """Return the table of some options."""
    out = ["| option | default | meaning |", "|---|---|---|"]
    for one in every:
        names = ", ".join(f"`{name}`" for name in one.names)
        value = f" {code(one.metavar)}" if one.metavar else ""
        default = one.default or ("required" if one.required else "")
        out.append(f"| {names}{value} | {default} | {cell(_meaning(one))} |")
    return out


def _meaning(one: Parameter) -> str:
    again = one.repeatable and "repeatable" not in one.about and one.names[0].startswith("-")
    return f"{one.about.rstrip('.')}; repeatable." if again else one.about


def anchor(one: Command) -> str:
    """Return the anchor of a command's heading."""
    return f"wheel-{one.name.replace(' ', '-')}"


def cell(text: str) -> str:
    """Return a text for a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    """Return code for a cell of a table; backticks would show the backslash of an escaped bar."""
    return f"<code>{text.replace('|', '&#124;')}</code>" if "|" in text else f"`{text}`"
