"""Some two thousand answers are the same bytes as before, but for what is random."""

import pytest

from scripts.golden_answers.asking import ask_all
from scripts.golden_answers.city import golden_city
from scripts.golden_answers.command import tell
from scripts.golden_answers.corpus import FOLDER, as_corpus, read_corpus
from scripts.golden_answers.differences import compare_corpora
from tests.support.prepared import config_of

pytestmark = pytest.mark.postgresql_in_long

FIRST_FEW = 8


@pytest.mark.xdist_group("golden")
def test_the_golden_city_is_answered_as_it_was_kept(databases, database_url, tmp_path):
    kept = read_corpus(FOLDER)

    with golden_city(config_of(tmp_path / "instance", database_url)) as city:
        now = as_corpus(ask_all(city))

    found = compare_corpora(kept, now)
    if found:
        pytest.fail(
            f"{len(found)} of {len(now)} answers differ (scripts/golden compare):\n"
            f"{tell(found, FIRST_FEW)}",
            pytrace=False,
        )
