"""What a machine can check of the English of docstrings, help texts, descriptions of fields, comments of the
config, and pages written by hand.

Sentences that the program prints have tests of their own, and good English needs a reader.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from package_trees import PACKAGE, trees

ROOT = Path(__file__).resolve().parents[1]
# Words that a sentence in the imperative does not begin with.
NO_VERBS = re.compile(
    r"(?:All?|An|Any|Both|Each|Every|How|If|Its|No|None|Nothing|One|Some|That|The|Their|There|These|They|This"
    r"|Those|What|When|Where|Whether|Which|Who|Whose|Why)\b"
)
# What to avoid, and what to write instead.
AVOID = {
    r"\bfor want of\b": "because there is no …",
    r"\bat hand\b": "leave it out",
    r"\bheld against\b": "checked against",
    r"(?:^|[.;:] )Of (?:an?|the|what|several)\b": "For a …, or the noun first",
    r"\b(?:None|NaN|NaT|null|empty|unknown) where\b": "if",
    r"\bRaises [^.]*? where (?:it|there|that|nobody|no|none|one|what)\b": "if",
    r"(?<!here )\b(?:is|are) no (?:numbers?|symbols?|dates?|names?|tickets?|texts?|limits?)\b": "is not a …",
    r"\bwhat is (?:held|open|sold|bought|owed|owned|tied up|left|at hand)\b": "the noun: open positions",
    r"\b(?:nobody|no feed) told\b|\bis (?:not )?told\b|\bare (?:not )?told\b": "is (un)known, is reported",
    r"\b(?:keeps?|kept) (?:it|them|the \w+|a \w+|an? \w+ \w+) out\b": "rejects",
    r"\bif not said\b|\bunless said\b|\bis (?:not )?said\b": "is given, is stated",
    r"\b(?:[Bb]ehavior|[Cc]enter|[Ff]avor|[Nn]eighbor|[Aa]nalyze|[Cc]anceled)": "British spelling",
    r"\b(?:[Ll]abel|[Mm]odel|[Tt]otal)(?:ed|ing)\b": "British spelling: two l",
    r"\btimes (?:wider|larger|bigger|more|higher|smaller|less) than\b": "times as wide as",
    r"\byearly\b": "annual",
    r"\bslips?\b": "a mistake",
    r"\b(?:a|second) yes\b|\bsays? (?:yes|no|so)\b": "confirm, decline, is shown",
    r"\bkept (?:snapshot|plan|roll|market)s?\b|\bweighed\b": "saved",
    r"\bwhen (?:no|not|nobody|none|there is no)\b": "if",
    r"\b(?:is|are) not known\b": "is unknown",
    r"\bdear(?:er|est)?\b": "expensive",
    r"\b[Tt]he least (?:amount|number|price|return|score|size)\b": "the minimum, the smallest, the lowest",
    r"\bstress charge\b": "stress penalty",
    r"\bin vain\b": "without success",
    r"\b[Oo]n a pipe\b": "in a pipe",
    r"\bdata (?:are|were|have)\b": "data is, was, has",
    r"\b[Nn]-th\b": "nth",
    r"\bNone: still\)": "still open, still held",
    r"\bmoved since(?:[.,]|$)": "since what: since the plan",
}
# Most words between two stops: a longer clause is two sentences, or a list.
WORDS = {"help": 26, "description": 30, "docstring": 36, "page": 40}
# Names in tables of a run: as the benchmark that made them writes them.
OF_RUNS = {"docs/explanation/policy-evidence.md": ("the least ", "stress charge")}


class Docstring(NamedTuple):
    """A docstring, and where it is."""

    place: str
    text: str
    imperative: bool


def _own_verb(node: ast.AST) -> bool:
    """Whether a docstring begins with a verb: a gate's says what the gate requires."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return not any(ast.unparse(each).startswith("rule(") for each in node.decorator_list)


@cache
def docstrings() -> tuple[Docstring, ...]:
    """Every docstring of the package."""
    return tuple(_docstrings())


def _docstrings() -> Iterator[Docstring]:
    for path, (_, tree) in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text:
                    name = getattr(node, "name", "")
                    yield Docstring(f"{path.relative_to(ROOT)} {name}".strip(), text, _own_verb(node))


@cache
def descriptions() -> tuple[tuple[str, str], ...]:
    """The file and the text of every `Doc("…")`."""
    return tuple(
        (str(path.relative_to(ROOT)), ast.literal_eval(node.args[0]))
        for path, (_, tree) in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Doc"
    )


def config_comments() -> list[str]:
    """The comments of the settings' example, behind a value or on lines of their own."""
    lines = (ROOT / "config.example.toml").read_text(encoding="utf-8").splitlines()
    return [line.partition("# ")[2] for line in lines if "# " in line]


def prose(text: str) -> str:
    """The sentences of a docstring on one line, without examples, formulas and tables."""
    lines = []
    for paragraph in re.split(r"\n\s*\n", text):
        if not re.search(r"^(?:>>>|\.\.\.|    )", paragraph, re.M):
            lines.append(" ".join(paragraph.split()))
    return " ".join(lines)


def helps() -> Iterator[tuple[str, str]]:
    """The file and the text of every `help=`, and the docstring of every command, which is its help."""
    for path in (path for path in trees() if path.is_relative_to(PACKAGE / "cli")):
        for node in ast.walk(trees()[path][1]):
            if isinstance(node, ast.keyword) and node.arg in ("help", "epilog"):
                if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                    yield str(path.relative_to(ROOT)), node.value.value
            elif isinstance(node, ast.FunctionDef) and any(
                ast.unparse(each).startswith("command(") for each in node.decorator_list
            ):
                yield f"{path.relative_to(ROOT)} {node.name}", prose(ast.get_docstring(node) or "")


