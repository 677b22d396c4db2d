"""What stands around a known license's text: what belongs to its publication, and what says more.

Only what is recognised as mute (copyright lines, titles, addresses, translation notes, "released under the following
license", what else is under which open license) changes nothing. Any other words may be terms, in whatever language,
and are never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openness.licenses.catalog import UNKNOWN
from openness.licenses.model import License, Reading
from openness.licenses.names import mentioned, read_link, read_name
from openness.licenses.signatures import PURPOSE, bare_line, binds, is_latin, is_plain, is_signature, of_names

_LONG: Final = 300
_WORDS = re.compile(r"[^\W_]+")
_TERMS = re.compile(
    r"\b(?:under|terms|licen[cs]\w*|governed|subject|rules|conditions|agreement|policy|policies|rights|released|distributed|"
    r"provided|edition|us(?:e|ed|ers?|age|ing))\b",
    re.IGNORECASE,
)
"""Words of a line that speaks of terms."""
_TERMS_AT = re.compile(r"terms|polic|addend|restrict|condition|acceptable|licen|agreement|eula|use", re.IGNORECASE)
"""Addresses that may lead to terms."""
_KEY = re.compile(
    r"^(?P<key>spdx-license-identifier|@?license(?:_name|_link|-id)?|spdx-id|language|tags|title|nickname|pipeline_tag|library_name|"
    r"layout|permalink|source|redirect_from|dataset|model|project|name|release|maintainer|contact)\s*:\s*(?P<value>.{0,120})$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"^(?:(?:project |source |home)?(?:homepage|page|website|site|repository|repo|source|url|contact|e-?mail|mail|docs?|documentation|link|code)s?"
    r"\s*:?\s*)?[<(\[]*(?P<url>https?://\S+?|\S+@\S+?)[>)\].,]*$",
    re.IGNORECASE,
)
_FSF = re.compile(r"https?://(?:www\.)?(?:gnu|fsf)\.org/", re.IGNORECASE)
_DATE = re.compile(
    r"^\W*(?:last |date )?(?:updated|modified|revised|changed|dated|as of|effective(?: date)?|version|revision|v)?\W*(?:on )?"
    r"(?:\d[\d./-]*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W+\d[\d, ]*|\d{1,2}\W+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|"
    r"oct|nov|dec)[a-z]*\W+\d{4})\W*$",
    re.IGNORECASE,
)
_THINGS = frozenset(
    """a adapter adapters all and annotations are assets audio author authors below both bundles code copy copyright corpus
    data database dataset datasets details documentation docs evaluation file files folder font fonts full holders images in
    inference is its library made based by derived from on md metadata model models of original other our package parameters part parts product
    project repo repository results rest s same scripts see software source text texts the these this tokenizer training
    txt website weights which with work works information contains content contents here page map dual either option your
    at""".split()
)
"""What a line may speak of that only says what is under which license."""
_MAKING = frozenset(
    """acknowledgements acknowledgments adapted an as author be been behalf build built c consists contain contained contains
    contributed contribution contributions contributors copyrighted created developed developer developers early ever
    first foundation group has have includes individuals initially integrated known lab library made maintained maintainer
    maintainers many members modified new object older originally outputs package parts people port ported portions
    previous previously program release released rewritten script software started team thank thanks toolkit tools using
    version versions voluntary was we were while work written""".split()
)
"""What a sentence may speak of that only says who made something, and from what."""
_GENERIC = frozenset(
    """a agreement and appendix as at attribution below code conditions copy creative commons domain english file follows for full
    general generic international is its legal legalcode library licence license licences licenses md model of open or
    preamble project public dedication repository software source terms text the this txt unported version weights""".split()
)
_OF_A_WORK = re.compile(
    r"^(?:the )?licen[cs]e (?:for|of) (?:the )?(?:[\w.]*[\d-][\w.-]*|[\w.-]+(?= (?:models?|weights|code|dataset|corpus|data|software|library)))"
    r"(?: (?:models?|weights|code|dataset|corpus|data|software|library))*$",
    re.IGNORECASE,
)
_TRANSLATION = re.compile(
    r"译文|译本|翻译|英文原文|翻訳|日本語訳|参考訳|번역|übersetzung|originaltext|traducci[oó]n|traduction|traduzione|tradotto|"
    r"tradução|перевод|translat",
    re.IGNORECASE,
)
_FOR_REFERENCE = re.compile(
    r"only the (?:english|original) (?:text|version)[^.;]{0,30}|for (?:reference|convenience)(?: only)?|"
    r"the (?:english|original)(?: language)? (?:text|version|licen[cs]e) (?:\w+ )?(?:prevails|governs|is binding|controls|applies|is authoritative)|"
    r"the (?:english|original)[\w ]{0,30} is (?:the )?(?:authoritative|binding|governing)(?: one| text| version)?|"
    r"\bma(?:ß|ss)geblich ist (?:allein|nur)? ?(?:die|der) (?:englische|original)[^.;]{0,40}|\bla version anglaise (?:prévaut|fait foi|prime)|"
    r"\bnur (?:die|der) (?:englische|original)[^.;]{0,40}|\bseule? (?:la|le) (?:version|texte) (?:anglaise?|original)[^.;]{0,40}|"
    r"\bsolo (?:la|el) (?:versión|texto) (?:en )?(?:ingl[eé]s|original)[^.;]{0,40}|"
    r"仅供参考|以英文[^。]{0,6}为准|参考のため[^。]{0,20}|参考용|참고용[^.]{0,12}|nur zur (?:information|orientierung)|"
    r"a t[ií]tulo informativo|à titre (?:indicatif|informatif)|только для справки",
    re.IGNORECASE,
)
_DOES = r"(?:(?:re)?distribut|us|modif|cop)(?:ed|ied|e|y)"
_ITSELF = r"(?:the following|this|these|the|following)(?: (?:licen[cs]e|terms|conditions|agreement|notice|text))(?: and conditions| of use)?"
_SELF = re.compile(
    rf"\b(?:licen[cs]ed|released|distributed|published|available|provided|covered|governed|protected)\s+(?:\w+\s+){{0,3}}?"
    rf"(?:under|by)\s+{_ITSELF}(?: (?:below|as follows|reproduced below|in this file))?\s*[.:]?$"
    r"|\b(?:is|are) (?:licen[cs]ed|released|distributed|provided) as follows\W*$"
    r"|^\W*(?:the )?full text (?:of the licen[cs]e )?(?:can be found|is available|is|follows|below)\b(?: at| in)?\W*\S{0,100}$"
    r"|^\W*you should have received a copy of the gnu [\w ]{5,60}licen[cs]e\b[^.]{0,60}\.?$|^\W*if not, (?:see|write to)\b.{0,160}$"
    r"|^\W*for (?:third[- ]party )?(?:notices|attributions?|credits|copyright notices) see (?:the )?[\w.-]{1,40}(?: file)?\W*$"
    r"|^\W*this (?:licen[cs]e )?(?:text|file) was (?:retrieved|taken|copied) from\b[^.]{0,100}$"
    r"|^\W*to the extent possible under law,? .{3,80} (?:has|have) waived all copyright and related or neighbou?ring rights to .{1,80}$"
    rf"|\b(?:may|can) be (?:freely )?{_DOES}(?:(?:,? and |, |,? or ){_DOES})*\s+(?:only )?(?:under|according to|in accordance with)\s+"
    rf"{_ITSELF}\s*[.:]?$"
    r"|^\W*(?:please )?see (?:the )?(?:licen[cs]e|copying|authors|notice|credits|contributors|readme)(?:\.\w{2,3})?(?: file)?"
    r"(?: for (?:more )?(?:details|information|the full text|the full license text|credits|a list of authors))?\W*$"
    r"|^\W*(?:the following |this )?(?:un)?(?:licen[cs]e|notice|statement)(?: text| statement)?s? (?:below )?appl(?:y|ies) to (?:this|the|all) [\w ]{1,30}\W*$"
    r"|^\W*the following (?:un)?licen[cs]e (?:statement )?applies to this \w+\W*$"
    r"|\bcovered by the following copyright and permission notice\W*$",
    re.IGNORECASE,
)
"""A sentence that points at the very text beside it."""
_MADE_FROM = re.compile(
    r"\b(?:portions|parts|based on|derived from|adapted from|modified from|contains? code|includes? code|originally (?:written|developed)|"
    r"bundles?|maintained by|developed by|written by|(?:main |lead )?authors?\s*:|contributors?\s*:|acknowledge?ments?)\b",
    re.IGNORECASE,
)
_TELLS_OF_ITSELF = re.compile(
    r"^\W*(?:this|the|these|it)\b[^.]{0,40}\b(?:software|program|project|library|toolkit|package|product|code|model|work|module|file)s?\b"
    r"[^.]{0,20}\b(?:is|was|are|were|consists?|contains?|includes?|has been|have been)\b(?!.*\b(?:for|if|when|by|to)\b)"
    r"|^\W*this (?:software|program|package|product) consists of voluntary contributions\b",
    re.IGNORECASE | re.DOTALL,
)
_ABROAD = re.compile(
    r"本项目|本模型|本仓库|源代码|代码|权重|模型|项目|均?采用|基于|遵循|使用|依据|按照|根据|以|下|许可证|许可协议|开源协议|协议|许可|授权|发布|开源|"
    r"详情|详见|请参阅|请参见|请见|参见|参阅|见|文件|的|和|与|及|は|の|で|に|を|本|コード|モデル|ライセンス|に基づ|いて|公開|されて|います|です|"
    r"이|는|은|를|을|의|에|따라|라이선스|모델|코드|배포|됩니다|참조|하세요|[，。、；：（）]"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the licenses in a text."""

    lines: tuple[str, ...]
    """The lines that may say something."""
    named: tuple[Reading, ...]
    """Licenses that are named there and restrict use."""

    @property
    def text(self) -> str:
        """The telling lines as one text."""
        return "\n".join(self.lines)


