"""The sheet on which people read an answer about a merchant."""

from datetime import UTC, date, datetime

import pytest

from hub.agreements.policy import View, Withheld
from hub.audit.events import Receipt
from hub.cli.answer_sheet import sheet
from hub.cli.asking import Asker
from hub.lookup.disclosure import OK, Disclosure
from schemas.answers.merchant import (
    MerchantDocument,
    MoreRelations,
    RelatedDocument,
    RelationDocument,
    UnknownThenDocument,
)
from schemas.answers.trust import RatingAnswerDocument

BRANCH = RelatedDocument("M2", "91321302MA1TEQT078", "双沟商贸沭阳分公司")
ASKER = Asker("agency:x", "王五", "root")
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
RECEIPT = Receipt("2026", 1, "", 2, None, b"")


def answer(more):
    relation = RelationDocument("branch_of", "from", BRANCH, None, None, None, [])
    merchant = MerchantDocument(
        *("M1", None, "双沟商贸", "active", None),
        relations=[relation],
        relations_more=more,
    )
    document = RatingAnswerDocument(merchant=merchant, rating=None)
    return Disclosure(OK, "application/json", b"", RECEIPT, document)


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh", "  分支机构  另有更多"), ("en", "  its branch  and more")],
)
def test_people_read_that_there_are_more_relations_than_are_told(language, line):
    more = [MoreRelations("branch_of", "from")]

    cut = sheet(answer(more), ASKER, None, date(2026, 11, 24), language).splitlines()
    whole = sheet(answer([]), ASKER, None, date(2026, 11, 24), language).splitlines()

    assert line in cut
    assert [one for one in cut if one != line] == whole


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "  超过使用期限的记录不再显示"),
        ("en", "  records past their term of use"),
    ],
)
def test_what_no_item_shows_is_said_by_its_rule(language, line):
    withheld = (
        Withheld("court_case", "*", "grant:item"),
        Withheld("penalty", "note", "ceiling:class:restricted"),
        Withheld("*", "*", "ended:retention"),
    )
    view = View("v", "supervision", "agencies", {}, withheld)
    document = UnknownThenDocument(
        as_of=date(2026, 11, 24),
        known_at=datetime(2026, 11, 24, tzinfo=UTC),
        view=view.id,
    )
    unknown = Disclosure(OK, "application/json", b"", RECEIPT, document, view=view)

    lines = sheet(unknown, ASKER, None, AT.date(), language).splitlines()

    assert "  court_case, penalty.note" in lines
    assert any(one.startswith(line) for one in lines)
    assert not any("*" in one for one in lines)
