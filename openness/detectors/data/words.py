"""What words around a dataset say of it: the role it played, the stage, and what the card tells or keeps back.

Only meanings that hold for any model stand here. All patterns are linear: no nested repetition, every gap bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """What a dataset was to this model, as far as the words around it tell."""

    TRAINING = "training"
    EVALUATION = "evaluation"
    OTHER = "other"
    """Something else: calibration of a quantization, a tokenizer's data, a suggestion to the reader, a comparison."""
    OTHER_MODEL = "other-model"
    """Another model's data: a base's, a sibling's."""


class Stage(StrEnum):
    """A stage of training."""

    PRE = "pre-training"
    POST = "post-training"


class Tells(StrEnum):
    """What a sentence says of this model's training data as a whole."""

    UNDISCLOSED = "undisclosed"
    """The publisher will not tell what the data are."""
    WITHHELD = "withheld"
    """The data will not be released."""
    PROMISED = "promised"
    """The data are to come."""
    IN_PART = "in-part"
    """What is named is not all."""
    PRIVATE = "private"
    """Some of the data is private, internal, licensed."""
    DESCRIBED = "described"
    """It says in words what the data are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words at one place say of a dataset; None where they do not tell."""

    role: Role | None = None
    stage: Stage | None = None
    plain: bool = False
    """Whether the sentence itself says that it was something else than training data (`Role.OTHER`)."""


_KEYWORD = re.compile(
    r"(?P<other>calibrat\w*|\bimatrix\b|importance matrix|tokeni[sz]er (?:was |is )?(?:trained|built|learned)|"
    r"train(?:ed|ing)? (?:of )?(?:the |a |our )?(?:\w+ )?tokeni[sz]er|deduplicated against|decontaminated? against|"
    r"inspired by|compared (?:to|with)|similar to|as opposed to|in contrast to|unlike)"
    r"|(?P<evaluation>\bevaluat\w*|\beval\b|\bbenchmark\w*|\btest(?:ed|ing)? (?:on|set|split|data)|\btested\b|"
    r"\bvalidat(?:ed|ion)\b|held-?out|\bWERs?\b|\bleaderboard|zero-shot|few-shot|"
    r"\b(?:performance|results?|scores?|accuracy|perplexity|f1) (?:on|for|of|against)\b|\bscor(?:es|ed|ing)\b|"
    r"\bachiev\w* |\breach\w* )"
    r"|(?P<pre>\bpre[-\s]?train\w*|\bmid[-\s]?train\w*|\banneal\w*|\blong[- ]context (?:extension|training))"
    r"|(?P<post>\bpost[-\s]?train\w*|\bfine[-\s]?tun\w*|\binstruction[-\s]?tun\w*|\binstruct[-\s]tun\w*|\bSFT\b|"
    r"\bDPO\b|\bRLHF\b|\bRLAIF\b|\bRLVR\b|\bGRPO\b|\bPPO\b|\bKTO\b|\bORPO\b|\bSimPO\b|\bAPO\b|\bpreference|"
    r"\balign(?:ed|ment|ing)\b|\breward model\w*|\bsupervised\b|\bLoRA\b|\bQLoRA\b|\breinforcement learning)"
    r"|(?P<train>\btrain(?:ed|ing|s)?\b|\btrainset\b|\blearn(?:ed|t|ing) (?:from|on)\b|\btuned\b|\bdistill\w*)",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"\b(?:can|could|may|might|should|would|must|need to|want to|wish to|like to|recommend\w*|easily|how to|"
    r"intended to|in order to|you|your|users|feel free to|possible to|try to|allows?|ready to)\b"
    r"[^.;!?]{0,40}?\b(?:fine-?\s?tun(?:e|ing|ed)|train(?:ing|ed)?|tuned?|adapt(?:ed)?|evaluate|use)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:was|were|is|are|been|model|version|variant|we|i|has|have)\s+(?:\w+\s+){0,2}?"
    r"(?:pre-?|post-?|mid-?)?(?:trained|fine-?\s?tuned|tuned|aligned|instruct\w*-tuned)\b"
    r"|\bused (?:for|in|to|during|as) (?:\w+ ){0,2}?(?:(?:pre|post|mid)-?\s?)?(?:train|fine-?\s?tun)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[)\]`*\"']*\s*(?:data\s?sets?|corpus|corpora|data|mixture|mix)?\s*(?:\([^()]{0,60}\)\s*)?[,:]?\s*"
    r"(?:which |that )?(?:is|was|were|are|has been|have been|being)?\s*"
    r"(?:also |then |mainly |only |primarily )*(?:used|for|to)\b",
    re.IGNORECASE,
)
_PAIRED = re.compile(r"\btrain(?:ed|ing)?\s*(?:,|/|&|and|or)\s*(?:\w+\s*(?:,|/|and|or)\s*)?$", re.IGNORECASE)
_USED_TO_TRAIN = re.compile(
    r"\bused (?:in|for|during) (?:\w+ )?(?:fine-?)?train|\btrain(?:ing)? (?:split|set|portion|part)\b", re.IGNORECASE
)


