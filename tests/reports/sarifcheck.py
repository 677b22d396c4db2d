"""What is wrong with a SARIF log: by its schema, by the standard's text, and by what GitHub's code scanning accepts.

GitHub's rules: docs.github.com, "SARIF support for code scanning", and what its upload action checks.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jsonschema import Draft4Validator

SCHEMA = Draft4Validator(json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")))
Json = dict[str, Any]


def problems(text: str) -> list[str]:
    """All that is wrong with a log."""
    log = json.loads(text)
    found = [f"schema: {error.json_path}: {error.message[:200]}" for error in SCHEMA.iter_errors(log)]
    found += [f"not printable: {char!r}" for char in set(text) if not char.isprintable() and char != "\n"]
    if len(gzip.compress(text.encode())) > 10 << 20:
        found.append("GitHub takes 10 MB, compressed")
    if not 1 <= len(log["runs"]) <= 20:
        found.append("GitHub takes 1 to 20 runs")
    categories = [run["automationDetails"]["id"].rpartition("/")[0] for run in log["runs"]]
    if len(set(categories)) < len(categories) or not all(categories):
        found.append(f"categories are not distinct: {categories}")
    for run in log["runs"]:
        found += _of_run(run)
    return found


def _of_run(run: Json) -> Iterator[str]:
    rules = run["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    if len(set(ids)) < len(ids):
        yield "a rule stands twice"
    if not re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", run["tool"]["driver"]["semanticVersion"]):
        yield "not a semantic version"
    for rule in rules:
        yield from (f"{rule['id']}: {problem}" for problem in _of_rule(rule))
    if len(run["results"]) > 5000:
        yield "GitHub shows 5,000 results"
    for key in ("openness/v1", "primaryLocationLineHash"):
        prints = [result["partialFingerprints"][key] for result in run["results"]]
        if len(set(prints)) < len(prints):
            yield f"a fingerprint stands twice: {key}"
    for result in run["results"]:
        yield from (f"{result['ruleId']}: {problem}" for problem in _of_result(result, ids))
    for invocation in run["invocations"]:
        for notification in invocation.get("toolExecutionNotifications", []):
            yield from _of_message(notification["message"]["text"])


def _of_rule(rule: Json) -> Iterator[str]:
    texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"]]
    if not all(0 < len(text) <= 1024 for text in texts) or not 0 < len(rule["name"]) <= 255:
        yield "GitHub takes names of 255 and descriptions of 1,024 characters"
    if not rule["help"]["text"].strip() or not rule["help"]["markdown"].strip():
        yield "no help"
    if len(rule["properties"]["tags"]) > 10:
        yield "GitHub shows 10 tags"
    if "helpUri" in rule and urlsplit(rule["helpUri"]).scheme != "https":
        yield f"no address: {rule['helpUri']}"
    for text in (*texts, rule["help"]["text"], rule["help"]["markdown"]):
        yield from _of_braces(text)
    for text in (*texts, rule["help"]["text"]):
        yield from _of_message(text)


def _of_result(result: Json, ids: list[str]) -> Iterator[str]:
    if ids[result["ruleIndex"]] != result["ruleId"]:
        yield "its index is another rule's"
    if (result["kind"] == "fail") == (result["level"] == "none"):
        yield f"kind {result['kind']} with level {result['level']}"
    if result["level"] == "error":
        yield "an error"
    yield from _of_message(result["message"]["text"])
    if not re.fullmatch(r"[0-9a-f]{16}:1", result["partialFingerprints"]["primaryLocationLineHash"]):
        yield "not a fingerprint as GitHub writes it"
    if len(result["locations"]) != 1:
        yield "expected one location"
    if result["locations"][0]["physicalLocation"]["region"]["startLine"] < 1:
        yield "no line"
    for location in (*result["locations"], *result.get("relatedLocations", [])):
        artifact = location["physicalLocation"]["artifactLocation"]
        yield from _of_uri(artifact["uri"])
        if artifact["uriBaseId"] != "%SRCROOT%":
            yield "relative to something else"
        yield from _of_message(location.get("message", {}).get("text", "none"))


def _of_uri(uri: str) -> Iterator[str]:
    parts, path = urlsplit(uri), unquote(uri)
    if parts.scheme or parts.netloc or parts.query or parts.fragment or not re.fullmatch(r"[\w.~%/-]+", uri, re.A):
        yield f"not a relative URI: {uri!r}"
    if not path.isprintable() or re.match(r"/|\\|[A-Za-z][A-Za-z0-9+.-]*:", path) or "\\" in path:
        yield f"not a relative path: {path!r}"
    if any(part in ("", ".", "..") for part in path.split("/")):
        yield f"leads elsewhere: {path!r}"


def _of_message(text: str) -> Iterator[str]:
    yield from _of_braces(text)
    if not text or not text.replace("\n\n", "").isprintable():
        yield f"empty, or not printable: {text!r}"
    if re.search(r"\]\(|<[A-Za-z/!?]", text):
        yield f"a link or a tag: {text!r}"


def _of_braces(text: str) -> Iterator[str]:
    if re.search(r"[{}]", text.replace("{{", "").replace("}}", "")):
        yield f"a placeholder: {text!r}"
