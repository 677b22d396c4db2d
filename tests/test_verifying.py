"""Claims held against what the Hub shows: what is confirmed, what is contradicted and how gravely, what stays open."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import hang_up
from hubserver import running
from scripted import NOW, Repo, Scripted

from openness.attestations.reading import parse_attestation
from openness.auditing import take_snapshot
from openness.components import Component
from openness.errors import FileError
from openness.evidence import Availability
from openness.observing import observe
from openness.snapshot import Answer, Cause, Problem, Want
from openness.sources import open_source
from openness.verification.document import Verification, VerifiedClaim
from openness.verification.findings import Severity
from openness.verification.links import target_of
from openness.verifying import read_claims, verify

NAME = "acme/Nova-7B"
HUB = "https://huggingface.co"
OWN = f"{HUB}/{NAME}"
APACHE = "---\nlicense: apache-2.0\n---\n# Nova 7B\n"
WORDS = " ".join(f"word{number}" for number in range(30))
DATA = Repo(f"---\nlicense: odc-by\n---\n# Star\n{WORDS}\n", files={"README.md": 300, "data/train-0.parquet": 10**9})
BARE = Repo(f"# Star\n{WORDS}\n", files={"README.md": 300})


def document(claims: Mapping[str, Any], *, subject: str = NAME, **more: Any) -> str:
    """An attestation as YAML."""
    head = {
        "schema_version": 1,
        "subject": subject,
        "author": {"name": "Ada Example", "role": "third-party"},
        "date": "2026-01-31",
        "expires": "2027-01-31",
    }
    return yaml.safe_dump({**head, "claims": dict(claims), **more}, sort_keys=False)


ORIGIN = {
    "database": "osai-index",
    "title": "An index",
    "url": "https://github.com/acme/index",
    "file": "nova.yaml",
    "license": "CC-BY-4.0",
}


def verified(
    claims: Mapping[str, Any],
    model: Repo | None = None,
    *,
    datasets: Mapping[str, Repo] | None = None,
    models: Mapping[str, Repo] | None = None,
    answers: Mapping[Want, Answer] | None = None,
    **more: Any,
) -> Verification:
    """A document held against a made-up Hub; without a model, the Hub has none of that name."""
    known: dict[Want, Answer] = {} if model is None else model.answers("model", NAME)
    for name, dataset in (datasets or {}).items():
        known |= dataset.answers("dataset", name)
    for name, other in (models or {}).items():
        known |= other.answers("model", name)
    source = Scripted({**known, **(answers or {})})
    file = parse_attestation(document(claims, **more), "nova.yaml", now=None)
    result = verify(file, source, given="nova.yaml", now=NOW)
    assert len(source.asked) == len(set(source.asked)) <= 60
    return result


def only(result: Verification, component: str, about: str = "availability") -> VerifiedClaim:
    (found,) = [one for one in result.claims if (one.component, one.about) == (component, about)]
    return found


def outcome(result: Verification, component: str, about: str = "availability") -> str:
    """`confirmed`, `not-checkable`, or how grave the contradiction is."""
    claim = only(result, component, about)
    assert claim.said
    assert (claim.severity is not None) == (claim.status == "contradicted")
    if claim.status == "contradicted":
        assert claim.evidence
        assert claim.observed
    return claim.severity.value if claim.severity else claim.status.value


SHARDS = {f"model-0000{number}-of-00003.safetensors": 10**9 for number in (1, 2)}


@pytest.mark.parametrize(
    ("claimed", "model", "expected"),
    [
        ("public", Repo(APACHE), "confirmed"),
        ("public", Repo(APACHE, gated="auto"), "less-open"),
        ("public", Repo(APACHE, gated="manual"), "less-open"),
        ("public", Repo(APACHE, files=SHARDS), "less-open"),
        ("public", Repo(APACHE, files={"config.json": 500}), "gone"),
        ("public", Repo(APACHE, private=True), "gone"),
        ("gated", Repo(APACHE, gated="manual"), "confirmed"),
        ("gated", Repo(APACHE), "degree"),
        ("gated", Repo(APACHE, disabled=True), "gone"),
        ("partial", Repo(APACHE), "degree"),
        ("partial", Repo(APACHE, files=SHARDS), "confirmed"),
        ("partial", Repo(APACHE, gated="manual"), "degree"),
        ("withheld", Repo(APACHE), "there"),
        ("withheld", Repo(APACHE, gated="manual"), "there"),
        ("withheld", Repo(APACHE, files={"config.json": 500}), "confirmed"),
        ("not-applicable", Repo(APACHE), "there"),
        ("public", None, "not-checkable"),
        ("withheld", None, "not-checkable"),
    ],
)
def test_weights(claimed: str, model: Repo | None, expected: str) -> None:
    assert outcome(verified({"weights": {"availability": claimed}}, model), "weights") == expected


def test_weights_that_lie_elsewhere_contradict_nothing() -> None:
    """The card links them on another site, or they lie in a branch."""
    card = f"{APACHE}\nThe [weights](https://zenodo.org/records/1/files/nova.pt) can be had there.\n"
    for repo in (
        Repo(card, files={"config.json": 500}),
        Repo(APACHE, files={"config.json": 500}, branches=("main", "step1")),
    ):
        for url in (OWN, None):
            claim = {"availability": "public", **({"url": url} if url else {})}
            assert outcome(verified({"weights": claim}, repo), "weights") == "not-checkable"


def test_what_a_database_calls_partial_may_be_gated() -> None:
    gated = Repo(APACHE, gated="manual")
    assert outcome(verified({"weights": {"availability": "partial"}}, gated, source=ORIGIN), "weights") == "confirmed"


def test_a_repo_that_is_gone() -> None:
    """Who claims the weights to be at that very repo is wrong; all else cannot be checked."""
    claims = {
        "weights": {"availability": "public", "url": OWN, "license": "Apache-2.0"},
        "model-card": {"availability": "public"},
        "pretraining-data": {"availability": "withheld"},
    }
    result = verified(claims)
    assert outcome(result, "weights") == "gone"
    assert outcome(result, "weights", "license") == "not-checkable"
    assert outcome(result, "model-card") == outcome(result, "pretraining-data") == "not-checkable"
    assert result.unread is not None
    assert result.unread.reason == "not-found"


@pytest.mark.parametrize("cause", [Cause.OUTAGE, Cause.NOT_RECORDED, Cause.FORBIDDEN, Cause.TOO_LARGE])
def test_what_could_not_be_read_contradicts_nothing(cause: Cause) -> None:
    problem = Problem(cause, "no answer")
    claims = {
        "weights": {"availability": "public", "url": OWN, "license": "MIT"},
        "pretraining-data": {"availability": "public", "url": f"{HUB}/datasets/acme/star", "license": "MIT"},
    }
    asked = {Want("info", "model", NAME): problem, Want("info", "dataset", "acme/star"): problem}
    result = verified(claims, answers=asked)
    assert (result.counts.confirmed, result.counts.contradicted, result.counts.not_checkable) == (0, 0, 4)
    result = verified(claims, Repo("# Nova\n"), answers={Want("info", "dataset", "acme/star"): problem})
    assert outcome(result, "pretraining-data") == outcome(result, "pretraining-data", "license") == "not-checkable"


def test_a_name_that_is_no_repos() -> None:
    """Its claims' links are followed all the same."""
    claims = {
        "weights": {"availability": "public", "url": f"{HUB}/acme/gone"},
        "paper": {"availability": "public", "url": "https://arxiv.org/abs/2402.00838"},
        "pretraining-data": {"availability": "public", "url": f"{HUB}/datasets/acme/star"},
    }
    result = verified(claims, datasets={"acme/star": DATA}, subject="Acme Labs/Nova 7B")
    assert result.unread is not None
    assert result.unread.reason == "no-repo-id"
    assert outcome(result, "weights") == "gone"
    assert outcome(result, "paper") == "not-checkable"
    assert outcome(result, "pretraining-data") == "confirmed"


