"""Lines that only say who holds the rights, and words that limit nobody: told apart from everything else.

The rules are tight on purpose: a line that is no signature beyond doubt is left to be judged by its words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from openness.licenses.plain import Words

BINDING: Final = re.compile(
    r"\b(?:must|shall|may|only|not|no|never|don['’]?t|prohibit\w*|restrict\w*|agree\w*|require\w*|permission|"
    r"permit\w*|forbid\w*|forbidden|condition\w*|except|unless|consent|fees?|pay|comply|subject|however|provided that|"
    r"addendum|additional|exempt|revoke\w*|exclu\w+|void\w*|no longer|previously|formerly|terminat\w*|"
    r"compet(?:e|es|ing|it\w*)|commercial\w*)\b|[\u4e00-\u9fff]{6}",
    re.IGNORECASE,
)
"""Words that bind somebody or limit something."""
PURPOSE: Final = re.compile(
    r"research|academi|personal|evaluation|educat|trial\b|private|hobby|student|scholar|non-?profit|\bstudy\b|"
    r"business|compan(?:y|ies)\b|enterprise|\bpaid\b|\bmoney|\bbuy\b|purchas|\bsell|profit|weapon|milit[aä]i?r|\bharm|"
    r"[ck]omm?er[cz]i|商[用业業]|[禁仅僅]|非商|研究|学术|學術|教育|个人|個人|军|限(?!公司|责任)|금지|상업|коммерч|использ|запрещ",
    re.IGNORECASE,
)
"""Words for what something is for, or for whom."""
_LONG: Final = 300
"""Characters that no line of names has."""
_SIGN = re.compile(
    r"^\W*(?:(?:portions |parts )?(?:are )?copyright(?:\s*(?:\(c\)|©|\d|\[|<)|\s+(?:by\b|(?-i:[A-Z{])))|"
    r"\(c\)\s*\d|©|spdx-filecopyrighttext\s*:|all rights reserved\W*$)",
    re.IGNORECASE,
)
_MAY_SIGN = re.compile(r"copyright|©|\(c\)|reserved", re.IGNORECASE)
_NO_NAMES = re.compile(
    r",? with (?:no )?reserved font names?\b.{0,80}$|\S{1,64}@\S{1,100}|https?://\S+|\(see (?:the )?(?:authors|contributors|notice|credits|copyright)\b[^()]{0,60}\)"
    r"|\b[\w-]{1,60}\.(?:com|org|net|ai|io|dev|edu|cn|de|fr|jp|cpp|py)\b",
    re.IGNORECASE,
)
_MAKER = re.compile(
    r"(?:株式会社|有限会社)[\u3040-\u30ff\u4e00-\u9fff]{2,20}|\w{2,20}株式会社"
    r"|[\u3040-\u30ff\u4e00-\u9fff]{2,20}(?:公司|大学|大學|学院|研究院|研究所|研究室|实验室|株式会社|有限会社)"
)
_MORE_SAID = re.compile(
    r"\b(?:Inc|Ltd|LLC|GmbH|Corp|Co|AG|plc|SA|BV|KG|e\.V)\b\.?,?\s+(?!and\b|or\b|its\b|&|all rights|copyright|\(|©|KG\b|Co\b|Ltd\b|$)[^\W\d]"
    r"|(?<!Inc)(?<!Ltd)(?<!Corp)(?<!\bCo)(?<!\bSt)(?<!\bDr)(?<!\bJr)(?<!\bal)(?<!\b\w)\.\s+(?!all rights|copyright|\(c\)|©)\S",
    re.IGNORECASE,
)
"""A second sentence behind the names."""
_NAME_WORDS = frozenset(
    """a affiliates all an and at authors by c co contributors copyright d da de del der des di e et for from holder i in
    inc its la le of on or others project present community developers editors reserved rights s subsidiaries team the to und van von y""".split()
)
_PLACEHOLDERS = frozenset("name owner year yyyy holders organization author names".split())
_SPEAKS = frozenset(
    """solo para nur für pour apenas uso usage soltanto seulement uniquement endast vain kun tylko csak numai hanya
    sadece voor alleen use only""".split()
)
"""Words that no holder is called by, in whatever letters they are written."""


@lru_cache(maxsize=10_000)
def is_signature(line: str) -> bool:
    """Whether a line says who holds the rights, and nothing else."""
    line = bare_line(line)
    if not _SIGN.match(line) or binds(line) or _MORE_SAID.search(_NO_NAMES.sub(" ", line)):
        return False
    return of_names(_SIGN.sub(" ", line), signed=True)


def binds(line: str) -> bool:
    """Whether a line holds words that bind somebody; those in addresses and makers' names do not count."""
    return bool(BINDING.search(re.sub(r"https?://\S+", " ", _MAKER.sub("", line))))


def of_names(line: str, *, signed: bool = False) -> bool:
    """Whether a line is made of names, numbers and addresses: no sentence in any language is.

    `signed`: the names stand behind a copyright sign, where a lone word in small letters is a name too.
    """
    if len(line) >= _LONG:
        return False
    line = _MAKER.sub(" ", _NO_NAMES.sub(" ", line))
    if not PURPOSE.search(line):  # a name of two to four Han characters, standing alone
        line = re.sub(r"(?<!\S)[\u4e00-\u9fff]{2,4}(?!\S)", " ", line)
    words = re.findall(r"[^\W\d_]+", line)
    if any(word.lower() in _SPEAKS for word in words) or any(char.isalpha() and _has_no_case(char) for char in line):
        return False
    plain = [word for word in words if word.islower() and word not in _NAME_WORDS]
    if signed:
        plain = [word for word in plain if word not in _PLACEHOLDERS]
    lone = signed and len(plain) == 1 and all(word.lower() in _NAME_WORDS for word in words if word != plain[0])
    return (not plain or lone) and not any(PURPOSE.search(word) for word in plain)


def _has_no_case(char: str) -> bool:
    """Whether a letter is of a script without small and capital letters, where a name looks like any word."""
    return char.lower() == char.upper() and unicodedata.category(char) == "Lo"


def unsigned(words: Words) -> Words:
    """The words without the ones in lines that only say who holds the rights."""
    drop: list[tuple[int, int]] = []
    at = 0
    for line in words.text.split("\n"):
        if len(line) < _LONG and _MAY_SIGN.search(line) and is_signature(line):
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


def bare_line(line: str) -> str:
    """A line without comment marks, bullets and emphasis around it."""
    return line.lstrip(" \t\f\v#*/>|=_~-;%").strip(" *_`=|-#~/\t")


def is_latin(text: str) -> bool:
    """Whether a text's letters are all of the Latin script."""
    return text.isascii() or not any(
        char.isalpha() and not unicodedata.name(char, "LATIN").startswith(("LATIN", "FEMININE", "MASCULINE", "MICRO"))
        for char in text
    )


def is_plain(words: str) -> bool:
    """Whether words hold nothing that binds anybody, or says what something is for."""
    return not BINDING.search(words) and not PURPOSE.search(words) and is_latin(words)
