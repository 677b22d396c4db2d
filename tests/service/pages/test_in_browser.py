"""Pages as people use them, in a real browser, against the real service and the recorded Hub: with a script and
without, on a phone and on a desk, in light and dark."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from approved import evil_audit
from databases import migrated
from hubserver import HubServer, Reply, Request, running
from jobkit import do, means_for
from pagekit import ADAPTER, AUDITED, GPT2, LLAMA, MISSING, OLMO, PAGES
from pages import OF_COLOURS, Scheme, violations
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Locator, Page, Route, expect
from serving import RECORDINGS, Server, serving

from openness.service.jobs.schema import prepare
from openness.store import latest
from openness.store.database import Database
from openness.store.tables import Scorecard

SLOW = ("Qwen/Qwen2.5-7B", "allenai/OLMo-7B")
"""Models that nobody has audited, and whose Hub takes its time."""
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b[31m{{7*7}}'
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
"""The folder where pictures of all pages are kept; empty for none."""
TOO_WIDE = {("rubrics", "phone")}
"""Pages with a table of more columns than a phone has room for."""
SIZES = {"phone": (360, 780), "desktop": (1200, 900)}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@pytest.fixture(scope="module")
def hub(recordings: Path) -> Iterator[HubServer]:
    with running(recordings) as hub:

        def slowly(request: Request) -> Reply:
            return replace(hub.reply(request.path), delay=1.0)

        for repo in SLOW:
            hub.script(f"/api/models/{repo}", slowly)
        yield hub


@pytest.fixture(scope="module")
def site(hub: HubServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`openness serve` over a Hub at 127.0.0.1; what one of its models says of itself is hostile."""
    folder = tmp_path_factory.mktemp("browsed")
    with migrated("sqlite", folder) as database:
        prepare(database)
        means = means_for(database, RECORDINGS)
        for repo in AUDITED:
            do(means, repo)
        poison(database, ADAPTER)
        with serving(database.url, folder, hub=hub.url) as server:
            yield server


def poison(database: Database, repo: str) -> None:
    """Let a stored audit say hostile things wherever a repo could have put them."""
    stored = latest.latest_quickly(database, repo)
    assert stored is not None
    evil = evil_audit(Path(RECORDINGS), EVIL).model_copy(update={"subject": repo})
    with database.writing() as session:
        card = session.get_one(Scorecard, stored.scorecard_id)
        card.document = gzip.compress(evil.to_json(indent=None).encode())
        session.add(card)


@contextmanager
def visiting(
    browser: Browser, site: Server, *, script: bool = True, size: str = "desktop", scheme: Scheme = "light"
) -> Iterator[Page]:
    """A page that fails where it asks another host, logs an error or runs what it should not. The Hub's pages, which
    its links lead to, are stood in for."""
    width, height = SIZES[size]
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script, base_url=site.url
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    wrong: list[str] = []
    page = context.new_page()

    def stand_in(route: Route) -> None:
        address = route.request.url
        if (
            address.startswith(("https://huggingface.co/", "https://github.com/"))
            and route.request.is_navigation_request()
        ):
            route.fulfill(body="<title>the Hub</title>", content_type="text/html")
        elif urlsplit(address).netloc == urlsplit(site.url).netloc:
            route.continue_()
        else:
            wrong.append(f"asked {address}")
            route.abort()

    context.route("**/*", stand_in)

    def said(message: ConsoleMessage) -> None:
        if "404 (Not Found)" not in message.text:  # the page's own, where it is the one that is not there
            wrong.append(message.text)

    def asked(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    page.on("console", said)
    page.on("dialog", asked)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        yield page
        assert not wrong
        assert not context.cookies(), "readers get none"
    finally:
        context.close()


def test_who_heard_that_llama_is_open_source_finds_out(site: Server, chromium: Browser) -> None:
    with visiting(chromium, site, size="phone") as page:
        page.goto("/")
        page.get_by_label("Find a model").press_sequentially("llama", delay=10)
        page.locator(".found").get_by_role("link", name=LLAMA).click()
        page.wait_for_url(f"**/models/{LLAMA}")
        verdict = page.locator(".verdict")
        expect(verdict).to_contain_text("weights-available")
        expect(verdict).to_be_in_viewport()
        page.locator("#m-score ~ ul").get_by_role("link", name=re.compile(r"^README\.md:\d+$")).first.click()
        page.wait_for_url(re.compile(rf"https://huggingface\.co/{LLAMA}/blob/[^/]+/README\.md(\?code=true)?#L\d+"))


def test_without_a_script_it_is_the_same(site: Server, chromium: Browser) -> None:
    with visiting(chromium, site, size="phone", script=False) as page:
        page.goto("/")
        page.get_by_label("Find a model").fill("llama")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name=LLAMA, exact=True).click()
        expect(page.locator(".verdict")).to_contain_text("weights-available")
        assert page.locator("button.copy:visible").count() == 0
        page.locator("#m-score ~ ul").get_by_role("link", name=re.compile(r"^README\.md:\d+$")).first.click()
        assert page.url.startswith(f"https://huggingface.co/{LLAMA}/blob/")