def pages() -> Iterator[tuple[str, str]]:
    """Each paragraph, item and cell of the pages written by hand, without commands, screens and addresses."""
    written = [
        page for page in (ROOT / "docs").rglob("*.md") if page.parent.name not in ("reference", "presets")
    ]
    for path in sorted([*ROOT.glob("*.md"), *written]):
        text = re.sub(
            r"```.*?```|<!-- screen.*?<!-- end -->|<!--.*?-->", "\n\n", path.read_text("utf-8"), flags=re.S
        )
        text = re.sub(r"\]\([^)]*\)", "]", text)
        for part in re.split(r"\n\s*\n|\n(?=\s*(?:[-|]|\d+\.) )|\n(?=    )|\s\|\s", text):
            yield path.relative_to(ROOT).as_posix(), " ".join(part.split())


def clauses(text: str) -> list[str]:
    """The text between stops, with each piece of code as one word."""
    return re.split(r"(?<=[.:;!?…])\s+|\s+(?=- )|\s·\s", re.sub(r"`[^`]*`", "X", text))


def long_ones(texts: Iterable[tuple[str, str]], kind: str) -> list[tuple[str, str]]:
    """The clauses with more words than a text of that kind may have, with their places."""
    return [(place, one) for place, text in texts for one in clauses(text) if len(one.split()) > WORDS[kind]]


def faults(text: str) -> list[str]:
    """What to avoid that a text has, with what to write instead."""
    return [
        f"{found[0]!r}: {better}"
        for bad, better in AVOID.items()
        for found in [re.search(bad, text)]
        if found
    ]


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("None where it is unknown.", "None if it is unknown."),
        ("Of a spread the leg bought.", "For a spread, the long leg."),
        ("Raises WheelError where there is none.", "Raises WheelError if there is none."),
        ("The cost of what is open.", "The cost of open positions."),
        ("Text that is no symbol.", "Text that is not a symbol."),
        ("At cost, for want of a price.", "At cost, because there is no price."),
        ("A dividend that nobody told.", "An unannounced dividend."),
        ("Spreads 3 times wider than at noon.", "Spreads 3 times as wide as at noon."),
        ("The yearly rate.", "The annual rate."),
        ("A price that is a slip.", "A price that is a mistake."),
        ("Six events need a yes.", "Six events need confirmation."),
        ("The newest kept snapshot.", "The newest saved snapshot."),
        ("A weighed roll.", "A saved roll."),
        ("Left out when nobody bids.", "Left out if nobody bids."),
        ("A day that is not known.", "A day that is unknown."),
        ("The dearest leg.", "The most expensive leg."),
        ("The least amount.", "The smallest amount."),
        ("The stress charge.", "The stress penalty."),
        ("Others wait in vain.", "Others do not get the lock."),
    ],
)
def test_the_check_finds_what_it_is_for(bad: str, good: str) -> None:
    assert len(faults(bad)) == 1
    assert faults(good) == []


def test_long_clauses_are_found() -> None:
    words = " ".join(["word"] * WORDS["page"])
    assert long_ones([("a page", f"{words}: {words}. `one {words}` {words[5:]}")], "page") == []
    assert long_ones([("a page", f"Too {words}. Short.")], "page") == [("a page", f"Too {words}.")]


@pytest.mark.long
def test_clauses_are_short() -> None:
    assert len(list(helps())) > 250
    assert long_ones(helps(), "help") == []
    assert long_ones(descriptions(), "description") == []
    assert long_ones(((doc.place, prose(doc.text)) for doc in docstrings()), "docstring") == []
    assert len(list(pages())) > 2000
    assert long_ones(pages(), "page") == []


@pytest.mark.long
def test_helps_avoid_what_reads_badly() -> None:
    assert {place: faults(text) for place, text in helps() if faults(text)} == {}
    assert [text for _, text in helps() if text.count("repeatable") > 1] == []


def test_pages_avoid_what_reads_badly() -> None:
    bad = [(place, each) for place, text in pages() for each in faults(text)]
    assert [(place, each) for place, each in bad if not each.startswith(OF_RUNS.get(place, ()), 1)] == []


@pytest.mark.long
def test_docstrings_begin_with_a_sentence() -> None:
    assert len(docstrings()) > 3000
    first = {doc.place: doc.text.partition("\n\n")[0] for doc in docstrings()}
    assert [place for place, text in first.items() if not text.rstrip().endswith((".", "…", ":"))] == []


def test_docstrings_of_functions_are_imperative() -> None:
    functions = [doc for doc in docstrings() if doc.imperative]
    assert len(functions) > 2000
    assert [doc.place for doc in functions if NO_VERBS.match(doc.text)] == []
    assert [
        doc.place for doc in functions if re.match(r"(?:Returns|Raises|Yields|Takes|Gives) ", doc.text)
    ] == []


@pytest.mark.long
def test_docstrings_avoid_what_reads_badly() -> None:
    assert {doc.place: faults(prose(doc.text)) for doc in docstrings() if faults(prose(doc.text))} == {}


def test_descriptions_of_fields_are_phrases() -> None:
    assert len(descriptions()) > 1000
    assert [text for _, text in descriptions() if text.endswith(".") or text != text.strip()] == []
    assert {text: faults(text) for _, text in descriptions() if faults(text)} == {}


def test_comments_of_the_config_avoid_what_reads_badly() -> None:
    assert len(config_comments()) > 120
    assert {text: faults(text) for text in config_comments() if faults(text)} == {}
