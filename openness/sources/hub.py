"""The Hub as a source; with `pullrequest` the only module that imports huggingface_hub.

The client's session, headers and token rules are used, one GET for each want. Its own retries and waits are
not: here every answer has a time limit in all, an outage is retried a few times, and a rate limit is waited
out as the Hub asks, visibly, up to a bound. Nothing is written to a cache and no weight file is ever asked
for.

Facts about the Hub that this module rests on: a renamed repo answers 307 with a relative location; `resolve`
may redirect to a storage host (where no token may go); rate limits come as `RateLimit: "api";r=0;t=35`
(seconds to the next window), for `api` and `resolvers` apart (https://huggingface.co/docs/hub/rate-limits).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Literal, TypeAlias
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx2
from huggingface_hub import constants, get_session
from huggingface_hub.errors import OfflineModeIsEnabled, OIDCError
from huggingface_hub.utils import build_hf_headers, parse_ratelimit_headers  # type: ignore[attr-defined]

from openness.errors import InputError, SubjectError
from openness.snapshot import Answer, Cause, Problem, Want
from openness.sources.interpret import (
    NotJson,
    answer_of,
    headers_kept,
    json_list,
    moved_repo,
    problem_of,
    refusal,
    shown,
)
from openness.sources.protocol import DEFAULT_ENDPOINT, MAX_HOPS, MAX_JSON, MAX_TEXT, Exchange, Sort
from openness.sources.waiting import Countdown, Gates, OnWait, side_by_side

THREADS = 8
TRIES = 3
"""Exchanges for one want while the Hub is out of order."""
BACKOFF = 0.5
"""Seconds before the second try, doubled before each further one."""
UNNAMED_WAIT = 10.0
"""Seconds to wait out a rate limit that does not say how long."""
PAGE = 500
"""Models asked for at a time when an owner's are listed."""

