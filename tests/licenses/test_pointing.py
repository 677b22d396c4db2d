"""Files that only name or link a license, and files that hold two."""

from __future__ import annotations

import genuine
import pytest

from openness.licenses import read_text

APACHE_NOTICE = (
    'Licensed under the Apache License, Version 2.0 (the "License");\nyou may not use this file except in compliance '
    "with the License.\nYou may obtain a copy of the License at\n\n    http://www.apache.org/licenses/LICENSE-2.0\n\n"
    "Unless required by applicable law or agreed to in writing, software distributed under the License is distributed "
    'on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for '
    "the specific language governing permissions and limitations under the License."
)
GPL_NOTICE = (
    "This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public "
    "License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any "
    "later version.\n\nThis program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without "
    "even the implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU General Public "
    "License for more details.\n\nYou should have received a copy of the GNU General Public License along with this "
    "program.  If not, see <https://www.gnu.org/licenses/>."
)

POINTS = [
    ("See https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0", "open-source"),
    ("This model is licensed under the Apache License, Version 2.0.\nSee https://www.apache.org/licenses/LICENSE-2.0 for the full text.", "Apache-2.0", "open-source"),
    (APACHE_NOTICE, "Apache-2.0", "open-source"),
    (f"Copyright 2023 The Falconry Team\n\n{APACHE_NOTICE}", "Apache-2.0", "open-source"),
    ("".join(f"# {line}\n" for line in APACHE_NOTICE.split("\n")), "Apache-2.0", "open-source"),
    ("Apache 2.0\n\nCopyright 2024 Acme", "Apache-2.0", "open-source"),
    ("The model weights and code are released under the\nApache 2.0 license. See LICENSE for details.", "Apache-2.0", "open-source"),
    ("apache-2.0\n", "Apache-2.0", "open-source"),
    ("本项目代码采用 Apache 2.0 许可证，详见 https://www.apache.org/licenses/LICENSE-2.0 。", "Apache-2.0", "open-source"),
    ("Licensed under the MIT license.", "MIT", "open-source"),
    ("## License\n\n[MIT](https://choosealicense.com/licenses/mit/)", "MIT", "open-source"),
    ("License: MIT. The full text can be found at https://opensource.org/license/mit/", "MIT", "open-source"),
    ("SPDX-License-Identifier: BSD-3-Clause", "BSD-3-Clause", "open-source"),
    (GPL_NOTICE, "GPL-3.0-or-later", "open-source"),
    (f"tinyspeech - speech models\nCopyright (C) 2022  Marta Nowak\n\n{GPL_NOTICE}", "GPL-3.0-or-later", "open-source"),
    ("This work is licensed under a Creative Commons Attribution 4.0 International License.\nhttps://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", "open-data"),
    ("The dataset is released under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/).", "CC-BY-4.0", "open-data"),
    ("To the extent possible under law, the authors have waived all copyright and related or neighboring rights to this dataset. See https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0", "open-data"),
    ('<a rel="license" href="http://creativecommons.org/licenses/by-nc/4.0/">Creative Commons Attribution-NonCommercial 4.0 International License</a>.', "CC-BY-NC-4.0", "non-commercial"),
    ("本数据集采用知识共享署名-非商业性使用 4.0 国际许可协议（CC BY-NC 4.0）进行许可：https://creativecommons.org/licenses/by-nc/4.0/deed.zh", "CC-BY-NC-4.0", "non-commercial"),
    ("The checkpoints are licensed under CC BY-NC-SA 4.0 (https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode).", "CC-BY-NC-SA-4.0", "non-commercial"),
    ("License: CC-BY-NC-ND-4.0, see https://creativecommons.org/licenses/by-nc-nd/4.0/", "CC-BY-NC-ND-4.0", "non-commercial"),
    ("Released under the Llama 3.1 Community License. See https://llama.meta.com/llama3_1/license", "llama3.1", "conditional"),
    ("Llama 2 is licensed under the LLAMA 2 Community License, Copyright (c) Meta Platforms, Inc. All Rights Reserved.", "llama2", "conditional"),
    ("Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms", "gemma", "use-restricted"),
    ("By using this model you agree to the Gemma Terms of Use found at https://ai.google.dev/gemma/terms", "gemma", "use-restricted"),
    ("Please read the CreativeML Open RAIL-M license here: https://huggingface.co/spaces/CompVis/stable-diffusion-license", "creativeml-openrail-m", "use-restricted"),
    ("see https://example.com/terms", "unknown", "unknown"),
    ("The licence terms are published at https://models.tern.example/legal/terms-v3.html", "unknown", "unknown"),
    ("See the LICENSES directory.", "unknown", "unknown"),
    ("Same license as the base model. Please refer to the original repository.", "unknown", "unknown"),
    ("Please see the LICENSE file in the upstream repository (https://github.com/example/upstream) for license terms.", "unknown", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "identity", "license_class"), POINTS)