@pytest.mark.parametrize(
    ("claimed", "dataset", "expected"),
    [
        ("public", DATA, "confirmed"),
        ("public", None, "gone"),
        ("gated", None, "gone"),
        ("partial", None, "gone"),
        ("public", BARE, "less-open"),
        (
            "public",
            Repo(f"# Star\n{WORDS}\nDownload it [here](https://example.org/star).\n", files={}),
            "not-checkable",
        ),
        ("public", Repo(f"# Star\n{WORDS}\n", files={"star.py": 3000, "urls/v1.txt": 10**6}), "not-checkable"),
        ("public", Repo(f"# Star\nIt only contains URLs. {WORDS}\n", files={"a.parquet": 10**7}), "not-checkable"),
        ("public", Repo(DATA.card, files=DATA.files, gated="manual"), "less-open"),
        ("gated", Repo(DATA.card, files=DATA.files, gated="auto"), "confirmed"),
        ("gated", DATA, "degree"),
        ("partial", DATA, "confirmed"),
        ("public", Repo(DATA.card, files=DATA.files, private=True), "gone"),
        ("withheld", DATA, "not-checkable"),
    ],
)
def test_data_that_a_claim_links(claimed: str, dataset: Repo | None, expected: str) -> None:
    claims = {"pretraining-data": {"availability": claimed, "url": f"{HUB}/datasets/acme/star"}}
    datasets = {} if dataset is None else {"acme/star": dataset}
    assert outcome(verified(claims, Repo(APACHE), datasets=datasets), "pretraining-data") == expected


