"""How the program speaks: the rules for messages and screens that a machine can check, over every text of the
package that is neither a docstring nor part of a schema or a help text (those have tests of their own).
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from package_trees import PACKAGE, trees

from wheelcli import errors
from wheelcli.money_text import ambiguous_amount

_OTHERS = {"Doc", "Unit", "Entry", "Document"}  # calls whose texts are the schema's, or the help's
_HELP = {"help", "short_help", "epilog", "metavar"}

# What is wrong in a message, and what to write instead.
BANNED = {
    r"\bthere is (no|not)\b": '"no plan yet", "plan not found: …"',
    r"\b(is|are) (there|in the journal|on the watchlist|undone|open) already\b": '"already'
    ' exists", "is already …"',
    r"\bis no(ne)? (symbol|key|day|date|time|number|contract|plan|journal|snapshot|amount|name|option)\b": (
        '"invalid value for …", "is not a …"'
    ),
    r"\bis none of\b": '"(expected one of …)"',
    r"\bis not allowed: it takes\b": '"(expected …)"',
    r"\bshould stand there\b": '"(expected …)"',
    r"\b(is|are|was) not known\b|\bnot told\b|\bnobody told\b|\bcannot be told\b": '"… unknown"',
    r"\bat hand\b|\bthat (is|are) there\b": 'name the thing: "this market", "the available cash"',
    r"\b(it|they|each|line \S+|lines) (say|says|said|tells|tell|told)\b": "data do not speak: name the value",
    r"\basks? for\b": '"prompts for", "requests", "needs"',
    r"\bof at most\b": '"at most"',
    r"\b(above the most|below the least)\b": '"above the maximum of", "below the minimum of"',
    r"\bkept out\b": '"rejected"',
    r"\bties up\b|\btied up\b": '"collateral"',
    r"\bno way out\b|\bway out\b": '"not acceptable", "action"',
    r"\bstays out\b": '"P(OTM)"',
    r"\bgoes? ex\b": '"ex-dividend"',
    r"\bcounts? (nothing|at|as no)\b": '"valued at"',
    r"\bfor want of\b": '"as … is unknown"',
    r"\bbook keeps\b": '"the journal supports"',
    r"\bplan anew\b|\bmake .* anew\b": '"run `wheel scan` again"',
    r"\bexpected to end\b": '"expected result … better"',
    r"\bno more than\b": '"at most", "within"',
    r"\bgoes without\b": '"cannot be combined with"',
    r"\bstill to come\b": '"in the future"',
    r"\btell the account\b": '"record how it ended with `wheel journal settle`"',
    r"\bprovider is one of\b": '"must be one of"',
    r"\bthe account's value\b": '"the account value", as in the glossary',
    r"\bat once (ask|request)\b": "a comma after the condition",
    r"\b(a bid from|an offer up to)\b": '"a bid of … or more", "an offer of … or less"',
    r"\bwould have .*\bMB\b": '"would be … MB"',
    r"\bagainst its ceiling\b": '"limit", as in the glossary',
    r"\btry --demo\b|\bdemo with --demo\b": '"add --demo"',
    r"\b(color|favor|behavior|neighbor|(un)?realized|canceled|analyze|recognize)\b": "British spelling",
}

# Each kind of mistake has one wording, built in one place: the literal may stand nowhere else.
ONE_WORDING = {
    r"invalid value for ": "errors.invalid_value",
    r"invalid symbol ": "errors.invalid_symbol",
    r" not found: ": "errors.not_found",
    r"ambiguous (plan|snapshot|position|event)": "errors.ambiguous",
    r"cannot be combined with": "errors.cannot_combine",
    r"cannot (be )?read\b(?! the file)": "errors.cannot_read",
    r"cannot (be )?writ(e|ten)\b": "errors.cannot_write",
    r"\{\} already exists": "errors.already_exists",
    r"ambiguous amount": "money_text.ambiguous_amount",
}
_BUILDERS = {PACKAGE / "errors.py", PACKAGE / "money_text.py"}


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the text of every string in a message; `{}` stands for a value in it."""
    aside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            aside.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            aside.update(id(part) for part in node.values)
        elif isinstance(node, ast.FormattedValue) and node.format_spec:
            aside.update(id(part) for part in ast.walk(node.format_spec))
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            others = [node] if name in _OTHERS else [k.value for k in node.keywords if k.arg in _HELP]
            aside.update(id(part) for other in others for part in ast.walk(other))
    for node in ast.walk(tree):
        if id(node) in aside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield node.lineno, "".join(parts)


