"""Who measures the hub walks through the demo, and sees the files that really work."""

import pytest

from hub.demo.notes import read_demo_notes
from scripts.measuring.ways import Walker

pytestmark = pytest.mark.only_database("sqlite")
SEEN = {
    "question": {"hub/lookup/service.py", "hub/audit/log.py"},
    "step": {"hub/casework/service.py", "hub/audit/mover.py"},
    "page after a step": {"hub/console/pages/matters/matter_pages.py"},
}


def test_the_files_of_each_way_are_those_whose_functions_run_on_it(city):
    ways = Walker(city, read_demo_notes(city.config.instance)).ways()

    assert set(ways) == set(SEEN)
    assert not any(
        file.startswith("scripts/") for files in ways.values() for file in files
    )
    assert "hub/casework/service.py" not in ways["question"]
    assert "hub/lookup/service.py" not in ways["page after a step"]
    assert [SEEN[way] - set(files) for way, files in ways.items()] == [set()] * 3
