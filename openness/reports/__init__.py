"""Audits as people and programs read them: one module a format. They compute nothing; all they show stands in the
`Audit`, and what a criterion means in its rubric.

`formats` names them all; `terminal` is the one for a terminal. `wording` holds the words, symbols and escapes that
formats for people share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openness.document import Audit
    from openness.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Failure:
    """A subject that could not be audited, in the place where its audit would stand."""

    input: str
    """The subject as it was given."""
    message: str
    hint: str
    """What to do; may be empty."""
    exit_code: int
    """What the command line ends with: 2 wrong usage or a wrong file, 3 cannot be audited, 70 a bug."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a report is made of."""

    results: Sequence[Audit | Failure]
    """In the order in which the subjects were given."""
    many: bool
    """Whether more than one subject was asked for, however many there turned out to be."""
    rubrics: Mapping[str, Rubric]
    """By id, what the audits' criteria mean: the rubrics by which they were scored."""
