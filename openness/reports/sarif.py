"""The SARIF formats (2.1.0): for tools that read SARIF, and for GitHub's code scanning.

A subject is a run, and each requirement and graded criterion of each rubric is a rule with one result: `fail` where it
is refuted, `open` where it is unknown, `pass` where it is shown, `notApplicable` where it is not asked. A criterion is
shown with its full score, and refuted once that is out of reach.

Levels: what is no `fail` has `none`, as the standard demands (3.27.10). A `fail` is a `warning` where it stands between
the model and the next verdict, else a `note`, and never an `error`: that a model is not open is no defect, and GitHub
lets a new error fail a pull request. Who wants that asks for it with `--require`.

`code-scanning` leaves out `pass` and `notApplicable`, since GitHub makes an alert of every result, whatever its kind
(microsoft/PSRule#955). `open` stays, with its level `none`: it is what a publisher can settle, by publishing something
or by saying so.

GitHub takes 20 runs a file, and one of each category: each subject has its own, and more than 20 take more than one
file. It refuses a file in which a run failed, so that the alerts of before stay; `code-scanning` leaves a failed run
out where there is another, and then those of its subject stay as well.

What is the same is written the same: no times, no order but the rubric's, and fingerprints made of rule and subject,
whatever the revision, line or state. GitHub compares `primaryLocationLineHash`. Where that is missing, its upload
action makes one of the line's text, so that an edit of the card would repeat every alert; where it is there, the action
notes in its log that it would have made another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from openness import __version__
from openness.reports import Failure
from openness.reports.json import harmless as harmless_json
from openness.reports.outline import default_card, remarks_on, seen_by_id, unread
from openness.reports.sarifplaces import ROOT, Seen, locations, name_of, repository_of
from openness.reports.sarifrules import BASES_IMPROVE, bases_rule, criterion_rule, plain, requirement_rule, rules_of
from openness.reports.wording import harmless, number

if TYPE_CHECKING:
    from openness.document import Audit, AuditCriterion, AuditScorecard
    from openness.reports import Results

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_EVIDENCE = 20
"""Observations that are told with one result."""
MAX_UNREAD = 100
"""Notifications of what was not read."""

Kind = Literal["fail", "open", "pass", "notApplicable"]

_KINDS: dict[bool | None, Kind] = {False: "fail", None: "open", True: "pass"}
_STATES = {False: "refuted", None: "unknown", True: "shown"}


def report(results: Results) -> str:
    """A SARIF log with a run for each subject."""
    return _log(list(_runs(results)))


def code_scanning(results: Results) -> str:
    """The same for GitHub: only what can be an alert."""
    runs = list(_runs(results))
    done = [run for run in runs if run["invocations"][0]["executionSuccessful"]]
    for run in done:
        run["results"] = [result for result in run["results"] if result["kind"] in ("fail", "open")]
    return _log(done or runs)


def _log(runs: Sequence[dict[str, Any]]) -> str:
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": runs}
    return f"{harmless_json(json.dumps(log, indent=2, ensure_ascii=False))}\n"


def _runs(results: Results) -> Iterator[dict[str, Any]]:
    rules = [rule for rubric in results.rubrics.values() for rule in rules_of(rubric)]
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    versions = {"version": __version__, "semanticVersion": __version__}
    driver = {"name": "openness", **versions, "rules": rules}
    names: set[str] = set()
    for result in results.results:
        given = harmless(result.input.lower(), 200) if isinstance(result, Failure) else name_of(result)
        name = _unused(given.strip("/"), names)
        yield {
            "tool": {"driver": driver},
            # What stands before the last slash is GitHub's category; behind it would stand what tells runs apart.
            "automationDetails": {"id": f"openness/{name}/" if name else "openness/"},
            "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository that holds the model."}}},
            **(_failed(result) if isinstance(result, Failure) else _audited(result, name, indexes)),
        }


def _unused(name: str, names: set[str]) -> str:
    """A name that none of the subjects before has."""
    count, free = 1, name
    while free in names:
        count += 1
        free = f"{name}#{count}"
    names.add(free)
    return free


def _failed(failure: Failure) -> dict[str, Any]:
    said = " ".join(_sentence(part) for part in (f"{failure.input}: {failure.message}", failure.hint) if part)
    return {
        "invocations": [
            {
                "executionSuccessful": False,
                "exitCode": failure.exit_code,
                "toolExecutionNotifications": [_notification("not-audited", "error", said)],
            }
        ],
        "results": [],
    }


def _audited(audit: Audit, name: str, indexes: Mapping[str, int]) -> dict[str, Any]:
    repository = repository_of(audit)
    missing = [
        _notification("not-read", "warning", _sentence(f"{one.name}: {', '.join(one.parts)} ({one.why})"))
        for one in unread(audit)[:MAX_UNREAD]
    ]
    results = [_result(audit, name, finding, indexes[finding.rule]) for finding in _findings(audit, indexes)]
    return {
        **({"versionControlProvenance": [repository]} if repository else {}),
        "invocations": [{"executionSuccessful": True, **({"toolExecutionNotifications": missing} if missing else {})}],
        "results": sorted(results, key=lambda result: int(result["ruleIndex"])),
        "properties": {
            "subject": harmless(audit.subject, 300),
            "headline": harmless(audit.headline),
            "verdict": audit.verdict,
            "score": audit.score,
            "evidenceDigest": audit.evidence_digest,
            "rubricDigest": audit.rubric_digest,
            "notice": audit.notice,
        },
    }


def _notification(name: str, level: str, said: str) -> dict[str, Any]:
    return {"descriptor": {"id": f"openness/{name}"}, "level": level, "message": {"text": plain(said, 2000)}}


@dataclass(frozen=True, slots=True)
class _Finding:
    """The answer to one rule."""

    rule: str
    kind: Kind
    said: Sequence[str | None]
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """What it rests on, by the observation's id."""
    is_next: bool = False
    """Whether it stands between the model and the next verdict."""