def read_sentence(text: str, start: int, end: int, next_link: int | None = None) -> Reading:
    """The role and stage that a sentence gives to what stands in it from `start` to `end`.

    What follows directly decides ("X was used for evaluation"), else the nearest word before it ("trained on X and
    evaluated on Y"), else the nearest after it. `next_link` is where the next name in the sentence begins.
    """
    words = [(match.start(), match.end(), match.lastgroup or "") for match in _KEYWORD.finditer(text[:5000])]
    words = [
        (first, last, kind)
        for first, last, kind in words
        if not (kind == "evaluation" and _PAIRED.search(text[max(0, first - 40) : first]))
    ]
    if not words:
        return Reading()
    inside = [kind for first, last, kind in words if first >= start and last <= end]
    outside = [word for word in words if not (word[0] >= start and word[1] <= end)]
    limit = next_link if next_link is not None else len(text)
    tail = text[end : min(limit, end + 120)]
    after = _AFTER.match(tail)
    chosen = ""
    if after:
        behind = [kind for first, _, kind in outside if end + after.end() <= first < min(limit, end + after.end() + 45)]
        chosen = behind[0] if behind else ""
        if chosen == "evaluation" and _USED_TO_TRAIN.search(text[end:limit]):
            chosen = "train"
    if not chosen:
        before = [kind for _, last, kind in outside if last <= start]
        following = [kind for first, _, kind in outside if first >= end]
        chosen = before[-1] if before else inside[-1] if inside else following[0] if following else ""
        if chosen == "train" and inside and inside[-1] in ("pre", "post"):
            chosen = inside[-1]
    if chosen == "train":
        stages = {kind for _, _, kind in words if kind in ("pre", "post")}
        return Reading(Role.TRAINING, _STAGES[stages.pop()] if len(stages) == 1 else None)
    if chosen in ("pre", "post", "train") and is_possibility(text):
        return Reading(Role.OTHER)
    if chosen in _STAGES:
        return Reading(Role.TRAINING, _STAGES[chosen])
    if chosen == "evaluation":
        return Reading(Role.EVALUATION)
    return Reading(Role.OTHER, plain=True) if chosen else Reading()


_STAGES = {"pre": Stage.PRE, "post": Stage.POST}


def was_trained(text: str) -> bool:
    """Whether a sentence says that something was trained, tuned, or used for it."""
    return bool(_DONE.search(text[:5000]))


def is_possibility(text: str) -> bool:
    """Whether a sentence says what a reader can do, and not what was done."""
    text = text[:5000]
    return bool(_POSSIBLE.search(text)) and not _DONE.search(text)


