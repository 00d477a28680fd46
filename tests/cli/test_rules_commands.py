"""Why a record stands as it does, and judging all anew, at the command line."""

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
def record(told, tmp_path, instance_path):
    """Key and public id of a penalty."""
    register = write_csv(tmp_path / "r.csv", REGISTRATION, [registration_row(FINED)])
    told("sync", "registration", "--file", register)
    rows = [penalty_row(FINED, 1, "2026-09-01")]
    told("sync", "penalty_2018", "--file", write_csv(tmp_path / "p.csv", PENALTY, rows))
    with (
        open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub,
        hub.reads() as session,
    ):
        query = select(RecordVersion.key).where(RecordVersion.kind == "penalty")
        key = session.scalars(query).one()
        return key.hex(), hub.keys.record_id(key)


def test_why_a_record_is_public_is_told_by_key_and_by_id(credithub, told, record):
    by_key, by_id = (told("rules", "why", name) for name in record)
    text = credithub("rules", "why", record[1]).stdout

    assert by_key == by_id
    held = by_key["held"]
    assert (held["reason"], held["rule"]) == ("public", "order107.ordinary")
    assert (held["public_from"], held["publicity_until"]) == (
        "2026-09-01",
        "2027-09-01",
    )
    assert (held["repair_from"], held["use_until"]) == ("2026-12-02", "2036-09-01")
    assert by_key["article_zh"] == "市场监管总局令第107号（2025）第九条"
    assert by_key["words"]["max_months"] == 12
    (law,) = held["law"]
    assert (law["field"], law["group"], law["basis"]) == ("ip", "213-215", "code")
    assert f"ip (code: {law['detail']})" in text
    assert by_key["others"] == []
    assert (by_key["business"], by_key["own_office"]) == (None, None)
    assert "SAMR Order 107 (2025) art. 9" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("0" * 64,), "record-unknown"),
        (("x" * 64,), "record-unknown"),
        (("RNOBODY",), "record-unknown"),
        (("--on", "2020-01-01"), "record-not-judged-yet"),
        (("--on", "yesterday"), "usage"),
    ],
)
def test_what_cannot_be_told_is_one_line(credithub, record, words, code):
    asked = words if len(words) == 1 else (record[1], *words)
    done = credithub("rules", "why", *asked)

    assert (done.returncode, done.stdout) == (2, "")
    assert code in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_judging_all_again_by_the_same_rules_changes_nothing(told, record):
    assert told("rules", "judge")["pass"] is None

    report = told("rules", "judge", "--again")

    assert (report["changed"], report["done"]) == (0, True)
    assert report["looked_at"] > 1
    assert told("rules", "why", record[0])["others"] == []
