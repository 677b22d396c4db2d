"""A model's page: how open it is, what shows that, and what to do about it."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from openness.reports import badge
from openness.rubric import shipped_rubrics
from openness.service.answers import document_of
from openness.service.pages import links
from openness.service.pages.frameworks import frameworks
from openness.service.pages.reported import report_of
from openness.service.pages.showing import Head, Name, Owner, base_of, show
from openness.service.pages.timeline import timeline
from openness.service.problems import ApiError
from openness.service.routes.common import MAX_ID, RubricParam, lead_on, repo_of, services
from openness.service.scoring import rubric_named
from openness.service.state import Service
from openness.store import jobs, latest
from openness.store.filtering import Filter
from openness.store.indexing import words_of
from openness.store.latest import Stored
from openness.store.listing import page
from openness.store.tables import DEAD, RUNNING, WAITING, Job

HISTORY_PAGE = 20
NEAR = 8
"""Models that are named to whoever asks for one that was not audited."""


@get(
    "/models/{owner:str}/{name:str}",
    operation_id="pageModel",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_model(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    name: Name,
    rubric: RubricParam = None,
    asked: Annotated[str, QueryParameter(max_length=20)] = "",
) -> Response[str]:
    """The latest audit of a model; with `rubric`, another rubric's answer beside it. `asked` says that somebody who
    wanted a new audit was led back, since there is one that is new enough."""
    service = services(state)
    repo = repo_of(owner, name)
    found = latest.latest_quickly(service.database, repo)
    if found is None:
        return _not_audited(request, service, repo)
    lead_on(request, repo, found.repo)
    service.looks.add(found.repo.lower())
    if found.gone_at is not None:
        return _gone(request, service, found)
    asked_by = rubric_named(rubric) if rubric is not None else None
    if rubric is not None and asked_by is None:
        raise ApiError("not-found", f"there is no rubric {rubric!r}", hint=f"There are {', '.join(shipped_rubrics())}.")
    audit = document_of(found)
    turns, older = timeline(service, found.model_id)
    image, address = badge.served_at(base_of(request), found.repo, {})
    said = badge.of_audit(audit)
    return show(
        request,
        "modelpage.html",
        Head(
            f"How open is {found.repo}? {audit.headline}",
            audit.summary,
            links.model(found.repo),
            image=f"{links.model(found.repo)}/preview.png",
            image_alt=f"{found.repo}: {audit.headline}",
        ),
        max_age=0,
        audit=audit,
        report=report_of(service, found, asked_by),
        stored=found,
        chosen=rubric,
        frameworks=frameworks(service, found.audit_id),
        turns=turns,
        older=older,
        lately=asked == "lately",
        job=_going_on(service, found.repo),
        badge_words=f"{said.label}: {said.message}",
        snippets={
            "Markdown": badge.markdown(said, image, address),
            "HTML": badge.html(said, image, address),
        },
    )


@get(
    "/models/{owner:str}/{name:str}/history",
    operation_id="pageHistory",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_history(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    name: Name,
    before: Annotated[int, QueryParameter(ge=0, le=MAX_ID)] = 0,
) -> Response[str]:
    """All verdicts of a model, and what changed them; also of one that is not public any more."""
    service = services(state)
    repo = repo_of(owner, name)
    found = latest.latest_quickly(service.database, repo)
    if found is None:
        return _not_audited(request, service, repo)
    lead_on(request, repo, found.repo)
    turns, older = timeline(service, found.model_id, before=before or None, limit=HISTORY_PAGE)
    head = Head(
        f"{found.repo}: verdicts over time",
        f"How open {found.repo} was found to be, from the first audit on, and what changed it.",
        f"{links.model(found.repo)}/history",
        indexed=False,
    )
    return show(request, "history.html", head, max_age=0, repo=found.repo, stored=found, turns=turns, older=older)


def _not_audited(request: Request[Any, Any, Any], service: Service, repo: str) -> Response[str]:
    with service.database.reading() as session:
        job = jobs.latest(session, repo)
        near = [one.repo for one in page(session, Filter(search=_words(repo)), limit=NEAR).rows] if _words(repo) else []
    head = Head(f"{repo} has not been audited yet", f"Nobody has asked how open {repo} is.", "", indexed=False)
    running = job if job is not None and job.state in (WAITING, RUNNING) else None
    failed = job if job is not None and job.state == DEAD else None
    return show(request, "unaudited.html", head, status=404, repo=repo, job=running, failed=failed, near=near)


def _words(repo: str) -> str:
    """The first words of a name: what others of its kind are called too."""
    return " ".join(words_of(repo.rpartition("/")[2])[:2])


def _gone(request: Request[Any, Any, Any], service: Service, found: Stored) -> Response[str]:
    turns, older = timeline(service, found.model_id, limit=HISTORY_PAGE)
    head = Head(f"{found.repo} is not public any more", "Deleted, or private; its history is kept.", "", indexed=False)
    return show(request, "history.html", head, status=410, repo=found.repo, stored=found, turns=turns, older=older)


def _going_on(service: Service, repo: str) -> Job | None:
    """The audit of a model that waits or runs."""
    with service.database.reading() as session:
        job = jobs.latest(session, repo)
    return job if job is not None and job.state in (WAITING, RUNNING) else None
