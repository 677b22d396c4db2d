"""The Markdown report: as approved, below GitHub's limit whatever the audit, and harmless whatever a repo holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from approved import NAMES, audit_of, evil_audit, results_of, same_as_golden
from pages import opened
from playwright.sync_api import Browser
from rendered import CAUGHT, RENDERERS, Page, github, plain
from tricks import TRICKS

import openness
from openness.document import Audit
from openness.reports import Failure
from openness.reports.auditmarkdown import report
from openness.reports.outline import headline_of
from openness.reports.wording import harmless

OLMO, GEMMA, MERGE = "allenai/OLMo-2-1124-7B", "google/gemma-2-9b", "mlabonne/NeuralPipe-7B-slerp"
LIMIT = 65_000
HUB = "https://huggingface.co/"


def text_of(markdown: str) -> str:
    """What a reader reads, without white space."""
    return plain(Page(github(markdown)).text)


def changed(audit: Audit, **changes: Any) -> Audit:
    return Audit.model_validate(audit.model_dump(by_alias=True) | changes)


@pytest.mark.parametrize("model", NAMES)
def test_a_recorded_model_reads_as_approved(recordings: Path, model: str) -> None:
    text = report(results_of(audit_of(recordings, model)))
    if model != GEMMA:  # whose every observation stands in `explained.txt` too
        head, summary, rest = text.partition("<summary>Every observation")
        text = head + summary + rest[: rest.index("\n")] + rest[rest.index("\n</details>") :]
    same_as_golden(f"{NAMES[model]}.md", text)


@pytest.mark.parametrize("model", NAMES)
def test_what_stands_in_the_audit_stands_in_the_report(recordings: Path, model: str) -> None:
    audit = audit_of(recordings, model)
    text = text_of(report(results_of(audit)))
    card = audit.scorecards["openness"]
    said = [audit.subject, audit.headline, audit.summary, audit.notice]
    said += [step.improve for step in audit.next_steps] + [conflict.decided for conflict in audit.conflicts]
    said += [criterion.reason for criterion in card.criteria]
    said += [requirement.reason for level in card.levels for requirement in level.requirements]
    for state in audit.components.values():
        said += [one.note for one in state.observations] + [f"{one.id} {one.property}" for one in state.observations]
    assert [one for one in said if plain(one) not in text] == []


def test_verdict_table_conflicts_and_next_steps_stand_open_and_in_this_order(recordings: Path) -> None:
    text = report(results_of(evil_audit(recordings, "")))
    open_part = text[: text.index("<details>")]
    order = [text.index(f"\n### {words}") for words in ("Components", "Conflicts", "To reach open-source", "Lineage")]
    assert text.startswith("## mlabonne/NeuralPipe-7B-slerp: open-weight\n\n**open-weight, 48 to 64 of 100**")
    assert order == sorted(order)
    assert order[-1] < len(open_part)
    folded = text[len(open_part) :]
    order = [folded.index(f"<summary>{words}") for words in ("Not read", "Score: 48.5 of 100", "Every observation")]
    assert order == sorted(order)


def test_an_unknown_has_its_reason_and_an_inherited_state_its_base(recordings: Path) -> None:
    text = report(results_of(audit_of(recordings, "TheBloke/Llama-2-7B-GPTQ")))
    base = "meta-llama/Llama-2-7b-hf"
    assert (
        f"| Architecture<br>taken over from {base} | \\~&nbsp;gated | llama2 (inferred) | [{base}: config.json]" in text
    )
    assert "| Paper | ?&nbsp;not found |" in text
    assert f"\n- ? Not found (of {base}): pre-training data\n" in text
    assert f"\n- ? Not looked at (of {base}): checkpoints (intermediate), optimizer states, " in text
    text = report(results_of(audit_of(recordings, GEMMA)))
    assert "\n- Not used: post-training data\n" in text


def test_evidence_links_are_pinned(recordings: Path) -> None:
    audit = audit_of(recordings, OLMO)
    links = Page(github(report(results_of(audit)))).links
    assert f"{HUB}{OLMO}/blob/{audit.revision}/README.md#L68" in links
    assert "https://github.com/allenai/OLMo" in links  # what the card links as its training code
    assert all(link.startswith((HUB, "https://github.com/allenai/", "https://arxiv.org/")) for link in links)


def test_other_rubrics_are_folded_with_levels_groups_and_criteria(recordings: Path) -> None:
    audit = openness.audit(GEMMA, hub=str(recordings), rubrics=["mof", "osai-index"])
    text = report(results_of(audit))
    for card in list(audit.scorecards.values())[1:]:
        assert f"<summary>{headline_of(card)}</summary>" in text
        titles = [level.title for level in card.levels] + [group.title for group in card.groups]
        titles += [criterion.title for criterion in card.criteria]
        assert [title for title in titles if plain(title) not in text_of(text)] == []
    assert "- ✗ Class III, Open Model, 0 %. Refuted: Model architecture, Model parameters (Final), Model card; " in text
    assert "*for more:* as above" in text


def test_attestations_say_who_and_what_it_would_be_without_them(recordings: Path) -> None:
    attested = {
        "name": "openness.yaml", "locator": f"{HUB}{GEMMA}/blob/main/openness.yaml", "rank": "publisher", "author": "@a",
        "role": "maker", "signer": "", "date": "2026-01-01", "expires": "2027-01-01", "digest": "0", "counted": True,
        "refused": "", "unheeded": ["claims what is found"],
    }  # fmt: skip
    refused = attested | {"name": "b.yaml", "locator": "b.yaml", "rank": "operator", "counted": False, "refused": "old"}
    audit = changed(
        audit_of(recordings, GEMMA),
        attestations=[attested, refused],
        without_attestations={"verdict": "closed", "score": 3},
    )
    text = report(results_of(audit))
    link = f"[openness.yaml]({attested['locator']})"
    assert f"- ✓ **publisher:** {link}, by @<wbr>a, 2026-01-01, until 2027-01-01\n  - claims what is found\n" in text
    assert "- ? **operator:** b.yaml, by @<wbr>a, 2026-01-01, until 2027-01-01; unsigned; not counted: old\n" in text
    assert "\nWithout them: closed, 3 of 100\n" in text
    audit = changed(audit, headline=f"{audit.headline}, as attested")
    assert f"\nNo repo was read. Where the model has one: openness audit {GEMMA} --attestation" in report(
        results_of(audit)
    )


FAILED = Failure("bad//x", "is no name", "Write it right.", 2)


def test_a_subject_that_failed_says_why_and_what_to_do() -> None:
    text = report(results_of(FAILED))
    assert text == "## bad//x: not audited\n\nIs no name. Write it right.\n\n*This is not legal advice.*\n".replace(
        "//", "/<wbr>/"
    )


def test_several_are_a_table_and_then_each_folded(recordings: Path) -> None:
    olmo, gemma = audit_of(recordings, OLMO), audit_of(recordings, GEMMA)
    text = report(results_of(olmo, FAILED, gemma))
    assert text.startswith("## 3 subjects: 1 fully-open, 1 not audited, 1 weights-available\n")
    assert (
        f"\n| {OLMO} | **{olmo.headline}** |\n| bad/<wbr>/x | not audited |\n| {GEMMA} | **{gemma.headline}** |\n"
        in text
    )
    assert "\n- **bad/<wbr>/x**: Is no name. Write it right.\n" in text
    page = Page(github(text))
    assert page.tags.count("details") == 8
    assert not page.misnested
    for audit in (olmo, gemma):
        start = text.index(f"<summary><b>{audit.subject}</b>: {audit.headline}</summary>")
        assert text.index(audit.summary) > start
    assert text.count("This is not legal advice.") == 1


# Whatever the audit: below the limit, and what matters most is there.


def is_whole(text: str) -> Page:
    """Below the limit as bytes, characters and UTF-16 units, and nothing cut in the middle."""
    assert len(text.encode()) < LIMIT
    assert len(text.encode("utf-16-le")) // 2 < LIMIT
    pages = [Page(render(text)) for render in RENDERERS]
    for page in pages:
        assert not page.misnested
        assert not page.open
    assert text.count("<details>") == pages[0].tags.count("details") == pages[1].tags.count("details")
    assert text.endswith("\n\n*This is not legal advice.*\n")
    return pages[0]


LONG = ["$", "😀", "\U000e0041", "@a ", "deadbee ", "|", "`", "`a` ", "x", "\\", "<", "日", "&", "\n", "#1"]


@pytest.mark.parametrize("char", LONG)
def test_hostile_lengths_are_bounded_and_what_matters_survives(recordings: Path, char: str) -> None:
    audit = evil_audit(recordings, char * 8000)
    text = report(results_of(audit))
    is_whole(text)
    assert "## mlabonne/NeuralPipe-7B-slerp" in text
    assert "\n- **Weights (final), " in text
    assert "\n3. **Base models" in text
    assert "### Components" in text


def test_ten_thousand_observations_are_left_out_first(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)
    data = audit.model_dump(by_alias=True)
    seen = data["components"]["weights"]["observations"]
    seen += [seen[0] | {"id": f"weights-{number}"} for number in range(100, 10_100)]
    text = report(results_of(Audit.model_validate(data)))
    page = is_whole(text)
    assert all(plain(one.reason) in plain(page.text) for one in audit.scorecards["openness"].criteria)
    assert "<summary>Every observation behind this: 10042</summary>" in text
    assert "more" in text[text.rindex("\n- and ") :]


def test_of_long_lists_the_verdict_conflicts_and_next_steps_survive(recordings: Path) -> None:
    data = evil_audit(recordings, "x" * 300).model_dump(by_alias=True)
    for key in ("conflicts", "next_steps", "partial", "lineage"):
        data[key] *= 400
    data["scorecards"] |= {
        f"r{number}": data["scorecards"]["openness"] | {"rubric": f"r{number}"} for number in range(30)
    }
    text = report(results_of(Audit.model_validate(data)))
    is_whole(text)
    assert text.count("\n- **Weights (final), ") > 5
    assert "more\n\n### To reach " in text
    assert "\n5. **" in text
    left_out = text[text.index("*Left out, to stay below 65,000 characters: ") :]
    assert left_out.startswith("*Left out, to stay below 65,000 characters: r")
    assert "`--format json` has all.*" in left_out


def test_observations_go_before_criteria_and_criteria_before_components(recordings: Path) -> None:
    audit = evil_audit(recordings, "w" * 900)
    cards = audit.scorecards
    data = audit.model_dump(by_alias=True)
    lines = data["scorecards"]["openness"]["criteria"] * 9
    data["scorecards"] |= {name: data["scorecards"]["openness"] | {"rubric": name, "criteria": lines} for name in "abc"}
    text = report(results_of(Audit.model_validate(data)))
    is_whole(text)
    assert "Left out" in text
    assert "every observation" in text[text.index("*Left out") :]
    assert "### Components" in text
    assert f"<summary>Score: {cards['openness'].score:g} of 100" in text


def test_five_hundred_subjects_and_their_failures(recordings: Path) -> None:
    audits = [audit_of(recordings, model) for model in NAMES] * 83
    text = report(results_of(*audits, FAILED, Failure("c/d", "is gone", "", 3)))
    page = is_whole(text)
    assert text.startswith("## 500 subjects: 249 weights-available, 166 open-weight, 83 fully-open, 2 not audited\n")
    assert "\n- **bad/<wbr>/x**: Is no name. Write it right.\n- **c/d**: Is gone.\n" in text
    assert "\n| and " in text
    assert page.text.count("To reach ") > 20
    assert "the reports of " in text[text.rindex("*Left out") :]
    hostile = report(results_of(*[evil_audit(recordings, "😀$|" * 3000)] * 500))
    is_whole(hostile)
    is_whole(report(results_of(*[Failure("a/b" + "$" * 3000, "x" * 9000, "y" * 9000, 3)] * 500)))


def test_a_lineage_that_lies_deep_ends(recordings: Path) -> None:
    data = audit_of(recordings, MERGE).model_dump(by_alias=True)
    base: dict[str, Any] = data["lineage"][0]
    for _ in range(60):
        base = base | {"bases": [base]}
    data["lineage"] = [base]
    text = report(results_of(Audit.model_validate(data)))
    is_whole(text)
    assert text.count("- fine-tune of ") == 6
    assert f"\n{'  ' * 7}- and further ones\n" in text


# Hostile words: in a real browser nothing runs, nothing is asked for, and no element is theirs.

OURS = {"a", "code", "wbr", "span"}
"""Elements that come and go with the words: a place that is no longer a link, code, a break, a dollar sign's span."""


