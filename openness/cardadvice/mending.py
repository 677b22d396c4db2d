"""From a card and the advice on it to the mended card: only the keys and the section that the advice names change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openness.cardadvice.document import CardChange, CardSection
from openness.cardadvice.frontmatter import Edit, Unpatchable, find_front_matter, prepended
from openness.detectors.card import FRONT_MATTER, MAX_CHARACTERS, parse_card


def wanted_values(changes: Iterable[CardChange]) -> dict[str, Any]:
    """The keys that the patch sets, with their values."""
    return {change.key: change.proposed for change in changes if change.standing == "patch"}


def mended_card(text: str, changes: Iterable[CardChange], sections: Iterable[CardSection] = ()) -> str:
    """The card with all changes and sections that are in the patch; the text itself where none is.

    Raises `Unpatchable` where the front matter cannot be changed in place. What comes out is read again, and refused
    where anything else than the keys in question differs.
    """
    values = wanted_values(changes)
    edits: list[Edit] = []
    found = find_front_matter(text)
    if values:
        edits += found.edits(values) if found is not None else [prepended(text, values)]
    mended = apply(text, edits)
    _check(text, mended, values)
    for section in sections:
        if section.text is not None:
            mended = _with_section(mended, section.title, section.text)
    return mended


def patchable(text: str, changes: Sequence[CardChange]) -> tuple[list[CardChange], str | None]:
    """The same changes, those that cannot be made in place left to the author; and why, where there are any."""
    try:
        mended_card(text, changes)
    except Unpatchable:
        pass
    else:
        return list(changes), None
    kept: list[CardChange] = []
    reasons: list[str] = []
    for change in changes:
        try:
            mended_card(text, [*kept, change])
        except Unpatchable as error:
            where = f" (line {error.line})" if error.line else ""
            reasons.append(f"{error.problem}{where}")
            change = change.model_copy(update={"standing": "decide"})
        kept.append(change)
    return kept, "; ".join(dict.fromkeys(reasons)) or None


def apply(text: str, edits: Sequence[Edit]) -> str:
    """A text with some of its characters replaced; edits at one place stand in the order in which they are given."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        if edit.start < at:
            raise Unpatchable("two changes overlap")
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def _check(before: str, after: str, values: Mapping[str, Any]) -> None:
    """Fail where the mended card reads otherwise than meant, or where its text differs."""
    old, new = parse_card(before), parse_card(after)
    if new.front_matter_error is not None or dict(new.front_matter) != {**old.front_matter, **values}:
        raise Unpatchable("the front matter is written in a way that cannot be changed in place")
    if _text_of(before).lstrip("\r\n") != _text_of(after).lstrip("\r\n"):
        raise Unpatchable("the front matter cannot be told from the text")


def _text_of(card: str) -> str:
    match = FRONT_MATTER.match(card[:MAX_CHARACTERS])
    return card[match.end() :] if match else card.removeprefix("\ufeff")


def _with_section(text: str, title: str, section: str) -> str:
    """The card with a section at its end, where it is read as one there: a code block may be open."""
    newline = "\r\n" if "\r\n" in text[:10_000] else "\n"
    apart = "" if not text else newline if text.endswith("\n") else newline * 2
    longer = text + apart + section.replace("\n", newline)
    blocks = parse_card(longer).blocks
    shown = any(block.kind == "heading" and block.text == title for block in blocks[-6:])
    return longer if shown and len(longer) <= MAX_CHARACTERS else text


def front_matter_of(text: str) -> Mapping[str, Any]:
    """A card's front matter as the Hub would read it; empty where it cannot be read."""
    return parse_card(text).front_matter
