"""What the head decides of a clue: by a second officer, whoever proposed it."""

import pytest

from hub.casework.clues.counts import ClueEvent, courses_of
from hub.decisions import SameOfficerError
from tests.casework.test_terms_of_cases import (
    AGENCY,
    SHOP,
    at,
    confirmed_clue,
    filed_case,
)

COUNTY = "agency:county"


def clue_of(town, *, checker):
    done = town.open(
        *("clue", "receive", SHOP),
        to=AGENCY,
        clue_source="platform",
        summary="疑似假货",
    )
    return town.act(done, "distribute", AGENCY, to=checker)


def rule_out(town, done, member):
    return town.act(
        *(done, "rule_out", member), papers="clue_feedback", reason="不属实"
    )


def approve(town, done, officer):
    return town.act(
        *(done, "approve_rule_out", AGENCY, officer),
        papers="non_filing_form",
        reason="同意",
    )


@pytest.mark.postgresql_in_long
def test_a_case_is_filed_or_not_by_a_second_officer_alone(town):
    done = confirmed_clue(town)
    done = town.act(
        *(done, "propose_non_filing", AGENCY), papers="non_filing_form", reason="轻微"
    )
    with pytest.raises(SameOfficerError):
        town.act(done, "close_confirmed", AGENCY, reason="轻微")
    done = town.act(done, "refuse_non_filing", AGENCY, "乙", reason="应当立案")
    assert done.state == "confirmed"

    done = town.act(
        *(done, "propose_filing", AGENCY), papers="case_filing_form", reason="属实"
    )
    with pytest.raises(SameOfficerError):
        town.act(done, "file_case", AGENCY, document_no="1号")
    done = town.act(done, "refuse_filing", AGENCY, "乙", reason="再核查")

    assert filed_case(town, done, moment=None).state == "case_filed"


@pytest.mark.postgresql_in_long
def test_the_answer_of_a_checker_is_decided_on_by_the_handler(town):
    done = rule_out(town, clue_of(town, checker=COUNTY), COUNTY)
    refused = town.act(done, "refuse_rule_out", AGENCY, reason="未查仓库")
    done = rule_out(town, town.act(refused, "distribute", AGENCY, to=COUNTY), COUNTY)

    # Officers of two members are two people, though they are named alike.
    assert (refused.state, approve(town, done, "甲").state) == ("triaged", "ruled_out")
    own = rule_out(town, clue_of(town, checker=AGENCY), AGENCY)
    with pytest.raises(SameOfficerError):
        approve(town, own, "甲")
    assert approve(town, own, "乙").state == "ruled_out"


def test_what_the_head_does_not_agree_to_was_not_checked():
    day = at("2026-04-01").date()
    events = [ClueEvent("receive", day, AGENCY), ClueEvent("rule_out", day)]
    (checked,) = courses_of(events)
    (waits,) = courses_of([*events, ClueEvent("refuse_rule_out", day)])

    assert (checked.feedback, checked.told) == ("ruled_out", day)
    assert (waits.feedback, waits.told) == ("waiting", None)
