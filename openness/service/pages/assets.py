"""What pages are made of besides HTML: one style sheet, and the scripts of those that have any.

Each is named by a hash of what it holds, so that whoever has it need not ask for it again.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter

from openness.service.answers import Answer, from_body, send
from openness.service.problems import ApiError

PREFIX = "/assets/"
FOREVER, A_WHILE = 31_536_000, 300
STYLE = "style.css"
_KINDS = {"css": "text/css", "js": "text/javascript"}


def address(name: str) -> str:
    """Where an asset is."""
    return f"{PREFIX}{_hash_of(name)}/{name}"


@get(
    "/assets/{version:str}/{name:str}",
    operation_id="pageAsset",
    include_in_schema=False,
    sync_to_thread=False,
    compressed=True,
)
def show_asset(
    request: Request[Any, Any, Any],
    version: Annotated[str, Parameter(max_length=64)],
    name: Annotated[str, Parameter(max_length=100)],
) -> Response[str]:
    """A style sheet or a script. Under the name of another edition it is today's, for a short time."""
    if name not in names():
        raise ApiError("not-found", "there is nothing at this address")
    return send(request, _answer(name), str, max_age=FOREVER if version == _hash_of(name) else A_WHILE)


@cache
def names() -> frozenset[str]:
    """All that there are."""
    scripts = (one.name for one in _folder().iterdir() if one.name.endswith(".js"))
    return frozenset({STYLE, *scripts})


@cache
def _answer(name: str) -> Answer:
    kind = _KINDS[name.rpartition(".")[2]]
    return from_body(_content(name).encode(), media_type=kind)


@cache
def _hash_of(name: str) -> str:
    return hashlib.sha256(_content(name).encode()).hexdigest()[:12]


@cache
def _content(name: str) -> str:
    if name != STYLE:
        return _folder().joinpath(name).read_text(encoding="utf-8")
    of_reports = resources.files("openness.reports").joinpath("templates/style.css")
    sheets = [of_reports, *sorted((one for one in _folder().iterdir() if one.name.endswith(".css")), key=_first)]
    text = "\n".join(one.read_text(encoding="utf-8") for one in sheets)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip() + "\n"


def _first(sheet: Traversable) -> tuple[bool, str]:
    """What all pages share stands before what some have."""
    return sheet.name != "site.css", sheet.name


def _folder() -> Traversable:
    return resources.files("openness.service.pages").joinpath("assets")
