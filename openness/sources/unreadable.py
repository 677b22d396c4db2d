"""What to say where the model itself could not be read."""

from __future__ import annotations

from openness.errors import SubjectError
from openness.snapshot import Cause, Problem
from openness.sources.protocol import Source


def cannot_audit(source: Source, subject: str, problem: Problem) -> SubjectError:
    """Why a model cannot be audited, and what to do."""
    where = f"{source.endpoint}/{subject}"
    missing = problem.cause in (Cause.MISSING, Cause.NOT_RECORDED)
    if missing and (kind := source.kind_of(subject)):
        article = "a dataset" if kind == "dataset" else "a Space"
        more = "Datasets are audited as part of the models that name them."
        if kind == "space":
            more = 'The page of a Space names those that it runs under "Models".'
        return SubjectError(f"{where}: {subject} is {article}, not a model.", hint=f"Give the id of a model. {more}")
    hints = {
        Cause.MISSING: "Check the spelling; if the repo is private, set HF_TOKEN to a token that may read it.",
        Cause.FORBIDDEN: "Set HF_TOKEN to a token that may read it.",
        Cause.OUTAGE: "Try again later, or audit a recording with --hub DIR.",
        Cause.NOT_RECORDED: "Record it with `openness record`, or leave out --hub to ask the real Hub.",
    }
    return SubjectError(f"{where}: {problem.message}", hint=hints.get(problem.cause, "Try again later."))
