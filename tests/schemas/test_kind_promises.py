"""Every kind of record keeps every promise; a new one by a module and a row alone."""

import pytest

from schemas.fields import Choice, DocumentNumber, LegalDate
from schemas.record import KINDS
from schemas.record.infringement import HOLDER, InfringementBody, read_infringement
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.subjects import SubjectBody, subject_role
from schemas.words import Audience, FieldClass
from tests.support.kind_promises import PROMISES
from tests.support.kind_samples import SAMPLES, USCC

KEEPING = pytest.mark.parametrize("promise", PROMISES, ids=lambda one: one.__name__)


class ExposureBody(InfringementBody, SubjectBody):
    """A story in the media about a merchant: a kind that the hub does not know."""

    story_no = DocumentNumber("报道编号", FieldClass.SHARED, required=True)
    told_day = LegalDate("报道日期", FieldClass.SHARED, required=True)
    tone = Choice("倾向", ("good", "bad"), FieldClass.SHARED)


NEW = RecordKind(
    name="exposure",
    zh="媒体曝光",
    contract=ExposureBody,
    roles=(subject_role("merchant told of"),),
    unlinked=(HOLDER,),
    key=lambda body, parties: (name_key(body["story_no"]), parties[0].key),
    event_days=("told_day",),
    past_days=("told_day",),
    own_parts=(1,),
    finish=read_infringement,
)
ROW = {
    "party_name": "宿迁洋河样品有限公司",
    "uscc": USCC,
    "story_no": "BG-2026-1",
    "told_day": "2026-03-04",
    "right_holder": "王五",
    "work_types": "音乐",
}


@pytest.mark.parametrize("name", sorted(KINDS))
@KEEPING
def test_a_kind_keeps_its_promise(name, promise):
    promise(KINDS[name], SAMPLES[name])


@KEEPING
def test_a_kind_that_the_hub_does_not_know_keeps_every_promise(monkeypatch, promise):
    monkeypatch.setitem(KINDS, NEW.name, NEW)
    assert len(KINDS) == 26

    promise(NEW, ROW)


def test_who_may_be_told_is_what_the_module_says():
    told_to_some = {
        name: kind.told_to
        for name, kind in KINDS.items()
        if kind.told_to != frozenset(Audience)
    }

    assert told_to_some == {
        "criminal_case": {Audience.PROCEEDINGS, Audience.SELF},
        "complaint": {Audience.AGENCIES, Audience.PROCEEDINGS},
    }
    assert {n: k.delivered_by for n, k in KINDS.items() if k.delivered_by} == {
        "takedown_outcome": ("platform",),
        "notice_statistics": ("platform",),
        "platform_rating": ("platform",),
        "complaint": ("agency", "platform"),
    }
