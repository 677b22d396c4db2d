"""A source that shows what is public only: a private repo that a token may see is answered like a missing one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from openness.snapshot import Answer, Cause, Problem, RepoInfo, Want
from openness.sources.around import AroundSource
from openness.sources.interpret import problem_of
from openness.sources.protocol import Source


class PublicSource(AroundSource):
    """Hides private repos, of models and datasets alike.

    `check` is called before each round, and may end the reading by raising an error. With `alike`, as it must be
    where a token is sent, a missing repo is told of in the words that a private one is.
    """

    def __init__(self, inner: Source, check: Callable[[], None] = lambda: None, *, alike: bool = True) -> None:
        super().__init__(inner)
        self._check = check
        self._alike = alike
        self._private: set[tuple[str, str]] = set()
        self.infos: dict[Want, Answer] = {}
        """What was answered about models."""

    def read(self, wants: Sequence[Want]) -> dict[Want, Answer]:
        """The inner source's answers, but for private repos."""
        self._check()
        asked = [want for want in wants if not self._is_private(want)]
        answers = self._inner.read(asked) if asked else {}
        for want, answer in answers.items():
            if isinstance(answer, RepoInfo) and answer.private:
                self._private |= {(want.kind, want.repo.lower()), (want.kind, answer.id.lower())}
        shown = {want: self._shown(want, answers) for want in wants}
        self.infos |= {want: answer for want, answer in shown.items() if (want.what, want.kind) == ("info", "model")}
        return shown

    def kind_of(self, repo: str) -> Literal["dataset", "space"] | None:
        """Whether a public dataset of that name answers, or (where no token is sent) a Space."""
        kind = self._inner.kind_of(repo)
        if kind != "dataset":
            return None if self._alike else kind  # of a Space nothing is read that tells whether it is private
        info = Want("info", kind, repo)
        return kind if isinstance(self.read([info])[info], RepoInfo) else None

    def _shown(self, want: Want, answers: dict[Want, Answer]) -> Answer:
        if self._is_private(want):
            return _hidden(want)
        answer = answers[want]
        return _hidden(want) if self._alike and _is_missing_repo(want, answer) else answer

    def _is_private(self, want: Want) -> bool:
        return (want.kind, want.repo.lower()) in self._private


def _hidden(want: Want) -> Problem:
    """What the Hub answers, to whom it shows nothing, about a repo that is missing or private."""
    return problem_of(replace(want, what="info", path=""), 401, {"x-error-code": "RepoNotFound"})


def _is_missing_repo(want: Want, answer: Answer) -> bool:
    missing = isinstance(answer, Problem) and answer.cause is Cause.MISSING and want.what == "info"
    return missing and not (want.revision and isinstance(answer, Problem) and " revision " in answer.message)
