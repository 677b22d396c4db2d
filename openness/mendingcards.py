"""The use case of `openness card`: a model is audited, its card advised on and mended, and the mended model audited.

Nothing is written here: what comes out is the advice, and the card as it is and as it could be.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from openness.auditing import Progress, conclude, open_subject, take_snapshot
from openness.cardadvice import CardAdvice, CardChange, CardSection, advise, mended_card
from openness.cardadvice.basekeys import MERGE_CONFIG, merged_models
from openness.cardadvice.diff import patch
from openness.cardadvice.mending import front_matter_of, patchable
from openness.detectors.lineage import named_bases
from openness.detectors.view import CARD, RepoView, model_view
from openness.document import Audit
from openness.errors import InputError, SubjectError
from openness.evidence import Basis
from openness.snapshot import Answer, Problem, Reason, RepoFile, Snapshot, Text, Want
from openness.sources.around import OverlaySource
from openness.sources.folder import FolderSource
from openness.sources.protocol import MAX_TEXT, Source
from openness.subjects import FolderSubject, RepoSubject, escaped, parse_subject

CARD_ENDINGS = (".md", ".markdown")
PICTURE = "openness.svg"
"""A badge that lies beside the card."""


@dataclass(frozen=True, slots=True)
class CardSubject:
    """A card in a local folder, judged with what lies beside it."""

    path: Path


Target: TypeAlias = RepoSubject | FolderSubject | CardSubject


@dataclass(frozen=True, slots=True)
class Mending:
    """The advice on a card, and what follows from it."""

    advice: CardAdvice
    audit: Audit
    """Of the model as it is."""
    after: Audit
    """Of the model with the mended card."""
    before_text: str | None
    """The card; None where there is none."""
    after_text: str
    """The mended card; where nothing is in the patch, the card itself."""
    picture: str | None = None
    """What lies beside the card as `PICTURE`; None where nothing does."""


def parse_target(text: str) -> Target:
    """Read what a card is asked for by: a model on the Hub, a folder, or the card's own file.

    Raises `InputError` for anything else.
    """
    given = text.strip()
    if given.lower().endswith(CARD_ENDINGS):
        path = Path(given).expanduser() if given.startswith("~") else Path(given)
        if os.path.isfile(path):
            return CardSubject(path)
        if given.count("/") != 1 or os.path.lexists(path):
            raise InputError(f"there is no file {escaped(given)}", hint="Give OWNER/NAME, a folder, or a card's file.")
    target = parse_subject(given)
    if isinstance(target, RepoSubject | FolderSubject):
        return target
    raise InputError(
        f"{escaped(given)} names no single card", hint="Give OWNER/NAME, a folder (./PATH) or a card's file (PATH.md)."
    )


def mend(target: Target, source: Source, *, given: str, now: datetime, progress: Progress | None = None) -> Mending:
    """Advise on a card and mend it. Raises `SubjectError` where the model or its card cannot be read."""
    reader, repo, revision = _opened(target, source)
    snapshot = take_snapshot(reader, repo, revision, progress=progress)
    audit = conclude(snapshot, [], given=given, now=now)
    view = _with_merge(reader, model_view(snapshot, repo, revision))
    text = view.text(CARD)
    if text is None and view.card_reason is not Reason.NOT_FOUND:
        raise _unread(view)
    changes, sections = advise(view, audit)
    problem = _not_text(reader, view, target, text)
    if problem is None:
        changes, problem = patchable(text or "", changes)
    else:
        changes = [_by_hand(change) for change in changes]
    mended = text or ""
    if problem is None or any(change.standing == "patch" for change in changes):
        mended = mended_card(text or "", changes, sections)
    sections = [_as_mended(section, mended) for section in sections]
    if text is None and not any(change.standing == "patch" for change in changes):
        mended = ""  # a card is not made of a section alone
    after = audit
    if mended != (text or ""):
        overlay = OverlaySource(reader, {**snapshot.answers, **answers_with(view, mended)})
        after = conclude(take_snapshot(overlay, repo, revision), [], given=given, now=now)
    name = target.path.name if isinstance(target, CardSubject) else CARD
    advice = CardAdvice(
        input=given,
        subject=audit.subject,
        revision=audit.revision,
        card=name,
        exists=text is not None,
        changes=[_called(change, name) for change in changes],
        sections=sections,
        unpatchable=problem,
        patch=patch(name, text, mended) if mended else "",
        headline=audit.headline,
        headline_after=after.headline,
    )
    return Mending(advice, audit, after, text, mended, _picture(reader, view))


def _picture(reader: Source, view: RepoView) -> str | None:
    if not any(file.path == PICTURE for file in view.files):
        return None
    answer = reader.read([view.file_want(PICTURE)])[view.file_want(PICTURE)]
    return answer.content if isinstance(answer, Text) else ""


def answers_with(view: RepoView, text: str) -> dict[Want, Answer]:
    """What the repo would answer if its card were another one: the card, and what the Hub makes of it."""
    answers: dict[Want, Answer] = {view.file_want(CARD): Text(text)}
    info = view.info
    if info is not None:
        matter = front_matter_of(text)
        files = [RepoFile(CARD, len(text.encode())) if file.path == CARD else file for file in info.files]
        if not any(file.path == CARD for file in files):
            files.append(RepoFile(CARD, len(text.encode())))
        tags = info.tags if view.is_folder else _tags(info.tags, matter)
        answers[Want("info", "model", view.repo, view.revision)] = replace(
            info, card_data=matter, files=tuple(files), tags=tags
        )
    return answers


def _tags(tags: tuple[str, ...], matter: Mapping[str, Any]) -> tuple[str, ...]:
    """A repo's tags as the Hub would set them after a change of the front matter."""

    def strings(key: str) -> list[str]:
        value = matter.get(key)
        return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]

    def names(prefix: str) -> list[str]:
        return [tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)]

    kept = [tag for tag in tags if not tag.startswith(("license:", "base_model:", "dataset:"))]
    relation = next(iter(strings("base_model_relation")), "") or next(
        (name.partition(":")[0] for name in names("base_model:") if ":" in name), ""
    )
    bases = strings("base_model")
    return (
        *kept,
        *(f"license:{name}" for name in strings("license") or names("license:")),
        *(f"base_model:{name}" for name in bases),
        *(f"base_model:{relation}:{name}" for name in bases if relation),
        *(f"dataset:{name}" for name in strings("datasets") or names("dataset:")),
    )


