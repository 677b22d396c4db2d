"""What the card's prose says about licenses: whose license it names, and what users may not do.

It counts as terms under a license or terms heading, in a `License:` line, and where a sentence says under which license
this model is released. Sections on intended use, limitations and safety are advice and are not read here. A license
that the prose gives to something else (the code, a dataset, a base, a sibling) is that thing's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from openness.detectors.card import Block, Card, Link
from openness.licenses import LicenseClass, Reading, mentioned, read_link, read_name
from openness.licenses.terms import limits

Owner = Literal["model", "code", "data", "other"]

MAX_SENTENCES = 400
MAX_SENTENCE = 2000


@dataclass(frozen=True, slots=True)
class Saying:
    """A license or a limit that the card's prose states."""

    owner: Owner
    reading: Reading
    line: int
    quote: str
    named: bool
    """Whether it names a license (else it is a limit in the card's own words)."""


_HEADING = re.compile(
    r"\blic?en[cs]\w{1,5}\b|\blincense\b|\bterms\b|\bcopyright\b|\busage rights\b|"
    r"\bpermissions?\b|\blegal notices?\b|^non-?commercial use|"
    r"许可|許可|协议|協議|授权|授權|使用条款|使用條款|ライセンス|利用規約|使用許諾|라이[선센]스|사용권|"
    r"\blizenz|\blicen[cç][ai]s?\b|\blicenz[ae]\b|лицензи",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"intended|out[- ]of[- ]scope|limitation|bias|risk|safety|ethic|disclaimer|recommendation|"
    r"responsib|acknowledg|citation|"
    r"uses?$|direct use|misuse|malicious|training|evaluation|faq|dataset|data$",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"^(?:the )?(?:code|models?|weights?|model weights|data|software|commercial(?: use)?|"
    r"non-?commercial(?: use)?|research(?: use)?|attribution|"
    r"notes?|summary|terms|restrictions?|usage|use|permitted uses?|prohibited uses?)\b.{0,20}$",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^\W{0,6}(?:(?:models?|weights?|software|the|content|usage|and)\s+){0,2}lic?en[cs]e[ds]?(?:\(s\)|"
    r"s)?(?:\s+(?:type|notices?))?(?:\W{0,3}\s*[:：=|–-]\s*|\s+(?=(?-i:[A-Z])[\w.+ -]{2,60}$))(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_RELEASED = re.compile(
    r"\b(?:this|the|our|these|all|both)\b.{0,60}?\b(?:models?|weights|checkpoints?|"
    r"repo(?:sitory)?|release|adapters?)\b.{0,80}?"
    r"\b(?:licen[cs]ed|released|distributed|available|provided|published|governed|shared|"
    r"open-?sourced|subject)\b.{0,40}?"
    r"\b(?:under|by|to|with|CC|MIT|Apache)\b"
    r"|\bthis (?:\w+ )?model (?:is|comes|falls) under (?:an?|the)\b.{0,60}\blicen[cs]e",
    re.IGNORECASE,
)
_OF_THIS_MODEL = re.compile(
    r"\b(?:this|our|the) (?:\w+ )?(?:models?|weights|checkpoints?) (?:is|are) (?:\w+ )?licen[cs]ed under\b",
    re.IGNORECASE,
)
"""A sentence that counts under a heading of advice too."""
_HELD_BACK = re.compile(
    r"\b(?:is|are)\b[^.]{0,30}\b(?:available|released|provided|licensed|distributed|shared)\b[^.]{0,60}"
    r"(?:(?<!commercial and )(?<!commercial or )(?<!both )\bfor non-?commercial (?:use|purposes?)\b|"
    r"\bfor (?:academic |scientific )?research (?:use |purposes? )?only\b)",
    re.IGNORECASE,
)
"""A sentence that holds the model back wherever it stands, except under a heading of advice."""
_BRACKET = re.compile(
    r"\s*\((?:for )?(?:non-?)?commercial(?:ly)?(?: use)?(?: is| only)?"
    r"(?: permitted| allowed| viable| only| ok)?!?\)\W*$",
    re.IGNORECASE,
)
"""What a card adds to a license's name to explain it: "(commercial use permitted)"."""
_QUALIFIED = re.compile(
    r"^[\W_]*(?:licen[cs]e)?[\W_]*\b(?:with|plus|and|but)\s+(?:an?\s+|the\s+|some\s+|following\s+)*(?:(?!no\b)[\w-]+\s+){0,3}"
    r"(?:conditions?|restrictions?|limitations?|clauses?|addend\w+|amendments?|modifications?|exceptions?)\b",
    re.IGNORECASE,
)
"""What follows a license's name that is not plainly that license."""
_REASON = re.compile(r"\b(?:due to|because|owing to|on account of|on the grounds|as a result of)\b", re.IGNORECASE)
_RESERVED = re.compile(r"all rights? reserved", re.IGNORECASE)
_CODE = re.compile(
    r"\b(?:code|codebase|source[- ]code|scripts?|software|library|implementation|github|code "
    r"repository|toolkit|framework|examples?)\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\b(?:datasets?|data|corpus|corpora|annotations?|images?|conversations|benchmarks?|outputs of)\b|"
    r"数据集|データセット",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:base (?:language )?models?|original(?:ly)?|underlying|upstream|parent|backbone|foundation model|"
    r"pretrained (?:model|weights)|teacher|third[- ]part\w+|"
    r"tokenizer|encoder|vae|except|other (?:models?|versions?|variants?|sizes?)|paper|"
    r"documentation|figures?|logo|website|blog)\b",
    re.IGNORECASE,
)
_SOMEBODYS = re.compile(
    r"\bexcept\b|\b(?:original|whose|its own|their(?: own)?|respective) licen[cs]es?\b|\boriginally licen[cs]ed\b"
    r"|\b(?:from|on|upon) which\b|\bwhose .{0,30}\blicen[cs]e (?:is|was)\b",
    re.IGNORECASE,
)
_TRAINED_ON = re.compile(
    r"\b(?:trained|fine-?tuned|built|based|derived|generated) (?:up)?(?:on|from|with|using|by)\b", re.IGNORECASE
)
_SIZE = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d{1,2})?)\s?([BM])(?![a-z])", re.IGNORECASE)


