"""The use case: what is read, in which order and how much; what an audit that lacks something says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hubserver import HubServer, running
from scripted import COMMIT, NOW, Scripted

import openness
from openness.auditing import conclude, take_snapshot
from openness.errors import InputError, SubjectError
from openness.references import references
from openness.rubric import load_rubric
from openness.snapshot import Answer, Cause, Problem, Refs, RepoFile, RepoInfo, Snapshot, Text, Want

CARD = "---\nlicense: apache-2.0\ndatasets:\n- o/data\nbase_model: o/base\n---\n# M\n"
WEIGHTS = (RepoFile("README.md", 100), RepoFile("LICENSE", 100), RepoFile("model.safetensors", 10**9))


def info(repo: str, *files: RepoFile, kind: str = "model") -> RepoInfo:
    return RepoInfo(kind, repo, revision=COMMIT, files=files or WEIGHTS)  # type: ignore[arg-type]


def card(repo: str, text: str) -> dict[Want, Answer]:
    return {Want("file", "model", repo, COMMIT, "README.md"): Text(text)}


def test_reading_goes_in_rounds_from_the_most_important_on() -> None:
    source = Scripted({Want("info", "model", "o/m"): info("o/m"), **card("o/m", CARD)})
    snapshot = take_snapshot(source, "o/m")
    assert [(want.what, want.repo, want.path) for want in source.asked] == [
        ("info", "o/m", ""),
        ("file", "o/m", "README.md"),
        ("file", "o/m", "LICENSE"),
        ("refs", "o/m", ""),
        ("info", "o/base", ""),
        ("info", "o/data", ""),
    ]
    assert references(snapshot) == ()


def test_nothing_is_asked_twice() -> None:
    deep = {
        Want("info", "model", "o/m"): info("o/m"),
        **card("o/m", CARD),
        Want("info", "model", "o/base"): info("o/base"),
        **card("o/base", "---\nbase_model: o/m\ndatasets: [o/data, o/data]\n---\n"),  # in a circle
    }
    source = Scripted(deep)
    take_snapshot(source, "o/m")
    assert len(source.asked) == len(set(source.asked))


def test_a_repo_is_asked_for_once_under_all_its_names() -> None:
    """Renamed (`o/old`, learned only from the answer), in other letters' case, and both."""
    links = "[o/m-ckpts](https://huggingface.co/O/M-ckpts) and [here](https://huggingface.co/o/m-ckpts)"
    both = f"---\nbase_model: [o/old, o/b]\n---\n# M\nThe intermediate checkpoints are at {links}.\n"
    further = "---\nbase_model: o/New\n---\n"
    source = Scripted(
        {
            Want("info", "model", "o/m"): info("o/m"),
            **card("o/m", both),
            Want("info", "model", "o/old"): info("o/new"),
            Want("info", "model", "o/b"): info("o/b"),
            **card("o/b", further),
            Want("info", "model", "O/M-ckpts"): info("o/m-ckpts"),
            Want("refs", "model", "O/M-ckpts"): Refs(("step1", "step2")),
        }
    )
    take_snapshot(source, "o/m")
    names = [(want.what, want.repo.lower(), want.path) for want in source.asked]
    assert len(names) == len(set(names))
    assert ("info", "o/new", "") not in names


def test_another_spelling_is_tried_where_the_first_leads_nowhere() -> None:
    links = "[o/m-ckpts](https://huggingface.co/O/M-ckpts) and [here](https://huggingface.co/o/m-ckpts)"
    text = f"# M\nThe intermediate checkpoints are at {links}.\n"
    source = Scripted({Want("info", "model", "o/m"): info("o/m"), **card("o/m", text)})
    take_snapshot(source, "o/m")
    assert [want.repo for want in source.asked if want.what == "info"][1:] == ["O/M-ckpts", "o/m-ckpts"]


