"""How people write the names of licenses: one form for all spellings, and what GNU and Creative Commons names say.

Every word of a name must be accounted for: a word that is left over ("research only", "with a policy") makes the name
another one. Sources: the SPDX License List (its ids, full names and deprecated ids, https://spdx.org/licenses/), the
Creative Commons chooser and its ports (https://creativecommons.org/licenses/list.en), names seen in model cards.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_WORDS = re.compile(r"[^\W_]+(?:[.+]+[^\W_]+)*[.+]*|\+")
_EDGE = re.compile(
    r"(?<=[a-z])(?=v?\d)|(?<=\d)(?=[a-z])|(?<=[\x00-\x7f])(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])(?=[\x00-\x7f])"
)
_NOISE = frozenset((
    "the", "license", "licence", "licensed", "licenced", "licenses", "licences", "agreement", "version", "v", "ver",
    "vers", "licencia", "licenca", "licenza", "lizenz", "라이선스", "라이센스", "лицензия",
))  # fmt: skip
"""Words that say "license" or "version" and nothing else."""

_IN_ENGLISH = {
    "creative commons": ("知识共享", "創用cc", "クリエイティブ・コモンズ", "クリエイティブ コモンズ"),
    "attribution": ("署名", "姓名標示", "表示", "atribucion", "atribuicao", "attribuzione", "namensnennung"),
    "noncommercial": (
        "非商业性使用", "非商业性", "非商业", "非商業性", "非営利", "pas d'utilisation commerciale",
        "utilisation non commerciale", "no comercial", "nao comercial", "nicht kommerziell", "non commerciale",
    ),
    "noderivatives": (
        "禁止演绎", "禁止改作", "改変禁止", "pas de modification", "sin derivadas", "sem derivacoes",
        "keine bearbeitungen", "keine bearbeitung",
    ),
    "sharealike": (
        "相同方式共享", "相同方式分享", "継承", "partage dans les memes conditions", "compartir igual",
        "compartirigual", "compartilhaigual", "weitergabe unter gleichen bedingungen", "condividi allo stesso modo",
    ),
    "international": ("国际", "國際", "国際", "internacional", "internationale", "internazionale"),
    "gnu general public": (
        "gnu通用公共", "gnu 通用公共", "gnu一般公衆", "gnu 一般公衆", "licence publique generale gnu",
    ),
    "mit": ("麻省理工学院", "麻省理工"),
    "license": (
        "许可协议", "授权协议", "授權條款", "许可证", "許可證", "ライセンス", "许可", "協議", "协议", "授权", "許諾書",
    ),
    "version": ("版本", "第", "版"),
}  # fmt: skip
"""Words of licenses' official translations, which are exact."""
_ENGLISH = {foreign: english for english, words in _IN_ENGLISH.items() for foreign in sorted(words, key=len)[::-1]}
_FOREIGN = re.compile(
    "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in _ENGLISH)
)


def _plain(text: str) -> str:
    """Lower case, without accents and full-width letters, known translations in English."""
    text = text.casefold().replace("’", "'")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).casefold()
        text = unicodedata.normalize("NFC", re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", text)))
    return _FOREIGN.sub(lambda match: f" {_ENGLISH[match[0]]} ", text)


@lru_cache(maxsize=4096)
def normal_form(name: str) -> str:
    """A name without what people write differently: case, punctuation, accents, "license", "version", a final ".0".

    `Apache License, Version 2.0`, `apache-2-0` and `apache 2` have one normal form; `GPL-2.0+` and "GPL v2 or any later
    version" too. Letters of any script are words and stay, so that nothing that is said gets lost.
    """
    words: list[str] = []
    for raw in _WORDS.findall(_plain(name)):
        for piece in _EDGE.sub(" ", raw).split():
            word = piece.strip(".")
            or_later = len(word) > 1 and word[0].isdigit() and word.endswith("+")
            word = word.rstrip("+") if or_later else word
            if words and re.fullmatch(r"\d{1,2}", word) and re.fullmatch(r"\d{1,2}", words[-1]):
                word = f"{words.pop()}.{word}"  # "apache-2-0"
            while word.endswith(".0"):
                word = word[:-2]
            if word and word not in _NOISE:
                words.append(word)
            if or_later:
                words += ["or", "later"]
    return re.sub(r"\b(?:or|and) (?:any )?(?:later|newer|higher|above)\b", "or later", " ".join(words))


_TAG = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|i|img|kbd|li|mark|p|small|span|strong|sub|sup|u|ul)(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0f\ufeff]")
_SIGNS = re.compile(
    r"(?:\(c\)|©|\bcopyright\b)(?:\s*(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?)?|\(r\)|\(tm\)|[®™]", re.IGNORECASE
)
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,300}\)")
_LEAD = re.compile(
    r"^(?:spdx-license-identifier\s*:|licen[cs]es?(?:\s+name)?\s*(?:[:=]+|\bis\b)|"
    r"licen[cs]e\s*::(?:\s*osi approved\s*::)?|osi approved\s*::|"
    r"(?:dual|triple|multi)?[\s-]*licen[cs](?:ed|ing|e)\s*(?::|under|as\b)|"
    r"(?:released|distributed|available|published)\s+under|under|(?:the\s+)?terms\s+of|"
    r"(?:an?|the|open[\s-]source)\s+(?!licen|initiative))\s*",
    re.IGNORECASE,
)
_AROUND = " \t\r\n.,;:`*\"'“”‘’«»「」『』<>~_|"