def sayings(card: Card, name: str) -> list[Saying]:
    """All that the prose says of licenses, in the card's order. `name` is the repo's, to tell siblings apart."""
    found: list[Saying] = []
    for index, (text, whole, block) in enumerate(_passages(card)):
        if index >= MAX_SENTENCES:
            break
        if _of_sibling(card, block, name):
            continue
        found += _named(card, text, block, name)
        if whole:
            found += _limits(text, block, name)
    if any(saying.owner == "model" and saying.named and saying.reading.id != "proprietary" for saying in found):
        found = [saying for saying in found if not _only_reserves(saying)]
    return found


def _only_reserves(saying: Saying) -> bool:
    """Whether it is no more than the "All rights reserved" of a copyright line, beside which a license stands."""
    quote = saying.quote.lower()
    return (
        saying.named
        and saying.reading.id == "proprietary"
        and bool(_RESERVED.search(quote))
        and "propriet" not in quote
    )


def _passages(card: Card) -> Iterator[tuple[str, bool, Block]]:
    """Sentences that may state terms; True where limits count too: under a license heading, in a license line."""
    for block in card.blocks:
        if block.kind == "code":
            continue
        if block.kind == "heading":
            match = _LINE.match(block.text)
            if match:
                yield block.text[:MAX_SENTENCE], True, block
            continue
        if block.kind == "row":
            if len(block.cells) >= 2 and _HEADING.search(block.cells[0]) and len(block.cells[0]) < 40:
                yield f"License: {block.cells[1]}"[:MAX_SENTENCE], True, block
            continue
        under = _under_license(block.section) or (block.kind == "item" and bool(_LINE.match(block.lead)))
        line = _LINE.match(block.text)
        if line and not (under is False and _ADVICE.search(block.section[-1] if block.section else "")):
            yield block.text[:MAX_SENTENCE], True, block
            continue
        for sentence in _split(block.text):
            if under:
                lead = f"{block.lead} " if block.kind == "item" and len(block.lead) < 200 else ""
                yield (lead + sentence)[:MAX_SENTENCE], True, block
            elif _releases(sentence[:MAX_SENTENCE], block.section):
                yield sentence[:MAX_SENTENCE], bool(_HELD_BACK.search(sentence[:MAX_SENTENCE])), block