def beside(rest: str, licenses: Sequence[License]) -> Beside:
    """What of the words around some licenses' texts may say something, and which licenses they name.

    Read as laid out and with each paragraph as one line; the one that leaves less counts.
    """
    laid_out = (rest, re.sub(r"(?<!\n)\n(?!\n)", " ", rest))
    return min((_beside(each, licenses) for each in laid_out), key=lambda one: len(one.text))


def _beside(rest: str, licenses: Sequence[License]) -> Beside:
    known = {license.id for license in licenses}
    titles = {bare(name) for license in licenses for name in (license.name, license.id)}
    lines = [bare_line(line) for line in rest.split("\n")]
    telling: list[str] = []
    named: list[Reading] = []
    for at, line in enumerate(lines):
        found = _named_by(line, titles)
        after = next((later for later in lines[at + 1 : at + 4] if later), "")
        if found is None and not _names_a_program(line, after):
            telling.append(line)
        named += [each for each in found or () if each.restricts_use and each.id not in known]
    return Beside(tuple(telling), tuple(named))


def _named_by(line: str, titles: set[str]) -> tuple[Reading, ...] | None:
    """The licenses that a line names, where it says nothing else; none where it is mute; None where it says more."""
    whole = _said(line, titles)
    sentences = re.split(r"(?<=[.!?;])\s+", line)
    if whole is not None or len(sentences) < 2 or len(line) > 3 * _LONG:
        return whole
    each = [_said(sentence, titles) for sentence in sentences]
    return None if any(said is None for said in each) else tuple(reading for said in each for reading in said or ())