def skeleton(page: Page) -> list[str]:
    return [tag for tag in page.tags if tag not in OURS]


@cache
def tame(recordings: Path, render: Callable[[str], str], *, several: bool) -> list[str]:
    """The skeleton of the same report with a harmless word in all places."""
    audit = evil_audit(recordings, "x")
    return skeleton(Page(render(report(results_of(audit, FAILED, audit) if several else results_of(audit)))))


@pytest.mark.parametrize("evil", TRICKS)
def test_hostile_words_are_text(recordings: Path, evil: str) -> None:
    text = report(results_of(evil_audit(recordings, evil)))
    assert all(char.isprintable() or char == "\n" for char in text)
    for render in RENDERERS:
        page = Page(render(text))
        assert skeleton(page) == tame(recordings, render, several=False)
        assert plain(harmless(evil.strip()).strip()) in plain(page.text)
        is_inert(page)


@pytest.mark.parametrize("evil", TRICKS)
def test_hostile_words_of_several_are_text(recordings: Path, evil: str) -> None:
    """What does not fit is left out, so the pages differ in length; not in what they are made of."""
    failed = Failure(f"a/b{evil}", f"x{evil}", f"y{evil}", 3)
    text = report(results_of(evil_audit(recordings, evil), failed, evil_audit(recordings, evil)))
    for render in RENDERERS:
        page = Page(render(text))
        assert set(skeleton(page)) == set(tame(recordings, render, several=True))
        assert page.tags.count("details") == text.count("\n<details>\n")
        assert page.tags.count("table") == text.count("\n| :--- | :--- |")
        is_inert(page)


