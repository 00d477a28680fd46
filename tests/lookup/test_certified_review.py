"""A certificate says when a decision was served, and how a review of it came out."""

import json

import pytest

from hub.lookup.ask import PenaltiesQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from tests.support.little_city import (
    FINED,
    PENALTY,
    bring_registers,
    caller_of,
    deliver,
    penalty_row,
    write_csv,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long
FOLLOWED = {
    "复议机关": "宿迁市人民政府",
    "复议决定书文号": "〔2026〕宿行复第3号",
    "复议结果": "维持",
    "复议决定日期": "2026-11-02",
}
MARKS = {"window": "marks", "on": "2026-11-20"}
REQUEST = {"method": "GET", "path": "/", "query": ""}


def test_the_line_of_a_decision_tells_service_and_review(hub, tmp_path):
    bring_registers(hub, tmp_path)
    row = penalty_row(FINED, 1, "2026-09-01", 送达日期="2026-09-08")
    header = [*PENALTY, *FOLLOWED]
    path = write_csv(
        tmp_path / "p.csv", header, [[*row, *FOLLOWED.values()]], encoding="gb18030"
    )
    deliver(hub, "penalty_2018", path)
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    task = Task("prosecution", "宿检刑诉〔2026〕88号", "沈检察官", REQUEST)

    asked = PenaltiesQuestion(FINED.code, MARKS)
    answer = disclose(hub, caller_of(hub, tokens["procuratorate"]), asked, task)

    (party,) = json.loads(answer.body)["parties"]
    (decision,) = party["decisions"]
    assert {
        name: decision[name]
        for name in (
            *("service_day", "effect_day", "effect_day_basis"),
            *("review_outcome", "review_day"),
            *("review_body", "review_number"),
        )
    } == {
        "service_day": "2026-09-08",
        "effect_day": "2026-09-08",
        "effect_day_basis": "served",
        "review_outcome": "upheld",
        "review_day": "2026-11-02",
        "review_body": "宿迁市人民政府",
        "review_number": "〔2026〕宿行复第3号",
    }
