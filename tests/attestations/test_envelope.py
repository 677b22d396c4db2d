"""Signed documents: what is refused, and why; and what a signature is bound to."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner
from signedkit import (
    ADA,
    BOB,
    DIGESTS,
    EVE,
    NOW,
    REPO,
    attestation,
    b64,
    entry,
    is_quick,
    keyid,
    name_statement,
    pae,
    sealed,
    siblings,
    statement,
    trusting,
)

from openness.attestations.document import Attestation
from openness.attestations.envelope import (
    MAX_ENVELOPE,
    Refusal,
    RefusedError,
    Signed,
    check_name,
    check_weights,
    is_envelope,
    name_subject,
    open_envelope,
    read_envelope,
    sign_attestation,
    signed_subjects,
)
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.attestations.trust import TrustList
from openness.detectors.view import model_view
from openness.detectors.weights import weight_files
from openness.errors import FileError, InputError, SubjectError
from openness.snapshot import RepoInfo, Snapshot, Text, Want, parse_info
from openness.sources.recording import RecordingSource

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "hub"
ONE = [{"name": "a.safetensors", "digest": {"sha256": "0" * 64}}]


def opened(envelope: object, trust: TrustList | None = None) -> Signed:
    text = envelope if isinstance(envelope, str) else json.dumps(envelope)
    return open_envelope(text, "folder/signed.dsse.json", trust or trusting(), NOW)


def refused(action: Callable[[], object]) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        action()
    assert caught.value.message.startswith("folder/signed.dsse.json: ")
    assert caught.value.hint
    return caught.value


# What is good


def test_a_good_one_has_the_rank_of_the_trusted_and_the_name_in_the_trust_list() -> None:
    signed = opened(sealed(), trusting(entry(BOB, "Bob"), entry(ADA, "Ada of the list")))
    plain = Attestation.model_validate(attestation())
    assert signed.file == AttestationFile("signed.dsse.json", plain, rank=Rank.TRUSTED, signer="Ada of the list")
    assert signed.subjects == tuple(DIGESTS.items())


def test_what_is_signed_here_is_what_the_specifications_say() -> None:
    """Held against DSSE's and in-toto's own words, and against a signature made without any code of ours."""
    given = Attestation.model_validate(attestation())
    envelope = json.loads(sign_attestation(given, tuple(DIGESTS.items()), CryptoSigner(ADA)))
    payload = base64.b64decode(envelope["payload"], validate=True)
    assert json.loads(payload) == statement()
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    [signature] = envelope["signatures"]
    ADA.public_key().verify(base64.b64decode(signature["sig"], validate=True), pae(payload))
    assert signature["keyid"] == keyid(ADA)
    assert envelope.keys() == {"payload", "payloadType", "signatures"}


@pytest.mark.parametrize("subject", ["gpt-5 (high)", "模型/模型", "openai/gpt-4o"])
def test_a_name_is_signed_for_by_its_own_digest(subject: str) -> None:
    given = Attestation.model_validate(attestation(subject=subject))
    signed = opened(sign_attestation(given, (name_subject(subject),), CryptoSigner(ADA)), trusting(entry(scope=["*"])))
    check_name(signed)
    assert signed.file.attestation == given


def test_the_digest_of_a_name_does_not_depend_on_its_case() -> None:
    # `printf openai/gpt-4o | sha256sum`
    expected = "abb375db7ecf41748da9080299c03f2ebce0504001958ae8a5f11d977c6583ea"
    assert name_subject("openai/gpt-4o") == ("openai/gpt-4o", expected)
    assert name_subject("OpenAI/GPT-4o") == ("OpenAI/GPT-4o", expected)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda e: e["signatures"][0].pop("keyid"), id="no key id, which DSSE allows"),
        pytest.param(lambda e: e["signatures"][0].update(keyid=""), id="an empty one, which is the same"),
        pytest.param(lambda e: e.update(added={"by": "a later version"}), id="an unknown key, which DSSE ignores"),
        pytest.param(lambda e: e["signatures"][0].update(cert="x"), id="an unknown key of a signature"),
        pytest.param(
            lambda e: e.update(payload=base64.urlsafe_b64encode(base64.b64decode(e["payload"])).decode()),
            id="base64 in the alphabet for URLs",
        ),
    ],
)
def test_what_dsse_allows_is_let_through(changed: Callable[[dict[str, Any]], object]) -> None:
    envelope = sealed(statement(note="?>" * 50 + "ÿ"))  # a field that in-toto ignores, with - and _ in base64 for URLs
    changed(envelope)
    assert opened(envelope, trusting(entry(BOB, "Bob"), entry())).file.signer == "Ada"


def test_one_good_signature_is_enough() -> None:
    trust = trusting(entry(BOB, "Bob", revoked={"date": "2026-01-01", "reason": "Lost."}), entry())
    envelope = sealed(keys=[EVE, BOB, ADA])
    assert opened(envelope, trust).file.signer == "Ada"
    envelope["signatures"][0] |= {"keyid": keyid(BOB)}
    assert opened(envelope, trust).file.signer == "Ada"


def test_a_key_speaks_on_its_first_and_on_its_last_day_and_a_document_too() -> None:
    edges: dict[str, Any] = {"from": "2026-11-24", "until": "2026-11-24"}
    same_day = statement(predicate=attestation(date="2026-11-24", expires="2026-11-24"))
    assert opened(sealed(same_day), trusting(entry(**edges))).key.until.isoformat() == "2026-11-24"


# What is refused


def refused_statement(**changes: Any) -> Callable[[], Signed]:
    return lambda: opened(sealed(statement(**changes)))


def refused_document(**changes: Any) -> Callable[[], Signed]:
    return refused_statement(predicate=attestation(**changes))


def with_key(**changes: Any) -> Callable[[], Signed]:
    return lambda: opened(sealed(), trusting(entry(**changes)))


LOST = {"date": "2026-06-01", "reason": "The laptop was stolen."}
OTHER_KIND = "application/vnd.openness+json"

REFUSED: list[tuple[str, Callable[[], Signed], Refusal, str]] = [
    ("text", lambda: opened("schema_version: 1"), Refusal.MALFORMED, "no signed document"),
    ("an attestation", lambda: opened(attestation()), Refusal.MALFORMED, "no signed document"),
    ("a list", lambda: opened([sealed()]), Refusal.MALFORMED, "no signed document"),
    ("half", lambda: opened(json.dumps(sealed())[:-1]), Refusal.MALFORMED, "not JSON"),
    ("two", lambda: opened(json.dumps(sealed()) * 2), Refusal.MALFORMED, "not JSON"),
    ("NaN", lambda: opened(json.dumps(sealed(x=float("nan")))), Refusal.MALFORMED, "NaN is no number"),
    ("a key twice", lambda: opened(json.dumps(sealed())[:-1] + ', "payload": ""}'), Refusal.MALFORMED,
     "'payload' stands twice"),
    ("no signature", lambda: opened(sealed(keys=[])), Refusal.MALFORMED, "0 entries; expected 1 to 5"),
    ("too many", lambda: opened(sealed(keys=[ADA] * 6)), Refusal.MALFORMED, "6 entries; expected 1 to 5"),
    ("no sig", lambda: opened(sealed(signatures=[{"keyid": "x"}])), Refusal.MALFORMED, "'sig' is missing"),
    ("a number", lambda: opened(sealed(payload=1)), Refusal.MALFORMED, "payload: input should be a valid string"),
    ("base64 with a space", lambda: opened(sealed(payload=sealed()["payload"] + " ")), Refusal.MALFORMED,
     "payload: not base64"),
    ("no padding", lambda: opened(sealed(b"{} ", payload="e30")), Refusal.MALFORMED, "payload: not base64"),
    ("sig of hex", lambda: opened(sealed(signatures=[{"keyid": keyid(ADA), "sig": "ab" * 63 + "é"}])),
     Refusal.MALFORMED, "sig: not base64"),
    ("not UTF-8", lambda: opened(sealed(b'{"_type": "\xff"}')), Refusal.MALFORMED, "not UTF-8"),
    ("UTF-16", lambda: opened(sealed(json.dumps(statement()).encode("utf-16"))), Refusal.MALFORMED, "not UTF-8"),
    ("signed text", lambda: opened(sealed(b"hello world")), Refusal.MALFORMED, "what was signed is not JSON"),
    ("a signed list", lambda: opened(sealed([statement()])), Refusal.MALFORMED, "no JSON object"),
    ("a signed key twice", lambda: opened(sealed(json.dumps(statement())[:-1].encode() + b', "subject": []}')),
     Refusal.MALFORMED, "'subject' stands twice"),
    ("no subject", refused_statement(subject=[]), Refusal.MALFORMED, "subject: 0 entries"),
    ("a subject by another digest", refused_statement(subject=[{"name": "a", "digest": {"sha1": "0" * 40}}]),
     Refusal.MALFORMED, "'sha256' is missing"),
    ("a digest that is none", refused_statement(subject=[{"name": "a", "digest": {"sha256": "0" * 63}}]),
     Refusal.MALFORMED, "subject.0.digest.sha256"),
    ("a digest in upper case", refused_statement(subject=[{"name": "a", "digest": {"sha256": "A" * 64}}]),
     Refusal.MALFORMED, "subject.0.digest.sha256"),
    ("another payload type", lambda: opened(sealed(kind=OTHER_KIND)), Refusal.PAYLOAD_TYPE, OTHER_KIND),
    ("an altered payload type", lambda: opened(sealed(payloadType=OTHER_KIND)), Refusal.PAYLOAD_TYPE, OTHER_KIND),
    ("a type altered back", lambda: opened(sealed(kind=OTHER_KIND, payloadType="application/vnd.in-toto+json")),
     Refusal.SIGNATURE, "does not fit the key of Ada"),
    ("a stranger's key", lambda: opened(sealed(keys=[EVE])), Refusal.UNKNOWN_KEY, keyid(EVE)),
    ("nobody is trusted", lambda: opened(sealed(), TrustList(schema_version=1, keys=())), Refusal.UNKNOWN_KEY, keyid(ADA)),
    ("a stranger without id", lambda: opened(sealed(signatures=[{"sig": sealed(keys=[EVE])["signatures"][0]["sig"]}])),
     Refusal.UNKNOWN_KEY, "(none named)"),
    ("a stranger under Ada's id", lambda: opened(sealed(signatures=[sealed(keys=[EVE])["signatures"][0] | {"keyid": keyid(ADA)}])),
     Refusal.SIGNATURE, "the key of Ada"),
    ("Ada's signature under a stranger's id", lambda: opened(sealed(signatures=[sealed()["signatures"][0] | {"keyid": keyid(EVE)}])),
     Refusal.UNKNOWN_KEY, keyid(EVE)),
    ("another payload", lambda: opened(sealed(payload=sealed(statement(subject=ONE))["payload"])), Refusal.SIGNATURE,
     "the key of Ada"),
    ("an empty signature", lambda: opened(sealed(signatures=[{"keyid": keyid(ADA), "sig": ""}])), Refusal.SIGNATURE,
     "the key of Ada"),
    ("half a signature", lambda: opened(sealed(signatures=[{"keyid": keyid(ADA), "sig": b64(bytes(32))}])),
     Refusal.SIGNATURE, "the key of Ada"),
    ("a revoked key", with_key(revoked=LOST), Refusal.REVOKED, "revoked on 2026-06-01: The laptop was stolen."),
    ("a key revoked from tomorrow on", with_key(revoked={"date": "2026-11-25", "reason": "x"}), Refusal.REVOKED, "revoked"),
    ("a revoked key that is over", with_key(revoked=LOST, until="2026-01-01"), Refusal.REVOKED, "revoked"),
    ("a key of tomorrow", with_key(**{"from": "2026-11-25"}), Refusal.KEY_NOT_YET_VALID, "trusted from 2026-11-25 on"),
    ("a key of yesterday", with_key(until="2026-11-23"), Refusal.KEY_EXPIRED, "trusted until 2026-11-23"),
    ("another scope", with_key(scope=["lab-evil/*", "lab"]), Refusal.OUT_OF_SCOPE, "may not speak for lab/model"),
    ("a statement of old", refused_statement(_type="https://in-toto.io/Statement/v0.1"), Refusal.STATEMENT_TYPE, "v0.1"),
    ("no type", refused_statement(_type=None), Refusal.STATEMENT_TYPE, "_type"),
    ("another predicate", refused_statement(predicateType="https://slsa.dev/provenance/v1"), Refusal.PREDICATE_TYPE,
     "slsa.dev"),
    ("the next predicate", refused_statement(predicateType="urn:openness:attestation:2"), Refusal.PREDICATE_TYPE,
     "expected urn:openness:attestation:1"),
    ("no predicate", refused_statement(predicate=None), Refusal.DOCUMENT, "a mapping"),
    ("a claim that is none", refused_document(claims={"weigths": {"availability": "public"}}), Refusal.DOCUMENT,
     "did you mean 'weights'?"),
    ("an unknown key", refused_document(rank="publisher"), Refusal.DOCUMENT, "'rank' is not known here"),
    ("a private link", refused_document(claims={"weights": {"availability": "public", "url": "https://10.0.0.1/"}}),
     Refusal.DOCUMENT, "a public page"),
    ("a document of tomorrow", refused_document(date="2026-11-25"), Refusal.FUTURE, "2026-11-25, is in the future"),
    ("a document of yesterday", refused_document(expires="2026-11-23"), Refusal.EXPIRED, "expired on 2026-11-23"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "reason", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_each_is_refused_with_its_own_reason(action: Callable[[], Signed], reason: Refusal, said: str) -> None:
    error = refused(action)
    assert (error.reason, said in error.message) == (reason, True), error.message


def test_nothing_unverified_is_parsed() -> None:
    """Whoever has no key learns nothing of how documents are read: the signature is what fails."""
    for content in (b"hello world", [1], statement(_type="x"), statement(predicate=1)):
        assert refused(lambda content=content: opened(sealed(content, [EVE]))).reason is Refusal.UNKNOWN_KEY  # type: ignore[misc]


def test_of_several_the_most_telling_reason_is_given() -> None:
    revoked = trusting(entry(revoked=LOST))
    assert refused(lambda: opened(sealed(keys=[EVE, ADA]), revoked)).reason is Refusal.REVOKED
    envelope = sealed(keys=[EVE, ADA])
    envelope["signatures"][1]["sig"] = b64(bytes(64))
    assert refused(lambda: opened(envelope)).reason is Refusal.SIGNATURE
    two = trusting(entry(scope=["x/*"]), entry(BOB, "Bob", scope=["y/*"]))
    assert refused(lambda: opened(sealed(keys=[ADA, BOB]), two)).reason is Refusal.OUT_OF_SCOPE


def test_a_key_without_scope_does_not_borrow_that_of_a_revoked_one() -> None:
    trust = trusting(entry(revoked=LOST), entry(BOB, "Bob", scope=["x/*"]))
    assert refused(lambda: opened(sealed(keys=[ADA, BOB]), trust)).reason is Refusal.OUT_OF_SCOPE


def test_dates_are_by_the_day_in_utc() -> None:
    text, trust = json.dumps(sealed()), trusting(entry(until="2026-11-24"))
    late = NOW.replace(hour=23, minute=59)
    assert open_envelope(text, "x", trust, late).file.signer == "Ada"
    with pytest.raises(RefusedError):
        open_envelope(text, "x", trust, late + timedelta(minutes=1))


# What it is bound to


def listed(
    digests: dict[str, str] = DIGESTS, name: str = REPO, partial: tuple[str, ...] = (), **changes: Any
) -> RepoInfo:
    data = {"id": name, "sha": "f" * 40, "siblings": siblings(digests.items())} | changes
    return parse_info("model", data, partial)


FIRST, SECOND = DIGESTS


def test_the_same_weights_are_good_whatever_else_changes() -> None:
    signed = opened(sealed())
    check_weights(signed, listed())
    check_weights(signed, listed(sha="e" * 40, cardData={"license": "other"}, tags=["new"]))
    check_weights(signed, listed({"renamed.safetensors": DIGESTS[FIRST], SECOND: DIGESTS[SECOND]}))
    check_weights(signed, listed({**DIGESTS, "copy/" + FIRST: DIGESTS[FIRST]}))
    check_weights(signed, listed({**DIGESTS, "tokenizer.model": "d" * 64, "training_args.bin": "c" * 64}))
    check_weights(signed, listed(name="Lab/Model"))


WEIGHTS: list[tuple[str, RepoInfo, Refusal, str]] = [
    ("changed", listed({**DIGESTS, SECOND: "a" * 64}), Refusal.OTHER_WEIGHTS, f"{SECOND} of lab/model has changed"),
    ("added", listed({**DIGESTS, "new.safetensors": "a" * 64}), Refusal.OTHER_WEIGHTS, "new.safetensors of lab/model is not among"),
    ("of unknown kind", listed({**DIGESTS, "model.xyz": "a" * 64}), Refusal.OTHER_WEIGHTS, "model.xyz of lab/model is not among"),
    ("gone", listed({FIRST: DIGESTS[FIRST]}), Refusal.OTHER_WEIGHTS, f"{SECOND}, for which it was signed, is no longer"),
    ("all gone", listed({}), Refusal.OTHER_WEIGHTS, f"{FIRST}, for which it was signed, is no longer"),
    ("moved aside", listed({FIRST: DIGESTS[FIRST], "data/x.txt": DIGESTS[SECOND]}), Refusal.OTHER_WEIGHTS, "no longer a weight file"),
    ("not seen whole", listed(partial=("siblings",)), Refusal.WEIGHTS_UNKNOWN, "not seen whole"),
    ("no listing", listed(siblings=None), Refusal.WEIGHTS_UNKNOWN, "not seen whole"),
    ("changed in what was seen", listed({FIRST: "a" * 64}, partial=("siblings",)), Refusal.OTHER_WEIGHTS, "has changed"),
    ("without a digest", listed(siblings=[*siblings(), {"rfilename": "x.gguf", "size": 9_000_000}]), Refusal.WEIGHTS_UNKNOWN, "x.gguf"),
    ("a digest that is none", listed({**DIGESTS, SECOND: "not hex"}), Refusal.WEIGHTS_UNKNOWN, SECOND),
    ("a folder", listed(siblings=[*siblings(), {"rfilename": "weights/"}]), Refusal.WEIGHTS_UNKNOWN, "weights/"),
    ("another repo", listed(name="lab/model-2"), Refusal.OTHER_SUBJECT, "this repo is lab/model-2"),
]  # fmt: skip


@pytest.mark.parametrize(("info", "reason", "said"), [row[1:] for row in WEIGHTS], ids=[row[0] for row in WEIGHTS])
def test_other_weights_are_refused(info: RepoInfo, reason: Refusal, said: str) -> None:
    signed = opened(sealed())
    error = refused(lambda: check_weights(signed, info))
    assert (error.reason, said in error.message) == (reason, True), error.message


def test_a_name_and_weights_do_not_stand_for_each_other() -> None:
    by_name, by_weights = opened(sealed(name_statement())), opened(sealed())
    check_name(by_name)
    assert refused(lambda: check_name(by_weights)).reason is Refusal.OTHER_SUBJECT
    assert refused(lambda: check_weights(by_name, listed())).reason is Refusal.OTHER_SUBJECT
    of_another = opened(sealed(name_statement("lab/other") | {"predicate": attestation()}))
    assert refused(lambda: check_name(of_another)).reason is Refusal.OTHER_SUBJECT


def test_the_subjects_are_all_files_that_may_be_weights() -> None:
    more = {
        **DIGESTS,
        "adapter_model.bin": "a" * 64,
        "model.xyz": "b" * 64,
        "optimizer.pt": "c" * 64,
        "images/x.bin": "d" * 64,
    }
    found = signed_subjects(listed(more))
    assert dict(found) == {**DIGESTS, "adapter_model.bin": "a" * 64, "model.xyz": "b" * 64}


def test_a_digest_in_upper_case_is_the_same() -> None:
    assert signed_subjects(listed({FIRST: "AB" * 32})) == ((FIRST, "ab" * 32),)


@pytest.mark.parametrize(
    ("info", "said"),
    [
        (listed(partial=("siblings",)), "not seen whole"),
        (listed({}), "no weight file"),
        (
            listed(siblings=[{"rfilename": "x.safetensors", "size": 9_000_000}]),
            "no SHA-256 of its weight file x.safetensors",
        ),
    ],
)
def test_nothing_is_signed_for_weights_that_are_not_known(info: RepoInfo, said: str) -> None:
    with pytest.raises(SubjectError, match=said) as caught:
        signed_subjects(info)
    assert caught.value.hint


def test_no_file_that_an_audit_calls_weights_is_left_out() -> None:
    """Also those that only the card calls so: whatever the card says, they are signed for."""
    source, looked_at = RecordingSource(FIXTURES), 0
    for folder in sorted((FIXTURES / "models").glob("*/*")):
        name = f"{folder.parent.name}/{folder.name}"
        info, card = Want("info", "model", name), Want("file", "model", name, None, "README.md")
        answers = source.read([info, card])
        read = answers[info]
        if not isinstance(read, RepoInfo):
            continue
        pinned = Want("file", "model", name, read.revision, "README.md")
        view = model_view(Snapshot(name, None, {**answers, pinned: answers[card]}), name)
        paths = {file.path for file in weight_files(view)}
        every = [{"rfilename": file.path, "size": file.size, "lfs": {"sha256": "a" * 64}} for file in read.files]
        if not paths:
            continue
        covered = {path for path, _ in signed_subjects(listed(name=name, siblings=every))}
        assert paths <= covered, name
        looked_at += isinstance(answers[card], Text)
    assert looked_at > 50


# Bounds


def test_more_files_than_a_document_holds_are_not_signed() -> None:
    given = Attestation.model_validate(attestation())
    with pytest.raises(InputError, match="5001 weight files"):
        sign_attestation(given, tuple((f"{n}.bin", "a" * 64) for n in range(5_001)), CryptoSigner(ADA))
    most = sign_attestation(given, tuple((f"{n}.bin", "a" * 64) for n in range(5_000)), CryptoSigner(ADA))
    assert len(opened(most).subjects) == 5_000


def test_what_is_hostile_is_refused_within_a_second(tmp_path: Path) -> None:
    look = '{"payloadType": 1, "signatures": 1, "x": '
    floods = [
        look + "[" * 1_000_000,
        look + "[" * 100_000 + "]" * 100_000 + "}",
        look + "9" * 1_000_000 + "}",
        look + "1, " + ", ".join(f'"k{n}": 1' for n in range(150_000)) + ', "k149999": 2}',
        look + "1" + " " * MAX_ENVELOPE + "}",
        json.dumps(sealed(signatures=[{}] * 400_000)),
        json.dumps(sealed(signatures=[{"sig": "A" * 1_900_000}])),
        json.dumps(sealed(statement(subject=[1] * 300_000))),
        json.dumps(sealed(statement(predicate={f"k{n}": 1 for n in range(20_000)}))),
        json.dumps(sealed(statement(predicate=attestation(notes=["x" * 3_000] * 200)))),
        json.dumps(sealed(json.dumps(statement())[:-1].encode() + b', "x": ' + b"[" * 900_000)),
        '{"payload": "\\ud800", "payloadType": "\\ud800", "signatures": [{"sig": "\\ud800"}]}',
    ]  # fmt: skip
    for text in floods:
        assert len(refused(lambda text=text: opened(text)).message) < 1_000  # type: ignore[misc]
        assert is_quick(lambda text=text: refused(lambda: opened(text))), text[:100]  # type: ignore[misc]
    large, binary = tmp_path / "large.dsse.json", tmp_path / "binary.dsse.json"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    binary.write_bytes(b'\x1f\x8b{"payloadType"')
    for path, said in ((large, "larger than"), (binary, "UTF-8"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(FileError, match=said):
            read_envelope(path, trusting(), NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(sealed()), True),
        ("\ufeff\n" + json.dumps(sealed(), indent=1), True),
        (json.dumps(attestation()), False),
        (json.dumps(attestation(notes=['"payloadType" and "signatures"'])), False),
        ("subject: lab/model\n", False),
        ("", False),
    ],
)
def test_an_envelope_is_told_from_an_attestation(text: str, expected: bool) -> None:
    assert is_envelope(text) is expected


def test_it_may_begin_with_a_byte_order_mark() -> None:
    assert opened("\ufeff" + json.dumps(sealed())).file.signer == "Ada"


def test_the_cryptography_is_imported_only_for_who_verifies_and_no_network_ever(tmp_path: Path) -> None:
    code = (
        "import sys, json, openness.attestations.envelope as e; "
        "heavy = lambda *names: sorted(n for n in names if n in sys.modules); "
        "print(heavy('securesystemslib', 'cryptography')); "
        "from openness.attestations.trust import read_trust; from pathlib import Path; from datetime import datetime, UTC; "
        "e.read_envelope(Path(sys.argv[1]), read_trust(Path(sys.argv[2])), datetime(2026, 11, 24, tzinfo=UTC)); "
        "print(heavy('click', 'rich', 'huggingface_hub', 'httpx', 'requests', 'urllib3', 'openness.sources', 'openness.cli'))"
    )
    envelope, trust = tmp_path / "e.json", tmp_path / "t.yaml"
    envelope.write_text(json.dumps(sealed()))
    trust.write_text(json.dumps({"schema_version": 1, "keys": [entry()]}))
    command = [sys.executable, "-c", code, str(envelope), str(trust)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]"]
