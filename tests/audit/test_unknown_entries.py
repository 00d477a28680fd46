"""What the log does not have is said in Chinese and in English, each by itself."""

import re

import pytest

from hub.audit.check import export_log
from hub.audit.errors import AuditEntryUnknownError
from hub.audit.operate import find_bundle, serve_checkpoint, serve_refusals, serve_tile

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
ABSENT = {
    "shard": lambda log, folder: log.signed("2031"),
    "checkpoint": lambda log, folder: log.signed("2026", 999),
    "entry": lambda log, folder: log.entry(999),
    "entry of a tree": lambda log, folder: log.proof(0, 999),
    "entry beyond a tree": lambda log, folder: log.prove(log.signed(), 999, b""),
    "name of a shard": lambda log, folder: serve_checkpoint(log, "x"),
    "refusals": lambda log, folder: serve_refusals(log, "x", is_promised=False),
    "address of a tile": lambda log, folder: serve_tile(log, None, "x"),
    "tile": lambda log, folder: serve_tile(log, None, "0/999"),
    "tile for a bundle": lambda log, folder: find_bundle(log, None, "0/000.p/1"),
    "bundle for a tile": lambda log, folder: serve_tile(log, None, "entries/000.p/1"),
    "shard to export": lambda log, folder: export_log(log, folder, shard="2031"),
}


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("name", ABSENT)
def test_what_is_not_there_is_said_in_either_language(name, log, make, tmp_path):
    log.append(make(1))

    with pytest.raises(AuditEntryUnknownError) as refusal:
        ABSENT[name](log, tmp_path / "export")

    worded = refusal.value.worded
    assert CHINESE.search(worded.zh)
    assert worded.en
    assert not CHINESE.search(worded.en)
