"""The sheet of a certificate says what its answer says, one part a party."""

import json
from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from hub.lookup.ask import PartiesQuestion
from hub.lookup.disclosure import as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.sheets.documents import sheet_of
from hub.sheets.model import SheetNote
from hub.sheets.pages.certificate import _possible
from hub.sheets.wording import REVIEW_REASONS, SheetWords
from schemas.answers.certificate import PossibleDocument
from tests.support.little_city import CLEAN, FINED, SHOPKEEPER, UNKNOWN, caller_of
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long
REQUEST = {"method": "POST", "path": "/v1/penalties", "query": ""}


@pytest.mark.parametrize("reason", ["name-disagrees", "name-only", "same-merchant?"])
def test_a_possible_line_says_what_people_are_asked(reason):
    one = PossibleDocument(
        why="review", text="正由人工复核", kind="penalty", reason=reason
    )

    why, what, *_ = _possible(one, {}, SheetWords("zh"))

    assert why.splitlines()[1] == REVIEW_REASONS[reason][0]
    assert what.startswith("行政处罚")


def test_a_possible_line_says_since_when_it_has_effect_or_that_nobody_knows():
    told = {"why": "effect-unknown", "text": "送达日期未提供", "kind": "penalty"}
    one = PossibleDocument(**told, record="R1", day=date(2026, 9, 1))
    served = structs.replace(one, effect_day=date(2026, 9, 8))

    days = [_possible(each, {}, SheetWords("zh"))[2] for each in (one, served)]

    assert days == [
        "2026-09-01\n生效日未知（未提供送达日期）",
        "2026-09-01\n生效 2026-09-08",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_party_has_its_sections_and_every_number_is_told(hub, asking, language):
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    parties = [{"code": code} for code in (FINED.code, CLEAN.code, UNKNOWN)]
    said = {"field": "ip", "from": "2026-01-01", "to": "2026-11-24"}
    body = json.dumps({"parties": parties} | said).encode()
    task = Task("transfer", "宿市监移〔2026〕3号", "周敏", REQUEST, language=language)
    caller = caller_of(hub, tokens["market_supervision"])
    answer = disclose(hub, caller, PartiesQuestion(body), task)

    asked = replace(asking(purpose="transfer"), language=language)
    sheet = sheet_of(answer, asked, hub.rulebook)

    told = as_plain(answer)
    text = str(sheet)
    assert told["parties"][0]["decisions"][0]["number"] in text
    assert told["statement"] in text
    for one in (FINED.code, CLEAN.code, UNKNOWN):
        assert one in text
    unknown = {"zh": "没有以此代码登记的主体", "en": "Nobody is known by this code"}
    assert text.count(unknown[language]) == 1
    assert [one["found"] for one in told["parties"]] == [True, True, False]
    headings = [section.heading for section in sheet.sections]
    assert [headings.count(one) for one in headings[2:6]] == [3] * 4


def test_what_was_not_sought_of_one_party_alone_stands_with_it(hub, asking):
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    parties = [{"code": code} for code in (SHOPKEEPER.code, FINED.code)]
    said = {"field": "ip", "from": "2026-01-01", "to": "2026-11-24"}
    body = json.dumps({"parties": parties} | said).encode()
    task = Task("transfer", "宿市监移〔2026〕3号", "周敏", REQUEST)
    caller = caller_of(hub, tokens["market_supervision"])
    answer = disclose(hub, caller, PartiesQuestion(body), task)

    sheet = sheet_of(answer, asking(purpose="transfer"), hub.rulebook)

    business, firm = (one["statement"] for one in as_plain(answer)["parties"])
    assert business.removeprefix(firm).startswith("本主体为个体工商户")
    notes = [
        part.text
        for section in sheet.sections
        for part in section.parts
        if isinstance(part, SheetNote) and part.text.startswith(firm)
    ]
    # Of the firm nothing is said that the statement at the end does not say.
    assert notes == [business, answer.document.statement]
