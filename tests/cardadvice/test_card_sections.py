"""Sections that a card lacks, and the one that is written where the repo holds all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cardkit import advised, license_text, record, told

from openness.cardadvice import CardSection

BODY = "# Model\n\nA model of one billion parameters, for tests.\n"


def sections(tmp_path: Path, prose: str = "", matter: str = "license: mit\n", **given: Any) -> dict[str, CardSection]:
    record(tmp_path, card=f"---\n{matter}---\n{BODY}{prose}", **given)
    return {section.title: section for section in advised(tmp_path).advice.sections}


def test_a_bare_card_lacks_what_an_audit_looks_for(tmp_path: Path) -> None:
    found = sections(tmp_path)
    assert list(found) == [
        "Training data", "Training code", "Training procedure", "Checkpoints", "Evaluation",
        "Intended use and limitations",
    ]  # fmt: skip
    assert {section.state for section in found.values()} == {"missing"}
    for section in found.values():
        assert section.why
        assert section.write
        assert section.components
        assert section.text is None


FULL = """
## Intended use and limitations

For tests; it fails at everything else.

## Training

The model was trained with [our code](https://github.com/maker/model-1b-training), which trained this model, on
[lab/corpus](https://huggingface.co/datasets/lab/corpus). Learning rate 3e-4, batch size 512, 2 epochs, AdamW.

## Evaluation

| Benchmark | Score |
|---|---|
| MMLU | 40.1 |
"""


def test_what_is_there_is_not_asked_for(tmp_path: Path) -> None:
    data = {"data/train.parquet": 9_000_000}
    record(
        tmp_path,
        "lab/corpus",
        "# Data\n\nWords from the web, cleaned, in one language only.\n",
        {},
        data,
        kind="datasets",
    )
    assert set(sections(tmp_path, FULL)) == {"Checkpoints"}


def test_what_is_told_in_part_is_incomplete(tmp_path: Path) -> None:
    prose = "\n## Training\n\nIt was trained on Wikipedia and other sources.\n\nSee the [repository](https://github.com/a/b).\n"
    found = sections(tmp_path, prose)
    assert found["Training data"].state == "incomplete"
    assert "other sources" in found["Training data"].why


def test_what_was_not_read_is_not_said_to_be_missing(tmp_path: Path) -> None:
    """A folder's branches are not known: whether there are checkpoints is not either."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").write_text(f"---\nlicense: mit\n---\n{BODY}")
    record(tmp_path)
    found = {section.title for section in advised(tmp_path, str(folder)).advice.sections}
    assert "Checkpoints" not in found
    assert "Evaluation" in found


def test_what_a_base_has_is_not_asked_of_what_was_made_from_it(tmp_path: Path) -> None:
    record(tmp_path, "lab/base-1b", f"---\nlicense: mit\n---\n{BODY}")
    matter = "license: mit\nbase_model: lab/base-1b\nbase_model_relation: quantized\n"
    assert set(sections(tmp_path, matter=matter)) == {"Intended use and limitations"}


def test_blank_places_of_a_template(tmp_path: Path) -> None:
    prose = "\n## Uses\n\n[More Information Needed]\n\n## Bias\n\n[More Information Needed]\n"
    section = sections(tmp_path, prose)["Blank places"]
    assert section.why.startswith("2 places are left blank")


# The license


def test_the_license_is_written_where_its_text_lies_in_the_repo(tmp_path: Path) -> None:
    found = sections(tmp_path, texts={"LICENSE": license_text("MIT")})
    assert found["License"].text == "## License\n\nMIT License: see [LICENSE](LICENSE).\n"
    mended = advised(tmp_path).after_text
    assert mended == f"---\nlicense: mit\n---\n{BODY}\n## License\n\nMIT License: see [LICENSE](LICENSE).\n"


@pytest.mark.parametrize(
    "prose",
    [
        "\n## License\n\nMIT\n", "\nLicensed under MIT.\n", "\n- **Licence:** MIT\n", "\n## 许可证\n\nMIT\n",
        "\n[![license](x.svg)](LICENSE)\n",
    ],
)  # fmt: skip
def test_a_card_that_speaks_of_it_needs_no_section(tmp_path: Path, prose: str) -> None:
    assert "License" not in sections(tmp_path, prose, texts={"LICENSE": license_text("MIT")})


def test_no_section_settles_a_conflict(tmp_path: Path) -> None:
    assert "License" not in sections(tmp_path, texts={"LICENSE": license_text("llama3.1")})


def test_without_any_license_none_is_made_up(tmp_path: Path) -> None:
    assert "License" not in sections(tmp_path, matter="language: en\n")
    assert told(advised(tmp_path)) == [("decide", "license", None)]
    assert advised(tmp_path).advice.patch == ""


def test_it_is_not_written_into_what_is_open_at_the_end(tmp_path: Path) -> None:
    """A heading in a code block is none."""
    found = sections(tmp_path, "\n```\ncode\n", texts={"LICENSE": license_text("MIT")})
    assert found["License"].text is None
    assert advised(tmp_path).advice.patch == ""


def test_a_license_of_the_code_is_not_the_models(tmp_path: Path) -> None:
    texts = {"LICENSE-CODE": license_text("MIT"), "LICENSE-MODEL": license_text("llama3.1")}
    found = sections(tmp_path, matter="license: llama3.1\n", texts=texts)
    named = "Llama 3.1 Community License Agreement"
    assert found["License"].text == f"## License\n\n{named}: see [LICENSE-MODEL](LICENSE-MODEL).\n"


def test_where_the_metadata_link_the_text_that_is_enough(tmp_path: Path) -> None:
    matter = "license: mit\nlicense_link: LICENSE\n"
    assert "License" not in sections(tmp_path, matter=matter, texts={"LICENSE": license_text("MIT")})
    found = sections(tmp_path / "b", matter="license: other\n", texts={"LICENSE": license_text("deepseek")})
    assert "License" not in found


def test_a_hostile_file_name_is_not_written_into_a_card(tmp_path: Path) -> None:
    name = "LICENSE](javascript:alert(1)) [x"
    assert sections(tmp_path, texts={name: license_text("MIT")}).get("License") is None or (
        "javascript" not in advised(tmp_path).after_text
    )
