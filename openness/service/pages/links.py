"""Where the pages are, and which words of a report lead there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from urllib.parse import quote, urlencode

from markupsafe import Markup

from openness.components import NAMES, Component
from openness.licenses.catalog import all_licenses
from openness.licenses.model import LicenseClass
from openness.reports import pages
from openness.reports.wording import harmless
from openness.rubric import DEFAULT_RUBRIC, load_rubric, shipped_rubrics
from openness.service.pages.glossary import anchor_of_property
from openness.snapshot import is_repo_id

_POSTED = re.compile(r"attestation-(\d{1,16})(#L\d+)?")


def model(repo: str) -> str:
    """A model's page."""
    return f"/models/{quote(repo)}"


def owner(name: str) -> str:
    """The page of who publishes models."""
    return f"/owners/{quote(name)}"


def models(**filters: str | list[str]) -> str:
    """The list, narrowed."""
    return f"/models?{urlencode(filters, doseq=True, quote_via=quote)}" if filters else "/models"


def compare(*repos: str) -> str:
    """Models side by side."""
    return f"/compare?{urlencode([('model', repo) for repo in repos], safe='/')}"


def rubric(id: str) -> str:
    """What a rubric asks."""
    return f"/rubrics/{quote(id)}"


def criterion(rubric: str, id: str) -> str:
    """What a criterion or a requirement of a rubric asks."""
    return f"/criteria/{quote(rubric)}/{quote(id)}"


def level(rubric_id: str, id: str) -> str:
    """What a level of a rubric takes: the default rubric's are the verdicts, which have pages of their own."""
    return verdict(id) if rubric_id == DEFAULT_RUBRIC else f"{rubric(rubric_id)}#level-{quote(id)}"


def component(id: str) -> str:
    """What a component is."""
    return f"/components/{quote(id)}"


def verdict(id: str) -> str:
    """What a verdict takes."""
    return f"/verdicts/{quote(id)}"


def license(id: str) -> str:
    """What a license allows."""
    return f"/licenses/{quote(id, safe='')}"


def word(id: str) -> str:
    """What any other word means."""
    return f"/words#{quote(id)}"


def contest(repo: str, component: str = "") -> str:
    """How to object to what is said of a model, or of one of its components."""
    chosen = f"?{urlencode({'component': component})}" if component else ""
    return f"{model(repo)}/contest{chosen}"


def evidence(repo: str, component: str) -> str:
    """All that was seen of a component."""
    return f"{model(repo)}/evidence?{urlencode({'component': component})}"


def href(locator: str | None) -> str:
    """A link's address where it may be one, as in reports; a posted attestation, which evidence names by its number,
    has a page here."""
    posted = _POSTED.fullmatch(locator or "")
    return f"/attestations/{posted[1]}{posted[2] or ''}" if posted else pages.href(locator)


@lru_cache(maxsize=5000)
def term(words: str, kind: str, *ids: str) -> Markup | str:
    """Words as a link to what they mean; as they are where there is no such page, such as for a license that nobody
    here knows."""
    find = _KINDS.get(kind)
    address = find(*ids) if find and all(ids) else ""
    return _TERM.format(address, harmless(words)) if address else words


@lru_cache(maxsize=5000)
def contesting(repo: str, component: str) -> Markup:
    """The link by which a component's state is contested; what follows a component in a report."""
    if not is_repo_id(repo) or component not in NAMES:
        return Markup("")
    return _CONTEST.format(contest(repo, component), Component(component).label)


_TERM = Markup('<a class="term" href="{}">{}</a>')
_CONTEST = Markup(' <a class="contest" href="{}" aria-label="Contest: {}">contest</a>')


def _model(id: str) -> str:
    return model(id) if "/" in id and is_repo_id(id) else ""


def _rubric(id: str) -> str:
    return rubric(id) if id in shipped_rubrics() else ""


def _criterion(of: str, id: str) -> str:
    return criterion(of, id) if id in _questions().get(of, ()) else ""


def _level(of: str, id: str) -> str:
    return level(of, id) if id in _levels().get(of, ()) else ""


def _component(id: str) -> str:
    return component(id) if id in NAMES else ""


def _verdict(id: str) -> str:
    return verdict(id) if id in _verdicts() else ""


def _license(id: str) -> str:
    return license(id) if id in _licenses() else ""


@cache
def _questions() -> Mapping[str, frozenset[str]]:
    """What each shipped rubric asks, by id."""
    rubrics = [load_rubric(name) for name in shipped_rubrics()]
    return {one.id: frozenset(item.id for item in (*one.criteria, *one.requirements)) for one in rubrics}


@cache
def _levels() -> Mapping[str, frozenset[str]]:
    """The levels of each shipped rubric, by id."""
    rubrics = [load_rubric(name) for name in shipped_rubrics()]
    return {one.id: frozenset(level.id for level in one.levels) for one in rubrics}


def _verdicts() -> frozenset[str]:
    return _levels()[DEFAULT_RUBRIC] | {"unknown"}


@cache
def _licenses() -> frozenset[str]:
    return frozenset(one.id for one in all_licenses())


_KINDS: Mapping[str, Callable[..., str]] = {
    "model": _model,
    "owner": owner,
    "rubric": _rubric,
    "criterion": _criterion,
    "level": _level,
    "component": _component,
    "verdict": _verdict,
    "license": _license,
    "class": lambda id: word(id) if id in frozenset(LicenseClass) else "",
    "property": lambda name: word(anchor) if (anchor := anchor_of_property(name)) else "",
    "word": word,
}
