"""The European Open Source AI Index: what its records become, and that its own score comes out again."""

from __future__ import annotations

import re
from statistics import fmean
from typing import Any

import pytest
import yaml
from peers import grades, imported_files, peer, read, written_and_read

from openness.attestations.document import Attestation
from openness.components import Component
from openness.errors import FileError
from openness.importing import EmptyRecordError
from openness.importing.osai_index import SCHEME

POINTS = {"open": 1.0, "partial": 0.5}
DIMENSIONS = [name for name in SCHEME.dimensions if name not in SCHEME.former]


def text_of(**changes: dict[str, Any] | str) -> str:
    """A made-up record: every dimension closed, unless it is told otherwise."""
    data: dict[str, Any] = {
        "system": {
            "name": "Owl", "link": "https://owl.example.org", "type": "text", "performanceclass": "full",
            "basemodelname": "Owl-7B", "endmodelname": "Owl-7B-Chat", "endmodellicense": "Apache-2.0",
            "releasedate": "2026-01", "notes": "A model that was made up.",
        },
        "org": {"name": "Owls Ltd.", "link": "https://owl.example.org/about", "notes": None},
        **{name: {"class": "closed", "link": None, "notes": None} for name in DIMENSIONS},
    }  # fmt: skip
    for name, change in changes.items():
        data[name] = {**data[name], **change} if isinstance(change, dict) and name in data else change
    return yaml.safe_dump(data, sort_keys=False)


def read_with(**changes: dict[str, Any] | str) -> Attestation:
    imported = read("osai-index", text_of(**changes))
    assert written_and_read(imported.attestation) == imported.attestation
    return imported.attestation


HUB = "https://huggingface.co/owls/owl-7b-chat"


def test_all_that_a_record_says_is_there() -> None:
    text = text_of(
        weights_endmodel={"class": "open", "link": HUB + "/tree/main", "notes": "On the Hub."},
        weights_basemodel={"class": "open", "link": "https://huggingface.co/owls/owl-7b"},
        datasources_basemodel={"class": "partial", "link": ["https://a.example.org", "https://b.example.org"]},
        paper={"class": "open", "link": "https://c.example.org/paper", "notes": "Reviewed."},
        preprint={"class": "closed", "notes": "None found."},
    )
    head = (
        "---\n# Thank you for contributing!\n# Organization tags:\n# - National origin: Austria\n# Rated by two owls.\n"
    )
    done = read("osai-index", head + text)
    attestation = written_and_read(done.attestation)
    assert done.not_understood == ()
    assert attestation.subject == "owls/owl-7b-chat"
    assert (attestation.author.role, attestation.source and attestation.source.file) == ("third-party", "Model.yaml")
    claims = {component.value: claim for component, claim in attestation.claims.items()}
    assert {name: claim.availability for name, claim in claims.items()} == {
        "weights": "public",
        "base-weights": "public",
        "pretraining-data": "partial",
        "posttraining-data": "withheld",
        "training-code": "withheld",
        "paper": "public",
    }
    assert claims["weights"].license == "Apache-2.0"
    assert claims["weights"].note == 'Rated "open": On the Hub.'
    assert claims["pretraining-data"].url == ("https://a.example.org", "https://b.example.org")
    judged = attestation.judgements["osai-index"]
    assert list(judged) == DIMENSIONS
    assert (judged["preprint"].grade, judged["preprint"].reason) == ("closed", "None found.")
    assert judged["modelcard"].reason == "The record gives no reason."
    assert attestation.facts["system.endmodelname"] == "Owl-7B-Chat"
    assert attestation.facts["org.name"] == "Owls Ltd."
    assert attestation.facts["National origin"] == "Austria"
    assert attestation.notes == ("A comment in the record: Rated by two owls.",)


def test_a_class_that_is_empty_is_not_closed() -> None:
    attestation = read_with(trainingcode={"class": None})
    assert attestation.judgements["osai-index"]["trainingcode"].grade == "not-given"
    assert not [component for component in attestation.claims if component.value == "training-code"]


