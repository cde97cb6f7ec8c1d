"""`wheel serve`: the latest pages in the browser of this machine."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Format, Result
from wheelcli.documents.setup.serve import ServeDocument
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.latest_pages import pages_folder
from wheelcli.loaders.page_server import ADDRESS, PageServer
from wheelcli.money_text import counted
from wheelcli.render.formats.write import text_lines
from wheelcli.render.pages.served import nothing_yet, served

if TYPE_CHECKING:
    from rich.console import Console

_LOOK_S = 0.1
_NEEDS = frozenset({"account", "demo", "form", "as_json", "quiet", "color"})


@command("serve", needs=_NEEDS)
def serve(
    ctx: Context,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 picks a free one.", metavar="PORT")
    ] = 0,
    wait: Annotated[
        int | None,
        typer.Option("--wait", min=0, metavar="S", help="Stop after this many seconds; default: at Ctrl-C."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the newest page in the browser.")] = False,
) -> Result:
    """Serve the latest pages to a browser on this machine; each reloads when it is rewritten.

    Serves the last page that --html wrote for each of monitor, scan, ticket, chain and review. While
    `wheel monitor --watch 60 --html FILE` runs, its page keeps reloading. Only this machine can open the
    pages, at the printed address.
    """
    import threading

    try:
        server = PageServer(pages_folder(ctx.workspace), port=port, served=served, empty=nothing_yet())
    except OSError as error:
        raise WheelError(
            f"cannot serve on {ADDRESS}:{port}: {error.strerror}",
            hint="choose another --port, or 0",
            code="port",
            exit_code=Exit.USAGE,
        ) from error
    with server:
        result = _result(server)
        _announce(ctx, result)
        thread = threading.Thread(target=server.serve_forever, args=(_LOOK_S,), daemon=True)
        thread.start()
        try:
            if open_:
                typer.launch(server.url)
            _stay(wait)
        finally:
            server.shutdown()
            thread.join()
    ctx.format = Format.TABLE  # its address has been printed
    return Result(schema=result.schema, data=result.data, screen=lambda console: None)


def _stay(wait: int | None) -> None:
    """Return after so many seconds, or at Ctrl-C."""
    try:
        while wait is None:
            time.sleep(3600)
        time.sleep(wait)
    except KeyboardInterrupt:
        if wait is not None:
            raise


def _announce(ctx: Context, result: Result) -> None:
    if ctx.chosen_format is Format.TABLE:
        result.screen(ctx.console())
    else:
        ctx.write(text_lines(result, ctx.chosen_format, ()), ctx.chosen_format)
    ctx.stdout.flush()


def _result(server: PageServer) -> Result:
    data = ServeDocument(url=server.url, pages=tuple(server.kinds()))

    def screen(console: "Console") -> None:
        from rich.text import Text

        kinds = (
            f"{counted(len(data.pages), 'page')}: {', '.join(data.pages)}" if data.pages else "no page yet"
        )
        console.print(Text(data.url, style="bold"), soft_wrap=True)
        console.print(Text(f"{kinds}; press Ctrl-C to end", style="bright_black"), soft_wrap=True)

    return Result(schema="wheel.serve/1", data=data, columns=("url", "pages"), screen=screen)
