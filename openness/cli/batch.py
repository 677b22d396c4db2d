"""Several subjects: what was given becomes a list of models, audited side by side, answered in the order given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from openness.cli.exits import BUG, bug_message, exit_code_of, show_traceback
from openness.errors import InputError, OpennessError, SubjectError
from openness.reports import Failure
from openness.subjects import OwnerSubject, StdinSubject, parse_subject

if TYPE_CHECKING:
    from openness.sources.protocol import Sort, Source

Answer = TypeVar("Answer")

SIDE_BY_SIDE = 4
"""Audits at a time: each reads in parallel too, and the Hub's rate limit is what holds them up."""


def is_many(given: Sequence[str]) -> bool:
    """Whether what was given can mean more than one model, whatever it turns out to be."""
    return len(given) != 1 or given[0].strip() == "-" or given[0].strip().endswith("/*")


def expand(
    given: Iterable[str], lines: Iterable[str], source: Source, *, limit: int, sort: Sort
) -> list[str | Failure]:
    """The models that subjects stand for: an owner's are listed, `-` is replaced by `lines` (standard input).

    Each model once. What cannot be read or listed is a `Failure` in its place.
    """
    found: dict[str, str | Failure] = {}
    for text in given:
        try:
            subject = parse_subject(text)
            if isinstance(subject, StdinSubject):
                named = [line.strip() for line in lines]
                wanted = [line for line in named if line and not line.startswith("#")]
                if "-" in wanted:
                    raise InputError("`-` on standard input names no subject", hint="Give one subject a line.")
                for line in expand(wanted, (), source, limit=limit, sort=sort):
                    found.setdefault(line.input if isinstance(line, Failure) else line, line)
            elif isinstance(subject, OwnerSubject):
                models = source.list_owner(subject.owner, limit, sort)
                if not models:
                    raise SubjectError(f"{subject.owner} has no models", hint="Check the spelling of the owner.")
                found |= {model: model for model in models if model not in found}
            else:
                found.setdefault(text, text)
        except OpennessError as error:
            found[text] = failure(text, error)
    return list(found.values())


def failure(given: str, error: Exception) -> Failure:
    """What stands in the place of an audit that could not be made."""
    if isinstance(error, OpennessError):
        return Failure(given, error.message, error.hint, exit_code_of(error))
    show_traceback(error)
    return Failure(given, bug_message(error), "", BUG)


def audit_all(
    subjects: Sequence[str | Failure], audit_one: Callable[[str], Answer], side_by_side: int = SIDE_BY_SIDE
) -> Iterator[Answer | Failure]:
    """Audit each subject, or do with it what else is wanted; one that fails does not stop the others.

    Answers come in the order of the subjects.
    """

    def attempt(subject: str | Failure) -> Answer | Failure:
        if isinstance(subject, Failure):
            return subject
        try:
            return audit_one(subject)
        except Exception as error:
            return failure(subject, error)

    if len(subjects) < 2:
        yield from map(attempt, subjects)
        return
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(side_by_side)
    try:
        for future in [pool.submit(attempt, subject) for subject in subjects]:
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
