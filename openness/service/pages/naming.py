"""Names in addresses and in sentences: finding what an address names, and leading from a name to what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from openness.filecheck import did_you_mean
from openness.reports.wording import harmless
from openness.rubric import DEFAULT_RUBRIC, Condition, InSet, LicenseSet, Predicate, Rubric, See, load_rubric, parts
from openness.service.pages import links
from openness.service.problems import ApiError, Moved

LONGEST = 4000
"""Characters of a condition in words."""
_SHOWN = 30
"""Names that a hint lists."""


def named(what: str, given: str, known: Iterable[str], address: Callable[[str], str], overview: str) -> str:
    """What an address names. Raises `Moved` for another spelling of it, and `ApiError` for a name that is not known."""
    ids = list(known)
    if given in ids:
        return given
    spelt = _plain(given)
    same = next((one for one in ids if _plain(one) == spelt), None)
    if same is not None:
        raise Moved(address(same))
    hint = f"All of them: {', '.join(ids)}." if len(ids) <= _SHOWN else f"{overview} names all of them."
    raise ApiError("not-found", f"there is no {what} {harmless(given, 80)!r}{did_you_mean(spelt, ids)}", hint=hint)


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Names:
    """What conditions call by a name, and what that stands for, in the order in which the rubric has them."""

    conditions: tuple[tuple[str, Condition], ...]
    sets: tuple[tuple[str, LicenseSet], ...]


def names_in(rubric: Rubric, conditions: Iterable[Condition]) -> Names:
    """The names that conditions use, and those that what they stand for uses."""
    conditions_used: set[str] = set()
    sets_used: set[str] = set()
    waiting = list(conditions)
    while waiting:
        one = waiting.pop()
        waiting += parts(one)
        if isinstance(one, See) and one.see not in conditions_used:
            conditions_used.add(one.see)
            waiting.append(rubric.conditions[one.see])
        if isinstance(one, Predicate) and isinstance(one.license, InSet):
            sets_used.add(one.license.set)
    return Names(
        tuple(item for item in rubric.conditions.items() if item[0] in conditions_used),
        tuple(item for item in rubric.licenses.items() if item[0] in sets_used),
    )


def with_names(said: str) -> Markup:
    """A condition in words, in which each name leads to what it stands for, on the same page."""
    return Markup("").join(_pieces(harmless(said, LONGEST)))


def _pieces(said: str) -> Iterator[Markup | str]:
    """Between backticks stands a name: of a set of licenses after `in`, else of a condition."""
    for index, piece in enumerate(re.split(r"`([^`]*)`", said)):
        if index % 2 == 0:
            before = piece
            yield piece
        elif re.fullmatch(r"[a-z0-9_-]+", piece):
            yield _NAME.format("set" if before.endswith(" in ") else "condition", piece, piece)
        else:
            yield piece


_NAME = Markup('<a class="term" href="#{}-{}"><code>{}</code></a>')


@lru_cache(maxsize=200)
def with_verdicts(said: str) -> Markup:
    """A sentence in which each verdict leads to what it takes."""
    ids = sorted((level.id for level in load_rubric(DEFAULT_RUBRIC).levels), key=len, reverse=True)
    pieces = re.split(rf"(?<![\w-])({'|'.join(map(re.escape, ids))})(?![\w-])", harmless(said))
    return Markup("").join(
        links.term(piece, "verdict", piece) if index % 2 else piece for index, piece in enumerate(pieces)
    )
