"""Count the variables whose name is a participle: `told` says what was done to a thing, not what it is.

    python tools/count_names.py [PATH]… [--files N] [--at-most PERCENT]

A variable is a name bound in one scope, however often: by an assignment (fields of classes and attributes of
`self` too), as an argument, by `for`, `with … as`, `except … as`, a pattern, or in a comprehension; `self`,
`cls` and `_` are none. A name counts if it is one word, underscores and digits at its ends left out: `told`,
`_kept`, `made2`, not `days_held`. Prints the share of the words of WORDS, that of every participle (those,
other irregular ones, and words in -ed), and the files that hold most of the first. PATH is `wheelcli` if none
is named. Exits with 1 if the share of WORDS is above PERCENT.
"""

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_COUNTED = "told said found kept held made asked given taken written chosen"
# Words whose other meanings are names of things (cut, set, split) are left out.
_OTHERS = (
    "begun bought broken brought built caught done drawn driven fallen felt forgotten gone got grown heard"
    " hidden known laid lent lost meant met paid seen sent shown sold spent stood taught thought thrown torn"
    " understood unkept unknown unseen untold unwritten won worn"
)
_NONE_OF_THEM = "bed bleed breed deed feed heed indeed need red reed seed shed speed steed weed"
WORDS = frozenset(_COUNTED.split())
IRREGULAR = WORDS | frozenset(_OTHERS.split())
NOT_PARTICIPLES = frozenset(_NONE_OF_THEM.split())
UNNAMED = frozenset(("self", "cls", "_"))  # names that nobody chooses
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Count:
    """Variables of some source: all, those named by WORDS, those named by any participle; and the first by
    name.
    """

    variables: int
    worded: int
    participles: int
    names: Counter[str]

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.variables + other.variables,
            self.worded + other.worded,
            self.participles + other.participles,
            self.names + other.names,
        )


NOTHING = Count(0, 0, 0, Counter())


def is_participle(word: str) -> bool:
    """Whether a word is a past participle.

    >>> [is_participle(word) for word in ("told", "wanted", "seed", "bid", "unpriced")]
    [True, True, False, False, True]
    """
    return word in IRREGULAR or (len(word) > 3 and word.endswith("ed") and word not in NOT_PARTICIPLES)


def variables(tree: ast.AST) -> set[tuple[int, str]]:
    """Every variable: the number of its scope (0 is the module) and its name."""
    names: set[tuple[int, str]] = set()
    scopes = 0

    def bind(scope: int, name: str | None) -> None:
        if name is not None and name not in UNNAMED:
            names.add((scope, name))

    def walk(node: ast.AST, scope: int, owner: int, around: int) -> None:
        """`owner` is the class that attributes of `self` are of, `around` the scope that := binds in."""
        nonlocal scopes
        inner, inner_owner, inner_around = scope, owner, around
        if isinstance(node, (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)):
            scopes += 1
            inner = scopes
            if isinstance(node, ast.ClassDef):
                inner_owner = inner
            if not isinstance(node, _COMPREHENSIONS):
                inner_around = inner
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bind(scope, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                bind(owner, node.attr)
        elif isinstance(node, ast.arg):
            bind(scope, node.arg)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            bind(scope, node.name)
        elif isinstance(node, ast.MatchMapping):
            bind(scope, node.rest)
        elif isinstance(node, ast.NamedExpr):
            bind(around, node.target.id)
            walk(node.value, scope, owner, around)
            return
        for child in ast.iter_child_nodes(node):
            walk(child, inner, inner_owner, inner_around)

    walk(tree, 0, 0, 0)
    return names


def count(text: str) -> Count:
    """The count of one module's text."""
    words = [re.sub(r"^_+|[_\d]+$", "", name).lower() for _, name in variables(ast.parse(text))]
    named = Counter(word for word in words if word in WORDS)
    return Count(len(words), named.total(), sum(map(is_participle, words)), named)


def modules(paths: Iterable[Path]) -> Iterator[Path]:
    """The Python files under these paths, in order."""
    for path in paths:
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def share(part: int, whole: int) -> float:
    """In percent; 0 of nothing."""
    return 100.0 * part / whole if whole else 0.0


def main(arguments: list[str]) -> int:
    """Print the counts; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[ROOT / "wheelcli"], metavar="PATH")
    parser.add_argument("--files", type=int, default=10, help="how many files to list")
    parser.add_argument("--at-most", type=float, metavar="PERCENT")
    options = parser.parse_args(arguments)
    files = {path: count(path.read_text(encoding="utf-8")) for path in modules(options.paths)}
    total = sum(files.values(), NOTHING)
    worded = share(total.worded, total.variables)
    print(f"variables\t{total.variables}\tin {len(files)} files")
    print(f"one of {len(WORDS)} words\t{total.worded}\t{worded:.2f} %")
    print(f"any participle\t{total.participles}\t{share(total.participles, total.variables):.2f} %")
    print("by word\t" + ", ".join(f"{word} {times}" for word, times in total.names.most_common()))
    worst = sorted(files.items(), key=lambda item: (-item[1].worded, str(item[0])))
    for path, each in [item for item in worst if item[1].worded][: options.files]:
        print(f"{path}\t{each.worded}\t{share(each.worded, each.variables):.1f} % of {each.variables}")
    return int(options.at_most is not None and worded > options.at_most)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
