"""What stands around a license's text, or becomes of its layout, and changes nothing; and what is never passed over."""

from __future__ import annotations

import dresses
import genuine
import pytest
from dresses import DRESSES
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.licenses import read_text


@pytest.mark.parametrize("dress", DRESSES)
def test_a_dressed_text_is_the_license(dress: str) -> None:
    changed = {}
    for identity, license_class in genuine.CLASSES.items():
        reading = read_text(DRESSES[dress](genuine.text(identity)))
        if (reading.id, reading.license_class, reading.modified) != (identity, license_class, False):
            changed[identity] = (reading.id, str(reading.license_class), reading.modified, reading.quote)
        assert not reading.is_reference
    assert changed == {}


def test_dresses_change_the_text() -> None:
    whole = "\n\n".join(map(genuine.text, genuine.CLASSES))
    same = [
        dress for dress, put_on in DRESSES.items() if put_on(whole) == whole and dress not in ("as it is", "capitals")
    ]
    assert same == []


def test_dresses_may_be_worn_over_each_other() -> None:
    for identity in ("MIT", "BSD-3-Clause", "Apache-2.0", "CC-BY-4.0", "OpenMDW-1.0", "gemma"):
        for outer in dresses.COMMENTS:
            text = DRESSES["several holders"](DRESSES["one line a paragraph"](genuine.text(identity)))
            reading = read_text(DRESSES["CRLF"](DRESSES[outer](text)))
            assert (reading.id, reading.modified) == (identity, False), outer


@pytest.mark.parametrize("identity", [identity for identity in genuine.CLASSES if identity[0].isupper()])
def test_an_spdx_line_of_the_license_changes_nothing(identity: str) -> None:
    reading = read_text(f"SPDX-License-Identifier: {identity}\n\n{genuine.text(identity)}")
    assert (reading.id, reading.modified) == (identity, False)


SIGNATURES = [
    "Copyright (c) Microsoft Corporation.", "Copyright (c) 2024 清华大学 KEG 实验室", "Copyright (c) 2022 Acme Research",
    "Copyright (c) 2024 Zhipu AI (北京智谱华章科技有限公司)", "Copyright (c) 2024 jdoe <jdoe@example.org>",
    "Copyright © 2024 Ünïcode Gmbh & Co. KG. All rights reserved.",
    "Copyright 2024- The Acme team. All rights reserved.", "Copyright (c) 2018, The Board of Trustees of the University",
    "Copyright 2019-present Acme", "Copyright (C) 2020 by Jane Doe. All Rights Reserved.", "© 2023 Acme, Inc.",
    "Copyright (c) 2009, 2011, 2015-2017 Acme GmbH & Co. KG", 'Copyright © 2024 "Rocket & Sons" S.A.',
    "Copyright (c) 2022 École Normale Supérieure de Lyon", "Copyright (c) 2015 Preferred Networks, inc.",
    "Copyright (c) 2017 Massachusetts Institute of Technology and Harvard College",
    "Copyright (c) 2024 Allen Institute for Artificial Intelligence", "Copyright (c) 2023 株式会社ことのは",
    "Copyright © 2010–2025 Иван Петров", "Copyright (c) [2024] [Jane Doe]",
]  # fmt: skip
MUTE = [
    "Last updated: 12 March 2024", "Project homepage: https://github.com/acme/acme",
    "Acknowledgements: we thank the Acme team.",
    "(c) Meta Platforms, Inc. and affiliates.",
    "This software is released under the following license:", "# MIT License", "The MIT License (MIT)", "LICENSE",
    "Portions of this software are derived from acme.cpp, Copyright (c) 2023 Jane Doe.", "Contact: info@acme.example",
    "Copyright: 2020, Jane Doe", "Author: Jane Doe", "Maintainer: Jane Doe <jane@example.org>", "Version 1.0, January 2024", "Acme LLM 7B",
    "This product includes software developed by the Acme Project (https://acme.example/).",
    "The tokenizer is derived from SentencePiece, Copyright 2018 Google Inc., licensed under Apache-2.0.",
]  # fmt: skip


