"""Forms of papers are data: complete, dated, in two languages, each with its law."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.casework.papers import find_form, forms_of, load_forms
from hub.casework.papers.form import read_form
from hub.rulebook.reading import RuleFileError, RuleText

FORMS = load_forms()
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
PACKAGE = {
    "transfer_letter": ("涉嫌犯罪案件移送书", "第六条第一项"),
    "investigation_report": ("涉嫌犯罪案件情况的调查报告", "第六条第二项"),
    "goods_list": ("涉案物品清单", "第六条第三项"),
    "test_report": ("检验报告、鉴定意见", "第六条第四项"),
    "other_material": ("其他有关涉嫌犯罪的材料目录", "第六条第五项"),
}
"""What a transfer consists of: State Council Order 310, article 6."""
MACHINES = {
    "transfer": {
        *PACKAGE,
        *("transfer_report", "transfer_receipt", "forwarding_notice", "return_letter"),
        *("papers_notice", "filing_notice", "non_filing_notice"),
        *("reconsideration_request", "reconsideration_decision", "goods_handover"),
        *("supervision_request", "supervision_answer", "reasons_demand"),
        *("reasons_statement", "filing_order", "correction_notice"),
        *(
            "reminder_letter",
            "opinion_to_transfer",
            "procuratorial_opinion",
            "procuratorial_reply",
        ),
        *("case_transfer_letter", "interview_record"),
        *("prosecution_extension", "review_end_decision", "review_pause_decision"),
        *("right_holder_notice", "withdrawal_order", "withdrawal_decision"),
        *("filing_reasons_demand", "filing_reasons_statement"),
    },
    "assistance": {
        *("assistance_letter", "assistance_reply", "assistance_extension"),
        *("identification_notice", "interview_record"),
    },
    "clue": {
        *("clue_notice", "clue_feedback", "case_source_form", "case_filing_form"),
        *("identification_notice", "interview_record", "case_transfer_letter"),
        *("extension_notice", "goods_list"),
        *("release_decision", "seizure_decision", "seizure_extension"),
        *("case_extension", "discussion_minutes"),
    },
    "complaint": {
        *("acceptance_notice", "refusal_notice", "complaint_more"),
        *("mediation_notice", "mediation_end_notice", "mediation_agreement"),
        *("extension_notice", "interview_record", "case_transfer_letter"),
    },
    "report": {
        *(
            "report_filing_notice",
            "report_result",
            "complaint_more",
            "case_source_form",
            "competence_notice",
        ),
        *("case_filing_form", "extension_notice", "interview_record"),
        *("case_transfer_letter", "goods_list", "identification_notice"),
        *("release_decision", "seizure_decision", "seizure_extension"),
        *("case_extension", "discussion_minutes"),
    },
}
SOUND = {
    "key": "letter",
    "machines": ["clue"],
    "zh": "函",
    "en": "Letter",
    "issued_by": "handler",
    "bases": [
        {
            "valid_from": date(2026, 1, 1),
            "source": "a law",
            "article": "某法",
            "status": "confirmed",
            "mark": "V",
        }
    ],
    "fields": [{"key": "party", "zh": "当事人", "en": "Party", "type": "text"}],
}


def words_of(form):
    """Every pair of Chinese and English that a form says."""
    yield form.zh, form.en
    yield form.opening_zh, form.opening_en
    yield form.closing_zh, form.closing_en
    for one in (*form.fields, *form.tables, *form.signs):
        yield one.zh, one.en
    for field in (*form.fields, *(c for table in form.tables for c in table.columns)):
        yield field.zh, field.en
        yield from ((one.zh, one.en) for one in field.choices)


@pytest.mark.parametrize("machine", MACHINES)
def test_each_kind_of_matter_has_the_documents_that_it_needs(machine):
    day = date(2026, 11, 27)

    assert {form.key for form in forms_of(machine, day)} == MACHINES[machine]


def test_a_transfer_consists_of_the_five_documents_of_its_law():
    told = {
        key: (form.zh, form.bases[0].article.rpartition("）")[2])
        for key, form in FORMS.items()
        if re.search(r"第六条第.项", form.bases[0].article)
    }

    # The letter itself also rests on the articles about who transfers and when.
    letter, article = told["transfer_letter"]
    told["transfer_letter"] = (letter, article.split("、")[1])
    assert told == PACKAGE


def test_a_form_speaks_both_languages_and_neither_the_other():
    said = {pair for form in FORMS.values() for pair in words_of(form)}
    bases = [basis for form in FORMS.values() for basis in form.bases]

    assert {zh for zh, en in said if bool(zh) != bool(en) or LATIN.search(zh)} == set()
    assert {en for _, en in said if HAN.search(en)} == set()
    assert [one for one in bases if not HAN.search(one.article)] == []
    assert [one for one in bases if HAN.search(one.source)] == []


def test_words_of_numbers_name_one_form_each():
    words = [form.word for form in FORMS.values() if form.word]

    assert len(set(words)) == len(words) == len(FORMS) - 1


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("acceptance_notice", "第十四条", "第十五条"),
        ("refusal_notice", "第十四条、第十五条", "第十五条、第十六条"),
        ("mediation_end_notice", "第二十一条", "第二十三条"),
        ("report_filing_notice", "第三十一条第二款", "第三十六条"),
    ],
)
def test_a_complaint_is_answered_under_the_order_in_force_on_the_day(key, old, new):
    change = date(2026, 4, 15)
    form = find_form(key)

    before, after = (
        form.basis_on(change - timedelta(days=1)).article,
        form.basis_on(change).article,
    )

    assert (before.endswith(old), after.endswith(new)) == (True, True)
    assert ("第20号" in before, "第121号" in after) == (True, True)


def test_what_no_text_prescribes_is_marked_so():
    unconfirmed = {
        key: {basis.mark for basis in form.bases}
        for key, form in FORMS.items()
        if any(basis.status == "unconfirmed" for basis in form.bases)
    }

    assert unconfirmed == {
        "return_letter": {"R"},
        "filing_reasons_demand": {"P"},
        "filing_reasons_statement": {"P"},
        "clue_feedback": {"P"},
        "clue_notice": {"P"},
        "complaint_more": {"R"},
        "interview_record": {"R"},
    }


def test_a_paper_is_of_the_kind_of_document_that_its_form_is_called_by():
    others = {
        key: form.documents for key, form in FORMS.items() if form.documents != (key,)
    }

    assert others == {
        "assistance_extension": ("extension_notice",),
        "assistance_reply": ("reply_letter",),
        "case_extension": ("extension_decision",),
        "case_filing_form": ("case_filing_form", "non_filing_form"),
        "case_transfer_letter": (),
        "complaint_more": ("papers_notice",),
        "opinion_to_transfer": ("procuratorial_opinion",),
        "procuratorial_reply": ("reply_letter",),
        "prosecution_extension": ("extension_decision",),
        "report_filing_notice": ("report_notice",),
        "report_result": ("report_notice",),
        "transfer_report": (),
    }


def test_the_page_of_papers_lists_each_form():
    page = (Path(__file__).parents[3] / "docs" / "papers.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (\S+) ", page, re.MULTILINE)

    assert sorted(listed) == [(key, form.zh) for key, form in sorted(FORMS.items())]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"seal": True}, "seal"),
        ({"fields": []}, "letter"),
        ({"fields": SOUND["fields"] * 2}, "once"),
        ({"bases": []}, "bases"),
        ({"bases": SOUND["bases"] * 2}, "one day"),
        ({"bases": [SOUND["bases"][0] | {"mark": "R"}]}, "status"),
        ({"bases": [SOUND["bases"][0] | {"source": " "}]}, "source"),
        ({"fields": [SOUND["fields"][0] | {"type": "tune"}]}, "unknown word"),
        ({"fields": [SOUND["fields"][0] | {"type": "choice"}]}, "choices"),
        (
            {
                "tables": [
                    {
                        "key": "t",
                        "zh": "表",
                        "en": "Table",
                        "columns": [SOUND["fields"][0] | {"total": True}],
                    }
                ]
            },
            "added up",
        ),
        ({"machines": []}, "machines"),
    ],
)
def test_a_form_that_says_what_it_may_not_is_refused_with_its_place(change, place):
    assert read_form(RuleText("letter.toml", "", SOUND)).key == "letter"

    with pytest.raises(RuleFileError, match=place):
        read_form(RuleText("letter.toml", "", SOUND | change))
