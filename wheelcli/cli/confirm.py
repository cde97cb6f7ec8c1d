"""Doubtful entries: a terminal prompts before they are written, a script needs --force."""

from typing import Annotated

import typer

Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Enter an event even if it looks like a mistake, without a prompt, as --accept-doubts of"
        " `wheel init` does.",
    ),
]