@pytest.mark.parametrize("line", SIGNATURES + MUTE)
def test_who_made_it_changes_nothing(line: str) -> None:
    for identity in ("MIT", "CC-BY-4.0"):
        for text in (f"{line}\n\n{genuine.text(identity)}", f"{genuine.text(identity)}\n\n{line}\n"):
            reading = read_text(text)
            assert (reading.id, reading.modified) == (identity, False)


# Terms beside or inside an open license, in words and languages that no rule may know: they are never passed over
SMUGGLED = [
    "Any money-making activity with the model is out of bounds.",
    "Use in a business setting needs a paid license.",
    "This grant is for hobbyists and universities; companies need to buy a license from us.",
    "Licensed for private use.",
    "Profit-oriented use is excluded.",
    "Any use in connection with autonomous weapons voids this license.",
    "Don't use this for killing people.",
    "This grant ends once you serve one hundred million users.",
    "Free for firms earning under US$ 2,000,000 a year.",
    "Hospitals excluded.",
    "Originally released by Acme for use inside of hospitals.",
    "This model is distributed under the house rules of Acme.",
    "The model is released under the Acme Community License.",
    "The weights are licensed under the terms in LICENSE-MODEL.",
    "Model weights: see the Acme Model License",
    "This repository contains code released under the MIT license and weights released under Acme terms.",
    "Site license for Lakeside University",
    "Void in Quebec.",
    "Not licensed in Europe.",
    "The partners of Acme may run it, and nobody else.",
    "The obligations of Schedule B are part of this permission.",
    "Nur für nichtkommerzielle Zwecke.",
    "Solo para uso no comercial.",
    "Interdiction d'utiliser le logiciel à des fins militaires.",
    "Apenas para uso não comercial.",
    "Reservado para la investigación",
    "Endast för forskning",
    "Sadece araştırma amaçlıdır",
    "Μόνο για έρευνα",
    "Лише для досліджень",
    "Soltanto per la ricerca e la didattica personale.",
    "Alleen voor niet-commercieel gebruik.",
    "Wyłącznie do celów niekomercyjnych, nigdy w firmach.",
    "商用利用は禁止です。",
    "本模型仅限研究使用。",
    "상업적 이용을 금지합니다.",
    "Некоммерческое использование.",
    "केवल अनुसंधान के लिए है, व्यापार के लिए नहीं।",
    "للبحث العلمي فقط ولا يجوز الاستخدام التجاري",
]


@pytest.mark.parametrize("words", SMUGGLED)
def test_words_that_nobody_can_judge_leave_no_license_open(words: str) -> None:
    mit, data = genuine.text("MIT"), genuine.text("CC-BY-4.0")
    middle = mit.index("\n\n") + 2
    placed = (
        f"{words}\n\n{mit}", f"{mit}\n\n{words}", f"MIT License - {words}\n\n{mit}",
        f"{mit[:middle]}{words}\n\n{mit[middle:]}", mit.replace("Permission", f"{words} Permission", 1), f"{data}\n{words}",
    )  # fmt: skip
    for each in placed:
        reading = read_text(each)
        assert reading.restricts_use is not False, each[:200]
        assert reading.modified


@pytest.mark.parametrize("words", SMUGGLED)
def test_a_copyright_line_hides_no_terms(words: str) -> None:
    assert read_text(f"Copyright (c) 2024 Acme Inc. {words}\n\n{genuine.text('MIT')}").restricts_use is not False


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([*SIGNATURES, *MUTE, ""]), max_size=5), st.sampled_from(["MIT", "ISC", "OpenMDW-1.0"]))
def test_any_names_around_a_license_change_nothing(lines: list[str], identity: str) -> None:
    half = len(lines) // 2
    text = "\n".join([*lines[:half], "", genuine.text(identity), "", *lines[half:]])
    assert (read_text(text).id, read_text(text).modified) == (identity, False)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([*SIGNATURES, *MUTE]), max_size=4), st.sampled_from(SMUGGLED))
def test_no_names_hide_a_term(lines: list[str], words: str) -> None:
    text = "\n".join([*lines, "", words, "", genuine.text("MIT")])
    assert read_text(text).restricts_use is not False
