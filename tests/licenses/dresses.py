"""What may stand around a license's text, or become of its layout, without changing what it says."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable

Dress = Callable[[str], str]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip())]


def _wrapped(width: int) -> Dress:
    def wrap(text: str) -> str:
        filled = (textwrap.fill(p, width, break_on_hyphens=False, break_long_words=False) for p in _paragraphs(text))
        return "\n\n".join(filled) + "\n"

    return wrap


def _marked(mark: str) -> Dress:
    return lambda text: "".join(f"{mark}{line}".rstrip() + "\n" for line in text.rstrip("\n").split("\n"))


def _above(words: str) -> Dress:
    return lambda text: f"{words}\n\n{text}"


def _below(words: str) -> Dress:
    return lambda text: f"{text.rstrip()}\n\n{words}\n"


def _page(text: str) -> str:
    body = "\n".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in _paragraphs(text))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>License</title>\n'
        "<style>body { font-family: sans-serif; max-width: 60em }</style>\n"
        "<script>if (window.top !== window) { document.body.hidden = true; }</script></head>\n"
        '<body>\n<nav><ul><li><a href="/">Home</a></li><li><a href="/models">Models</a></li></ul></nav>\n'
        f"<h1>License</h1>\n{body}\n</body>\n</html>\n"
    )


def _entities(text: str) -> str:
    for char, entity in {
        "&": "&amp;",
        '"': "&quot;",
        "'": "&#39;",
        "(": "&#x28;",
        "“": "&ldquo;",
        "”": "&rdquo;",
    }.items():
        text = text.replace(char, entity)
    return text


def _curly(text: str) -> str:
    return re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’")


def _filled(text: str) -> str:
    """Its placeholders filled in, or a holder named where it has none."""
    blanks = {
        "[yyyy] [name of copyright owner]": "2024 Acme LLC", "<name of author>": "Lena Brandt", "<year>": "2021",
        "the ORGANIZATION": "Acme Labs", "[[Project Name]]": "WindowSeat",
        "<one line to give the program's name and a brief idea of what it does.>": "FeatherNet, a lightweight detector",
        "<one line to give the program's name and an idea of what it does.>": "FeatherNet, a lightweight detector",
    }  # fmt: skip
    for blank, filling in blanks.items():
        text = text.replace(blank, filling)
    return text


LAYOUT: dict[str, Dress] = {
    "as it is": lambda text: text,
    "60 columns": _wrapped(60),
    "110 columns": _wrapped(110),
    "one line a paragraph": lambda text: "\n\n".join(_paragraphs(text)),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "tabs": lambda text: "".join(f"\t{line.strip()}".rstrip() + "\n" for line in text.split("\n")),
    "non-breaking spaces": lambda text: text.replace("  ", "\u00a0\u00a0").replace(" the ", "\u00a0the\u00a0"),
    "curly quotes": _curly,
    "straight quotes": lambda text: text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"}),
    "capitals": lambda text: text.upper() if len(text) < 3000 else text,
    "entities": _entities,
    "an HTML page": _page,
    "pre": lambda text: f"<html><body><h1>License</h1><pre>{html.escape(text)}</pre></body></html>",
}

COMMENTS: dict[str, Dress] = {
    "#": _marked("# "),
    "//": _marked("// "),
    "*": _marked(" * "),
    ";": _marked("; "),
    "--": _marked("-- "),
    "REM": _marked("REM "),
    "dnl": _marked("dnl "),
    "/* */": lambda text: f"/*\n{_marked(' * ')(text)} */\n",
    "<!-- -->": lambda text: f"<!--\n{text}-->\n",
    "docstring": lambda text: f'"""\n{text}"""\n',
    "a Markdown heading": _above("# License"),
    "a Markdown quote": _marked("> "),
    "a Markdown fence": lambda text: f"# License\n\n```text\n{text}```\n",
    "rules": lambda text: f"{'=' * 70}\n{text}\n{'-' * 70}\n",
}

AROUND: dict[str, Dress] = {
    "a holder": _above("Copyright (c) 2023-2025 The Acme Authors, Inc."),
    "several holders": _above(
        "Copyright (c) 2018 The Board of Trustees of the University\nCopyright © 2021 Jürgen Öberg <jo@example.org>\n"
        "(c) Meta Platforms, Inc. and affiliates. All rights reserved."
    ),
    "a Chinese holder": _above("Copyright (c) 2024 清华大学 KEG 实验室"),
    "a holder with a link": _above("Copyright 2016 Studio Glyph (https://glyph.example)"),
    "holders in a file": _above("Copyright 2025 WindowSeat contributors (see AUTHORS for the full list)"),
    "a holder below": _below("Copyright (c) 2022 Ana Ruiz & contributors"),
    "a program's name": _above("FeatherNet - a lightweight detector\nCopyright (C) 2021 Lena Brandt"),
    "front matter": lambda text: f"---\ntitle: Acme\nlanguage: en\ntags: [speech]\n---\n\n{text}",
    "a German note": _above("Hinweis: Eine deutsche Übersetzung liegt in LICENSE.de.txt, nur zur Information."),
    "a French note": _above("Une traduction française de cette licence figure dans LICENSE.fr.txt, à titre indicatif."),
    "a Japanese note": _above("以下は英語の原文です。日本語訳は参考訳です。"),
    "a Chinese note": _above("本许可证的中文译文仅供参考，以英文原文为准。"),
    "a Korean note": _above("한국어 번역은 참고용입니다."),
    "an Italian note": _above("Tradotto in italiano a titolo informativo."),
    "a note on Spanish": _above("Note: the Spanish translation in LICENSE.es is for convenience only."),
    "an English note": _above("This is an unofficial translation for reference."),
    "authors": _below("AUTHORS\n\nJane Doe <jane@acme.example>\nJürgen Öberg\nAna Ruiz"),
    "a third party's notice": _below("Portions of this software are derived from acme.cpp, Copyright (c) 2023 Jane Doe."),
    "a contact": _below("Contact: info@acme.example"),
    "a pointer to notices": _below("For third-party notices see NOTICE."),
    "filled in": _filled,
}  # fmt: skip


DRESSES = LAYOUT | COMMENTS | AROUND
