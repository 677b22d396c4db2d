"""The OpenAPI document: a stranger can use the service from it alone. `UPDATE_GOLDEN=1` renews its examples."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from databases import migrated
from jsonschema import Draft202012Validator
from litestar import Litestar
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from serving import API, OLMO, WEBHOOK_SECRET, Server, inside, token_for

from openness.service import openapi
from openness.service.describing import examples
from openness.service.pages.registry import PAGES
from openness.service.problems import KINDS, MEDIA_TYPE

UNDESCRIBED = {"/schema", "/schema/openapi.json", "/schema/{path:str}", "/schema/assets/{name:str}"}
"""The document itself, its page, and what that is made of."""
GENERAL = {
    *("content-type", "content-length", "content-encoding", "date", "server", "vary", "access-control-allow-origin"),
    *("x-content-type-options", "referrer-policy", "x-frame-options", "content-security-policy"),
    "cross-origin-resource-policy",
}
"""Headers that say nothing of an operation."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Litestar]:
    with migrated("sqlite", tmp_path_factory.mktemp("openapi")) as database, inside(database) as service:
        yield service.app._app


@pytest.fixture(scope="module")
def document(app: Litestar) -> dict[str, Any]:
    return openapi.document(app, None)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation with its path and method."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def mistakes(document: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    """What of a value a schema in the document does not allow."""
    whole = {"components": document["components"], "allOf": [schema]}
    return [f"{list(error.path)}: {error.message[:300]}" for error in Draft202012Validator(whole).iter_errors(value)]


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OPENAPI_31_VALIDATOR.validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_no_address_is_missing(app: Litestar, document: dict[str, Any]) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(document)}
    for route in app.routes:
        for method in set(getattr(route, "methods", ())) - {"OPTIONS", "HEAD"}:
            path = getattr(route, "path_format", route.path)
            left_out = UNDESCRIBED | {one for page in PAGES for one in page.paths}
            assert route.path in left_out or (path, method) in described, (method, route.path)


def test_each_operation_is_described(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in document["tags"]}
    assert all(tag["description"] for tag in document["tags"])
    for path, _, operation in operations(document):
        name = operation["operationId"]
        assert operation["summary"], name
        assert len(operation["description"]) > 20, name
        assert len(operation["tags"]) == 1, name
        assert set(operation["tags"]) <= tags, name
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (name, parameter["name"])
            assert "null" not in json.dumps(parameter["schema"]), (name, parameter["name"])
            if parameter.get("required"):
                assert "example" in parameter, (name, parameter["name"])
        declared = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "path"}
        assert declared == {part.split("}")[0] for part in path.split("{")[1:]}, name


def test_each_problem_is_a_problem_document(document: dict[str, Any]) -> None:
    statuses = {str(meaning.status) for meaning in KINDS.values()}
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert answer["description"], (operation["operationId"], status)
            if status >= "400":
                assert status in statuses
                assert list(answer["content"]) == [MEDIA_TYPE], (operation["operationId"], status)
                assert answer["content"][MEDIA_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_names_read_well(document: dict[str, Any]) -> None:
    for name in document["components"]["schemas"]:
        assert name.isalnum(), name
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(document["components"]["schemas"])


def test_the_server_is_the_one_that_clients_reach(app: Litestar, document: dict[str, Any]) -> None:
    assert document["servers"] == [{"url": "/"}]
    assert openapi.document(app, "https://openness.example")["servers"] == [{"url": "https://openness.example"}]


def test_each_example_is_valid(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        name = operation["operationId"]
        for parameter in operation.get("parameters", []):
            if "example" in parameter:
                assert not mistakes(document, parameter["schema"], parameter["example"]), (name, parameter["name"])
        for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
            assert not mistakes(document, body["schema"], body["example"]), (name, media_type)
        for status, answer in operation["responses"].items():
            for media_type, content in answer.get("content", {}).items():
                if "example" in content:
                    found = mistakes(document, content["schema"], content["example"])
                    assert not found, (name, status, media_type, found[:3])
                else:
                    assert media_type != "application/json" or status == "200" != _success(operation), (name, status)
    for name, header in document["components"]["headers"].items():
        if "example" in header:
            assert not mistakes(document, header["schema"], header["example"]), name


def _success(operation: dict[str, Any]) -> str:
    """The status of an operation's usual answer."""
    return next((status for status in ("201", "202", "204") if status in operation["responses"]), "200")


