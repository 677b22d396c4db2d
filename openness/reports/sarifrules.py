"""The rules of the SARIF formats: one for each requirement and each graded criterion of a rubric, with its help.

A rule says what is asked, why, and what to publish. It says nothing of a model, and is the same in every file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from openness.reports import markdown
from openness.reports.wording import harmless

if TYPE_CHECKING:
    from openness.rubric import Rubric

MAX_TAGS = 10
"""As many of a rule's tags are shown by GitHub."""
_TAG = re.compile("<(?=[A-Za-z/!?])")

BASES_IMPROVE = "Build on base models that meet the level, or ask their makers to publish what is missing."


def requirement_rule(rubric: str, requirement: str) -> str:
    """The id of a requirement's rule: `openness/training-code`."""
    return f"{rubric}/{requirement}"


def bases_rule(rubric: str) -> str:
    """The id of the rule about what a model was made from: `openness/lineage/base-models`."""
    return f"{rubric}/lineage/base-models"


def criterion_rule(rubric: str, criterion: str) -> str:
    """The id of a graded criterion's rule: `openness/graded/training-code`. A requirement may have the same name, and
    none holds a slash."""
    return f"{rubric}/graded/{criterion}"


def plain(said: str, limit: int = 1000) -> str:
    """Words as they can stand in a plain message: on one line, cut to `limit`, and nothing in them but words.

    Braces are doubled, so that none is a placeholder (SARIF 2.1.0, 3.11.5). A link is `[words](where)`, of which only
    the words have an escape (3.11.6): a blank between the two makes it none. GitHub reads plain messages as Markdown,
    for which the blank does as well, and another one behind `<` makes a tag none.
    """
    return _braces(_TAG.sub("< ", harmless(said, limit)).replace("](", "] ("))


def rules_of(rubric: Rubric) -> Iterator[dict[str, Any]]:
    """A rubric's rules as `reportingDescriptor` objects: requirements, base models if levels ask them, criteria."""
    for one in rubric.requirements:
        levels = [level.id for level in rubric.levels if one.id in level.requires]
        more = {"What to do": one.improve, "Asked for by": ", ".join(levels), "Source": one.source}
        tags = [component.value for component in one.components]
        yield _rule(rubric, requirement_rule(rubric.id, one.id), one.title, one.question, one.why, more, tags)
    levels = [level.id for level in rubric.levels if level.bases]
    if levels:
        question = "Do the models that this one was made from meet what a level requires?"
        why = "A model is no more open than what it was made from."
        more = {"What to do": BASES_IMPROVE, "Asked for by": ", ".join(levels), "Source": rubric.source.title}
        yield _rule(rubric, bases_rule(rubric.id), "Base models", question, why, more, ["lineage"])
    for item in rubric.criteria:
        levels = [level.id for level in rubric.levels if any(item.id in place for place in level.criteria)]
        grades = " ".join(grade.title for grade in rubric.grades_of(item))
        more = {"What to do": item.improve, "Grades, best first": grades, "Asked for by": ", ".join(levels)}
        tags = [component.value for component in item.components]
        yield _rule(
            rubric, criterion_rule(rubric.id, item.id), item.title, item.question, item.why,
            more | {"Source": item.source}, tags,
        )  # fmt: skip


def _rule(
    rubric: Rubric, name: str, title: str, question: str, why: str, more: dict[str, str], tags: Sequence[str]
) -> dict[str, Any]:
    url = rubric.source.url if is_plain_address(rubric.source.url or "") else None
    of = [f"Of [{_formatted(rubric.title)}](<{url}>)."] if url else []
    parts = {"Why": why, **{head: said for head, said in more.items() if said}}
    return {
        "id": name,
        "name": harmless(title, 250),
        "shortDescription": {"text": plain(f"{title}: {question}", 500)},
        "fullDescription": {"text": plain(f"{question} {why}")},
        "help": {
            "text": "\n\n".join([plain(question), *(f"{head}: {plain(said)}" for head, said in parts.items())]),
            "markdown": "\n\n".join(
                [_formatted(question), *(f"**{head}:** {_formatted(said)}" for head, said in parts.items()), *of]
            ),
        },
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": [rubric.id, *dict.fromkeys(tags)][:MAX_TAGS]},
    }


def is_plain_address(url: str) -> bool:
    """Whether an address is a URI as it stands, and safe in a link."""
    return url.startswith("https://") and all("!" <= char <= "~" and char not in "\"'<>[]\\^`{|}" for char in url)


def _formatted(said: str) -> str:
    return _braces(markdown.text(said))


def _braces(said: str) -> str:
    return said.replace("{", "{{").replace("}", "}}")
