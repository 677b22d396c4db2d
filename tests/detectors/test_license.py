"""The license of the weights: every declaration of a repo, which one decides, and what is shown beside it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from openness.components import Component
from openness.detectors.license import declared, detect, files
from openness.detectors.view import RepoView, model_view
from openness.evidence import Basis, Findings, fold
from openness.licenses import Reading, read_name
from openness.snapshot import Answer, Cause, Problem, Reason, RepoFile, RepoInfo, Snapshot, Text, Want

MIT = (Path(__file__).parents[2] / "fixtures" / "licenses" / "MIT.txt").read_text(encoding="utf-8")
RAIL = "BigScience Open RAIL-M License\ndated August 18, 2022\n\nAttachment A. Use Restrictions: You agree not to use the Model for ..."
REPO = "acme/model-7b"


def repo(
    matter: Mapping[str, Any] | None = None,
    prose: str = "",
    texts: Mapping[str, str] | None = None,
    *,
    listed: Sequence[str] = (),
    tags: Sequence[str] = (),
    complete: bool = True,
    card: bool = True,
    name: str = REPO,
) -> RepoView:
    """A repo with this front matter, prose and files; `listed` files are there but were not read."""
    matter, texts = matter or {}, texts or {}
    front = f"---\n{yaml.safe_dump(dict(matter), sort_keys=False)}---\n" if matter else ""
    paths = ["README.md", "model.safetensors", *texts, *listed]
    info = RepoInfo(
        "model", name, "a" * 40, tags=tuple(tags), card_data=dict(matter),
        files=tuple(RepoFile(path, 100) for path in paths), listing_complete=complete,
    )  # fmt: skip
    answers: dict[Want, Answer] = {Want("info", "model", name): info}
    if card:
        answers[Want("file", "model", name, None, "README.md")] = Text(front + prose)
    for path, text in texts.items():
        answers[Want("file", "model", name, None, path)] = Text(text)
    return model_view(Snapshot(name, None, answers), name)


def facts(findings: Findings, component: Component = Component.WEIGHTS) -> tuple[Any, Any, Any]:
    """Id, class and `restricts_use` as they fold."""
    state = fold(findings.observations).get(component)
    assert state is not None
    return tuple(state.fact(name).value for name in ("license", "license-class", "restricts-use"))  # type: ignore[return-value]


def of(view: RepoView, bases: Sequence[tuple[str, Reading | None]] = ()) -> tuple[Any, Any, Any]:
    return facts(detect(view, bases))


NC = ("non-commercial", True)
OPEN = ("Apache-2.0", "open-source", False)

# What stands under the card's front matter `license: apache-2.0`, and what must follow. Wordings after the repos named.
PROSE = [
    # insilicomedicine/nach0_base: the weights for research, the data under something else
    ("## Usage and License\nAll model weights are exclusively licensed for research purposes. The accompanying dataset is "
     "licensed under CC BY 4.0, which permits solely non-commercial usage.", ("Apache-2.0", *NC)),
    # Azurro/APT3-500M-Base
    ("## License\nWe have decided to publish the model under CC BY NC 4.0 license - it allows for non-commercial use.",
     ("CC-BY-NC-4.0", *NC)),
    # NCSOFT/VARCO-VISION-14B
    ("- **license**: cc-by-nc-4.0(This model is for research purposes only. Commercial use is prohibited.)",
     ("CC-BY-NC-4.0", *NC)),
    # Salesforce/xgen-mm-phi3-mini-base-r-v1, before and after
    ("# License\nOur code and weights are released under Apache-2.0. Please fill out a form [here](https://f.example) to "
     "consult the commercial use of model weights.", ("Apache-2.0", *NC)),
    ("# License\nOur code and weights are released under the Apache-2.0 license. The copyright of the training data "
     "remains with the original data owner.", OPEN),
    # 01-ai/Yi-34B
    ("## License\nThe series is fully open for academic research and free commercial usage with permission via "
     "applications. To apply for the official commercial license, please contact us.", ("Apache-2.0", *NC)),
    # WisdomShell/CodeShell-7B
    ("# License\nThe model follows the [Apache 2.0 License](https://www.apache.org/licenses/LICENSE-2.0). For commercial "
     "use, developers can send an email to apply.", ("Apache-2.0", *NC)),
    ("# License\n本仓库的模型遵循 Apache 2.0，若需要商用，开发者可发送邮件进行申请。", ("Apache-2.0", *NC)),
    # OPR-Project/Registration-nuScenes: no heading, but a sentence that says under what this model is released
    ("The weights were trained on a dataset licensed under the CC BY-NC-SA 4.0 license. As a result, the weights are also "
     "distributed under CC BY-NC-SA 4.0.", ("CC-BY-NC-SA-4.0", *NC)),
    # lmsys/vicuna-7b-v1.5, lmsys/vicuna-13b-v1.1
    ("- **License:** Llama 2 Community License Agreement\n- **Finetuned from model:** Llama 2", ("llama2", "conditional", True)),
    ("- **License:** Non-commercial license", ("non-commercial", *NC)),
    ("# License: cc-by-nc-sa-4.0\nSome words.", ("CC-BY-NC-SA-4.0", *NC)),
    ("| | |\n|---|---|\n| License | CC BY-NC 4.0 |\n| Params | 7B |\n", ("CC-BY-NC-4.0", *NC)),
    # codes and weights apart
    ("## License\nThe models are released under CC-BY-NC-4.0, the code under the MIT license.", ("CC-BY-NC-4.0", *NC)),
    ("## License\nThe code is released under CC-BY-NC-4.0; the weights under the Apache 2.0 license.", OPEN),
    # nvidia/Llama-3.1-Nemotron-Nano-8B-v1
    ("### License/Terms of Use\nUse of this model is governed by the [NVIDIA Open Model License](https://www.nvidia.com/"
     "en-us/agreements/enterprise-software/nvidia-open-model-license/). Additional Information: [Llama 3.1 Community "
     "License Agreement](https://www.llama.com/llama3_1/license/).", ("llama3.1", "conditional", True)),
    # allenai/OLMo-2-1124-13B-Instruct
    ("## License and use\nThis model has been fine-tuned with datasets that hold outputs of third party models and is "
     "subject to additional terms: [Gemma Terms of Use](https://ai.google.dev/gemma/terms).", ("gemma", "use-restricted", True)),
    ("## Terms of use\nUsers may not use the model for military purposes or surveillance.",
     ("Apache-2.0", "use-restricted", True)),
    ("## License\nUse of these weights must not generate any revenue.", ("Apache-2.0", *NC)),
    ("## License\nApache 2.0, but as LLaMA weights were used, commercial exploitation is ruled out.", ("Apache-2.0", *NC)),
    ("## License\nFree for research. Businesses must obtain a licence from us.", ("Apache-2.0", *NC)),
    ("## Terms\nYou must not deploy the model in commercial products.", ("Apache-2.0", *NC)),
    ("The released weights are licensed CC-BY-NC 4.0.", ("CC-BY-NC-4.0", *NC)),
    ("## License\nSince it builds on Llama 3, the Llama 3 Community License applies.", ("llama3", "conditional", True)),
    # briaai/RMBG-1.4: items below the license's line; a sentence under no such heading
    ("## Description\n- **License:** [acme-1.4](https://acme.example/l)\n  - Commercial use is subject to an agreement.",
     ("Apache-2.0", *NC)),
    ("Developed by Acme, Cut v1.4 is available as a source-available model for non-commercial use.", ("Apache-2.0", *NC)),
    # microsoft/llava-med-7b-delta: a label in bold, under no heading
    ("**Usage and License Notices**: The data, code, and model checkpoints are licensed for research use only.",
     ("Apache-2.0", *NC)),
    # LemiSt/SmolLM-135M-de: the reason of a limit is not its owner
    ("License: Apache 2.0, but no commercial use due to the restrictions on some of the datasets", ("Apache-2.0", *NC)),
    # stanford-crfm/BioMedLM: the license named under a heading of advice
    ("# Uses\nThis model is licensed under the terms of BigScience Open RAIL-M license.",
     ("bigscience-openrail-m", "use-restricted", True)),
    # huggyllama/llama-30b, jeffwan/llama-7b-hf
    ("This model is under a non-commercial license (see the LICENSE file).", ("non-commercial", *NC)),
    ("**License** Non-commercial bespoke license", ("llama1", *NC)),
    # CalderaAI/Naberius-7B, jinee/note
    ("## Legal Notice & Gripes\nWe do not give permission to utilize this AI for any state, military or disinformation use.",
     ("Apache-2.0", "use-restricted", True)),
    ("## Non-commercial use\nThese models are released exclusively for research purposes.", ("Apache-2.0", *NC)),
    # MrEagle96/StyleTTS2Encoder
    ("## License\nPretrained Models: MIT License with additional usage conditions: you need the speakers' permission.",
     ("MIT", "unknown", None)),
    ("## License\nYou're free to do whatever you want except selling **my model**.", ("Apache-2.0", *NC)),
    ("## License\n- \u274c Commercial use of images generated by this model", ("Apache-2.0", *NC)),
    ("## License\nYou cannot use this model for military purposes.", ("Apache-2.0", "use-restricted", True)),
    # mosaicml/mpt-7b-chat: the bracket explains the name
    ("## Model License\nCC-By-NC-SA-4.0 (non-commercial use only)", ("CC-BY-NC-SA-4.0", *NC)),
    # deepseek-ai/deepseek-vl-1.3b-chat
    ("## License\nThe use of the model is subject to [its license](https://github.com/deepseek-ai/DeepSeek-LLM/blob/HEAD/"
     "LICENSE-MODEL).", ("deepseek", "use-restricted", True)),
    # mmnga/japanese-stablelm-2-instruct-1_6b-gguf: the words of an address ("example", "github") are no owner
    ("## License\nFor commercial use, please refer to https://example.org/membership.", ("Apache-2.0", *NC)),
    ("## License\nAll models are licensed with CC-BY-NC-4.0.", ("CC-BY-NC-4.0", *NC)),
    ("## 许可\n本仓库中的权重依照 CC-BY-NC-4.0 协议开源。", ("CC-BY-NC-4.0", *NC)),
    ("## Licence\nUsage commercial interdit.", ("Apache-2.0", *NC)),
    # headings of other languages
    ("## 利用規約\n商用利用は禁止です。", ("Apache-2.0", *NC)),
    ("## 授权\n不允许将我们的模型用于商业用途。", ("Apache-2.0", *NC)),
    ("## Lizenz\nDie kommerzielle Nutzung ist untersagt.", ("Apache-2.0", *NC)),
    # what is no term of this model
    # VMware/open-llama-7b-v2-open-instruct
    ("## License\n- Base Language Model (openlm-research/open_llama_7b_v2) is under CC-BY-NC-4.0", OPEN),
    ("## License\nThis model is released under the Apache 2.0 license with no restrictions.", OPEN),
    ("The demo is available for commercial and non-commercial use.", OPEN),
    # every copyright line of Llama 2, and of many open models
    ("## License\nThis model is licensed under the Apache License 2.0. Copyright (c) 2024 Foo, Inc. All Rights Reserved.", OPEN),
    # retrieva-jp/t5-base-medium, baichuan-inc/Baichuan-M1-14B-Base
    ("## License\nAlthough commercial use is permitted, we kindly request that you contact us beforehand.", OPEN),
    ("## License\nThe team has not developed any commercial applications based on this model.", OPEN),
    ("## License\nUnlike LLaMA, which is non-commercial, this model is under Apache 2.0.", OPEN),
    ("## License\nNo license fee is needed for commercial applications.", OPEN),
    ("## License\nApache 2.0. Users are responsible for making sure that their use is lawful and not harmful.", OPEN),
    ("## Intended use\nThis model is for research only, not for commercial use.\n## Out-of-scope use\nAny commercial use.", OPEN),
    ("## Limitations\nNot for medical use. Commercial use is not recommended.", OPEN),
    # allenai/Olmo-3-7B-Instruct: what the makers had in mind
    ("- **License:** This model is licensed under Apache 2.0. It is meant for research and educational use in accordance "
     "with our [Responsible Use Guidelines](https://example.org/r).", OPEN),
    ("## License\nThe training dataset is under cc-by-nc-4.0.", OPEN),
    ("## License\nThe base model LLaMA is under a non-commercial license. Our adapter is Apache 2.0.", OPEN),
    # deepseek-ai/DeepSeek-R1
    ("## License\n- Model-Llama-8B is derived from Llama3.1-8B, whose original license is the [llama3.1 license]"
     "(https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/LICENSE).", OPEN),
    # mosaicml/mpt-7b: a list of siblings, each with its license
    ("### Models finetuned off it\n* [Model-7B-Chat](https://huggingface.co/acme/model-7b-chat): a chatbot.\n"
     "  * License: _CC-By-NC-SA-4.0_\n", OPEN),
    ("## License\nThe 3B and 72B models are released under the Qwen Research License.", OPEN),
    ("## License\nApache 2.0. For commercial support, contact us at a@example.com.", OPEN),
    ("## License\nApache 2.0, free for both research and commercial use without restrictions.", OPEN),
    ("## License\nApache 2.0. If you use this model, please cite our paper.", OPEN),
    ("## License\nThe license is no legal advice. Ask an attorney before using this model for commercial purposes.", OPEN),
    ("## License\nApache 2.0. The model may only be used in accordance with applicable laws.", OPEN),
    ("The training code is licensed under GPL-3.0 and can be found on GitHub.", OPEN),
    ("## Citation\nNothing to see under a CC-BY-NC-4.0 license.", OPEN),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "expected"), PROSE)
def test_what_the_prose_says(prose: str, expected: tuple[str, str, bool]) -> None:
    findings = detect(repo({"license": "apache-2.0"}, f"\n# Model\n\n{prose}\n"))
    assert facts(findings) == expected
    if expected != OPEN:
        (conflict, *_) = findings.conflicts
        assert {side.locator.rpartition("#")[2] for side in conflict.sides} > {"L2"}
        assert conflict.decided


# Front matter, files, and what follows
REPOS: list[tuple[str, RepoView, tuple[Any, Any, Any]]] = [
    ("the card's word alone is enough", repo({"license": "apache-2.0"}), OPEN),
    ("also where the text was not read", repo({"license": "apache-2.0"}, listed=["LICENSE"]), OPEN),
    ("a tag alone", repo(tags=["license:mit"], prose="# Hi"), ("MIT", "open-source", False)),
    ("a list", repo({"license": ["mit", "cc-by-nc-4.0"]}), ("CC-BY-NC-4.0", *NC)),
    ("a long list", repo({"license": ["mit"] * 25 + ["cc-by-nc-4.0"]}), ("CC-BY-NC-4.0", *NC)),
    ("beside a license that nobody knows, an open one frees nothing",
     repo({"license": ["mit", "other"]}), ("unknown", "unknown", None)),
    ("the same of the Hub's tags", repo(tags=["license:mit", "license:other"], prose="# Hi"), ("unknown", "unknown", None)),
    ("what is no name beside one", repo({"license": ["mit", {"name": "x"}]}), ("unknown", "unknown", None)),
    ("an open link under a name that says it was changed",
     repo({"license": "other", "license_name": "apache-2.0-with-restrictions",
           "license_link": "https://www.apache.org/licenses/LICENSE-2.0"}), ("unknown", "unknown", None)),
    ("an open link under a name of its own",
     repo({"license": "other", "license_name": "acme", "license_link": "https://www.apache.org/licenses/LICENSE-2.0"}), OPEN),
    ("an open key over a name that says it was changed",
     repo({"license": "apache-2.0", "license_name": "apache-2.0-with-restrictions"}), ("unknown", "unknown", None)),
    # moonshotai/Kimi-K2-Instruct
    (
        "a changed license",
        repo(
            {"license": "other", "license_name": "modified-mit"},
            texts={"LICENSE": f"Modified MIT License\n\n{MIT}\nIf the Software is used by more than 100 million monthly active "
                   "users, you shall prominently display its name on the user interface."},
        ),
        ("modified-mit", "open-modified", False),
    ),
    ("its name alone", repo({"license": "other", "license_name": "modified-mit"}), ("modified-mit", "unknown", None)),
    ("a restricting text beside an open key", repo({"license": "mit"}, texts={"LICENSE": RAIL}),
     ("bigscience-openrail-m", "use-restricted", True)),
    ("an open text beside a restricting key", repo({"license": "cc-by-nc-4.0"}, texts={"LICENSE": MIT}),
     ("CC-BY-NC-4.0", *NC)),  # nvidia/NVLM-D-72B
    ("an unfamiliar text beside an open key", repo({"license": "mit"}, texts={"LICENSE": "Take it and be happy with it."}),
     ("MIT", "unknown", None)),
    # Qwen/Qwen2.5-3B, mistralai/Codestral-22B-v0.1
    ("a name", repo({"license": "other", "license_name": "qwen-research"}), ("qwen-research", *NC)),
    ("a link", repo({"license": "other", "license_name": "own", "license_link": "https://mistral.ai/licenses/MNPL-0.1.md"}),
     ("mnpl", *NC)),
    ("a relative link", repo({"license": "other", "license_link": "./docs/TERMS.txt"}, texts={"docs/TERMS.txt": MIT}),
     ("MIT", "open-source", False)),
    ("a link to its own file",
     repo({"license": "other", "license_link": f"https://huggingface.co/{REPO}/blob/main/TERMS.md"}, texts={"TERMS.md": MIT}),
     ("MIT", "open-source", False)),
    ("a name of its own that says it", repo({"license": "other", "license_name": "acme-non-commercial-license"}),
     ("unknown", *NC)),
    ("a name of its own that says nothing", repo({"license": "other", "license_name": "acme-license"}),
     ("unknown", "unknown", None)),
    # deepseek-ai/DeepSeek-V3: LICENSE-MODEL beside LICENSE-CODE
    ("model and code apart", repo({}, "# Hi", {"LICENSE-CODE": MIT, "LICENSE-MODEL": RAIL}),
     ("bigscience-openrail-m", "use-restricted", True)),
    # THUDM/chatglm2-6b: LICENSE for the code, MODEL_LICENSE for the weights
    ("a model license beside the code's", repo({}, "# Hi", {"LICENSE": MIT, "MODEL_LICENSE": RAIL}),
     ("bigscience-openrail-m", "use-restricted", True)),
    # openai/gpt-oss-20b
    ("a policy to obey the law", repo({"license": "apache-2.0"}, texts={
        "USAGE_POLICY": "We aim for our tools to be used safely. By using the model, you agree to comply with all applicable law."}),
     OPEN),
    ("a policy that forbids uses", repo({"license": "apache-2.0"}, texts={
        "USE_POLICY.md": "You agree you will not use, or allow others to use, the model to:\n- operate weapons\n- spread "
                         "disinformation\n"}),
     ("Apache-2.0", "use-restricted", True)),
    # the Hub's own example of a gate
    ("a gate's box", repo({"license": "mit", "extra_gated_fields": {"I agree to use this model for non-commercial use ONLY": "checkbox"}}),
     ("MIT", *NC)),
    ("a gate's text", repo({"license": "mit", "extra_gated_prompt": "By clicking you agree to the Llama 3.1 Community License."}),
     ("llama3.1", "conditional", True)),
    ("a gate that asks for a name", repo({"license": "mit", "extra_gated_prompt": "Tell us who you are.",
                                          "extra_gated_fields": {"Company": "text"}}),
     ("MIT", "open-source", False)),
]  # fmt: skip


@pytest.mark.parametrize(("view", "expected"), [case[1:] for case in REPOS], ids=[case[0] for case in REPOS])
def test_what_decides(view: RepoView, expected: tuple[Any, Any, Any]) -> None:
    assert of(view) == expected


BASES = [
    ("apache-2.0", "llama3.1", ("llama3.1", "conditional", True), 1),
    ("mit", "gemma", ("gemma", "use-restricted", True), 1),
    ("openrail", "llama3.1", ("llama3.1", "conditional", True), 1),
    ("apache-2.0", "cc-by-sa-4.0", ("CC-BY-SA-4.0", "open-data", False), 1),
    ("apache-2.0", "mit", OPEN, 0),
    ("apache-2.0", "cc-by-4.0", OPEN, 0),
    ("cc-by-nc-4.0", "apache-2.0", ("CC-BY-NC-4.0", *NC), 0),
    ("llama3.1", "llama3.1", ("llama3.1", "conditional", True), 0),
    ("cc-by-nc-4.0", "llama2", ("CC-BY-NC-4.0", *NC), 0),
    ("apache-2.0", "acme-license", OPEN, 0),
    ("other", "llama3", ("llama3", "conditional", True), 0),
]


@pytest.mark.parametrize(("own", "base", "expected", "conflicts"), BASES)
def test_what_a_base_passes_on(own: str, base: str, expected: tuple[Any, Any, Any], conflicts: int) -> None:
    findings = detect(repo({"license": own}), [("acme/base", read_name(base))])
    assert facts(findings) == expected
    assert len(findings.conflicts) == conflicts
    if conflicts:
        assert "acme/base" in findings.conflicts[0].decided


def test_of_a_merge_all_bases_count_and_an_unreadable_one_adds_nothing() -> None:
    view = repo({"license": "apache-2.0"})
    assert of(view, [("a/one", None)]) == OPEN
    merged = [("a/one", None), ("a/two", read_name("mit")), ("a/three", read_name("cc-by-nc-4.0"))]
    assert of(view, merged) == ("CC-BY-NC-4.0", *NC)


def test_no_license_anywhere_reserves_all_rights() -> None:
    findings = detect(repo(prose="# A model\nIt does things.\n"))
    assert facts(findings) == ("none", "unknown", None)
    state = fold(findings.observations)[Component.WEIGHTS]
    assert state.fact("reserved").value is True
    assert state.fact("restricts-use").reason is Reason.NOT_FOUND


@pytest.mark.parametrize(
    "view",
    [
        repo(prose="# Hi", complete=False),
        repo(card=False, listed=["README.md"]),
        repo(prose="# Hi", listed=["LICENSE"]),
    ],
    ids=["the listing was not seen whole", "the card was not read", "the LICENSE was not read"],
)
def test_nothing_seen_is_not_nothing_there(view: RepoView) -> None:
    state = fold(detect(view).observations)[Component.WEIGHTS]
    for name in ("license", "restricts-use", "reserved"):
        assert state.fact(name).value is None
        assert state.fact(name).reason is Reason.NOT_LOOKED


def test_a_gated_license_text_is_unreadable_and_noted() -> None:
    view = repo({"license": "other", "license_name": "own"}, listed=["LICENSE"])
    closed = view.snapshot.with_answers(
        {Want("file", "model", REPO, None, "LICENSE"): Problem(Cause.FORBIDDEN, "gated", 403)}
    )
    findings = detect(model_view(closed, REPO))
    assert fold(findings.observations)[Component.WEIGHTS].fact("restricts-use").reason is Reason.UNREADABLE
    assert any(o.property == "note" and o.value == "LICENSE" for o in findings.observations)


def test_a_repo_of_which_nothing_was_read() -> None:
    findings = detect(model_view(Snapshot(REPO), REPO))
    assert facts(findings) == (None, None, None)


def test_which_files_are_read() -> None:
    view = repo(
        {"license_link": "docs/terms.txt"},
        listed=["LICENSE.md", "NOTICE", "USE_POLICY.md", "LICENSE-CODE", "MODEL_LICENSE", "docs/terms.txt", "docs/LICENSE",
                "LICENSE.png", "license.safetensors", "LICENSE.pdf", "PRIVACY_POLICY.md", "LICENSE-3RD-PARTY", "COPYING", "convert_license.py"],
    )  # fmt: skip
    assert files(view) == ("COPYING", "LICENSE.md", "MODEL_LICENSE", "docs/terms.txt", "LICENSE-CODE", "USE_POLICY.md")
    many = repo(listed=[f"LICENSE-{number}.txt" for number in range(50)])
    assert len(files(many)) == 6
    assert files(repo({"license_link": "../../etc/passwd"})) == ()


def test_the_license_of_code_and_documents_is_inferred_or_their_own() -> None:
    alone = detect(repo({"license": "apache-2.0"}))
    for component in (Component.TRAINING_CODE, Component.INFERENCE_CODE, Component.ARCHITECTURE, Component.MODEL_CARD):
        assert facts(alone, component) == OPEN
        assert fold(alone.observations)[component].fact("license").basis is Basis.INFERRED
    prose = "## License\nThe code is MIT licensed.\nThe code is released under the MIT license; the weights under CC-BY-NC-4.0."
    apart = detect(repo({"license": "cc-by-nc-4.0"}, prose))
    assert facts(apart, Component.TRAINING_CODE) == ("MIT", "open-source", False)
    assert facts(apart, Component.MODEL_CARD) == ("CC-BY-NC-4.0", *NC)
    # a base's terms bind the weights, not the code beside them
    tuned = detect(repo({"license": "apache-2.0"}), [("a/base", read_name("llama3"))])
    assert facts(tuned, Component.TRAINING_CODE) == OPEN


def test_every_declaration_is_shown_with_its_place() -> None:
    view = repo({"license": "mit"}, "\n## License\nReleased under the Apache 2.0 license.\n", {"LICENSE": RAIL})
    findings = detect(view)
    shown = [o for o in findings.observations if o.property == "license-declared"]
    assert {(o.method, o.value) for o in shown} == {
        ("license.text", "bigscience-openrail-m"), ("license.card", "MIT"), ("license.prose", "Apache-2.0"),
    }  # fmt: skip
    for observation in findings.observations:
        assert observation.note
        assert observation.value is not None or observation.reason is not None
        assert "/blob/" + "a" * 40 in observation.locator or "/tree/" + "a" * 40 in observation.locator
    assert len(findings.conflicts) == 2
    assert all(conflict.decided.startswith("BigScience Open RAIL-M") for conflict in findings.conflicts)


def test_declarations_that_agree_are_no_conflict() -> None:
    view = repo(
        {"license": "other", "license_name": "bigscience-openrail-m"},
        "\n## License\nIt has an OpenRAIL-M license.\n",
        {"LICENSE": RAIL},
    )
    assert detect(view).conflicts == ()
    assert {declaration.source for declaration in declared(view).declarations} == {"text", "name", "prose"}


@pytest.mark.parametrize(
    "prose",
    ["## License\n" + "this model under the " * 50_000, "## License\n\n" + "- License: x\n" * 5_000,
     "the model " * 100_000, "## License\n" + "not commercial. " * 60_000, "License: " * 100_000],
)  # fmt: skip
def test_a_card_of_a_megabyte_is_read_in_bounded_time(prose: str) -> None:
    view = repo({"license": "mit"}, prose)
    assert view.card.blocks  # parsed before the clock starts: that is the card's time, not the detector's
    started = time.process_time()
    detect(view)
    assert time.process_time() - started < 5