def is_inert(page: Page) -> None:
    """No link but ours, and nothing that GitHub would make something of."""
    assert not page.misnested
    assert all(link.startswith(HUB) for link in page.links)
    assert [piece for piece in page.pieces if CAUGHT.search(piece)] == []


def test_hostile_words_do_nothing_in_a_browser(recordings: Path, chromium: Browser, tmp_path: Path) -> None:
    expected = {"html", "head", "meta", "body", *tame(recordings, github, several=True)}
    elements = "[...document.querySelectorAll('*')].map(one => one.tagName.toLowerCase())"
    file = tmp_path / "report.html"
    file.touch()
    with opened(chromium, file.as_uri()) as (page, watched):
        for words in ("".join(TRICKS), *TRICKS):
            failed = Failure(f"a/b{words}", words, words, 3)
            text = report(results_of(evil_audit(recordings, words), failed))
            for render in RENDERERS if len(words) > 1000 else (github,):
                file.write_text(f"<!doctype html><meta charset=utf-8><body>{render(text)}", encoding="utf-8")
                page.reload()
                found: list[str] = page.evaluate(elements)
                links: list[str] = page.evaluate("[...document.links].map(one => one.href)")
                shown = page.evaluate("document.body.textContent")
                assert set(watched.requests) == {file.as_uri()}, words
                assert not watched.scripts, words
                assert set(found) - OURS <= expected, words
                assert found.count("details") == text.count("\n<details>\n"), words
                assert {urlsplit(link)[:2] for link in links} <= {("https", "huggingface.co")}, words
                assert plain(harmless(words.strip(), 200).removesuffix("...").strip()) in plain(shown), words
