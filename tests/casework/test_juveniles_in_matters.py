"""A matter of a juvenile is whole to those who take part in it, to no onlooker."""

import pytest

from hub.casework.matter.parties import NewParty
from hub.casework.view import show_matter
from schemas.words import CaseSight

CHILD, GROWN = "3213022011********", "3213021985********"
NAME = "周小宝"


def shown(town, done, member):
    """What a member sees of a matter."""
    with town.hub.reads() as session:
        return show_matter(session, town.hub, town.actor(member), done.number)


def told(town, **party):
    """A clue of somebody, told to a bureau."""
    return town.open(
        *("clue", "receive", "agency:samr"),
        clue_source="agency",
        summary="售假",
        to="agency:samr",
        territory="321302",
        parties=[NewParty("suspect", **party)],
    )


@pytest.mark.parametrize(
    ("party", "closed"),
    [
        ({"name": NAME, "code": CHILD}, True),
        ({"name": f"{NAME}（系未成年人）"}, True),
        ({"name": NAME, "code": GROWN}, False),
    ],
)
def test_who_looks_on_by_territory_sees_a_summary_of_a_juveniles_matter(
    town, party, closed
):
    done = told(town, **party)

    office = shown(town, done, "agency:office")
    bureau = shown(town, done, "agency:samr")

    assert [one.said["name"] for one in bureau.parties] == [party["name"]]
    assert office.seen.sight.sight is (CaseSight.SUMMARY if closed else CaseSight.WHOLE)
    assert (office.parties is None) is closed
    assert (office.documents is None) is closed
    assert [event.facts is None for event in office.events] == [closed]
    assert office.clocks
