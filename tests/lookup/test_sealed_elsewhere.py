"""A person who lies elsewhere is found by a sealed record of the asker's territory."""

import json
from dataclasses import replace

import pytest

from hub.lookup.ask import PersonQuestion
from hub.lookup.service import disclose
from hub.rulebook.bases import FILE_NAME
from tests.support.persons import (
    COURT,
    LIU_NUMBER,
    WANG_NUMBER,
    agree,
    bring,
    caller,
    fined_person,
    task_for,
)

pytestmark = pytest.mark.postgresql_in_long
ELSEWHERE, POLICE = "320500", "苏州市公安局"


def test_a_sealed_record_of_the_territory_finds_a_person_of_another(hub, tmp_path):
    (hub.config.instance / FILE_NAME).write_text(
        '[[basis]]\nrule = "public-security-penalty"\n'
        'legal_text = "治安管理处罚法第一百三十六条"\nvalid_from = 2026-01-01\n'
    )
    agree(hub, COURT)
    asker = replace(caller(hub, "procuratorate"), territory=ELSEWHERE)

    def found(number):
        question = PersonQuestion(json.dumps({"id_number": number}).encode())
        answer = disclose(hub, asker, question, task_for("prosecution"))
        return json.loads(answer.body)["found"]

    bring(hub, tmp_path / "open", fined_person())
    assert not found(WANG_NUMBER)

    sealed = fined_person(authority=POLICE, content="行政拘留五日") | {
        "document_no": "苏公行罚决字〔2026〕771号",
        "penalty_kinds": "行政拘留",
    }
    bring(hub, tmp_path / "sealed", sealed, authority=POLICE, name="s.jsonl")

    assert found(WANG_NUMBER)
    assert not found(LIU_NUMBER)
