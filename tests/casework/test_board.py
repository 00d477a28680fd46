"""The board: what it lists is what is in sight, its clocks, its pages, assignment."""

from datetime import timedelta

import pytest

from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.people import MatterActor
from hub.casework.seeing import sights_of, viewer_of
from hub.casework.view import show_matter
from hub.casework.view.asking import BoardFilter
from hub.casework.view.board import count_board, list_board
from hub.deadlines import mark_due
from hub.ground.clock import legal_day
from schemas.words import CaseSight, MatterPart
from tests.casework.conftest import MEMBERS

pytestmark = pytest.mark.postgresql_in_long
EVERY = BoardFilter(closed=True)


@pytest.fixture
def done(town):
    """Matters of two kinds, in several places, opened and handled by several."""
    facts = {"to": "agency:samr", "clue_source": "platform", "summary": "线索"}
    report = {
        "offence": "销售假冒注册商标的商品罪",
        "team": "甲、乙",
        "summary": "报告",
    }
    found = [
        town.open("clue", "receive", "platform:shop", **facts, territory=place)
        for place in ("321300", "321311", "321322")
    ]
    found.append(
        town.open("clue", "receive", "agency:county", **facts | {"to": "agency:county"})
    )
    found.append(
        town.open(
            "transfer",
            "report_to_head",
            "agency:samr",
            papers="investigation_report",
            **report,
        )
    )
    town.act(found[0], "distribute", "agency:samr", to="agency:county")
    return found


def seen_by(town, member, wanted=EVERY, **more):
    """The rows of a member's board."""
    with town.hub.reads() as session:
        viewer = viewer_of(session, member)
        return list_board(session, town.hub, viewer, wanted, officer="甲", **more)


def test_a_board_lists_and_shows_what_the_rules_of_sight_say_and_nothing_else(
    town, done
):
    hub, ids = town.hub, [one.id for one in done]
    day = legal_day(hub.clock())
    for member in MEMBERS:
        with hub.reads() as session:
            viewer = viewer_of(session, member)
            sights = sights_of(session, hub.rulebook, viewer, ids, day)
            count = count_board(session, hub, viewer, EVERY, officer="甲")
            for matter, sight in sights.items():
                if sight.sight == CaseSight.NOTHING:
                    with pytest.raises(MatterUnknownError):
                        show_matter(session, hub, MatterActor(member, "甲"), matter)
                    continue
                shown = show_matter(session, hub, MatterActor(member, "甲"), matter)
                assert shown.seen.sight == sight
                for part in ("events", "documents", "parties", "clocks", "links"):
                    hidden = sight.reach(MatterPart(part)) is None
                    assert (getattr(shown, part) is None) == hidden
        rows = seen_by(town, member)
        seen = {one for one in ids if sights[one].sight != CaseSight.NOTHING}
        assert {row.id for row in rows} == seen, member
        assert count == len(seen)
        for row in rows:
            number_alone = sights[row.id].sight == CaseSight.NUMBER
            assert (row.state is None) == number_alone
            no_clocks = sights[row.id].reach(MatterPart.CLOCKS) is None
            assert not (no_clocks and row.clock)


def test_what_runs_out_first_stands_first_and_pages_lead_on_and_back(town, done):
    town.hub.clock.advance(days=2)
    rows = seen_by(town, "agency:samr")
    places = [row.place for row in rows]

    pages = [seen_by(town, "agency:samr", limit=2)]
    while len(pages[-1]) == 2:
        pages.append(seen_by(town, "agency:samr", after=pages[-1][-1].place, limit=2))
    back = seen_by(town, "agency:samr", before=pages[1][0].place, limit=2)

    assert [row.ends_at for row in rows] == sorted(row.ends_at for row in rows)
    assert [row.place for page in pages for row in page] == places
    assert [row.place for row in back] == places[:2]
    assert seen_by(town, "agency:samr", after="none~of them") == rows


def test_a_clock_that_ran_out_makes_its_matter_overdue_before_any_job_says_so(
    town, done
):
    (first, *_) = seen_by(town, "agency:samr", BoardFilter(stands="running"))
    town.hub.clock.advance(
        seconds=(first.clock.due_at - town.hub.clock()) // timedelta(seconds=1) + 1
    )

    before = seen_by(town, "agency:samr", BoardFilter(stands="overdue"))
    mark_due(town.hub)
    after = seen_by(town, "agency:samr", BoardFilter(stands="overdue"))

    assert [row.id for row in before] == [row.id for row in after]
    assert first.id in {row.id for row in before}
    assert before[0].clock.state == "overdue"
    assert seen_by(town, "platform:shop", BoardFilter(stands="overdue")) == []