def test_a_file_that_only_points_at_a_license(text: str, identity: str, license_class: str) -> None:
    reading = read_text(text)
    assert (reading.id, reading.license_class, reading.modified) == (identity, license_class, False)
    assert reading.is_reference
    assert reading.matched[0].says == "reference"


# A name with terms beside it: which license, and what is left of it
LIMITED = [
    ("Licensed under the Apache License 2.0. It is not available in the European Union.", "Apache-2.0", "conditional", "European Union"),
    ("The code is under Apache-2.0, https://www.apache.org/licenses/LICENSE-2.0. The pretrained weights may be used for non-commercial research only.", "Apache-2.0", "non-commercial", "may be used for non-commercial research only"),
    ("The library is released under the MIT License (https://opensource.org/license/mit/). The pretrained models are available for non-commercial research purposes only.", "MIT", "non-commercial", "non-commercial research purposes only"),
    ("MIT (https://opensource.org/licenses/MIT), except for companies with more than 500 employees, who need an enterprise agreement.", "MIT", "conditional", "more than 500 employees"),
    ("Acme is licensed under the Apache License 2.0. A commercial license from the producer is required to offer it to third parties as a product.", "Apache-2.0", "non-commercial", "A commercial license"),
    ("Apache License 2.0. You may not use the model for military purposes.", "Apache-2.0", "use-restricted", "military purposes"),
    ("Licensed under the MIT license, but outputs may not be used to train other language models.", "MIT", "conditional", "train other language models"),
    ('Apache License 2.0 with an additional condition: the "Tern" logo in the web interface must not be removed.', "Apache-2.0", "open-modified", "logo"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "identity", "license_class", "words"), LIMITED)
def test_a_name_with_a_limit_beside_it(text: str, identity: str, license_class: str, words: str) -> None:
    reading = read_text(text)
    assert (reading.id, reading.license_class) == (identity, license_class)
    assert reading.restricts_use is (license_class != "open-modified")
    assert reading.is_reference
    assert reading.modified
    assert words in reading.quote


@pytest.mark.parametrize(
    "text",
    [
        "MIT License. Use in a business setting needs a paid license.",
        "License: MIT\nWe ask companies to buy a license.",
        "Licensed under Apache-2.0 for research.",
        "Released under the Apache 2.0 License. Any money-making activity is out of bounds.",
        "Licensed under the MIT license. 商用利用は禁止です。",
        "The code is under MIT. The weights are not.",
        "This model is licensed under Apache 2.0 with the Acme Usage Restrictions.",
        "https://www.apache.org/licenses/LICENSE-2.0\nhttps://acme.example/additional-terms",
        "This is no longer released under the MIT license.",
        "Previously licensed under the MIT License, now under the Acme License.",
        f"{APACHE_NOTICE}\n\nNot for use in hospitals.",
        f"The weights are not under this license.\n\n{APACHE_NOTICE}",
        f"{GPL_NOTICE}\n\nThe moon must agree.",
    ],
)
def test_what_a_reference_adds_is_not_passed_over(text: str) -> None:
    assert read_text(text).restricts_use is not False


