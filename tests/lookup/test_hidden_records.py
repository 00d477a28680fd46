"""What a hidden record says of a merchant leaves no trace in answers to platforms."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings

from hub.agreements.policy import View
from hub.lookup.ask import (
    EntityQuestion,
    HistoryQuestion,
    PageQuestion,
    SearchQuestion,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.lookup.view.shown_codes import as_shown
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import sight_rules
from hub.lookup.view.subjects import Entry
from hub.members.caller import Caller
from hub.merchants.identity import Subject
from hub.merchants.service import find_merchant
from hub.officer_actions import ask_pair
from hub.rulebook import load_rulebook
from schemas.words import Audience
from tests.support.alike_firms import (
    DIVISIONS,
    ROWS,
    bring_alike,
    firms_called,
    spell_out,
)
from tests.support.doubted import OLD_NUMBER, WARNING, merge, part, penalise
from tests.support.little_city import (
    CLEAN,
    Firm,
    bring_penalties,
    caller_of,
    penalty_row,
    uscc,
)
from tests.support.parts import LONG
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long

NEWER = uscc(1, division="321322")
"""Another unified code around the organisation code of the clean firm."""


def seen(answer, document):
    """What a platform can compare, or keep."""
    return (
        answer.status,
        answer.etag,
        {k: document[k] for k in document if k not in {"receipt", "rely_until"}},
    )


@pytest.mark.parametrize("about", ["trust", "merchant", "rating"])
def test_a_unified_code_that_a_hidden_record_gives_changes_no_answer(
    hub, clock, ask, tmp_path, about
):
    before = seen(*ask("platform", about, CLEAN.code))
    clock.advance(minutes=1)

    row = penalty_row(Firm(NEWER, CLEAN.name), 61, "2026-09-05", **WARNING)
    bring_penalties(hub, tmp_path, [row])

    assert seen(*ask("platform", about, CLEAN.code)) == before
    assert before[2]["merchant"]["uscc"] == CLEAN.code
    _, office = ask("market_supervision", about, CLEAN.code)
    assert office["merchant"]["uscc"] == NEWER


HAITIAN = "宿迁市海天商贸有限公司"


@pytest.fixture
def found_one(hub, clock, tmp_path):
    """A public penalty under an old number, a hidden one under a unified code.

    Gives what lets two people say that both are one merchant, and the ids of the two.
    """
    clock.advance(minutes=1)
    public = [*penalty_row(Firm("", HAITIAN), 71, "2026-09-05"), OLD_NUMBER]
    penalise(hub, tmp_path / "public.csv", public)
    clock.advance(minutes=1)
    firm = Firm(uscc(70), "宿迁市海天贸易商行")
    hidden = [*penalty_row(firm, 72, "2026-09-05", **WARNING), ""]
    penalise(hub, tmp_path / "hidden.csv", hidden)
    clock.advance(minutes=1)
    with hub.reads() as session:
        ids = [find_merchant(session, c).public_id for c in (OLD_NUMBER, firm.code)]

    def merging():
        item = ask_pair(hub, firm.code, OLD_NUMBER, officer="officer-0", reason="换照")
        merge(hub, item)
        clock.advance(minutes=1)
        return item

    return merging, *ids


@pytest.mark.parametrize("about", ["trust", "merchant", "rating"])
def test_a_merge_betrays_no_merchant_of_which_only_hidden_records_tell(
    hub, ask, found_one, about
):
    merging, old, hidden = found_one
    asked = (OLD_NUMBER, old, hidden, uscc(70))
    before = [seen(*ask("platform", about, code)) for code in asked]

    merging()

    after = [seen(*ask("platform", about, code)) for code in asked]
    assert [told[0] for told in after] == [200, 200, 404, 404]
    assert after == before
    office, _ = ask("market_supervision", about, old)
    assert office.location.split("/")[3] == hidden


def test_a_page_betrays_no_merchant_of_which_only_hidden_records_tell(hub, found_one):
    merging, old, hidden = found_one
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    platform = caller_of(hub, tokens["platform"])

    def told(code):
        task = Task(purpose="onboarding", reference="1")
        answer = disclose(hub, platform, PageQuestion(code), task)
        _, _, document = seen(answer, json.loads(answer.body))
        # Who looked grows with each look.
        return answer.status, {k: document[k] for k in document if k != "looks"}

    asked = (OLD_NUMBER, old, hidden, uscc(70))
    before = [told(code) for code in asked]

    merging()

    after = [told(code) for code in asked]
    assert [status for status, _ in after] == [200, 200, 404, 404]
    assert after == before


@pytest.mark.parametrize("text", [HAITIAN, "宿迁市海天贸易商行", OLD_NUMBER, uscc(70)])
def test_a_search_betrays_no_merchant_of_which_only_hidden_records_tell(
    hub, found_one, text
):
    merging, *ids = found_one
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    platform = caller_of(hub, tokens["platform"])
    task = Task(purpose="onboarding", reference="1")

    def search(text):
        answer = disclose(hub, platform, SearchQuestion(text, {}), task)
        return json.loads(answer.body)["results"]

    before = [search(text), *map(found_entity(hub, platform, task), ids)]

    merging()

    assert [search(text), *map(found_entity(hub, platform, task), ids)] == before


def found_entity(hub, caller, task):
    """Ask for an entity by its id; gives the status and the properties."""

    def ask(public_id):
        answer = disclose(hub, caller, EntityQuestion(public_id), task)
        return answer.status, json.loads(answer.body).get("properties")

    return ask


def test_a_history_betrays_no_merchant_of_which_only_hidden_records_tell(
    hub, ask, found_one
):
    merging, old, hidden = found_one
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    platform = caller_of(hub, tokens["platform"])
    ask("platform", "trust", old)
    ask("platform", "trust", hidden)

    def told(code):
        task = Task(purpose="onboarding", reference="1")
        answer = disclose(hub, platform, HistoryQuestion(code), task)
        document = json.loads(answer.body)
        parts = ("merchant", "changes", "reads", "found")
        return answer.status, {part: document.get(part) for part in parts}

    asked = (old, OLD_NUMBER, hidden)
    before = [told(code) for code in asked]

    merging()

    after = [told(code) for code in asked]
    assert [status for status, _ in after] == [200, 200, 404]
    for (_, then), (_, now) in zip(before, after, strict=True):
        for section in ("merchant", "changes", "found"):
            assert now[section] == then[section]
    statuses = [
        read["status"] for _, document in after[:2] for read in document["reads"]
    ]
    assert 200 in statuses
    assert 404 not in statuses


def test_a_history_tells_after_a_merge_no_look_at_what_is_hidden(
    hub, clock, ask, found_one
):
    merging, old, hidden = found_one
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    platform = caller_of(hub, tokens["platform"])

    def told():
        clock.advance(minutes=1)
        answer = disclose(
            hub,
            platform,
            HistoryQuestion(old),
            Task(purpose="onboarding", reference="1"),
        )
        return [read["member"] for read in json.loads(answer.body)["reads"]]

    item = merging()
    # Supervision may be told to all; it knows the whole by the hidden merchant's id.
    ask("leading_office", "merchant", OLD_NUMBER)
    during = told()
    part(hub, item)

    after = told()

    assert "agency:leading-office" not in [*during, *after]
    operator = Caller("operator", "operator", "operator", "", "cli", "cli")
    for code in (old, hidden):
        answer = disclose(
            hub, operator, HistoryQuestion(code), Task("supervision", "1")
        )
        members = [read["member"] for read in json.loads(answer.body)["reads"]]
        assert "agency:leading-office" in members


@settings(
    max_examples=15 if LONG else 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    rows=[
        ("register", "321302", "宿迁"),
        ("hidden", "321324", ""),
        ("shown", "321322", ""),
        ("shown", "321324", ""),
    ]
)
@given(rows=ROWS)
def test_two_firms_that_differ_in_hidden_rows_only_are_answered_alike(
    hub, clock, ask, tmp_path, rows
):
    serial = bring_alike(hub, clock, tmp_path, rows)
    answers = [
        [
            spell_out(ask("platform", about, firm.code)[1])
            for about in ("trust", "merchant", "rating")
            for division in DIVISIONS
            for firm in firms_called(serial, division)[place : place + 1]
        ]
        for place in range(2)
    ]

    assert answers[0] == answers[1]


def test_the_region_that_a_hidden_record_gave_is_not_shown():
    entry = Entry(
        key=b"",
        public_id="1",
        kind="penalty",
        source="",
        event_day=None,
        status="active",
        public_from=None,
        publicity_until=None,
        is_public=True,
        known_from=datetime(2026, 9, 5, tzinfo=UTC),
        body={"party_name": CLEAN.name},
    )
    subject = Subject("M", (), None, "active", "321322", "organisation", "unconfirmed")
    fields = frozenset({"party_name", "region_code"})
    rules = sight_rules(load_rulebook(), date(2026, 11, 24), "321300")
    view = View("v", "public", Audience.PUBLIC, {"penalty": fields}, ())

    def seen_by(view):
        return Sight(view, date(2026, 11, 24), rules)

    told = as_shown(subject, [entry], frozenset(), seen_by(view))
    own = replace(entry, body=entry.body | {"region_code": "321302"})

    assert (told.name, told.region) == (CLEAN.name, None)
    assert as_shown(subject, [own], frozenset(), seen_by(view)).region == "321302"
    unseen = replace(view, items={"penalty": frozenset({"party_name"})})
    assert as_shown(subject, [own], frozenset(), seen_by(unseen)).region is None
