"""The picture of a model: the components as the blocks that it is made of, one tower a kind, as inline SVG.

What is open, gated, partial, withheld or unknown is told three times: by a word, by a sign, and by the block's fill
(whole, dotted, half, crossed out, a gap with a broken edge), so that none of them needs colour. Here the blocks are
laid out; `templates/picture.svg` draws them, 200 wide each. Units are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from openness.components import Component, Kind
from openness.reports.wording import is_unused, state_in_words

if TYPE_CHECKING:
    from openness.comparing import ComparedState
    from openness.document import AuditComponent

_LINE, _PADDING, _STUD, _LETTERS = 15, 9, 6, 19

KINDS = {
    Kind.WEIGHTS: "Weights",
    Kind.DATA: "Data",
    Kind.CODE: "Code",
    Kind.DOCUMENT: "Documents",
    Kind.ACCESS: "Access",
}
"""What each tower is called."""

FILLS = {
    "public": "open",
    "gated": "gated",
    "partial": "partial",
    "withheld": "withheld",
    "not-applicable": "unused",
    "unknown": "unknown",
}
"""How a block is filled, by its component's availability."""

LEGEND = {
    "open": "open to all",
    "gated": "behind a gate",
    "partial": "in part",
    "withheld": "withheld",
    "unknown": "unknown: nobody saw it, which does not mean that there is none",
}
"""What the fills mean."""


@dataclass(frozen=True, slots=True)
class Block:
    """One component."""

    name: str
    """Its id."""
    title: tuple[str, ...]
    """Its name in the lines that it takes."""
    states: tuple[str, ...]
    """What is known of it, a line each."""
    fill: str
    y: int
    """Its upper edge within the tower, below the studs."""
    height: int

    @property
    def words(self) -> str:
        """The block as a screen reader says it."""
        return f"{' '.join(self.title)}: {', '.join(self.states)}"


@dataclass(frozen=True, slots=True)
class Tower:
    """The components of one kind, the first on top."""

    title: str
    blocks: tuple[Block, ...]
    height: int

    @property
    def words(self) -> str:
        """The tower as a screen reader says it."""
        return "; ".join(block.words for block in self.blocks) + "."


def towers(components: Mapping[str, AuditComponent]) -> list[Tower]:
    """Lay out a model's components; ids that are not in the vocabulary are left out."""
    known = [(component, components[component.value]) for component in Component if component.value in components]
    laid_out = []
    for kind, title in KINDS.items():
        made = stack(title, {component: state for component, state in known if component.kind is kind})
        if made.blocks:
            laid_out.append(made)
    return laid_out


def stack(title: str, states: Mapping[Component, AuditComponent]) -> Tower:
    """One tower of the components that are given, the first on top."""
    blocks: list[Block] = []
    y = _STUD
    for component, state in states.items():
        blocks.append(_block(component, state, y))
        y += blocks[-1].height
    return Tower(title, tuple(blocks), y)


def _block(component: Component, state: AuditComponent, y: int) -> Block:
    title = tuple(wrap(component.label.partition(" (")[0], _LETTERS))
    from_base = ("from its base",) if state.inherited_from is not None else ()
    states = (state_in_words(state), *from_base)
    height = _LINE * (len(title) + len(states)) + 2 * _PADDING
    return Block(component.value, title, states, fill_of(state), y, height)


def fill_of(state: AuditComponent | ComparedState) -> str:
    """How a component's block is filled."""
    return "unused" if is_unused(state) else FILLS[state.availability]
