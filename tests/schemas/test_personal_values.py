"""Natural persons: who counts as one, and what of them leaves the body."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.codes.check_digits import identity_check_char
from schemas.fields import Choice, Text
from schemas.record import KINDS
from schemas.record.names import looks_like_person, name_key
from tests.support.kind_samples import loaded
from tests.support.row_by_row import row_by_row

PENALTY = KINDS["penalty"]
LEAST = {
    "document_no": "宿市监处字〔2020〕第7号",
    "decision_day": "2020-03-04",
    "authority": "宿迁市市场监督管理局",
}
ID_NUMBER = "321302198001011" + "23" + identity_check_char("32130219800101123")

FIRM_LIKE_A_PERSON = "913213190001010471"
"""Passes both checks of a unified code, and that of an identity number by chance."""


def kind_of(**values):
    """Return what kind of party a penalty row is taken to be against."""
    return PENALTY.parties(PENALTY.load({**LEAST, **values}))[0].kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"party_name": "张三", "uscc": "91321302MA1TEQT078"}, "organisation"),
        ({"party_name": "张三", "uscc": "92321311MA1TEQT151"}, "individual_business"),
        ({"party_name": "某店", "reg_no": "321302600000014"}, "individual_business"),
        ({"party_name": "某厂", "reg_no": "321300000000011"}, "organisation"),
        ({"party_name": "某某", "party_category": "自然人"}, "natural_person"),
        ({"party_name": "某店", "party_category": "个体工商户"}, "individual_business"),
        ({"party_name": "张三"}, "natural_person"),
        ({"party_name": "张三", "party_category": "企业"}, "organisation"),
        (
            {"party_name": "一家长名字的公司", "party_id_no": ID_NUMBER},
            "natural_person",
        ),
        ({"party_name": "样品有限公司"}, "organisation"),
        ({"party_name": "张三", "org_code": "70846113-6"}, "organisation"),
    ],
)
def test_codes_decide_before_the_category_and_the_category_before_the_name(
    values, kind
):
    assert kind_of(**values) == kind


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "欧阳小明",
        "阿卜杜拉·买买提",
        "[自然人001]",
        "张**",
        "李某",
        "王某某",
        "张 三",
    ],
)
def test_names_of_persons_are_recognised(name):
    assert looks_like_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "样品店",
        "新华书店",
        "华联超市",
        "宿迁样品有限公司",
        "老街饭店",
        "第一小学校",
        "",
    ],
)
def test_names_of_firms_are_not_taken_for_persons(name):
    assert not looks_like_person(name)


def test_a_natural_persons_name_and_number_leave_the_body():
    body = PENALTY.load(
        {
            **LEAST,
            "party_name": "张三",
            "party_category": "自然人",
            "party_id_no": ID_NUMBER,
        }
    )

    masked, personal = PENALTY.personal(body)

    assert personal == {"party_name": "张三", "party_id_no": ID_NUMBER}
    assert masked["party_name"] == "张*"
    assert masked["party_id_no"] == f"321302********{ID_NUMBER[-4:]}"


def test_an_identity_number_in_a_code_column_is_personal():
    body = PENALTY.load({**LEAST, "party_name": "张三", "uscc": ID_NUMBER})

    masked, personal = PENALTY.personal(body)
    (party,) = PENALTY.parties(body)

    assert (party.kind, party.id_number, party.identifiers) == (
        "natural_person",
        ID_NUMBER,
        (),
    )
    assert personal["uscc"] == ID_NUMBER
    assert ID_NUMBER not in json.dumps(masked)
    assert body["flags"] == ["uscc:identity-number"]


def test_an_individual_business_keeps_its_name_which_views_then_mask():
    body = PENALTY.load({**LEAST, "party_name": "张三", "uscc": "92321311MA1TEQT151"})

    assert PENALTY.personal(body) == (body, {})


def test_a_key_never_contains_an_identity_number():
    body = PENALTY.load(
        {**LEAST, "party_name": "张三", "uscc": ID_NUMBER, "party_id_no": ID_NUMBER}
    )

    assert not any(ID_NUMBER in part for part in PENALTY.natural_key(body))


def test_the_masked_body_still_reads_as_a_persons():
    body = PENALTY.load(
        {**LEAST, "party_name": "阿卜杜拉·买买提", "party_id_no": ID_NUMBER}
    )

    masked, _ = PENALTY.personal(body)

    assert PENALTY.parties(masked)[0].kind == "natural_person"


WIDE = ID_NUMBER.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
SPELT = (
    ID_NUMBER,
    f"当事人身份证号{ID_NUMBER}",
    f"（身份证：{WIDE}）",
    f"证号{ID_NUMBER[:6]} {ID_NUMBER[6:14]}-{ID_NUMBER[14:]}。",
)
CELLS = [
    (name, field)
    for name, kind in KINDS.items()
    for field, declared in kind.contract().fields.items()
    if isinstance(declared, Text)
    and not isinstance(declared, Choice)
    and field not in ("case_no", "entry_kind", "entry_url")
]


@row_by_row(
    "name, field, spelt",
    [(*cell, spelt) for cell in CELLS for spelt in SPELT],
    ids="-".join,
)
def test_an_identity_number_leaves_the_body_wherever_it_stands(name, field, spelt):
    try:
        body = loaded(name, **{field: spelt})
    except ValidationError:
        return

    masked, personal = KINDS[name].personal(body)

    assert KINDS[name].restore(masked, personal) == body
    assert KINDS[name].personal(masked) == (masked, {})
    text = unicodedata.normalize("NFKC", json.dumps(masked, ensure_ascii=False))
    digits = re.sub("[^0-9X]", "", text)
    if KINDS[name].fields()[field] != "sealed":
        assert ID_NUMBER not in digits


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("violation_type", "张三丰（13812345678）售假", "张*（138****5678）售假"),
        ("violation_type", "电话１３８ 1234 5678", "电话138****5678"),
        ("licence_revoked", "张三丰路1号，13812345678", "张三丰路1号，138****5678"),
        ("violation_type", "编号13812345678901", "编号13812345678901"),
        ("source_unit", "13812345678", "13812345678"),
        ("party_name", "张三丰13812345678店", "张三丰13812345678店"),
    ],
)
def test_what_anyone_may_read_shows_no_persons_number_nor_the_rows_own_name(
    field, text, shown
):
    body = PENALTY.load(
        {
            **LEAST,
            "party_name": "宿迁样品有限公司",
            "uscc": "91321302MA1TEQT078",
            "legal_rep": "张三丰",
            field: text,
        }
    )

    assert PENALTY.personal(body)[0][field] == shown


def test_a_code_that_reads_like_an_identity_number_and_passes_stays():
    body = PENALTY.load(
        {**LEAST, "party_name": "宿迁样品有限公司", "uscc": FIRM_LIKE_A_PERSON}
    )

    assert PENALTY.personal(body)[0]["uscc"] == FIRM_LIKE_A_PERSON


def test_a_licence_that_bears_its_holders_identity_number_is_treated_as_one():
    licence = KINDS["licence"]
    body = licence.load(
        {
            "party_name": "张三",
            "licence_no": ID_NUMBER,
            "decision_day": "2020-03-04",
            "authority": "宿迁市交通运输局",
        }
    )

    (party,) = licence.parties(body)

    assert (party.kind, party.identifiers) == ("natural_person", ())
    assert party.id_number == ID_NUMBER


PERSONAL_FIELDS = [
    (name, field)
    for name, kind in KINDS.items()
    for field, field_class in kind.fields().items()
    if field_class == "personal"
]


@pytest.mark.parametrize(("name", "field"), PERSONAL_FIELDS)
def test_every_personal_field_is_split_off_as_text_and_comes_back(name, field):
    kind = KINDS[name]
    values = {"age": "45", "birth_day": "1981-02-03", "sex": "女"}
    given = values.get(field, "身份证" if field.endswith("id_type") else "张三丰")
    body = loaded(name, **{field: given})

    masked, personal = kind.personal(body)

    assert isinstance(personal[field], str)
    assert masked.get(field) != body[field]
    assert kind.restore(masked, personal) == body


names = st.text("张李王三四小明宿迁样品店厂公司·某*", min_size=1, max_size=8)


@given(
    st.fixed_dictionaries(
        {"party_name": names},
        optional={
            "party_id_no": st.sampled_from([ID_NUMBER, "E12345678"]),
            "uscc": st.sampled_from([ID_NUMBER, "91321302MA1TEQT078", "9132****"]),
            "legal_rep": names,
            "officers": names,
            "party_address": names,
        },
    )
)
def test_a_split_is_complete_reversible_and_done_once(values):
    body = PENALTY.load({**LEAST, **values})

    masked, personal = PENALTY.personal(body)

    assert PENALTY.restore(masked, personal) == body
    assert PENALTY.personal(masked)[1] == {}
    assert ID_NUMBER not in json.dumps(masked)
    assert masked.get("officers") is None
    assert masked.get("party_address") is None


@given(st.text(max_size=20))
def test_a_name_key_knows_no_blanks_and_no_widths(name):
    assert name_key(name) == name_key(f" {name}\u3000")
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_row_that_was_refused_for_what_it_lacks_is_masked_all_the_same(kind):
    names = kind.fields()

    for missing in names:
        row = dict.fromkeys(names.keys() - {missing}, "张三")
        assert kind.mask_row(row).keys() == row.keys()
        assert kind.mask_row({missing: "张三"}).keys() == {missing}
