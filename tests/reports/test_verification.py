"""The report of a verification: every claim with its place, a table that fits, nothing that steers a terminal."""

from __future__ import annotations

import io
from typing import Any

from rich.cells import cell_len
from rich.console import RenderableType

from openness.reports import Failure
from openness.reports.terminal import plain_console
from openness.reports.verification import Claims, Errors
from openness.verification.document import Counts, Unread, Verification, VerifiedClaim, VerifiedEvidence
from openness.verification.findings import Severity, Status

ALL = ("confirmed", "contradicted", "not-checkable")
EVIL = "\x1b[31mevil\u202e"


def claim(component: str = "weights", **more: Any) -> VerifiedClaim:
    evidence = VerifiedEvidence(locator="https://huggingface.co/acme/Nova/tree/main", note="Seen.", basis="found")
    values: dict[str, Any] = {
        "component": component, "about": "availability", "claimed": "public", "status": Status.CONTRADICTED,
        "severity": Severity.GONE, "observed": "gone", "said": "It is gone.", "evidence": [evidence], "line": 7,
    }  # fmt: skip
    return VerifiedClaim(**(values | more))


def document(*claims: VerifiedClaim, **more: Any) -> Verification:
    many = {status: sum(one.status is status for one in claims) for status in Status}
    counts = Counts(
        confirmed=many[Status.CONFIRMED],
        contradicted=many[Status.CONTRADICTED],
        not_checkable=many[Status.NOT_CHECKABLE],
    )
    values: dict[str, Any] = {
        "input": "nova.yaml", "subject": "acme/Nova", "revision": "f" * 40, "checked_at": "2026-11-26T00:00:00+00:00",
        "author": "Ada Example", "database": None, "date": "2026-01-31", "expires": "2027-01-31", "expired": False,
        "unread": None, "counts": counts, "claims": list(claims),
    }  # fmt: skip
    return Verification(**(values | more))


def shown(part: RenderableType, width: int = 80) -> list[str]:
    file = io.StringIO()
    plain_console(file, width).print(part, crop=False)
    lines = [line.rstrip() for line in file.getvalue().splitlines()]
    assert all(line.isprintable() and cell_len(line) <= width for line in lines)
    return lines


def test_one_document() -> None:
    confirmed = claim("paper", status=Status.CONFIRMED, severity=None, observed="public", said="There.", line=None)
    lesser = claim("model-card", severity=Severity.THERE, claimed="withheld", observed="public", said="It is there.")
    lines = shown(Claims(document(confirmed, lesser, claim(), database="An index", expired=True), ALL))
    assert lines[0] == "acme/Nova at ffffffffffff"
    assert "taken from An index" in " ".join(lines)
    assert "It expired on 2027-01-31, and is compared all the same." in lines
    order = [line for line in lines if line[:1] in "✓✗?" and line]
    assert [line.partition(":")[0] for line in order] == ["✗ Weights (final)", "✗ Model card", "✓ Paper"]
    assert any(line.strip() == "nova.yaml:7  branch main" for line in lines)
    only = shown(Claims(document(confirmed, claim()), ("contradicted",)))
    assert not any("Paper" in line for line in only)


def test_the_table_is_sorted_and_nothing_is_cut() -> None:
    long = "an-owner-with-a-long-name/a-model-with-quite-a-long-name-Instruct-2512"
    documents = [
        document(claim(severity=severity, observed=severity.value), subject=f"acme/{severity.value}")
        for severity in reversed(Severity)
    ]
    licensed = claim(
        "data-processing-code", about="license", claimed="not-applicable", observed="cc-by-nc-4.0 (non-commercial)",
        severity=Severity.RESTRICTED,
    )  # fmt: skip
    lines = shown(Errors([*documents, document(licensed, subject=long), Failure("x.yaml", "broken", "", 2)], ALL))
    names = [line.split()[0] for line in lines if line.startswith("acme/")]
    assert names == [f"acme/{severity.value}" for severity in Severity]
    joined = "".join(line[:20].strip() for line in lines)
    assert long in joined
    assert not any(line.endswith("...") for line in lines)
    assert "7 documents: 0 claims confirmed, 7 contradicted, 0 not checkable" in lines
    assert "1 file could not be read or checked: see the errors." in lines


def test_models_that_were_not_audited_are_grouped_by_reason() -> None:
    def gone(number: int) -> Verification:
        return document(subject=f"acme/n{number}", unread=Unread(reason="not-found", why="None."))

    lines = shown(Errors([gone(number) for number in range(10)], ("contradicted",)))
    said = " ".join(" ".join(lines).split())
    assert said.startswith("10 documents: 0 claims")
    assert "10 models not audited (no such repo on the Hub): acme/n0, " in said
    assert said.endswith("acme/n7 and 2 more")


def test_nothing_steers_the_terminal() -> None:
    evidence = VerifiedEvidence(locator=f"https://x/{EVIL}", note=EVIL, basis="found")
    hostile = claim(claimed=EVIL, observed=EVIL, said=EVIL, evidence=[evidence])
    about = document(
        hostile, subject=EVIL, author=EVIL, database=EVIL, revision=EVIL, input=EVIL,
        unread=Unread(reason="unreadable", why=EVIL),
    )  # fmt: skip
    for part in (Claims(about, ALL), Errors([about, about], ALL)):
        assert r"\x1b[31mevil\u202e" in "".join(shown(part, 300))
