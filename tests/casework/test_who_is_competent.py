"""Who hands out what was raised: the office that received it, and nobody after it."""

from datetime import date

import pytest

from hub.casework.matter.errors import MatterUnknownError, StepOutOfOrderError
from hub.casework.matter.reading import find_matter
from hub.casework.service import find_own
from hub.members.models import Member
from hub.members.service import MemberCard, add_member
from tests.casework.test_terms_of_cases import AGENCY, SHOP, clocks

OFFICE, COUNTY, SUCCESSOR = "agency:office", "agency:county", "agency:office2"


def raised(town, machine="report"):
    return town.open(
        *(machine, "receive", SHOP), to=OFFICE, summary="售假", **REAL[machine]
    )


REAL = {"report": {"real_name": True}, "complaint": {}}


def handler_of(town, done):
    with town.hub.reads() as session:
        return find_matter(session, done.number).handler


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("machine", REAL)
def test_an_office_that_is_not_competent_hands_back_and_passes_nothing_on(
    town, machine
):
    done = town.act(raised(town, machine), "pass_on", OFFICE, to=AGENCY, reason="属地")
    for member in (AGENCY, OFFICE):
        with pytest.raises(StepOutOfOrderError):
            town.act(done, "pass_on", member, to=COUNTY, reason="属地")
    back = town.act(done, "hand_back", AGENCY, reason="不在辖区")
    assert handler_of(town, back) == OFFICE
    with pytest.raises(MatterUnknownError), town.hub.reads() as session:
        find_own(session, town.hub, done.number, town.actor(AGENCY))
    again = town.act(back, "pass_on", OFFICE, to=COUNTY, reason="属地")

    assert handler_of(town, again) == COUNTY


@pytest.mark.postgresql_in_long
def test_the_reporter_is_told_who_is_competent_by_whoever_received_it(town):
    done = town.act(raised(town), "pass_on", OFFICE, to=AGENCY, reason="属地")
    told = {"competent_office": "外市市场监督管理局", "reason": "行为地在外市"}
    for member in (AGENCY, OFFICE):
        with pytest.raises(StepOutOfOrderError):
            town.act(
                *(done, "tell_competent", member), papers="competence_notice", **told
            )
    done = town.act(done, "hand_back", AGENCY, reason="不在辖区")
    assert list(clocks(town, done)) == ["case.check"]
    done = town.act(
        *(done, "tell_competent", OFFICE), papers="competence_notice", **told
    )

    assert (done.state, clocks(town, done)) == ("told_elsewhere", {})


@pytest.mark.postgresql_in_long
def test_what_is_handed_back_goes_to_whoever_took_the_place_of_the_receiver(town):
    done = town.act(raised(town), "pass_on", OFFICE, to=AGENCY, reason="属地")
    card = MemberCard(
        code=SUCCESSOR,
        kind="leading_office",
        name=SUCCESSOR,
        territory="321300",
        valid_from=date(2019, 1, 1),
    )
    with town.hub.writes.begin() as session:
        add_member(session, town.hub.rulebook, card, actor="test", at=town.hub.clock())
        session.get(Member, OFFICE).succeeded_by = SUCCESSOR

    back = town.act(done, "hand_back", AGENCY, reason="不在辖区")

    assert handler_of(town, back) == SUCCESSOR