def clean(name: str) -> str:
    """A name without what it is wrapped in: HTML, Markdown, quotes, a leading "License:" or "released under the"."""
    text = unicodedata.normalize("NFKC", name)
    text = _SIGNS.sub(" ", _INVISIBLE.sub("", html.unescape(text) if "&" in text else text))
    text = _LINK.sub(r"\1", _TAG.sub(" ", text))
    text = re.sub(r"^[-–—•]\s", "", " ".join(text.split())).strip(_AROUND)
    for _ in range(4):
        shorter = _LEAD.sub("", text).strip(_AROUND)
        if shorter == text or not shorter:
            break
        text = shorter
    return re.sub(r"(?<=\))(?:\s*(?:licen[cs]es?|agreement))+$", "", text, flags=re.IGNORECASE)


_GNU = re.compile(
    r"(?:gnu )?(?:(?:(lesser|library|affero) )?(?:general public|gpl)|(lgpl|agpl|gfdl|fdl)|(free documentation))"
    r"(?: [la]?gpl| gfdl)?(?: (\d(?:\.\d)?))?(?: (only|or later))?"
)
_GNU_FAMILY = {"lesser": "lgpl", "library": "lgpl", "affero": "agpl", "free documentation": "gfdl", "fdl": "gfdl"}


def gnu_id(form: str) -> str | None:
    """The SPDX id that a normal form of a GNU license's name spells out; its family's id where no version is told.

    A version without "or later" is `-only`, as SPDX reads its deprecated ids.
    """
    match = _GNU.fullmatch(form)
    if match is None:
        return None
    if form == "general public":
        return None  # whom it may concern
    word = match[1] or match[2] or match[3] or "gpl"
    family = _GNU_FAMILY.get(word, word)
    if match[4] is None:
        return family
    version = match[4] if "." in match[4] else f"{match[4]}.0"
    return f"{family.upper()}-{version}-{'or-later' if match[5] == 'or later' else 'only'}"


_CC_PARTS = {
    "by": "by|attribution",
    "nc": "nc|non ?commercial",
    "nd": r"nd|no ?deriv(?:ative)?s?(?: works?)?",
    "sa": "sa|share ?alike",
}
_CC_PART = {part: re.compile(rf"(?:{words})(?= |$)") for part, words in _CC_PARTS.items()}
_CC_PORTS = re.compile(
    "igo|scotland|a[rmtuz]|b[gr]|c[aelnorz]|ch|dk|e[ceegs]|ee|f[ir]|g[ert]|h[kru]|i[nelt]|jp|kr|lu|m[kytx]|n[lzo]|p[ehltr]|"
    "r[os]|s[egi]|t[hw]|u[agks]|v[en]|de|za"
)
"""The jurisdictions to which versions 1.0 to 3.0 were ported."""
_CC_TAIL = re.compile(
    r"(?: (\d(?:\.\d)?))?(?: (international|intl|unported|generic|deed|public|[a-z]{2,8}))?(?: public)?"
)


def cc_id(form: str) -> str | None:
    """The SPDX id that a normal form of a Creative Commons name spells out; the family's where no version is told.

    The parts may stand in any order, as full words or letters. A port to a jurisdiction that has no SPDX id of its own
    is given the id of the version that it ports: its terms are the same.
    """
    rest = form
    named = False
    for lead in ("creative commons ", "cc "):
        if rest.startswith(lead):
            rest, named = rest[len(lead) :], True
    parts: list[str] = []
    while rest:
        for part, pattern in _CC_PART.items():
            match = pattern.match(rest)
            if match:
                parts.append(part)
                rest = rest[match.end() :].lstrip()
                break
        else:
            break
    tail = _CC_TAIL.fullmatch(f" {rest}" if rest else "")
    if tail is None or "by" not in parts or len(set(parts)) != len(parts) or {"nd", "sa"} <= set(parts):
        return None
    port = tail[2] if tail[2] and _CC_PORTS.fullmatch(tail[2]) else None
    if tail[2] and not port and tail[2] not in ("international", "intl", "unported", "generic", "deed", "public"):
        return None
    if not named and not (tail[2] or (len(parts) > 1 and "attribution" in form) or "nc" in parts):
        return None  # "by 4.0", "attribution"
    key = "-".join(part for part in ("by", "nc", "nd", "sa") if part in parts)
    if tail[1] is None:
        return f"cc-{key}" if not port else None
    version = tail[1] if "." in tail[1] else f"{tail[1]}.0"
    if port and version == "4.0":
        return None  # version 4.0 has no ports
    return f"CC-{key.upper()}-{version}" + (f"-{port.upper()}" if port else "")
