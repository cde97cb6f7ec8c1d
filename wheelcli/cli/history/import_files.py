"""`wheel history import`: files from data vendors as sessions of a backtest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.contract import parse_symbol
from wheelcli.documents.history import HistoryImport
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError, invalid_symbol, not_found
from wheelcli.loaders.history.importing.run_import import ImportOptions, import_history
from wheelcli.market.vendor_files.known_layouts import layout_named
from wheelcli.render.backtest.history import draw_import

if TYPE_CHECKING:
    from rich.console import Console

_TABLES = "Dated tables"


def _table(name: str, about: str) -> Any:
    return typer.Option(f"--{name}", help=about, metavar="FILE", rich_help_panel=_TABLES)


_Table = str | None


@command("history import", needs=PLAIN)
def import_(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    to: Annotated[
        str, typer.Option("--to", help="Folder of the sessions; it may already contain some.", metavar="DIR")
    ],
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files of quotes: .csv or .txt, plain or as .gz or .zip.", metavar="FILE…"),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(
            "--layout",
            help="optionsdx, cboe, hod, orats, thetadata, ivolatility, dolt, optopsy or own; needed only if"
            " the columns match two layouts.",
            metavar="NAME",
        ),
    ] = None,
    symbol: Annotated[
        str | None,
        typer.Option(
            "--symbol",
            help="Symbol of files whose rows have none (OptionsDX); default: the one in the"
            " vendor's file name, such as spy_eod_202301.txt.",
            metavar="SYMBOL",
        ),
    ] = None,
    closes: Annotated[_Table, _table("closes", "Closes as traded: symbol, date, close.")] = None,
    dividends: Annotated[_Table, _table("dividends", "Dividends: symbol, date (ex-date), amount.")] = None,
    splits: Annotated[_Table, _table("splits", "Splits: symbol, date, new, old.")] = None,
    vix: Annotated[_Table, _table("vix", "Volatility index: date, close.")] = None,
    rates: Annotated[_Table, _table("rates", "Bill rates: date, rate (annual decimal).")] = None,
    earnings: Annotated[_Table, _table("earnings", "Reports: symbol, date, known.")] = None,
    facts: Annotated[_Table, _table("facts", "Sectors, sizes, margins: symbol, known, …")] = None,
    names: Annotated[
        _Table, _table("names", "Watched names, with the day each was added: symbol, date.")
    ] = None,
    actions: Annotated[_Table, _table("actions", "Renamings and adjustments: date, line.")] = None,
    gate_spreads: Annotated[
        bool,
        typer.Option(
            "--gate-spreads",
            help="Block contracts whose spread at the close is wide; without this option, only warn.",
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace sessions and rows whose content differs.")
    ] = False,
) -> Result:
    """Import files from data vendors as sessions for `wheel backtest run --data DIR`.

    Recognises the layout of a file by its columns. Adds symbols and contracts that a session lacks. If a
    symbol or row in the folder has different content, writes nothing without --replace. A second import of
    the same file changes nothing. The exit code is 3 if rows cannot be used, and 5 if a file cannot be used.
    """
    paths = {
        "closes": closes,
        "dividends": dividends,
        "splits": splits,
        "vix": vix,
        "rates": rates,
        "earnings": earnings,
        "facts": facts,
        "names": names,
        "actions": actions,
    }
    tables = {name: _file(text) for name, text in paths.items() if text is not None}
    if not files and not tables:
        raise WheelError(
            "nothing to import",
            hint="pass files of quotes, or a table such as --closes FILE",
            code="usage",
            exit_code=Exit.USAGE,
        )
    options = ImportOptions(
        layout=None if layout is None else layout_named(layout),
        symbol=None if symbol is None else _symbol(symbol),
        tables=tables,
        gate_spreads=gate_spreads,
        replace=replace,
    )
    quotes = [_file(text) for text in files or ()]
    with ctx.progress(len(quotes)) as step:

        def watch(name: str, rows: int) -> None:
            if step is not None:
                place = next((i for i, each in enumerate(quotes) if each.name == name), 0)
                step(f"{name}: {rows:,} rows", place, len(quotes))

        data = import_history(quotes, Path(to).expanduser(), options, watch=watch)
    return _result(data)


def _result(data: HistoryImport) -> Result:
    def screen(console: "Console") -> None:
        draw_import(data, console)

    lost = [each for each in data.left_out if not each.expected]
    return Result(
        schema="wheel.history.import/1",
        data=data,
        rows="files",
        columns=("file", "layout", "vendor", "rows", "symbol"),
        screen=screen,
        problems=tuple(
            Problem(
                "left_out",
                f"{each.rows:,} {'row' if each.rows == 1 else 'rows'} left out: {each.reason}"
                + (f" ({each.first})" if each.first else ""),
            )
            for each in lost
        ),
        exit_code=Exit.PARTIAL if lost else Exit.DONE,
        notes=(f"check it before a run: wheel history check {data.folder}",),
    )


def _file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise WheelError(not_found("file", text), code="history", exit_code=Exit.INVALID)
    return path


def _symbol(text: str) -> str:
    symbol = parse_symbol(text)
    if symbol is None:
        raise WheelError(invalid_symbol(text), code="usage", exit_code=Exit.USAGE)
    return symbol