def test_of_several_datasets_all_must_be_there() -> None:
    there, gone = f"{HUB}/datasets/acme/star", f"{HUB}/datasets/acme/gone"

    def said(*urls: str, availability: str = "public") -> str:
        claims = {"pretraining-data": {"availability": availability, "url": list(urls)}}
        datasets = {"acme/star": DATA, "acme/bare": BARE}
        return outcome(verified(claims, Repo(APACHE), datasets=datasets), "pretraining-data")

    assert said(there, gone) == "less-open"
    assert said(there, gone, availability="partial") == "not-checkable"
    assert said(gone, "https://example.org/data") == "less-open"
    assert said(f"{HUB}/datasets/acme/bare", "https://example.org/data") == "not-checkable"
    assert said("https://example.org/data") == "not-checkable"


def test_data_that_the_card_names() -> None:
    """Found, and claimed withheld; not found, and claimed public; kept back by the card's own word."""
    named = Repo(f"{APACHE}\nNova was trained on the [Star](https://huggingface.co/datasets/acme/star) dataset.\n")
    result = verified({"pretraining-data": {"availability": "withheld"}}, named, datasets={"acme/star": DATA})
    assert outcome(result, "pretraining-data") == "there"
    result = verified({"pretraining-data": {"availability": "public"}}, named)
    assert outcome(result, "pretraining-data") == "not-checkable"
    kept = Repo(f"{APACHE}\n## Training data\nThe training data will not be released.\n")
    result = verified({"pretraining-data": {"availability": "public"}}, kept)
    assert outcome(result, "pretraining-data") == "gone"
    assert only(result, "pretraining-data").evidence[0].basis == "claimed"
    assert "The publisher says so" in only(result, "pretraining-data").said


