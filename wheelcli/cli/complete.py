"""Completion of values in the shell: functions for Typer's `autocompletion=`. They import nothing until the
shell asks for values; on any fault they offer none.
"""

import contextlib
import io
import os
from collections.abc import Callable
from importlib import import_module

import typer

Choice = tuple[str, str]  # a value, and what the shell shows beside it; empty if nothing
Completion = Callable[[typer.Context, str], list[Choice]]


def _of(name: str) -> Completion:
    """Return the completion that the function `name` of `completions` computes."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Choice]:
        """Return the values that begin with what was typed."""
        quiet = io.StringIO()
        try:
            with contextlib.redirect_stderr(quiet), contextlib.redirect_stdout(quiet):
                every = getattr(import_module("wheelcli.cli.completions"), name)(
                    ctx.params, demo=_on_demo(ctx)
                )
                return [choice for choice in every if choice[0].startswith(incomplete)]
        except Exception:  # noqa: BLE001 - a fault's text would end up in the user's command line
            return []

    return complete


def _on_demo(ctx: typer.Context) -> bool:
    """Return whether the line has --demo, before the cursor or after it."""
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    return bool(ctx.params.get("demo")) or "--demo" in line.split()


tickets = _of("tickets")
orders = _of("orders")
positions = _of("positions")
symbols = _of("symbols")
watched = _of("watched")
config_keys = _of("config_keys")
keys_set = _of("keys_set")
overrides = _of("overrides")
snapshots = _of("snapshots")
accounts = _of("accounts")
presets = _of("presets")
plans = _of("plans")
backtests = _of("backtests")
