"""`explain`, `rubric list` and `schema` as processes."""

import json

import jsonschema
from processes import ROOT, run


def test_explain_prints_the_rubric_file() -> None:
    done = run("explain", "training-code")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Question:     Is the code that trained this model public?" in done.stdout
    assert "a component of a release (code)" in done.stdout


def test_explain_reads_another_rubric() -> None:
    assert run("explain", "license", "--rubric", "./rubrics/openness.yaml").returncode == 0
    assert run("explain", "license", "--rubric", "./no.yaml").returncode == 2


def test_an_unknown_word_is_wrong_usage() -> None:
    done = run("explain", "fuly-open")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'fully-open'" in done.stderr


def test_rubrics_are_listed() -> None:
    listed = run("rubric", "list").stdout.splitlines()
    named = [line.split()[0] for line in listed]
    assert named[1:] == sorted(path.stem for path in (ROOT / "rubrics").glob("*.yaml") if path.stem != "openness")
    assert listed[0].startswith("openness ")
    assert listed[0].endswith("(default)")


def test_the_schema_is_one() -> None:
    for document in ((), ("audit",), ("license",)):
        jsonschema.Draft202012Validator.check_schema(json.loads(run("schema", *document).stdout))
    assert run("schema", "nothing").returncode == 2
