"""Texts that a database refuses: they name nothing, and nothing fails."""

import pytest

from hub.casework.clues.early import early_warnings
from hub.casework.matter.errors import MatterPartiesError, MatterUnknownError
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter
from hub.casework.view import show_matter
from tests.support.matter_calls import Web, refused, rows

NUL, HALF = "a\x00", "\ud800"
COUNTY = "agency:county"
CLUE = {"to": COUNTY, "clue_source": "agency", "summary": "线索"}


def test_texts_that_no_column_holds_are_refused_on_either_database(town):
    web = Web(town.hub)
    for name in ("after", "state", "role"):
        told = refused(web.get(f"/clues?{name}={NUL}"), 422, "matter-filter")
        assert told["detail"].startswith(name)
    # A merchant's id is as long as its column, wherever it is named.
    for merchant in ("M" * 33, "", NUL):
        parties = [{"role": "suspect", "merchant": merchant}]
        answer = web.open("clues", "receive", parties=parties, **CLUE)
        refused(answer, 422, "matter-text")
    assert rows(web)[0] == 0
    number = web.open("clues", "receive", **CLUE).json["number"]
    # Half of a character stands for a field that no form has.
    for path, more in (("papers/clue_feedback.pdf", {}), ("papers", {"form": "x"})):
        for said in ({"values": {HALF: "x"}}, {"tables": {"goods": [{HALF: 1}]}}):
            body = said | more
            answer = web.ask("POST", f"/clues/{number}/{path}", COUNTY, body=body)
            told = refused(answer, 422, "matter-body")
            assert told["detail"].startswith(f"$.{next(iter(said))}：")
    with town.hub.reads() as session:
        with pytest.raises(MatterUnknownError):
            find_matter(session, NUL)
        with pytest.raises(MatterUnknownError):
            show_matter(session, town.hub, MatterActor("agency:samr", "甲"), NUL)
    looks = MatterActor("agency:office", "甲")
    assert early_warnings(town.hub, looks, after=NUL) == []


@pytest.mark.postgresql_in_long
def test_a_matter_names_so_many_parties_and_no_more(town):
    parties = [NewParty("suspect", name=f"第{number}店") for number in range(50)]
    done = town.open("clue", "receive", "agency:samr", parties=parties, **CLUE)
    done = town.act(done, "ask_testing", COUNTY, parties=parties)
    before = rows(Web(town.hub))
    with pytest.raises(MatterPartiesError):
        town.act(done, "ask_testing", COUNTY, parties=parties[:1])
    assert rows(Web(town.hub)) == before
    assert town.act(done, "ask_testing", COUNTY).no == 3
