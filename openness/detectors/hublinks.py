"""What a link or a name leads to on the Hub."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from openness.detectors.card import Link
from openness.detectors.view import is_repo_id

_HUB_HOSTS = {"huggingface.co", "hf.co"}
_NO_MODELS = {
    "datasets", "spaces", "collections", "papers", "docs", "blog", "learn", "models", "organizations", "settings",
    "join", "tasks", "chat", "pricing", "login", "api", "posts", "new", "search", "inference-endpoints",
}  # fmt: skip


def repo_id_of(name: str) -> str:
    """The repo id in a name or a huggingface.co address (`https://huggingface.co/owner/name/tree/main`, with its
    scheme or without).

    A name that cannot be an id comes back as it stands, shortened; empty for nothing.
    """
    name = name.strip().strip("`'\"").strip()
    if re.match(r"(?i)(?:www\.)?(?:huggingface\.co|hf\.co)/", name):
        name = f"https://{name}"
    if re.match(r"https?://", name):
        try:
            parts = urlsplit(name)
        except ValueError:
            return name[:200]
        if (parts.hostname or "").removeprefix("www.") not in _HUB_HOSTS:
            return name[:200]
        segments = [unquote(segment) for segment in parts.path.split("/") if segment]
        if not segments or segments[0] in _NO_MODELS:
            return ""
        return "/".join(segments[:2] if len(segments) > 1 and segments[1] not in ("tree", "blob") else segments[:1])
    if name.lower() in ("none", "null", "n/a", "na", "unknown", "-", "scratch"):
        return ""
    return name[:200]


def model_link(link: Link) -> str:
    """The id of the Hub model that a link leads to; empty for any other link (an owner's page too)."""
    if link.host not in _HUB_HOSTS:
        return ""
    name = repo_id_of(link.url.split("?")[0].split("#")[0])
    if not is_repo_id(name):
        return ""
    # One segment is an owner's page, or an old id: that is called by its name, and looks like a model's.
    old = name == link.text.strip("` ") and re.search(r"\d|-(?:base|large|small|medium|tiny|uncased|cased)\b", name)
    return name if "/" in name or old else ""