@cache
def every_text() -> tuple[tuple[Path, int, str], ...]:
    """Every text in the whole package."""
    return tuple((path, line, text) for path, (_, tree) in trees().items() for line, text in texts(tree))


@cache
def messages() -> tuple[tuple[Path, int, str], ...]:
    """Every text with a space in it; the documents room has the schema's."""
    return tuple(
        (path, line, text)
        for path, line, text in every_text()
        if path.parts[len(PACKAGE.parts)] != "documents"
        if " " in text.strip() and not text.startswith("\n")  # a list of words in brokers' files
    )


def found(pattern: str, *, but: set[Path] = frozenset()) -> list[str]:  # type: ignore[assignment]
    return [
        f"{path.relative_to(PACKAGE)}:{line}: {text}"
        for path, line, text in messages()
        if path not in but and re.search(pattern, text, re.IGNORECASE)
    ]


@pytest.mark.long
@pytest.mark.parametrize("pattern", BANNED, ids=lambda pattern: pattern[:30])
def test_no_message_uses_a_turn_that_is_not_plain_english(pattern: str) -> None:
    assert found(pattern) == [], f"write {BANNED[pattern]}"


@pytest.mark.long
@pytest.mark.parametrize("pattern", ONE_WORDING, ids=lambda pattern: pattern[:30])
def test_each_kind_of_mistake_is_worded_in_one_place(pattern: str) -> None:
    assert found(pattern, but=_BUILDERS) == [], f"use {ONE_WORDING[pattern]}"


@pytest.mark.long
def test_the_collector_sees_messages_and_nothing_else() -> None:
    source = '''
"""There is no docstring here."""
def f(x: "a type", path: str = typer.Option(help="there is no help")) -> None:
    """There is no docstring there."""
    raise WheelError(f"there is no {x:>10} at {path}", hint="as" " joined")
'''
    seen = [text for _, text in texts(ast.parse(source))]
    assert "there is no {} at {}" in seen
    assert "as joined" in seen
    assert not any("docstring" in text or "help" in text for text in seen)
    assert len(messages()) > 1500


def test_the_wordings() -> None:
    assert errors.invalid_value("--week", "2026-99", "YYYY-Www") == (
        "invalid value for --week: '2026-99' (expected YYYY-Www)"
    )
    assert errors.invalid_value("fees", "5", "a table", quote=False) == (
        "invalid value for fees: 5 (expected a table)"
    )
    assert errors.invalid_symbol("XXX!") == "invalid symbol 'XXX!'"
    assert errors.not_found("account", "roth") == "account not found: 'roth'"
    assert errors.ambiguous("plan", "2026", 3) == "ambiguous plan: '2026' matches 3"
    assert errors.cannot_combine("--week", "--since") == "--week cannot be combined with --since"
    assert errors.cannot_combine("--week", "--since", "--until") == (
        "--week cannot be combined with --since or --until"
    )
    assert errors.cannot_combine("--import", "--hold", "--open", "--cash") == (
        "--import cannot be combined with --hold, --open or --cash"
    )
    denied = PermissionError(13, "Permission denied")
    assert errors.cannot_read("a.csv", denied) == "cannot read a.csv: Permission denied"
    assert errors.cannot_write("a.csv", denied) == "cannot write a.csv: Permission denied"
    assert errors.cannot_write("a.csv", "it is a folder") == "cannot write a.csv: it is a folder"
    assert errors.already_exists("a.csv") == "a.csv already exists"
    assert ambiguous_amount("1.500") == "ambiguous amount '1.500': 1.50 or 1,500"


def test_every_environment_variable_that_a_message_names_is_one_that_the_program_reads() -> None:
    variable = re.compile(r"\bWHEEL[A-Z_]+\b")
    every = {name for _, _, text in messages() for name in variable.findall(text)}
    named = {name for name in every if "__" not in name}  # WHEEL_SECTION__KEY stands for every setting
    alone = {text for _, _, text in every_text() if variable.fullmatch(text)}
    assert "WHEEL_DATA_DIR" in named
    assert named <= alone
