"""The table of the log's keys: written with each shard, compared with the key file."""

import pytest
from sqlalchemy import text

from hub.audit.check import check_key_table
from hub.audit.operate import KeyStore, distrust_key, retire_keys, rotate_key
from hub.context import make_instance, open_hub
from tests.support.prepared import config_of, prepare_city

NAMES = "SELECT shard, key_id FROM audit_key ORDER BY shard, key_id"


@pytest.fixture
def log(open_log, keyring, instance_path):
    """A log whose keys lie in the instance's folder."""
    return open_log(key=KeyStore(instance_path / "keys"))


def stored(engine):
    """Read which keys of which shards stand in the table."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(NAMES))]


def test_each_shard_has_its_keys_in_the_table_from_its_first_entry_on(
    log, make, clock, engine
):
    before = check_key_table(log)
    log.append(make(1))
    clock.advance(days=365)
    log.append(make(2))
    log.start_shard({"reason": "test"})

    assert before is None
    assert [shard for shard, _ in stored(engine)] == ["2026", "2027", "2027-02"]
    assert check_key_table(log) is None


@pytest.mark.postgresql_in_long
def test_the_table_follows_every_change_of_keys(log, make, clock):
    log.append(make(1))
    rotate_key(log, actor="cli:ops", at=clock(), overlap_days=1)
    rotated = check_key_table(log)
    clock.advance(days=2)
    ended = retire_keys(log, actor="cli:ops", at=clock(), only_due=True)
    retired = check_key_table(log)
    log.append(make(2))
    (newest, *_) = log.vkeys()
    distrust_key(log, newest.split("+")[1], after=2)

    assert len(ended) == 1
    assert (rotated, retired, check_key_table(log)) == (None, None, None)


@pytest.mark.postgresql_in_long
def test_a_night_hides_no_change_of_the_table_and_a_person_mends_it(
    log, make, clock, tamper
):
    log.append(make(1))
    tamper("DELETE FROM audit_key")

    retire_keys(log, actor="hub", at=clock(), only_due=True)
    found = check_key_table(log)
    retire_keys(log, actor="cli:ops", at=clock())

    assert (found.code, found.shard) == ("key-table", "2026")
    assert "audit key retire" in found.detail
    assert check_key_table(log) is None


@pytest.mark.postgresql_in_long
def test_what_earlier_builds_left_empty_is_filled_when_an_instance_is_made_anew(
    databases, instance_path, clock
):
    url = databases.fresh(instance_path, prepare_city)
    config = config_of(instance_path, url)
    with open_hub(config, clock) as hub:
        with hub.audit_engine.begin() as connection:
            connection.execute(text("DELETE FROM audit_key"))
        empty = check_key_table(hub.audit)

    make_instance(config)

    with open_hub(config, clock) as hub:
        assert empty.code == "key-table"
        assert check_key_table(hub.audit) is None
    databases.discard(url)