def test_what_a_base_gets_no_request_for_is_said() -> None:
    files = [RepoFile(name, 100) for name in ("README.md", "LICENSE", "USE_POLICY.md", "TERMS.md")]
    source = Scripted(
        {
            Want("info", "model", "o/m"): info("o/m"),
            **card("o/m", CARD),
            Want("info", "model", "o/base"): info("o/base", *files),
        }
    )
    snapshot = take_snapshot(source, "o/m")
    assert len([want for want in source.asked if want.repo == "o/base"]) == 4
    said = {part.what: part.why for part in conclude(snapshot, [], given="o/m", now=NOW).partial}
    left_out = {"models/o/base: USE_POLICY.md", "models/o/base: branches and tags"}
    assert {what for what, why in said.items() if "at most 4" in why} == left_out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\nlicense: [mit\n x: : y\n---\n# M\n", True),
        ("---\na: &a [x]\nb: *a\n---\n# M\n", True),
        ("\ufeff\n---\r\nlicense: mit\r\n---\r\n# M\n", False),
        ("# M\n\n---\nNot: a: front matter\n---\n", False),
        ("---\nnever closed: [\n", False),
    ],
)
def test_front_matter_that_cannot_be_read_is_said(text: str, said: bool) -> None:
    source = Scripted({Want("info", "model", "o/m"): info("o/m"), **card("o/m", text)})
    partial = conclude(take_snapshot(source, "o/m"), [], given="o/m", now=NOW).partial
    assert [part.reason for part in partial if part.what.endswith("front matter")] == ["unreadable"] * said


def test_a_circle_of_bases_ends_and_is_told() -> None:
    source = Scripted(
        {
            Want("info", "model", "o/m"): info("o/m"),
            **card("o/m", CARD),
            Want("info", "model", "o/base"): info("o/base"),
            **card("o/base", "---\nbase_model: o/m\nlicense: apache-2.0\n---\n"),
        }
    )
    audit = conclude(take_snapshot(source, "o/m"), [load_rubric("openness")], given="o/m", now=NOW)
    assert audit.lineage[0].bases[0].reason == "conflicting"


def test_a_lineage_is_followed_to_its_depth() -> None:
    answers: dict[Want, Answer] = {}
    for number in range(10):
        answers[Want("info", "model", f"o/m{number}")] = info(f"o/m{number}")
        answers |= card(f"o/m{number}", f"---\nbase_model: o/m{number + 1}\nlicense: mit\n---\n")
    source = Scripted(answers)
    audit = conclude(take_snapshot(source, "o/m0"), [], given="o/m0", now=NOW)
    asked = {want.repo for want in source.asked}
    assert {f"o/m{number}" for number in range(6)} <= asked
    assert "o/m7" not in asked
    depth, bases = 0, audit.lineage
    while bases:
        depth, bases, last = depth + 1, bases[0].bases, bases[0]
    assert (depth, last.reason) == (6, "not-looked")


@pytest.mark.parametrize("budget", [1, 2, 5, 20])
def test_a_budget_is_kept_and_what_it_left_out_is_said(budget: int) -> None:
    many = "---\nlicense: mit\ndatasets:\n" + "".join(f"- o/d{number}\n" for number in range(200)) + "---\n"
    source = Scripted({Want("info", "model", "o/m"): info("o/m"), **card("o/m", many)})
    snapshot = take_snapshot(source, "o/m", budget=budget)
    assert len(source.asked) <= budget
    audit = conclude(snapshot, [], given="o/m", now=NOW)
    left_out = [part for part in audit.partial if "left out" in part.why]
    assert left_out
    assert all(part.reason == "not-looked" for part in left_out)


def test_at_most_sixty_requests_whatever_a_card_names() -> None:
    links = "".join(f"[training data](https://huggingface.co/datasets/o/d{number})\n\n" for number in range(500))
    answers: dict[Want, Answer] = {
        Want("info", "model", "o/m"): info("o/m"),
        **card("o/m", f"# Training data\n{links}"),
    }
    for number in range(500):
        answers[Want("info", "dataset", f"o/d{number}")] = info(f"o/d{number}", kind="dataset")
    source = Scripted(answers)
    take_snapshot(source, "o/m")
    assert len(source.asked) <= 60


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem(Cause.MISSING, "no such repo, or it is private"), "HF_TOKEN"),
        (Problem(Cause.FORBIDDEN, "gated"), "HF_TOKEN"),
        (Problem(Cause.OUTAGE, "no answer"), "Try again"),
        (Problem(Cause.NOT_RECORDED, "not recorded"), "openness record"),
    ],
)
def test_a_subject_that_cannot_be_read_is_an_error_with_a_hint(problem: Problem, said: str) -> None:
    with pytest.raises(SubjectError) as caught:
        take_snapshot(Scripted({Want("info", "model", "o/m"): problem}), "o/m")
    assert problem.message in caught.value.message
    assert said in caught.value.hint


def test_a_dataset_is_told_from_a_model() -> None:
    with pytest.raises(SubjectError, match="o/data is a dataset, not a model"):
        take_snapshot(Scripted({}), "o/data")