def _said(sentence: str, titles: set[str]) -> tuple[Reading, ...] | None:
    if len(sentence) >= _LONG:
        return None
    if not sentence or _is_mute_line(sentence, titles):
        return ()
    if not re.search(r"[.!?;]\s+\S", sentence) and _is_mute_sentence(sentence):
        return ()
    named = _named_in(sentence)
    if named and any(
        reading.restricts_use and (reading.license is None or not reading.license.url) for reading in named
    ):
        return None  # "MIT (non-commercial)", "for research only": no license's name, but words to be judged
    return named


def _is_mute_line(line: str, titles: set[str]) -> bool:
    words = _WORDS.findall(line)
    if not any(len(word) > 2 or not word.isascii() for word in words):
        return True
    if is_translation_note(line) or is_signature(line) or _DATE.match(line):
        return True
    if _OF_A_WORK.match(line) and is_plain(line):
        return True
    return names_it(bare(line), titles) or {word.lower() for word in words} <= _GENERIC


def _named_in(line: str) -> tuple[Reading, ...] | None:
    """The licenses of a line that says nothing but which license something is under; None where it says more."""
    key = _KEY.match(line)
    if key:
        value = key["value"].strip(" *\"'")
        if not key["key"].lower().startswith(("license", "@license", "spdx")):
            words = value.lower().split()
            mute = is_plain(value) and not _TERMS.search(value) and (len(words) < 4 or of_names(value))
            return () if mute and not {"for", "to", "except"} & set(words) else None
        reading = read_link(value) if value.lower().startswith("http") else read_name(value)
        return (reading,) if reading.id != UNKNOWN else None
    address = _ADDRESS.match(line)
    if address:
        reading = read_link(address["url"])
        if reading.id != UNKNOWN:
            return (reading,)
        if _FSF.match(address["url"]):
            return ()
        return None if _TERMS_AT.search(address["url"].split("//")[-1].partition("/")[2]) else ()
    whole = read_name(line.rstrip(" .:"))
    if whole.id != UNKNOWN:
        return (whole,)
    found = mentioned(line)
    if not found:
        return None
    line = re.sub(r"^\W*licen[cs]e\s*:", " ", line, flags=re.IGNORECASE)
    for _, words in found:
        line = re.sub(
            rf"(?:\b(?:under|by|per)\s+(?:an?\s+|the\s+)?(?:terms of\s+)?(?:the\s+)?)?{re.escape(words)}", " ", line
        )
    line = re.sub(
        r"https?://\S+|\(see [^()]{0,60}\)|\b(?:released|licen[cs]ed|published|distributed|available|provided)\b",
        " ",
        line,
    )
    line = re.sub(
        r"\bfor (?:the full (?:licen[cs]e )?text|details|more information)\b|\bthe full text (?:can be found|is available|is) (?:at|in)\b|\bsee\b",
        " ",
        line,
        flags=re.IGNORECASE,
    )
    plain = {word for word in re.findall(r"[^\W\d_]+", line) if word.islower()}
    speaks = binds(line) or _TERMS.search(line) or not is_latin(line)
    return tuple(reading for reading, _ in found) if plain <= _THINGS and not speaks else None


