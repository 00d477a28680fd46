"""What a small fixed city is told is the same bytes as before, but for what is random.

Answers to lookups and what is published are compared whole; of pages and of the other
answers the usual run draws one reader by the day, and the long run reads them all.
"""

from datetime import UTC, datetime

import pytest

from scripts.golden_answers.city import build_city, callers_of, open_city
from scripts.golden_answers.command import tell
from scripts.golden_answers.corpus import PARTS, as_corpus, read_corpus, readers_of
from scripts.golden_answers.differences import compare_corpora
from tests.support.prepared import config_of

FIRST_FEW = 8
pytestmark = pytest.mark.xdist_group("golden")


def prepare_golden(instance, url):
    """Build the city."""
    build_city(config_of(instance, url))


@pytest.fixture
def read(databases, tmp_path):
    """Reads a part in copies of the city, by all readers or one; gives what differs."""

    def read(part, *, drawn=False):
        first = config_of(
            tmp_path / "city", databases.fresh(tmp_path / "city", prepare_golden)
        )
        readers = readers_of(part, callers_of(first))
        if drawn:
            name = sorted(readers)[datetime.now(UTC).toordinal() % len(readers)]
            readers = {name: readers[name]}
        now = {}
        for name, ask in readers.items():
            instance = tmp_path / name
            url = databases.fresh(instance, prepare_golden)
            with open_city(config_of(instance, url)) as city:
                now |= as_corpus(ask(city))
            databases.discard(url)
        kept = read_corpus(PARTS[part])
        asked = {one.caller for one in now.values()} if drawn else None
        return compare_corpora(
            {n: one for n, one in kept.items() if not asked or one.caller in asked}, now
        )

    return read


def hold(found):
    """Fail with the first places that differ."""
    if found:
        pytest.fail(
            f"{len(found)} answers differ (scripts/golden compare):\n"
            f"{tell(found, FIRST_FEW)}",
            pytrace=False,
        )


@pytest.mark.postgresql_in_long
def test_the_golden_city_is_answered_as_it_was_kept(read):
    hold(read("answers"))


@pytest.mark.only_database("sqlite")
def test_what_is_published_of_the_interface_and_of_commands_is_as_it_was_kept(read):
    hold(read("surface"))


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("part", ["interface", "pages"])
def test_a_reader_drawn_by_the_day_is_told_what_was_kept(read, part):
    hold(read(part, drawn=True))


@pytest.mark.long
@pytest.mark.parametrize("part", ["interface", "pages"])
def test_every_reader_is_told_what_was_kept(read, part):
    hold(read(part))
