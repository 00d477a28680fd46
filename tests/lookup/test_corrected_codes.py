"""A source that corrects a code: the old row names nobody and hides no penalty."""

from dataclasses import replace

import pytest

from connectors.base import load_sources
from hub.pipeline import receive
from tests.support.enabled import admit
from tests.support.little_city import (
    CLEAN,
    PENALTY,
    UNKNOWN,
    Firm,
    penalty_row,
    write_csv,
)

RIGHT = Firm(UNKNOWN, "泗阳县大枣木业有限公司")
OTHER = "宿迁市甲卓商贸有限公司"


@pytest.fixture
def bring(hub, clock, tmp_path):
    """Delivers penalties as a full list, or as a file that adds to what is there."""
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    admit(hub, source.manifest.owner)

    def bringing(name, *rows, full=True):
        clock.advance(minutes=1)
        path = write_csv(tmp_path / f"{name}.csv", PENALTY, rows, encoding="gb18030")
        source.manifest = replace(source.manifest, snapshot=full)
        return receive(hub, source, file=path)

    return bringing


def test_a_code_that_a_full_list_corrects_away_holds_no_penalty_of_its_owner(
    bring, ask
):
    wrong = penalty_row(Firm(RIGHT.code, OTHER), 1, "2026-09-01")
    mended = penalty_row(Firm(CLEAN.code, CLEAN.name), 1, "2026-09-01")
    right = penalty_row(RIGHT, 2, "2026-09-02")
    bring("wrong", wrong)
    assert ask("market_supervision", "merchant", RIGHT.code)[1]["merchant"]["name"] == (
        OTHER
    )

    bring("mended", mended, right)

    _, told = ask("market_supervision", "merchant", RIGHT.code)
    assert told["merchant"]["name"] == RIGHT.name
    assert [one["kind"] for one in told["records"]] == ["penalty"]
