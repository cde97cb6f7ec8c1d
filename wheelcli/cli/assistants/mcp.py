"""`wheel mcp`: the tools of an assistant, over stdin and stdout."""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from wheelcli.cli.assistants.tools import SHARED
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError

_OLDEST = (2, 3)


@command("mcp", needs=frozenset(SHARED))
def mcp(ctx: Context) -> Result:
    """Serve read-only tools to an assistant over the Model Context Protocol, on stdin and stdout.

    The assistant's program starts it. The tools are commands that only read: today, scan, ticket, why, chain,
    positions, monitor, roll, stress, review, plan list, plan show and regime. They trade, record and save
    nothing. Options given here apply to every call.
    """
    if not _installed():
        raise WheelError(
            "the package mcp is missing or too old",
            hint="pip install 'wheelcli[mcp]'",
            code="usage",
            exit_code=Exit.USAGE,
        )
    given = {key: getattr(ctx, key) for key in SHARED}
    given["preset"] = ctx.preset.value if ctx.preset else None
    import_module("wheelcli.cli.assistants.server").serve({k: v for k, v in given.items() if v})
    raise SystemExit(int(Exit.DONE))


def _installed() -> bool:
    try:
        found = version("mcp").split(".")[:2]
    except PackageNotFoundError:
        return False
    return tuple(int(part) for part in found if part.isdigit()) >= _OLDEST
