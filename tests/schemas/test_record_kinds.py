"""What all record kinds have in common, on one full sample each."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.base import problems_of
from schemas.canonical import canonical
from schemas.fields import Rows
from schemas.record import KINDS
from schemas.words import FieldClass
from tests.support.kind_samples import SAMPLES, USCC, loaded, refused

EVERY = pytest.mark.parametrize("name", sorted(SAMPLES))


def test_every_kind_has_a_sample():
    assert set(SAMPLES) == set(KINDS)


@EVERY
def test_a_body_is_plain_json_that_hashes(name):
    body = loaded(name)

    assert json.loads(json.dumps(body)) == body
    assert canonical(body)
    assert None not in body.values()


@EVERY
def test_a_body_loads_as_itself_again(name):
    body = loaded(name)
    given = {field: value for field, value in body.items() if field != "flags"}

    assert KINDS[name].load(given) == body


@EVERY
def test_loading_leaves_the_row_as_it_was(name):
    row = json.loads(json.dumps(SAMPLES[name]))

    KINDS[name].load(row)

    assert row == SAMPLES[name]


@EVERY
def test_a_field_that_no_contract_names_is_refused(name):
    assert refused(name, colour="red") == {("colour", "unknown-field")}
    assert ("flags", "unknown-field") in refused(name, flags=["uscc:repaired"])


@EVERY
def test_a_record_has_a_day_a_key_and_a_party_with_the_checked_code(name):
    kind, body = KINDS[name], loaded(name)
    parties = kind.parties(body)

    usable = {v.value for p in parties for v in p.identifiers if v.usable}
    assert isinstance(kind.event_day(body), date)
    assert all(isinstance(part, str) for part in kind.natural_key(body))
    assert USCC in usable


@EVERY
def test_a_key_splits_into_a_document_and_its_subject(name):
    kind, body = KINDS[name], loaded(name)
    key, subject = kind.natural_key(body), kind.parties(body)[0].key
    document = tuple("" if part == subject else part for part in key)

    stands_in_it = subject in key and len(key) > 1

    expected = (document, subject) if stands_in_it else (None, "")
    assert kind.split_key(key) == expected


@EVERY
def test_personal_values_leave_the_body_and_come_back(name):
    kind, body = KINDS[name], loaded(name)

    masked, personal = kind.personal(body)

    text = json.dumps(masked, ensure_ascii=False)
    assert not any(value in text for value in personal.values())
    assert kind.restore(masked, personal) == body
    assert kind.personal(masked) == (masked, {})


@EVERY
def test_every_field_has_a_class_and_a_chinese_name(name):
    kind = KINDS[name]

    assert set(kind.fields().values()) <= set(FieldClass)
    assert set(loaded(name)) <= set(kind.fields())
    for declared in kind.contract().fields.values():
        assert declared.metadata["zh"]
        if isinstance(declared, Rows):
            inner = declared.contract().fields.values()
            assert {f.metadata["field_class"] for f in inner} == {
                declared.metadata["field_class"]
            }


@EVERY
def test_a_repeated_row_changes_nothing(name):
    kind, body = KINDS[name], loaded(name)

    assert kind.combine(body, body) == body


@pytest.mark.parametrize(
    "name", sorted(set(SAMPLES) - {"court_case", "sampling_result"})
)
def test_codes_count_whatever_column_they_stand_in(name):
    kind = KINDS[name]
    swapped = loaded(name, uscc=None, org_code=USCC)

    assert kind.natural_key(swapped) == kind.natural_key(loaded(name))


@pytest.mark.parametrize(
    "name", sorted(set(SAMPLES) - {"court_case", "sampling_result"})
)
def test_the_old_and_the_unified_code_of_one_firm_give_one_key(name):
    kind = KINDS[name]
    old = loaded(name, uscc=None, org_code="MA1TEQT0-7")

    assert kind.natural_key(old) == kind.natural_key(loaded(name))


ONLY_CODE = pytest.mark.parametrize(
    "name",
    [
        *("abnormal_listing", "judgment_debtor", "penalty", "serious_listing", "shop"),
        *("complaint", "copyright_case", "customs_seizure", "repair_decision"),
    ],
)


@ONLY_CODE
@pytest.mark.parametrize(
    "codes",
    [
        {"uscc": "91321302MA1TEQT079", "party_name": None},
        # Two characters wrong, one missing, and what may be a person's number.
        {"uscc": "91321302MA3TEQT178"},
        {"uscc": "91321302MA1TEQT0"},
        {"uscc": "320102199013073216"},
        {"uscc": None, "reg_no": "320102901507321"},
    ],
)
def test_a_failing_code_that_nothing_else_makes_up_for_is_refused(name, codes):
    field = "reg_no" if "reg_no" in codes else "uscc"

    assert refused(name, **codes) == {(field, "code-check")}


@ONLY_CODE
@pytest.mark.parametrize(
    ("codes", "flag"),
    [
        ({"uscc": "91321302MA1TEQT079"}, "uscc:uscc-check"),
        ({"uscc": "91321302MA1ETQT078"}, "uscc:uscc-check"),
        ({"uscc": None, "org_code": "MA1TEQT0-8"}, "org_code:ambiguous"),
        ({"uscc": None, "reg_no": "321300000000012"}, "reg_no:reg-no-check"),
    ],
)
def test_a_code_but_for_one_slip_beside_a_firm_s_name_is_kept_and_flagged(
    name, codes, flag
):
    kind = KINDS[name]
    without = loaded(name, uscc=None)

    body = loaded(name, **codes)

    assert body["flags"] == [flag]
    # It is the record that it would be without the code.
    assert kind.natural_key(body) == kind.natural_key(without)
    (verdict,) = kind.parties(body)[0].identifiers
    assert not verdict.usable


@ONLY_CODE
def test_a_failing_code_beside_a_usable_one_is_kept_and_flagged(name):
    body = loaded(name, uscc="91321302MA1TEQT079", org_code="MA1TEQT07")

    (subject, *_) = KINDS[name].parties(body)
    assert body["flags"] == ["uscc:uscc-check"]
    assert [(v.raw, v.usable) for v in subject.identifiers] == [
        ("91321302MA1TEQT079", False),
        ("MA1TEQT07", True),
    ]


@ONLY_CODE
def test_masked_and_placeholder_codes_count_as_none(name):
    masked = loaded(name, uscc="9132130****EQT078")
    placeholder = loaded(name, uscc="00000000000000000X")

    assert masked["flags"] == ["uscc:masked"]
    assert placeholder["flags"] == ["uscc:placeholder"]
    assert "uscc" not in placeholder
    assert refused(name, uscc="00000000000000000X", party_name=None) == {
        ("party_name", "party-missing")
    }


@ONLY_CODE
def test_a_party_without_name_and_code_is_missing(name):
    assert refused(name, uscc=None, party_name=" ") == {("party_name", "party-missing")}


@ONLY_CODE
def test_a_party_may_be_known_by_name_alone(name):
    body = loaded(name, uscc=None)

    (subject, *_) = KINDS[name].parties(body)
    assert (subject.key, subject.identifiers) == ("name:宿迁洋河样品有限公司", ())


@ONLY_CODE
def test_an_odd_old_registration_number_is_flagged_not_refused(name):
    assert loaded(name, uscc=None, reg_no="企独苏总字第1号")["flags"] == [
        "reg_no:shape"
    ]


def test_a_repaired_code_is_usable_and_marked():
    body = loaded("penalty", uscc="9132I302MA1TEQT078")

    (party,) = KINDS["penalty"].parties(body)
    assert body["flags"] == ["uscc:repaired"]
    assert (party.identifiers[0].status, party.identifiers[0].value) == (
        "repaired",
        USCC,
    )
    assert party.identifiers[0].raw == "9132I302MA1TEQT078"


odd_values = st.one_of(
    st.none(),
    st.integers(-5, 5),
    st.text("张三2019-0年1月x\0 ", max_size=12),
    st.lists(st.text("甲乙", max_size=2), max_size=2),
    st.sampled_from([{}, [{}], [{"name": "甲", "role": "被告"}], True, 1.5, "是"]),
)


def outcome(load, row):
    """Return what a way of loading makes of a row: values, or all its problems."""
    try:
        return load(row)
    except ValidationError as error:
        return sorted((p.field, p.code, p.detail) for p in problems_of(error))


@EVERY
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_reading_a_row_field_by_field_equals_loading_the_contract(name, data):
    contract = KINDS[name].contract()
    names = st.sampled_from([*contract.fields, "colour"])
    changes = data.draw(st.dictionaries(names, odd_values, max_size=4))
    dropped = data.draw(st.sets(st.sampled_from(sorted(SAMPLES[name])), max_size=2))
    row = {k: v for k, v in SAMPLES[name].items() if k not in dropped} | changes

    assert outcome(contract.read, row) == outcome(contract.load, row)
