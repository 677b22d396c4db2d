"""Sections that a card lacks: told by what an audit did not find, with what to write so that it does.

An empty skeleton helps nobody, and a sentence that we make up is not the author's: a section is written only where the
repo holds all of its content, which is so for the license alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from openness.cardadvice.document import CardChange, CardSection
from openness.components import Component
from openness.detectors import license
from openness.detectors.documents.statements import said
from openness.detectors.view import RepoView
from openness.document import Audit, AuditComponent
from openness.licenses import read_name


@dataclass(frozen=True, slots=True)
class _Wanted:
    title: str
    components: tuple[Component, ...]
    write: str


_WANTED = (
    _Wanted(
        "Training data",
        (Component.PRETRAINING_DATA, Component.POSTTRAINING_DATA),
        "Name all data that this model was trained on, each with a link to its repo or page, and say in words that it "
        "was trained on them, at which stage. Where the data are not published, say what they are: sources, selection, "
        "processing. List those on the Hub under `datasets:` too.",
    ),
    _Wanted(
        "Training code",
        (Component.TRAINING_CODE,),
        "Link the repository, with words that say that this model was trained with it: a bare link could be to "
        "anything.",
    ),
    _Wanted(
        "Training procedure",
        (Component.TRAINING_CONFIGURATION,),
        "Give the settings with their values: learning rate, batch size, epochs or steps, optimizer; or put the "
        "configuration file into the repo.",
    ),
    _Wanted(
        "Checkpoints",
        (Component.CHECKPOINTS,),
        "Where checkpoints from during the training are published, say where: branches or folders of this repo, or "
        "another repo, with a link.",
    ),
    _Wanted(
        "Evaluation",
        (Component.EVALUATION_RESULTS,),
        "Give results as a table: what was measured, on what, with which number; or as `model-index` in the metadata.",
    ),
)
_USE = "Say what the model is for, what it is not for, and where it is known to fail."
_LICENSE = (
    "Name the license of the weights, and that of the code where it is another, and put the text into the repo as "
    "LICENSE."
)
_HEADS_USE = re.compile(
    r"\b(?:intended|limit\w*|bias\w*|risks?|safety|ethic\w*|responsib\w*|out[- ]of[- ]scope|misuse|disclaimer)\b|"
    r"局限|限制|风险|风險|偏见|制限|注意|한계|제한|limitac|limita[çt]|einschränk",
    re.IGNORECASE,
)
_ABOUT_LICENSE = re.compile(r"licen[cs]|lizenz|licencia|licença|许可|許可|协议|ライセンス|라이선스", re.IGNORECASE)
_FILE = re.compile(r"[\w.-]{1,100}")


def card_sections(view: RepoView, audit: Audit, changes: Sequence[CardChange]) -> list[CardSection]:
    """The sections that are missing, or that do not show yet what they are about.

    `changes` are those of the front matter: a section on the license says what they say.
    """
    return [*_shown_by_audit(audit), *_on_use(view), *_on_license(view, changes), *_blanks(view)]


def _shown_by_audit(audit: Audit) -> Iterator[CardSection]:
    for wanted in _WANTED:
        lacking = [name for name in wanted.components if _is_lacking(audit.components.get(name.value))]
        if not lacking:
            continue
        states = [audit.components[name.value] for name in lacking]
        begun = any(state.availability != "unknown" or _was_told(state) for state in states)
        yield CardSection(
            title=wanted.title,
            state="incomplete" if begun else "missing",
            why=" ".join(dict.fromkeys(_why(state) for state in states)),
            write=wanted.write,
            components=[name.value for name in lacking],
            text=None,
        )


def _is_lacking(state: AuditComponent | None) -> bool:
    """Whether this model's own card should say more of a component; what was not read is not lacking."""
    if state is None or state.inherited_from or state.facts.get("used") is False:
        return False
    if state.availability == "unknown":
        return state.reason == "not-found"
    return state.availability == "partial" or state.facts.get("described") is False


def _was_told(state: AuditComponent) -> bool:
    return any(
        seen.property in ("dataset", "link", "note", "availability") and seen.value for seen in state.observations
    )


def _why(state: AuditComponent) -> str:
    told = [seen for seen in state.observations if seen.property in ("availability", "described") and seen.note]
    return told[0].note if told else "An audit found nothing about it."


def _on_use(view: RepoView) -> Iterator[CardSection]:
    blocks = view.card.blocks
    if view.card_reason is None and not any(
        block.kind == "heading" and _HEADS_USE.search(block.text) for block in blocks
    ):
        why = "No heading speaks of what the model is for or where it fails."
        yield CardSection(
            title="Intended use and limitations", state="missing", why=why, write=_USE,
            components=[Component.MODEL_CARD.value], text=None,
        )  # fmt: skip


def _on_license(view: RepoView, changes: Sequence[CardChange]) -> Iterator[CardSection]:
    """Where the text lies in the repo, and the card neither links it nor speaks of it.

    What is to be settled is settled first.
    """
    if view.card_reason is not None or any(_ABOUT_LICENSE.search(block.text[:5000]) for block in view.card.blocks):
        return
    linked = bool(view.card.front_matter.get("license_link"))
    if linked or any(change.key == "license_link" and change.standing == "patch" for change in changes):
        return
    if any(change.key == "license" and change.standing != "patch" for change in changes):
        return
    found = (one for one in license.declared(view).declarations if one.owner == "model" and one.source == "text")
    file = next(found, None)
    if file is None or file.reading.license is None or file.reading.modified:
        return
    path = next((path for path in license.files(view) if view.url(path) == file.locator.split("#")[0]), "")
    name = file.reading.name
    if _FILE.fullmatch(path) and read_name(name).id == file.reading.id:
        yield CardSection(
            title="License",
            state="missing",
            why=f"The repo holds the text ({path}), and the card does not speak of it.",
            write=_LICENSE,
            components=[Component.WEIGHTS.value],
            text=f"## License\n\n{name}: see [{path}]({quote(path)}).\n",
        )


def _blanks(view: RepoView) -> Iterator[CardSection]:
    _, _, blanks = said(view.card)
    if blanks:
        yield CardSection(
            title="Blank places",
            state="incomplete",
            why=f"{blanks} place{'s are' if blanks > 1 else ' is'} left blank, as the template has them.",
            write="Fill them in, or delete them: a blank place says that nobody looked.",
            components=[Component.MODEL_CARD.value],
            text=None,
        )
