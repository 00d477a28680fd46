"""What a hidden record says of a merchant leaves no trace in answers to platforms."""

import json

import pytest
from doubted import OLD_NUMBER, WARNING, merge, part, penalise
from little_city import CLEAN, Firm, bring_penalties, caller_of, penalty_row, uscc
from prepared import TOKENS

from hub.lookup.history import history
from hub.lookup.match_answers import disclose_entity, disclose_search
from hub.lookup.questions import Task
from hub.members.caller import Caller
from hub.merchants.service import find_merchant
from hub.pipeline import ask_pair

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


@pytest.mark.parametrize("text", [HAITIAN, "宿迁市海天贸易商行", OLD_NUMBER, uscc(70)])
def test_a_search_betrays_no_merchant_of_which_only_hidden_records_tell(
    hub, found_one, text
):
    merging, *ids = found_one
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    platform = caller_of(hub, tokens["platform"])
    task = Task(purpose="onboarding", reference="1")

    def search(text):
        answer = disclose_search(hub, platform, task, text=text, parameters={})
        return json.loads(answer.body)["results"]

    before = [search(text), *map(found_entity(hub, platform, task), ids)]

    merging()

    assert [search(text), *map(found_entity(hub, platform, task), ids)] == before


def found_entity(hub, caller, task):
    """Ask for an entity by its id; gives the status and the properties."""

    def ask(public_id):
        answer = disclose_entity(hub, caller, task, public_id)
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
        answer = history(hub, platform, code, task)
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
        answer = history(hub, platform, old, Task(purpose="onboarding", reference="1"))
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
        answer = history(hub, operator, code, Task("supervision", "1"))
        members = [read["member"] for read in json.loads(answer.body)["reads"]]
        assert "agency:leading-office" in members
