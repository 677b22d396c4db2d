"""The HTML report: as approved, readable for everybody, and harmless whatever a repo holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from approved import NAMES, audit_of, evil_audit, results_of, same_as_golden
from pages import OF_COLOURS, Scheme, opened, violations
from playwright.sync_api import Browser

import openness
from openness.comparing import compare
from openness.document import Audit
from openness.reports import Failure, html
from openness.reports.pages import href
from openness.reports.picture import FILLS
from openness.reports.wording import harmless

OLMO, GEMMA, MERGE = "allenai/OLMo-2-1124-7B", "google/gemma-2-9b", "mlabonne/NeuralPipe-7B-slerp"
FAILED = Failure("bad//x", "is no name", "Write it right.", 2)


def page_of(*audits: Audit | Failure, rubrics: tuple[str, ...] = ("openness",)) -> str:
    return html.report(results_of(*audits, rubrics=rubrics))


def bare(text: str) -> str:
    """A page without its style sheet and the folded observations, which `explained.txt` holds."""
    text = re.sub(r"<style>.*</style>", "<style></style>", text, flags=re.DOTALL)
    return re.sub(r"<dl>.*?</dl>", "<dl></dl>", text, flags=re.DOTALL)


@pytest.mark.parametrize("model", NAMES)
def test_a_recorded_model_is_as_approved(recordings: Path, model: str) -> None:
    same_as_golden(f"{NAMES[model]}.html", bare(page_of(audit_of(recordings, model))))


@pytest.fixture
def several(recordings: Path) -> str:
    return page_of(audit_of(recordings, OLMO), FAILED, audit_of(recordings, GEMMA))


def test_of_several_a_comparison_stands_on_top(recordings: Path, several: str) -> None:
    first, second = several.index('id="m1"'), several.index('id="m2"')
    comparison = several[:first]
    assert first < second
    assert '<a href="#m1">allenai/OLMo-2-1124-7B</a>' in comparison
    assert "not audited: is no name" in comparison
    assert comparison.count('<tr><th scope="row" title=') == len(audit_of(recordings, OLMO).components)
    for one in (OLMO, GEMMA):
        assert audit_of(recordings, one).headline in comparison


def test_a_comparison_alone_is_the_same(recordings: Path, several: str) -> None:
    alone = html.comparison(compare([audit_of(recordings, OLMO), audit_of(recordings, GEMMA)]))
    table = alone[alone.index('<table class="sides">') : alone.index("</table>", alone.index('<table class="sides">'))]
    assert table in several
    assert "<article" not in alone


def test_more_models_than_fit_side_by_side_are_listed(recordings: Path) -> None:
    audits = [audit_of(recordings, OLMO).model_copy(update={"input": f"a/{number}"}) for number in range(13)]
    text = page_of(*audits)
    assert text.count('<article aria-labelledby="m') == 13
    assert "at most 12 models are compared" in text


def test_a_subject_without_an_audit_says_why_and_what_to_do() -> None:
    text = page_of(FAILED)
    assert "Not audited: is no name" in text
    assert "Write it right." in text


def test_what_stands_in_the_audit_stands_on_the_page(recordings: Path, chromium: Browser, tmp_path: Path) -> None:
    audit = openness.audit(GEMMA, hub=str(recordings), rubrics=("mof",))
    (tmp_path / "x.html").write_text(page_of(audit, rubrics=("openness", "mof")))
    with opened(chromium, f"file://{tmp_path}/x.html") as (page, _):
        text = page.evaluate("document.body.textContent").replace("`", "")
        links = set(page.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))"))
        assert page.title() == f"{GEMMA}: weights-available"
    for said in (audit.headline, audit.summary, *(step.improve for step in audit.next_steps)):
        assert said.replace("`", "") in text
    for card in audit.scorecards.values():
        assert all(criterion.title in text and criterion.reason in text for criterion in card.criteria)
    for state in audit.components.values():
        assert all(seen.note in text for seen in state.observations)
        assert all(seen.locator in links for seen in state.observations if seen.locator.startswith("https://"))


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1200, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    recordings: Path, several: str, chromium: Browser, tmp_path: Path, scheme: Scheme, width: int
) -> None:
    merge = openness.audit(MERGE, hub=str(recordings), rubrics=("osai-index", "mof"))
    single = page_of(merge, rubrics=("openness", "osai-index", "mof"))
    for name, text in {"several": several, "single": single, "failed": page_of(FAILED)}.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
        with opened(chromium, f"file://{tmp_path}/{name}.html", width=width, scheme=scheme) as (page, watched):
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert violations(page, OF_COLOURS if scheme == "dark" else ()) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert watched.quiet


DRAWN = """() => [...document.querySelectorAll(".tower .block:not(.stud), .tower .rest")].map(block => {
    const style = getComputedStyle(block), words = block.parentElement.querySelector(`text.${block.classList[1] || "partial"}`);
    return [block.getAttribute("class"), style.fill, style.stroke, getComputedStyle(words).fill,
            getComputedStyle(document.body).backgroundColor];
})"""
"""Of each block as it is drawn: its class, fill, edge, the colour of its words, and what lies behind it."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_drawn_in_the_picture_has_contrast(
    recordings: Path, chromium: Browser, tmp_path: Path, scheme: Scheme
) -> None:
    """axe does not look into a picture: it is measured here as drawn (WCAG 2.2, 1.4.3 and 1.4.11)."""
    audit = audit_of(recordings, OLMO)
    fills = {"weights": "public", "checkpoints": "gated", "pretraining-data": "partial", "training-code": "withheld"}
    components = {
        name: state.model_copy(update={"availability": fills.get(name, state.availability)})
        for name, state in audit.components.items()
    }
    (tmp_path / "x.html").write_text(page_of(audit.model_copy(update={"components": components})), encoding="utf-8")
    with opened(chromium, f"file://{tmp_path}/x.html", scheme=scheme) as (page, _):
        drawn = page.evaluate(DRAWN)
        said = page.evaluate("[...document.querySelectorAll('.tower desc')].map(one => one.textContent).join(' ')")
    kinds = {kind for kind, *_ in drawn}
    assert kinds == {*(f"block {fill}" for fill in set(FILLS.values())), "rest"}
    for kind, fill, edge, words, ground in drawn:
        behind = ground if fill == "none" else fill
        assert contrast(words, behind) >= 4.5, kind
        if kind == "block unknown":  # a gap is told by its edge
            assert contrast(edge, ground) >= 3, kind
        elif fill != "none":
            assert contrast(fill, ground) >= 2, kind
    assert "Weights: public; Checkpoints: gated" in said


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as `rgb(r, g, b)` (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)><a href='javascript:alert(1)'>x</a>",
    "</title></style></desc></svg></details><iframe src=http://127.0.0.1:9/></iframe>",
    "javascript:alert(1)//",
    "{{ 7 * 7 }}{% include 'style.css' %}",
    "&lt;script&gt; &#x3c;script&#x3e;",
    "\u202egnp.exe\x1b[31m\x00\u2028<",
    "<link rel=stylesheet href=http://127.0.0.1:9/><meta http-equiv=refresh content=0;url=http://127.0.0.1:9/>",
    "`<b onmouseover=alert(1)>`",
    "-->]]><!--",
]


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(recordings: Path, chromium: Browser, tmp_path: Path, evil: str) -> None:
    poisoned = evil_audit(recordings, evil)
    failed = Failure(f"bad//{evil}", f"is no name {evil}", evil, 2)
    plain, path = evil_audit(recordings, "x"), tmp_path / "x.html"
    path.write_text(page_of(plain, failed), encoding="utf-8")
    with opened(chromium, f"file://{path}") as (page, _):
        expected = page.evaluate(COUNT)
    path.write_text(page_of(poisoned, failed), encoding="utf-8")
    with opened(chromium, f"file://{path}") as (page, watched):
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate(COUNT) == expected
        for address in page.eval_on_selector_all("a", "all => all.map(one => one.href)"):
            assert address.startswith(("https://", "http://", "file://"))
        assert watched.quiet
        text = page.evaluate("document.body.textContent")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)
        assert harmless(evil) in text
    assert "<script" not in path.read_text()


