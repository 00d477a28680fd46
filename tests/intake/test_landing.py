"""Landing: bytes are kept encrypted, persons' numbers reach no table in clear."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.archive.models import RecordVersion, SealedValue
from hub.archive.service import unseal_personal
from hub.db.tables import Base
from hub.intake.files.landing import land, open_landed
from hub.intake.models import SyncRun
from hub.merchants.models import MerchantIdentifier
from tests.support.intake_lines import blobs_of, firm, lines, penalty

PERSON = "320102198001011238"


def person(number, **values):
    """Make the row of a penalty against a person."""
    return {
        "kind": "penalty",
        "party_name": "张三丰",
        "party_category": "自然人",
        "party_id_no": PERSON,
        "document_no": f"宿市监处罚〔2026〕{number}号",
        "decision_day": "2026-03-02",
        "authority": "宿迁市市场监督管理局",
    } | values


def everything(city):
    """Write out the content of every table."""
    with city.engine.connect() as connection:
        return "\n".join(
            str(dict(row._mapping))  # noqa: SLF001  # the public way to name a row's columns
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table))
        )


def test_landed_bytes_are_what_was_delivered_and_lie_there_encrypted(
    take, deliver, city, landed
):
    rows = [firm(number) for number in range(20)]
    deliver("a", *rows)
    take()

    (file,) = landed()
    with open_landed(city, file) as data:
        assert data.read() == lines(*rows)
    stored = city.config.instance / "blobs" / file.run_id / file.path
    assert "商贸".encode() not in stored.read_bytes()
    assert file.size == len(lines(*rows))


def test_an_identity_number_becomes_a_keyed_hash_and_a_ciphertext(take, deliver, city):
    deliver("a", person(1), person(2))

    report = take()

    assert report["linked"] == 2
    content = everything(city)
    assert PERSON not in content
    assert "张三丰" not in content
    with city.reads() as session:
        hashed = session.scalars(
            select(MerchantIdentifier.value).where(
                MerchantIdentifier.scheme == "id_hash"
            )
        ).one()
        key = session.scalars(select(SealedValue.key).limit(1)).one()
        opened = unseal_personal(session, city.keys, key, 1)
    assert hashed == city.keys.identity_hash(PERSON)
    assert opened["party_id_no"] == PERSON
    assert opened["party_name"] == "张三丰"


def test_an_identity_number_in_the_code_column_is_treated_as_one(take, deliver, city):
    deliver("a", person(1, party_id_no=None, uscc=PERSON))

    report = take()

    assert report["linked"] == 1
    assert PERSON not in everything(city)


@pytest.mark.parametrize(
    "values",
    [
        {"party_name": f"宿迁第1商贸有限公司（{PERSON}）"},
        {"document_no": f"苏市监罚{PERSON}"},
        {"violation_type": f"经营者身份证号{PERSON}"},
        {"org_code": f"身份证{PERSON}"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_identity_number_in_an_open_column_is_nowhere_in_clear(
    take, deliver, city, values
):
    deliver("a", penalty(1, **values))

    report = take()

    assert report["records"] == 1
    assert PERSON not in everything(city)


def test_age_and_birthday_of_a_debtor_are_kept_apart(take, deliver, city):
    row = {"kind": "judgment_debtor", "party_name": "张三丰", "party_id_no": PERSON}
    row |= {"age": "46", "birth_day": "1980-01-01", "sex": "男性"}
    deliver(
        "a", row | {"case_no": "（2019）苏1302执1号", "published_day": "2019-09-30"}
    )

    report = take()

    assert (report["state"], report["records"]) == ("done", 1)
    with city.reads() as session:
        (version,) = session.scalars(select(RecordVersion))
        opened = unseal_personal(session, city.keys, version.key, 1)
    assert opened["age"] == "46"
    assert not {"age", "birth_day", "sex"} & set(version.body)


def test_a_licence_that_bears_an_identity_number_is_nowhere_in_clear(
    take, deliver, city
):
    row = {"party_name": "张三", "decision_day": "2020-03-04", "authority": "交通局"}
    deliver("a", {"kind": "licence", "licence_no": PERSON, **row})

    report = take()

    assert report["linked"] == 1
    assert PERSON not in everything(city)


def test_a_stored_natural_key_does_not_name_a_person(take, deliver, city):
    deliver("a", person(1, party_id_no=None))

    take()

    with city.reads() as session:
        (version,) = session.scalars(select(RecordVersion))
    assert version.natural_key[-1] == "person"
    assert "张三丰" not in everything(city)


def test_what_is_wrong_with_a_row_is_told_without_its_values(take, deliver, city):
    deliver("a", person(1, decision_day=PERSON), penalty(2, uscc=PERSON[:-1] + "9"))

    report = take()

    assert report["quarantined"] >= 1
    assert PERSON[:-1] not in everything(city)


def test_files_of_other_runs_are_left_alone_when_a_dead_run_is_swept(
    take, deliver, city, clock
):
    deliver("a", firm(1))
    take()
    with city.writes.begin() as session:
        session.add(
            SyncRun(
                id="DEAD",
                source="lines",
                kind="sync",
                state="running",
                actor="hub",
                started_at=clock() - timedelta(hours=1),
            )
        )
    land(city, "DEAD", io.BytesIO(b"half"))
    assert blobs_of(city.config.instance) == (2, 2)

    take()

    assert blobs_of(city.config.instance) == (1, 1)
