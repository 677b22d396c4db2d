"""The table of AI licenses (`ai.yaml`): its schema, and that each row makes sense and can be found in the texts.

`UPDATE_GOLDEN=1` renews the schema's file.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml
from jsonschema import Draft202012Validator

import openness
from openness.errors import FileError
from openness.licenses import read_text
from openness.licenses.catalog import catalog, license_by_id, restricts
from openness.licenses.model import LicenseClass, Terms
from openness.licenses.spelling import normal_form
from openness.licenses.table import Row, TermRows, read_table, table_schema, table_text
from openness.yamltext import read_yaml

PUBLISHED = Path(openness.__file__).parent / "schemas" / "licenses.schema.json"
SHARED = Path(__file__).parents[3] / "shared" / "licenses"
ROWS = {row.id: row for row in read_table(table_text()).licenses}
AGAIN: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "terms.yaml").read_text(encoding="utf-8"))
SPDX_ROWS = {
    "OpenMDW-1.0", "OpenMDW-1.1", "CDLA-Permissive-1.0", "CDLA-Permissive-2.0", "CDLA-Sharing-1.0", "ODC-By-1.0",
    "ODbL-1.0", "PDDL-1.0", "C-UDA-1.0", "O-UDA-1.0",
}  # fmt: skip

every_row = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())


def test_the_published_schema_is_the_models_own_and_the_table_keeps_to_it() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        PUBLISHED.write_text(json.dumps(table_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert published == table_schema()
    Draft202012Validator.check_schema(published)
    table = read_yaml(table_text()).data  # in which no key stands twice
    validator = Draft202012Validator(published)
    assert [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(table)] == []
    assert list(validator.iter_errors({"licenses": [{**table["licenses"][0], "surprise": 1}]}))


def test_every_field_is_documented() -> None:
    schema = table_schema()
    for name, model in schema["$defs"].items():
        assert model.get("description"), name
        for key, field in model.get("properties", {}).items():
            assert field.get("description"), (name, key)


def test_terms_are_the_terms_of_a_license() -> None:
    hints = get_type_hints(Terms)
    assert [field.name for field in fields(Terms)] == list(TermRows.model_fields)
    for name, field in TermRows.model_fields.items():
        assert ("bool" in str(hints[name])) == ("Decided" in str(field.annotation)), name


ROW = """licenses:
  - id: acme
    name: Acme License
    class: non-commercial
    links: ["acme.example/license"]
    terms:
      commercial_use: {value: false, section: "1", words: "no commerce"}
    read: "2026-11-26"
    seen: whole
