"""One story from a platform's clue to judgment, serious list and publicity.

Whatever happens in a matter, answers about the merchant stay as they were.
"""

import pytest

from tests.support.matters_walked import PLATFORM, PROSECUTOR, prepare_served_offices
from tests.support.prepared import opened
from tests.support.story_told import (
    SAMPLE,
    SEIZURE,
    Story,
    check_and_seize,
    hand_over_and_be_refused,
    make_public,
    open_the_clue,
    prosecute_and_judge,
    reach_the_threshold,
    supervise_and_file,
)

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def story(databases, instance_path, clock, tmp_path):
    with opened(databases, instance_path, prepare_served_offices, clock) as hub:
        yield Story(hub, clock, tmp_path)


def test_from_a_platforms_clue_to_judgment_serious_list_and_publicity(story):
    before = story.told()
    open_the_clue(story)
    assert story.told() == before

    # Sampling and seizure are records of who did them, brought by their sources.
    story.brings("sampling_food", SAMPLE)
    story.brings("customs_seizure", SEIZURE)
    fined = story.told()
    check_and_seize(story)
    reach_the_threshold(story)
    hand_over_and_be_refused(story)
    supervise_and_file(story)
    assert story.told()[1] == fined[1]
    prosecute_and_judge(story)
    assert "serious_listing" not in story.told()[1]

    public = make_public(story)
    assert story.case.number not in public
    # What was sent to the platform stays all that it knows of the work.
    told = ["receive", "confirm", "file_case", "move_to_transfer"]
    assert story.clue.events(PLATFORM) == told
    story.case.see(PLATFORM, status=404)
    events = story.case.events(PROSECUTOR)
    assert events[-1] == "conclude"
    assert "reasons_not_received" not in events
