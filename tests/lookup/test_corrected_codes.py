"""A source that corrects a code: the old row names nobody and hides no penalty."""

import pytest
from msgspec import structs
from sqlalchemy import update

from connectors.base import load_sources
from hub.after_intake import settle
from hub.db.counters import IdCounter
from hub.merchants.link import is_decided_anew
from hub.merchants.rules import Linking
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
EDITION = IdCounter.name == "link_edition"
OTHER = "宿迁市甲卓商贸有限公司"


@pytest.fixture
def bring(hub, clock, tmp_path):
    """Delivers penalties as a full list, or as a file that adds to what is there."""
    source = load_sources(hub.config.drop_folder)["penalty_2018"]
    admit(hub, source.manifest.owner)

    def bringing(name, *rows, full=True):
        clock.advance(minutes=1)
        path = write_csv(tmp_path / f"{name}.csv", PENALTY, rows, encoding="gb18030")
        source.manifest = structs.replace(source.manifest, snapshot=full)
        return receive(hub, source, file=path)

    return bringing


def test_what_an_earlier_release_withdrew_is_forgotten_behind_an_update(
    hub, bring, ask, monkeypatch
):
    settle(hub)
    mended = penalty_row(Firm(CLEAN.code, CLEAN.name), 1, "2026-09-01")
    with monkeypatch.context() as earlier:
        earlier.setattr(
            "hub.archive.endings.withdrawal.unlearn_withdrawn",
            lambda *_, **__: Linking([]),
        )
        bring("wrong", penalty_row(Firm(RIGHT.code, OTHER), 1, "2026-09-01"))
        bring("mended", mended, penalty_row(RIGHT, 2, "2026-09-02"))
    _, before = ask("market_supervision", "merchant", RIGHT.code)
    with hub.writes.begin() as session:
        session.execute(update(IdCounter).where(EDITION).values(next=2))

    settle(hub)

    _, after = ask("market_supervision", "merchant", RIGHT.code)
    names = [told["merchant"]["name"] for told in (before, after)]
    assert names == [OTHER, RIGHT.name]
    assert [one["kind"] for one in after["records"]] == ["penalty"]
    with hub.reads() as session:
        assert is_decided_anew(session)


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
