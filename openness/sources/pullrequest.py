"""Opening a pull request on the Hub: the only thing that openness ever writes there.

`huggingface_hub` makes the commit. Its client is held to what such a step must keep: each request is sent once, so
that nothing is done twice; it goes to the endpoint and nowhere else; and it is answered in time, or that is told.

What the Hub is asked: `GET .../discussions` (is the same proposal open already?), `POST /api/validate-yaml` (does it
take this front matter?), `POST .../preupload/main` and `POST .../commit/main?create_pr=1`, with the commit that was
looked at as the parent.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from typing import Any

import httpx2
from huggingface_hub import CommitOperationAdd, HfApi, constants, set_client_factory
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

from openness.errors import OpennessError
from openness.sources.hub import HubSource
from openness.sources.interpret import shown

LOOKED_AT = 200
"""Open pull requests among which the same one is looked for."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to propose to a model's repo."""

    repo: str
    """Its id, as it is called now."""
    parent: str
    """The commit that was looked at."""
    title: str
    description: str
    """Markdown."""
    files: Mapping[str, bytes]
    """Path to content: the files that the commit adds or replaces."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pull request that the Hub has opened."""

    url: str
    warnings: tuple[str, ...]
    """What the Hub has to say about the front matter, and takes nevertheless."""


class PullRequests:
    """Pull requests on the Hub that a source reads. Raises `OpennessError` where no token goes there."""

    def __init__(self, hub: HubSource, *, timeout: float) -> None:
        token = hub.token
        if token is None:
            raise OpennessError(
                f"no token for {shown(hub.endpoint)}, and a pull request needs one",
                hint="Set HF_TOKEN to a token that may write (or `hf auth login`). It is sent to huggingface.co or "
                "HF_ENDPOINT only.",
            )
        self._endpoint, self._token, self._timeout = hub.endpoint, token, timeout
        self._api = HfApi(hub.endpoint, token=token, library_name="openness", library_version=version("openness"))

    def same_open(self, repo: str, title: str) -> str | None:
        """The address of an open pull request of the same title; None where there is none."""
        with self._client(repo, "the pull requests of"):
            discussions = self._api.get_repo_discussions(repo, discussion_type="pull_request", discussion_status="open")
            try:
                found = next((one for one in islice(discussions, LOOKED_AT) if one.title == title), None)
            except (KeyError, TypeError, ValueError, AttributeError):
                return None  # an answer that cannot be read says of none
        return found.url if found is not None else None

    def open(self, proposal: Proposal) -> Opened:
        """Open a pull request. Raises `OpennessError`: what the Hub said, and whether it may have been opened."""
        operations = [CommitOperationAdd(path, content) for path, content in proposal.files.items()]
        repo = proposal.repo
        with self._client(repo, "a pull request on") as sent, warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                done = self._api.create_commit(
                    repo,
                    operations,
                    commit_message=proposal.title,
                    commit_description=proposal.description,
                    create_pr=True,
                    parent_commit=proposal.parent,
                )
            except (KeyError, TypeError, ValueError, RuntimeError, AttributeError) as error:
                raise self._failed(repo, f"the Hub's answer cannot be read ({type(error).__name__})", sent) from None
        if not done.pr_url:
            raise OpennessError(f"{shown(repo)} already holds all of this: no pull request was opened")
        return Opened(done.pr_url, tuple(shown(str(one.message)) for one in said))

    def _failed(self, repo: str, what: str, sent: Sequence[httpx2.Request], hint: str = "") -> OpennessError:
        """What went wrong, and whether the commit was on its way by then."""
        what = what.replace(self._token, "(the token)")
        if sent:
            where = shown(f"{self._endpoint}/{repo}/discussions")
            said = f"{what}; whether the pull request was opened is not known"
            return OpennessError(said, hint=f"Look at {where} before you try again.")
        return OpennessError(f"{what}; no pull request was opened", hint=hint or "Try again later.")

    @contextmanager
    def _client(self, repo: str, what: str) -> Iterator[list[httpx2.Request]]:
        """Our client in place of the library's, and the commits that it has sent; what goes wrong in our words."""
        from huggingface_hub.utils import _http

        before = _http._GLOBAL_CLIENT_FACTORY
        # With telemetry on it asks for a registry; its other uploader goes around the client, and repeats for minutes.
        settings = {name: getattr(constants, name) for name in _SET}
        for name in _SET:
            setattr(constants, name, True)
        sent: list[httpx2.Request] = []
        set_client_factory(lambda: _Once(self._endpoint, self._timeout, sent))
        try:
            yield sent
        except _Refused as refused:
            meaning, hint = _MEANINGS.get(refused.status, ("", ""))
            if refused.status == 429 and refused.wait:
                hint = f"Try again in {refused.wait} s."
            said = f"the Hub answered {refused.status} about {what} {shown(repo)}{meaning}{refused.said}"
            raise self._failed(repo, said, sent if refused.status >= 500 else (), hint) from None
        except _Unanswered as lost:
            raise self._failed(repo, lost.said, sent, lost.hint) from None
        finally:
            set_client_factory(before)
            for name, value in settings.items():
                setattr(constants, name, value)