@pytest.mark.parametrize("script", [True, False])
def test_models_are_compared_from_the_list(site: Server, chromium: Browser, script: bool) -> None:
    with visiting(chromium, site, script=script) as page:
        page.goto("/models")
        for repo in (OLMO, LLAMA):
            page.get_by_role("checkbox", name=repo).check()
        page.get_by_role("button", name=re.compile("Compare")).first.click()
        assert urlsplit(page.url).path == "/compare"
        expect(page.get_by_role("columnheader", name=OLMO).first).to_be_visible()
        expect(page.get_by_role("columnheader", name=LLAMA).first).to_be_visible()


def test_a_badges_snippet_is_copied(site: Server, chromium: Browser) -> None:
    with visiting(chromium, site) as page:
        page.goto(f"/models/{OLMO}")
        page.get_by_role("button", name="Copy Markdown").click()
        expect(page.get_by_role("status").filter(has_text="copied")).to_have_text("Markdown copied.")
        there = f"{site.url}/badge/{OLMO}.svg"
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"[![openness: fully-open]({there})]({site.url}/models/{OLMO})"


@pytest.mark.parametrize(("repo", "script"), [(SLOW[0], True), (SLOW[1], False)])
def test_an_audit_is_asked_for_and_arrives(site: Server, chromium: Browser, repo: str, script: bool) -> None:
    with visiting(chromium, site, script=script) as page:
        page.goto(f"/models/{repo}")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{repo} has not been audited yet")
        page.get_by_role("button", name="Audit this").click()
        page.wait_for_url("**/audits/*")
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.wait_for_url(f"**/models/{repo}", timeout=20_000)
        expect(page.locator(".verdict")).to_contain_text("open")
        page.get_by_role("button", name="Audit again").click()
        expect(page.get_by_text("It was audited a few minutes ago")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_verdict_is_contested_with_a_draft(site: Server, chromium: Browser, script: bool) -> None:
    with visiting(chromium, site, script=script, size="phone") as page:
        page.goto(f"/models/{GPT2}")
        page.get_by_role("link", name="Contest: Training code").click()
        page.get_by_label("It is").select_option("public")
        page.get_by_label("The page or file that shows it").fill("https://github.com/openai/gpt-2")
        page.get_by_label("Your name").fill("Ada Example")
        with page.expect_download() as downloading:
            page.get_by_role("button", name="Download the draft").click()
        assert downloading.value.suggested_filename == "openness.yaml"
        text = Path(downloading.value.path()).read_text()
        assert "training-code:\n    availability: public" in text
        assert "url: https://github.com/openai/gpt-2" in text
        assert "name: Ada Example" in text


def test_the_keyboard_comes_to_the_content_first(site: Server, chromium: Browser) -> None:
    with visiting(chromium, site) as page:
        page.goto(f"/models/{OLMO}")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="All models of allenai")).to_be_focused()
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen == "solid", "where one is can be seen"


