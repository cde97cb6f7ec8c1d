"""A mistake on the command line reads like every other: a sentence, a hint, exit 2; in JSON the envelope."""

import pytest


@pytest.mark.parametrize(
    ("line", "sentence", "hint"),
    [
        ("scn", "unknown command 'scn'", "did you mean scan, screen? `wheel --help` lists the commands"),
        ("journal bogus", "unknown command 'bogus'", "`wheel journal --help` lists the commands"),
        ("scan --dmo", "unknown option --dmo", "did you mean --demo? `wheel scan --help` lists the options"),
        (
            "scan --format xyz",
            "invalid value for --format: 'xyz' (expected table, tsv, csv, json, ndjson or md)",
            "`wheel scan --help` lists the options",
        ),
        ("journal add", "LINE is missing", "`wheel journal add --help` lists the options"),
        ("roll --demo", "POSITION is missing", "`wheel roll --help` lists the options"),
        (
            "monitor --watch abc",
            "invalid value for --watch (expected a whole number)",
            "`wheel monitor --help` lists the options",
        ),
        ("ticket 1 2 3", "unexpected argument: 2 3", "`wheel ticket --help` lists the options"),
        (
            "scan --csv",
            "unknown option --csv",
            "did you mean --format csv? `wheel scan --help` lists the options",
        ),
        (
            "today --html page.html",
            "unknown option --html",
            "did you mean `wheel monitor --html FILE`? `wheel today --help` lists the options",
        ),
        ("scan --zip", "unknown option --zip", "`wheel scan --help` lists the options"),
        ("scan --demo=3", "--demo takes no value", "`wheel scan --help` lists the options"),
        ("journal fill 1 --price", "--price needs a value", "`wheel journal fill --help` lists the options"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_sentence_and_a_hint(wheel, line, sentence, hint):
    answer = wheel(*line.split(), code=2)
    assert answer == ""
    assert answer.stderr.splitlines() == [f"wheel: {sentence}", f"  hint: {hint}"]


@pytest.mark.parametrize(
    ("line", "schema"),
    [
        ("scan --dmo --json", "wheel.scan/1"),
        ("journal add --format json", "wheel.journal.add/1"),
        ("scn --json", "wheel.usage/1"),
    ],
)
def test_a_script_gets_the_envelope(wheel, line, schema):
    document = wheel(*line.split(), code=2).json
    assert (document["schema"], document["status"], document["exit_code"]) == (schema, "error", 2)
    assert document["data"] == {}
    (problem,) = document["problems"]
    assert problem["code"] == "usage"
    assert problem["message"]
    assert "--help`" in problem["hint"]


def test_help_of_a_command_by_its_name(wheel):
    assert wheel("help", "journal", "fill") == wheel("journal", "fill", "--help")
    assert wheel("help") == wheel("--help")
    assert "unknown command 'scn'" in wheel("help", "scn", code=2).stderr


def test_a_dash_writes_to_stdout_and_makes_no_file(wheel, own_folder):
    assert wheel("regime", "--demo", "--json", "-o", "-").json["schema"] == "wheel.regime/1"
    assert list(own_folder.glob("-")) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("scan --demo --html -", "--html needs a file"),
        ("monitor --demo --html=-", "--html needs a file"),
        ("review --demo --charts -", "--charts needs a folder"),
        ("stress --demo --plot -", "--plot needs a file"),
        ("scan --demo --basket -", "--basket needs a file"),
        ("backtest show x --html -", "--html needs a file"),
    ],
)
def test_a_second_output_is_never_a_file_named_dash(wheel, own_folder, line, what):
    answer = wheel(*line.split(), code=2)
    assert answer == ""
    assert answer.stderr.startswith(f"wheel: {what}, not -: stdout shows the result\n")
    assert list(own_folder.glob("-")) == []
