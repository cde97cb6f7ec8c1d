"""The frame of every command: common options in, one Result out, faults reported in one sentence with an exit
code.

A command is a function `(ctx: Context, …own options…) -> Result`, decorated with `@command("name")`. The
decorator adds the common options to its signature, so that they are the same everywhere and may come before
or after its own.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, NoReturn

import typer

from wheelcli import config as settings
from wheelcli.cli import common_options
from wheelcli.cli.context import Context
from wheelcli.cli.second_output import refuse_dash
from wheelcli.cli.wanted_fields import check_first
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, WheelError, alike, cannot_combine, invalid_value, usage
from wheelcli.loaders.coin_commands import refuse_coins
from wheelcli.render.formats.notices import joined, notice, notices
from wheelcli.render.formats.rows import lines
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.formats.write import text_lines, write_file

COMMON, OF_FETCHES = common_options.COMMON, common_options.OF_FETCHES
_OPTIONS = COMMON | OF_FETCHES

_Work = Callable[[Context], Result]
_Finish = Callable[[str, Mapping[str, Any], _Work], None]
# What takes the result of a command in the place of the terminal; None prints it and ends the process.
TAKEN_BY: ContextVar[_Finish | None] = ContextVar("TAKEN_BY", default=None)

# The options of a command without an account and a market.
PLAIN = frozenset({"form", "as_json", "fields", "output", "quiet", "color"})


def command(
    name: str, *, needs: frozenset[str] = frozenset(COMMON), fetches: bool = False
) -> Callable[[Callable[..., Result]], Callable[..., None]]:
    """Turn a function into a command's callable for Typer; `needs` names the common options that apply to it;
    `fetches` adds the options of commands that request quotes.
    """
    options_of = needs | (frozenset(OF_FETCHES) if fetches else frozenset())

    def wrap(function: Callable[..., Result]) -> Callable[..., None]:
        signature = inspect.signature(function, eval_str=True)
        own = [p for p in signature.parameters.values() if p.name != "ctx"]
        common = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for key, (annotation, default) in _OPTIONS.items()
            if key in options_of
        ]

        @functools.wraps(function)
        def run(**options: Any) -> None:
            shared = {key: options.pop(key) for key in _OPTIONS if key in options}
            finish = TAKEN_BY.get() or _finish

            def work(ctx: Context) -> Result:
                refuse_dash(options)
                return function(ctx, **options)

            finish(name, shared, work)

        run.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + common,
            return_annotation=None,
        )
        run.__annotations__ = {p.name: p.annotation for p in own + common}
        run.__doc__ = _unwrapped(function.__doc__ or "")
        return run

    return wrap


def _unwrapped(text: str) -> str:
    """Return a docstring with each paragraph on one line: the terminal's width breaks the lines of a help
    page, not the source's.
    """
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in inspect.cleandoc(text).split("\n\n"))


def without_subcommand(app: typer.Typer, run: Callable[..., None]) -> None:
    """Make a group run the command `run`, which `@command` made, if it is called without one of its own
    commands.
    """
    signature = inspect.signature(run)
    context = inspect.Parameter("_click", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)

    def group(**options: Any) -> None:
        click: typer.Context = options.pop("_click")
        if click.invoked_subcommand is None:
            run(**options)
        typed = [n for n in options if getattr(click.get_parameter_source(n), "name", "") == "COMMANDLINE"]
        if typed:
            click.fail(f"put options after `{click.invoked_subcommand}`, not before it")

    group.__doc__ = run.__doc__
    group.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[context, *signature.parameters.values()]
    )
    group.__annotations__ = {"_click": typer.Context, **run.__annotations__}
    app.callback(invoke_without_command=True)(group)


def context_of(name: str, shared: Mapping[str, Any]) -> Context:
    """Return the context of these common options. Raises WheelError (usage) for an invalid value."""
    form = Format.JSON if shared.get("as_json") else shared.get("form")
    color = shared.get("color", "auto")
    if color not in ("auto", "always", "never"):
        raise WheelError(
            invalid_value("--color", color, "auto, always or never"), code="usage", exit_code=Exit.USAGE
        )
    refresh = bool(shared.get("refresh"))
    if refresh and (shared.get("snapshot") or shared.get("demo")):
        other = "--snapshot" if shared.get("snapshot") else "--demo"
        raise usage(cannot_combine("--refresh", other), f"leave out one of them: {other} fetches nothing")
    wanted = shared.get("fields")
    preset = shared.get("preset")
    return Context(
        command=name,
        account=shared.get("account"),
        snapshot=shared.get("snapshot"),
        demo=bool(shared.get("demo")),
        format=form,
        fields=tuple(f.strip() for f in wanted.split(",") if f.strip()) if wanted else (),
        output=None if shared.get("output") == "-" else shared.get("output"),
        quiet=bool(shared.get("quiet")),
        color=color,
        preset=None if preset is None else preset_named(preset),
        overrides=tuple(shared.get("overrides") or ()),
        refresh=refresh,
    )


def preset_named(name: str) -> "settings.Preset":
    """Return the preset of this name. Raises WheelError (usage) if there is none."""
    try:
        return settings.Preset(name.strip().lower())
    except ValueError:
        raise WheelError(
            invalid_value("--preset", name, f"one of {', '.join(settings.Preset)}"),
            hint="`wheel config show --preset cautious --origin` shows what a preset sets",
            code="usage",
            exit_code=Exit.USAGE,
        ) from None


def result_of(ctx: Context, work: _Work) -> Result:
    """Return the result of a command in this context. Raises WheelError as the command does."""
    check_first(ctx.command, ctx.fields)
    if ctx.account is not None:
        refuse_coins(ctx.workspace)
    return work(ctx)


def failure(ctx: Context, error: WheelError) -> Result:
    """Return the result of a command that an error has ended."""
    return Result(
        schema=f"wheel.{ctx.command.replace(' ', '.')}/1",
        data={},
        screen=lambda console: None,
        problems=(error.problem(), *getattr(error, "problems", ()), *ctx.problems),
        exit_code=error.exit_code,
    )


def _finish(name: str, shared: Mapping[str, Any], work: _Work) -> NoReturn:
    ctx = Context(command=name)
    try:
        ctx = context_of(name, shared)
        result = result_of(ctx, work)
        _emit(ctx, result)
        code = int(result.exit_code)
    except WheelError as error:
        code = int(error.exit_code)
        report_error(ctx, error)
    except KeyboardInterrupt:
        print("interrupted", file=ctx.stderr)
        code = int(Exit.INTERRUPTED)
    raise SystemExit(code)


def _emit(ctx: Context, result: Result) -> None:
    from pathlib import Path

    form = ctx.chosen_format
    if not ctx.quiet:
        for line in notices(result, ctx.problems):
            print(line, file=ctx.stderr, flush=True)
    result = replace(result, problems=(*result.problems, *ctx.problems))
    if ctx.output:
        write_file(Path(ctx.output), "".join(f"{line}\n" for line in text_lines(result, form, ctx.fields)))
    elif form is Format.TABLE and not ctx.fields:
        result.screen(ctx.console())
    else:
        ctx.write(text_lines(result, form, ctx.fields), form)
    ctx.stdout.flush()


def report_error(ctx: Context, error: WheelError) -> None:
    """Print an error's sentence and hint on stderr; in JSON, the envelope on stdout too."""
    if ctx.chosen_format is Format.JSON:
        ctx.write(lines(failure(ctx, error), Format.JSON), Format.JSON)
    # A message of several lines is a list of mistakes: its line ends are ours.
    print("wheel: " + "\n".join(printable(line) for line in error.message.split("\n")), file=ctx.stderr)
    if error.hint:
        print(f"  hint: {printable(error.hint)}", file=ctx.stderr)
    for problem in () if getattr(error, "names_all", False) else alike(getattr(error, "problems", ())):
        if problem.message not in error.message:  # a list of mistakes has reported them
            print(printable(f"! {problem.symbol or ''}: {problem.message}"), file=ctx.stderr)
    if ctx.problems and not ctx.quiet:
        for problem in joined(ctx.problems):
            print(notice(problem), file=ctx.stderr)