@pytest.mark.parametrize(
    ("claimed", "card", "expected"),
    [
        ("Apache-2.0", "license: apache-2.0", "confirmed"),
        ("Apache License 2.0", "license: apache-2.0", "confirmed"),
        ("GPL-3.0-or-later", "license: gpl-3.0", "confirmed"),
        ("Apache-2.0, CC-BY-4.0", "license: apache-2.0", "confirmed"),
        ("MIT", "license: apache-2.0", "license"),
        ("MIT", "license: cc-by-nc-4.0", "restricted"),
        ("Apache-2.0", "license: llama3.1", "restricted"),
        ("cc-by-nc-4.0", "license: mit", "license"),
        ("unlicensed", "license: mit", "license"),
        ("none", "language: en", "confirmed"),
        ("MIT", "language: en", "not-checkable"),
        ("Our own terms, see the page", "license: mit", "not-checkable"),
        ("MIT", "license: other\nlicense_name: nova-terms", "not-checkable"),
    ],
)
def test_licenses_of_weights(claimed: str, card: str, expected: str) -> None:
    repo = Repo(f"---\n{card}\n---\n# Nova\n")
    claims = {"weights": {"availability": "public", "license": claimed}}
    assert outcome(verified(claims, repo), "weights", "license") == expected
    for licenses in ({"weights": claimed}, {"distribution": claimed}):
        result = verified({"paper": {"availability": "public"}}, repo, licenses=licenses)
        assert outcome(result, "weights", "license") == expected


def test_a_license_of_the_base_is_no_error_of_who_repeats_the_card() -> None:
    claims = {"weights": {"availability": "public", "license": "MIT"}}
    tuned = Repo("---\nlicense: mit\nbase_model: acme/base\n---\n# Nova\n")
    base = Repo("---\nlicense: cc-by-nc-4.0\n---\n# Base\n")
    assert outcome(verified(claims, tuned, models={"acme/base": base}), "weights", "license") == "confirmed"


def test_licenses_of_linked_data() -> None:
    def said(license: str, dataset: Repo) -> str:
        claims = {
            "pretraining-data": {
                "availability": "public",
                "license": license,
                "url": f"{HUB}/datasets/acme/star",
            }
        }
        result = verified(claims, Repo(APACHE), datasets={"acme/star": dataset})
        return outcome(result, "pretraining-data", "license")

    assert said("ODC-By-1.0", DATA) == "confirmed"
    assert said("MIT", DATA) == "license"
    assert said("MIT", Repo(f"---\nlicense: cc-by-nc-4.0\n---\n{WORDS}", files=DATA.files)) == "restricted"
    assert said("MIT", Repo(f"---\nlicense: other\n---\n{WORDS}", files=DATA.files)) == "not-checkable"
    assert said("MIT", Repo(WORDS, files=DATA.files)) == "not-checkable"


def test_a_license_at_another_models_repo_is_not_this_models() -> None:
    claims = {"weights": {"availability": "public", "license": "MIT", "url": f"{HUB}/acme/Nova-70B"}}
    result = verified(claims, Repo(APACHE), models={"acme/Nova-70B": Repo("---\nlicense: mit\n---\n")})
    assert outcome(result, "weights", "license") == "not-checkable"


def test_code_and_documents() -> None:
    """Ratings that call a paper closed mean another thing than that there is none; code that is there is there."""
    files = {"model.safetensors": 10**9, "train.py": 5000, "config.json": 500}
    card = f"{APACHE}\nSee the [paper](https://arxiv.org/abs/2402.00838) on Nova 7B. {WORDS}\n"
    repo = Repo(card, files=files)
    closed = {
        name: {"availability": "withheld"}
        for name in ("training-code", "architecture", "paper", "model-card", "technical-report", "inference-code")
    }
    result = verified(closed, repo)
    assert outcome(result, "training-code") == outcome(result, "model-card") == "there"
    for name in ("architecture", "paper", "technical-report", "inference-code"):
        assert outcome(result, name) == "not-checkable", name
    part = {name: {"availability": "partial"} for name in ("training-code", "model-card")}
    assert {one.status for one in verified(part, repo).claims} == {"not-checkable"}
    public = {name: {"availability": "public"} for name in ("training-code", "model-card", "evaluation-code", "paper")}
    result = verified(public, Repo(card, files=files, gated="manual"))
    assert result.counts.contradicted == 0


def test_a_file_that_a_claim_links() -> None:
    def said(url: str, component: str = "training-code") -> str:
        claims = {component: {"availability": "public", "url": url}}
        return outcome(verified(claims, Repo(APACHE, files={"src/run.py": 500})), component)

    assert said(f"{OWN}/blob/main/src/run.py") == "confirmed"
    assert said(f"{OWN}/blob/main/src/gone.py") == "gone"
    assert said(f"{OWN}/blob/v1/src/gone.py") == "not-checkable"
    assert said(f"{OWN}/discussions/8") == "not-checkable"
    assert said(f"{OWN}/blob/main/LICENSE.md") == "not-checkable"


