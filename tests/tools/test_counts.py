"""What the counts of names and of the house count, on made-up files."""

import json
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

import count_house  # noqa: E402
import count_names  # noqa: E402
from count_house import Figure, figures, own_imports, ruff_figures  # noqa: E402
from count_names import WORDS, count, is_participle, variables  # noqa: E402

NAMES = dedent(
    """
    kept: int = 1                            # 1 variable, kept
    class Row:
        said: str                            # 2, said
        def __init__(self, told, days_held): # 4, told (self is none)
            self._found = told               # 5, found (of the class)
            told = told + 1                  # the same told
    def f(made2, *given, spot=0, **taken):   # 9, made given taken
        with open(spot) as written:          # 10, written
            for line, asked in written:      # 12, asked
                pass
        try:
            prices = [chosen for chosen in given if (held := chosen)]  # 15, chosen, held
        except OSError as error:             # 16
            raise
        match spot:
            case {"a": priced, **rest}:      # 18
                pass
        return lambda told: told             # 19, another told
    """
)


def test_every_way_to_bind_a_name_counts_once_a_scope() -> None:
    counts = count(NAMES)
    assert counts.variables == 19
    once = dict.fromkeys(WORDS, 1)
    assert dict(counts.names) == {**once, "told": 2}
    assert counts.worded == 12
    assert counts.participles == 13  # `priced` is one of no list


def test_a_walrus_binds_outside_its_comprehension_and_the_loop_inside() -> None:
    import ast

    counts = variables(ast.parse("[a for a in x if (b := a)]\n[a for a in x]\nb = 1\n_ = 2\n"))
    assert sorted(counts) == [(0, "b"), (1, "a"), (2, "a")]


@pytest.mark.parametrize("word", ["told", "wanted", "known", "unpriced", "gone"])
def test_participles(word: str) -> None:
    assert is_participle(word)


@pytest.mark.parametrize("word", ["bid", "seed", "need", "spread", "cut", "set", "price", "ed", "event"])
def test_names_of_things_are_none(word: str) -> None:
    assert not is_participle(word)


def test_the_tool_prints_shares_and_the_worst_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text("told = 1\nbid = ask = mid = 2\n", encoding="utf-8")
    (tmp_path / "b.py").write_text("x = y = z = w = 1\n", encoding="utf-8")
    assert count_names.main([str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "variables\t8\tin 2 files",
        "one of 11 words\t1\t12.50 %",
        "any participle\t1\t12.50 %",
        "by word\ttold 1",
    ]
    assert lines[4:] == [f"{tmp_path / 'a.py'}\t1\t25.0 % of 4"]
    assert count_names.main([str(tmp_path), "--at-most", "12.5"]) == 0
    assert count_names.main([str(tmp_path), "--at-most", "12.4"]) == 1


def test_own_imports_inside_functions_are_told_from_the_others() -> None:
    import ast

    text = """
import wheelcli.errors
from wheelcli import clock
from wheelcliff import no_one
def f():
    import json
    from wheelcli.market import demo
    def g():
        import wheelcli.cli
"""
    assert own_imports(ast.parse(text)) == (4, 2)


def test_the_figures_of_three_files() -> None:
    texts = {
        "wheelcli/a.py": (
            "def f():\n    import wheelcli.errors\n    return [1, 2]  # fmt: skip\n    # no fmt: skip\n"
        ),
        "wheelcli/b.py": "from wheelcli import a\n",
        "tests/test_a.py": "from wheelcli import a\n" * 4 + "x = '# fmt: skip'\n",
    }
    assert figures(texts) == [
        Figure("own imports inside functions", 1, 2, (("wheelcli/a.py", 1),)),
        Figure("files in the fullest folder", 2, None, (("wheelcli", 2), ("tests", 1))),
        Figure(
            "lines of the longest file",
            5,
            None,
            (("tests/test_a.py", 5), ("wheelcli/a.py", 4), ("wheelcli/b.py", 1)),
        ),
        Figure("fmt: skip", 1, None, (("wheelcli/a.py", 1),)),
    ]


def test_what_ruff_finds_is_counted_by_code_and_file() -> None:
    counts = [
        {"code": "PLR0913", "filename": "/p/wheelcli/a.py"},
        {"code": "PLR0913", "filename": "/p/wheelcli/b.py"},
        {"code": "PLR0913", "filename": "/p/wheelcli/b.py"},
        {"code": "E501", "filename": "/p/tests/x.py"},
    ]
    assert [(f.number, f.places) for f in ruff_figures(counts, Path("/p"))] == [
        (1, (("tests/x.py", 1),)),
        (3, (("wheelcli/b.py", 2), ("wheelcli/a.py", 1))),
        (0, ()),
    ]


def test_the_house_is_counted_with_ruff_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    eight, nine = (", ".join("abcdefghi"[:n]) for n in (8, 9))
    branches = "".join(f"    if a == {n}:\n        return {n}\n" for n in range(15))
    text = f"def f({eight}): ...\ndef g({nine}): ...  # noqa: PLR0913\ndef h(a):\n{branches}\n# {'x' * 109}\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    code = count_house.main([str(tmp_path), "--json"])
    if code == 2:
        assert "ruff is not installed" in capsys.readouterr().err
        pytest.skip("ruff is not installed")
    counts = {each["what"]: each["number"] for each in json.loads(capsys.readouterr().out)}
    assert counts["functions of more than 8 parameters"] == 1
    assert counts["functions of a complexity over 15"] == 1
    assert counts["lines over the limit"] == 1
    assert counts["lines of the longest file"] == 35