def _opened(target: Target, source: Source) -> tuple[Source, str, str | None]:
    if not isinstance(target, CardSubject):
        return open_subject(target, source)
    folder = FolderSource(target.path.parent, source)
    if target.path.name == CARD:
        return folder, folder.subject, None
    try:
        with target.path.open("rb") as file:
            content = file.read(MAX_TEXT + 1)
    except OSError as error:
        raise InputError(f"{escaped(str(target.path))} cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_TEXT:
        raise InputError(f"{escaped(str(target.path))} is larger than {MAX_TEXT >> 20} MiB")
    want = Want("info", "model", folder.subject)
    view = model_view(Snapshot(folder.subject, None, folder.read([want])), folder.subject)
    return OverlaySource(folder, answers_with(view, content.decode("utf-8", "replace"))), folder.subject, None


def _with_merge(reader: Source, view: RepoView) -> RepoView:
    """The view with the configuration of a merge, and the repos that it names, where nothing else names the bases."""
    listed = any(file.path == MERGE_CONFIG for file in view.files)
    if not listed or any(base.basis in (Basis.STATED, Basis.FOUND) for base in named_bases(view).bases):
        return view
    answers = reader.read([view.file_want(MERGE_CONFIG)])
    longer = model_view(view.snapshot.with_answers(answers), view.repo, view.revision)
    wants = [Want("info", "model", name) for name in merged_models(longer)]
    wants = [want for want in wants if want not in longer.snapshot]
    return model_view(longer.snapshot.with_answers(reader.read(wants) if wants else {}), view.repo, view.revision)


def _unread(view: RepoView) -> SubjectError:
    problem = view.text_problem(CARD)
    said = problem.message if isinstance(problem, Problem) else "it was not looked at"
    return SubjectError(
        f"the model card cannot be read: {said}",
        hint="Set HF_TOKEN to a token that may read it, or try again later; of a recording, record the card too.",
    )


def _not_text(reader: Source, view: RepoView, target: Target, text: str | None) -> str | None:
    """Why a card's bytes cannot be kept as they are; None where they can."""
    if text is None or "\ufffd" not in text:
        return None
    if isinstance(target, RepoSubject):
        exchange = reader.exchange(view.file_want(CARD))
        raw = exchange.body if exchange is not None else b""
    else:
        path = target.path if isinstance(target, CardSubject) else target.path / CARD
        raw = path.read_bytes()
    return None if raw == text.encode() else "the card is not UTF-8 throughout: save it as UTF-8"


def _by_hand(change: CardChange) -> CardChange:
    return change.model_copy(update={"standing": "decide"}) if change.standing == "patch" else change


def _as_mended(section: CardSection, mended: str) -> CardSection:
    """A section that did not come into the card is left to the author."""
    there = section.text is not None and section.text.rstrip() in mended.replace("\r\n", "\n")
    return section if there or section.text is None else section.model_copy(update={"text": None})


def _called(change: CardChange, name: str) -> CardChange:
    """Places in the card under the name that its file has."""
    if name == CARD:
        return change
    seen = [
        place.model_copy(update={"locator": name + place.locator.removeprefix(CARD)})
        if place.locator.split("#")[0] == CARD
        else place
        for place in change.seen
    ]
    return change.model_copy(update={"seen": seen})