def test_an_outage_never_lowers_a_verdict() -> None:
    """Each part that fails makes a range of the headline; the upper verdict stays, and what was lost is named."""
    complete: dict[Want, Answer] = {Want("info", "model", "o/m"): info("o/m"), **card("o/m", CARD)}
    whole = conclude(take_snapshot(Scripted(complete), "o/m"), [], given="o/m", now=NOW)
    for want in [*card("o/m", ""), Want("refs", "model", "o/m"), Want("file", "model", "o/m", COMMIT, "LICENSE")]:
        broken = {**complete, want: Problem(Cause.OUTAGE, "the Hub answered 503")}
        audit = conclude(take_snapshot(Scripted(broken), "o/m"), [], given="o/m", now=NOW)
        order = [level.id for level in audit.scorecards["openness"].levels]
        assert order.index(audit.verdict_upper) >= order.index(whole.verdict_upper)
        assert any("503" in part.why and part.reason == "unreadable" for part in audit.partial)


def test_an_audit_is_a_pure_function_of_its_snapshot() -> None:
    source = Scripted({Want("info", "model", "o/m"): info("o/m"), **card("o/m", CARD)})
    snapshot = take_snapshot(source, "o/m")
    rubric = load_rubric("openness")
    first = conclude(snapshot, [rubric], given="o/m", now=NOW)
    elsewhere = Snapshot(snapshot.subject, None, dict(list(snapshot.answers.items())[::-1]), "http://127.0.0.1:1")
    second = conclude(elsewhere, [rubric], given="again", now=datetime(2030, 1, 1, tzinfo=UTC))
    assert first.evidence_digest == second.evidence_digest
    assert first.rubric_digest == second.rubric_digest
    same = {"input", "audited_at", "components", "conflicts", "scorecards", "lineage"}
    assert first.model_dump(exclude=same) == second.model_dump(exclude=same)


def test_owners_and_files_are_not_one_model() -> None:
    with pytest.raises(InputError):
        openness.audit("allenai/*", hub="fixtures/hub")


@pytest.mark.parametrize("model", ["openai/gpt-oss-20b", "LLM360/Amber", "mlabonne/NeuralPipe-7B-slerp", "gpt2"])
def test_over_http_and_from_the_folder_an_audit_is_the_same(model: str, recordings: Path) -> None:
    with running(recordings, marked=True) as server:
        served = openness.audit(model, hub=server.url, now=NOW)
    read = openness.audit(model, hub=str(recordings), now=NOW)
    assert served.evidence_digest == read.evidence_digest
    assert (served.verdict, served.score, served.headline) == (read.verdict, read.score, read.headline)


def test_a_refusing_hub_is_an_error_and_not_a_verdict(hub: HubServer) -> None:
    with pytest.raises(SubjectError):
        openness.audit("a/b", hub=hub.url)


def test_a_verdict_that_is_inherited_says_so_and_what_it_adds() -> None:
    """DESIGN.md, Lineage: `weights-available, inherited from BASE (itself OPEN in what it adds)`."""
    restricted = "---\nlicense: llama3.1\n---\n# Base\n"
    source = Scripted(
        {
            Want("info", "model", "o/m"): info("o/m"),
            **card("o/m", CARD),
            Want("info", "model", "o/base"): info("o/base"),
            **card("o/base", restricted),
        }
    )
    audit = conclude(take_snapshot(source, "o/m"), [], given="o/m", now=NOW)
    assert (audit.verdict, audit.verdict_upper) == ("weights-available", "weights-available")
    assert audit.summary.endswith("; inherited from o/base (itself open-weight in what it adds).")
    assert any("o/base" in conflict.decided for conflict in audit.conflicts)


def test_an_audit_uses_the_edition_of_its_day() -> None:
    """What a framework will ask one day is not asked before it."""
    from datetime import date

    framework = load_rubric("osai-index")
    later = framework.criteria[0].model_copy(update={"id": "later", "since": date(2030, 1, 1)})
    rubric = framework.model_copy(update={"criteria": (*framework.criteria, later)})
    rubric.__dict__.pop("digest", None)

    def asked(year: int) -> list[str]:
        answers: dict[Want, Answer] = {Want("info", "model", "o/m"): info("o/m")}
        now = datetime(year, 1, 1, tzinfo=UTC)
        audit = conclude(take_snapshot(Scripted(answers), "o/m"), [rubric], given="o/m", now=now)
        return [one.id for one in audit.scorecards["osai-index"].criteria]

    assert ("later" in asked(2029), "later" in asked(2030)) == (False, True)
    assert ("api" in asked(2025), "api" in asked(2027)) == (True, False)
