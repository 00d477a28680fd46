"""Forms of cases say every fault at once, each at its field."""

import pytest

from hub.casework.matter.models import MatterRow
from hub.console.pages.matters.steps.places import read_place
from tests.support.at_matters import MATTERS, Cases, send

pytestmark = pytest.mark.postgresql_in_long

TRANSFER = f"{MATTERS}/new/transfer/report_to_head"


@pytest.fixture
def cases(hub):
    """Units that work on matters."""
    return Cases(hub)


def field(text, name):
    """What stands around a field of a form, up to the next one."""
    return text.partition(f'id="{name}"')[0].rpartition('<div class="field')[2]


def test_all_faults_of_a_form_are_told_at_once_each_at_its_field(cases, officer):
    told = {
        "fact-offence": "销售假药罪",
        "fact-team": "甲、乙",
        "fact-summary": "店铺售卖假药",
        "fact-value": "12万",
        "territory": "某地区",
        "merchant": "不是编号",
        "party-0-name": "甲" * 600,
    }
    more = [("more", "其他材料")]

    answer = send(officer, TRANSFER, more, **told, **{"more-kind": "receipt_slip"})

    assert answer.status_code == 422
    names = ("fact-value", "territory", "merchant", "party-0-name")
    for name in (*names, "document-investigation_report"):
        assert f'href="#{name}"' in answer.text, name
        assert field(answer.text, name).startswith(" wrong"), name
    assert 'value="某地区"' in answer.text
    assert "没有认出这个地域" in answer.text
    assert "文件没有保留，请重新选择。" in answer.text
    summary = answer.text.partition('class="errors"')[2][:120]
    assert "data-focus" in summary


def test_a_place_is_given_by_its_name_or_code(hub, cases, officer):
    told = {
        "fact-offence": "销售假药罪",
        "fact-team": "甲、乙",
        "fact-summary": "店铺售卖假药",
    }
    files = [("document-investigation_report", "报告")]

    done = send(officer, TRANSFER, files, territory="宿城区", **told)

    assert done.status_code == 303, done.text
    with hub.reads() as session:
        name = done.location.split("/")[3].partition("?")[0]
        assert session.get_one(MatterRow, name).territory == "321302"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("宿城区", "321302"),
        ("宿迁市宿城区", "321302"),
        ("321302", "321302"),
        ("泗洪县", "321324"),
        ("999999", None),
        ("鼓楼区", None),
        ("宿城区荷花路", None),
    ],
)
def test_a_place_that_is_none_or_several_is_not_guessed(hub, text, code):
    assert read_place(hub, text) == code
