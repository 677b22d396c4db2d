"""In which form an answer is given, by `Accept`."""

from __future__ import annotations

import time

import pytest

from openness.service.negotiation import chosen

JSON, CSV, LINES = "application/json", "text/csv", "application/x-ndjson"
OFFERED = (JSON, CSV, LINES)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("application/x-ndjson", LINES),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/csv, */*;q=0.1", CSV),
        ("text/csv;q=0.5, application/json", JSON),
        ("text/csv;q=0.5, application/json ; q=0.4", CSV),
        ("text/csv, application/json", CSV),
        ("application/json, text/csv", JSON),
        ("*/*, application/json;q=0", CSV),
        ("application/*;q=0.2, application/json;q=0, text/csv;q=0.1", LINES),
        ("text/csv;q=nonsense", CSV),
    ],
)
def test_the_form_that_is_liked_best(accept: str | None, form: str) -> None:
    assert chosen(accept, OFFERED) == form


@pytest.mark.parametrize("accept", ["text/html", "image/*", "text/csv;q=0", "*/*;q=0.000", "csv", ",", "text/csv/x"])
def test_no_form_that_is_taken(accept: str) -> None:
    assert chosen(accept, OFFERED) is None


def test_a_header_without_end_takes_no_time() -> None:
    begun = time.process_time()
    chosen("text/csv;q=" + "0" * 10_000_000, OFFERED)
    chosen("a/b;" * 1_000_000, OFFERED)
    assert time.process_time() - begun < 0.5
