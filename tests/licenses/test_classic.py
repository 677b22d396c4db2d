"""The terms of the classic licenses that people use most, held against their texts and against a second reading."""

from __future__ import annotations

import pytest
from genuine import CLASSES, text

from openness.licenses import read_name
from openness.licenses.catalog import catalog, license_by_id

# What each text decides, read apart from classic.yaml: by section of the license
DECIDED: dict[str, dict[str, bool | None]] = {
    "Apache-2.0": {"commercial_use": True, "patent_grant": True, "revocable": False, "share_alike": False, "termination": True},
    "MIT": {"commercial_use": True, "redistribution": True, "modification": True, "patent_grant": None},
    "BSD-3-Clause": {"redistribution": True, "modification": True, "patent_grant": None},
    "GPL-3.0-only": {"share_alike": True, "patent_grant": True, "revocable": False, "termination": True},
    "GPL-3.0-or-later": {"share_alike": True, "patent_grant": True},
    "AGPL-3.0-only": {"share_alike": True, "patent_grant": True, "termination": True},
    "GPL-2.0-only": {"share_alike": True, "patent_grant": None, "termination": True},
    "MPL-2.0": {"share_alike": True, "patent_grant": True, "termination": True},
    "EPL-2.0": {"share_alike": True, "patent_grant": True, "termination": True},
    "CC-BY-4.0": {"commercial_use": True, "share_alike": None, "patent_grant": False, "revocable": False},
    "CC-BY-SA-4.0": {"commercial_use": True, "share_alike": True, "modification": True},
    "CC-BY-NC-4.0": {"commercial_use": False, "modification": True, "redistribution": True, "share_alike": None},
    "CC-BY-NC-SA-4.0": {"commercial_use": False, "share_alike": True},
    "CC-BY-ND-4.0": {"commercial_use": True, "modification": False, "redistribution": True},
    "CC-BY-NC-ND-4.0": {"commercial_use": False, "modification": False, "redistribution": True},
    "CC0-1.0": {"commercial_use": True, "patent_grant": False, "revocable": False},
}  # fmt: skip


@pytest.mark.parametrize("name", DECIDED)
def test_terms_are_what_the_text_decides(name: str) -> None:
    known = license_by_id(name)
    assert known is not None
    assert {term: getattr(known.terms, term) for term in DECIDED[name]} == DECIDED[name]


def folded(words: str) -> str:
    return " ".join(words.replace("’", "'").lower().split())


def test_the_words_stand_in_the_texts_at_hand() -> None:
    seen = 0
    for row in catalog().terms:
        for key in (pattern.replace("-*", "-only") for pattern in row["of"]):
            if key in CLASSES:
                whole = folded(text(key))
                for term, told in row.items():
                    if term != "of":
                        assert folded(told["words"]) in whole, (key, term)
                        assert told["section"]
                        seen += 1
    assert seen > 30


def test_an_answer_by_name_has_the_words() -> None:
    known = read_name("Apache 2.0").license
    assert known is not None
    assert "patent license" in known.said["patent_grant"].words
    assert known.said["patent_grant"].section == "3"
