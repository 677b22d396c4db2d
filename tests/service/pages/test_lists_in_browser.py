"""The list, an owner and a comparison on a phone, without a script, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import migrated
from filled import fill
from jobkit import do, means_for
from pagekit import GPT2, NOT_AUDITED, OLMO
from pages import OF_COLOURS, Scheme, violations
from playwright.sync_api import Browser, expect
from serving import RECORDINGS, Server, serving

from openness.service.jobs.schema import prepare

PHONE = {"width": 360, "height": 780}
PATHS = (
    "/models?verdict=fully-open&component=weights:public",
    "/models?q=Qwen/Qwen2.5-7B",
    "/owners/owner1",
    f"/compare?model={GPT2}&model={OLMO}&model={NOT_AUDITED}&model=no+name",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("lists")
    with migrated("sqlite", folder) as database:
        prepare(database)
        fill(database, 60)
        for repo in (GPT2, OLMO):
            do(means_for(database, RECORDINGS), repo)
        with serving(database.url, folder) as made:
            yield made


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_they_are_for_everybody(server: Server, chromium: Browser, scheme: Scheme) -> None:
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme, base_url=server.url)  # type: ignore[arg-type]
    page = context.new_page()
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert violations(page, OF_COLOURS if scheme == "dark" else ()) == [], path
    context.close()


def test_models_are_found_chosen_and_compared_without_a_script(server: Server, chromium: Browser) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, base_url=server.url)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/models")
    page.get_by_label("Name, or words of it").fill("olmo")
    page.get_by_text("More filters").click()
    page.get_by_label("A component, and its state").select_option("training-code:public")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("list", name="Filters that are set")).to_contain_text("Training code: public")
    page.get_by_role("checkbox", name=OLMO).check()
    page.get_by_role("button", name="Compare the chosen").click()
    page.get_by_label("Another model").fill(GPT2)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How open are they?")
    expect(page.get_by_role("columnheader", name=GPT2).first).to_be_visible()
    page.get_by_role("link", name=f"Remove {OLMO}").click()
    expect(page.get_by_role("link", name=OLMO)).to_have_count(0)
    expect(page.get_by_role("link", name=GPT2, exact=True)).to_be_visible()
    context.close()
