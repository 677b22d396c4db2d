"""Having a model audited from its page, and how far that is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import migrated
from jobkit import do_next, means_for
from pagekit import BROWSER, GPT2, checked, read
from serving import RECORDINGS, Inside, inside

from openness.store.jobs import NOT_FOUND
from openness.store.tables import DEAD, RUNNING, Job


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Inside]:
    with migrated("sqlite", tmp_path) as database, inside(database, waiting_per_client=2) as made:
        yield made


def ask(site: Inside, repo: str = GPT2, **headers: str) -> str:
    """Press the button; the path that the browser is led to."""
    answer = site.post(f"/models/{repo}/audit", headers=BROWSER | headers)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def change(site: Inside, path: str, **columns: object) -> None:
    with site.service.database.writing() as session:
        job = session.get_one(Job, path.rpartition("/")[2])
        for name, value in columns.items():
            setattr(job, name, value)
        session.add(job)


def test_an_audit_is_asked_for_waited_for_and_seen(site: Inside) -> None:
    path = ask(site)
    page = read(site, path)
    assert page.title == f"Auditing {GPT2}"
    assert "Waiting for its turn." in page.text
    assert ("meta", {"http-equiv": "refresh", "content": "3"}) in page.tags, "without a script it asks by itself"
    assert read(site, f"/models/{GPT2}", 404).leads_to(path), "the model's page leads there meanwhile"
    assert ask(site) == path, "asked for twice it is one audit"
    change(site, path, state=RUNNING, read=3, wanted=2)
    assert "3 of 5 answers so far" in read(site, path).text
    change(site, path, state="waiting")
    do_next(means_for(site.service.database, RECORDINGS))
    done = site.get(path, headers=BROWSER)
    assert (done.status_code, done.headers["location"]) == (303, f"/models/{GPT2}")
    assert "open-weight" in read(site, f"/models/{GPT2}").text


def test_the_script_gets_what_changed_and_is_led_on(site: Inside) -> None:
    path = ask(site)
    part = site.get(f"{path}/progress").text
    assert "<html" not in part
    [again] = [line.split('hx-get="')[1].split('"')[0] for line in part.splitlines() if "hx-get" in line]
    assert site.get(again.replace("&amp;", "&")).status_code == 204, "nothing changed"
    change(site, path, state=RUNNING, read=1)
    assert site.get(again.replace("&amp;", "&")).status_code == 200
    change(site, path, state="waiting")
    do_next(means_for(site.service.database, RECORDINGS))
    assert site.get(again.replace("&amp;", "&")).headers["hx-redirect"] == f"/models/{GPT2}"


def test_what_came_to_nothing_says_why(site: Inside) -> None:
    path = ask(site, "no-such/model")
    change(site, path, state=DEAD, reason=NOT_FOUND, problem="no such public model", hint="Look at its name.")
    page = read(site, path)
    assert "no such public model Look at its name." in page.text
    assert "refresh" not in page.source
    assert site.get(f"{path}/progress").status_code == 286, "the script asks no more"
    assert "no such public model" in read(site, "/models/no-such/model", 404).text


def test_who_asks_again_at_once_is_told_that_it_was_just_done(site: Inside) -> None:
    ask(site)
    do_next(means_for(site.service.database, RECORDINGS))
    path = ask(site)
    assert path == f"/models/{GPT2}?asked=lately"
    assert "It was audited a few minutes ago" in read(site, path).text


def test_another_sites_page_cannot_ask(site: Inside) -> None:
    answer = site.post(f"/models/{GPT2}/audit", headers=BROWSER | {"sec-fetch-site": "cross-site"})
    assert "another site's page" in checked(answer, 403).text.lower()
    assert ask(site, **{"sec-fetch-site": "same-origin"})


def test_nobody_asks_for_more_than_their_share(site: Inside) -> None:
    ask(site, "a/b")
    ask(site, "a/c")
    answer = site.post("/models/a/d/audit", headers=BROWSER)
    assert "wait" in checked(answer, 429).text.lower()
    assert int(answer.headers["retry-after"]) > 0


def test_an_audit_that_nobody_asked_for_is_not_there(site: Inside) -> None:
    read(site, f"/audits/{'0' * 32}", 404)
    read(site, "/audits/none", 400)