_API = {"model": "models", "dataset": "datasets", "collection": "collections", "space": "spaces"}
_REDIRECTS = (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A rename to a repo whose answer is being read beside this one: it is not asked for twice."""

    want: Want


Outcome: TypeAlias = Exchange | Problem


@dataclass(slots=True, eq=False)
class _Call:
    """One GET to make, redirects and retries included."""

    want: Want
    """What it is about, for messages."""
    path: Callable[[str], str]
    """The address below the endpoint, by the repo's id: asked again where the repo was renamed."""
    limit: int
    """Bytes of the answer that are read."""
    storage: bool = False
    """Whether a redirect to another host is followed (without a token)."""
    deadline: float = 0.0
    """When its time is up, on the monotonic clock; set when it starts, put off by rate limits."""
    waited: float = 0.0
    """Seconds spent waiting out rate limits."""
    link: str = ""
    """The next page, where the answer names one."""
    beside: frozenset[Want] = frozenset()
    """What is read at the same time."""

    @property
    def bucket(self) -> str:
        """The rate limit that it counts against."""
        return "resolvers" if self.want.what == "file" else "api"


class HubSource:
    """Reads the Hub at an endpoint. Safe to share between threads; see `open_source` for the arguments."""

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        token: str | None = None,
        timeout: float = 30.0,
        max_wait: float = 300.0,
        on_wait: OnWait | None = None,
        keep: bool = False,
        gates: Gates | None = None,
    ) -> None:
        home = os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT
        self.endpoint = _checked_endpoint(endpoint or home)
        self.requests = 0
        self._origin = _origin(self.endpoint)
        self._host = shown(urlsplit(self.endpoint).netloc)
        self._timeout = timeout
        self._max_wait = max_wait
        self._on_wait = on_wait
        self._kept: dict[Want, Exchange] | None = {} if keep else None
        self._gates = gates if gates is not None else Gates()
        self._lock = threading.Lock()
        # The client would send a token to whatever endpoint it is given: it may go home only.
        trusted = self._origin in (_origin(DEFAULT_ENDPOINT), _origin(home))
        self._headers = _headers(token if trusted else False)

    def read(self, wants: Sequence[Want]) -> dict[Want, Answer]:
        """Answer each want, up to eight at a time."""
        answers: dict[Want, Answer] = {}
        calls: list[_Call] = []
        for want in dict.fromkeys(wants):
            refused = refusal(want)
            if refused is not None:
                answers[want] = refused
            else:
                calls.append(_call(want))
        beside = frozenset(call.want for call in calls)
        for call in calls:
            call.beside = beside
        ran = {call.want: outcome for call, outcome in self._run(calls)}
        for want in ran:
            outcome = _settled(want, ran)
            if isinstance(outcome, Problem):
                answers[want] = outcome
                continue
            if self._kept is not None:
                self._kept[want] = outcome
            answers[want] = answer_of(want, outcome)
        return {want: answers[want] for want in wants}

    @property
    def token(self) -> str | None:
        """The token that is sent with each request; None where none is, or none may be sent to this endpoint."""
        return self._headers.get("authorization", "").removeprefix("Bearer ") or None

    def exchange(self, want: Want) -> Exchange | None:
        """The answer as it came, where `keep` was set."""
        return self._kept.get(want) if self._kept is not None else None

    def kind_of(self, repo: str) -> Literal["dataset", "space"] | None:
        """Whether a dataset, else a Space, of that name answers."""
        want = Want("info", "dataset", repo)
        if refusal(want) is not None:
            return None
        kinds: tuple[Literal["dataset", "space"], ...] = ("dataset", "space")
        for kind in kinds:
            if self._status(_Call(want, _path_of(kind), MAX_JSON)) == 200:
                return kind
        return None

    def list_owner(self, owner: str, limit: int, sort: Sort = "newest") -> list[str]:
        """The ids of an owner's models, page by page; raises `SubjectError` where they cannot be listed."""
        query = {"author": owner, "sort": "lastModified" if sort == "newest" else "downloads"}
        query |= {"direction": "-1", "limit": str(max(1, min(limit, PAGE)))}
        address = f"/api/models?{urlencode(query)}"
        names: dict[str, None] = {}  # in order, each once
        while address and len(names) < limit:
            call = _Call(Want("info", "model", owner), _fixed(address), MAX_JSON)
            [(_, outcome)] = self._run([call])
            before = len(names)
            names |= dict.fromkeys(_page(owner, outcome))
            address = call.link if len(names) > before else ""
        if not names and limit > 0:
            raise SubjectError(
                f"{shown(owner)} has no public models on the Hub",
                hint="Check the name; private models need a token (HF_TOKEN).",
            )
        return list(names)[: max(0, limit)]

    def _status(self, call: _Call) -> int | None:
        [(_, outcome)] = self._run([call])
        return None if isinstance(outcome, _Elsewhere) else outcome.status

    def _run(self, calls: Sequence[_Call]) -> list[tuple[_Call, Outcome | _Elsewhere]]:
        """Make all calls side by side; each has an outcome in time, even where a thread hangs."""
        countdown = Countdown(self._gates, self._on_wait, self._max_wait)
        try:
            outcomes = side_by_side(calls, self._answer, self._late, threads=THREADS, tick=countdown.tick)
        finally:
            countdown.end()
        return list(zip(calls, outcomes, strict=True))

    def _late(self, call: _Call) -> Outcome | _Elsewhere | None:
        """The outcome of a call that hangs: a server may drip its answer so slowly that no read times out."""
        grace = 1.0  # mostly the thread itself notices first
        overdue = 0 < call.deadline < time.monotonic() - grace
        return _too_slow(call.want, self._timeout) if overdue else None

    def _answer(self, call: _Call) -> Outcome | _Elsewhere:
        tries = 0
        call.deadline = time.monotonic() + self._timeout
        while True:
            held = self._wait(call, self._gates.left(call.bucket))
            if held is not None:
                return held
            tries += 1
            outcome: Outcome | _Elsewhere
            try:
                outcome = self._follow(call)
            except OfflineModeIsEnabled:
                return Problem(Cause.OUTAGE, "HF_HUB_OFFLINE is set, so the Hub was not asked")
            except httpx2.InvalidURL as error:
                return Problem(Cause.OUTAGE, f"the Hub redirects to no address ({shown(str(error))})")
            except (httpx2.TimeoutException, _Late):
                outcome = _too_slow(call.want, self._timeout)
            except (httpx2.HTTPError, httpx2.StreamError) as error:
                said = shown(str(error)) or type(error).__name__
                outcome = Problem(Cause.OUTAGE, f"{self._host} is out of reach: {said}")
            else:
                if isinstance(outcome, Exchange) and outcome.status == 429:
                    tries = 0  # the wait that it asks for stands at the gate
                    continue
                if not isinstance(outcome, Exchange) or outcome.status < 500 or "x-not-recorded" in outcome.headers:
                    return outcome
            pause = BACKOFF * 2 ** (tries - 1)
            if tries >= TRIES or time.monotonic() + pause >= call.deadline:
                return outcome
            time.sleep(pause)

    def _wait(self, call: _Call, seconds: float) -> Problem | None:
        """Wait until the rate limit is over; a problem where that takes longer than allowed."""
        if seconds <= 0:
            return None
        if call.waited + seconds > self._max_wait:
            message = (
                f"the Hub's rate limit is used up, and opens again in {call.waited + seconds:.0f} s; "
                f"at most {self._max_wait:.0f} s are waited (--max-wait)"
            )
            return Problem(Cause.OUTAGE, message, 429)
        call.waited += seconds
        call.deadline += seconds
        time.sleep(seconds)
        return None

    def _follow(self, call: _Call) -> Outcome | _Elsewhere:
        """One exchange with its redirects: renames within the host, and for files to a storage host."""
        with self._lock:
            self.requests += 1
        repo, moved = call.want.repo, ""
        url = self.endpoint + call.path(repo)
        for _ in range(MAX_HOPS + 1):
            exchange = self._get(call, url)
            if exchange.status not in _REDIRECTS:
                if 400 <= exchange.status < 429 and _origin(url) != self._origin:
                    # What storage says of a file says nothing of the repo.
                    return Problem(Cause.OUTAGE, f"storage answered {exchange.status} for {shown(call.want.path)}")
                return replace(exchange, repo=moved)
            location = exchange.headers.get("location", "")
            target, scheme = _target(url, location), self._origin[0]
            origin = _origin(target)
            renamed = moved_repo(location, call.want.kind) if origin in (self._origin, _HOME) else None
            if renamed is not None and renamed != repo:
                elsewhere = replace(call.want, repo=renamed)
                if elsewhere != call.want and elsewhere in call.beside:
                    return _Elsewhere(elsewhere)
                repo = moved = renamed
                url = self.endpoint + call.path(renamed)  # our own address: the location may lack the query
                continue
            if origin != self._origin and (not call.storage or not origin[1] or origin[0] not in ("https", scheme)):
                host = shown(origin[1]) or "no address"
                return Problem(Cause.OUTAGE, f"{self._host} redirects to {host}, which is not followed")
            url = target
        return Problem(Cause.OUTAGE, f"{self._host} redirects more than {MAX_HOPS} times")

    def _get(self, call: _Call, url: str) -> Exchange:
        at_home = _origin(url) == self._origin
        headers = {name: value for name, value in self._headers.items() if at_home or name != "authorization"}
        left = call.deadline - time.monotonic()
        if left <= 0:
            raise _Late
        # No netrc and no session that somebody set up may log in here: auth is in our headers or nowhere.
        stream: AbstractContextManager[Any] = get_session().stream(
            "GET",
            url,
            headers=headers,
            auth=_no_auth,
            follow_redirects=False,
            timeout=httpx2.Timeout(left, connect=min(left, 10.0)),
        )
        with stream as response:
            status, kept = response.status_code, headers_kept(response.headers)
            if status == 429:
                self._gates.close(call.bucket, _asked_wait(response.headers))
            if status != 200:
                return Exchange(status, kept)
            body = _read(response, call)
            call.link = _next_page(response, self.endpoint)
            return Exchange(200, kept, body or b"", too_large=body is None)


