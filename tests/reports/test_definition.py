import re

import pytest

from openness.components import Component
from openness.errors import InputError
from openness.licenses.catalog import all_licenses
from openness.licenses.model import LicenseClass
from openness.reports import licensedefinitions
from openness.reports.definition import definitions
from openness.rubric import Rubric, load_rubric


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric("openness")


def told(rubric: Rubric, word: str) -> str:
    return re.sub(r"\s+", " ", "\n".join(definitions(rubric, word)))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_questions_are_told_as_the_rubric_file_words_them(rubric: Rubric) -> None:
    for item in (*rubric.criteria, *rubric.requirements):
        said = told(rubric, item.id)
        assert all(flat(text) in said for text in (item.question, item.why, item.improve, item.source))
    for criterion in rubric.criteria:
        assert all(flat(grade.improve) in told(rubric, criterion.id) for grade in criterion.grades)


def test_verdicts_name_their_requirements(rubric: Rubric) -> None:
    for level in rubric.levels:
        said = told(rubric, level.id)
        assert flat(level.about) in said
        assert all(f"({name})" in said for name in level.requires)
    assert "weights-available, open-weight" in told(rubric, "open-source")


def test_components_say_what_they_are_and_who_asks(rubric: Rubric) -> None:
    for component in Component:
        assert component.meaning in told(rubric, component.value)
    assert "checkpoints (requirement)" in told(rubric, "checkpoints")
    assert "documents (criterion)" in told(rubric, "paper")


def test_words_are_found_however_they_are_written(rubric: Rubric) -> None:
    assert (
        definitions(rubric, "Training_Code")
        == definitions(rubric, "training code")
        == definitions(rubric, "training-code")
    )


def test_lines_fit(rubric: Rubric) -> None:
    known = [
        *(one.id for part in (rubric.levels, rubric.requirements, rubric.criteria) for one in part),
        *(component.value for component in Component),
    ]
    assert max(len(line) for word in known for line in definitions(rubric, word)) <= 80


def test_classes_and_terms_of_licenses_are_told(rubric: Rubric) -> None:
    for word in licensedefinitions.words():
        said = definitions(rubric, word)
        assert max(map(len, said)) <= 80
        assert said[-1] == "This is not legal advice."
    for each in LicenseClass:
        assert f"{each.value}: a class of licenses" in told(rubric, each.value)
    assert "It restricts no use." in told(rubric, "naming-duty")
    assert "else open-weight" in told(rubric, "proprietary")  # the license decides there, not the class


def test_a_word_of_the_rubric_comes_before_the_same_word_of_licenses(rubric: Rubric) -> None:
    said = "\n".join(definitions(rubric, "open-source"))
    assert said.startswith("open-source: a verdict")
    assert "\n\nopen-source: a class of licenses" in said
    assert "a criterion of" in told(rubric, "license")


def test_licenses_are_told_by_id_and_by_name(rubric: Rubric) -> None:
    assert definitions(rubric, "Apache 2.0") == definitions(rubric, "apache-2.0")
    said = told(rubric, "llama3.1")
    assert all(words in said for words in ("conditional: restricts use", "700 million", "read for our table on 20"))


@pytest.mark.parametrize(
    ("word", "nearest"), [("non-comercial", "non-commercial"), ("naming-dutty", "naming-duty"), ("llama3.l", "llama3")]
)
def test_words_of_licenses_are_near_too(rubric: Rubric, word: str, nearest: str) -> None:
    with pytest.raises(InputError, match=f"did you mean '{nearest}"):
        definitions(rubric, word)
    assert nearest in (*licensedefinitions.words(), *(known.id for known in all_licenses()))


def test_an_unknown_word_gets_the_nearest(rubric: Rubric) -> None:
    with pytest.raises(InputError, match=r"did you mean 'fully-open'"):
        definitions(rubric, "fuly-open")
    with pytest.raises(InputError, match=r"'\\x1b\[31m' is no"):
        definitions(rubric, "\x1b[31m")
