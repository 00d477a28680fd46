"""Links between matters: brought by the event that tells of them, or refused."""

import pytest
from sqlalchemy import select

from hub.casework.matter.errors import OtherMatterError
from hub.casework.matter.models import MatterLinkRow

OFFICE, AGENCY, COUNTY = "agency:office", "agency:samr", "agency:county"
SHOP = "platform:shop"


def clue(town, to=OFFICE, **said):
    said = {"clue_source": "platform", "summary": "疑似假货", **said}
    return town.open("clue", "receive", SHOP, to=to, **said)


def links(town):
    with town.hub.reads() as session:
        table = MatterLinkRow
        query = select(table.matter_id, table.other_id, table.kind, table.event_no)
        return {tuple(row) for row in session.execute(query)}


@pytest.mark.postgresql_in_long
def test_a_clue_has_children_a_duplicate_and_a_transfer_that_goes_on_from_it(town):
    first = clue(town)
    child = town.open(
        "clue",
        "receive",
        OFFICE,
        to=AGENCY,
        clue_source="agency",
        summary="分发核查",
        parent_number=first.number,
    )
    again = clue(town)
    town.act(again, "mark_duplicate", OFFICE, other_number=first.number)
    found = town.act(
        child, "confirm", AGENCY, papers="clue_feedback", outcome_text="查实"
    )
    transfer = town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
        from_number=child.number,
    )
    town.act(found, "move_to_transfer", AGENCY, other_number=transfer.number)

    assert links(town) == {
        (child.id, first.id, "parent", 1),
        (again.id, first.id, "duplicate", 2),
        (transfer.id, child.id, "continues", 1),
    }


@pytest.mark.postgresql_in_long
def test_what_cannot_be_named_is_refused_and_nothing_is_told_of_it(town):
    first, other = clue(town, to=AGENCY), clue(town, to=AGENCY)
    strange = clue(town, to=COUNTY)
    said = set()
    for name in (strange.number, "宿线索〔2026〕99号", first.number, first.id):
        with pytest.raises(OtherMatterError) as refused:
            town.act(first, "mark_duplicate", AGENCY, other_number=name)
        said.add(refused.value.worded.zh.replace(name, ""))
    assert len(said) == 1
    town.act(first, "mark_duplicate", AGENCY, other_number=other.number)
    with pytest.raises(OtherMatterError):
        town.act(other, "mark_duplicate", AGENCY, other_number=first.number)
    assert links(town) == {(first.id, other.id, "duplicate", 2)}