class _Late(Exception):
    """The time for a call is up."""


def _settled(want: Want, ran: Mapping[Want, Outcome | _Elsewhere]) -> Outcome:
    """What was answered to a want, where it was renamed to one that was read beside it as well."""
    outcome, moved = ran[want], ""
    for _ in range(MAX_HOPS + 1):
        if not isinstance(outcome, _Elsewhere):
            return replace(outcome, repo=outcome.repo or moved) if isinstance(outcome, Exchange) else outcome
        moved = outcome.want.repo
        outcome = ran[outcome.want]
    return Problem(Cause.OUTAGE, f"{shown(want.repo)} is renamed in a circle")


def _no_auth(request: httpx2.Request) -> httpx2.Request:
    return request


def _read(response: httpx2.Response, call: _Call) -> bytes | None:
    """The body, bounded in size (None where larger) and time."""
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length[:20]) > call.limit and "content-encoding" not in response.headers:
        return None
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > call.limit:
            return None
        if time.monotonic() > call.deadline:
            raise _Late
    return bytes(body)


def _asked_wait(headers: Mapping[str, str]) -> float:
    """Seconds that a 429 asks to wait: from `RateLimit`, else `Retry-After` (seconds or a date); at least
    one."""
    limits = parse_ratelimit_headers(headers)
    if limits is not None and limits.remaining == 0:
        return max(1.0, float(limits.reset_in_seconds))
    after = headers.get("retry-after", "").strip()
    if after.isdigit():
        return max(1.0, float(after[:9]))
    try:
        return max(1.0, (parsedate_to_datetime(after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return UNNAMED_WAIT


def _next_page(response: httpx2.Response, endpoint: str) -> str:
    """The address of the next page below the endpoint, where the answer links one there; else empty."""
    link = str(response.links.get("next", {}).get("url", "")) if "link" in response.headers else ""
    return link.removeprefix(endpoint) if link.startswith(f"{endpoint}/api/") else ""


def _page(owner: str, outcome: Outcome | _Elsewhere) -> list[str]:
    """The ids on a page of a listing; raises `SubjectError` where it is none."""
    if isinstance(outcome, Exchange) and outcome.status != 200:
        outcome = problem_of(Want("info", "model", f"{owner}/*"), outcome.status, outcome.headers)
    if not isinstance(outcome, Exchange):
        outcome = outcome if isinstance(outcome, Problem) else Problem(Cause.OUTAGE, "the Hub redirects elsewhere")
        raise SubjectError(f"the models of {shown(owner)} cannot be listed: {outcome.message}")
    try:
        entries = json_list(outcome.body)
    except NotJson as error:
        raise SubjectError(f"the models of {shown(owner)} cannot be listed: the answer is {error}") from None
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _call(want: Want) -> _Call:
    """The GET that answers a want."""
    revision = quote(want.revision, safe="") if want.revision else ""
    if want.what == "file":
        prefix = "" if want.kind == "model" else f"{_API[want.kind]}/"
        rest = f"/resolve/{revision or 'main'}/{quote(want.path)}"
        return _Call(want, lambda repo: f"/{prefix}{quote(repo)}{rest}", MAX_TEXT, storage=True)
    if want.what == "refs":
        rest = "/refs"
    elif want.kind == "collection":
        rest = ""
    else:
        rest = (f"/revision/{revision}" if revision else "") + "?blobs=true"
    return _Call(want, lambda repo: f"/api/{_API[want.kind]}/{quote(repo)}{rest}", MAX_JSON)


def _headers(token: str | bool | None) -> dict[str, str]:
    """The client's headers; raises `InputError` where there should be a token and none can be had or sent."""
    # With telemetry on, the client asks the Hub for a registry of its own to name itself by: a request that no audit
    # needs, to huggingface.co whatever `--hub` says.
    telemetry, constants.HF_HUB_DISABLE_TELEMETRY = constants.HF_HUB_DISABLE_TELEMETRY, True
    try:
        headers: dict[str, str] = build_hf_headers(
            token=token, library_name="openness", library_version=version("openness")
        )
    except (OIDCError, OSError, ValueError) as error:
        raise InputError(f"the token for the Hub cannot be had: {shown(str(error))}") from None
    finally:
        constants.HF_HUB_DISABLE_TELEMETRY = telemetry
    if not headers.get("authorization", "").isascii() or not headers.get("authorization", " ").isprintable():
        raise InputError("HF_TOKEN holds characters that no token has", hint="Set it again, or unset it.")
    return headers


def _path_of(kind: str) -> Callable[[str], str]:
    return lambda repo: f"/api/{_API[kind]}/{quote(repo)}"


def _fixed(address: str) -> Callable[[str], str]:
    return lambda _: address


def _too_slow(want: Want, timeout: float) -> Problem:
    what = want.path or ("its branches" if want.what == "refs" else "its metadata")
    return Problem(Cause.OUTAGE, f"no answer within {timeout:g} s (--timeout) about {shown(want.repo)}: {shown(what)}")


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address; ("", "", 0) where it has none."""
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        return scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(scheme, 0)
    except ValueError:
        return "", "", 0


_HOME = _origin(DEFAULT_ENDPOINT)


def _target(url: str, location: str) -> str:
    """The address that a redirect names; empty where it names none."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _checked_endpoint(url: str) -> str:
    """The endpoint without a slash at its end; raises `InputError` for what is no plain http(s) address."""
    scheme, host, _ = _origin(url)
    plain = all(char.isprintable() and not char.isspace() for char in url) and not set(url) & set("@?#")
    if scheme not in _PORTS or not host or not plain:
        raise InputError(
            f"{shown(url)!r} is no address of a Hub",
            hint="Give a plain URL such as https://huggingface.co, without user, query or fragment.",
        )
    return url.rstrip("/")