_TITLE_EVALUATION = re.compile(
    r"\b(?:evaluat\w*|eval|benchmark\w*|testing|(?:zero|few)-?\s?shot|test (?:data|set)|results?|performance|"
    r"scores?|metrics?|accuracy|"
    r"validation|comparison)\b",
    re.IGNORECASE,
)
_TITLE_TRAINING = re.compile(
    r"\btrain(?:ing|ed|s)?\b|\btrained on\b|\b(?:pre|post|mid)-?\s?train\w*|\bfine-?\s?tun\w*|\bSFT\b|\bDPO\b|"
    r"\bdata\s?mix\w*|\bmixture|\bdata composition|\bsupervised\b|\balignment\b",
    re.IGNORECASE,
)
_TITLE_DATA = re.compile(
    r"^\W*(?:(?:the|our|used|main|key|source|sources?|\d+\.?)\s+)*(?:data\s?sets?|data|corpus|corpora|data sources?|"
    r"datasets? (?:used|and mix\w*|details|description|information|summary|mix\w*|composition)|"
    r"data (?:mix\w*|details|used|overview|composition|sources?|and \w+))\W*(?:\(s\))?\W*$",
    re.IGNORECASE,
)
_TITLE_ELSEWHERE = re.compile(
    r"\b(?:famil(?:y|ies)|related|updates?|see also|other|acknowledg\w*|citations?|references?|news|changelog|"
    r"resources|links|community|collections?|more|derived|downstream|usage|use|uses|how to|quick ?start|example\w*|"
    r"license|limitations?|bias\w*|ethic\w*|intended|out-of-scope|roadmap|future|quanti[sz]ation|getting started|"
    r"inference|releases?|disclaimer|calibration|what'?s next)\b",
    re.IGNORECASE,
)
_TITLE_SIBLINGS = re.compile(
    r"\b(?:models|versions|variants|checkpoints|derivatives)\b[^.]{0,20}\b(?:fine-?\s?tuned|derived|trained|built)\s+"
    r"(?:off|from|on top)|\b(?:fine-?\s?tuned|derived|downstream|derivative|sibling|instruct\w*|chat)\s+"
    r"(?:models|versions|variants|checkpoints|derivatives)\b",
    re.IGNORECASE,
)
_TITLE_STAGE = re.compile(
    r"(?P<pre>\bpre-?\s?train\w*|\bmid-?\s?train\w*|\banneal\w*)|(?P<post>\bpost-?\s?train\w*|\bfine-?\s?tun\w*|"
    r"\bSFT\b|\bDPO\b|\bRLHF\b|\binstruct\w*|\bpreference|\balignment\b|\bRL\b|\bsupervised\b|\bchat\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def read_title(title: str) -> Reading:
    """The role and stage that a heading, a column's heading or a label gives to what stands under it."""
    title = title[:300]
    stages = {match.lastgroup for match in _TITLE_STAGE.finditer(title)}
    stage = _STAGES[str(stages.pop())] if len(stages) == 1 else None
    training, evaluation = _TITLE_TRAINING.search(title), _TITLE_EVALUATION.search(title)
    if _TITLE_SIBLINGS.search(title):
        return Reading(Role.OTHER_MODEL)
    if evaluation and not training:
        return Reading(Role.EVALUATION)
    if evaluation and training:
        return Reading(None, stage)
    if re.search(r"\bcalibrat|\btokeni[sz]er\b", title, re.IGNORECASE):
        return Reading(Role.OTHER)
    if _TITLE_ELSEWHERE.search(title) and not re.search(r"\b(?:train|data)", title, re.IGNORECASE):
        return Reading(Role.OTHER)
    if is_possibility(title):
        return Reading(Role.OTHER)
    if training or _TITLE_DATA.match(title):
        return Reading(Role.TRAINING, stage)
    return Reading(None, stage)


_DATA = re.compile(
    r"\b(?:data|data\s?sets?|corpus|corpora|(?:data )?mixtures?|tokens|sources|conversations|dialogues|examples|"
    r"documents|pairs)\b",
    re.IGNORECASE,
)
_TRAINING = re.compile(r"train|tuned|tuning|\bSFT\b|\bDPO\b|\bRLHF\b", re.IGNORECASE)
_SUBJECT = (
    r"(?:(?:pre|post|mid)-?\s?train\w*|train\w*|fine-?\s?tun\w*|SFT|DPO|RLHF|instruct\w*|preference|this|the|our|these|"
    r"those|its|full|exact|complete)"
)
_NOUN = r"(?:data\s?sets?|data|corpus|corpora|mixtures?|data mix|mix|set)"
_UNDISCLOSED = re.compile(
    r"\b(?:do|does|did|will|can|could|are|is|have|has)(?:\s+not|n['’]t)\s+(?:\w+\s+){0,3}?(?:disclos\w*|reveal\w*|"
    r"divulg\w*)\b[^.;]{0,80}\b" + _NOUN + r"\b"
    r"|\bcannot\s+(?:\w+\s+){0,2}?(?:disclose|reveal|divulge)\b[^.;]{0,80}\b" + _NOUN + r"\b"
    r"|\b" + _NOUN + r"\b[^.;]{0,60}\b(?:(?:is|are|was|were|has been|have been|will|can|remains?)\s+(?:\w+\s+){0,2}?"
    r"(?:not|never)\s+(?:\w+\s+){0,2}?(?:disclosed|revealed|divulged)|(?:is|are|remains?|stays?|was|were|kept)\s+"
    r"(?:\w+\s+)?(?:undisclosed|confidential|secret)|cannot be (?:disclosed|revealed))\b"
    r"|\btrain\w*\s+"
    + _NOUN
    + r"\s*[:–—-]+\s*(?:\w+\s+){0,2}?(?:undisclosed|not (?:publicly )?disclosed|confidential|secret)\b"
    r"|\b(?:not|never)\s+(?:publicly\s+)?(?:disclos(?:e|ed|ing)|reveal(?:ed|ing)?)\b[^.;]{0,80}\btrain\w*\s+" + _NOUN,
    re.IGNORECASE,
)
_NOT_INTENDED = re.compile(
    r"\b(?:will|shall)(?:\s+not|n['’]t)\b|\bwon['’]t\b|\b(?:cannot|can(?:\s+not|['’]t)|unable to|not able to)\b|"
    r"\bno plans?\b|\bnot plan\w*|\bnot intend\w*|\bnever be\b|\bnot going to\b",
    re.IGNORECASE,
)
_RELEASING = re.compile(
    r"\b(?:releas(?:e|ed|ing)|publish(?:ed|ing)?|shar(?:e|ed|ing)|open-?\s?sourc(?:e|ed|ing)|distribut(?:e|ed|ing)|"
    r"redistribute\w*|(?:made|make|making) (?:\w+ )?(?:public\w*|available))\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"\b(?:will (?:soon )?be|to be|soon be|going to be|plan(?:s|ning)? to|aim to|intend to|will (?:soon )?)\s*"
    r"(?:\w+\s+){0,2}?(?:releas\w*|publish\w*|upload\w*|open-?\s?sourc\w*|made (?:public|available)|shared?|added)\b"
    r"|\bcoming soon\b|\bTBA\b|\bto come\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"\b(?:proprietary|private(?:ly)?|internal(?:ly)?|in-?house|undisclosed|unreleased|non-?public|not public|"
    r"confidential|closed|secret|custom|commercially licensed|licensed(?! under)|purchased|acquired|"
    r"closed-source)\b(?:[\s,/-]+(?!models?\b|licen[cs]e)[\w-]+){0,4}?[\s,/-]+(?:data\w*|corpus|corpora|"
    r"sources?|mix\w*|"
    r"collections?|documents|books|content|conversations|dialogues|instructions|sets?)\b"
    r"|\b(?:data\s?sets?|data|corpus|sources)\b[^.;]{0,30}\b(?:is|are)\s+(?:\w+\s+)?(?:proprietary|private|internal|"
    r"closed|not (?:publicly )?(?:available|public|open|released|shared)|unreleased)\b"
    r"|\b(?:public\w*|open)\b[^.;]{0,30}\b(?:and|&|/)\s+(?:private|proprietary|internal|licensed)\b"
    r"|\b(?:generated|collected|curated|created|gathered|annotated|labell?ed)\s+(?:by us|internally|in-?house)\b",
    re.IGNORECASE,
)
_LICENSED_FREELY = re.compile(r"(?:permissively|openly|freely|open|cc|creative commons)[\s-]+$", re.IGNORECASE)
_WITHOUT = re.compile(
    r"\b(?:no|without(?: any)?|free of|never|none|"
    r"(?:not|n['’]t)\s+(?:\w+\s+)?(?:contain|includ|us|rel|need|requir|train)\w*"
    r"(?: on| any| of)*)\s+(?:[\w-]+\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(
    r"\bsuch as\b|\be\.\s?g\.|\bfor (?:example|instance)\b|\bamong(?:st)? (?:others|other things|them)\b|"
    r"\band (?:many |some |several |a few |various )?(?:others?|more)\b(?! than| recent)|\betc\b|\band so on\b|"
    r"\bas well as (?:other|others|additional|some|various)\b|\bplus (?:other|some|additional|more)\b|"
    r"\b(?:plus|and|also|additionally|as well as)\s(?:[\w.,-]+\s){1,6}?(?:that |which )?we (?:\w+ )?"
    r"(?:scraped|crawled|collected|gathered|bought|licensed|wrote)\b|"
    r"\b(?:other|additional|further|extra|more)\s+(?:\w+\s+){0,3}?(?:sources|data\s?sets?|data|corpora|corpus)\b|"
    r"\btrained (?:primarily|mainly|mostly|largely|partly|partially|in part)\b|"
    r"\b(?:primarily|mainly|mostly|largely|partly|partially) (?:from|on|of)\b|"
    r"\bsome of (?:the|our) (?:\w+ )?data\b(?! (?:may|might|could|can|contain))|"
    r"\ba (?:part|portion|fraction|sample|selection|subset) of (?:the|our|its) (?:\w+ ){0,3}(?:data|mix\w*|corpus)",
    re.IGNORECASE,
)
_SUPPLEMENT = re.compile(
    r"\b(?:enhanc|augment|supplement|complement|enrich|extend|combin|mix|blend|extend)(?:ed|ing|s)?\b[^.;]{0,30}?"
    r"\b(?:with|by)\b|\b(?:together|along) with\b|\bin addition to\b|\bas well as\b",
    re.IGNORECASE,
)
_SUPPLEMENTED = re.compile(
    r"\b(?:enhanc|augment|supplement|complement|enrich)\w*\b[^.;]{0,50}?\bwith\b[^.;]{0,50}?"
    r"\b(?:data|data\s?sets?|corpora|corpus|sources)\b",
    re.IGNORECASE,
)
_OUR_DATA = (
    r"(?:(?:the|our|its|these|those|this|all)\s+)?(?:(?:full|whole|entire|total|complete|final|original|actual)\s+)?"
    r"(?:(?:pre-?\s?training|training|fine-?\s?tuning|SFT|data)\s+)?"
    r"(?:data\s?sets?|data|corpus|corpora|tokens|mix(?:ture)?|sources|documents|it|them|these|which)\b"
)
_FRACTION = re.compile(
    r"(?:\b\d{1,2}(?:\.\d+)?\s?%|\b\d+(?:\.\d+)?\s?[KMBT]\b(?:\s+tokens)?|\b(?:half|thirds?|quarters?|most|majority|bulk|"
    r"portions?|parts?|fractions?|subsets?|samples?|excerpts?|previews?|some|much|one))\s+of\s+" + _OUR_DATA + r"|"
    r"\b(?:preview|excerpt|snippet|glimpse|teaser)\b|\b(?:among|amongst)\s+(?:the|our|its|these)\b|"
    r"\b(?:the\s+)?(?:open|public|released|shareable)\s+(?:part|portion|fraction|half|subset)\b|"
    r"\b(?:remainder|remaining (?:data|tokens|part|\d+)|the rest)\b",
    re.IGNORECASE,
)
"""An amount of the training data that a sentence gives to what it links."""
_KEPT = re.compile(
    r"\b(?:do|does|did|have|has|is|are|was|were|could|can)(?:\s+not|n['’]t|not)\s+(?:\w+\s+){0,3}?(?:releas\w*|publish\w*|"
    r"shar(?:e|ed|ing)|public\w*|available|open-?\s?sourc\w*|open|redistribut\w*|distribut\w*)\b",
    re.IGNORECASE,
)
_LATER_PHASE = re.compile(
    r"\b(?:later|latter|second|third|final|last|subsequent|further|next|additional|anneal\w*|cool-?\s?down|decay|"
    r"mid-?\s?train\w*|continued)\s+(?:\w+\s+)?(?:stages?|phases?|steps?|part|training|period)\b|"
    r"\b(?:stage|phase)[\s-]+(?:[2-9]|II|III|two|three)\b|"
    r"\b(?:during|in|for|at) (?:the )?(?:anneal\w*|cool-?\s?down|decay|mid-?\s?train\w*)\b",
    re.IGNORECASE,
)
_PHASE_DATA = re.compile(
    r"\b(?:data|data\s?sets?|corpora|textbooks|sources|code|documents)\b[^.;]{0,30}\b(?:was|were|is|are) (?:\w+ )?"
    r"(?:added|used|introduced|mixed|included|upsampled)\b|"
    r"\b(?:add(?:s|ed|ing)?|us(?:es|ed|ing)|introduc\w*|mix(?:es|ed|ing)?|switch\w*|includ\w*|upsampl\w*|with|on|consist\w*|"
    r"compris\w*)\b[^.;]{0,60}\b(?:data|data\s?sets?|corpus|corpora|texts?|textbooks|sources|code|documents)\b",
    re.IGNORECASE,
)
_SAME_DATA = re.compile(
    r"\b(?:same|identical|this|that|these|those|above|its|no (?:new|other|additional|further))\s+(?:\w+\s+)?"
    r"(?:data\w*|corpus|corpora|mix\w*|sources)\b",
    re.IGNORECASE,
)
_IT_IS_KEPT = re.compile(
    r"^\W*(?:(?:but|and|however|unfortunately)\W+)?(?:it|this|that|these|they|(?:this|our|the) (?:version|mix\w*))\s+"
    + _KEPT.pattern.removeprefix(r"\b"),
    re.IGNORECASE,
)
_SUPPLIED = re.compile(
    r"^[)\]`*\"']*\s*(?:\([^()]{0,60}\)\s*)?(?:data\s?sets?|corpus|data)?\s*(?:,\s+(?!an?\b|which\b|that\b)|"
    r",? and\s+|,? plus\s+|\+\s*|&\s*)"
    r"(?:(?!then\b|train|fine|tun|eval|is\b|was\b|were\b|the same\b)[\w-]+\s+){0,5}?"
    r"(?:data|data\s?sets?|corpora|corpus|sources|texts?|books|textbooks|documents|dialogues|conversations|instructions|"
    r"crawls?|code(?! (?:is|are|at|for|here|can|available|from|to|in)\b)|papers|articles|news|web\s?pages|"
    r"github(?! repo)|"
    r"wikipedia|stack\s?(?:exchange|overflow)|arxiv|pubmed|transcripts|subtitles|forums?|tweets|patents|problems|"
    r"recordings)\b",
    re.IGNORECASE,
)
_INCLUDING = re.compile(r"\b(?:including|includes?|incl\.|like)\b", re.IGNORECASE)


_REST_IS_KEPT = re.compile(
    r"\b(?:portions?|parts?|fractions?|subsets?|some|rest|remainder|others?|everything else|not all)\b[^.;]{0,40}?"
    r"\b(?:is|are|was|were|remains?|stays?|could|can)\s*(?:\w+\s+)?(?:not (?:\w+ ){0,2}?(?:public|released|"
    r"available|open|"
    r"shared|included|listed|disclosed)|private|proprietary|withheld|unreleased|internal|confidential)",
    re.IGNORECASE,
)


def about_training_data(text: str, in_data_section: bool) -> bool:
    """Whether a sentence speaks of data that trained something."""
    text = text[:5000]
    if in_data_section and (_REST_IS_KEPT.search(text) or _IT_IS_KEPT.search(text)):
        return True
    return bool(_DATA.search(text)) and (in_data_section or bool(_TRAINING.search(text)))


def tells(text: str, links: tuple[tuple[int, int], ...] = ()) -> frozenset[Tells]:
    """What a sentence about training data says of them as a whole. `links` are the spans of the datasets it links."""
    text = text[:5000]
    found: set[Tells] = set()
    if any(not _about_others(text[: match.start()]) for match in _UNDISCLOSED.finditer(text)):
        found.add(Tells.UNDISCLOSED)
    if _RELEASING.search(text) and _NOT_INTENDED.search(text) and _withholds(text):
        found.add(Tells.WITHHELD)
    elif any(_near_data(text, match) for match in _PROMISED.finditer(text)):
        found.add(Tells.PROMISED)
    if any(
        not _LICENSED_FREELY.search(text[max(0, match.start() - 20) : match.start()])
        and not _WITHOUT.search(text[max(0, match.start() - 40) : match.start()])
        for match in _PRIVATE.finditer(text)
    ):
        found.add(Tells.PRIVATE)
    if _is_in_part(text, links):
        found.add(Tells.IN_PART)
    if re.search(r"\b(?:on|of|from|with|using|comprises?|contains?|consists?)\b", text, re.IGNORECASE):
        found.add(Tells.DESCRIBED)
    return frozenset(found)


_SUBJECT_WORDS = frozenset(
    ["we", "it", "this", "the", "they", "i", "our", "its", "details", "data", "dataset", "datasets", "training", "as"]
)


def _about_others(before: str) -> bool:
    """Whether the subject right before "has not disclosed" is somebody's name."""
    word = re.search(r"([\w-]+)\s*$", before[-60:])
    return bool(word and word.group(1)[0].isupper() and word.group(1).lower() not in _SUBJECT_WORDS)


def _near_data(text: str, match: re.Match[str]) -> bool:
    """Whether words on releasing something mean data: those before them, or what directly follows."""
    before = text[max(0, match.start() - 70) : match.start()]
    return bool(_DATA.search(before) or _DATA.search(text[match.end() : match.end() + 40]))


def _withholds(text: str) -> bool:
    """Whether the words "not" and "release" of a sentence belong together, and data are what is meant."""
    for match in _NOT_INTENDED.finditer(text):
        after = text[match.end() : match.end() + 60]
        before = text[max(0, match.start() - 80) : match.start()]
        release = _RELEASING.search(after)
        if release and (_DATA.search(before) or _DATA.search(after[release.end() :] + text[match.end() + 60 :][:60])):
            return True
    return False


def is_later_phase(title: str) -> bool:
    """Whether a heading is that of a later phase of the training."""
    return bool(_LATER_PHASE.search(title[:300]))


def tells_of_data(text: str) -> bool:
    """Whether a text speaks of data, and not of the same as before."""
    text = text[:2000]
    return bool(_DATA.search(text)) and not _SAME_DATA.search(text)


_EXAMPLE = re.compile(
    r"such as|e\.\s?g\.|for (?:example|instance)|primarily|mainly|mostly|largely|partly|partially", re.I
)
_SAYS_WHAT = re.compile(
    r"\b(?:which|that|an?|consist\w*|contain\w*|compris\w*|cover\w*|spanning|from|made up|built|composed)\b",
    re.IGNORECASE,
)
_EXAMPLES_OF_DATA = re.compile(
    r"\b(?:data\s?sets?|data|corpora|corpus|sources|collections?|mix\w*)\b[^.;]{0,40}$", re.IGNORECASE
)


def _is_in_part(text: str, links: tuple[tuple[int, int], ...]) -> bool:
    last = max((end for _, end in links), default=-1)
    for match in _OPEN_ENDED.finditer(text):
        if last >= 0 and last <= match.start():
            # "trained on [X], a corpus of sources such as ...": the words say what is in X, not that X is not all
            if _EXAMPLE.match(match.group()) or _SAYS_WHAT.search(text[last : match.start()]):
                continue
        elif _EXAMPLE.match(match.group()) and not any(start >= match.end() for start, _ in links):
            before = text[max(0, match.start() - 120) : match.start()]
            of_data = _TRAINING.search(text) and _EXAMPLES_OF_DATA.search(before)
            if not of_data and not match.group().lower().startswith("trained"):
                continue
        return True
    if _REST_IS_KEPT.search(text):
        return True
    if _IT_IS_KEPT.search(text) or any(_near_data(text, match) for match in _KEPT.finditer(text)):
        return True
    if not links and _SUPPLEMENTED.search(text):
        return True
    if not links and _LATER_PHASE.search(text) and _PHASE_DATA.search(text) and not _SAME_DATA.search(text):
        return True
    if any(
        not any(start < match.end() and match.start() < end for start, end in links)
        for match in _FRACTION.finditer(text)
        if links
    ):
        return True
    for match in _INCLUDING.finditer(text):
        if any(start >= match.end() for start, _ in links) and not any(end <= match.start() for _, end in links):
            return True
    for match in _SUPPLEMENT.finditer(text):
        if links and not any(start >= match.end() for start, _ in links):
            return True
    return any(
        _SUPPLIED.match(text[end : end + 160])
        and not any(end < other < end + _supplied_length(text, end) for other, _ in links)
        for _, end in links
    )


def _supplied_length(text: str, end: int) -> int:
    match = _SUPPLIED.match(text[end : end + 160])
    return match.end() if match else 0