_SET = ("HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_XET")
_MEANINGS = {
    400: (", which it does not take", "If it is about the front matter, mend the card by hand, and run this again."),
    401: (
        ": it does not accept the token",
        "Set HF_TOKEN to a token that may write (https://huggingface.co/settings/tokens).",
    ),
    403: (
        "",
        "The token may not do that (it must be one that may write, and open pull requests), or the owner of the repo "
        "takes none.",
    ),
    404: (": there is no such repo, or the token may not see it", "Check the name, and what the token may see."),
    409: (": the repo was changed meanwhile", "Run this again: it looks at the card as it is now."),
    412: (": the repo was changed meanwhile", "Run this again: it looks at the card as it is now."),
    422: (", which it does not take", "Mend the card by hand, and run this again."),
    429: (": too many requests", "Try again in some minutes."),
}


class _Refused(Exception):
    """The Hub's answer is a status that ends it."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(response.status_code)
        self.status = response.status_code
        said = dict.fromkeys([response.headers.get("x-error-message", ""), *_told(response)])
        self.said = "".join(f": {shown(text)}" for text in list(said)[:3] if text)
        limit = parse_ratelimit_headers(response.headers)
        self.wait = limit.reset_in_seconds if limit is not None else None


class _Unanswered(Exception):
    """A request was not made, or no answer came."""

    def __init__(self, said: str, hint: str = "") -> None:
        super().__init__(said)
        self.said = said
        self.hint = hint


def _told(response: httpx2.Response) -> list[str]:
    """The messages in an error's body."""
    try:
        data: Any = response.json()
    except ValueError:
        return []
    if not isinstance(data, dict):
        return []
    errors = data.get("errors")
    listed = [one.get("message") for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    return [text for text in (data.get("error"), *listed) if isinstance(text, str)]


class _Once(httpx2.Client):
    """A client that sends a request once, to one origin, and fails on whatever is no success.

    The library waits and repeats on errors that it knows; it does not know these.
    """

    def __init__(self, endpoint: str, timeout: float, sent: list[httpx2.Request]) -> None:
        super().__init__(timeout=timeout, follow_redirects=False, auth=_as_it_is)
        self._home = _origin(httpx2.URL(endpoint))
        self._seconds = timeout
        self._sent = sent

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """As the client does; raises `_Refused` or `_Unanswered` in place of all that the library would repeat."""
        host = shown(request.url.host)
        if _origin(request.url) != self._home:
            raise _Unanswered(f"the library asks {host}, which is not the Hub")
        if constants.is_offline_mode():
            raise _Unanswered("HF_HUB_OFFLINE is set, so the Hub was not asked")
        if request.url.path.endswith("/info/lfs/objects/batch"):
            said = "the repo keeps such files as large files (.gitattributes), which is not done here"
            raise _Unanswered(said, "Give --no-badge or --badge-url: the picture is then left out.")
        if request.method == "POST" and "/commit/" in request.url.path:
            self._sent.append(request)
        try:
            response = super().send(request, **options)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            self._sent.clear()  # it never arrived
            raise _Unanswered(f"{host} is out of reach: {shown(str(error)) or type(error).__name__}") from None
        except httpx2.TimeoutException:
            raise _Unanswered(f"no answer within {self._seconds:g} s (--timeout)") from None
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise _Unanswered(f"{host} is out of reach: {shown(str(error)) or type(error).__name__}") from None
        if 300 <= response.status_code < 400:
            raise _Unanswered(f"{host} redirects, which is not followed")
        if response.status_code >= 400:
            response.read()
            raise _Refused(response)
        return response


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _as_it_is(request: httpx2.Request) -> httpx2.Request:
    """No netrc may log in here: the token is in the headers."""
    return request
