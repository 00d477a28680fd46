"""A certificate on its pages: asked for, shown, taken away and verified."""

import json
import re

import pytest

from schemas.tlog.sheet import part_sheet
from schemas.words import Operation
from tests.support.file_pages import (
    kept_answer,
    looks_since,
    public_id,
    size_of,
    verified,
)
from tests.support.little_city import FINED

pytestmark = pytest.mark.postgresql_in_long


@pytest.mark.long
def test_it_is_shown_and_taken_away_on_paper_and_each_is_a_look(hub, officer, tmp_path):
    task = officer.begin(purpose="transfer")
    file = f"/console/t/{task}/m/{public_id(hub, FINED.code)}"
    assert f"{file}/penalties" in officer.get(file).text
    size = size_of(hub)
    assert officer.get(f"{file}/penalties").status_code == 200
    assert looks_since(hub, size) == []

    query = "window=marks&on=2026-11-20"
    shown = officer.get(f"{file}/penalties/shown?{query}")
    paper = officer.get(f"{file}/penalties/pdf?{query}")

    assert (shown.status_code, paper.content_type) == (200, "application/pdf")
    assert looks_since(hub, size) == [
        (Operation.MERCHANT_LOOKUP, "console/merchant/penalties", 200),
        (Operation.MERCHANT_LOOKUP, "console/merchant/penalties/pdf", 200),
    ]
    assert FINED.code not in paper.headers["Content-Disposition"]
    on_page = json.loads(kept_answer(shown.text))
    on_paper = json.loads(part_sheet(paper.data).told)
    for one in (on_page, on_paper):
        (decision,) = one["parties"][0]["decisions"]
        assert decision["number"] == "宿市监罚〔2026〕1号"
    path = tmp_path / "certificate.pdf"
    path.write_bytes(paper.data)
    assert verified(hub, path).returncode == 0
    path.write_bytes(paper.data + paper.data[-200:])
    assert verified(hub, path).returncode == 2


def test_where_it_is_not_given_it_is_not_offered_and_is_refused(hub, officer):
    task = officer.begin()
    file = f"/console/t/{task}/m/{public_id(hub, FINED.code)}"

    assert "/penalties" not in officer.get(file).text
    refused = officer.get(f"{file}/penalties/shown?window=marks&on=2026-11-20")

    assert refused.status_code == 403
    assert "没有为这一用途开放处罚证明" in refused.text


BAD_DAYS = [
    ("window=marks&on=2026-11-30", "日期不能使用"),
    ("window=marks&on=2020-01-01", "该日之前没有规则"),
    ("field=ip&from=2026-02-01&to=2026-01-01", "日期不能使用"),
    ("", "没有说明要证明什么"),
]


def test_two_years_are_asked_for_unless_somebody_says_other_days(hub, officer):
    task = officer.begin(purpose="transfer")

    form = officer.get(f"/console/t/{task}/m/{public_id(hub, FINED.code)}/penalties")

    days = dict(re.findall(r'name="(from|to)" type="date" value="([^"]+)"', form.text))
    assert days == {"from": "2024-11-24", "to": "2026-11-24"}


def test_days_that_cannot_be_asked_for_are_refused_in_words(hub, officer):
    task = officer.begin(purpose="transfer")
    file = f"/console/t/{task}/m/{public_id(hub, FINED.code)}"

    for query, words in BAD_DAYS:
        answer = officer.get(f"{file}/penalties/shown?{query}")

        assert (query, answer.status_code) == (query, 422)
        assert words in answer.text
