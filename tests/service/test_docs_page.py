"""The page that shows the API, in a real browser: it asks nobody else, and runs nothing but what is served with it."""

from __future__ import annotations

import pytest
from pages import opened
from playwright.sync_api import Browser
from serving import Server

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)
OPERATION = ".opblock"


def test_it_shows_every_operation_and_asks_no_other_host(server: Server, chromium: Browser) -> None:
    document = server.get("/schema/openapi.json").json()
    with opened(chromium, f"{server.url}/schema") as (page, watched):
        page.wait_for_selector(OPERATION)
        assert page.locator(OPERATION).count() == sum(len(item) for item in document["paths"].values())
        page.wait_for_load_state("networkidle")
        assert all(asked.startswith((f"{server.url}/", "data:")) for asked in watched.requests), watched.requests
        assert not watched.scripts  # nothing was refused by the policy either: the console would say so


def test_an_operation_can_be_tried(server: Server, chromium: Browser) -> None:
    with opened(chromium, f"{server.url}/schema#/rubrics/listRubrics") as (page, watched):
        page.locator("#operations-rubrics-listRubrics .try-out__btn").click()
        page.locator("#operations-rubrics-listRubrics .execute").click()
        page.wait_for_selector("#operations-rubrics-listRubrics .live-responses-table .response-col_status")
        assert "200" in page.locator("#operations-rubrics-listRubrics .live-responses-table").inner_text()
        assert not watched.scripts


def test_an_example_of_the_audit_is_shown(server: Server, chromium: Browser) -> None:
    with opened(chromium, f"{server.url}/schema#/models/getModel") as (page, _):
        page.wait_for_selector("#operations-models-getModel .highlight-code")
        assert "fully-open" in page.locator("#operations-models-getModel .responses-wrapper").inner_text()


def test_its_policy_is_strict_and_its_parts_are_kept(server: Server) -> None:
    page = server.get("/schema")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "//" not in policy
    assert "<script>" not in page.text
    for part in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js"):
        assert f"/schema/assets/{part}" in page.text
        answer = server.get(f"/schema/assets/{part}")
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert answer.headers["x-content-type-options"] == "nosniff"
        if len(answer.content) > 1000:
            assert answer.headers["content-encoding"] == "gzip"
        again = server.get(f"/schema/assets/{part}", headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
    assert "content-security-policy" not in server.get("/health/live").headers


def test_nothing_else_lies_there(server: Server) -> None:
    for path in ("assets/LICENSE", "assets/..%2f__init__.py", "assets/nothing.js", "nothing", "oauth2-redirect.html"):
        answer = server.get(f"/schema/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path
