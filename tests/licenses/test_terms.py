"""Texts that nobody lists: what their own words allow and forbid, term by term, with the sentence that says so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.licenses import read_text
from openness.licenses.model import LicenseClass
from openness.licenses.terms import Limit, clauses, limits, sentences, strictest, terms_of

GRANT = "ACME MODEL LICENSE\n\nAcme grants you a worldwide, royalty-free license to use, copy, modify and distribute the model."
END = "\n\n".join(
    f"{number}. {sentence}"
    for number, sentence in enumerate(
        [
            "The model comes as it is, without warranty of any kind, express or implied, to the extent that the law permits.",
            "The makers of the model answer for no damage, be it direct or indirect, that arises from it.",
            "Words in the singular mean the plural too, and headings are there for reading alone.",
            "Should a part of this text be void, then the other parts stay as they are, and the void part gives way to "
            "one that comes near to what was meant.",
            "The model means the files with the trained numbers, the files that say how they hang together, and the notes "
            "that come with them, in this version and in those that follow it.",
            "Acme means the cooperative of that name with its seat in Ghent, those who work there, and those who follow it.",
            "This text is the whole of what was said about the model between Acme and those who have it.",
            "It is read under the law of Belgium, and the courts of Ghent hear what is argued about it.",
        ],
        start=20,
    )
)
"""Boilerplate that limits nobody, long enough that the whole is no mere reference."""

# A sentence in an unfamiliar license -> the term that it decides, its value, the class of the whole
SAID: list[tuple[str, str, object, str]] = [
    ("You may use the model solely for non-commercial purposes.", "commercial_use", False, "non-commercial"),
    ("Commercial use is prohibited without prior written consent of Acme.", "commercial_use", False, "non-commercial"),
    ("For commercial use, please contact sales at acme.example.", "commercial_use", False, "non-commercial"),
    ("You shall not sell the model or anything made with it.", "commercial_use", False, "non-commercial"),
    ("Companies need to buy a license from us.", "commercial_use", False, "non-commercial"),
    ("本模型不得用于商业用途。", "commercial_use", False, "non-commercial"),
    ("本モデルを営利目的で利用することはできません。", "commercial_use", False, "non-commercial"),
    ("Jegliche kommerzielle Nutzung ist untersagt.", "commercial_use", False, "non-commercial"),
    ("Quedan prohibidos la redistribución y el uso comercial.", "commercial_use", False, "non-commercial"),
    ("The model is provided for academic research purposes only.", "purpose_limit", "academic", "non-commercial"),
    ("The model shall be used for teaching and research only.", "purpose_limit", "research, teaching", "non-commercial"),
    ("It is available for personal use only.", "purpose_limit", "personal", "non-commercial"),
    ("This is licensed exclusively for evaluation.", "purpose_limit", "evaluation", "non-commercial"),
    ("You will not use the model for any military or surveillance purposes.", "field_of_use_limits", True, "use-restricted"),
    ("You must not deploy the model in medical devices.", "field_of_use_limits", True, "use-restricted"),
    ("It must not be used to train or test face recognition.", "field_of_use_limits", True, "use-restricted"),
    ("您不得将本模型用于军事用途。", "field_of_use_limits", True, "use-restricted"),
    ("Die Nutzung für militärische Zwecke ist untersagt.", "field_of_use_limits", True, "use-restricted"),
    ("Your use must comply with the Acceptable Use Policy, which is incorporated by reference.", "field_of_use_limits", True, "use-restricted"),
    ("Your rights terminate if your products have more than 10 million monthly active users.", "threshold", "10 million", "conditional"),
    ("You must request a license from us if your annual revenue exceeds $1,000,000.", "threshold", "1,000,000", "conditional"),
    ("If you employ more than 500 people, this license does not apply to you until you obtain an agreement.", "threshold", "500 people", "conditional"),
    ("如果您的产品日均活跃用户超过100万，您必须事先向我方申请授权。", "threshold", "活跃", "conditional"),
    ("You may not use the model to develop a service that competes with Acme.", "competitor_clause", True, "conditional"),
    ("You shall not use the outputs to improve any other large language model.", "competitor_clause", True, "conditional"),
    ("Competitors of Acme may use none of this.", "competitor_clause", True, "conditional"),
    ("You may not offer the model to third parties as a hosted service.", "competitor_clause", True, "conditional"),
    ("您不得利用本模型或其输出改进其他大语言模型。", "competitor_clause", True, "conditional"),
    ("You shall not use the outputs to improve any other large language model.", "output_restrictions", True, "conditional"),
    ("Outputs may not be published without our mark.", "output_restrictions", True, "use-restricted"),
    ("This license does not apply in the European Union.", "territory", "european union", "conditional"),
    ("The model may not be used in mainland China.", "territory", "mainland china", "conditional"),
    ("You may not modify the model or create derivative works of it.", "modification", False, "no-derivatives"),
    ("The files are passed on without modification only.", "modification", False, "no-derivatives"),
    ("You shall not redistribute the model or share it with others.", "redistribution", False, "proprietary"),
    ('You shall display "Built with Acme" in your products.', "naming_duty", True, "unknown"),
    ("Publications must cite the Acme paper.", "naming_duty", True, "unknown"),
    ("This license terminates automatically if you fail to comply with it.", "termination", True, "unknown"),
    ("Acme may terminate this license at any time for any reason.", "revocable", True, "unknown"),
    ("The license is perpetual and irrevocable.", "revocable", False, "unknown"),
    ("Modified versions must be distributed under the same license.", "share_alike", True, "unknown"),
    ("Acme grants you a patent license for the model.", "patent_grant", True, "unknown"),
    ("You may use it for any purpose, including commercial ones.", "commercial_use", True, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "term", "value", "license_class"), SAID)
def test_each_term_is_read_with_the_sentence_that_says_it(
    sentence: str, term: str, value: object, license_class: str
) -> None:
    text = f"{GRANT}\n\n{sentence}\n\n{END}"
    reading = read_text(text)
    assert (reading.id, reading.license_class) == ("unknown", license_class)
    assert reading.restricts_use is (None if license_class == "unknown" else True)
    said: Any = getattr(reading.terms, term)
    assert value in said if isinstance(value, str) else said is value
    span = next(span for span in reading.matched if span.says == term)
    assert span.words.rstrip("。") == sentence.rstrip("。")
    assert text[span.start : span.end].rstrip("。") == sentence.rstrip("。")
    assert span.line == text[: span.start].count("\n") + 1


@pytest.mark.parametrize(("sentence", "license_class"), sorted({(row[0], row[3]) for row in SAID}))
def test_a_sentence_alone_is_read_alike(sentence: str, license_class: str) -> None:
    reading = read_text(sentence)
    assert (reading.id, reading.license_class) == ("unknown", license_class)
    if reading.restricts_use:
        assert reading.quote.rstrip("。") == sentence.rstrip("。")


def test_what_is_not_said_stays_unknown() -> None:
    terms = read_text(f"{GRANT}\n\n{END}").terms
    assert (terms.redistribution, terms.modification) == (True, True)
    for silent in (terms.commercial_use, terms.threshold, terms.territory, terms.naming_duty, terms.revocable):
        assert silent is None


def test_the_strictest_sentence_decides_and_comes_first() -> None:
    field = "You must not use the model for surveillance."
    commerce = "The model may not be used commercially."
    for text in (f"{field} {commerce}\n\n{END}", f"{END}\n\n{commerce} {field}"):
        reading = read_text(text)
        assert reading.license_class == "non-commercial"
        assert reading.quote == commerce
        assert field in {span.words for span in reading.matched}


def test_a_threshold_frees_what_is_below_it() -> None:
    text = "Commercial use by companies with more than 100 employees requires a separate license."
    assert read_text(text).license_class == "conditional"
    assert read_text(f"{text} Contact us for a commercial license.").license_class == "conditional"


# Policies: a duty to obey the law restricts nothing, a list of forbidden fields does
POLICIES = [
    ("USAGE POLICY\n\nUse this model in accordance with the laws that apply to you.", "unknown"),
    ("# Usage Policy\n\nBy using Tern you agree to comply with all applicable law.", "unknown"),
    ("Acceptable Use\n\nYou are responsible for how you use the model. Use it lawfully. Do not infringe the rights of others.", "unknown"),
    ("We ask users to respect export control, privacy and copyright law. Nothing in this document limits the license of the model.", "unknown"),
    ("使用政策\n\n使用者应遵守所在国家和地区的法律法规。", "unknown"),
    ("Intended use\n\nTern was made for summarising news. We do not recommend it for medical texts, on which it was not tested.", "unknown"),
    ("Please review outputs before publishing. Feedback is welcome at hello@tern.example.", "unknown"),
    ("You may not use the model for:\n- weapons, including their design\n- surveillance of individuals\n- adult content", "use-restricted"),
    ("You agree you will not use, or allow others to use, Tern to:\n\n1. Engage in military or nuclear work;\n2. Provide medical advice;\n3. Impersonate anybody.", "use-restricted"),
    ("Tern may be used for anything that is legal, except: gambling services, tobacco marketing, biometric identification.", "use-restricted"),
    ("Obey the law. Be kind.\n\nNever deploy the model for autonomous targeting, migration control or predictive policing.", "use-restricted"),
    ("<html><body><h1>Prohibited uses</h1><ul><li>Military use of any kind</li><li>Facial recognition</li></ul></body></html>", "use-restricted"),
    ("Verboten ist der Einsatz des Modells\n- in Waffensystemen,\n- zur biometrischen Identifizierung.", "use-restricted"),
    ("您不得将本模型用于：\n1. 军事用途；\n2. 人脸识别与监控；\n3. 医疗诊断。", "use-restricted"),
    ("Attachment A\nUse Restrictions\n\nYou agree not to use the Model:\n- For fully automated decision making that harms people;\n- To provide medical advice.", "use-restricted"),
    ("Do not use the outputs of Tern to build models that compete with Tern.", "conditional"),
    ("Deployments that serve over 100,000 requests per day need our written approval.", "conditional"),
    ("The weights are for non-commercial projects. Company use is by arrangement.", "non-commercial"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "license_class"), POLICIES)
def test_a_policy_is_what_it_forbids(text: str, license_class: str) -> None:
    reading = read_text(text)
    assert reading.license_class == license_class
    assert reading.restricts_use is (None if license_class == "unknown" else True)


def test_each_item_of_a_list_belongs_to_what_leads_it() -> None:
    text = "You may not use the model for:\n- gambling\n- spam\n\nYou may keep it on your disk."
    found = [limit.sentence for limit in limits(text) if limit.term == "field_of_use_limits"]
    assert found == ["- gambling", "- spam"]
    assert limits("Tern was tested on:\n- gambling\n- spam") == []


PERMISSIVE = [
    "You may use, copy, modify and distribute the model for any purpose.", "No royalties are due.", "Have fun.",
    "Commercial use is allowed.", "Anyone may do anything with these files.", "It is free software.",
    "Permission is hereby granted, free of charge, to any person.", "This is open source.", "Released to the world.",
    "The license is irrevocable.", "We waive all rights.", "It comes without warranty.", "MIT License", "Apache License",
    "This work is dedicated to the public domain.", "Attribution is appreciated.", "Copyright 2024 Acme.",
]  # fmt: skip
RESTRICTIVE = [sentence for sentence, _, _, license_class in SAID if license_class != "unknown"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PERMISSIVE + RESTRICTIVE), min_size=1, max_size=8), st.sampled_from([" ", "\n", "\n\n"])
)
def test_an_unfamiliar_text_never_comes_out_open(chosen: list[str], between: str) -> None:
    text = f"Acme House Terms. These terms are of our own making.{between}{between.join(chosen)}"
    reading = read_text(text)
    assert reading.restricts_use is not False
    assert not reading.license_class.is_open
    if any(sentence in RESTRICTIVE for sentence in chosen):
        assert reading.restricts_use is True


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab.;:\n -1()。？", max_size=200))
def test_sentences_stand_where_they_say(text: str) -> None:
    at = 0
    for sentence, start, end in sentences(text):
        assert at <= start < end <= len(text)
        assert " ".join(text[start:end].split()) == sentence
        at = end


def test_a_sentence_is_cut_where_it_ends() -> None:
    text = "Acme, Inc. made it. Use it (e.g. at home); tell us:\n- one\n- two\n\nNo. 5 is alive。終"
    assert [sentence for sentence, _, _ in sentences(text)] == [
        "Acme, Inc. made it.", "Use it (e.g. at home);", "tell us:", "- one", "- two", "No. 5 is alive", "終",
    ]  # fmt: skip
    assert max(len(sentence) for sentence, _, _ in sentences("word " * 1000)) == 600


def test_what_limits_decides_over_what_grants() -> None:
    found = clauses("You may use it for any purpose, including commercial ones. Commercial use is prohibited.")
    assert terms_of(found).commercial_use is False
    decides = strictest(found)
    assert isinstance(decides, Limit)
    assert decides.license_class is LicenseClass.NON_COMMERCIAL
    assert strictest(clauses("You may use it for any purpose.")) is None


def test_what_leaves_outputs_free_limits_nothing() -> None:
    for sentence in ("We do not restrict the outputs of the model in any way.", "There are no limits on outputs."):
        assert limits(sentence) == []
