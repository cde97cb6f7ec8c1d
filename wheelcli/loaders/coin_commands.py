"""The commands that support options on coins: all others are refused for a coin account."""

from typing import TYPE_CHECKING

from wheelcli.errors import Exit, WheelError

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

COMMANDS = (
    *("scan", "ticket", "why", "chain", "regime", "stress", "record"),
    *("plan list", "plan show", "plan diff", "snapshot list", "snapshot show", "snapshot prune"),
    *("journal add", "journal list", "journal undo", "journal import", "journal fill", "journal settle"),
    "journal check",
    *("positions", "cycles", "review", "monitor", "today", "roll", "block", "rfq open", "backtest run"),
)


def refuse_coins(workspace: "Workspace") -> None:
    """Raise WheelError (usage) if the command does not support this run's coin account."""
    if workspace.market == "us" or workspace.command in COMMANDS:
        return
    raise WheelError(
        f"`wheel {workspace.command}` does not work yet for account {workspace.account}, which trades coins",
        hint="`wheel review` and `wheel cycles` show what the account has earned",
        code="market",
        exit_code=Exit.USAGE,
    )


def refuse_check(workspace: "Workspace") -> None:
    """Raise WheelError (usage) for `--check` on coins: there is no second feed to compare with."""
    if workspace.market != "us":
        raise WheelError(
            "--check needs a second feed; coins have only one",
            hint="leave out --check",
            code="usage",
            exit_code=Exit.USAGE,
        )
