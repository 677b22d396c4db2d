"""What the words of audits mean that are in no rubric file and are no component: data, for the page of all words.

Meanings of license classes and terms are those that `openness explain` prints; the others stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from openness.attestations.ranks import Rank
from openness.evidence import Availability, Basis
from openness.licenses.model import LicenseClass
from openness.reports.licensedefinitions import question_of, verdict_of_class, word_of
from openness.reports.licensewords import CLASSES, RESTRICTING, TERMS
from openness.reports.wording import sentence
from openness.snapshot import Reason


@dataclass(frozen=True, slots=True)
class Word:
    """A word and what it means."""

    id: str
    """The anchor, by which reports lead to it."""
    title: str
    meaning: str
    """Sentences."""
    verdict: str = ""
    """What it says about a verdict, in a sentence; empty where it says nothing."""
    more: tuple[str, str] = ("", "")
    """The address of what leads on, and its words."""


@dataclass(frozen=True, slots=True)
class Section:
    """Words that belong together."""

    id: str
    title: str
    about: str
    words: tuple[Word, ...]


UNKNOWN_CLASS: Final = "unknown-license"
"""The anchor of the class; `unknown` is that of the state."""

BASICS: Final = {
    "component": ("component", "A part of a release that can be published or kept back, such as the weights, the "
                  "training data or the training code."),
    "evidence": ("evidence", "All that was observed of a model, each with the place that shows it: a file and line at "
                 "a fixed revision where there is one. No verdict is given without it."),
    "criterion": ("criterion", "A graded question about components. Its grade gives points, which make the score."),
    "requirement": ("requirement", "A question that a verdict asks. It is shown, refuted or unknown; what is unknown "
                    "never counts as shown."),
    "rubric": ("rubric", "A file that says what is asked and how answers count. Each framework is one, ours too."),
    "verdict": ("verdict", "One word for how open a model is: the highest level of the default rubric of which every "
                "requirement is shown, and of the levels below it. “Up to” names the highest one that nothing seen "
                "stands against."),
    "score": ("score", "The points of all criteria together, at least: what is unknown counts as the worst that it may "
              "be. The upper bound is the best that it may be."),
    "gate": ("gate", "What stands before the files of a repo. “auto”: a click or a form, and everyone gets them. "
             "“manual”: a person decides who does. “none”: there is no gate."),
    "attestation": ("attestation", "A document in which a person states what metadata cannot show, with links that "
                    "prove it. What it weighs depends on where it comes from."),
    "lineage": ("lineage", "What a model was made from, and that from what, with how it was made. A model is no more "
                "open than what it was made from."),
    "conflict": ("conflict", "Two places that disagree. Both are shown, and the stricter one decides."),
}  # fmt: skip
"""Words that come before all others: title and meaning by id."""

STATES: Final[Mapping[Availability, str]] = {
    Availability.PUBLIC: "Everyone can have it, without asking.",
    Availability.GATED: "It is there, behind a gate: whoever wants it fills in a form, or asks a person.",
    Availability.PARTIAL: "A part of it is there, and a part is not.",
    Availability.WITHHELD: "Its publisher says that it will not be released.",
    Availability.NOT_APPLICABLE: "The model has no such thing. Only an attestation can say so.",
    Availability.UNKNOWN: "It is not known whether it can be had, for one of four reasons. This is not the same as not "
    "released.",
}
"""What each state of a component means."""

REASONS: Final[Mapping[Reason, str]] = {
    Reason.NOT_FOUND: "It was looked for, and nothing was there. It may still be somewhere else: not found is not the "
    "same as not released.",
    Reason.NOT_LOOKED: "Nobody looked: there was no time left for it, or it was not recorded, or not seen whole.",
    Reason.UNREADABLE: "It is there and could not be read: it is gated, or too large, or the place did not answer.",
    Reason.CONFLICTING: "What is said about it disagrees, and no rule settles which side is right.",
}
"""What each reason means."""

BASES: Final[Mapping[Basis, str]] = {
    Basis.FOUND: "The audit saw the thing itself, such as a file in the list of files. The strongest of the four.",
    Basis.STATED: "The publisher says so and links it, at a place that the audit cannot open.",
    Basis.CLAIMED: "The publisher says so without a link, or somebody else says so. It makes nothing available.",
    Basis.INFERRED: "A guess: concluded from something else, such as the license of the code from the one license of "
    "the repo.",
}
"""What each basis means, the strongest first."""

RANKS: Final[Mapping[Rank, str]] = {
    Rank.TRUSTED: "Signed by a reviewer whose key the operator of this service trusts. Settles over the publisher.",
    Rank.PUBLISHER: "The file openness.yaml in the model's own repo, where only its owners can write.",
    Rank.OPERATOR: "Posted here with a token of this service's operator. It is scored, and marked as unsigned.",
    Rank.ANYONE: "Anybody else's. It is shown, and never scored.",
}
"""What each rank means, the weightiest first."""

RELATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "finetune": ("fine-tune", "Trained further. Its weights, their license, the later training data and the code of "
                 "that step are its own; the first training data, checkpoints and the architecture are its base's."),
    "adapter": ("adapter", "A small addition that is used together with its base. What is its own is the same as of a "
                "fine-tune."),
    "quantized": ("quantization", "The same model with numbers of fewer digits, so that it is smaller. Its weights and "
                  "their license are its own; all else is its base's."),
    "merge": ("merge", "Made of the weights of several models. Its weights and their license are its own; of all else "
              "the least open of its bases decides."),
}  # fmt: skip
"""What each relation of a model to its bases means: title and meaning."""


PROPERTIES: Final[Mapping[str, str]] = {
    "availability": "Whether it can be had: one of the states above.",
    "gate": "What stands before the files of its repo: “auto”, “manual” or “none”.",
    "license": "The license that it is under, as its text was read.",
    "license-declared": "What one place calls its license, before the places are held against each other.",
    "license-class": "The class of that license.",
    "restricts-use": "Whether that license forbids uses, or lets only some people use it.",
    "reserved": "No license was declared anywhere, so all rights are reserved.",
    "count": "How many there are: of intermediate checkpoints, at the branches and tags of the repo.",
    "dataset": "A dataset that is named as used.",
    "described": "Whether each named source of the data is described, or there itself.",
    "used": "Whether the making of the model, or of what it was made from, has this stage of training.",
    "complete": "Whether a document says anything, and is no empty template.",
    "format": "The format of the files.",
    "risk": "What may harm who opens the files: a pickle can run code.",
    "link": "Where it is said to be.",
    "note": "What else was seen. It decides nothing.",
}
"""What is observed of a component, by property: what each means."""
_OBSERVED: Final = "observed-"
"""What begins the anchors of properties: `license` and `gate` are words themselves."""


def anchor_of_property(name: str) -> str:
    """Where a property is explained; empty for one that is not."""
    return f"{_OBSERVED}{name}" if name in PROPERTIES else ""


@cache
def sections() -> tuple[Section, ...]:
    """All words, in the order in which they are shown."""
    return (
        Section("basics", "First of all", "", tuple(Word(id, *said) for id, said in BASICS.items())),
        Section(
            "states",
            "Whether a component can be had",
            "Each component of a model is in one of these states.",
            tuple(Word(one.value, one.value.replace("-", " "), said) for one, said in _states()),
        ),
        Section(
            "reasons",
            "Why something is unknown",
            "The four reasons never merge: they ask for different things to be done.",
            tuple(Word(one.value, one.value.replace("-", " "), said) for one, said in REASONS.items()),
        ),
        Section(
            "properties",
            "What is observed of a component",
            "An observation says one of these, where it was seen, and by which rule.",
            tuple(Word(anchor_of_property(name), name, said) for name, said in PROPERTIES.items()),
        ),
        Section(
            "bases",
            "What an observation rests on",
            "The strongest first: where observations differ, the stronger one decides.",
            tuple(Word(one.value, one.value, said) for one, said in BASES.items()),
        ),
        Section(
            "ranks",
            "Where an attestation comes from",
            "That decides what it weighs, whatever it says of itself. The weightiest stands first.",
            tuple(Word(one.value, one.value, said) for one, said in RANKS.items()),
        ),
        Section(
            "relations",
            "How a model was made from another",
            "A model is no more open than what it was made from: what a step did not do again, it takes from its base.",
            tuple(Word(id, *said) for id, said in RELATIONS.items()),
        ),
        Section(
            "classes",
            "Classes of licenses",
            "From the freest to the strictest. A license is what its text says, not what its name suggests.",
            tuple(_of_class(one) for one in LicenseClass),
        ),
        Section(
            "terms",
            "Terms of licenses",
            "What a license allows and asks, one by one. Some of them alone decide whether it restricts use.",
            tuple(_of_term(term) for term in TERMS),
        ),
    )


def _states() -> Iterator[tuple[Availability, str]]:
    """The states, of which `unknown` is also said of licenses."""
    for one, said in STATES.items():
        yield one, said + (" Of a license: what it allows is not known here." if one is Availability.UNKNOWN else "")


def _of_class(one: LicenseClass) -> Word:
    known = one is not LicenseClass.UNKNOWN
    return Word(
        one.value if known else UNKNOWN_CLASS,
        one.value,
        sentence(CLASSES[one.value]),
        sentence(verdict_of_class(one)),
        (f"/licenses?class={one.value}", "Licenses of this class") if known else ("", ""),
    )


def _of_term(term: str) -> Word:
    return Word(word_of(term), TERMS[term][0], question_of(term), RESTRICTING.get(term, ""))