def _releases(sentence: str, section: tuple[str, ...]) -> bool:
    """Whether a sentence outside a license section says under which license the model is released."""
    if _advised(section):
        return bool(_OF_THIS_MODEL.search(sentence))
    named = "licen" in sentence.lower() or re.search(r"\bCC|MIT|Apache|RAIL", sentence)
    return bool((named and _RELEASED.search(sentence)) or _HELD_BACK.search(sentence))


_NO_MODEL = {"datasets", "spaces", "docs", "papers", "collections", "blog", "api"}


def _of_sibling(card: Card, block: Block, name: str) -> bool:
    """Whether a list item stands under an item that is about another model: it begins with a link to its repo."""
    if block.kind != "item" or not block.lead:
        return False
    around = next((b for b in card.blocks if b.kind == "item" and b.text == block.lead), None)
    link = next((link for link in card.links if card.blocks[link.block] is around), None) if around else None
    if link is None or link.start > 5 or link.host not in ("huggingface.co", "hf.co"):
        return False
    parts = link.path.split("/")
    return len(parts) >= 2 and parts[0] not in _NO_MODEL and parts[1].lower() != name.lower()


def _split(text: str) -> list[str]:
    ends = r"(?<=[.!?。])(?<!\bInc\.)(?<!\bLtd\.)(?<!\bCorp\.)(?<!\bCo\.)\s+(?=[^a-z\s])|。"
    return [piece for piece in re.split(ends, text[:20_000]) if piece.strip()]


def _under_license(section: tuple[str, ...]) -> bool:
    """Whether text stands under a license or terms heading: the innermost, or a part of such a section."""
    if not section:
        return False
    if _HEADING.search(section[-1]):
        return True
    return bool(
        len(section) > 1
        and _HEADING.search(section[-2])
        and _INSIDE.match(section[-1])
        and not re.search(r"intended|out-of-scope|limitation", section[-1], re.IGNORECASE)
    )


def _advised(section: tuple[str, ...]) -> bool:
    return any(_ADVICE.search(title) and not _HEADING.search(title) for title in section[-2:])


def _named(card: Card, text: str, block: Block, name: str) -> list[Saying]:
    """The licenses that a passage names or links, each with whose it is."""
    hits: list[tuple[int, Reading, str]] = []
    line = _LINE.match(text)
    if line:
        rest = _BRACKET.sub("", line["rest"].strip().strip("*_` ."))
        whole = read_name(rest)
        if whole.id == "unknown":
            whole = read_name(re.split(r"[.(;,]|\s[-–]\s", rest)[0])
        if whole.id != "unknown":
            hits.append((line.start("rest"), whole, rest))
    if not hits:
        hits = [(max(0, text.find(words)), reading, words) for reading, words in mentioned(text)]
    if not hits and len(text) < 80:  # a line that is a license's name and nothing else
        bare = _BRACKET.sub("", text).strip(" .*_`:-")
        whole = read_name(bare)
        if whole.id != "unknown":
            hits.append((0, whole, bare))
    if not hits:
        for link in _links_in(card, block):
            reading = read_link(link.url)
            at = text.find(link.text) if link.text else -1
            if reading.id != "unknown" and at >= 0:
                hits.append((at, reading, link.url))
    found = []
    previous = 0
    for at, reading, words in sorted(hits, key=lambda hit: hit[0]):
        segment = text[previous:at] if at >= previous else text
        after = re.split(r"[,;.]", text[at + len(words) :])[0][:60] if "license for" in text.lower() else ""
        if reading.restricts_use is False and _QUALIFIED.search(text[at + len(words) :][:200]):
            reading = replace(reading, license_class=LicenseClass.UNKNOWN, restricts_use=None, modified=True)
        found.append(Saying(owner_of(segment + after, text, name), reading, block.line, text[:300].strip(), True))
        previous = at + len(words)
    return found


