"""A Hub at 127.0.0.1 that answers from a folder of recordings, for tests with the real client.

It is written apart from the source that reads such a folder, so that a test of one against the other means
something. What is not recorded answers 503 with `X-Not-Recorded`; a part that was not seen whole is left
out, or (`marked`) sent as far as it was seen, with `X-Not-Recorded: PART`. Every request is kept, and each
path can be scripted to answer something else.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

KINDS = ("models", "datasets", "spaces")


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    path: str
    """With its query."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What the server sends."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    drip: float = 0.0
    """Seconds between the bytes of the body."""
    delay: float = 0.0
    """Seconds before the answer begins."""
    hang_up: bool = False
    """Close the connection without an answer."""


def json_reply(data: object, status: int = 200, **headers: str) -> Reply:
    """A reply with a JSON body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"content-type": "application/json", **named}, json.dumps(data).encode())


def error_reply(status: int, code: str = "", message: str = "", **headers: str) -> Reply:
    """A reply as the Hub gives for an error."""
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    if code:
        extra["x-error-code"] = code
    if message:
        extra["x-error-message"] = message
    return Reply(status, {"content-type": "application/json", **extra}, json.dumps({"error": message}).encode())


NOT_RECORDED = Reply(503, {"X-Not-Recorded": "true"})
Script = Reply | Callable[[Request], Reply]


class HubServer:
    """The running server: `url`, the `requests` that came, and `script` to change an answer."""

    def __init__(self, folder: Path | None, *, marked: bool = False) -> None:
        self.folder = folder
        self.marked = marked
        self.requests: list[Request] = []
        self._scripts: dict[str, list[Script]] = {}
        self._lock = threading.Lock()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub._serve(self)

            do_HEAD = do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def script(self, path: str, *replies: Script) -> None:
        """Answer a path (without query) with these replies, one after the other; the last one stays."""
        self._scripts[path] = list(replies)

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.requests]

    def tokens(self) -> set[str | None]:
        """What was sent as authorization."""
        return {request.headers.get("authorization") for request in self.requests}

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        body = handler.rfile.read(int(headers.get("content-length", "0")))
        request = Request(handler.command, handler.path, headers, body)
        with self._lock:
            self.requests.append(request)
            replies = self._scripts.get(urlsplit(request.path).path, [])
            scripted = (replies.pop(0) if len(replies) > 1 else replies[0]) if replies else None
        if scripted is None:
            reply = self.reply(request.path) if request.method != "POST" else error_reply(405, message="not scripted")
        else:
            reply = scripted if isinstance(scripted, Reply) else scripted(request)
        try:
            _send(handler, reply)
        except OSError:  # the client hung up, as it should on what is too large or too slow
            handler.close_connection = True

    def reply(self, address: str) -> Reply:
        """What the recordings answer to a path with its query."""
        parts = urlsplit(address)
        path, query = parts.path, parse_qs(parts.query)
        if self.folder is None:
            return NOT_RECORDED
        if path == "/api/models":
            return self._listing(query)
        if match := re.fullmatch(r"/api/collections/([^/]+/[^/]+)", path):
            return _file(self.folder / "collections" / f"{match[1]}.json")
        if match := re.fullmatch(r"/api/(models|datasets|spaces)/(.+?)(/refs|/revision/([^/]+))?", path):
            revision = unquote(match[4]) if match[4] else None
            what = "refs" if match[3] == "/refs" else "info"
            return self._api(match[1], unquote(match[2]), revision, what)
        if match := re.fullmatch(r"/(datasets/|spaces/)?(.+?)/resolve/([^/]+)/(.+)", path):
            kind = match[1].strip("/") if match[1] else "models"
            return self._resolve(kind, unquote(match[2]), unquote(match[3]), unquote(match[4]))
        return error_reply(404, message="Sorry, we can't find the page you are looking for.")

    def _record(self, kind: str, repo: str, revision: str | None) -> Path | None:
        assert self.folder is not None
        main = self.folder / kind / repo
        if revision in (None, "main"):
            return main if main.is_dir() else None
        named = main.with_name(f"{main.name}@{quote(str(revision), safe='')}")
        if named.is_dir():
            return named
        if (main / "error.json").is_file():
            return main
        for folder in (main, *main.parent.glob(f"{main.name}@*")):
            info = folder / "info.json"
            if info.is_file() and json.loads(info.read_text()).get("sha") == revision:
                return folder
        return None

    def _api(self, kind: str, repo: str, revision: str | None, what: str) -> Reply:
        record = self._record(kind, repo, revision)
        if record is None:
            return NOT_RECORDED
        if error := _error(record, {"info": "", "refs": "/refs"}[what]):
            return error
        path = record / f"{what}.json"
        partial = _partial(record)
        if refused := _refused(record, what):
            return refused
        part = {"info": "siblings", "refs": "refs"}[what]
        if not path.is_file() or (what == "refs" and part in partial and not self.marked):
            return NOT_RECORDED
        data = json.loads(path.read_text())
        if part not in partial:
            return json_reply(data)
        if self.marked:
            return json_reply(data, X_Not_Recorded=part)
        data.pop(part, None)
        return json_reply(data)

    def _resolve(self, kind: str, repo: str, revision: str, name: str) -> Reply:
        record = self._record(kind, repo, revision)
        if record is None:
            return NOT_RECORDED
        if error := _error(record, f"/resolve/{quote(revision, safe='')}/{quote(name)}"):
            return error
        if refused := _refused(record, f"files/{name}"):
            return refused
        file = record / "files" / name
        commit = "0" * 40
        if (record / "info.json").is_file():
            info = json.loads((record / "info.json").read_text())
            commit = info.get("sha", commit)
        else:
            info = {}
        if file.is_file():
            body = file.read_bytes()
            etag = hashlib.sha1(body).hexdigest()
            return Reply(200, {"x-repo-commit": commit, "etag": f'"{etag}"', "content-type": "text/plain"}, body)
        partial = _partial(record)
        listed = [sibling["rfilename"] for sibling in info.get("siblings", ())]
        whole = "siblings" in info and "siblings" not in partial
        unseen = name in listed or any(folder.endswith("/") and name.startswith(folder) for folder in listed)
        if not whole or unseen or (name == "README.md" and "files" in partial):
            return NOT_RECORDED
        return error_reply(404, "EntryNotFound", "Entry not found", x_repo_commit=commit)

    def _listing(self, query: dict[str, list[str]]) -> Reply:
        assert self.folder is not None
        owner = query.get("author", [""])[0]
        limit = int(query.get("limit", ["1000"])[0])
        paths = sorted((self.folder / "models" / owner).glob("*/info.json"))
        found = [json.loads(path.read_text()) for path in paths if "@" not in path.parent.name]
        key = query.get("sort", ["lastModified"])[0]
        found.sort(key=lambda info: str(info.get(key, "")), reverse=True)
        return json_reply([{"id": info["id"]} for info in found[:limit]])


def _partial(record: Path) -> list[str]:
    seen = record / "seen.json"
    return list(json.loads(seen.read_text()).get("partial", ())) if seen.is_file() else []


def _refused(record: Path, part: str) -> Reply | None:
    """What `seen.json` says of a part that was refused on its own."""
    seen = record / "seen.json"
    answer = json.loads(seen.read_text()).get("answers", {}).get(part) if seen.is_file() else None
    if answer is None:
        return None
    body = b" " * (2 << 20) if answer.get("too_large") else b""
    return Reply(answer["status"], dict(answer.get("headers", {})), body)


def _error(record: Path, rest: str) -> Reply | None:
    path = record / "error.json"
    if not path.is_file():
        return None
    error = json.loads(path.read_text())
    headers = {str(name).lower(): str(value) for name, value in error.get("headers", {}).items()}
    location = headers.get("location", "")
    if location.startswith("/api/") and rest.startswith("/resolve"):
        location = location.removeprefix("/api").removeprefix("/models")
    if location:
        headers["location"] = location + rest
    return Reply(error["status"], headers)


def _file(path: Path) -> Reply:
    if not path.is_file():
        return NOT_RECORDED
    return Reply(200, {"content-type": "application/json"}, path.read_bytes())


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.delay:
        time.sleep(reply.delay)
    if reply.hang_up:
        handler.close_connection = True
        return
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    if handler.command == "HEAD":
        return
    if not reply.drip:
        handler.wfile.write(reply.body)
        return
    for byte in reply.body:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(reply.drip)


@contextmanager
def running(folder: Path | None = None, *, marked: bool = False) -> Iterator[HubServer]:
    """A server that runs until the block ends."""
    hub = HubServer(folder, marked=marked)
    thread = threading.Thread(target=hub._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub._server.shutdown()
        hub._server.server_close()
        thread.join()
