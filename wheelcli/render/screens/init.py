"""The screen of `wheel init`: the files, the account at the end, the first events, and what to run next."""

from typing import TYPE_CHECKING

from wheelcli.money_text import counted

if TYPE_CHECKING:
    from rich.console import Console

    from wheelcli.documents.setup.setup import InitDocument

_SHOWN = 20  # of the events, and of the holdings


def draw(data: "InitDocument", console: "Console") -> None:
    """Print what was written, or would be."""
    console.print("\n".join(_lines(data)), markup=False, soft_wrap=True)


def _lines(data: "InitDocument") -> list[str]:
    wrote = "would write" if data.dry_run else "wrote"
    lines = [
        f"{wrote} {data.file}{f', preset {data.preset}' if data.preset else ''}",
        f"  type {data.type}, option level {data.option_level}, "
        f"watchlist {', '.join(data.watchlist) or 'still empty'}",
    ]
    if data.journal == "kept":
        lines.append("journal: already open, unchanged")
    elif data.events:
        cash = "unknown" if data.cash_usd is None else f"{data.cash_usd:,.2f}"
        lines += [
            f"{wrote} {counted(len(data.events), 'event')} to the journal",
            f"  at the end: cash {cash}; {_first(data.holdings, ', ') or 'no shares or open options'}",
            *(f"  {text}" for text in data.events[:_SHOWN]),
            *([f"  and {len(data.events) - _SHOWN:,} more"] if len(data.events) > _SHOWN else []),
        ]
    else:
        lines.append("journal: nothing written")
    return [*lines, f"next: {data.next}"]


def _first(texts: tuple[str, ...], between: str) -> str:
    more = [f"and {len(texts) - _SHOWN:,} more"] if len(texts) > _SHOWN else []
    return between.join([*texts[:_SHOWN], *more])
