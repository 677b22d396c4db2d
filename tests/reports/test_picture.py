"""The blocks that a model is drawn as."""

from __future__ import annotations

from pathlib import Path

import pytest
from approved import NAMES, audit_of

from openness.components import Component
from openness.document import AuditComponent
from openness.reports.pages import PATTERNS, SIGNS
from openness.reports.picture import FILLS, KINDS, LEGEND, fill_of, towers
from openness.reports.wording import state_in_words


def state(availability: str = "unknown", reason: str | None = None, **changes: object) -> AuditComponent:
    plain: dict[str, object] = {"license": None, "url": None, "inherited_from": None, "facts": {}, "observations": []}
    return AuditComponent.model_validate({"availability": availability, "reason": reason} | plain | changes)


@pytest.mark.parametrize("model", NAMES)
def test_every_component_is_one_block_in_the_tower_of_its_kind(recordings: Path, model: str) -> None:
    components = audit_of(recordings, model).components
    drawn = towers(components)
    assert sorted(block.name for tower in drawn for block in tower.blocks) == sorted(components)
    for tower in drawn:
        assert {KINDS[Component(block.name).kind] for block in tower.blocks} == {tower.title}
        for block in tower.blocks:  # what is drawn is what the words say
            assert block.states[0] == state_in_words(components[block.name])
            assert block.words in tower.words


@pytest.mark.parametrize("model", NAMES)
def test_blocks_lie_on_each_other_without_a_gap(recordings: Path, model: str) -> None:
    for tower in towers(audit_of(recordings, model).components):
        for upper, lower in zip(tower.blocks, tower.blocks[1:], strict=False):
            assert upper.y + upper.height == lower.y
        assert tower.blocks[-1].y + tower.blocks[-1].height == tower.height


def test_fills_differ_without_colour() -> None:
    assert set(FILLS.values()) == set(SIGNS)
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert set(PATTERNS) == {"gated", "partial", "withheld"}
    assert set(LEGEND) == set(SIGNS) - {"unused"}


def test_unknown_is_never_drawn_as_withheld() -> None:
    for reason in ("conflicting", "unreadable", "not-looked", "not-found"):
        assert fill_of(state("unknown", reason)) == "unknown"
    assert fill_of(state("withheld")) == "withheld"
    assert fill_of(state("unknown", "not-found", facts={"used": False})) == "unused"


def test_what_comes_from_a_base_says_so() -> None:
    [tower] = towers({"weights": state("public"), "base-weights": state("gated", inherited_from="x/y")})
    assert [block.states for block in tower.blocks] == [("public",), ("gated", "from its base")]


def test_what_is_not_in_the_vocabulary_is_left_out() -> None:
    assert towers({"<script>": state("public")}) == []
