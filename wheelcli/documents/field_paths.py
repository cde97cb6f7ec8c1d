"""Paths to the fields of a document's rows, as `--fields` takes them: `id`, `legs.0.strike`."""

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from wheelcli.documents.schema import Document, Field, Type
from wheelcli.errors import Exit, WheelError

__all__ = ["refuse_unknown", "refuse_unknown_in"]

_OPEN = (Type.COUNTS, Type.ANY)  # keys of their own, which no schema names
_REPEATED = ("as_of", "source", "account", "plan")  # columns that a result may repeat in each row


def refuse_unknown(fields: Sequence[Field], paths: Sequence[str], *, others: Collection[str]) -> None:
    """Raise WheelError (usage) for paths that lead to no field of a row; `others` are more columns."""
    unknown = [path for path in paths if path not in others and not _leads(fields, path)]
    known = sorted({*others, *(one.name for one in fields)})
    if unknown and known:
        raise _fault(unknown, [*dict.fromkeys([*_paths(fields), *known])], known)


def refuse_unknown_in(document: Document, paths: Sequence[str]) -> None:
    """Raise WheelError (usage) for paths that no list of the document has, nor the document itself."""
    lists = [one.fields for one in document.fields if one.type is Type.ROWS]
    unknown = [
        path
        for path in paths
        if path not in _REPEATED and not any(_leads(fields, path) for fields in (document.fields, *lists))
    ]
    if unknown:
        rows = [one for fields in lists or [document.fields] for one in fields]
        raise _fault(unknown, [*dict.fromkeys(_paths(rows))], sorted({one.name for one in rows}))


def _fault(unknown: Sequence[str], paths: Sequence[str], names: Sequence[str]) -> WheelError:
    near = list(dict.fromkeys(path for each in unknown[:3] for path in _near(paths, each)))
    guess = f"; did you mean {' or '.join(near[:3])}?" if near else ""
    return WheelError(
        f"unknown field: {', '.join(unknown)}{guess}",
        hint=f"fields: {', '.join(names)}",
        code="fields",
        exit_code=Exit.USAGE,
    )


def _leads(fields: Sequence[Field], path: str) -> bool:
    name, dot, rest = path.partition(".")
    one = next((each for each in fields if each.name == name), None)
    if one is None or not dot:
        return one is not None
    if one.type in _OPEN:
        return rest != ""
    if one.type is Type.GROUP:
        return _leads(one.fields, rest)
    if one.type not in (Type.ROWS, Type.TEXTS):
        return False
    place, dot, inner = rest.partition(".")
    if not (place.isascii() and place.isdigit()):
        return False
    return _leads(one.fields, inner) if dot else True


def _near(known: Sequence[str], path: str) -> list[str]:
    """Return up to three paths that a wrong one may mean: those with its last name, then those of like
    spelling.
    """
    last = path.rstrip(".").rsplit(".", 1)[-1]
    same = [each for each in known if each.rsplit(".", 1)[-1] == last]
    first = get_close_matches(path, same, n=3, cutoff=0.0)
    return list(dict.fromkeys([*first, *get_close_matches(path, known, n=3, cutoff=0.7)]))[:3]


def _paths(fields: Sequence[Field], before: str = "") -> Iterator[str]:
    for one in fields:
        yield before + one.name
        yield from _paths(one.fields, f"{before}{one.name}{'.0' if one.type is Type.ROWS else ''}.")
