"""Papers serve the steps of matters: by kind of document, by role, by number."""

import pytest

from hub.casework.machines.loader import load_machines
from hub.casework.matter.contents import DOCX, PDF, type_of
from hub.casework.papers import (
    find_form,
    load_forms,
    render_docx,
    render_pdf,
    take_number,
)
from hub.casework.papers.numbering import PaperNumberError
from tests.support.paper_samples import DAY, paper_of

FORMS = load_forms()
MACHINES = load_machines()
PEOPLE = {"head", "agency", "complainant", "reporter", "parties", ""}
"""Whom papers are addressed to without a role of a machine; none at all, too."""
MADE_ELSEWHERE = {
    *(("transfer", one) for one in ("arrest_decision", "prosecution_opinion")),
    *(("transfer", one) for one in ("no_prosecution_decision", "indictment")),
    *(("transfer", one) for one in ("judgment", "penalty_decision")),
    *((one, "penalty_decision") for one in ("clue", "report")),
    *((one, "no_penalty_decision") for one in ("clue", "report")),
    *((one, "test_report") for one in ("clue", "complaint", "report")),
    *(
        (machine, one)
        for machine in ("clue", "report")
        for one in (
            *("hearing_notice", "public_notice", "suspension_decision"),
            *("repayment_order", "review_opinion", "preservation_notice"),
        )
    ),
    ("report", "service_receipt"),
    *(("transfer", one) for one in ("higher_court_leave", "trial_suspension")),
    *(("transfer", one) for one in ("ruling", "reply_urging")),
    *(
        ("transfer", one)
        for one in (
            *("withdrawal_objection", "withdrawal_reconsidered"),
            *("withdrawal_review_request", "withdrawal_reviewed"),
            *("appeal_notice", "protest", "withdrawal_of_prosecution"),
        )
    ),
}
"""Documents of criminal procedure, penalties and laboratories: others write them."""


def test_a_form_is_written_in_machines_by_roles_and_for_documents_that_there_are():
    words = MACHINES.words
    for form in FORMS.values():
        assert set(form.machines) <= {machine.key for machine in MACHINES.tables}
        assert set(form.documents) <= set(words.documents)
        for table in MACHINES.tables:
            if table.key in form.machines:
                acting = {role for event in table.events for role in event.who}
                assert form.issuer_in(table) in acting, (form.key, table.key)
        assert form.addressed_to in {*words.roles, *PEOPLE}


def test_each_document_that_a_step_needs_can_be_written_by_a_form_of_its_machine():
    without = {
        (machine.key, kind)
        for machine in MACHINES.tables
        for event in machine.events
        for kind in event.needs
        if not any(
            kind in form.documents and machine.key in form.machines
            for form in FORMS.values()
        )
    }

    assert without == MADE_ELSEWHERE


def test_the_number_of_a_paper_is_no_number_of_a_matter():
    prefixes = {machine.prefix for machine in MACHINES.tables}

    assert {form.word for form in FORMS.values()} & prefixes == set()


def test_a_matter_takes_a_paper_for_what_it_is():
    paper = paper_of(find_form("filing_notice"))

    assert type_of(render_pdf(paper)) == PDF
    assert type_of(render_docx(paper)) == DOCX


@pytest.mark.postgresql_in_long
def test_numbers_go_on_by_one_and_what_failed_took_none(hub):
    letter, goods = find_form("transfer_letter"), find_form("goods_list")
    taken = []
    for place, form, fails in [
        ("宿市监", letter, False),
        ("宿市监", letter, True),
        ("宿市监", letter, False),
        ("宿市监", goods, False),
        ("宿农", letter, False),
    ]:
        with hub.writes() as session:
            taken.append(take_number(session, place, form, DAY))
            if fails:
                session.rollback()
            session.commit()

    assert taken == [
        "宿市监移送〔2026〕1号",
        "宿市监移送〔2026〕2号",
        "宿市监移送〔2026〕2号",
        "宿市监物清〔2026〕1号",
        "宿农移送〔2026〕1号",
    ]
    with hub.writes.begin() as session:
        following = take_number(session, "宿市监", letter, DAY.replace(year=2027))
        record = take_number(session, "宿市监", find_form("interview_record"), DAY)
        with pytest.raises(PaperNumberError):
            take_number(session, "宿〔", letter, DAY)
    assert (following, record) == ("宿市监移送〔2027〕1号", "")
