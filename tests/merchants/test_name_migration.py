"""Stored keys of names are folded anew when the index of names comes in."""

import importlib

from sqlalchemy import select, text

from hub.merchants.index import EMPTY, bring_up
from hub.merchants.models import LinkWatch, MerchantName, NameChange
from hub.names.search.rank import rank

revision = importlib.import_module("hub.migrations.business.business_0003_name_index")
NAME = "宿迁市云朵釀酒有限公司"
NEW_KEY = "宿迁市云朵酿酒有限公司"


def test_keys_with_old_characters_are_folded_and_everybody_is_indexed(desk, codes):
    merchant = desk.outcome(desk.register("r1", NAME, codes.uscc(1))).merchant_id
    # A row of another name than the registered one watches its own name.
    desk.link(desk.claim("p1", f"{NAME}第一分公司", codes.uscc(1)))
    with desk.writes.begin() as session:
        for statement in (
            "UPDATE merchant_name SET flat = REPLACE(flat, '酿', '釀')",
            "UPDATE link_watch SET key = REPLACE(key, '酿', '釀')",
            "DELETE FROM name_change",
            "DELETE FROM id_counter WHERE name = 'name_change'",
        ):
            session.execute(text(statement))

    with desk.writes.begin() as session:
        revision.fold_keys(session.connection())
        revision.note_all_merchants(session.connection())

    with desk.reads() as session:
        keys = session.scalars(select(MerchantName.flat)).all()
        watched = session.scalars(select(LinkWatch.key)).all()
        changes = session.scalars(select(NameChange.merchant_id)).all()
        store = bring_up(session, EMPTY).store
    assert keys == [NEW_KEY]
    assert f"name:{NEW_KEY}第一分公司" in watched
    assert changes == [merchant]
    assert rank(store, "云朵酿酒", desk.divisions, 5)[0].merchant_id == merchant
    # The next change goes on counting where the migration stopped.
    desk.link(desk.register("r1", "宿迁市彩霞酿酒有限公司", codes.uscc(1)))
    assert [number for number, *_ in desk.rows(NameChange)] == [1, 2]
