"""Stored keys of names are folded anew where folding has changed."""

import importlib

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text

from hub.merchants.index import EMPTY, bring_up
from hub.merchants.models import LinkWatch, MerchantName, NameChange
from hub.names.search.rank import rank

revision = importlib.import_module("hub.migrations.business.business_0023_name_keys")
NAME = "宿迁市明昇1.5度包装厂"
OLD_KEY = "宿迁市明升15度包装厂"


@pytest.fixture
def old(desk, codes):
    """A merchant and a watch under the keys of an earlier release."""
    merchant = desk.outcome(desk.register("r1", NAME, codes.uscc(1))).merchant_id
    # A row of another name than the registered one watches its own name.
    desk.link(desk.claim("p1", "宿迁市明昇1.5度包装厂有限公司分厂", codes.uscc(1)))
    with desk.writes.begin() as session:
        for statement in (
            f"UPDATE merchant_name SET flat = '{OLD_KEY}'",
            "UPDATE link_watch SET key = REPLACE(key, '昇', '升')",
            "UPDATE link_watch SET key = REPLACE(key, '1.5', '15')",
        ):
            session.execute(text(statement))
    return merchant


def test_keys_are_folded_from_the_names_and_their_merchants_indexed_anew(desk, old):
    before = desk.rows(NameChange)

    with desk.writes.begin() as session:
        context = MigrationContext.configure(session.connection())
        with Operations.context(context):
            revision.upgrade()

    with desk.reads() as session:
        keys = session.scalars(select(MerchantName.flat)).all()
        watched = session.scalars(select(LinkWatch.key)).all()
        store = bring_up(session, EMPTY).store
    assert keys == ["宿迁市明昇1.5度包装厂"]
    assert "name:宿迁市明昇1.5度包装厂有限公司分厂" in watched
    assert not any("升" in key for key in watched)
    assert desk.rows(NameChange) == [*before, (len(before) + 1, old)]
    assert rank(store, "明昇1.5度包装", desk.divisions, 5)[0].merchant_id == old


def test_the_next_change_counts_on_and_a_second_round_changes_nothing(desk, codes, old):
    for _ in range(2):
        with desk.writes.begin() as session:
            changed = revision.fold_names(session.connection())
            revision.note_merchants(session.connection(), changed)
    noted = len(desk.rows(NameChange))

    desk.link(desk.register("r2", "宿迁市彩霞酿酒有限公司", codes.uscc(2)))

    numbers = [number for number, *_ in desk.rows(NameChange)]
    assert changed == set()
    assert numbers == list(range(1, noted + 2))