def test_the_gate() -> None:
    def said(claimed: str, gate: Any) -> str:
        claims = {"weights": {"availability": "gated", "gate": claimed}}
        return outcome(verified(claims, Repo(APACHE, gated=gate)), "weights", "gate")

    assert said("auto", "auto") == said("manual", "manual") == "confirmed"
    assert said("auto", "manual") == "less-open"
    assert said("manual", "auto") == "degree"


def test_base_weights() -> None:
    tuned = Repo("---\nlicense: mit\nbase_model: acme/base\n---\n# Nova\n")
    claims = {"base-weights": {"availability": "public"}}
    for base, expected in ((Repo(APACHE), "confirmed"), (Repo(APACHE, gated="manual"), "less-open")):
        assert outcome(verified(claims, tuned, models={"acme/base": base}), "base-weights") == expected
    assert outcome(verified(claims, tuned), "base-weights") == "not-checkable"
    linked = {"base-weights": {"availability": "public", "url": f"{HUB}/acme/base"}}
    assert outcome(verified(linked, Repo(APACHE)), "base-weights") == "gone"


def test_what_a_model_takes_from_its_base_is_no_claim_about_the_model() -> None:
    tuned = Repo("---\nlicense: mit\nbase_model: acme/base\n---\n# Nova\n")
    base = Repo(APACHE, branches=("main", "step1000", "step2000"))
    for claimed in ("withheld", "gated"):
        result = verified({"checkpoints": {"availability": claimed}}, tuned, models={"acme/base": base})
        assert outcome(result, "checkpoints") == "not-checkable"


def test_the_publishers_own_document_is_not_what_the_hub_shows() -> None:
    own = document({"pretraining-data": {"availability": "public", "url": "https://example.org/data"}})
    repo = Repo(APACHE, texts={"openness.yaml": own})
    claims = {"pretraining-data": {"availability": "public", "url": "https://example.org/data"}}
    assert outcome(verified(claims, repo), "pretraining-data") == "not-checkable"


def test_an_expired_document_is_compared_and_told() -> None:
    text = document({"weights": {"availability": "public"}}).replace("2027-01-31", "2026-02-01")
    file = parse_attestation(text, "nova.yaml", now=None)
    result = verify(file, Scripted(Repo(APACHE).answers("model", NAME)), given="nova.yaml", now=NOW)
    assert result.expired
    assert outcome(result, "weights") == "confirmed"


def test_claims_have_their_lines() -> None:
    result = verified({"paper": {"availability": "public"}, "weights": {"availability": "public"}}, Repo(APACHE))
    lines = document({"paper": {"availability": "public"}, "weights": {"availability": "public"}}).splitlines()
    assert lines[(only(result, "weights").line or 0) - 1] == "  weights:"


def test_many_links_stay_within_the_budget() -> None:
    urls = [f"{HUB}/datasets/acme/star-{number}" for number in range(50)]
    claims = {
        name: {"availability": "public", "url": [f"{url}-{name}" for url in urls]}
        for name in ("pretraining-data", "posttraining-data", "evaluation-data")
    }
    datasets = {f"acme/star-{number}-pretraining-data": DATA for number in range(50)}
    card = APACHE.replace("license", "datasets:\n" + "".join(f"- o/d{number}\n" for number in range(80)) + "license")
    result = verified(claims, Repo(card), datasets=datasets)
    assert outcome(result, "posttraining-data") in ("not-checkable", "less-open", "gone")
    assert outcome(result, "evaluation-data") == "not-checkable"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{HUB}/acme/Nova-7B", ("model", "acme/Nova-7B", None, "")),
        (f"{HUB}/acme/Nova-7B/blob/main/LICENSE", ("model", "acme/Nova-7B", "main", "LICENSE")),
        (f"{HUB}/acme/Nova-7B/tree/step1000", ("model", "acme/Nova-7B", "step1000", "")),
        (f"{HUB}/datasets/acme/star/resolve/main/a/b.csv", ("dataset", "acme/star", "main", "a/b.csv")),
        (f"{HUB}/datasets/mc4/viewer", ("dataset", "mc4", None, "")),
        (f"{HUB}/collections/acme/nova-0123456789abcdef01234567", ("collection", "acme/nova-0123456789abcdef01234567", None, "")),
        (f"{HUB}/acme", None),
        (f"{HUB}/spaces/acme/nova", None),
        ("https://github.com/acme/nova", None),
    ],
)  # fmt: skip
def test_where_a_link_leads(url: str, expected: tuple[str, str, str | None, str] | None) -> None:
    target = target_of(url)
    assert (target and (target.kind, target.repo, target.revision, target.path)) == expected


