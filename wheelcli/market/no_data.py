"""The end of a fetch that brought nothing: one sentence for the common cause, and every symbol's own
Problem.
"""

from wheelcli.errors import Exit, Problem, WheelError


class NoData(WheelError):  # noqa: N818 - a state of the market, not a fault
    """No symbol could be fetched. `problems` gives the reason for each symbol; `code` is the common cause."""

    def __init__(
        self, message: str, *, hint: str = "", code: str = "no_data", problems: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(message, hint=hint, code=code, exit_code=Exit.NO_DATA)
        self.problems = problems
