"""`license`, `license_name` and `license_link`: what they should say, from what the repo declares elsewhere.

Texts, prose, tags and the card's own words must agree. Where they do not, or where a text was not read, nothing is
chosen: the author is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from openness.cardadvice.document import CardChange, CardPlace, Key, Standing
from openness.cardadvice.hubkeys import KEYS, LINKED_FILES, OTHER, SAYS_NOTHING, is_name, key_of, name_of, published_at
from openness.cardadvice.values import bounded
from openness.detectors import license
from openness.detectors.license import Declaration
from openness.detectors.license.declarations import Declared
from openness.detectors.view import CARD, RepoView
from openness.document import AuditConflict
from openness.licenses import Reading, agree, read_link, read_name

HUB: Final = "https://huggingface.co"
_UNKNOWN: Final = "unknown"
_MISSPELT = frozenset(("licence", "licenses", "licences", "license_id", "licenseid"))
"""Keys, in lower case, that mean `license` and that the Hub does not read."""
_MISSPELT_LINK = ("license_url", "licence_link", "licence_url", "license-link")
"""Keys that mean `license_link` and that the Hub does not read."""
_NAMING = frozenset(("text", "card", "name", "link", "tag", "prose", "key"))
"""Places that state a license as such; a gate's terms and a policy stand beside one."""
_FAMILIES = frozenset(("bsd", "cc", "gfdl", "gpl", "lgpl", "openrail", "odc-by", "odbl"))
"""Keys that leave the version open: any other says more."""
_ADDRESS = re.compile(r"https?://[\w.~/%+#?=&-]{3,500}")
_FILE = re.compile(r"[\w. -]{1,200}")


def license_changes(view: RepoView, conflicts: Sequence[AuditConflict]) -> list[CardChange]:
    """What to add or to mend about the license. `conflicts` are the audit's: the bases' licenses are among them."""
    return list(_License(view, view.card.front_matter, license.declared(view)).changes(conflicts))


