"""What tests of pages share: models that were audited, and a page read as its reader has it."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
from serving import Inside

GPT2, OLMO, MERGE = "openai-community/gpt2", "allenai/OLMo-2-1124-7B", "mlabonne/NeuralPipe-7B-slerp"
GEMMA, LLAMA, ADAPTER = "google/gemma-2-9b", "meta-llama/Llama-3.1-8B", "tloen/alpaca-lora-7b"
AUDITED = (GPT2, OLMO, MERGE, GEMMA, LLAMA, ADAPTER)
"""Models that were audited in the service of `site`."""
NOT_AUDITED = "Qwen/Qwen2.5-7B"
"""One that is recorded, and that nobody asked for."""
PAGES = {
    "start": "/",
    "list": "/models",
    "search": "/models?q=llama",
    "filtered": "/models?verdict=weights-available&sort=-score",
    "model": f"/models/{OLMO}",
    "open-weight-model": f"/models/{LLAMA}",
    "merge": f"/models/{MERGE}",
    "other-framework": f"/models/{OLMO}?rubric=mof",
    "history": f"/models/{OLMO}/history",
    "evidence": f"/models/{OLMO}/evidence?component=weights",
    "contest": f"/models/{GPT2}/contest?component=training-code",
    "contest-all": f"/models/{GPT2}/contest",
    "owner": "/owners/allenai",
    "compare": f"/compare?model={OLMO}&model={LLAMA}&model={GEMMA}",
    "compare-one": f"/compare?model={OLMO}",
    "rubrics": "/rubrics",
    "rubric": "/rubrics/mof",
    "criterion": "/criteria/openness/training-code",
    "components": "/components",
    "component": "/components/weights",
    "verdicts": "/verdicts",
    "verdict": "/verdicts/open-weight",
    "licenses": "/licenses",
    "license": "/licenses/llama3.1",
    "words": "/words",
    "statistics": "/stats",
}
"""Each kind of page that answers 200."""
MISSING = {"unaudited": "/models/meta-llama/Llama-3.1-70B", "not-found": "/models/llama"}
"""Each kind that answers 404."""
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "path",
        "rect",
        "circle",
        "stop",
        "use",
        "line",
    ]
)


class Read(HTMLParser):
    """A page: its words, links, headings and ids. Fails where it is not well-formed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text
        self.links: list[tuple[str, str]] = []
        """Address and words."""
        self.headings: list[tuple[int, str]] = []
        self.ids: list[str] = []
        self.meta: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"not closed: {self._open}"
        assert len(set(self.ids)) == len(self.ids), [one for one in self.ids if self.ids.count(one) > 1]
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append((given.get("href", ""), ""))
        if tag == "meta":
            self.meta[given.get("name") or given.get("property") or given.get("http-equiv", "")] = given.get(
                "content", ""
            )
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append((int(tag[1]), ""))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag in ("p", "li", "dt", "dd", "td", "th", "tr", "option") and tag not in self._open:
            raise AssertionError(f"</{tag}> without its beginning")
        while self._open and self._open[-1] != tag and self._open[-1] in ("p", "li", "dt", "dd", "td", "th", "tr"):
            self._open.pop()  # whose end may be left out
        assert self._open[-1:] == [tag], f"</{tag}> within {self._open}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style"):
            return
        self.text += data
        if "a" in self._open and self.links:
            address, words = self.links[-1]
            self.links[-1] = (address, f"{words}{data}")
        if any(len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() for tag in self._open) and self.headings:
            level, words = self.headings[-1]
            self.headings[-1] = (level, f"{words}{data}")

    @property
    def title(self) -> str:
        """What its one first heading says."""
        [title] = [words.strip() for level, words in self.headings if level == 1]
        return title

    def leads_to(self, address: str) -> bool:
        """Whether it has a link to an address."""
        return any(href == address for href, _ in self.links)

    @property
    def outside(self) -> set[str]:
        """The hosts that what it is made of would be fetched from."""
        fetched = [
            given.get("src", "") or (given.get("href", "") if tag in ("link", "use", "image") else "")
            for tag, given in self.tags
            if tag in ("script", "img", "link", "iframe", "source", "use", "image", "embed", "object", "form")
            and given.get("rel") != "canonical"
        ]
        return {urlsplit(one).netloc for one in fetched} - {""}


def read(site: Inside, path: str, status: int = 200) -> Read:
    """A page as a browser gets it, with what all pages must keep."""
    return checked(site.get(path, headers=BROWSER), status)


def checked(answer: httpx.Response, status: int = 200) -> Read:
    """A page, with what all pages must keep: its size, what it may load, no cookie."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert len(answer.content) < 100_000
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "set-cookie" not in answer.headers
    page = Read(answer.text)
    assert not page.outside
    assert page.title
    for tag, given in page.tags:
        assert "style" not in given, (tag, given)
        assert not [name for name in given if name.startswith("on")], (tag, given)
        assert tag != "script" or given["src"].startswith("/assets/")
        assert tag != "style"
    return page