@pytest.mark.parametrize(
    ("dimension", "notes", "availability"),
    [
        ("weights_endmodel", "Gated model on HuggingFace.", "gated"),
        ("weights_endmodel", "Download only after requesting access; requires signing a consent form", "gated"),
        ("weights_endmodel", "Behind constent form", "gated"),
        ("weights_endmodel", "Requires user information and login to access model weights", "gated"),
        ("weights_endmodel", "The model is not gated; half of it is missing.", "partial"),
        ("weights_endmodel", "Model weights offered as a delta to LLaMA", "partial"),
        ("weights_endmodel", "Some models available, most only as delta weights requiring separate access", "partial"),
        ("datasources_endmodel", "Gated.", "partial"),
    ],
)
def test_weights_that_are_partly_there_may_be_gated(dimension: str, notes: str, availability: str) -> None:
    attestation = read_with(**{dimension: {"class": "partial", "notes": notes, "link": "https://a.example.org"}})
    component = SCHEME.dimensions[dimension]
    assert component is not None
    assert attestation.claims[component].availability == availability


@pytest.mark.parametrize(
    "notes", ["soon to be released", "promised but not found", "Repo does not (yet) hold it.", "Will be published."]
)
def test_a_promise_is_no_claim(notes: str) -> None:
    attestation = read_with(trainingcode={"notes": notes})
    assert "training-code" not in {component.value for component in attestation.claims}
    assert attestation.judgements["osai-index"]["trainingcode"].grade == "closed"


@pytest.mark.parametrize(
    ("base", "end", "links", "separate"),
    [
        ("Owl-7B", "Owl-7B-Chat", ("owls/a", "owls/b"), True),
        ("Owl-7B", "Owl-7B-Chat", ("owls/a", "owls/a"), True),  # one repo for both, and two names
        ("Owl 7B", "owl-7b", ("owls/a", "owls/b"), False),
        (None, "Owl-7B", ("owls/a", "owls/a"), False),
        (None, "Owl-7B", ("owls/a", "owls/b"), True),
        ("Unknown", "Owl-7B", ("owls/a", None), False),
    ],
)
def test_base_weights_are_claimed_of_two_models(
    base: str | None, end: str, links: tuple[str | None, str | None], separate: bool
) -> None:
    hub = [link and f"https://huggingface.co/{link}" for link in links]
    attestation = read_with(
        system={"basemodelname": base, "endmodelname": end},
        weights_endmodel={"class": "open", "link": hub[0]},
        weights_basemodel={"class": "open", "link": hub[1]},
    )
    assert ("base-weights" in {component.value for component in attestation.claims}) is separate


@pytest.mark.parametrize(
    ("links", "subject"),
    [
        ({"weights_endmodel": "https://huggingface.co/owls/x?library=y#z"}, "owls/x"),
        ({"weights_endmodel": "https://hf.co/owls/x/tree/main"}, "owls/x"),
        ({"weights_endmodel": "https://huggingface.co/datasets/owls/x"}, "Owls Ltd./Owl-7B-Chat"),
        ({"weights_endmodel": "https://huggingface.co/collections/owls/x-1"}, "Owls Ltd./Owl-7B-Chat"),
        ({"weights_endmodel": "https://huggingface.co/papers/2401.00001"}, "Owls Ltd./Owl-7B-Chat"),
        ({"weights_endmodel": "https://huggingface.co/owls"}, "Owls Ltd./Owl-7B-Chat"),
        ({"weights_endmodel": "https://example.org/owls/x"}, "Owls Ltd./Owl-7B-Chat"),
        ({"weights_endmodel": None, "modelcard": "https://huggingface.co/owls/Owl-7B-chat"}, "owls/Owl-7B-chat"),
        (
            {"weights_endmodel": None, "weights_basemodel": "https://huggingface.co/owls/Owl-7B"},
            "Owls Ltd./Owl-7B-Chat",
        ),
    ],
)
def test_the_subject_is_the_repo_of_the_weights_or_a_name(links: dict[str, str | None], subject: str) -> None:
    attestation = read_with(**{name: {"class": "partial", "link": link} for name, link in links.items()})
    assert attestation.subject == subject


