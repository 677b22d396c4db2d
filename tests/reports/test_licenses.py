"""What people read about a license, held against what it looked like when a person last approved it.

After a change that is meant, run `UPDATE_GOLDEN=1 pytest tests/reports` and read the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from approved import same_as_golden
from rich.cells import cell_len

from openness.licenseanswer import LicenseAnswer
from openness.licenses.catalog import all_licenses
from openness.licenses.model import LicenseClass, Terms
from openness.licensing import answer_of_text, license_of
from openness.reports.licenses import in_words, lines, table, wrapped
from openness.reports.licensewords import CLASSES, TERMS, verdict_of
from openness.sources import open_source

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parent.parent.parent
MIT = (ROOT / "fixtures" / "licenses" / "MIT.txt").read_text(encoding="utf-8")
NAMES = {
    "llama3.1": "license-with-words.txt",
    "mit, cc-by-nc-4.0": "license-parts.txt",
    "lama3": "license-unknown.txt",
    "DattaBS/llama7b_NonQuant-SFT_polarity50": "license-conflict.txt",
    "stabilityai/stablelm-2-1_6b": "license-unread.txt",
}


def answer(given: str) -> LicenseAnswer:
    return license_of(given, lambda: open_source(str(ROOT / "fixtures" / "hub")))


@pytest.mark.parametrize("given", NAMES)
def test_an_answer_reads_as_approved(given: str) -> None:
    same_as_golden(NAMES[given], "\n".join(lines(answer(given))) + "\n")


def test_a_changed_license_reads_as_approved() -> None:
    text = f"{MIT}\nYou shall not use the Software to compete with us.\n"
    same_as_golden("license-modified.txt", "\n".join(lines(answer_of_text(text, "-", source="standard input"))) + "\n")


def test_every_license_fits() -> None:
    for known in all_licenses():
        shown = list(lines(answer(known.id)))
        assert all(cell_len(line) <= 80 for line in shown if not line.startswith("    https://")), known.id
        assert all(line.isprintable() and line == line.rstrip() for line in shown), known.id
        assert shown[-1] == "This is not legal advice."


EVIL = "evil\x1b[31m\x9b2J\u202etxt.\x07[bold red]a[/]\n日本語のライセンス " * 3


def test_hostile_words_are_shown_and_obeyed_by_nothing() -> None:
    data = answer("DattaBS/llama7b_NonQuant-SFT_polarity50").model_dump(by_alias=True)
    data |= dict.fromkeys(("name", "source", "url", "subject", "revision", "read"), EVIL)
    data["terms"] |= {"threshold": EVIL, "territory": EVIL}
    data["matched"] = [
        {"start": 0, "end": 1, "line": 1, "words": EVIL, "says": says} for says in ("added", "threshold")
    ]
    data["said"] = {"threshold": {"section": EVIL, "words": EVIL}}
    data["declarations"][0] |= {"locator": EVIL, "note": EVIL}
    data["bases"][0] |= {"model": EVIL, "id": EVIL}
    data |= {"unread": [EVIL], "near": [EVIL], "versions": [{"version": EVIL, "date": EVIL, "link": None}]}
    shown = list(lines(LicenseAnswer.model_validate(data)))
    assert all(line.isprintable() for line in shown)
    assert all(cell_len(line) <= 80 for line in shown if not line.startswith("    evil"))
    assert any(r"\x1b[31m" in line for line in shown)


def test_wide_characters_count_as_two_columns() -> None:
    told = wrapped("- ", "許可" * 60)
    assert len(told) > 1
    assert max(map(cell_len, told)) <= 80


def test_every_class_and_term_has_its_words() -> None:
    assert set(CLASSES) == {each.value for each in LicenseClass}
    assert set(TERMS) == set(Terms.__dataclass_fields__)


def test_what_a_class_means_for_a_verdict() -> None:
    assert "fully-open" in verdict_of(LicenseClass.OPEN_DATA, False)
    assert "open-weight at most" in verdict_of(LicenseClass.OPEN_MODIFIED, False)
    assert "weights-available at most" in verdict_of(LicenseClass.CONDITIONAL, True)
    assert "cannot be told" in verdict_of(LicenseClass.UNKNOWN, None)


def test_kinds_are_listed_as_people_do() -> None:
    assert in_words({"document", "code", "weights"}) == "weights, code and documents"
    assert in_words(["data"]) == "data"


def test_the_table_shows_each_license_and_no_guess() -> None:
    shown = list(table(all_licenses()))
    for known in all_licenses():
        assert any(line.startswith(f"  {known.id}") for line in shown), known.id
    assert max(map(cell_len, shown)) <= 100
    assert list(table([]))[-1] == "This is not legal advice."
