"""The audit leaf and its commitments."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical
from schemas.tlog.commitments import (
    Opening,
    commit_fields,
    commitment,
    field_salt,
    request_digest,
    response_digest,
    verify_opening,
)
from schemas.tlog.errors import Flaw, MalformedError, ProofError
from schemas.tlog.leaf import (
    COMMITTED,
    MEMBERS,
    build_leaf,
    format_moment,
    parse_leaf,
)

GOLDEN = Path(__file__).parent / "golden" / "leaf" / "valid"
SEED = bytes(range(16))
SALT = "000102030405060708090a0b0c0d0e0f"
HEADER = {
    "id": "01KB0Z9Q7V3M5N8P2R4T6W8X0Y",
    "at": "2026-11-24T08:00:00.000001Z",
    "shard": "2026",
    "actor": {"agency": "agency:court"},
    "op": "lookup",
}


def test_a_commitment_is_the_hash_of_salt_name_and_value():
    array = f'["{SALT}","case","（2026）苏13刑初1号"]'.encode()

    made = commitment(SALT, "case", "（2026）苏13刑初1号")

    assert made == hashlib.sha256(array).hexdigest()


def test_an_opening_opens_its_own_commitment_only():
    openings = commit_fields(SEED, {"case": "A", "req": "A"})

    verify_opening(openings["case"].commitment, openings["case"])
    with pytest.raises(ProofError) as caught:
        verify_opening(openings["case"].commitment, openings["req"])
    assert caught.value.flaw is Flaw.COMMITMENT


@given(st.text(max_size=5), st.text(max_size=5))
def test_no_other_value_opens_a_commitment(value, other):
    made = commitment(SALT, "case", value)

    if value == other:
        verify_opening(made, Opening("case", SALT, other))
    else:
        with pytest.raises(ProofError):
            verify_opening(made, Opening("case", SALT, other))


def test_salt_and_name_cannot_be_shifted_into_the_value():
    made = commitment(SALT, "ab", "c")

    with pytest.raises(ProofError):
        verify_opening(made, Opening("a", SALT, "bc"))


def test_the_salts_of_one_event_differ_by_field_and_come_from_the_seed_alone():
    case, req = field_salt(SEED, "case"), field_salt(SEED, "req")

    assert case != req
    assert case == field_salt(SEED, "case")
    assert case != field_salt(bytes(16), "case")
    assert len(bytes.fromhex(case)) == 16


def test_a_short_seed_is_refused():
    with pytest.raises(MalformedError):
        field_salt(bytes(15), "case")


@pytest.mark.parametrize("salt", ["", "00" * 15, "00" * 33, "0" * 33, SALT.upper()])
def test_a_salt_of_another_form_is_refused(salt):
    with pytest.raises(MalformedError) as caught:
        commitment(salt, "case", "A")

    assert caught.value.flaw is Flaw.COMMITMENT


def test_a_request_is_hashed_as_it_was_sent():
    digest = request_digest(
        method="GET",
        path="/v1/trust/91321300MA1XXXXX0A",
        query="",
        purpose="trial",
        reference="（2026）苏13刑初1号",
    )

    text = (
        '{"method":"GET","path":"/v1/trust/91321300MA1XXXXX0A","purpose":"trial",'
        '"query":"","reference":"（2026）苏13刑初1号"}'
    )
    assert digest == hashlib.sha256(text.encode()).hexdigest()


def test_an_answer_is_hashed_up_to_its_receipt():
    body = b'{"found":true,"note":"\\"receipt\\":","receipt":{"index":7}}'

    digest = response_digest(body)

    assert (
        digest == hashlib.sha256(b'{"found":true,"note":"\\"receipt\\":",').hexdigest()
    )


def test_only_the_last_receipt_is_left_out_of_an_answers_hash():
    body = b'{"records":[{"id":"R1","receipt":"x"}],"receipt":{"index":7}}'

    kept = b'{"records":[{"id":"R1","receipt":"x"}],'
    assert response_digest(body) == hashlib.sha256(kept).hexdigest()


def test_a_changed_answer_has_another_hash_and_a_changed_receipt_has_not():
    body = b'{"found":true,"receipt":{"index":7}}'

    assert response_digest(body) != response_digest(body.replace(b"true", b"false"))
    assert response_digest(body) == response_digest(body.replace(b"7", b"8"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'"receipt":1',
        b'{"receipt":1}',
        b'{"a":1, "receipt":1}',
        b",receipt",
    ],
)
def test_an_answer_without_a_final_receipt_has_no_hash(body):
    with pytest.raises(MalformedError) as caught:
        response_digest(body)

    assert caught.value.flaw is Flaw.RECEIPT_MEMBER


def test_the_smallest_leaf_reads_as_documented():
    data = build_leaf(HEADER, {"case": "b" * 64})

    assert data == (
        b'{"actor":{"agency":"agency:court"},"at":"2026-11-24T08:00:00.000001Z",'
        b'"case":"' + b"b" * 64 + b'","id":"01KB0Z9Q7V3M5N8P2R4T6W8X0Y",'
        b'"op":"lookup","shard":"2026","t":"hub.audit/1"}'
    )


def test_a_leaf_taken_apart_gives_its_parts():
    data = (GOLDEN / "lookup.json").read_bytes()

    leaf = parse_leaf(data)

    assert set(leaf.commitments) == {"actor.user", "case", "req", "resp", "subject.id"}
    assert leaf.header["actor"] == {
        "agency": "agency:public-security",
        "system": "经侦平台",
        "role": "officer",
    }
    assert "case" not in leaf.header
    assert build_leaf(leaf.header, leaf.commitments) == data


def test_every_place_of_a_leaf_can_be_filled_and_comes_back():
    merged = {}
    for path in sorted(GOLDEN.glob("*.json")):
        for name, value in json.loads(path.read_bytes()).items():
            group = merged.get(name)
            merged[name] = {**group, **value} if isinstance(group, dict) else value
    merged["auth"]["signature"] = "7" * 64
    merged["resp_class"] |= {"about": "trust", "view": "3f9a"}

    leaf = parse_leaf(canonical(merged))

    assert set(leaf.header) == set(MEMBERS)
    for name, members in MEMBERS.items():
        if isinstance(members, dict):
            assert set(leaf.header[name]) == set(members)
    assert set(leaf.commitments) == set(COMMITTED)


def test_members_that_do_not_apply_are_left_out():
    header = {**HEADER, "purpose": None, "auth": {"key": None}}

    assert build_leaf(header, {}) == build_leaf(HEADER, {})


def test_a_group_may_hold_nothing_but_its_commitment():
    data = build_leaf(HEADER, {"subject.id": "c" * 64})

    assert parse_leaf(data).commitments == {"subject.id": "c" * 64}
    assert parse_leaf(data).header == HEADER


@pytest.mark.parametrize("place", COMMITTED)
def test_what_must_be_committed_never_stands_open(place):
    group, _, name = place.rpartition(".")
    secret = {name: "a" * 64}
    header = {
        **HEADER,
        **({group: {**HEADER.get(group, {}), **secret}} if group else secret),
    }

    with pytest.raises(MalformedError, match="must be committed"):
        build_leaf(header, {})


@pytest.mark.parametrize(
    "commitments",
    [{"op": "a" * 64}, {"case": "in clear"}, {"case": None}, {"x": "a" * 64}],
)
def test_only_hashes_are_taken_as_commitments_and_only_where_they_belong(commitments):
    with pytest.raises(MalformedError) as caught:
        build_leaf(HEADER, commitments)

    assert caught.value.flaw is Flaw.LEAF


@pytest.mark.parametrize("header", [{"link": 2**53}, {"actor": {"system": "\ud800"}}])
def test_values_without_a_canonical_form_are_refused(header):
    with pytest.raises(MalformedError) as caught:
        build_leaf({**HEADER, **header}, {})

    assert caught.value.flaw is Flaw.LEAF


def test_the_writer_sets_the_type_itself():
    with pytest.raises(MalformedError):
        build_leaf({**HEADER, "t": "hub.audit/1"}, {})


def test_a_leaf_that_no_bundle_can_hold_is_refused_both_ways():
    rules = [f"{number:04}{'x' * 100}" for number in range(700)]

    with pytest.raises(MalformedError, match="65535"):
        build_leaf({**HEADER, "decision": {"rules": rules}}, {})
    with pytest.raises(MalformedError, match="65535"):
        parse_leaf(bytes(65_536))


def test_moments_are_written_in_utc_with_microseconds():
    beijing = datetime(2026, 11, 24, 16, 0, 0, 1, timezone(timedelta(hours=8)))

    assert format_moment(beijing) == "2026-11-24T08:00:00.000001Z"
    assert format_moment(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        format_moment(datetime(2026, 1, 1))  # noqa: DTZ001  the case under test


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_moment_fits_a_leaf(at):
    data = build_leaf({**HEADER, "at": format_moment(at)}, {})

    assert datetime.fromisoformat(parse_leaf(data).header["at"]) == at


@given(st.binary(max_size=200))
def test_no_bytes_make_the_parser_fail_otherwise_than_by_refusing(data):
    with pytest.raises(MalformedError):
        parse_leaf(data)
