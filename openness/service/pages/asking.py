"""Having a model audited from its page, and how far that is: pushed by a script where there is one, else asked for."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import Parameter, QueryParameter
from litestar.response import Redirect

from openness.service.access import actor_of
from openness.service.asking import ask_for
from openness.service.pages import links
from openness.service.pages.showing import HTML, SAFE, Head, Name, Owner, filled, show
from openness.service.problems import ApiError
from openness.service.routes.audits import ID
from openness.service.routes.common import repo_of, services
from openness.service.state import Service
from openness.store import jobs, writes
from openness.store.jobs import Ask, QueueFull
from openness.store.tables import DEAD, DONE, Job

STOP = 286
"""The status that tells htmx to ask no more (https://htmx.org/docs/#polling)."""
NOTHING_NEW = 204

JobId = Annotated[str, Parameter(pattern=ID, max_length=32)]


@post(
    "/models/{owner:str}/{name:str}/audit",
    operation_id="pageAskForAudit",
    include_in_schema=False,
    sync_to_thread=True,
    status_code=303,
)
def ask_for_audit(request: Request[Any, Any, Any], state: State, owner: Owner, name: Name) -> Redirect:
    """Ask for an audit as anybody may, within the bounds of all who have no token, and lead to how far it is."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ApiError(
            "forbidden", "another site's page asked for this audit", hint="Ask from the model's own page here."
        )
    service = services(state)
    repo = repo_of(owner, name)
    client = request.scope["state"]["client"]
    try:
        with service.database.writing() as session:
            job = ask_for(service, session, [Ask(repo, "public", client=client)])[0].job
            writes.log(
                session,
                actor_of(None, client),
                "audits.create",
                repo,
                {"job": job.id, "force": False},
                request_id=request.scope["state"]["request_id"],
                now=service.now(),
            )
    except QueueFull as error:
        headers = {"retry-after": str(error.retry_after)}
        raise ApiError("queue-full", error.message, hint=error.hint, headers=headers) from None
    # Who asks again for what was just done gets that, and is told so.
    return Redirect(f"{_result(job)}?asked=lately" if job.state == DONE else f"/audits/{job.id}", status_code=303)


@get(
    "/audits/{audit:str}",
    operation_id="pageAudit",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_audit(request: Request[Any, Any, Any], state: State, audit: JobId) -> Response[Any]:
    """How far an audit is; one that is done leads to its model."""
    job = _job(services(state), audit)
    if job.state == DONE:
        return Redirect(_result(job), status_code=303)
    head = Head(f"Auditing {job.repo}", f"How far the audit of {job.repo} is.", f"/audits/{job.id}", indexed=False)
    response = show(request, "auditing.html", head, max_age=0, job=job, mark=_mark(job))
    response.headers["cache-control"] = "no-store"
    return response


@get(
    "/audits/{audit:str}/progress",
    operation_id="pageAuditProgress",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_progress(
    state: State, audit: JobId, seen: Annotated[str, QueryParameter(max_length=60)] = ""
) -> Response[Any]:
    """The part of that page that changes, where it changed; the script is led to the model once it is done."""
    job = _job(services(state), audit)
    headers = SAFE | {"cache-control": "no-store"}
    if job.state == DONE:
        return Response(b"", status_code=200, headers=headers | {"hx-redirect": _result(job)}, media_type=HTML)
    if seen == _mark(job):
        return Response(b"", status_code=NOTHING_NEW, headers=headers, media_type=HTML)
    status = STOP if job.state == DEAD else 200
    return Response(
        filled("progress.html", job=job, mark=_mark(job)), status_code=status, headers=headers, media_type=HTML
    )


def _job(service: Service, audit: str) -> Job:
    with service.database.reading() as session:
        job = jobs.find(session, audit)
    if job is None:
        raise ApiError("not-found", "no such audit was asked for", hint="What ended a month ago is forgotten.")
    return job


def _mark(job: Job) -> str:
    """What there is to see of it, so that a script can say what it shows."""
    return f"{job.state}-{job.read}-{job.wanted}-{job.attempts}"


def _result(job: Job) -> str:
    return links.model(job.repo)