def _links_in(card: Card, block: Block) -> list[Link]:
    return [link for link in card.links if link.line == block.line and card.blocks[link.block] is block]


def _limits(text: str, block: Block, name: str) -> list[Saying]:
    """The limits that a passage under a license heading sets in its own words."""
    found = []
    for clause in limits(text):
        if clause.license_class is LicenseClass.OPEN_MODIFIED or _is_wish(clause.sentence):
            continue
        owner = owner_of(_told(clause.sentence), text, name)
        reading = Reading(
            "unknown",
            "the card's own words",
            clause.license_class,
            True,
            matched=(clause.span(text),),
        )
        found.append(Saying(owner, reading, block.line, clause.sentence[:300], False))
    return found


def _told(sentence: str) -> str:
    """What a limiting sentence speaks of, without its reason ("due to the data set") and its "except"."""
    reason = _REASON.search(sentence)
    told = sentence[: reason.start()] if reason and reason.start() > 0 else sentence
    return re.sub(r"\bexcept\b", "", told)


def _is_wish(sentence: str) -> bool:
    """Whether a sentence says what the makers had in mind rather than what users may do."""
    wish = re.search(
        r"\b(?:is|are|was|were)\s+(?:\w+\s+){0,2}(?:meant|intended|designed|suited|built)\b|\bwe "
        r"(?:hope|encourage|urge|ask|recommend)\b",
        sentence,
        re.IGNORECASE,
    )
    if re.search(r"\bunlike\b[^.]{0,80}\b(?:commercial|non-?commercial|research)", sentence, re.IGNORECASE):
        return True  # it tells of another model's limits
    answerable = re.search(r"\b(?:users?|you) (?:are|is) (?:\w+ )?responsible\b", sentence, re.IGNORECASE)
    if answerable and not re.search(r"\b(?:only|must|shall|prohibited|forbidden)\b", sentence, re.IGNORECASE):
        return True
    binding = re.search(
        r"\b(?:only|solely|exclusively|strictly|not|prohibited|forbidden|must|shall)\b", sentence, re.IGNORECASE
    )
    return bool(wish and not binding)


def owner_of(segment: str, sentence: str, name: str) -> Owner:
    """Whose license a passage speaks of, by the words before the license's name. In doubt, the model's."""
    before = re.sub(r"https?://\S+", " ", segment)[-300:]
    sizes = {match[0].lower().replace(" ", "") for match in _SIZE.finditer(before)}
    own = {match[0].lower().replace(" ", "") for match in _SIZE.finditer(name.replace("-", " ").replace("_", " "))}
    if sizes and own and not sizes & own:
        return "other"
    if _SOMEBODYS.search(before):
        return "other"
    if re.search(r"\bgenerated (?:by|with|using|from) (?:this|the|our) model\b", before, re.IGNORECASE):
        return "model"  # its outputs
    cut = _TRAINED_ON.search(before)
    told = before[: cut.start()] if cut else before
    model = re.search(
        r"\b(?:this model|our models?|the (?:\w+[- ]){0,3}models?|models?|weights|checkpoints?|adapters?)\b",
        re.sub(r"\b(?:base|original|underlying|parent|teacher) (?:language )?models?\b", "", told, flags=re.IGNORECASE),
        re.IGNORECASE,
    )
    if (
        cut
        and _DATA.search(before[cut.start() :])
        and not re.search(
            r"\b(?:is|are|therefore|thus|so|hence|also|(?<!that )(?<!which )(?:must|should|shall|may|can|cannot))\b",
            before[cut.end() :],
        )
    ):
        return "data"
    if cut and not model and re.search(r"\blicen[cs]ed under\b|\bunder\b", before[cut.end() :]):
        return "model"
    if model:
        return "model"
    for pattern, owner in ((_OTHER, "other"), (_CODE, "code"), (_DATA, "data")):
        if pattern.search(told):
            return owner  # type: ignore[return-value]
    return "model"
