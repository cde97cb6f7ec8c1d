"""`wheel demo`: manage the practice on the demo."""

from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.documents.result import Result
from wheelcli.documents.setup.setup import DemoResetDocument
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.practice_folder import empty_practice, practice_kept
from wheelcli.money_text import counted

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    name="demo",
    cls=LazyGroup,
    help="Manage your practice records on the demo.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@command("demo reset", needs=PLAIN)
def reset(
    ctx: Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without a prompt.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
) -> Result:
    """Delete your practice records on the demo: requests for quotes, their fills, the practice venue and
    recorded markets.

    Your own records and journal are kept elsewhere and do not change.
    """
    if not (yes or dry_run or ctx.interactive):
        raise WheelError(
            "demo reset needs --yes in scripts",
            hint="add --yes, or --dry-run to see what would be removed",
            code="usage",
            exit_code=Exit.USAGE,
        )
    kept = practice_kept()
    words = (
        f"{counted(kept.requests, 'request')} and {counted(kept.fills, 'journal event')} of practice, and"
        f" {counted(kept.markets, 'recorded market')}"
    )
    agreed = not dry_run and (yes or _agreed(words, str(kept.folder)))
    if agreed:
        empty_practice()
    data = DemoResetDocument(
        folder=str(kept.folder),
        requests=kept.requests,
        fills=kept.fills,
        markets=kept.markets,
        removed=agreed,
    )
    verb = "removed" if agreed else "would remove" if dry_run else "kept"

    def screen(console: "Console") -> None:
        console.print(f"{verb} {words} in {kept.folder}", highlight=False, soft_wrap=True)

    return Result(
        schema="wheel.demo.reset/1",
        data=data,
        columns=("folder", "requests", "fills", "markets", "removed"),
        screen=screen,
    )


def _agreed(words: str, folder: str) -> bool:
    try:
        return typer.confirm(f"Remove {words} in {folder}?", err=True)
    except typer.Abort:
        raise KeyboardInterrupt from None
