"""Where a dated rule opens certificates to enforcement, every word of them is true."""

import json
import re
from dataclasses import replace

import pytest
from msgspec import structs

from hub.lookup.ask import PartiesQuestion
from hub.lookup.service import disclose
from hub.sheets.documents import sheet_of
from hub.sheets.framing import Asking
from scripts.golden_answers.standing import mark_records
from tests.support.file_pages import kept_answer, public_id
from tests.support.little_city import FINED, bring_penalties, penalty_row
from tests.support.persons import caller, task_for
from tests.support.prepared import opened, prepare_city
from tests.support.visible_text import texts_of

pytestmark = pytest.mark.postgresql_in_long
PROCEEDING = re.compile(
    "移送|起诉|审判|诉讼|transfer|prosecution|trial|proceedings", re.IGNORECASE
)
SAID = {"window": "mark-acts", "on": "2026-11-20"}
ENDED = {
    "zh": "已修复、被撤销、撤回的决定不列入",
    "en": "repaired, annulled and withdrawn ones are left out",
}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city with a rulebook that opens it to enforcement."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        certificates = tuple(
            structs.replace(rule, opened=True) if rule.key == "enforcement" else rule
            for rule in hub.rulebook.certificates
        )
        rules = replace(hub.rulebook, certificates=certificates, _memo={})
        yield replace(hub, rulebook=rules)


def test_no_word_says_that_it_is_for_proceedings_alone(hub, officer, tmp_path):
    bring_penalties(hub, tmp_path, [penalty_row(FINED, 3, "2026-09-03")])
    mark_records(hub, FINED, {"3号": "repaired"})
    task = f"/console/t/{officer.begin()}"
    file = f"{task}/m/{public_id(hub, FINED.code)}"
    for language in ENDED:
        look_at_all(hub, officer, task, file, language)


def look_at_all(hub, officer, task, file, language):
    """Look at all pages and at the sheet in a language."""
    head = {"headers": {"Accept-Language": language}}
    pages = [f"{file}/penalties", f"{task}/penalties"]
    shown = f"{file}/penalties/shown?window=mark-acts&on=2026-11-20"

    answers = [officer.get(path, **head) for path in (*pages, shown)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    document = json.loads(kept_answer(answers[-1].text))
    numbers = [one["number"] for one in document["parties"][0]["decisions"]]
    assert [number[-2:] for number in numbers] == ["1号"]
    assert ENDED[language] in document["statement"]
    words = [text for one in answers for text in main_texts(one.text)]
    words += sheet_words(hub, language)
    assert ENDED[language] in "".join(words)
    assert [text for text in words if PROCEEDING.search(text)] == []


def main_texts(page):
    """Give the texts of what stands under the bars of a page."""
    return texts_of(page.partition("<main")[2].partition("</main>")[0])


def sheet_words(hub, language):
    """Give what a sheet for enforcement says."""
    body = json.dumps(SAID | {"parties": [{"code": FINED.code}]}).encode()
    task = task_for("enforcement", language=language)
    answer = disclose(
        hub, caller(hub, "market_supervision"), PartiesQuestion(body), task
    )
    asking = Asking(
        purpose="enforcement",
        reference="1",
        member="office",
        verify_at="https://hub.example/verify",
        language=language,
    )
    sheet = sheet_of(answer, asking, hub.rulebook)
    return [repr(section) for section in sheet.sections]
