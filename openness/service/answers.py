"""Answers that can be asked for conditionally (RFC 9110): stored documents, sent as they are."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from litestar import Request, Response
from pydantic import BaseModel

from openness.document import Audit
from openness.store.audits import etag_of
from openness.store.latest import Sent, Stored

Document = TypeVar("Document")

_NOTHING = re.compile(r"0(\.0*)?")
MIN_COMPRESSED = 500
"""Bytes below which compressing saves nothing."""
JSON = "application/json"


@dataclass(slots=True)
class Answer:
    """A document ready to be sent."""

    _body: bytes | None
    """None of one that is stored, until somebody wants it uncompressed."""
    compressed: bytes
    """The same with gzip; empty where it is too small for that."""
    etag: str
    """Weak: the same for both forms."""
    modified: str
    """As `Last-Modified` has it; empty where nobody knows."""
    media_type: str = JSON

    @property
    def body(self) -> bytes:
        """The document itself."""
        if self._body is None:
            self._body = gzip.decompress(self.compressed)
        return self._body

    @property
    def length(self) -> int:
        """Bytes of the document; gzip says at its end how long it was."""
        return int.from_bytes(self.compressed[-4:], "little") if self._body is None else len(self._body)

    @property
    def size(self) -> int:
        """Bytes that it takes, in both forms."""
        return self.length + len(self.compressed) + 500


Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that the front sends by itself, with its headers in each form."""

    answer: Answer
    key: str
    """The model's, in lower case; empty where it is none's."""
    plain: Headers
    compressed: Headers
    unchanged: Headers
    """Of a 304."""
    open_to_all: bool
    """Whether any page may read it; where not, what a page may do is decided behind the front."""


def ready(answer: Answer, headers: Mapping[str, str], key: str, *, open_to_all: bool = False) -> Ready:
    """An answer with its headers."""
    always = tuple((name.encode(), value.encode()) for name, value in headers.items())
    kind = ((b"content-type", answer.media_type.encode()), (b"content-length", str(answer.length).encode()))
    smaller = (kind[0], (b"content-length", str(len(answer.compressed)).encode()), (b"content-encoding", b"gzip"))
    return Ready(answer, key, (*always, *kind), (*always, *smaller), always, open_to_all)


def headers_of(answer: Answer, max_age: int) -> dict[str, str]:
    """What is said of an answer, in whatever form it is sent."""
    named = {"etag": answer.etag, "cache-control": f"public, max-age={max_age}", "vary": "accept-encoding"}
    return named | ({"last-modified": answer.modified} if answer.modified else {})


def from_stored(stored: Stored | Sent) -> Answer:
    """Of a document as it is stored, compressed."""
    return Answer(None, stored.document, f'W/"{stored.etag}"', http_date(stored.scored_at))


def document_of(stored: Stored) -> Audit:
    """What is stored, read."""
    return Audit.model_validate_json(gzip.decompress(stored.document))


def from_body(body: bytes, modified: datetime | None = None, media_type: str = JSON) -> Answer:
    """Of a document that was made just now."""
    compressed = gzip.compress(body, 5, mtime=0) if len(body) >= MIN_COMPRESSED else b""
    return Answer(body, compressed, etag_for(body), http_date(modified) if modified else "", media_type)


def etag_for(body: bytes) -> str:
    """The tag of a body, weak."""
    return f'W/"{etag_of(body)}"'


def from_model(document: BaseModel, modified: datetime | None = None) -> Answer:
    """Of a document of ours."""
    return from_body(document.model_dump_json(by_alias=True).encode(), modified)


def send(
    request: Request[Any, Any, Any],
    answer: Answer,
    kind: type[Document],
    *,
    max_age: int,
    headers: Mapping[str, str] | None = None,
) -> Response[Document]:
    """The answer to a request, or 304 where its client has it already. `kind` is what the document is, for the OpenAPI
    document only."""
    named = headers_of(answer, max_age) | dict(headers or {})
    asked = request.headers
    if is_known(answer, asked.get("if-none-match"), asked.get("if-modified-since")):
        return cast("Response[Document]", Response(b"", status_code=304, headers=named, media_type=answer.media_type))
    body = answer.body
    if answer.compressed and takes_gzip(asked.get("accept-encoding", "")):
        named["content-encoding"] = "gzip"
        body = answer.compressed
    return cast("Response[Document]", Response(body, headers=named, media_type=answer.media_type))


@lru_cache(maxsize=500)
def takes_gzip(accepted: str) -> bool:
    """Whether `Accept-Encoding` allows gzip: named, and not with a weight of nothing."""
    weights: dict[str, str] = {}
    for one in accepted[:1000].lower().split(","):
        coding, _, weight = one.partition(";")
        weights[coding.strip()] = weight.replace(" ", "").removeprefix("q=")
    named = weights.get("gzip", weights.get("x-gzip"))
    return named is not None and not _NOTHING.fullmatch(named)


def is_known(answer: Answer, none_match: str | None, modified_since: str | None) -> bool:
    """Whether the client has this answer: by its tag, or, where it names none, by its date."""
    if none_match is not None:
        return matches(none_match, answer.etag)
    if modified_since is None or not answer.modified:
        return False
    try:
        return parsedate_to_datetime(answer.modified) <= parsedate_to_datetime(modified_since)
    except (ValueError, TypeError):
        return False


def matches(none_match: str, etag: str) -> bool:
    """Whether `If-None-Match` names a tag, by the weak comparison."""
    if none_match.strip() == "*":
        return True
    bare = etag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == bare for one in none_match[:4000].split(","))


@lru_cache(maxsize=10_000)
def http_date(when: datetime) -> str:
    """A time as HTTP has it."""
    return format_datetime(when.astimezone(UTC), usegmt=True)
