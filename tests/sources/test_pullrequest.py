"""Pull requests: what is sent, once and to the Hub only, and what each answer of it is taken for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import hang_up
from hubserver import HubServer, Reply, error_reply, json_reply, running
from hubwriting import TOKEN, Desk, desk, listed

from openness.errors import OpennessError
from openness.sources.hub import HubSource
from openness.sources.pullrequest import Opened, Proposal, PullRequests

NAME = "maker/model-1b"
FILES = {"README.md": "---\r\nlicense: mit\r\n---\r\n# Ünï\r\n".encode(), "openness.svg": b"<svg/>\n"}
PROPOSAL = Proposal(NAME, "f" * 40, "A title", "- what, and why\n", FILES)
OPENED = "no pull request was opened"
UNCLEAR = "whether the pull request was opened is not known"


@pytest.fixture
def writable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with running() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield desk(server, NAME)
    hang_up()


def requests_to(where: Desk, timeout: float = 5.0) -> PullRequests:
    return PullRequests(HubSource(where.hub.url, token=TOKEN), timeout=timeout)


def open_one(where: Desk, timeout: float = 5.0) -> Opened:
    return requests_to(where, timeout).open(PROPOSAL)


def test_the_commit_is_what_was_proposed_to_the_byte(writable: Desk) -> None:
    opened = open_one(writable)
    assert opened == Opened(f"{writable.hub.url}/{NAME}/discussions/7", ())
    assert writable.files() == FILES
    assert writable.header() == {"summary": "A title", "description": "- what, and why\n", "parentCommit": "f" * 40}
    assert writable.steps == [
        "POST /api/validate-yaml", "POST /preupload/main?create_pr=1", "POST /commit/main?create_pr=1",
    ]  # fmt: skip
    checked = json.loads(writable.hub.requests[0].body)
    assert checked == {"content": FILES["README.md"].decode(), "repoType": "model"}


def test_each_request_bears_the_token_and_our_name(writable: Desk) -> None:
    open_one(writable)
    assert writable.hub.tokens() == {f"Bearer {TOKEN}"}
    assert all(request.headers["user-agent"].startswith("openness/") for request in writable.hub.requests)


def test_to_a_hub_that_is_not_the_users_no_token_goes(writable: Desk) -> None:
    with running() as other, pytest.raises(OpennessError, match="no token for") as caught:
        PullRequests(HubSource(other.url, token=TOKEN), timeout=5)
    assert "HF_TOKEN" in caught.value.hint
    assert TOKEN not in caught.value.message + caught.value.hint


LIMITED = {"ratelimit": '"api";r=0;t=35'}
ANSWERS: list[tuple[Reply, str, str]] = [
    (error_reply(401, message="Invalid credentials in Authorization header"), "does not accept the token", "HF_TOKEN"),
    (error_reply(403, message="Discussions are disabled for this repo"), "Discussions are disabled", "takes none"),
    (error_reply(403, message="Forbidden: pass a write token"), "pass a write token", "may write"),
    (error_reply(404, "RepoNotFound", "Repository not found"), "no such repo", "Check the name"),
    (error_reply(409, message="Conflict"), "changed meanwhile", "as it is now"),
    (error_reply(412, message="A commit has happened since"), "changed meanwhile", "as it is now"),
    (Reply(429, LIMITED), "too many requests", "in 35 s"),
    (error_reply(429), "too many requests", "minutes"),
    (
        json_reply({"errors": [{"message": '"license" must be one of [...]'}]}, 400),
        '"license" must be one of',
        "by hand",
    ),
    (error_reply(418, message="odd"), "answered 418", ""),
    (Reply(500, {"content-type": "text/html"}, b"<h1>\x1b[31mno</h1>"), "answered 500", ""),
    (error_reply(503, message="overloaded"), "overloaded", ""),
    (Reply(307, {"location": "https://evil.example/x"}), "redirects", ""),
    (Reply(hang_up=True), "out of reach", ""),
    (Reply(200, {}, b"not json"), "cannot be read", ""),
    (Reply(200, {}, b"[]"), "cannot be read", ""),
    (Reply(200, {}, b"{}"), "cannot be read", ""),
    (error_reply(403, message=f"Bad token {TOKEN}"), "Bad token (the token)", ""),
]


@pytest.mark.parametrize("step", ["validate-yaml", "preupload", "commit"])
@pytest.mark.parametrize(("reply", "said", "hint"), ANSWERS)
def test_trouble_is_told_once_with_what_to_do(writable: Desk, step: str, reply: Reply, said: str, hint: str) -> None:
    if step == "validate-yaml" and reply.body == b"{}":
        return  # it finds nothing wrong
    writable.hub.script(writable.path(step), reply)
    with pytest.raises(OpennessError) as caught:
        open_one(writable)
    message = caught.value.message
    assert said in message
    assert TOKEN not in message + caught.value.hint
    assert message.isprintable()
    assert caught.value.hint
    asked = [path for path in writable.hub.paths() if path.partition("?")[0] == writable.path(step)]
    assert len(asked) == 1  # nothing is done twice
    if step == "commit" and (reply.status >= 500 or reply.status in (200, 307) or reply.hang_up):
        assert UNCLEAR in message
        assert f"{writable.hub.url}/{NAME}/discussions" in caught.value.hint
    else:
        assert OPENED in message
        assert hint in caught.value.hint


def test_a_hub_that_is_out_of_reach(writable: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    requests = PullRequests(HubSource("http://127.0.0.1:9", token=TOKEN), timeout=5)
    with pytest.raises(OpennessError, match=OPENED):
        requests.open(PROPOSAL)
    with pytest.raises(OpennessError, match="out of reach"):
        requests.same_open(NAME, "A title")


@pytest.mark.parametrize("step", ["discussions", "validate-yaml", "commit"])
def test_an_answer_that_does_not_come_is_not_waited_for_forever(writable: Desk, step: str) -> None:
    writable.hub.script(writable.path(step), Reply(200, {}, b"{}", delay=2))
    requests = requests_to(writable, 0.5)
    with pytest.raises(OpennessError, match=r"no answer within 0\.5 s") as caught:
        requests.same_open(NAME, "A title") if step == "discussions" else requests.open(PROPOSAL)
    assert (UNCLEAR if step == "commit" else OPENED) in caught.value.message


def test_a_file_that_the_hub_wants_elsewhere_is_not_sent_there(writable: Desk) -> None:
    """A repo may keep such files as large ones, on another host: the token and the file stay at home."""
    answer = [{"path": path, "uploadMode": "lfs", "shouldIgnore": False} for path in FILES]
    writable.hub.script(writable.path("preupload"), json_reply({"files": answer}))
    with pytest.raises(OpennessError, match="as large files") as caught:
        open_one(writable)
    assert "--no-badge" in caught.value.hint
    assert writable.steps[-1].startswith("POST /preupload")


def test_what_the_repo_already_holds_is_told(writable: Desk) -> None:
    from huggingface_hub.utils import sha

    files = [
        {"path": path, "uploadMode": "regular", "shouldIgnore": False, "oid": sha.git_hash(content)}
        for path, content in FILES.items()
    ]
    writable.hub.script(writable.path("preupload"), json_reply({"files": files}))
    writable.hub.script(f"/api/models/{NAME}/revision/main", json_reply({"id": NAME, "sha": "a" * 40}))
    with pytest.raises(OpennessError, match="already holds all of this"):
        open_one(writable)
    assert writable.commits == []


def test_one_of_the_same_title_is_found(writable: Desk) -> None:
    writable.open += [listed("Another", 2, NAME), listed("A title", 5, NAME)]
    requests = requests_to(writable)
    assert requests.same_open(NAME, "A title") == f"{writable.hub.url}/{NAME}/discussions/5"
    assert requests.same_open(NAME, "A titl") is None


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"not json", b'{"discussions": [{}], "count": 1, "start": 0}'])
def test_a_list_that_cannot_be_read_names_none(writable: Desk, body: bytes) -> None:
    writable.hub.script(writable.path("discussions"), Reply(200, {"content-type": "application/json"}, body))
    assert requests_to(writable).same_open(NAME, "A title") is None


def test_a_list_without_an_end_is_not_read_for_ever(writable: Desk) -> None:
    page = {"discussions": [listed("Another", 1, NAME)] * 50, "count": 10**9, "start": 0}
    writable.hub.script(writable.path("discussions"), json_reply(page))
    assert requests_to(writable).same_open(NAME, "A title") is None
    assert len(writable.hub.requests) <= 5


def test_the_client_of_everybody_else_is_as_before(writable: Desk) -> None:
    from huggingface_hub import get_session

    before = type(get_session())
    open_one(writable)
    assert type(get_session()) is before


def test_warnings_of_the_hub_are_handed_on(writable: Desk) -> None:
    answer = {"errors": [], "warnings": [{"message": "datasets are odd \x1b[31m"}]}
    writable.hub.script(writable.path("validate-yaml"), json_reply(answer))
    [said] = open_one(writable).warnings
    assert "datasets are odd" in said
    assert said.isprintable()


def test_offline_is_told(writable: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(OpennessError, match="HF_HUB_OFFLINE"):
        open_one(writable)
    server: HubServer = writable.hub
    assert server.requests == []


def test_no_netrc_logs_in(writable: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    open_one(writable)
    assert writable.hub.tokens() == {f"Bearer {TOKEN}"}