COUNT = """() => Object.fromEntries(["script", "img", "iframe", "svg", "link", "meta", "details", "style", "form"].map(
    name => [name, document.querySelectorAll(name).length]))"""


def test_a_link_leads_to_http_and_nowhere_else() -> None:
    assert href("https://huggingface.co/a/b/blob/main/README.md#L3") != ""
    for wrong in (
        "javascript:alert(1)", "JavaScript:alert(1)", " https://x", "https://x y", "https://x\"onclick=1", "data:text/html,x",
        "//x", "https://huggingface.co@evil.example/", "https://\u202ex", "https://x/\u202e", "file:///etc/passwd", "https://" + "x" * 3000, "", None,
    ):  # fmt: skip
        assert href(wrong) == "", wrong


def test_a_page_can_be_printed(recordings: Path, chromium: Browser, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(page_of(audit_of(recordings, OLMO)), encoding="utf-8")
    with opened(chromium, f"file://{tmp_path}/x.html") as (page, _):
        assert page.pdf(format="A4").startswith(b"%PDF-")
        page.emulate_media(media="print")
        fills = page.evaluate("getComputedStyle(document.querySelector('.block.open')).printColorAdjust")
        assert fills == "exact"  # else a printer leaves the blocks white


def test_a_page_is_small_whatever_there_is_to_see(recordings: Path) -> None:
    for model in NAMES:
        assert len(page_of(audit_of(recordings, model)).encode()) < 100_000
    audit = audit_of(recordings, GEMMA)
    weights = audit.components["weights"]
    many = [weights.observations[0].model_copy(update={"id": f"weights-{number}"}) for number in range(10_000)]
    components = {**audit.components, "weights": weights.model_copy(update={"observations": many})}
    text = page_of(audit.model_copy(update={"components": components}))
    assert len(text.encode()) < 150_000
    assert "and 9900 more" in text