@dataclass(frozen=True)
class _License:
    view: RepoView
    matter: Mapping[str, Any]
    found: Declared

    def changes(self, conflicts: Sequence[AuditConflict]) -> Iterator[CardChange]:
        if disputes := [*self._disputes(), *_with_bases(conflicts)]:
            for why, seen in disputes:
                yield self._change("license", None, "decide", why, seen)
        elif not all(item is None or isinstance(item, str) for item in self._values):
            why = "It is neither a key nor a list of keys: the Hub reads nothing else."
            yield self._change("license", None, "decide", why, [self._own])
        elif all(value.lower() in SAYS_NOTHING for value in self.stated):
            yield from self._from_elsewhere()
        elif wrong := [value for value in self.stated if value not in KEYS]:
            yield from self._misspelt(wrong)

    # What the card says now

    @cached_property
    def _values(self) -> list[Any]:
        value = self.matter.get("license")
        return value if isinstance(value, list) else [value]

    @cached_property
    def stated(self) -> list[str]:
        """The values of `license`, without empty ones."""
        return [item.strip() for item in self._values if isinstance(item, str) and item.strip()]

    @cached_property
    def named(self) -> str:
        """What `license_name` says."""
        value = self.matter.get("license_name")
        return value.strip() if isinstance(value, str) else ""

    @property
    def _own(self) -> CardPlace:
        note = f"The card's license is {', '.join(self.stated)[:80]!r}."
        return CardPlace(locator=self._line("license"), note=note)

    def _line(self, key: str) -> str:
        return self.view.url(CARD, self.view.card.line_of(key))

    # What is declared

    @cached_property
    def declared(self) -> list[Declaration]:
        """All that is declared of the model's own weights, a misspelt key among it."""
        found = [one for one in self.found.declarations if one.owner == "model"]
        for key, value in self.matter.items():
            meant = key != "license" and (key.lower() in _MISSPELT or key.lower() == "license")
            if meant and isinstance(value, str) and (reading := read_name(value)).id != _UNKNOWN:
                note = f"The card says `{key[:40]}: {value[:80]}`, and the Hub does not read that key."
                found.append(Declaration("key", reading, self._line(key), note))
        return found

    @cached_property
    def known(self) -> list[Declaration]:
        """The places that say which license it is."""
        return [one for one in self.declared if one.source in _NAMING and one.reading.id != _UNKNOWN]

    @cached_property
    def texts(self) -> list[str]:
        """The license texts of the model in the repo, the weightiest first."""
        ours = {one.locator.split("#")[0] for one in self.declared if one.source == "text"}
        return [path for path in license.files(self.view) if self.view.url(path) in ours]

    def _disputes(self) -> Iterator[tuple[str, list[CardPlace]]]:
        """Declarations that cannot both hold: one frees what another restricts, or they name different licenses."""
        if not self.known:
            return
        first = self.known[0]
        for other in self.declared:
            if agree(first.reading, other.reading) or first.source == other.source == "card":
                continue  # a list in `license` says that all of them apply
            differs = first.reading.restricts_use is not other.reading.restricts_use
            if differs or (other in self.known and not _unclear(first, other)):
                why = "Two places disagree about the license. An audit takes the stricter; only you know which holds."
                yield why, [_place(first), _place(other)]

    # What follows

    def _from_elsewhere(self) -> Iterator[CardChange]:
        """`license` is missing, or says no more than `other`."""
        if not self.known:
            yield from self._nobody_says()
            return
        best = max(self.known, key=_clarity)
        reading, seen = best.reading, [_place(one) for one in self.known]
        key, name = key_of(reading), name_of(reading)
        foreign = self.named and read_name(self.named).id == _UNKNOWN
        if foreign and not reading.modified:
            why = f"{self.named[:80]!r} in `license_name` is no known license, and what was found is: say which it is."
            yield self._change("license", None, "decide", why, seen)
        elif key is not None:
            why = f"{reading.name} is `{key}` in the Hub's list."
            yield self._change("license", key, self._certain, why, seen)
        elif reading.modified or name is not None:
            yield from self._other(f"{reading.name} has no key in the Hub's list.", seen)
            if not self.named:
                why = "A license without a key is told by its name, in the form of an id."
                yield self._change("license_name", name, self._certain if name else "decide", why, seen)
            yield from self._link(reading)
        else:
            why = f"{reading.name} names no one text: say which license, and which version of it, it is."
            yield self._change("license", None, "decide", why, seen)

    @property
    def _certain(self) -> Standing:
        """A text that was not read may say something else."""
        return "guess" if self.found.unread else "patch"

    def _nobody_says(self) -> Iterator[CardChange]:
        seen = [_place(one) for one in self.declared]
        if self.texts:
            why = f"{self.texts[0]} is a license of its own, which has no key in the Hub's list."
            yield from self._other(why, seen)
            if not self.named:
                why = "A license without a key is told by its name, in the form of an id: give it one."
                yield self._change("license_name", None, "decide", why, seen)
            yield from self._link(None)
        elif self.found.unread:
            return
        elif self.named:
            if any(key in self.matter for key in _MISSPELT_LINK):
                yield from self._link(None)
            elif not self.matter.get("license_link"):
                why = f"Nothing says what {self.named[:80]!r} is: put its text into the repo as LICENSE, or link it."
                yield self._change("license_link", None, "decide", why, [self._own])
        elif self.stated:
            why = "It tells nothing. Name the license in `license_name`, and put its text into the repo as LICENSE."
            yield self._change("license_name", None, "decide", why, [self._own, *seen])
        elif self.view.listing_complete:
            why = "No license in the card, its prose or any file: all rights are reserved. Say which license it is."
            yield self._change("license", None, "decide", why, seen)

    def _misspelt(self, wrong: Sequence[str]) -> Iterator[CardChange]:
        """`license` holds something that is no key."""
        keys = [value if value in KEYS else key_of(read_name(value)) for value in self.stated]
        said = f"{wrong[0][:80]!r} is no key of the Hub's list"
        if None not in keys:
            proposed = keys if isinstance(self.matter.get("license"), list) else keys[0]
            reading = read_name(wrong[0])
            why = f"{said}, which calls {reading.name} `{key_of(reading)}`."
            yield self._change("license", proposed, "patch", why, [self._own])
            return
        reading = read_name(wrong[0])
        name = name_of(reading) or (wrong[0] if reading.id == _UNKNOWN and is_name(wrong[0]) else None)
        if len(self.stated) > 1 or self.named or name is None:
            why = f"{said}. A license that has no key is `license: other`, with its name and a link to its text."
            yield self._change("license", None, "decide", why, [self._own])
            return
        yield from self._other(f"{said}.", [self._own])
        yield self._change("license_name", name, "patch", "It is what `license` says today.", [self._own])
        yield from self._link(reading if reading.id != _UNKNOWN else None)

    def _other(self, why: str, seen: Sequence[CardPlace]) -> Iterator[CardChange]:
        if self.stated != [OTHER]:
            yield self._change("license", OTHER, self._certain, why, seen)

    def _link(self, reading: Reading | None) -> Iterator[CardChange]:
        """`license_link`: the text in the repo, else one that the card links, else where it is published."""
        if self.matter.get("license_link"):
            return
        for key in _MISSPELT_LINK:
            link = self.matter.get(key)
            if isinstance(link, str) and (_ADDRESS.fullmatch(link.strip()) or link.strip() in LINKED_FILES):
                why = f"It stands under `{key}`, a key that the Hub does not read."
                seen = [CardPlace(locator=self._line(key), note=f"The card says `{key}: {link.strip()[:120]}`.")]
                yield self._change("license_link", link.strip(), "patch", why, seen)
                return
        file = next(iter(self.texts), None)
        told = next((one for one in self.view.card.links if reading and read_link(one.url).id == reading.id), None)
        if file is None and (told is None or not _ADDRESS.fullmatch(told.url)):
            told, file = None, next((path for path, _ in self.found.unread), None)
        if file is not None:
            seen = [CardPlace(locator=self.view.url(file), note=f"{file} is in the repo.")]
            if link := self._address(file):
                yield self._change("license_link", link, "patch", "The text is in the repo.", seen)
            else:
                why = "The Hub links a file by its name only where it is called LICENSE or LICENSE.md: rename it."
                yield self._change("license_link", None, "guess", why, seen)
        elif told is not None:
            seen = [CardPlace(locator=self.view.url(CARD, told.line), note="The card links the text.")]
            yield self._change("license_link", told.url, "patch", "The card links the text.", seen)
        elif reading is not None and (link := published_at(reading)):
            seen = [CardPlace(locator=link, note="The text is published there.")]
            yield self._change("license_link", link, self._certain, "The text is published there.", seen)

    def _address(self, path: str) -> str | None:
        """A file of this repo as `license_link` may name it; None where it cannot yet."""
        if path in LINKED_FILES:
            return path
        if self.view.is_folder or not _FILE.fullmatch(path):
            return None
        return f"{HUB}/{self.view.info.id if self.view.info else self.view.repo}/blob/main/{quote(path)}"

    def _change(self, key: Key, proposed: Any, standing: Standing, why: str, seen: Sequence[CardPlace]) -> CardChange:
        return CardChange(
            key=key,
            current=bounded(self.matter.get(key)),
            proposed=proposed,
            standing=standing,
            why=why,
            seen=list(seen),
        )


def _place(declaration: Declaration) -> CardPlace:
    return CardPlace(locator=declaration.locator, note=declaration.note)


def _clarity(declaration: Declaration) -> tuple[bool, bool, bool]:
    """How much a declaration tells: changed words, a key of one text, a key of a family, a name."""
    reading = declaration.reading
    key = key_of(reading)
    return reading.modified, key is not None and key not in _FAMILIES, key is not None or name_of(reading) is not None


def _unclear(one: Declaration, other: Declaration) -> bool:
    """Whether a name is so general ("non-commercial") that it may mean the other license."""
    general = [each.reading for each in (one, other) if key_of(each.reading) is None and name_of(each.reading) is None]
    return bool(general) and one.reading.license_class is other.reading.license_class


def _with_bases(conflicts: Sequence[AuditConflict]) -> Iterator[tuple[str, list[CardPlace]]]:
    """What the audit says of a license that is freer than a base's."""
    for conflict in conflicts:
        if conflict.component == "weights" and any(side.method == "license.base" for side in conflict.sides):
            seen = [CardPlace(locator=side.locator, note=side.note) for side in conflict.sides]
            yield "A base has a stricter license, which its derivatives keep to. Say what applies to this model.", seen
