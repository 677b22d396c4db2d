"""What pages are made of besides HTML."""

from __future__ import annotations

import hashlib
import re
from importlib import resources

from pagekit import read
from serving import Inside

from openness.service.pages import assets


def test_each_is_named_by_what_it_holds_and_kept_for_ever(site: Inside) -> None:
    page = read(site, "/")
    fetched = [given.get("src") or given["href"] for tag, given in page.tags if tag in ("script", "link")]
    ours = [address for address in fetched if address.startswith("/assets/")]
    assert len(ours) == 2
    for address in ours:
        answer = site.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000"
        assert answer.headers["content-type"].partition(";")[0] in ("text/css", "text/javascript")
    old = site.get("/assets/0123456789ab/style.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "public, max-age=300")


def test_nothing_else_is_served(site: Inside) -> None:
    for name in ("../links.py", "layout.html", "site.css", "nothing.js"):
        assert site.get(f"/assets/x/{name}").status_code == 404, name


def test_the_style_asks_no_other_host(site: Inside) -> None:
    text = site.get(assets.address("style.css")).text
    assert not re.search(r"url\(|@import|https?:", text)
    assert "--ground" in text
    assert ".skip" in text


def test_the_script_of_others_is_as_they_published_it() -> None:
    folder = resources.files("openness.service.pages").joinpath("assets")
    found = hashlib.sha256(folder.joinpath("htmx.min.js").read_bytes()).hexdigest()
    assert f"SHA-256: {found}" in folder.joinpath("htmx.NOTICE.txt").read_text(encoding="utf-8")
