"""The rubric language: what it refuses, with file, line and what was expected; and what a digest is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from openness.components import Component
from openness.errors import FileError, InputError
from openness.rubric import (
    Criterion,
    Level,
    Predicate,
    Requirement,
    Rubric,
    See,
    load_rubric,
    parse_rubric,
    parts,
    shipped_rubrics,
)

TEXT = shipped_rubrics()["openness"].read_text()


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


WRONG = [
    ("of_bases: false", "of_basis: false", "did you mean 'of_bases'"),
    ("license-class: [conditional]", "license-class: [condtional]", "never 'condtional'; expected one of"),
    ("requires: [weights-to-be-had]", "requires: [weights-to-be-hat]", "did you mean 'weights-to-be-had'"),
    ("[{see: pretraining-described}, {see: posttraining-described}]", "[{see: pretraining-told}]", "no condition"),
    ("{component: weights, availability: [partial]}", "{component: weights, avail: [partial]}", "'avail' is not known"),
    ("{component: weights, availability: [partial]}", "{component: weigths, availability: [partial]}", "component"),
    ("{component: weights, availability: [partial]}", "{component: weights}", "needs a property"),
    ("count: {at_least: 3}", "count: {atleast: 3}", "atleast"),
    ("score: 0.65", "score: 65", "less than or equal to 1"),
    ("schema_version: 1", "schema_version: 2", "schema_version"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG, ids=[row[1] for row in WRONG])
def test_a_wrong_key_or_value_is_named_with_file_and_line(right: str, wrong: str, said: str) -> None:
    text = TEXT.replace(right, wrong, 1)
    with pytest.raises(FileError) as caught:
        parse_rubric(text, "ours.yaml")
    assert said in caught.value.message
    assert caught.value.line is not None
    assert abs(caught.value.line - line_of(text, wrong)) <= 1
    assert caught.value.message.startswith(f"ours.yaml:{caught.value.line}: ")


def test_a_missing_key_is_named() -> None:
    with pytest.raises(FileError, match=r"'title' is missing in criteria\.4"):
        parse_rubric(TEXT.replace("    title: Checkpoints\n", "", 1), "ours.yaml")


def test_weights_must_add_up() -> None:
    with pytest.raises(FileError, match="add up to 101, not to `max` 100"):
        parse_rubric(TEXT.replace("weight: 5", "weight: 6"), "ours.yaml")


def test_a_condition_must_not_refer_to_itself() -> None:
    text = TEXT.replace("all: [{see: pretraining-described}, {see: posttraining-described}]", "see: data-described", 1)
    with pytest.raises(FileError, match="refers to itself"):
        parse_rubric(text, "ours.yaml")


@pytest.mark.parametrize(
    "text",
    ["- a\n- b\n", "a: [1, 2\n", "a: &x [1]\nb: *x\n", "\tx: 1", "", "a: !!python/object:os.system x", "a: 1\na: 2\n"],
)
def test_what_is_not_a_rubric_is_refused(text: str) -> None:
    with pytest.raises(FileError, match=r"bad\.yaml"):
        parse_rubric(text, "bad.yaml")


def test_an_unknown_name_suggests_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'openness'"):
        load_rubric("opennes")
    with pytest.raises(InputError):
        load_rubric(str(tmp_path / "none.yaml"))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="UTF-8"):
        load_rubric(str(path))


def test_a_users_file_is_read_as_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(TEXT)
    assert load_rubric(str(path)) == load_rubric("openness")


def test_the_digest_changes_with_the_meaning_and_not_with_comments() -> None:
    rubric = parse_rubric(TEXT, "a.yaml")
    assert parse_rubric("# a comment\n" + TEXT.replace("\n\n", "\n\n# more\n"), "b.yaml").digest == rubric.digest
    assert parse_rubric(TEXT.replace("score: 0.65", "score: 0.66"), "c.yaml").digest != rubric.digest


@pytest.mark.parametrize("name", shipped_rubrics())
def test_each_shipped_rubric_explains_itself(name: str) -> None:
    rubric = load_rubric(name)
    assert rubric.id == name
    items: list[Level | Requirement | Criterion] = [*rubric.levels, *rubric.requirements, *rubric.criteria]
    for item in items:
        assert item.why
        assert item.improve
        assert item.source
    for criterion in rubric.criteria:
        scores = [rubric.share(criterion, grade) for grade in rubric.grades_of(criterion)]
        assert scores == sorted(scores, reverse=True)


def test_the_default_rubric_weighs_as_designed() -> None:
    weights = {criterion.id: criterion.weight for criterion in load_rubric("openness").criteria}
    expected = {"weights": 25, "data": 25, "license": 20, "training-code": 15, "checkpoints": 10, "documents": 5}
    assert weights == expected


def test_every_condition_of_the_default_rubric_is_used() -> None:
    rubric: Rubric = load_rubric("openness")
    used: set[str] = set()
    asked: set[Component] = set()

    def visit(condition: object) -> None:
        if isinstance(condition, See):
            used.add(condition.see)
            visit(rubric.conditions[condition.see])
        if isinstance(condition, Predicate) and condition.component is not None:
            asked.add(condition.component)
        for part in parts(condition):  # type: ignore[arg-type]
            visit(part)

    for requirement in rubric.requirements:
        visit(requirement.when)
    for criterion in rubric.criteria:
        for grade in criterion.grades:
            visit(grade.when)
    assert used == set(rubric.conditions)
    assert {Component.WEIGHTS, Component.TRAINING_CODE, Component.CHECKPOINTS} <= asked


def test_of_a_list_of_wrong_values_the_first_value_is_named() -> None:
    text = shipped_rubrics()["openness"].read_text(encoding="utf-8")
    right = "  pretraining-described:\n    any:\n      - {component: pretraining-data, used: false}\n      - {component: pretraining-data, described: true}\n"
    assert right in text
    wrong = right.replace("used: false", "availability: pubic").replace("described: true", "gate: open")
    with pytest.raises(FileError, match="`availability` is never 'pubic'"):
        parse_rubric(text.replace(right, wrong), "ours.yaml")
    with pytest.raises(FileError, match="at least 1 item"):
        parse_rubric(text.replace(right, "  pretraining-described: {any: []}\n"), "ours.yaml")
