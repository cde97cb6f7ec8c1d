"""A page as `wheel serve` shows it: with links to the other pages, loaded again once it is written again."""

from collections.abc import Sequence

__all__ = ["nothing_yet", "served"]

REFRESH_S = 5

_SCRIPT = """<script>
setInterval(async () => {
  try {
    const answer = await fetch("KIND.written");
    if (answer.ok && await answer.text() !== "WRITTEN") location.reload();
  } catch (gone) {}  // the server has ended; the page stays
}, MILLISECONDS);
</script>
"""


def served(body: str, kind: str, kinds: Sequence[str], written: str) -> str:
    """Return a page with links to all `kinds` at its top; it loads itself again once `written` changes."""
    script = _SCRIPT.replace("KIND", kind).replace("WRITTEN", written)
    script = script.replace("MILLISECONDS", str(1000 * REFRESH_S))
    return body.replace("<header>\n", f"<header>\n{_links(kind, kinds)}", 1).replace(
        "</body>", f"{script}</body>", 1
    )


def _links(kind: str, kinds: Sequence[str]) -> str:
    links = "".join(
        f'<li><a href="{one}"{" aria-current=page" if one == kind else ""}>{one}</a></li>' for one in kinds
    )
    return f'<nav aria-label="Pages"><ul>{links}</ul></nav>\n'


def nothing_yet() -> str:
    """Return the page to show until another is written."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="{REFRESH_S}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>wheel</title></head>\n'
        "<body><main><h1>No page yet</h1><p>Write one: <code>wheel monitor --html book.html</code>, or "
        "--html with scan, ticket, chain or review.</p></main></body></html>\n"
    )
