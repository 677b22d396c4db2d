"""Objecting to what is said of a model: a draft of an attestation, begun from what the audit found, and the ways to
bring it in. A wrong verdict is mended by evidence."""

from __future__ import annotations

from importlib import resources
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import Parameter, QueryParameter
from pydantic import ValidationError

from openness.attestations.document import Claim
from openness.attestations.draft import HUB, Draft
from openness.components import NAMES, Component
from openness.filecheck import did_you_mean
from openness.reports.wording import harmless
from openness.service.answers import document_of, from_body, send
from openness.service.pages import links
from openness.service.pages.showing import SAFE, Head, Name, Owner, base_of, show
from openness.service.problems import ApiError, Mistake
from openness.service.routes.common import lead_on, repo_of, services
from openness.service.routes.models import find

STATES = {
    "public": "public: anyone can have it",
    "gated-auto": "gated: a form that lets everyone in",
    "gated-manual": "gated: a person decides",
    "partial": "partial: a part of it can be had",
    "withheld": "withheld: it will not be released",
    "not-applicable": "not applicable: this model has no such thing",
}
"""What may be stated of a component, in words."""
ROLES = {
    "third-party": "I do not publish this model",
    "publisher": "I publish this model",
    "reviewer": "I review models, and have a key that is trusted here",
}
SCHEMA = "/schemas/attestation.schema.json"

Stated = Annotated[
    Literal["", "public", "gated-auto", "gated-manual", "partial", "withheld", "not-applicable"], QueryParameter()
]
Role = Annotated[Literal["publisher", "third-party", "reviewer"], QueryParameter()]
Chosen = Annotated[str, QueryParameter(max_length=100)]
Words = Annotated[str, QueryParameter(max_length=500)]
Address = Annotated[str, QueryParameter(max_length=1000)]


@get(
    "/models/{owner:str}/{name:str}/contest",
    operation_id="pageContest",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_contest(
    request: Request[Any, Any, Any], state: State, owner: Owner, name: Name, component: Chosen = ""
) -> Response[str]:
    """What the audit says of a component, a form for what is right, and how to bring it in."""
    repo = repo_of(owner, name)
    stored = find(services(state), repo)
    lead_on(request, repo, stored.repo)
    audit = document_of(stored)
    asked = _component(component) if component else None
    head = Head(
        f"Contest what is said of {stored.repo}",
        f"How to mend a wrong verdict on {stored.repo}: with evidence.",
        links.contest(stored.repo),
        indexed=False,
    )
    return show(
        request,
        "contest.html",
        head,
        max_age=0,
        audit=audit,
        component=asked.value if asked else "",
        state=audit.components.get(asked.value) if asked else None,
        components=list(Component),
        states=STATES,
        roles=ROLES,
        draft=_draft_at(stored.repo, component),
        root=base_of(request),
        hub=HUB,
    )


@get(
    "/models/{owner:str}/{name:str}/attestation.yaml",
    operation_id="pageDraft",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def download_draft(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    name: Name,
    component: Chosen = "",
    availability: Stated = "",
    url: Address = "",
    license: Words = "",
    note: Words = "",
    author: Annotated[str, QueryParameter(max_length=200)] = "",
    role: Role = "publisher",
) -> Response[str]:
    """An attestation to begin with: of one component with what was filled in, or of all as the audit found them."""
    service = services(state)
    repo = repo_of(owner, name)
    stored = find(service, repo)
    lead_on(request, repo, stored.repo)
    only = _component(component) if component else None
    claim = _claim(availability, url, license, note) if only and availability else None
    draft = Draft(
        subject=stored.repo,
        author=" ".join(author.split()) or (stored.repo.partition("/")[0] if role == "publisher" else "YOUR NAME"),
        role=role,
        day=service.now().date(),
        answers={only: claim} if only and claim else {},
        only=only,
        schema=f"{base_of(request)}{SCHEMA}",
    )
    answer = from_body(draft.text(document_of(stored)).encode(), media_type="text/yaml")
    kept = SAFE | {"content-disposition": 'attachment; filename="openness.yaml"', "x-robots-tag": "noindex"}
    return send(request, answer, str, max_age=0, headers=kept)


@get("/schemas/{name:str}", operation_id="pageSchema", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_schema(request: Request[Any, Any, Any], name: Annotated[str, Parameter(max_length=100)]) -> Response[str]:
    """The JSON Schema of a document, so that an editor can help to write one."""
    folder = resources.files("openness").joinpath("schemas")
    if name not in {one.name for one in folder.iterdir() if one.name.endswith(".schema.json")}:
        raise ApiError("not-found", "there is no such schema")
    return send(request, from_body(folder.joinpath(name).read_bytes()), str, max_age=86400)


def _component(name: str) -> Component:
    if name not in NAMES:
        near = did_you_mean(name, list(Component))
        raise ApiError("not-found", f"there is no component {harmless(name, 100)!r}{near}")
    return Component(name)


def _claim(availability: str, url: str, license: str, note: str) -> Claim:
    """What was filled in, as a claim; raises `ApiError` that says what is wrong with it."""
    state, _, gate = availability.partition("-") if availability.startswith("gated") else (availability, "", "")
    said = {"availability": state, "gate": gate, "url": url.strip(), "license": license.strip(), "note": note.strip()}
    try:
        return Claim.model_validate({name: value for name, value in said.items() if value})
    except ValidationError as error:
        wrong = [
            Mistake(
                where=str(one["loc"][0]) if one["loc"] else "form", message=one["msg"].removeprefix("Value error, ")
            )
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise ApiError(
            "invalid-request", "what was filled in is no claim yet", hint="Go back and correct it.", errors=wrong
        ) from None


def _draft_at(repo: str, component: str) -> str:
    chosen = f"?{urlencode({'component': component})}" if component else ""
    return f"{links.model(repo)}/attestation.yaml{chosen}"
