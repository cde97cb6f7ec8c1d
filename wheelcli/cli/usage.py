"""Mistakes on the command line, reported like every other fault: one sentence and a hint, exit 2; with --json
the envelope too.

Typer knows the mistakes as sentences of its own; these are reworded here.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from wheelcli.cli.command import report_error
from wheelcli.cli.context import Context
from wheelcli.cli.registry import COMMANDS
from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.result import Format
from wheelcli.errors import Exit, WheelError, invalid_value

_ALIKE = 0.6  # of two options, from which one may be meant by the other
UNREAD = "usage"  # the document of a command line without a command of its own


def sentence_of(text: str) -> tuple[str, str]:
    """Return the sentence for a usage error of Typer, and the names that it suggests.

    >>> sentence_of("No such option: --dmo (Possible options: --demo)")
    ('unknown option --dmo', '--demo')
    >>> sentence_of("Invalid value for '--format': Value error, 'x' is not one of 'csv', 'json'.")
    ("invalid value for --format: 'x' (expected csv or json)", '')
    """
    for pattern, wording in _WORDINGS:
        if match := re.fullmatch(pattern, text, re.DOTALL):
            sentence, meant = wording(match)
            return sentence, re.sub(r"['.]", "", meant or "")
    return text[:1].lower() + text[1:].rstrip("."), ""


def _invalid(match: re.Match[str]) -> tuple[str, str]:
    option, reason = match["option"].split("'")[0], match["reason"].removeprefix("Value error, ")
    if one_of := re.fullmatch(r"'(?P<value>.*?)' is not one of (?P<values>.*?)\.?", reason):
        *most, last = re.findall(r"'(.*?)'", one_of["values"])
        expected = f"{', '.join(most)} or {last}" if most else last
        return invalid_value(option, one_of["value"], expected), ""
    if kind := re.match(r"('.*?' is not|Input should be) a valid (?P<kind>\w+)", reason):
        expected = _KINDS.get(kind["kind"], f"a {kind['kind']}")
        return invalid_value(option, None, expected), ""  # not every Typer tells the value
    return invalid_value(option, None, reason.rstrip(".")), ""


_KINDS = {"integer": "a whole number", "int": "a whole number", "float": "a number"}
_WORDINGS: Sequence[tuple[str, Any]] = (
    (
        r"No such command '(?P<name>.*?)'\.?( Did you mean (?P<meant>.*)\?)?",
        lambda m: (f"unknown command {m['name']!r}", m["meant"]),
    ),
    (
        r"No such option:? '?(?P<name>[^\s']+?)'?\.?"
        r"( \(Possible options: (?P<all>.*)\)| Did you mean (?P<meant>.*)\?)?",
        lambda m: (f"unknown option {m['name']}", m["all"] or m["meant"]),
    ),
    (r"Missing (argument|option|parameter) '(?P<name>.*?)'\..*", lambda m: (f"{m['name']} is missing", "")),
    (r"Invalid value[ ]for '(?P<option>.*?)': (?P<reason>.*)", _invalid),
    (r"Option '(?P<name>.*?)' requires an argument\.", lambda m: (f"{m['name']} needs a value", "")),
    (r"Option '(?P<name>.*?)' does not take a value\.", lambda m: (f"{m['name']} takes no value", "")),
    (
        r"Got unexpected extra argument\(?s?\)? \((?P<words>.*)\)",
        lambda m: (f"unexpected argument: {m['words']}", ""),
    ),
)


def report(error: Any, words: Sequence[str]) -> int:
    """Report a usage error of this command line, and return the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":  # a group without a command: its help
        error.show()
        return int(Exit.USAGE)
    path = command_of(words)
    name = " ".join(path)
    known = name.replace(" ", ".") in DOCUMENTS
    form = Format.JSON if _wants_json(words) else Format.TSV
    report_error(Context(command=name if known else UNREAD, format=form), fault_of(error, path))
    return int(Exit.USAGE)


def fault_of(error: Any, path: Sequence[str]) -> WheelError:
    """Return a usage error of Typer, in the command named by `path`, as a fault like any other."""
    sentence, meant = sentence_of(error.format_message())
    if unknown := re.fullmatch(r"unknown option (\S+)", sentence):
        meant = _meant(unknown[1], meant)
    guess = f"did you mean {meant}? " if meant else ""
    what = "commands" if sentence.startswith("unknown command") else "options"
    return WheelError(
        sentence,
        hint=f"{guess}`{' '.join(('wheel', *path))} --help` lists the {what}",
        code="usage",
        exit_code=Exit.USAGE,
    )


def _meant(option: str, suggested: str) -> str:
    """Return what an unknown option stands for: an output format, a page that another command writes, or the
    options suggested that are spelt much like it.

    >>> _meant("--csv", "--set"), _meant("--dmo", "--demo"), _meant("--zzz", "--set")
    ('--format csv', '--demo', '')
    """
    word = option.lstrip("-").partition("=")[0]
    if word in tuple(Format):
        return f"--format {word}"
    if word == "html":
        return "`wheel monitor --html FILE`"
    offers = [(offer, offer.lstrip("-")) for offer in suggested.split(", ")]
    near = [offer for offer, plain in offers if SequenceMatcher(None, word, plain).ratio() > _ALIKE]
    return ", ".join(near)


def command_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that name the command.

    >>> command_of(["journal", "fill", "1"]), command_of(["scan", "--dmo", "list"]), command_of(["scn"])
    (('journal', 'fill'), ('scan',), ())
    """
    path: tuple[str, ...] = ()
    for word in words:
        group = path[-1] if path else "wheel"
        if word not in {entry.name for entry in COMMANDS.get(group, ())}:
            break
        path = (*path, word)
    return path


def _wants_json(words: Sequence[str]) -> bool:
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words)
