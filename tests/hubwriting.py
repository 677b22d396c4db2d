"""A Hub that takes pull requests: what `huggingface_hub` asks of it when it makes a commit, kept as it came.

Each step can be made to answer something else with `HubServer.script`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from hubserver import HubServer, Reply, Request, json_reply

TOKEN = "hf_TestTokenThatNobodyMaySee"


@dataclass
class Desk:
    """Where pull requests come in."""

    hub: HubServer
    repo: str
    commits: list[list[dict[str, Any]]] = field(default_factory=list)
    """Of each commit the lines of its body."""
    open: list[dict[str, Any]] = field(default_factory=list)
    """Pull requests that are open, as the Hub lists them."""

    @property
    def steps(self) -> list[str]:
        """What was asked that is about writing: method and path with its query, the API's prefix aside."""
        prefix = f"/api/models/{self.repo}"
        return [
            f"{one.method} {one.path.removeprefix(prefix)}"
            for one in self.hub.requests
            if one.method == "POST" or "/discussions" in one.path
        ]

    def path(self, step: str) -> str:
        """The path of a step (`discussions`, `validate-yaml`, `preupload`, `commit`), to script it."""
        if step == "validate-yaml":
            return "/api/validate-yaml"
        return f"/api/models/{self.repo}/{step}" + ("" if step == "discussions" else "/main")

    def files(self) -> dict[str, bytes]:
        """The files of the one commit."""
        [lines] = self.commits
        return {
            line["value"]["path"]: base64.b64decode(line["value"]["content"]) for line in lines if line["key"] == "file"
        }

    def header(self) -> dict[str, Any]:
        """The header of the one commit."""
        [lines] = self.commits
        [header] = [line["value"] for line in lines if line["key"] == "header"]
        assert isinstance(header, dict)
        return header

    def _list(self, request: Request) -> Reply:
        return json_reply({"discussions": self.open, "count": len(self.open), "start": 0})

    def _validate(self, request: Request) -> Reply:
        asked = json.loads(request.body)
        assert set(asked) == {"content", "repoType"}
        return json_reply({"errors": [], "warnings": []})

    def _preupload(self, request: Request) -> Reply:
        files = json.loads(request.body)["files"]
        answer = [{"path": one["path"], "uploadMode": "regular", "shouldIgnore": False} for one in files]
        return json_reply({"files": answer})

    def _commit(self, request: Request) -> Reply:
        self.commits.append([json.loads(line) for line in request.body.splitlines()])
        oid = hashlib.sha1(request.body).hexdigest()
        number = len(self.commits) + 6
        return json_reply(
            {
                "success": True,
                "commitOid": oid,
                "commitUrl": f"{self.hub.url}/{self.repo}/commit/{oid}",
                "pullRequestUrl": f"{self.hub.url}/{self.repo}/discussions/{number}",
                "hookOutput": "",
            }
        )


def desk(hub: HubServer, repo: str) -> Desk:
    """Let a server take pull requests on a repo."""
    taken = Desk(hub, repo)
    hub.script(taken.path("discussions"), taken._list)
    hub.script(taken.path("validate-yaml"), taken._validate)
    hub.script(taken.path("preupload"), taken._preupload)
    hub.script(taken.path("commit"), taken._commit)
    return taken


def listed(title: str, number: int, repo: str) -> dict[str, Any]:
    """A pull request as the Hub lists it."""
    return {
        "title": title,
        "num": number,
        "author": {"name": "somebody"},
        "createdAt": "2026-11-01T10:00:00.000Z",
        "status": "open",
        "repo": {"name": repo, "type": "model"},
        "isPullRequest": True,
    }
