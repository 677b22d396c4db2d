"""Evidence as bytes and back, equal to what it was: what a database keeps to score a model again without asking anyone.

The bytes are one for the version of the layout, and JSON compressed by zlib. In the JSON each observation stands once,
in a list; facts, states and conflicts, the bases' and the observed evidence's too, name it by its place there.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Annotated, TypeAlias

import msgspec

from openness.components import Component
from openness.evidence import (
    Attested,
    Base,
    Basis,
    ComponentState,
    Conflict,
    Evidence,
    Fact,
    Judged,
    Observation,
    Value,
)
from openness.snapshot import Reason

VERSION = 1
"""The layout that is written. Another one takes another number, and a reader of its own beside the one of today."""

MAX_PLAIN = 64 * 1024 * 1024
"""Bytes that evidence may have before it is compressed; of the recorded models none has more than 0.2 million."""


class EncodingError(ValueError):
    """The bytes are no evidence that this version can read, or the evidence is larger than is kept."""


def encode(evidence: Evidence) -> bytes:
    """Evidence as bytes. Raises `EncodingError` where it is larger than `decode` would take."""
    writer = _Writer()
    root = writer.evidence(evidence)
    plain = msgspec.json.encode(_Stored(writer.rows, root))
    if len(plain) > MAX_PLAIN:
        raise EncodingError(f"the evidence about {evidence.subject} is larger than the {MAX_PLAIN:,} bytes to be kept")
    return bytes([VERSION]) + zlib.compress(plain)


def decode(data: bytes) -> Evidence:
    """Evidence from bytes that `encode` made. Raises `EncodingError` for anything else, however it is broken."""
    if not data:
        raise EncodingError("stored evidence is empty")
    if data[0] != VERSION:
        raise EncodingError(f"stored evidence has layout {data[0]}; this version of openness reads {VERSION}")
    try:
        stored = _DECODER.decode(_inflated(data[1:]))
        return _Reader(stored.observations).evidence(stored.evidence)
    except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError, IndexError, RecursionError) as error:
        raise EncodingError(f"stored evidence is broken: {error}") from None


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    plain = inflater.decompress(data, MAX_PLAIN + 1)
    if len(plain) > MAX_PLAIN:
        raise EncodingError(f"stored evidence is broken: larger than {MAX_PLAIN:,} bytes")
    if not inflater.eof or inflater.unused_data:
        raise EncodingError("stored evidence is broken: cut off, or followed by something else")
    return plain


# The layout: each value is a list of its fields, in this order. Whatever is changed here changes `VERSION`.

_Place: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
"""An observation, by its place in the list of all."""


class _Row(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    component: Component
    property: str
    value: Value | None
    basis: Basis
    source: str
    locator: str
    method: str
    confidence: int | float  # as it was: a digest tells 1 from 1.0
    note: str
    reason: Reason | None


class _Fact(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    value: Value | None
    reason: Reason | None
    basis: Basis | None
    observation: _Place | None


class _State(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    component: Component  # an inherited state stands under another one's name
    facts: dict[str, _Fact]
    inherited_from: str | None
    observations: list[_Place]


class _Conflict(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    component: Component
    property: str
    sides: list[_Place]
    decided: str


class _Base(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    model: str
    relation: str
    basis: Basis
    locator: str
    evidence: _Evidence | None
    reason: Reason | None
    note: str


class _Evidence(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    subject: str
    revision: str | None
    states: dict[Component, _State]
    conflicts: list[_Conflict]
    bases: list[_Base]
    relation: str | None
    own_license: dict[str, _Fact]
    attestations: list[Attested]
    judgements: dict[str, dict[str, Judged]]
    observed: _Evidence | None


class _Stored(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    observations: list[_Row]
    evidence: _Evidence


_DECODER = msgspec.json.Decoder(_Stored)


class _Writer:
    """Puts evidence into the layout, and collects its observations, each once."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self._places: dict[tuple[type, type, Observation], int] = {}

    def evidence(self, one: Evidence) -> _Evidence:
        return _Evidence(
            one.subject,
            one.revision,
            {component: self._state(state) for component, state in one.states.items()},
            [
                _Conflict(conflict.component, conflict.property, self._all(conflict.sides), conflict.decided)
                for conflict in one.conflicts
            ],
            [self._base(base) for base in one.bases],
            one.relation,
            self._facts(one.own_license),
            list(one.attestations),
            {rubric: dict(judged) for rubric, judged in one.judgements.items()},
            self.evidence(one.observed) if one.observed is not None else None,
        )

    def _base(self, base: Base) -> _Base:
        evidence = self.evidence(base.evidence) if base.evidence is not None else None
        return _Base(base.model, base.relation, base.basis, base.locator, evidence, base.reason, base.note)

    def _state(self, state: ComponentState) -> _State:
        observations = self._all(state.observations)
        return _State(state.component, self._facts(state.facts), state.inherited_from, observations)

    def _facts(self, facts: Mapping[str, Fact]) -> dict[str, _Fact]:
        return {name: self._fact(fact) for name, fact in facts.items()}

    def _fact(self, fact: Fact) -> _Fact:
        decided = self._place(fact.observation) if fact.observation is not None else None
        return _Fact(fact.value, fact.reason, fact.basis, decided)

    def _all(self, observations: Iterable[Observation]) -> list[int]:
        return [self._place(one) for one in observations]

    def _place(self, one: Observation) -> int:
        key = (type(one.value), type(one.confidence), one)  # True equals 1, and is shown otherwise
        place = self._places.setdefault(key, len(self.rows))
        if place == len(self.rows):
            self.rows.append(
                _Row(
                    one.component,
                    one.property,
                    one.value,
                    one.basis,
                    one.source,
                    one.locator,
                    one.method,
                    one.confidence,
                    one.note,
                    one.reason,
                )
            )
        return place


class _Reader:
    """Makes evidence of the layout, with the observations that it names."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._observations = [Observation(*msgspec.structs.astuple(row)) for row in rows]

    def evidence(self, one: _Evidence) -> Evidence:
        return Evidence(
            one.subject,
            one.revision,
            {component: self._state(state) for component, state in one.states.items()},
            tuple(
                Conflict(conflict.component, conflict.property, self._all(conflict.sides), conflict.decided)
                for conflict in one.conflicts
            ),
            tuple(self._base(base) for base in one.bases),
            one.relation,
            self._facts(one.own_license),
            tuple(one.attestations),
            one.judgements,
            self.evidence(one.observed) if one.observed is not None else None,
        )

    def _base(self, base: _Base) -> Base:
        evidence = self.evidence(base.evidence) if base.evidence is not None else None
        return Base(base.model, base.relation, base.basis, base.locator, evidence, base.reason, base.note)

    def _state(self, state: _State) -> ComponentState:
        observations = self._all(state.observations)
        return ComponentState(state.component, self._facts(state.facts), state.inherited_from, observations)

    def _facts(self, facts: dict[str, _Fact]) -> dict[str, Fact]:
        return {name: self._fact(fact) for name, fact in facts.items()}

    def _fact(self, fact: _Fact) -> Fact:
        decided = self._observations[fact.observation] if fact.observation is not None else None
        return Fact(fact.value, fact.reason, fact.basis, decided)

    def _all(self, places: Iterable[int]) -> tuple[Observation, ...]:
        return tuple(self._observations[place] for place in places)
