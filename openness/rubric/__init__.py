"""The rubric language: what a rubric file may say, and reading one with the file and line in every error.

A rubric names criteria (graded questions about components), levels (what each takes), how a total comes about and how
unknowns count. There are no expressions in strings, no code, and no framework in this package or in the engine:
`rubrics/*.yaml` hold all of that.

| module | its one job |
| --- | --- |
| `conditions` | questions about component states, and `all`, `any`, `not` over them |
| `language` | criteria, levels, totals: the models of a rubric file |
| `loading` | the shipped rubrics and a user's own files |
"""

from openness.rubric.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    InSet,
    Not,
    Predicate,
    See,
    Suits,
    Test,
    parts,
)
from openness.rubric.language import (
    Bases,
    Criterion,
    Edition,
    Grade,
    Group,
    Level,
    LicenseSet,
    Ranking,
    Requirement,
    Rubric,
    Source,
    Total,
    Warning,
)
from openness.rubric.loading import (
    DEFAULT_RUBRIC,
    load_rubric,
    parse_rubric,
    read_rubric,
    rubric_path,
    shipped_rubrics,
)

__all__ = [
    "DEFAULT_RUBRIC",
    "All",
    "AnyOf",
    "AtLeast",
    "Bases",
    "Condition",
    "Criterion",
    "Edition",
    "Grade",
    "Group",
    "InSet",
    "Level",
    "LicenseSet",
    "Not",
    "Predicate",
    "Ranking",
    "Requirement",
    "Rubric",
    "See",
    "Source",
    "Suits",
    "Test",
    "Total",
    "Warning",
    "load_rubric",
    "parse_rubric",
    "parts",
    "read_rubric",
    "rubric_path",
    "shipped_rubrics",
]
