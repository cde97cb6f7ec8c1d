"""A command run without a terminal: it returns its document instead of printing it, and saves nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wheelcli.cli.command import TAKEN_BY, context_of, failure, result_of
from wheelcli.cli.context import Context
from wheelcli.cli.entry import Entry
from wheelcli.cli.lazy import LazyCommand
from wheelcli.cli.registry import COMMANDS
from wheelcli.cli.usage import fault_of
from wheelcli.documents.result import Format, Result, envelope
from wheelcli.errors import WheelError


def entry_of(name: str) -> Entry:
    """Return the entry of a command, such as `scan` or `plan show`."""
    group, _, own = name.rpartition(" ")
    return next(entry for entry in COMMANDS[group or "wheel"] if entry.name == own)


def document_of(name: str, arguments: Sequence[str]) -> dict[str, Any]:
    """Return the document that the command `name` prints with these arguments and `--json`, its failures
    included. Nothing is printed on stdout, and no plan, roll, market or IV is saved.
    """
    results: list[Result] = []

    def take(command: str, shared: Mapping[str, Any], work: Any) -> None:
        ctx = Context(command, format=Format.JSON)
        try:
            ctx = context_of(command, {**shared, "as_json": True})
            ctx.read_only = True
            result = result_of(ctx, work)
            results.append(replace(result, problems=(*result.problems, *ctx.problems)))
        except WheelError as error:
            results.append(failure(ctx, error))

    before = TAKEN_BY.set(take)
    try:
        LazyCommand(entry_of(name)).loaded.main(list(arguments), prog_name=name, standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):  # what Typer's own errors have
            raise
        results.append(failed(name, fault_of(error, name.split())))
    finally:
        TAKEN_BY.reset(before)
    return envelope(results[0])


def failed(name: str, error: WheelError) -> Result:
    """Return the result of a command that failed before it began."""
    return failure(Context(name, format=Format.JSON), error)
