"""All advice on one card, in the order in which its keys and sections stand."""

from __future__ import annotations

from openness.cardadvice.basekeys import base_changes
from openness.cardadvice.datasetkeys import dataset_changes
from openness.cardadvice.document import CardChange, CardPlace, CardSection
from openness.cardadvice.frontmatter import Unpatchable, find_front_matter
from openness.cardadvice.licensekeys import license_changes
from openness.cardadvice.sections import card_sections
from openness.detectors.view import CARD, RepoView
from openness.document import Audit


def advise(view: RepoView, audit: Audit) -> tuple[list[CardChange], list[CardSection]]:
    """What in a model's card should change. `audit` is that of the snapshot that `view` looks at.

    Where the front matter cannot be read, that stands first, and nothing is in the patch.
    """
    broken = _unreadable(view)
    changes = [*license_changes(view, audit.conflicts), *base_changes(view), *dataset_changes(view)]
    if broken is not None:
        changes = [broken, *(_held_back(change) for change in changes)]
    return changes, card_sections(view, audit, changes)


def _unreadable(view: RepoView) -> CardChange | None:
    try:
        find_front_matter(view.text(CARD) or "")
    except Unpatchable as error:
        note = f"{CARD}: {error.problem}."
        return CardChange(
            key="front matter",
            current=None,
            proposed=None,
            standing="decide",
            why=f"The front matter cannot be read: {error.problem}.",
            seen=[CardPlace(locator=view.url(CARD, error.line), note=note)],
        )
    return None


def _held_back(change: CardChange) -> CardChange:
    return change.model_copy(update={"standing": "decide"}) if change.standing == "patch" else change
