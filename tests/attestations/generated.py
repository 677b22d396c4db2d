"""Attestations as hypothesis makes them up."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st
from scripted import NOW

from openness.components import Component

WORDS = st.text(max_size=40)
AMOUNTS = st.integers(0, 10**30) | st.floats(0, allow_nan=False, allow_infinity=False) | WORDS
LINKS = st.sampled_from(
    ["https://lab.example.org/a", "https://x.org:8443/b?c=d#e", "https://zh.wikipedia.org/wiki/模型"]
)
URLS = LINKS | st.lists(LINKS, min_size=1, max_size=3)
GRADES = st.booleans() | st.integers(-10, 10**20) | st.floats(allow_nan=False, allow_infinity=False) | WORDS
COMPONENTS = st.sampled_from([component.value for component in Component])


def some(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


STATED = st.sampled_from(["public", "gated", "partial", "withheld", "not-applicable"])
CLAIMS = some(
    {"availability": STATED},
    {"license": WORDS, "url": URLS, "note": WORDS, "size": AMOUNTS, "coverage": AMOUNTS, "format": WORDS},
)
JUDGEMENTS = some({"grade": GRADES, "reason": WORDS}, {"url": URLS})
SETTLES = some(
    {
        "component": COMPONENTS,
        "property": st.sampled_from(["availability", "license", "gate", "described", "used"]),
        "value": GRADES,
        "reason": WORDS,
    },
    {"url": URLS},
)
DATES = st.dates(date(2020, 1, 1), NOW.date())
DOCUMENTS = some(
    {
        "schema_version": st.just(1),
        "subject": st.sampled_from(["lab/model", "gpt-5 (high)", "模型/a.b", "OpenAI/GPT-4o"]),
        "author": some({"name": WORDS, "role": st.sampled_from(["publisher", "reviewer", "third-party"])}, {"contact": WORDS}),
        "date": DATES.map(str),
        "expires": st.dates(NOW.date(), date(2030, 1, 1)).map(str),
    },
    {
        "claims": st.dictionaries(COMPONENTS, CLAIMS, max_size=4),
        "licenses": st.dictionaries(st.sampled_from(["distribution", "weights", "data", "code", "document"]), WORDS),
        "judgements": st.dictionaries(WORDS, st.dictionaries(WORDS, JUDGEMENTS, max_size=3), max_size=2),
        "settles": st.lists(SETTLES, max_size=3),
        "facts": st.dictionaries(WORDS, WORDS, max_size=3),
        "notes": st.lists(WORDS, max_size=3),
    },
)  # fmt: skip