def test_what_is_not_understood_is_a_note_and_nothing_is_lost() -> None:
    done = read(
        "osai-index",
        text_of(
            paper={"class": "mostly", "link": ["http://a.example.org", "tilde.ai", "https://b.example.org"]},
            system={"endmodel license": "MIT", "endmodellicense": None, "color": "brown"},
            ethics={"class": "open", "notes": "New."},
            api="open",
        ),
    )
    attestation = written_and_read(done.attestation)
    judged = attestation.judgements["osai-index"]
    assert (judged["paper"].grade, judged["paper"].url) == ("mostly", ("https://b.example.org",))
    assert (judged["ethics"].grade, judged["api"].grade) == ("open", "open")
    assert attestation.claims[Component.WEIGHTS].license == "MIT"
    assert attestation.facts["system.color"] == "brown"
    assert len(done.not_understood) == 5
    assert attestation.notes[:5] == done.not_understood


def test_what_is_missing_is_said() -> None:
    text = re.sub(r"(?m)^paper:\n(?:  .*\n)*", "", text_of())
    done = read("osai-index", text)
    assert done.not_understood == ("The dimension `paper` is missing.",)
    assert "paper" not in done.attestation.judgements["osai-index"]


def test_an_empty_form_is_nothing_to_import() -> None:
    empty = {name: dict.fromkeys(("name", "link", "notes")) for name in ("system", "org")}
    dimensions = {name: {"class": "closed", "link": None, "notes": None} for name in DIMENSIONS}
    with pytest.raises(EmptyRecordError):
        read("osai-index", yaml.safe_dump({**empty, **dimensions}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- b\n", "Model.yaml:1: no record"),
        ("a: b\nc: [\n", "Model.yaml:3: cannot be read"),
        ("a: &x b\n", "anchors"),
        ("system: {name: x}\n", "lacks any dimension, such as `datasources_basemodel`"),
        ("paper: {class: open}\n", "lacks `system`"),
        ("system: 3\npaper: {class: open}\n", "lacks `system`"),
        ("".join(f"k{number}: 1\n" for number in range(10_000)), "10000 values"),
    ],
)
def test_what_is_no_record_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(FileError, match=re.escape(said)):
        read("osai-index", text)


def test_too_much_is_cut_and_the_attestation_stands() -> None:
    links = [f"https://a{number}.example.org" for number in range(150)]
    done = read("osai-index", text_of(paper={"class": "x" * 900, "notes": "n" * 9_000, "link": links}))
    judged = written_and_read(done.attestation).judgements["osai-index"]["paper"]
    assert len(judged.url or ()) == 50
    assert judged.reason.endswith("n ...")


def raw_mean(text: str) -> float:
    data = yaml.safe_load(text)
    return round(fmean(POINTS.get(data[name]["class"], 0.0) for name in DIMENSIONS), 4)


def test_the_index_comes_out_again_from_the_attestations_alone() -> None:
    done = list(imported_files("osai-index", peer("osai-index")))
    assert len(done) == 193
    ours, theirs = [], []
    for path, attestation in done:
        graded = grades(attestation, "osai-index")
        mean = round(fmean(POINTS.get(str(graded[name]), 0.0) for name in DIMENSIONS), 4)
        assert attestation.source is not None
        ours.append((mean, attestation.source.file))
        theirs.append((raw_mean(path.read_text(encoding="utf-8")), path.name))
    assert ours == theirs
    assert sorted(ours, reverse=True) == sorted(theirs, reverse=True)  # ties by file, descending


def test_every_public_link_of_the_database_is_kept() -> None:
    for path, attestation in imported_files("osai-index", peer("osai-index")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, judgement in attestation.judgements["osai-index"].items():
            given = data[name].get("link") or []
            wanted = given if isinstance(given, list) else [given]
            kept = [link for link in dict.fromkeys(wanted) if link.startswith("https:")]
            assert kept == list(judgement.url or ())
