"""What a card should say of the license, from what the repo declares elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cardkit import NAME, advised, license_text, of, record, told

from openness.cardadvice.hubkeys import KEYS, SAYS_NOTHING, key_of, name_of, published_at
from openness.licenses import read_name

BODY = "# Model\n\nA model of one billion parameters, for tests.\n"


def card(matter: str = "", prose: str = "") -> str:
    return (f"---\n{matter}---\n" if matter else "") + BODY + prose


CASES: list[tuple[str, str, dict[str, str], list[tuple[str, str, Any]]]] = [
    # a text in the repo says it, and the card does not
    ("", "", {"LICENSE": "Apache-2.0"}, [("patch", "license", "apache-2.0")]),
    ("language: en\n", "", {"LICENSE.md": "MIT"}, [("patch", "license", "mit")]),
    ("license: other\n", "", {"LICENSE": "llama3.1"}, [("patch", "license", "llama3.1")]),
    ("license: unknown\n", "", {"LICENSE": "MIT"}, [("patch", "license", "mit")]),
    ("license: [other]\n", "", {"LICENSE": "MIT"}, [("patch", "license", "mit")]),
    (
        "", "", {"LICENSE": "deepseek"},
        [("patch", "license", "other"), ("patch", "license_name", "deepseek"), ("patch", "license_link", "LICENSE")],
    ),
    ("license: other\n", "", {"LICENSE": "qwen"}, [("patch", "license_name", "qwen"), ("patch", "license_link", "LICENSE")]),
    ("license: other\nlicense_name: qwen\n", "", {"LICENSE": "qwen"}, [("patch", "license_link", "LICENSE")]),
    ("license: other\nlicense_name: qwen\nlicense_link: LICENSE\n", "", {"LICENSE": "qwen"}, []),
    (
        "license: other\nlicense_name: deepseek\n", "", {"LICENSE-MODEL": "deepseek"},
        [("patch", "license_link", f"https://huggingface.co/{NAME}/blob/main/LICENSE-MODEL")],
    ),
    # the prose says it
    ("", "## License\n\nThis model is released under the Apache 2.0 license.\n", {}, [("patch", "license", "apache-2.0")]),
    ("", "- **License:** MIT\n", {}, [("patch", "license", "mit")]),
    (
        "license: other\n", "## License\n\n[Coqui Public Model License](https://coqui.ai/cpml.txt)\n", {},
        [("patch", "license_name", "coqui-public-model-license"), ("patch", "license_link", "https://coqui.ai/cpml.txt")],
    ),
    # the name says it
    ("license: other\nlicense_name: llama3.1\n", "", {}, [("patch", "license", "llama3.1")]),
    ("licence: mit\n", "", {}, [("patch", "license", "mit")]),
    ("License: Apache 2.0\n", "", {}, [("patch", "license", "apache-2.0")]),
    (
        "license: other\nlicense_name: ours-1.0\nlicense_url: https://example.org/LICENSE\n", "", {},
        [("patch", "license_link", "https://example.org/LICENSE")],
    ),
    ("license: other\nlicense_name: cc-attribution-sharealike-4.0-international-license\n", "", {}, [("patch", "license", "cc-by-sa-4.0")]),
    # it is no key of the Hub's
    ("license: Apache 2.0\n", "", {}, [("patch", "license", "apache-2.0")]),
    ("license: Apache-2.0\n", "", {"LICENSE": "Apache-2.0"}, [("patch", "license", "apache-2.0")]),
    ("license: llama-2\n", "", {}, [("patch", "license", "llama2")]),
    ("license: cc-by-nc-sa 4.0\n", "", {}, [("patch", "license", "cc-by-nc-sa-4.0")]),
    ("license: [MIT, apache-2.0]\n", "", {}, [("patch", "license", ["mit", "apache-2.0"])]),
    (
        "license: GPL-3.0-or-later\n", "", {},
        [
            ("patch", "license", "other"), ("patch", "license_name", "gpl-3.0-or-later"),
            ("patch", "license_link", "https://spdx.org/licenses/GPL-3.0-or-later.html"),
        ],
    ),
    ("license: our-license\n", "", {}, [("patch", "license", "other"), ("patch", "license_name", "our-license")]),
    # nothing that could be put into a patch
    ("license: mit\n", "", {"LICENSE": "MIT"}, []),
    ("license: mit\n", "", {}, []),
    ("license: cc-by-4.0\n", "", {}, []),
    ("", "", {}, [("decide", "license", None)]),
    ("license: other\n", "", {}, [("decide", "license_name", None)]),
    ("license: other\nlicense_name: ours\n", "", {}, [("decide", "license_link", None)]),
    ("license: Our Own License\n", "", {}, [("decide", "license", None)]),
    ("license: no\n", "", {}, [("decide", "license", None)]),
    ("license: {name: mit}\n", "", {}, [("decide", "license", None)]),
    ("license: [mit, ours]\n", "", {}, [("decide", "license", None)]),
    ("", "## License\n\nCC-BY-NC\n", {}, [("decide", "license", None)]),
    ("", "## License\n\nFor research use only.\n", {}, [("decide", "license", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("matter", "prose", "texts", "expected"), CASES)
def test_the_license(
    tmp_path: Path, matter: str, prose: str, texts: dict[str, str], expected: list[tuple[str, str, Any]]
) -> None:
    record(tmp_path, card=card(matter, prose), texts={path: license_text(name) for path, name in texts.items()})
    mending = advised(tmp_path)
    assert [one for one in told(mending) if one[1].startswith("license")] == expected
    for change in mending.advice.changes:
        assert change.why
        assert change.seen or change.standing == "decide"


@pytest.mark.parametrize(
    ("matter", "prose", "texts"),
    [
        ("license: mit\n", "", {"LICENSE": "llama3.1"}),  # the card frees what the text restricts
        ("license: Apache 2.0\n", "", {"LICENSE": "llama3.1"}),
        ("license: llama3.1\n", "", {"LICENSE": "Apache-2.0"}),
        ("", "## License\n\nThis model is licensed under the MIT license.\n", {"LICENSE": "llama3.1"}),
        ("license: apache-2.0\n", "## License\n\nThis model is for non-commercial use only.\n", {}),
        ("license: other\nlicense_name: llama3.1\n", "", {"LICENSE": "MIT"}),
        ("license: other\nlicense_name: ours\n", "", {"LICENSE": "Apache-2.0"}),
    ],
)
def test_where_places_disagree_nothing_is_chosen(
    tmp_path: Path, matter: str, prose: str, texts: dict[str, str]
) -> None:
    record(tmp_path, card=card(matter, prose), texts={path: license_text(name) for path, name in texts.items()})
    mending = advised(tmp_path)
    changes = [change for change in mending.advice.changes if change.key.startswith("license")]
    assert {(change.standing, change.proposed) for change in changes} == {("decide", None)}
    assert len(changes[0].seen) >= 1
    assert "license" not in mending.advice.patch
    assert mending.advice.wrong


def test_a_text_with_words_added_keeps_its_own_name(tmp_path: Path) -> None:
    text = license_text("MIT") + "\nThe Software may not be used for military purposes.\n"
    record(tmp_path, card=card("language: en\n"), texts={"LICENSE": text})
    assert told(advised(tmp_path)) == [
        ("patch", "license", "other"),
        ("decide", "license_name", None),
        ("patch", "license_link", "LICENSE"),
    ]


def test_a_text_that_nobody_knows_is_linked_and_named_by_its_author(tmp_path: Path) -> None:
    text = "OUR OWN LICENSE\n\nYou may use the weights for cooking, and for nothing but cooking.\n" * 3
    record(tmp_path, card=card("license: other\n"), texts={"LICENSE": text})
    assert told(advised(tmp_path)) == [("decide", "license_name", None), ("patch", "license_link", "LICENSE")]


def test_a_text_that_was_not_read_may_say_something_else(tmp_path: Path) -> None:
    record(tmp_path, card=card("language: en\n", "## License\n\nApache 2.0\n"), unread=["LICENSE"])
    mending = advised(tmp_path)
    assert told(mending) == [("guess", "license", "apache-2.0")]
    assert mending.advice.patch == ""


def test_a_bases_stricter_license_is_told_and_not_overruled(tmp_path: Path) -> None:
    record(tmp_path, "meta/base", "---\nlicense: llama3.1\n---\n" + BODY, {"LICENSE": license_text("llama3.1")})
    record(tmp_path, card=card("license: Apache 2.0\nbase_model: meta/base\n"))
    change = of(advised(tmp_path), "license")
    assert (change.standing, change.proposed) == ("decide", None)
    assert any("meta/base" in seen.note for seen in change.seen)


def test_each_change_says_where_it_was_seen(tmp_path: Path) -> None:
    record(tmp_path, card=card("license: Apache 2.0\n"), texts={"LICENSE": license_text("Apache-2.0")})
    change = of(advised(tmp_path), "license")
    assert change.current == "Apache 2.0"
    assert change.seen[0].locator == f"https://huggingface.co/{NAME}/blob/{'f' * 40}/README.md#L2"
    record(tmp_path / "b", card=card(), texts={"LICENSE": license_text("Apache-2.0")})
    change = of(advised(tmp_path / "b"), "license")
    assert change.seen[0].locator.endswith("/LICENSE#L1")


def test_a_file_that_the_hub_cannot_link_is_to_be_renamed(tmp_path: Path) -> None:
    """In a folder nobody knows the repo's address yet."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").write_text(card("language: en\n"))
    (folder / "LICENSE.txt").write_text(license_text("deepseek"))
    record(tmp_path)
    assert ("guess", "license_link", None) in told(advised(tmp_path, str(folder)))


# The Hub's keys


def test_each_key_is_the_key_of_what_it_names() -> None:
    from importlib import util

    spec = util.spec_from_file_location("names", Path(__file__).parent.parent / "licenses" / "test_names.py")
    assert spec is not None
    assert spec.loader is not None
    names = util.module_from_spec(spec)
    spec.loader.exec_module(names)
    assert set(names.HUB_KEYS) | {"unknown", "other"} == KEYS
    assert [key for key in sorted(KEYS - SAYS_NOTHING) if key_of(read_name(key)) != key] == []


@pytest.mark.parametrize("name", ["cc-by-nc", "non-commercial", "MIT OR Apache-2.0", "nobody's license", "proprietary"])
def test_what_names_no_text_gets_no_name(name: str) -> None:
    reading = read_name(name)
    assert (key_of(reading), name_of(reading)) == (None, None)


def test_the_license_file_of_another_model_is_not_linked() -> None:
    assert published_at(read_name("qwen")) is None
    assert published_at(read_name("mnpl")) == "https://mistral.ai/licenses/MNPL-0.1.md"