"""
WRONG = {
    "a key that nobody knows": ("name:", "nmae:", "ai.yaml:3: the key 'nmae' is not known here (did you mean 'name'?)"),
    "a term that nobody knows": ("commercial_use", "commercial", "ai.yaml:7: the key 'commercial' is not known here"),
    "a class that nobody knows": ("non-commercial\n", "free\n", "ai.yaml:4: licenses.0.class: 'free' is not known"),
    "a term told where it is decided": ("value: false", 'value: "no"', "ai.yaml:7: licenses.0.terms.commercial_use.value"),
    "words without a section": (', section: "1"', "", "ai.yaml:2: licenses.0: terms.commercial_use needs `section`"),
    "a text seen in part without a note": ("seen: whole", "seen: part", "ai.yaml:2: licenses.0: a text that was not"),
    "an address with its scheme": ('"acme.', '"https://acme.', "ai.yaml:5: licenses.0.links.0"),
    "a day of another form": ('"2026-11-26"', '"26.11.2026"', "ai.yaml:8: licenses.0.read"),
    "a mark in capitals": ("    read:", '    marks: [["Acme License"]]\n    read:', "ai.yaml:8: licenses.0.marks.0.0"),
    "a row that stands twice": ("", ROW.partition("\n")[2], "ai.yaml:10: the id 'acme' stands twice"),
    "no YAML": ("name:", "[", "ai.yaml:4: could not find"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_row_is_named_with_file_and_line(what: str) -> None:
    old, new, message = WRONG[what]
    assert read_table(ROW).licenses[0].id == "acme"
    with pytest.raises(FileError) as caught:
        read_table(ROW.replace(old, new, 1) if old else ROW + new)
    assert str(caught.value).startswith(message)


@every_row
def test_a_row_can_be_found_and_was_read(row: Row) -> None:
    assert catalog().names[normal_form(row.id)] == row.id, "the id is a name too"
    assert row.links or any(version.link for version in row.versions) or row.note, "a link, or a note why there is none"
    assert not any(address.startswith("www.") for address in row.links)
    known = license_by_id(row.id)
    assert known is not None
    assert (known.id, known.read, known.license_class) == (row.id, row.read, row.license_class)
    assert {name: (said.section, said.words) for name, said in known.said.items()} == {
        name: (term.section, term.words) for name, term in row.terms.said() if term.words
    }


def test_no_name_and_no_mark_is_claimed_twice() -> None:
    names, marks, links = defaultdict(set), defaultdict(set), defaultdict(set)
    for row in ROWS.values():
        own = [normal_form(name) for name in (row.id, *row.names)]
        assert len(own) == len(set(own)), row.id  # no name of a row is said twice either
        for name in own:
            names[name].add(row.id)
        for alternative in row.marks:
            marks[tuple(sorted(alternative))].add(row.id)
        for link in row.links:
            links[link.lower()].add(row.id)
    for claims in (names, marks, links):
        assert {claim: owners for claim, owners in claims.items() if len(owners) > 1} == {}


@every_row
def test_class_and_terms_agree(row: Row) -> None:
    terms = {name: term.value for name, term in row.terms.said()}
    known = license_by_id(row.id)
    assert known is not None
    if row.license_class is LicenseClass.NON_COMMERCIAL:
        assert terms["commercial_use"] is False
    if row.license_class is LicenseClass.CONDITIONAL:
        conditions = ("threshold", "competitor_clause", "territory")
        assert any(terms.get(name) for name in conditions) or "commercial use" in (row.note or "").lower()
        assert terms.get("commercial_use") is not False
    if row.license_class is LicenseClass.USE_RESTRICTED:
        assert terms["field_of_use_limits"] is True
        assert terms.get("commercial_use") is not False
        assert not any(terms.get(name) for name in ("threshold", "competitor_clause", "territory"))
    if known.restricts_use is False:
        assert not any(terms.get(name) for name in ("field_of_use_limits", "threshold", "competitor_clause"))
        assert not any(terms.get(name) for name in ("territory", "purpose_limit"))
        assert False not in (terms.get(name) for name in ("commercial_use", "redistribution", "modification"))
    if terms.get("purpose_limit") and row.license_class is not LicenseClass.PROPRIETARY:
        assert terms.get("commercial_use") is False
    if "restricts_use" in row.model_fields_set:
        assert row.restricts_use is not restricts(row.license_class), "said already by the class"


@every_row
def test_what_frees_is_never_found_by_marks(row: Row) -> None:
    """Marks could stand in a changed text: what they find must not come out open."""
    known = license_by_id(row.id)
    assert known is not None
    assert not (row.marks and known.restricts_use is False)


@every_row
def test_a_text_that_nobody_saw_decides_no_more_than_the_class(row: Row) -> None:
    for name, term in row.terms.said():
        if term.words is None:
            assert row.seen == "no"
            assert name in ("commercial_use", "threshold", "field_of_use_limits", "competitor_clause")
    if row.seen == "no":
        assert catalog().entries[row.id].license.restricts_use is not False


def test_our_rows_of_spdx_licenses_keep_their_ids_and_decide() -> None:
    for key in SPDX_ROWS:
        known = license_by_id(key)
        assert known is not None
        assert known.id == key
        assert known.read is not None, key  # the row's, not the pattern's in classic.yaml
        assert known.restricts_use is (key == "C-UDA-1.0")


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def test_the_words_stand_in_the_texts() -> None:
    """In each of the shared texts that is the license, unless another version of it says the same in other words."""
    if not SHARED.exists():
        pytest.skip("the shared license texts are not at hand")
    checked: dict[str, str] = defaultdict(str)
    for file in sorted(SHARED.glob("*.txt")):
        checked[read_text(file.read_text(encoding="utf-8")).id] += _folded(file.read_text(encoding="utf-8"))
    texts = {key: text for key, text in checked.items() if key in ROWS}
    assert len(texts) >= 10
    lacking = {
        (key, name): term.words
        for key, text in texts.items()
        for name, term in ROWS[key].terms.said()
        if term.words and _folded(term.words) not in text
    }
    assert {key: words for key, words in lacking.items() if key not in OTHER_TEXT} == {}
    assert lacking.keys() >= OTHER_TEXT


OTHER_TEXT = {
    *(("gemma", name) for name in ("output_restrictions", "revocable")),  # the Prohibited Use Policy
    *(
        ("tencent-hunyuan", name)  # the text for HunyuanVideo; shared is that for Hunyuan3D
        for name in ("commercial_use", "redistribution", "threshold", "competitor_clause", "output_restrictions")
    ),
}
"""Terms whose words stand in a text of the license that is not among the shared ones."""


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, terms in AGAIN.items() for name in terms])
def test_terms_as_read_a_second_time(key: str, name: str) -> None:
    term: Any = getattr(ROWS[key].terms, name)
    again = AGAIN[key][name]
    if again is None:
        assert term is None
        return
    value, section, words = again
    assert term is not None
    if isinstance(value, str):
        assert _folded(value) in _folded(term.value)
    else:
        assert term.value is value
    assert term.section == str(section)
    assert any(_folded(part) in _folded(term.words) for part in words.split("|"))


def test_the_second_reading_covers_what_matters() -> None:
    assert len(AGAIN) >= 40
    assert all(len(term.words or "") <= 300 for row in ROWS.values() for _, term in row.terms.said())
