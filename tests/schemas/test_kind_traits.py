"""What each kind says of itself: whom its fields describe, what it means elsewhere."""

import re

import pytest

from schemas.record import KINDS, RecordKind, meaning_of
from schemas.record.body import CODE_FIELDS, PartyBody
from schemas.record.parties import Role
from schemas.record.traits import Publishing, Rated
from schemas.words import FieldClass
from tests.support.kind_samples import SAMPLES, loaded

EVERY = pytest.mark.parametrize("name", sorted(KINDS))
SPEAKS_OF_A_PARTY = re.compile(
    r"名称|代码|地址|住所|姓名|法定代表人|负责人|电话|证件|身份证|注册号|登记号|证书号|当事人"
)
NAMED_AFTER_A_PARTY = re.compile(
    r"part(y|ies)|_name|_code|uscc|org_code|reg_no|tax_no|address|legal_rep|phone"
    r"|person|id_no"
)
BARE = RecordKind(
    name="bare",
    zh="未说明",
    contract=PartyBody,
    roles=(Role("subject", "party_name", CODE_FIELDS),),
    key=lambda body, parties: (parties[0].key,),
    event_days=("party_name",),
)


def claims_of(kind):
    """Every role or list of a kind, with the fields that it claims."""
    claims = {role.role: set(role.described_by) for role in kind.roles + kind.unlinked}
    if kind.party_rows is not None:
        claims["rows"] = {kind.party_rows.field}
    return claims


@EVERY
def test_a_field_that_sounds_like_a_party_is_claimed_by_one_role_or_is_free(name):
    kind = KINDS[name]
    claims = claims_of(kind)
    free = set(kind.subject_free)

    for field, declared in kind.contract().fields.items():
        claimed = [role for role, fields in claims.items() if field in fields]
        said = SPEAKS_OF_A_PARTY.search(declared.metadata["zh"])
        if said or NAMED_AFTER_A_PARTY.search(field):
            assert len(claimed) + (field in free) == 1, (field, claimed)
        else:
            assert len(claimed) <= 1, (field, claimed)


@EVERY
def test_a_role_claims_its_name_and_its_codes(name):
    for role in KINDS[name].roles + KINDS[name].unlinked:
        own = {role.name, *role.codes, role.id_number, role.category, role.licence}

        assert own - {None} <= set(role.described_by)


@EVERY
def test_a_kind_speaks_of_its_own_fields_only(name):
    kind = KINDS[name]
    rated = kind.rated or Rated()
    told_by = kind.relates.told_by if kind.relates else set()
    spoken_of = {
        *set().union(*claims_of(kind).values()),
        *(*kind.subject_free, *kind.person_fields, *told_by, *rated.amounts),
        *(kind.alias, rated.outcome, rated.measures, rated.violation),
    }

    assert spoken_of - {None} <= set(kind.fields())


@EVERY
def test_each_party_is_described_in_its_place(name):
    kind, body = KINDS[name], loaded(name)
    parties, places = kind.parties(body), kind.described(body)

    assert len(parties) == len(places) > 0
    for party, place in zip(parties, places, strict=True):
        (field, *_) = place.fields
        told = {name: body[name] for name in place.fields & set(body)}
        assert (
            party.name
            in (told if place.row is None else body[field][place.row]).values()
        )


def test_a_party_goes_as_a_whole_with_the_fields_that_describe_it():
    kind = KINDS["sampling_result"]
    body = loaded("sampling_result", producer_uscc="91321302MA1TEQT078")
    places = kind.described(body)

    left = {name: body[name] for name in body if name not in places[1].fields}

    assert [party.role for party in kind.parties(left)] == ["sampled unit"]
    assert "producer_address" in places[1].fields


def test_the_rows_of_a_case_are_described_in_the_order_of_its_parties():
    case = SAMPLES["court_case"] | {
        "parties": [
            {"role": "原告", "name": "宿迁甲有限公司"},
            {"role": "被告", "name": "宿迁乙有限公司"},
        ]
    }
    body = KINDS["court_case"].load(case)

    named = [
        body["parties"][place.row]["name"]
        for place in KINDS["court_case"].described(body)
    ]

    assert named == ["宿迁乙有限公司", "宿迁甲有限公司"]


@pytest.mark.parametrize("kind", [BARE, meaning_of("complaint")])
def test_what_a_kind_does_not_say_is_closed(kind):
    assert kind.publishing is Publishing.NEVER
    assert kind.subject_only
    assert not kind.neutral
    assert not kind.register
    assert (kind.rated, kind.relates, kind.alias) == (None, None, None)
    assert not kind.person_fields


def test_a_party_of_which_nobody_said_what_describes_it_may_be_described_by_all():
    body = {"party_name": "宿迁市云帆商贸有限公司", "reg_no": "1"}

    assert BARE.described(body)[0].fields == set(BARE.fields())


def test_the_public_sees_a_persons_business_in_neutral_records_only():
    for kind in KINDS.values():
        classes = kind.fields()
        assert kind.neutral == bool(kind.person_fields)
        assert {classes[n] for n in kind.person_fields} <= {FieldClass.PUBLIC}


def test_a_kind_is_never_both_neutral_and_a_final_act():
    for kind in KINDS.values():
        assert not (kind.neutral and kind.rated and kind.rated.final_act)
        assert not (kind.rated and kind.rated.final_act and kind.rated.good_fact)