def test_severities_are_ranked() -> None:
    assert [severity.value for severity in Severity] == [
        "gone",
        "restricted",
        "less-open",
        "license",
        "there",
        "degree",
    ]
    assert Severity.GONE.rank == 1


def test_a_signed_document_is_read_whoever_signed_it(tmp_path: Path) -> None:
    predicate = yaml.safe_load(document({"weights": {"availability": "public"}}))
    predicate |= {"date": "2026-01-31", "expires": "2027-01-31"}
    payload = base64.b64encode(json.dumps({"predicate": predicate}).encode()).decode()
    envelope = {"payload": payload, "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "x"}]}
    path = tmp_path / "nova.dsse.json"
    path.write_text(json.dumps(envelope))
    assert list(read_claims(path).attestation.claims) == [Component.WEIGHTS]
    for broken in ({**envelope, "payload": "%"}, {**envelope, "payload": [1]}):
        path.write_text(json.dumps(broken))
        with pytest.raises(FileError, match="no signed document"):
            read_claims(path)


def test_over_http(recordings: Path) -> None:
    """The same answers from a real server, with the real client, as from its recordings."""
    claims = {
        "weights": {"availability": "withheld", "license": "MIT"},
        "pretraining-data": {"availability": "public", "url": f"{HUB}/datasets/allenai/olmo-mix-1124"},
        "posttraining-data": {"availability": "public", "url": f"{HUB}/datasets/acme/not-recorded"},
    }
    file = parse_attestation(document(claims, subject="allenai/OLMo-2-1124-7B"), "olmo.yaml", now=None)
    with running(recordings, marked=True) as hub:
        live = verify(file, open_source(hub.url), given="olmo.yaml", now=NOW)
        assert len(hub.requests) <= 60
        hang_up()
    recorded = verify(file, open_source(recordings), given="olmo.yaml", now=NOW)
    for result in (live, recorded):
        assert [outcome(result, one.component, one.about) for one in result.claims] == [
            "there",
            "license",
            outcome(recorded, "pretraining-data"),
            "not-checkable",
        ]


def test_what_an_audit_found_contradicts_it_nowhere(recordings: Path) -> None:
    """Of real models: claims made of what was observed are confirmed or, where it is only inferred, stay open."""
    source = open_source(recordings)
    folders = sorted(path.parent for path in (recordings / "models").glob("*/*/info.json"))
    names = [f"{path.parent.name}/{path.name}" for path in folders if "@" not in path.name]
    confirmed = 0
    for name in names[::4]:
        claims = {}
        for component, state in observe(take_snapshot(source, name)).states.items():
            if state.availability is not Availability.UNKNOWN:
                license = state.fact("license").value
                claims[component.value] = {
                    "availability": state.availability.value,
                    **({"license": license} if license is not None else {}),
                }
        if claims:
            file = parse_attestation(document(claims, subject=name), "own.yaml", now=None)
            result = verify(file, source, given="own.yaml", now=NOW)
            assert [one for one in result.claims if one.status == "contradicted"] == [], name
            confirmed += result.counts.confirmed
    assert confirmed > 100