def _result(audit: Audit, name: str, finding: _Finding, index: int) -> dict[str, Any]:
    fingerprint = hashlib.sha256(f"{finding.rule}\n{name}".encode("utf-8", "replace")).hexdigest()
    evidence = [
        {"id": harmless(key, 200), "note": harmless(seen.note, 500), "locator": harmless(seen.locator, 500)}
        for key, seen in list(finding.seen.items())[:MAX_EVIDENCE]
    ]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "kind": finding.kind,
        "level": "none" if finding.kind != "fail" else "warning" if finding.is_next else "note",
        "message": {"text": " ".join(plain(_sentence(part)) for part in finding.said if part)},
        **locations(audit, list(finding.seen.values())),
        "partialFingerprints": {"openness/v1": fingerprint, "primaryLocationLineHash": f"{fingerprint[:16]}:1"},
        **({"properties": {"evidence": evidence}} if evidence else {}),
    }


def _findings(audit: Audit, rules: Mapping[str, int]) -> Iterator[_Finding]:
    """The answer to each rule, once."""
    observations = seen_by_id(audit)
    default = default_card(audit)
    steps = {step.requirement for step in audit.next_steps if step.state == "refuted"}

    def seen_of(names: Sequence[str]) -> dict[str, Seen]:
        found = [observations[name] for name in names if name in observations]
        return {one.id: Seen(one.locator, one.source, one.note) for one in found}

    for card in audit.scorecards.values():
        # Several levels may ask for the same; the answer is the same too.
        for asked in {asked.id: asked for level in card.levels for asked in level.requirements}.values():
            said: Sequence[str | None] = (
                f"{asked.title}: {_STATES[asked.met]}",
                asked.reason,
                None if asked.met else asked.improve,
            )
            is_next = card is default and asked.id in steps
            rule = requirement_rule(card.rubric, asked.id)
            yield _Finding(rule, _KINDS[asked.met], said, seen_of(asked.observations), is_next)
        if bases_rule(card.rubric) in rules:
            yield _bases(audit, card, is_next=card is default and "bases" in steps)
        for criterion in card.criteria:
            kind = _kind_of(criterion)
            said = (_points(criterion, kind), criterion.reason, *remarks_on(criterion), criterion.improve)
            if kind == "notApplicable":
                said = (f"{criterion.title}: {criterion.reason}",)
            yield _Finding(criterion_rule(card.rubric, criterion.id), kind, said, seen_of(criterion.observations))


def _bases(audit: Audit, card: AuditScorecard, *, is_next: bool) -> _Finding:
    """Whether the base models stand in the way of a level: the first that they refute, else the first that they leave
    open."""
    rule = bases_rule(card.rubric)
    asked = [level for level in card.levels if level.bases_met is not True or level.bases_reason]
    seen = {base.model: Seen(base.locator, audit.subject, base.note) for base in audit.lineage}
    if not asked:
        return _Finding(rule, "notApplicable", ("Base models: none is named",))
    level = next((level for met in (False, None) for level in asked if level.bases_met is met), asked[-1])
    said = (
        f"Base models: {_STATES[level.bases_met]} for {level.id}",
        level.bases_reason,
        None if level.bases_met else BASES_IMPROVE,
    )
    return _Finding(rule, _KINDS[level.bases_met], said, seen, is_next)


_ROUNDING = 1e-9


def _kind_of(criterion: AuditCriterion) -> Kind:
    if criterion.applies is False:
        return "notApplicable"
    if criterion.applies is None:  # and then nothing can be said against it
        return "open"
    if criterion.score >= criterion.max - _ROUNDING:
        return "pass"
    return "fail" if criterion.score_upper < criterion.max - _ROUNDING else "open"


def _points(criterion: AuditCriterion, kind: Kind) -> str:
    """`Weights: less than the full score, 12.5 of 25`."""
    low, high, best = (number(one, criterion.max) for one in (criterion.score, criterion.score_upper, criterion.max))
    answer = {"pass": "the full score", "fail": "less than the full score"}.get(kind, "unknown")
    return f"{criterion.title}: {answer}, {low if low == high else f'{low} to {high}'} of {best}"


def _sentence(said: str) -> str:
    """Words that end as a sentence does."""
    said = said.strip()
    return said if said.endswith((".", "!", "?")) or not said else f"{said}."