def test_many_words_make_no_reference() -> None:
    told = " ".join(f"Sentence {number} tells of the MIT License and of nothing else." for number in range(40))
    assert not read_text(told).is_reference
    assert read_text(told).restricts_use is not False


# Two licenses in a file: the stricter decides, whichever comes first
PAIRS = [
    ("MIT", "Apache-2.0", "open-source"), ("MIT", "BSD-3-Clause", "open-source"), ("ISC", "MPL-2.0", "open-source"),
    ("MIT", "MIT", "open-source"), ("MIT", "CC-BY-4.0", "open-data"), ("CC0-1.0", "MIT", "open-data"),
    ("Apache-2.0", "CDLA-Permissive-2.0", "open-data"), ("MIT", "OpenMDW-1.0", "open-model"),
    ("MIT", "CC-BY-NC-4.0", "non-commercial"), ("Apache-2.0", "CC-BY-NC-SA-4.0", "non-commercial"),
    ("GPL-3.0-only", "CC-BY-NC-4.0", "non-commercial"), ("MIT", "llama3.1", "conditional"),
    ("Apache-2.0", "qwen", "conditional"), ("MIT", "deepseek", "use-restricted"), ("MIT", "gemma", "use-restricted"),
    ("Apache-2.0", "creativeml-openrail-m", "use-restricted"), ("gemma", "llama3.1", "conditional"),
    ("deepseek", "flux-1-dev-non-commercial", "non-commercial"), ("llama3.1", "CC-BY-NC-4.0", "non-commercial"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "license_class"), PAIRS)
def test_of_two_licenses_the_stricter_counts(one: str, other: str, license_class: str) -> None:
    for first, second in ((one, other), (other, one)):
        reading = read_text(f"{genuine.text(first)}\n\n{'-' * 60}\n\n{genuine.text(second)}")
        assert reading.id in (one, other)
        assert not reading.modified
        assert {span.says for span in reading.matched} >= {one, other}  # both are shown
        if license_class not in genuine.OPEN:
            assert (reading.license_class, reading.restricts_use) == (license_class, True)
            assert genuine.CLASSES[reading.id] == license_class
        else:
            assert reading.restricts_use is False
            assert reading.license_class in genuine.OPEN


def test_each_of_two_licenses_has_its_place() -> None:
    text = f"Code:\n\n{genuine.text('MIT')}\nModel:\n\n{genuine.text('gemma')}"
    places = {span.says: text[span.start : span.end] for span in read_text(text).matched}
    assert places["MIT"].startswith("Permission is hereby granted")
    assert places["MIT"].rstrip(".").endswith("DEALINGS IN THE SOFTWARE")
    assert places["gemma"].startswith("Gemma Terms of Use")


@pytest.mark.parametrize(
    ("words", "license_class"),
    [
        ("The code is released under the MIT License, the weights under CC BY-NC 4.0.", "non-commercial"),
        ("The weights are under the Llama 3.1 Community License.", "conditional"),
        ("The model is licensed under the Gemma Terms of Use.", "use-restricted"),
        ("The dataset is under CC-BY-NC-SA-4.0.", "non-commercial"),
        ("license: cc-by-nc-4.0", "non-commercial"),
    ],
)
def test_a_stricter_license_named_beside_an_open_text_counts(words: str, license_class: str) -> None:
    for text in (f"{words}\n\n{genuine.text('MIT')}", f"{genuine.text('MIT')}\n\n{words}"):
        reading = read_text(text)
        assert reading.license_class == license_class
        assert reading.restricts_use


@pytest.mark.parametrize(
    "words", ["The documentation is under CC BY 4.0.", "Parts are licensed under the Apache License 2.0."]
)
def test_an_open_license_named_beside_an_open_text_restricts_nothing(words: str) -> None:
    reading = read_text(f"{genuine.text('MIT')}\n\n{words}")
    assert reading.restricts_use is False
    assert not reading.modified
