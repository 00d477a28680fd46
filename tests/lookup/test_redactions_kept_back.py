"""What nobody has released, or two people have ended, leaves no trace in any answer."""

import json
from dataclasses import replace

import pytest

from hub.lookup.ask import (
    EntityQuestion,
    FindQuestion,
    HistoryQuestion,
    PageQuestion,
    SearchQuestion,
)
from hub.lookup.service import disclose
from hub.merchants.service import find_merchant
from hub.sheets.pages.exports import page_sections
from hub.sheets.prints.spreadsheet import as_csv
from tests.support.little_city import FINED, bring_penalties, penalty_row
from tests.support.prepared import TOKENS
from tests.support.redacted import (
    FACTS,
    LEFT_OUT,
    OWN,
    end,
    key_of,
    propose,
    release,
    say,
)
from tests.support.two_cities import NANJING, PLATFORM, task

pytestmark = pytest.mark.postgresql_in_long

CHANGING = {"Hub-Receipt", "RateLimit", "Date"}
OF_THE_LOOK = {"receipt", "rely_until", "looks", "reads", "next"}
OFFICE = replace(PLATFORM, member="agency:leading-office", kind="leading_office")
ASKERS = ((PLATFORM, "onboarding"), (OFFICE, "supervision"), (NANJING, "enforcement"))


@pytest.fixture
def key(hub, tmp_path):
    """The key of a public penalty with a story."""
    row = penalty_row(FINED, 71, "2026-09-02", 违法事实=FACTS)
    bring_penalties(hub, tmp_path, [row], "told.csv")
    return key_of(hub, FACTS)


@pytest.fixture
def browse(hub, app):
    """All that a platform gets over the wire, but the receipt: by address."""
    token = json.loads((hub.config.instance / TOKENS).read_text())["platform"]
    asked = {
        "Authorization": f"Bearer {token}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "1",
    }
    addresses = [
        f"/v1/trust/{FINED.code}",
        f"/v1/merchants/{FINED.code}",
        f"/v1/merchants/{FINED.code}/rating",
        "/v1/suggest?q=禾丰",
        "/opensanctions/catalog",
    ]

    def browsing():
        seen = {}
        for address in addresses:
            answer = app.test_client().get(address, headers=asked)
            document = answer.get_json()
            for name in ("receipt", "rely_until"):
                document.pop(name, None)
            headers = [one for one in answer.headers if one[0] not in CHANGING]
            seen[address] = (answer.status, headers, json.dumps(document))
        return seen

    return browsing


def test_what_is_not_released_changes_no_header_tag_or_version(hub, key, browse):
    before = browse()

    number = propose(hub, key)
    proposed = browse()
    say(hub, number, "refused")
    refused = browse()
    say(hub, propose(hub, key), "taken_back", OWN)

    assert proposed == refused == browse() == before
    assert all(status == "200 OK" for status, _, _ in before.values())


def test_what_two_people_end_leaves_all_as_if_it_had_never_been(hub, key, browse):
    before = browse()
    number = release(hub, key)
    released = browse()
    say(hub, number, "ended", OWN)
    halfway = browse()
    say(hub, number, "ended")

    assert halfway == released
    assert browse() == before
    changed = {name for name in before if released[name] != before[name]}
    assert changed == {f"/v1/trust/{FINED.code}", f"/v1/merchants/{FINED.code}"}


def test_only_what_changes_an_answer_lets_go_of_kept_ones(hub, key):
    before = hub.cache.number()
    say(hub, propose(hub, key), "refused")
    kept = hub.cache.number()
    number = release(hub, key)
    released = hub.cache.number()
    say(hub, number, "ended", OWN)
    halfway = hub.cache.number()
    say(hub, number, "ended")

    assert before == kept
    assert kept < released == halfway < hub.cache.number()


@pytest.fixture
def take_away(hub):
    """What several askers see, find, take away and learn of changes: by question."""
    with hub.reads() as session:
        public_id = find_merchant(session, FINED.code).public_id
    questions = (
        EntityQuestion(public_id),
        SearchQuestion(FINED.name, {}),
        FindQuestion(FINED.name),
        HistoryQuestion(FINED.code),
        PageQuestion(FINED.code),
    )

    def taking():
        seen = {}
        for caller, purpose in ASKERS:
            for question in questions:
                answer = disclose(hub, caller, question, task(caller, purpose))
                told = json.loads(answer.body)
                kept = {name: told[name] for name in told if name not in OF_THE_LOOK}
                place = caller.member, type(question).__name__
                seen[place] = (answer.status, answer.etag, kept)
            # The last question is for the page, which is taken away as sheets.
            sections = page_sections(answer.document, "zh")
            seen[caller.member, "sheets"] = list(map(as_csv, sections))
        return seen

    return taking


def test_a_redacted_text_is_no_change_of_the_record(hub, clock, key, tmp_path):
    clock.advance(days=1)
    told = {"违法事实": FACTS, "罚款金额（万元）": "2"}
    row = penalty_row(FINED, 71, "2026-09-02", **told)
    bring_penalties(hub, tmp_path, [row], "more.csv")
    question, asked = PageQuestion(FINED.code), task(PLATFORM)
    before = disclose(hub, PLATFORM, question, asked).document
    release(hub, key)

    page = disclose(hub, PLATFORM, question, asked).document

    public = hub.keys.record_id(bytes.fromhex(key))
    one = next(one for one in page.records if one.id == public)
    versions = [version.changed for version in one.versions]
    assert one.body["facts"] == LEFT_OUT
    assert versions == [
        version.changed
        for record in before.records
        if record.id == public
        for version in record.versions
    ]
    assert len(versions) == 2
    assert "facts" not in versions[1]


def test_what_is_not_released_changes_no_page_sheet_search_or_history(
    hub, key, take_away
):
    before = take_away()
    number = propose(hub, key)
    proposed = take_away()
    say(hub, number, "refused")
    refused = take_away()
    number = release(hub, key)
    released = take_away()
    end(hub, number)

    assert proposed == refused == take_away() == before
    changed = {place for place in before if released[place] != before[place]}
    assert {what for _, what in changed} == {"PageQuestion", "sheets"}
    assert FACTS not in str(released) + str(before)
    assert LEFT_OUT in str(released[PLATFORM.member, "PageQuestion"])
