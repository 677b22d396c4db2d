"""An owner's models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import migrated
from filled import fill
from listkit import MADE, listing
from pagekit import BROWSER, OLMO, Read, read
from serving import Inside, inside
from sqlalchemy import update

from openness.service.pages.owners import shares
from openness.store.cursor import Cursor, Sort
from openness.store.names import mark_gone
from openness.store.tables import Model

OWNER = "owner1"
THEIRS = sorted((one for one, _ in MADE if one.owner == OWNER), key=lambda one: (-one.score, -(one.id or 0)))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with listing("sqlite", tmp_path_factory.mktemp("owners")) as service:
        yield service


def chosen(page: Read) -> list[str]:
    return [given["value"] for tag, given in page.tags if tag == "input" and given.get("name") == "model"]


def test_all_their_models_are_there_the_best_first(many: Inside) -> None:
    found: list[str] = []
    address = f"/owners/{OWNER}"
    while address:
        page = read(many, address)
        assert page.title == f"Models of {OWNER}"
        found += chosen(page)
        address = next((href for href, words in page.links if words == "Next page"), "")
    assert found == [one.repo for one in THEIRS]


def test_verdicts_are_counted_with_their_shares(many: Inside) -> None:
    page = read(many, f"/owners/{OWNER}")
    counts = Counter(one.verdict for one in THEIRS)
    assert f"{len(THEIRS)} public models audited here." in page.text
    for verdict, count in counts.items():
        assert (f"/models?owner={OWNER}&verdict={verdict}", f"{count:,}") in page.links
        assert f"{verdict} {count:,} " in page.text
        assert f"{count} {verdict}" in page.meta["description"]
    told = page.text[page.text.index("Share") : page.text.index("Filter them")]
    assert told.count("%") == len(counts)
    assert f"{round(100 * counts['open-weight'] / len(THEIRS))} %" in told
    assert page.leads_to(f"https://huggingface.co/{OWNER}")
    assert many.get(f"/models.csv?owner={OWNER}").text.count("\n") == len(THEIRS) + 1


@pytest.mark.parametrize(
    ("some", "of", "words"), [(1, 1, "100 %"), (1, 700, "under 1 %"), (699, 700, "over 99 %"), (1, 3, "33 %")]
)
def test_few_are_neither_none_nor_all(some: int, of: int, words: str) -> None:
    assert shares({"closed": some, "open-weight": of - some})[-1].words == words


def test_an_owner_goes_by_the_name_that_they_spell(site: Inside) -> None:
    answer = site.get("/owners/AllenAI", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (307, "/owners/allenai")
    assert chosen(read(site, "/owners/allenai")) == [OLMO]


@pytest.mark.parametrize("owner", ["nobody", "%3Cscript%3Ealert(1)%3C/script%3E", "a" * 300, "a b", "%22%3E"])
def test_whom_nobody_knows_is_not_found_and_can_be_searched_for(site: Inside, owner: str) -> None:
    page = read(site, f"/owners/{owner}", 404)
    assert "<script>alert" not in page.source
    if owner == "nobody":
        [field] = [given for tag, given in page.tags if tag == "input" and given.get("id") == "sought"]
        assert field["value"] == "nobody"


def test_who_has_nothing_public_any_more_is_not_found(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database:
        fill(database, 1)
        repo = MADE[0][0].repo
        with database.writing() as session:
            session.execute(update(Model).values(gone_at=None))
            mark_gone(session, repo, MADE[0][0].audited_at)
        with inside(database) as service:
            read(service, f"/owners/{MADE[0][0].owner}", 404)


def test_past_its_end_the_list_says_so(site: Inside) -> None:
    page = read(site, f"/owners/allenai?cursor={Cursor(Sort.SCORE_DOWN, 0.0, 0)}")
    assert "The list ends here." in page.text
    assert page.meta["robots"] == "noindex"
    assert read(site, "/owners/allenai?cursor=nonsense", 400).title
