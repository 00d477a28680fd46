"""A record by its key, at the command line."""

import json
import os

import pytest
from sqlalchemy import select

from hub.archive.models import RecordVersion
from hub.context import open_hub
from tests.support.little_city import (
    FINED,
    PENALTY,
    REGISTRATION,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.prepared import config_of, prepare_owner

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


@pytest.fixture
def key(told, tmp_path, instance_path):
    """The key of a penalty that came twice, with another end of publicity."""
    register = write_csv(tmp_path / "r.csv", REGISTRATION, [registration_row(FINED)])
    told("sync", "registration", "--file", register)
    for name, content in (("a.csv", "罚款1.5万元"), ("b.csv", "罚款人民币1.5万元")):
        row = penalty_row(FINED, 1, "2026-09-01", 处罚内容=content)
        told(
            "sync", "penalty_2018", "--file", write_csv(tmp_path / name, PENALTY, [row])
        )
    with (
        open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub,
        hub.reads() as session,
    ):
        query = select(RecordVersion.key).where(RecordVersion.kind == "penalty")
        return session.scalars(query).first().hex()


def test_a_record_is_shown_by_its_key_with_its_versions(told, key):
    shown = told("record", "show", key)

    assert shown["kind"] == "penalty"
    assert [one["version"] for one in shown["versions"]] == [1, 2]
    assert [one["body"]["content"] for one in shown["versions"]] == [
        "罚款1.5万元",
        "罚款人民币1.5万元",
    ]
    assert "陈某某" not in json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize("wrong", ["0" * 64, "x" * 64, "ab", "é" * 64])
def test_a_key_that_no_record_has_is_refused(credithub, key, wrong):
    done = credithub("record", "show", wrong)

    assert done.returncode == 2
    assert "record-unknown" in done.stderr
