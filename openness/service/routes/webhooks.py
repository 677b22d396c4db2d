"""What the Hub tells: its webhooks, version 3 (https://huggingface.co/docs/hub/webhooks).

A change of a branch or tag, or of the repo's configuration (gating), queues an audit. A repo that was deleted is
marked, one that moved keeps its audits under its new name. All else is taken and ignored, so that the Hub does not send
it again.
"""

from __future__ import annotations

import hmac
from typing import Any, Literal

from litestar import Request, post
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody
from pydantic import BaseModel, ConfigDict, Field

from openness.service.asking import ask_for
from openness.service.problems import ApiError, may_answer
from openness.service.routes.common import API, reads_json, services
from openness.service.state import Service
from openness.snapshot import is_repo_id
from openness.store import writes
from openness.store.jobs import Ask
from openness.store.names import mark_gone, rename

SECRET = "x-webhook-secret"  # noqa: S105 - a header's name
MAX_BODY = 1_000_000
ACTOR = "webhook"


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class HubEvent(_Loose):
    """What happened: `update` of `repo.content`, say."""

    action: str = Field(max_length=100, examples=["update"])
    scope: str = Field(max_length=100, examples=["repo.content"])


class HubRepo(_Loose):
    """The repo that it happened to."""

    type: str = Field(max_length=20, examples=["model"])
    name: str = Field(max_length=200, examples=["allenai/OLMo-2-1124-7B"])
    private: bool = False


class HubRef(_Loose):
    """A branch, a tag, or a pull request's own ref."""

    ref: str = Field(max_length=500, examples=["refs/heads/main"])


class HubMove(_Loose):
    """Where a repo went."""

    name: str = Field(max_length=200)


class HubPayload(_Loose):
    """A payload of the Hub, as far as it matters here."""

    event: HubEvent
    repo: HubRepo
    movedTo: HubMove | None = None
    updatedRefs: list[HubRef] | None = None


class WebhookAnswer(BaseModel):
    """What came of it."""

    model_config = ConfigDict(extra="forbid")

    done: Literal["queued", "marked", "renamed", "ignored"]
    audit: str | None = Field(None, description="Where the audit that was queued is.")


def only_the_hub(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Raises `ApiError` where the secret is not the one that the operator set. Asked before the body is read."""
    expected = services(connection.app.state).settings.webhook_secret
    if expected is None:
        hint = "The operator sets OPENNESS_WEBHOOK_SECRET, and the same in the webhook's settings on the Hub."
        raise ApiError("forbidden", "webhooks are off: no secret is set", hint=hint)
    given = connection.headers.get(SECRET, "")
    if not hmac.compare_digest(given.encode(), expected.get_secret_value().encode()):
        raise ApiError(
            "unauthorized",
            "X-Webhook-Secret is missing, or not the one that was agreed on",
            hint="Set the same secret in the webhook's settings on the Hub.",
            headers={"www-authenticate": 'Webhook realm="openness"'},
        )


@post(
    "/webhooks/huggingface",
    operation_id="receiveHubWebhook",
    summary="What the Hub tells",
    tags=["webhooks"],
    status_code=200,
    sync_to_thread=True,
    guards=[only_the_hub, reads_json],
    responses=may_answer("unsupported-media-type"),
    request_max_body_size=MAX_BODY,
    security=[{"webhook": []}],
)
def receive(request: Request[Any, Any, Any], state: State, data: JSONBody[HubPayload]) -> WebhookAnswer:
    """For the Hub's own webhooks. The secret that it was given stands in `X-Webhook-Secret`."""
    return heed(services(state), data, request.scope["state"]["request_id"])


def heed(service: Service, payload: HubPayload, request_id: str) -> WebhookAnswer:
    """Do what an event asks for."""
    (action, scope), repo = _broad(payload.event), payload.repo.name
    if payload.repo.type != "model" or not is_repo_id(repo):
        return WebhookAnswer(done="ignored")
    done, audit = "ignored", None
    with service.database.writing() as session:
        if (action, scope) == ("delete", "repo") or (scope.startswith("repo") and payload.repo.private):
            done = "marked" if mark_gone(session, repo, service.now()) else "ignored"
        elif (action, scope) == ("move", "repo"):
            new = _moved(repo, payload.movedTo)
            if new is not None and rename(session, repo, new, service.now()):
                done, repo = "renamed", new
        elif action == "update" and (
            scope in ("repo", "repo.config") or (scope == "repo.content" and _matters(payload))
        ):
            job = ask_for(service, session, [Ask(repo, "webhook")])[0].job
            done, audit = "queued", f"{API}/audits/{job.id}"
        if done != "ignored":
            detail = {"action": payload.event.action, "scope": payload.event.scope}
            writes.log(session, ACTOR, f"webhook.{done}", repo, detail, request_id=request_id, now=service.now())
    return WebhookAnswer.model_validate({"done": done, "audit": audit})


def _broad(event: HubEvent) -> tuple[str, str]:
    """An action and a scope that are known here: the Hub's documentation has any action on a narrower scope that it may
    add (`repo.config.dois`) mean an update on the broader one."""
    for scope in ("repo.content", "repo.config", "repo"):
        if event.scope.startswith(f"{scope}.") and event.scope not in ("repo.content", "repo.config"):
            return "update", scope
    return event.action, event.scope


def _matters(payload: HubPayload) -> bool:
    """Whether a branch or tag changed: a pull request that is not merged changes nothing."""
    refs = payload.updatedRefs
    return not refs or any(one.ref.startswith(("refs/heads/", "refs/tags/")) for one in refs)


def _moved(old: str, move: HubMove | None) -> str | None:
    """The new name, with its owner; None where there is none that a repo can have."""
    if move is None:
        return None
    new = move.name if "/" in move.name else f"{old.rpartition('/')[0]}/{move.name}"
    return new if is_repo_id(new) else None
