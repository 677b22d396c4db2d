"""All models of an owner, the most open first, and how many come to which verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from openness.service.pages import links
from openness.service.pages.finding import page_of
from openness.service.pages.narrowing import USUAL
from openness.service.pages.showing import Head, Owner, show
from openness.service.problems import ApiError, Moved
from openness.service.routes.common import NAME, services
from openness.service.routes.comparison import MOST
from openness.service.routes.listing import VERDICTS
from openness.store.cursor import MAX_LENGTH
from openness.store.filtering import Filter
from openness.store.owners import verdicts_of


@dataclass(frozen=True, slots=True)
class Share:
    """How many of an owner's models come to a verdict."""

    verdict: str
    models: int
    words: str
    """Of all of them, in percent."""


@get("/owners/{owner:str}", operation_id="pageOwner", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_owner(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    cursor: Annotated[str, QueryParameter(max_length=MAX_LENGTH)] = "",
) -> Response[str]:
    """An owner's public models; under another spelling, where the page is."""
    service = services(state)
    if not re.fullmatch(NAME, owner) or len(owner) > 96:
        raise _unknown(owner)
    with service.database.reading() as session:
        verdicts = verdicts_of(session, owner)
        found = page_of(session, Filter(owner=owner), USUAL, cursor or None)
    if not verdicts:
        raise _unknown(owner)
    spelt = found.rows[0].repo.partition("/")[0] if found.rows else owner
    if spelt != owner:
        raise Moved(links.owner(spelt))
    count, by_rank = sum(verdicts.values()), shares(verdicts)
    said = [f"{one.models:,} {one.verdict}" for one in by_rank]
    head = Head(
        f"Models of {spelt}: how open are they?",
        f"{count:,} {'model' if count == 1 else 'models'} of {spelt}: {', '.join(said)}.",
        links.owner(spelt),
        indexed=not cursor,
    )
    return show(
        request, "owner.html", head, owner=spelt, count=count, shares=by_rank, found=found,
        later=bool(cursor), most=MOST,
    )  # fmt: skip


def shares(verdicts: dict[str, int]) -> list[Share]:
    """From the most open verdict on; whatever was not known stands last."""
    known = [one for one in reversed(VERDICTS) if one != "unknown"]
    order = sorted(verdicts, key=lambda one: known.index(one) if one in known else len(known))
    count = sum(verdicts.values())
    return [Share(one, verdicts[one], _percent(verdicts[one], count)) for one in order]


def _percent(some: int, all_of_them: int) -> str:
    """Rounded, but never to none or to all."""
    percent = round(100 * some / all_of_them)
    if percent == 0:
        return "under 1 %"
    return "over 99 %" if percent == 100 and some < all_of_them else f"{percent} %"


def _unknown(owner: str) -> ApiError:
    return ApiError(
        "not-found",
        f"no public model of {owner[:100]!r} has been audited here",
        hint="Look for one of its models by name: from there it can be audited.",
    )
