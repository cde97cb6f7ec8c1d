"""The type of `wheel.serve`."""

from dataclasses import dataclass
from typing import Annotated

from wheelcli.units import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeDocument:
    """Where the latest pages are shown."""

    url: Annotated[str, Doc("address to open, with its secret; valid until the command ends")]
    pages: Annotated[tuple[str, ...], Doc("kinds of pages there are now, the newest first")]