def _names_a_program(line: str, after: str) -> bool:
    """Whether a line says what a program is called and what it does, as the GPL asks above the copyright line."""
    parts = re.split(r"(?=copyright \(c\)|copyright ©|©)", line, maxsplit=1, flags=re.IGNORECASE)
    name, signed = (parts[0], parts[1]) if len(parts) == 2 else (line, after)
    if not is_signature(signed) or binds(name) or PURPOSE.search(name) or _TERMS.search(name):
        return False
    words = _WORDS.findall(name)
    return 0 < len(words) <= 10 and is_latin(name) and bool(re.search(r"\d|\w-\w|\b[a-z]{3,}", name))


def is_mute(left: str) -> bool:
    """Whether words left over beside a license say nothing: names, or where the text and its parts come from."""
    sentences = [piece for piece in re.split(r"(?<=[.!?;:])\s+|\n", left) if _WORDS.search(piece)]
    return all(_is_mute_sentence(sentence.strip()) for sentence in sentences)


def _is_mute_sentence(sentence: str) -> bool:
    if len(sentence) >= _LONG:
        return False
    if _SELF.search(sentence) and not PURPOSE.search(sentence):
        return True
    if _refers_abroad(sentence):
        return True
    if not binds(sentence) and of_names(sentence):
        return True
    bare_of_links = re.sub(r"https?://\S+", " ", sentence)
    plain = {word for word in re.findall(r"[^\W\d_]+", bare_of_links) if word.islower()}
    tells = bool(_MADE_FROM.search(sentence) or _TELLS_OF_ITSELF.search(sentence)) and plain <= _THINGS | _MAKING
    return tells and is_plain(sentence) and not _TERMS.search(sentence)


def _refers_abroad(sentence: str) -> bool:
    """Whether a sentence in Chinese, Japanese or Korean only says which open license something is under."""
    rest = _ABROAD.sub(" ", re.sub(r"https?://[!-~]+", " ", sentence))
    if is_latin(sentence) or not is_latin(rest) or not re.search(r"许可|协议|授权|ライセンス|라이선스", sentence):
        return False
    return read_name(" ".join(rest.split()).strip(" .,:")).restricts_use is False


def is_translation_note(line: str) -> bool:
    """Whether a line says which language the text is in, and nothing else."""
    if not _TRANSLATION.search(line) or len(line) > _LONG:
        return False
    pieces = re.split(r"(?<=[.!?;])\s+|(?<=[。；])", _FOR_REFERENCE.sub(" ", line))
    telling = [piece for piece in pieces if re.search(r"[^\W\d_]{2}", piece)]
    return len(telling) <= 3 and all(
        (_TRANSLATION.search(piece) or len(piece) < 40) and not PURPOSE.search(piece) and not _BARS.search(piece)
        for piece in telling
    )


_BARS = re.compile(
    r"\b(?:must|may|shall|not|never|no|don['’]?t|prohibit\w*|forbid\w*|only|except|unless|us(?:e|ed|ing)|for (?!reference|convenience))\b|不得|禁止|금지|запрещ|"
    r"verboten|untersagt|interdi|prohib|proib|vieta",
    re.IGNORECASE,
)


def bare(words: str) -> str:
    """Words without what is between them, in lower case."""
    return re.sub(r"[\W_]+", "", words).lower()


def names_it(line: str, names: set[str]) -> bool:
    """Whether a line (as `bare` gives it) says nothing but a license's own name."""
    return len(line) > 2 and any(line in name or (name in line and line.replace(name, "") in _TITLES) for name in names)


_TITLES = {"", "license", "thelicense", "licence", "the", "template", "copyright"}
