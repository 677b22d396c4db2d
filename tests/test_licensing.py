"""The use case behind `openness license`: what a subject is taken for, and that it says what an audit says."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

import openness
from openness.errors import FileError, InputError, OpennessError, SubjectError
from openness.licenseanswer import LicenseAnswer
from openness.licensing import license_of
from openness.schema import license_schema
from openness.sources import open_source
from openness.sources.protocol import Source

ROOT = Path(__file__).parent.parent
MIT = (ROOT / "fixtures" / "licenses" / "MIT.txt").read_text(encoding="utf-8")
REPOS = [
    "allenai/OLMo-2-1124-7B",  # the card
    "meta-llama/Llama-3.1-8B-Instruct",  # a text, the card, prose, a gate
    "facebook/opt-6.7b",
    "moonshotai/Kimi-K2-Instruct",  # a changed text, by the maker's name for it
    "DattaBS/llama7b_NonQuant-SFT_polarity50",  # what a base passes on
    "Qwen/Qwen2.5-3B",  # a text that only refers
    "tiiuae/falcon-180B",  # a gate
    "CohereForAI/c4ai-command-r-v01",  # prose
    "EleutherAI/pythia-6.9b@step0",  # a tag, a revision
    "stabilityai/stablelm-2-1_6b",  # a name of its own, its text unread
    "AlexPam/databricks-dolly-v2-3b-Chat",  # none
    "black-forest-labs/FLUX.1-dev",
]


def hub() -> Source:
    return open_source(str(ROOT / "fixtures" / "hub"))


def no_hub() -> Source:
    raise AssertionError("no repo was asked for")


@pytest.mark.parametrize(
    ("given", "identity", "license_class", "restricts"),
    [
        ("apache-2.0", "Apache-2.0", "open-source", False),
        (" Apache License, Version 2.0 ", "Apache-2.0", "open-source", False),
        ("MIT/Apache-2.0", "MIT OR Apache-2.0", "open-source", False),
        ("mit, cc-by-nc-4.0", "MIT AND CC-BY-NC-4.0", "non-commercial", True),
        ("acme-non-commercial", "unknown", "non-commercial", True),
        ("no-such-license", "unknown", "unknown", None),
        ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0", "open-source", False),
        ("https://example.org/terms-of-use", "unknown", "unknown", None),
        ("\x1b[31mmit\u202e", "unknown", "unknown", None),
        ("x" * 100_000, "unknown", "unknown", None),
        ("\udcff", "unknown", "unknown", None),
        (MIT, "MIT", "open-source", False),  # a text, given as it is
    ],
)
def test_names_and_texts(given: str, identity: str, license_class: str, restricts: bool | None) -> None:
    answer = license_of(given, no_hub)
    assert (answer.id, answer.license_class, answer.restricts_use) == (identity, license_class, restricts)
    assert answer.basis == ("found" if given is MIT else "inferred" if len(given) > 300 else "claimed")


@pytest.mark.parametrize("repo", REPOS)
def test_of_a_repo_it_says_what_its_audit_says(repo: str) -> None:
    answer = license_of(repo, hub)
    audit = openness.audit(repo, hub=str(ROOT / "fixtures" / "hub"))
    audited = audit.components["weights"].license
    assert audited is not None
    assert (answer.id, answer.license_class, answer.restricts_use) == (
        audited.id,
        audited.license_class,
        audited.restricts_use,
    )
    assert (answer.subject, answer.revision) == (audit.subject, audit.revision)
    assert sum(declaration.decides for declaration in answer.declarations) == (audited.id not in ("none", "unknown"))


def test_a_repo_is_a_repo_even_where_a_half_of_it_is_a_license() -> None:
    assert license_of("meta-llama/Llama-3.1-8B-Instruct", hub).subject == "meta-llama/Llama-3.1-8B-Instruct"
    by_address = license_of("https://huggingface.co/meta-llama/Llama-2-7b-hf", hub)
    assert (by_address.subject, by_address.id) == ("meta-llama/Llama-2-7b-hf", "llama2")


def test_declarations_that_disagree_are_told() -> None:
    answer = license_of("DattaBS/llama7b_NonQuant-SFT_polarity50", hub)
    deciding = next(declaration for declaration in answer.declarations if declaration.decides)
    assert (deciding.declared_by, deciding.id) == ("base", "llama2")
    assert {declaration.id for declaration in answer.declarations if not declaration.agrees} == {"Apache-2.0"}
    assert [(base.model, base.passed_on) for base in answer.bases] == [("meta-llama/Llama-2-7b-hf", True)]
    assert answer.terms["threshold"] is not None  # of the known license, though only its id was passed on


def test_files_that_were_not_read_are_told() -> None:
    assert license_of("stabilityai/stablelm-2-1_6b", hub).unread == ["LICENSE.md"]


def test_a_folder_is_read_as_a_repo(tmp_path: Path) -> None:
    assert license_of(str(tmp_path), hub).id == "none"
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# A model\n")
    assert license_of(str(tmp_path), hub).id == "MIT"
    (tmp_path / "LICENSE").write_text(MIT + "\nYou shall not use the Software to compete with us.\n")
    answer = license_of(f"{tmp_path}/", hub)
    assert (answer.license_class, answer.modified, answer.restricts_use) == ("conditional", True, True)
    assert {declaration.declared_by: declaration.agrees for declaration in answer.declarations} == {
        "text": True,
        "card": False,
    }


def test_a_changed_text_tells_the_added_words_and_their_line(tmp_path: Path) -> None:
    file = tmp_path / "LICENSE"
    added = "You shall not use the Software to compete with us."
    file.write_text(f"{MIT}\n{added}\n")
    answer = license_of(str(file), no_hub)
    assert answer.modified
    assert [span.words for span in answer.matched if span.says == "competitor_clause"] == [added]
    assert answer.matched[0].line == len(MIT.splitlines()) + 2
    assert answer.terms["competitor_clause"] is True


def test_words_of_a_card_are_told_with_their_place_in_the_card(tmp_path: Path) -> None:
    card = "---\r\nlicense: mit\r\n---\r\n# A model\r\n\r\n## License\r\nMIT. **Commercial** use is\r\nnot allowed.\r\n"
    (tmp_path / "README.md").write_bytes(card.encode())
    span = license_of(f"{tmp_path}/", hub).matched[0]
    assert (span.line, span.says) == (7, "commercial_use")
    assert card.replace("\r\n", "\n")[span.start : span.end] == "Commercial** use is\nnot allowed"


def test_added_words_stand_whole() -> None:
    words = license_of("moonshotai/Kimi-K2-Instruct", hub).matched[0].words
    assert words.startswith("Our only modification part is that")
    assert words.endswith('prominently display "Kimi K2" on the user interface of such product or service.')


def test_a_changed_license_that_nobody_can_judge_has_no_known_terms(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text(f"{MIT}\nAll frobnications must be quuxed by the licensee.\n")
    answer = license_of(str(tmp_path / "LICENSE"), no_hub)
    assert (answer.id, answer.license_class, answer.restricts_use) == ("MIT", "unknown", None)
    assert set(answer.terms.values()) == {None}


def test_several_licenses_are_told_part_by_part() -> None:
    both = license_of("MIT AND CC-BY-NC-4.0", no_hub)
    assert [(part.id, part.license_class) for part in both.parts] == [
        ("MIT", "open-source"),
        ("CC-BY-NC-4.0", "non-commercial"),
    ]
    assert both.terms["commercial_use"] is False
    one = license_of("CC-BY-NC-4.0 OR MIT", no_hub)
    assert one.terms["commercial_use"] is True
    mixed = license_of("(MIT OR Apache-2.0) AND CC-BY-4.0", no_hub)
    assert [part.id for part in mixed.parts] == ["MIT", "Apache-2.0", "CC-BY-4.0"]
    assert mixed.terms["commercial_use"] is None


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ("", InputError, "empty name"),
        (" \n", InputError, "empty name"),
        ("./no-such-file", FileError, "No such file"),
        ("LICENSE.txt", FileError, "there is no such file"),
        ("docs/COPYING", FileError, "there is no such file"),
        ("./" + "x" * 5000, FileError, "cannot be read"),
        ("./a\0b", FileError, "cannot be read"),
        ("~no-such-user/LICENSE", InputError, "home"),
        ("https://example.org/LICENSE.txt", InputError, "no address of a license"),
        ("datasets/allenai/dolma", InputError, "is a dataset"),
        ("https://huggingface.co/datasets/allenai/dolma", InputError, "is a dataset"),
        ("allenai/*", InputError, "no one license"),
        ("no/such", SubjectError, "not recorded"),
        ("allenai/dolma", SubjectError, "dataset"),
        ("allenai/OLMo-2-1124-7B@no-such-revision", SubjectError, "not recorded"),
    ],
)
def test_what_is_none_of_these_is_told(given: str, error: type[OpennessError], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        license_of(given, hub)
    assert caught.value.hint


def test_an_empty_file_is_no_license(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text(" \n")
    with pytest.raises(FileError, match="is empty"):
        license_of(str(tmp_path / "empty"), no_hub)


def test_a_near_name_is_a_hint_and_no_reading() -> None:
    answer = license_of("lama3.1", no_hub)
    assert answer.id == "unknown"
    assert answer.near[0] == "llama3.1"
    assert license_of("zzzzzzzzzzzz", no_hub).near == []
    assert license_of("mit", no_hub).near == []


@pytest.mark.parametrize("given", ["llama3.1", "mit, cc-by-nc-4.0", "lama3", MIT, *REPOS[:6], "\udcff"])
def test_the_answer_keeps_to_its_schema(given: str) -> None:
    answer = license_of(given, hub)
    document = LicenseAnswer.model_validate_json(answer.model_dump_json(by_alias=True)).model_dump(
        mode="json", by_alias=True
    )
    jsonschema.Draft202012Validator(license_schema()).validate(document)
    assert document["notice"] == "This is not legal advice."
