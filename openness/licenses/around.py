"""What stands around a known license's text, or slipped into it: what belongs to its publication, and what says more.

Only what is recognised as mute (names, titles, addresses, a licensor's own preamble, "released under the following
license") changes nothing. Any other words may be terms, in whatever language, and are never passed over.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from openness.licenses.plain import Words

_TITLE_WORDS = 15
_LONG = 300
"""Characters that no name and no title has."""
_WORDS = re.compile(r"[^\W_]+")

BINDING = re.compile(
    r"\b(?:must|shall|may|only|not|never|don['’]?t|prohibit\w*|restrict\w*|agree\w*|require\w*|permission|"
    r"permit\w*|forbid\w*|forbidden|"
    r"condition\w*|except|unless|consent|fees?|pay|comply|subject|however|provided that|addendum|"
    r"additional|exempt|revoke\w*|exclu\w+|void\w*|"
    r"no longer|previously|formerly|terminat\w*|compet(?:e|es|ing|it\w*)|commercial\w*)\b|[\u4e00-\u9fff]{6}",
    re.IGNORECASE,
)
"""Words that bind somebody or limit something."""
PURPOSE = re.compile(
    r"research|academi|personal|evaluation|educat|trial\b|private|hobby|student|scholar|non-?profit|\bstudy\b|"
    r"business|compan(?:y|ies)\b|enterprise|\bpaid\b|\bmoney|\bbuy\b|purchas|\bsell|profit|weapon|milit[aä]i?r|\bharm|"
    r"[ck]omm?er[cz]i|商[用业業]|[禁仅僅]|非商|研究|学术|學術|教育|个人|個人|军|限(?!公司|责任)|금지|상업|коммерч|использ|запрещ",
    re.IGNORECASE,
)
"""Words for what something is for, or for whom."""
_SIGNATURE = re.compile(
    r"^\W*(?:(?:portions |parts )?(?:are )?copyright(?:\s*(?:\(c\)|©|\d|\[|<)|\s+(?:by\b|(?-i:[A-Z{])))|\(c\)\s*\d|©|all rights reserved\b|"
    r"spdx-|https?://\S+\W*$|version \d|\d{4}\b.{0,60}$)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:spdx-|(?:this|the) (?:license|file|text|translation|version)\b.{0,80}(?:translat|unofficial|for "
    r"(?:reference|convenience))"
    r"|this is an? (?:unofficial )?translation|(?:see|for) .{0,60}(?:notice|third[- ]party|authors)\b"
    r"|[\w ,&/-]{0,60}:? see (?:the )?(?:readme|model card|authors|notice|licen[cs]es?|docs?)\b.{0,40}$)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"licen[cs]e|attribution|creative commons|public domain|terms and conditions|preamble|appendix", re.IGNORECASE
)
_REFERS = re.compile(
    r"\b(?:licen[cs]ed|released|distributed|published|available|provided|covered|governed)\b.{0,80}"
    r"\b(?:under|by the|as follows|following|below)\b"
    r"|\bcovered by the following|\b(?:statement|licen[cs]e|text|notice)s? (?:below )?appl(?:y|ies)\b"
    r"|\b(?:portions|parts|based on|derived from|adapted from|modified from|contains? code|includes? code|originally|"
    r"copy of the licen[cs]e|full text|licen[cs]e texts?|"
    r"see (?:the )?(?:licen[cs]e|https?:)|contributors?|authors?|maintained by|developed by)\b",
    re.IGNORECASE,
)
_TRANSLATION = re.compile(
    r"译文|译本|翻译|英文原文|翻訳|日本語訳|参考訳|번역|übersetzung|originaltext|traducci[oó]n|traduction|traduzione|tradução|перевод|translat",
    re.IGNORECASE,
)
_FOR_REFERENCE = re.compile(
    r"only the (?:english|original) (?:text|version)[^.]{0,30}|the (?:english|original) (?:text|version) (?:prevails|governs|is binding)|"
    r"仅供参考|以英文[^。]{0,6}为准|参考のため[^。]{0,20}|参考용|참고용[^.]{0,12}|nur zur (?:information|orientierung)|for reference only|"
    r"a t[ií]tulo informativo|à titre (?:indicatif|informatif)|только для справки",
    re.IGNORECASE,
)
_MAKER = re.compile(
    r"(?:株式会社|有限会社)[\u3040-\u30ff\u4e00-\u9fff]{2,20}"
    r"|[\u3040-\u30ff\u4e00-\u9fff]{2,20}(?:公司|大学|大學|学院|研究院|研究所|研究室|实验室|株式会社|有限会社)"
)
_NAME_WORDS = frozenset(
    {"a", "affiliates", "all", "an", "and", "at", "authors", "by", "c", "co", "contributors", "copyright", "d", "da",
     "de", "del", "der", "des", "di", "e", "et", "for", "from", "holder", "i", "in", "inc", "its", "la", "le", "of",
     "on", "or", "reserved", "rights", "s", "team", "the", "to", "und", "van", "von", "y"}
)  # fmt: skip
_PLACEHOLDERS = frozenset({"name", "owner", "year", "yyyy", "holders", "organization", "author"})
_TITLE_WORDS_KNOWN = _NAME_WORDS | {
    "agreement", "as", "attribution", "below", "code", "conditions", "copy", "creative", "domain", "file", "full",
    "general", "generic", "international", "is", "its", "legal", "legalcode", "library", "licence", "license",
    "licenses", "md", "model", "models", "open", "project", "public", "repository", "software", "source", "terms",
    "text", "this", "txt", "unported", "v", "version", "weights", "with",
}  # fmt: skip


@lru_cache(maxsize=10_000)
def is_signature(line: str) -> bool:
    """Whether a line says who holds the rights, or where the license is from, and nothing else."""
    line = _stripped(line)
    return bool(_SIGNATURE.match(line)) and not _binds(line) and of_names(line)


def _binds(line: str) -> bool:
    return bool(BINDING.search(re.sub(r"https?://\S+", " ", _MAKER.sub("", line))))


_MAY_SIGN = re.compile(r"copyright|©|\(c\)|reserved|spdx|https?://|version|\d{4}", re.IGNORECASE)


def unsigned(words: Words) -> Words:
    """The words without the ones in lines that only say who holds the rights."""
    drop: list[tuple[int, int]] = []
    at = 0
    for line in words.text.split("\n"):
        if len(line) < 400 and _MAY_SIGN.search(line) and is_signature(line):
            drop.append((at, at + len(line)))
        at += len(line) + 1
    if not drop:
        return words
    kept, spans = [], iter([*drop, (len(words.text) + 1, len(words.text) + 1)])
    start, end = next(spans)
    for index, place in enumerate(words.starts):
        while place >= end:
            start, end = next(spans)
        if place < start:
            kept.append(index)
    return words.only(kept)


def without_harmless(rest: str) -> str:
    """What stands around a license's text, line by line, without the lines that belong to it and change nothing.

    Copyright lines and a program's name above them, titles, addresses, translation notes, a card's front matter.
    """
    lines = [_stripped(line) for line in rest.split("\n")]
    following = [next((later for later in lines[at + 1 : at + 4] if later), "") for at in range(len(lines))]
    return "\n".join(line for line, after in zip(lines, following, strict=True) if not _is_harmless(line, after))


@lru_cache(maxsize=10_000)
def _is_harmless(line: str, after: str) -> bool:
    if len(line) < 3 and line.isascii():
        return True
    if len(line) > 3 * _LONG:
        return False
    words = _WORDS.findall(line)
    if not any(len(word) > 2 or not word.isascii() for word in words) or is_translation_note(line):
        return True
    if _binds(line):
        return False
    if _SIGNATURE.match(line) and of_names(line):
        return True
    if _NOTE.match(line) and len(line) < 200 and not PURPOSE.search(line):
        return True
    if len(words) <= _TITLE_WORDS and _TITLE.search(line) and _is_title(line):
        return True
    return _names_a_program(line, after) or _is_front_matter(line)


def _names_a_program(line: str, after: str) -> bool:
    """Whether a line says what a program is called and what it does, as the GPL asks above the copyright line."""
    name, sign, holder = re.split(r"(copyright \(c\)|copyright ©|©)", f"{line} ", maxsplit=1, flags=re.IGNORECASE) + (
        [] if re.search(r"copyright \(c\)|©", line, re.IGNORECASE) else ["", ""]
    )
    above = bool(sign) or (bool(_SIGNATURE.match(after)) and of_names(after))
    says = re.search(
        r"\b(?:use|used|users?|free|licen[cs]ed?|purposes?|rights?|grant\w*|for \w+ing)\b", name, re.IGNORECASE
    )
    short = len(_WORDS.findall(name)) <= 10 and is_latin(name)
    return above and short and not says and not PURPOSE.search(name) and (not sign or of_names(f"{sign}{holder}"))


_FRONT_MATTER = re.compile(
    r"^(?:license(?:_name|_link|-id)?|language|tags|title|spdx-id|nickname|pipeline_tag|library_name|layout|permalink|source|redirect_from)"
    r"\s*:\s*(?P<value>.{0,80})$",
    re.IGNORECASE,
)


def _is_front_matter(line: str) -> bool:
    match = _FRONT_MATTER.match(line)
    return bool(match) and not PURPOSE.search(line) and len(_WORDS.findall(line)) <= 10


def is_translation_note(line: str) -> bool:
    """Whether a line says which language the text is in, and nothing else."""
    if not _TRANSLATION.search(line) or len(line) > 300:
        return False
    rest = _FOR_REFERENCE.sub(" ", line)
    return not PURPOSE.search(rest) and not re.search(
        r"\b(?:must|may not|shall not|prohibited|only)\b|不得|禁止|금지", rest, re.IGNORECASE
    )


def _stripped(line: str) -> str:
    return line.lstrip(" \t\f\v#*/>|=_~-;%").strip(" *_`=|-#~/\t")


_DOES = r"(?:(?:re)?distribut|us|modif|cop)(?:ed|ied|e|y)"
_UNDER = re.compile(
    rf"\b(?:may|can) be (?:freely )?{_DOES}(?:(?:,? and |, |,? or ){_DOES})*\s+(?:only )?"
    r"(?:under|according to|in accordance with) the (?:following )?(?:terms|conditions|licen[cs]e)(?: and conditions)?\b"
    rf"|\byou may {_DOES}(?:(?:,? and |, |,? or ){_DOES})* [^.;]{{0,60}}?under the terms of\b",
    re.IGNORECASE,
)
_TELLS_OF_ITSELF = re.compile(
    r"^\W*(?:this|the|these|it)\b[^.]{0,40}\b(?:software|program|project|library|toolkit|package|product|code|model|work|module|file)s?\b"
    r"[^.]{0,20}\b(?:is|was|are|were|consists?|contains?|includes?|has been|have been)\b(?!.*\b(?:for|us(?:e|ed|ers?|ing)|if|when|by|to)\b)"
    r"|^\W*this (?:software|program|package|product) consists of voluntary contributions\b",
    re.IGNORECASE | re.DOTALL,
)
_REFERS_ABROAD = re.compile(
    r"本项目|本模型|本仓库|源代码|代码|权重|模型|项目|均?采用|基于|遵循|使用|依据|按照|根据|以|下|许可证|许可协议|开源协议|协议|许可|授权|发布|开源|"
    r"详情|详见|请参阅|请参见|请见|参见|参阅|见|文件|的|和|与|及|は|の|で|に|を|本|コード|モデル|ライセンス|に基づ|いて|公開|されて|います|です|"
    r"이|는|은|를|을|의|에|따라|라이선스|모델|코드|배포|됩니다|참조|하세요"
)


def _refers_abroad(sentence: str) -> bool:
    """Whether a sentence in Chinese, Japanese or Korean only says which license something is under."""
    rest = _REFERS_ABROAD.sub("", re.sub(r"https?://[!-~]+", " ", sentence))
    return (
        not is_latin(sentence) and is_latin(rest) and bool(re.search(r"许可|协议|授权|ライセンス|라이선스", sentence))
    )


def is_mute(left: str) -> bool:
    """Whether words left over beside a license say nothing: names, or where the license and its parts come from."""
    if _refers_abroad(left):
        return True
    left = _UNDER.sub(" is under ", left)
    if BINDING.search(left):
        return False
    for sentence in re.split(r"(?<=[.!?;:])\s+|\n", left):
        if not _WORDS.search(sentence):
            continue
        told = _REFERS.search(sentence) or _TELLS_OF_ITSELF.search(sentence)
        refers = len(sentence) < _LONG and told and not PURPOSE.search(sentence)
        if not (refers and is_latin(sentence)) and not of_names(sentence) and not _refers_abroad(sentence):
            return False
    return True


def _is_title(line: str) -> bool:
    """Whether a line that names a license says nothing more than its name."""
    line = re.sub("attribution-noncommercial", "", line, flags=re.IGNORECASE)  # of Creative Commons' own titles
    plain = {word for word in re.findall(r"[^\W\d_]+", line) if word.islower()}
    return not PURPOSE.search(line) and len(plain - _TITLE_WORDS_KNOWN) <= 1 and is_latin(line)


def of_names(line: str) -> bool:
    """Whether a line is made of names, numbers and addresses: no sentence in any language is."""
    if len(line) >= _LONG:
        return False
    line = re.sub(r"\(see [^()]{0,80}\)", " ", line)
    line = re.sub(r"\S+@\S+|https?://\S+|\S+/\S+|\b\w+\.\w{1,5}\b", " ", line)
    line = _MAKER.sub(" ", line)
    if not PURPOSE.search(line):  # a name of two to four Han characters, standing alone
        line = re.sub(r"(?<!\S)[\u4e00-\u9fff]{2,4}(?!\S)", " ", line)
    plain = [word for word in re.findall(r"[^\W\d_]+", line) if word.islower() and word not in _NAME_WORDS]
    if any(PURPOSE.search(word) for word in (*plain, _foreign(line))):
        return False
    if re.search(r"\b(?:use|uses|usage|purposes?|free|licen[cs]ed)\b", line, re.IGNORECASE):
        return False
    signed = bool(re.match(r"\W*(?:copyright|\(c\)|©)", line, re.IGNORECASE))
    plain = [word for word in plain if not (signed and word in _PLACEHOLDERS)]
    return len(plain) <= (2 if signed else 0) and (is_latin(line) or signed)


def _foreign(text: str) -> str:
    """The words of a text that hold letters outside of ASCII."""
    return " ".join(word for word in text.split() if not word.isascii())


def is_latin(text: str) -> bool:
    """Whether a text's letters are all of the Latin script."""
    return text.isascii() or not any(
        char.isalpha() and not unicodedata.name(char, "LATIN").startswith(("LATIN", "FEMININE", "MASCULINE", "MICRO"))
        for char in text
    )
