"""`wheel config unset`, `edit` and `path`: the user's config file as a file."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from wheelcli.cli import complete
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.config import user_file
from wheelcli.config.edit import example, valid_key
from wheelcli.config.keys import dotted, leaves, symbol_table, written
from wheelcli.config.mistakes import UNSET
from wheelcli.config.renamed_keys import current
from wheelcli.config.sources import LOCAL_FILE, checked, read_text, there
from wheelcli.config.unset import without_key
from wheelcli.config.write import write_private
from wheelcli.documents.result import Format, Result
from wheelcli.documents.setup.setup import ConfigEditDocument, ConfigPathDocument, ConfigUnsetDocument
from wheelcli.errors import Exit, WheelError
from wheelcli.render.formats.sanitize import printable


@command("config unset", needs=PLAIN)
def unset(
    ctx: Context,
    key: Annotated[
        str,
        typer.Argument(
            help="A key, such as portfolio.sector_max, or a name, such as watchlist.AAPL.",
            autocompletion=complete.keys_set,
        ),
    ],
) -> Result:
    """Remove one key from your config file; its default then applies."""
    path = user_file()
    name = current(valid_key(key, command=UNSET), None)[0]
    text, removed = without_key(read_text(path) if there(path) else "", key, path=path)
    known = any(each[: len(name)] == name for each, _ in leaves(_in_force(ctx)))
    if removed is None and not known and symbol_table(name) != len(name) - 1:
        raise WheelError(
            f"unknown key {key!r}",
            hint="`wheel config show` lists every key",
            code="usage",
            exit_code=Exit.USAGE,
        )
    if removed is not None:
        write_private(path, text)
        ctx.__dict__.pop("workspace", None)
    value = next((value for each, value in leaves(_in_force(ctx)) if each == name), None)
    now = "" if value is None else f"; {written(value)} is in force"
    note = (
        f"removed {dotted(name)} = {written(removed)} from {path}{now}"
        if removed is not None
        else f"{path} does not set {dotted(name)}{now}"
    )
    return Result(
        schema="wheel.config.unset/1",
        data=ConfigUnsetDocument(key=dotted(name), removed=removed, value=value, file=str(path)),
        screen=lambda console: console.print(note, markup=False, soft_wrap=True),
    )


def _in_force(ctx: Context) -> dict[str, object]:
    return ctx.config.model_dump(mode="json")


@command("config edit", needs=PLAIN)
def edit(ctx: Context) -> Result:
    """Open your config file in your editor, and check it afterwards.

    The editor is $VISUAL, else $EDITOR. It gets a copy: your file changes only if the copy has no mistake.
    """
    if not (ctx.interactive and has_screen(ctx)):
        raise WheelError(
            "config edit needs a terminal",
            hint="`wheel config set KEY VALUE` changes one key; `wheel config path` prints the file's path",
            code="usage",
            exit_code=Exit.USAGE,
        )
    path = user_file()
    before = read_text(path) if there(path) else ""
    draft = path.with_name("draft.toml")
    if there(draft):
        ctx.note(f"{draft} contains your last edit, which has a mistake")
    else:
        write_private(draft, before or example())
    while True:
        _run_editor(draft)
        text = read_text(draft)
        try:
            checked(text, path=draft)
            break
        except WheelError as error:
            ctx.note(printable(error.message.split("\n")[0]))
            if not typer.confirm("Edit it again?", default=True, err=True):
                error.hint = f"your file is unchanged; your text is in {draft}"
                raise
    changed = text != before
    if changed:
        write_private(path, text)
    draft.unlink()
    words = f"{path} is {'saved' if changed else 'unchanged'}"
    return Result(
        schema="wheel.config.edit/1",
        data=ConfigEditDocument(file=str(path), changed=changed),
        screen=lambda console: console.print(words, markup=False, soft_wrap=True),
    )


def has_screen(ctx: Context) -> bool:
    """Return whether an editor would have the terminal to draw on."""
    return ctx.stdout.isatty()


def _run_editor(draft: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _EDITOR
    try:
        code = subprocess.run([*shlex.split(editor), str(draft)], check=False).returncode
        failure = f"exit code {code}" if code else ""
    except (OSError, ValueError) as error:
        failure = str(error)
    if failure:
        raise WheelError(
            f"the editor `{editor}` failed: {failure}",
            hint="set EDITOR to the command of your editor; your file is unchanged",
            code="editor",
            exit_code=Exit.INVALID,
        )


_EDITOR = "notepad" if sys.platform == "win32" else "vi"


@command("config path", needs=PLAIN)
def path(ctx: Context) -> Result:
    """Print the path of your config file."""
    if ctx.format is None:
        ctx.format = Format.TABLE  # the bare path on a pipe too, as `"$(wheel config path)"` needs it
    own = user_file()
    read = tuple(str(each) for each in (own, Path(LOCAL_FILE)) if there(each))
    return Result(
        schema="wheel.config.path/1",
        data=ConfigPathDocument(file=str(own), exists=there(own), read=read),
        screen=lambda console: console.print(str(own), markup=False, soft_wrap=True),
        columns=("file",),
    )