def test_it_is_served_conditionally(server: Server) -> None:
    answer = server.get("/schema/openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json"
    assert answer.headers["content-encoding"] == "gzip"
    again = server.get("/schema/openapi.json", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_problem_type_leads_to_what_it_means(server: Server) -> None:
    problem = server.get(f"{API}/models/nobody/nothing").json()
    meaning = server.get(problem["type"]).json()
    assert (meaning["type"], meaning["title"], meaning["status"]) == (problem["type"], problem["title"], 404)
    assert "POST" in meaning["advice"]
    assert server.get("/problems/nonsense").json()["type"] == "/problems/not-found"


def test_what_is_answered_is_what_is_described(server: Server) -> None:
    """Each operation, asked as its examples say: the answer is described, with all its headers."""
    document = server.get("/schema/openapi.json").json()
    seen: dict[str, dict[str, Any]] = {}
    for operation, answer in _asked(server, document):
        name, status = operation["operationId"], str(answer.status_code)
        assert status.startswith("2"), (name, answer.text)
        described = operation["responses"][status]
        unsaid = set(answer.headers) - GENERAL - {header.lower() for header in described.get("headers", {})}
        assert not unsaid, (name, unsaid)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        assert (kind in described["content"]) if answer.content else "content" not in described, (name, kind)
        if kind == "application/json":
            schema = described["content"][kind]["schema"]
            assert not mistakes(document, schema, answer.json()), name
            seen.setdefault(name, {})[status] = shortened(answer.json())
    _hold(seen)


def _hold(seen: dict[str, dict[str, Any]]) -> None:
    """See that the examples still have the form of what was answered, or renew them."""
    if os.environ.get("UPDATE_GOLDEN"):
        text = json.dumps(seen, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        Path(examples.ANSWERS).write_text(text, encoding="utf-8")
    known = json.loads(examples.ANSWERS.read_text(encoding="utf-8"))
    assert {name: list(one) for name, one in seen.items()} == {name: list(one) for name, one in known.items()}
    for name, by_status in seen.items():
        for status, answer in by_status.items():
            assert sorted(answer) == sorted(known[name][status]), (name, status)


def shortened(value: Any) -> Any:
    """An answer, short enough for an example: the first items of each list, and of what is named by the model's own
    words."""
    if isinstance(value, list):
        return [shortened(one) for one in value[:1]]
    if not isinstance(value, dict):
        return value
    named = {"components", "scorecards", "criteria", "levels"}
    return {
        key: shortened(dict(list(one.items())[:2]) if key in named and isinstance(one, dict) else one)
        for key, one in value.items()
    }


def _asked(server: Server, document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], httpx.Response]]:
    """The answer to each operation, in the order in which one needs another."""
    database = server.database
    token = token_for(database, "admin")
    database.close()
    secret = {"x-webhook-secret": WEBHOOK_SECRET}
    known: dict[str, Any] = {"rubric": "mof"}
    order = (
        "createAudits",
        "createAttestation",
        *(operation["operationId"] for _, _, operation in operations(document)),
    )
    by_name = {operation["operationId"]: (path, method, operation) for path, method, operation in operations(document)}
    last = "withdrawAttestation"
    for name in [*dict.fromkeys(one for one in order if one != last), last]:
        path, method, operation = by_name[name]
        given = {one["name"]: known.get(one["name"], one.get("example")) for one in operation.get("parameters", [])}
        places = {one["name"]: one["in"] for one in operation.get("parameters", []) if one.get("required")}
        address = path.format(**{key: given[key] for key, place in places.items() if place == "path"})
        query = {key: given[key] for key, place in places.items() if place == "query"}
        more: dict[str, Any] = {}
        for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
            written = yaml.safe_dump(body["example"]) if "yaml" in media_type else json.dumps(body["example"])
            more = {"content": written, "headers": {"content-type": media_type}}
        headers = more.pop("headers", {}) | (secret if "webhook" in path else token if "security" in operation else {})
        answer = server.client.request(method.upper(), address, params=query, headers=headers, **more)
        if name == "createAudits":
            known |= {"audit": answer.json()["items"][0]["id"], "id": [answer.json()["items"][0]["id"]]}
            server.wait_done(known["audit"])
        if name == "createAttestation":
            known["attestation"] = answer.json()["id"]
            server.wait_done(answer.json()["audit"].rpartition("/")[2])
        yield operation, answer


def test_parts_of_a_model_are_described(server: Server, document: dict[str, Any]) -> None:
    schema = document["paths"][f"{API}/models/{{owner}}/{{name}}"]["get"]["responses"]["200"]["content"]
    fields = examples.PARAMETERS["fields"]
    parts = server.get(f"{API}/models/{OLMO}", params={"fields": fields}).json()
    assert set(parts) == {field.split(".")[0] for field in fields.split(",")}
    assert not mistakes(document, schema["application/json"]["schema"], parts)
    whole = server.get(f"{API}/models/{OLMO}").json()
    assert mistakes(document, schema["application/json"]["schema"], whole | {"verdict": 5})