def test_it_can_all_be_done_by_keyboard(site: Server, chromium: Browser) -> None:
    with visiting(chromium, site) as page:
        page.goto("/")
        tab_to(page, page.get_by_label("Find a model"))
        page.keyboard.type("llama")
        found = page.locator(".found").get_by_role("link", name=LLAMA)
        expect(found).to_be_visible()
        tab_to(page, found)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/models/{LLAMA}")
        tab_to(page, page.get_by_role("link", name="Contest: Training code"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/contest?component=training-code")
        tab_to(page, page.get_by_label("It is"))
        page.keyboard.type("public")
        expect(page.get_by_label("It is")).to_have_value("public")
        tab_to(page, page.get_by_role("button", name="Download the draft"))
        with page.expect_download():
            page.keyboard.press("Enter")


def tab_to(page: Page, wanted: Locator) -> None:
    """Go on by Tab until something has the focus; it can be seen where one is on the way."""
    before = None
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        assert here["outline"] != "none" or here["text"], here
        assert here["seen"], f"{here} is out of sight"
        assert here != before, f"the focus stays at {here}"
        before = here
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is never reached")


FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    return {
        name: one.outerHTML.slice(0, 200), at: [box.left, box.top + scrollY],
        outline: getComputedStyle(one).outlineStyle, text: one.matches("input, select, textarea"),
        seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""


def test_who_cannot_see_the_picture_is_told_the_same(site: Server, chromium: Browser) -> None:
    with visiting(chromium, site, size="phone") as page:
        page.goto(f"/models/{LLAMA}")
        expect(page.get_by_role("main")).to_match_aria_snapshot("""
            - article "meta-llama/Llama-3.1-8B":
              - heading "meta-llama/Llama-3.1-8B" [level=1]
              - paragraph: /weights-available, \\d+ to \\d+ of 100/
              - paragraph: /The weights are to be had, on terms that limit/
              - list "Verdicts, from the lowest":
                - listitem:
                  - link "closed"
                - listitem:
                  - img "yes"
                  - link "weights-available"
                - listitem:
                  - img "no"
                  - link "open-weight"
              - heading "What it is made of" [level=2]
              - figure "Weights":
                - img "Weights"
              - heading "To reach open-weight" [level=2]
              - heading "Components" [level=2]
            """)
        picture = page.get_by_role("figure", name="Weights").get_by_role("img")
        expect(picture).to_have_accessible_description(
            re.compile(r"^Weights: gated \(on request\); Checkpoints: not looked at;")
        )


@pytest.mark.parametrize(
    "path",
    [
        f"/models/{ADAPTER}", f"/models/{ADAPTER}/evidence?component=weights", f"/models/{ADAPTER}/history",
        f"/models/{ADAPTER}/contest?component=weights", f"/compare?model={ADAPTER}&model={OLMO}",
        "/models?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cimg%20src=x%20onerror=alert(1)%3E",
        f"/compare?model={ADAPTER}&model=%3Cscript%3Ealert(1)%3C/script%3E", "/owners/%3Cscript%3E",
        "/licenses/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/licenses?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)  # fmt: skip
def test_what_is_hostile_is_text(site: Server, chromium: Browser, path: str) -> None:
    with visiting(chromium, site) as page:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.locator("main script, main img[src=x], main [onerror]").count() == 0
        assert "\u202e" not in page.content()


@pytest.mark.parametrize("name", [*PAGES, *MISSING])
def test_each_page_is_for_everybody(site: Server, chromium: Browser, name: str) -> None:
    path = {**PAGES, **MISSING}[name]
    with visiting(chromium, site, size="phone") as page:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == (404 if name in MISSING else 200)
        if page.locator("[hx-trigger*=load]").count():
            page.wait_for_load_state("networkidle")
        for size in SIZES:
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{size}: {wide} pixels wide"
                tables = page.evaluate(
                    "[...document.querySelectorAll('.wide')]"
                    ".filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).length"
                )
                assert tables == 0 or (name, size) in TOO_WIDE, f"{size}: a table has to be moved to be read"
                if (size, scheme) == ("phone", "light"):
                    assert violations(page) == []
                if (size, scheme) == ("desktop", "dark"):
                    assert violations(page, OF_COLOURS) == []
                if SCREENSHOTS:
                    picture = Path(SCREENSHOTS) / f"{name}-{size}-{scheme}.jpg"
                    page.screenshot(path=picture, full_page=True, type="jpeg", quality=85)
        fetched: list[dict[str, Any]] = page.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map(one => ({name: one.name, bytes: one.transferSize}))"
        )
        assert sum(one["bytes"] for one in fetched) < 100_000, fetched
        page.emulate_media(media="print")
        expect(page.locator("header.site")).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
