"""Whatever a card holds, there is advice, bounded and of the published form, and a second run finds nothing more."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from cardkit import advised, license_text, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from openness.cardadvice import CardAdvice
from openness.detectors.card import parse_card
from openness.schema import card_schema

VALIDATOR = Draft202012Validator(card_schema())
WORDS = st.sampled_from(
    ["mit", "Apache 2.0", "other", "no", "lab/base-1b", "https://huggingface.co/lab/base-1b", "https://[::1", "a/b/c",
     "\u202e", "\x85", "x" * 400, "", " ", "LICENSE", "../..", "llama3.1", "1.0", "---", "null", "{}", "a: b", "#"]
)  # fmt: skip
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["license", "License", "licence", "license_name", "license_link", "license_url", "base_model", "base_models",
     "base_model_relation", "datasets", "dataset", "tags", "model-index", "extra_gated_prompt", "0", "yes"]
)  # fmt: skip
PROSE = st.sampled_from(
    ["", "## License\n\nMIT\n", "Fine-tuned from [x](https://huggingface.co/lab/base-1b).\n", "```\n", "<!-- ", "<div>\n",
     "Trained on [d](https://huggingface.co/datasets/lab/corpus).\n", "<!-- openness:badge -->\n"]
)  # fmt: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    record(folder, "lab/base-1b", "---\nlicense: llama3.1\n---\n# Base\n")
    record(folder, "lab/corpus", "# Data\n\nWords of the web, cleaned.\n", {}, {"a.parquet": 9000}, kind="datasets")
    return folder


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(KEYS, VALUES, max_size=7),
    st.booleans(),
    PROSE,
    st.sampled_from(["MIT", "llama3.1", "deepseek", ""]),
)
def test_any_front_matter(hub: Path, tmp_path: Path, matter: dict[str, Any], flow: bool, prose: str, text: str) -> None:
    written = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False, default_flow_style=flow)
    (tmp_path / "README.md").write_bytes(f"---\n{written}---\n# Model\n\nFor tests.\n\n{prose}".encode())
    (tmp_path / "LICENSE").write_text(license_text(text) if text else "")
    mending = advised(hub, str(tmp_path))
    document = mending.advice.model_dump(mode="json")
    assert list(VALIDATOR.iter_errors(document)) == []
    assert len(mending.advice.model_dump_json()) < 200_000
    assert CardAdvice.model_validate(document) == mending.advice
    (tmp_path / "README.md").write_bytes(mending.after_text.encode())
    again = advised(hub, str(tmp_path))
    assert again.advice.patch == "", mending.advice.patch
    if not mending.advice.patch:
        return
    old, new = (parse_card(card or "").front_matter for card in (mending.before_text, mending.after_text))
    changed = {key for key in {**old, **new} if repr(old.get(key)) != repr(new.get(key))}
    assert changed <= {change.key for change in mending.advice.changes if change.standing == "patch"}


@pytest.mark.parametrize(
    "card",
    [
        "---\n" + "license: mit\n" * 5000 + "---\n",
        "---\nlicense: " + "[" * 3000 + "\n---\n",
        "---\ndatasets:\n" + "- https://huggingface.co/datasets/a/b\n" * 20_000 + "---\n",
        "---\nbase_model:\n" + "- https://huggingface.co/a/b\n" * 20_000 + "---\n",
        "---\nextra_gated_prompt: |\n" + "  You agree to the license.\n" * 10_000 + "---\n",
        "---\n" + "".join(f"k{number}: {number}\n" for number in range(10_000)) + "---\n# T\n",
        "# T\n\n" + "[x](https://huggingface.co/datasets/lab/corpus) " * 8000,
        "# T\n" + "<!-- openness:badge -->\n" * 20_000,
        "---\n" * 50_000,
        "\n---\n".join("license: x" for _ in range(20_000)),
        "---\r" * 20_000,
    ],
    ids=range(11),
)
def test_large_cards_are_soon_done(hub: Path, tmp_path: Path, card: str) -> None:
    (tmp_path / "README.md").write_text(card)
    started = time.process_time()
    advised(hub, str(tmp_path))
    assert time.process_time() - started < 20
