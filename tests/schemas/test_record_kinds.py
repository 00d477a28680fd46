"""What all record kinds have in common, on one full sample each."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.base import CODES, problems_of
from schemas.canonical import canonical
from schemas.fields import FIELD_CLASSES, Rows
from schemas.record import KINDS

USCC = "91321302MA1TEQT078"
OFFICE = "11321300MB1TEQT43D"
SAMPLES = {
    "registration": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "established_day": "2018-05-07",
        "capital": "105(万元人民币)",
        "legal_rep": "张三",
        "status": "开业",
    },
    "shop": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "platform": "样品商城",
        "shop_id": "10086",
        "shop_name": "样品专营店",
        "opened_day": "2020-01-02",
        "party_phone": "13800000000",
    },
    "licence": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "licence_no": "苏妆20200001",
        "decision_day": "2020-01-02",
        "valid_until": "2025-01-01",
        "authority": "江苏省药品监督管理局",
        "legal_rep": "张三",
        "licence_type": "01",
    },
    "penalty": {
        "party_name": "宿迁洋河样品有限公司",
        "party_category": "法人及非法人组织",
        "uscc": USCC,
        "document_no": "宿市监处字【2020】第7号",
        "decision_day": "2020-03-04",
        "authority": "宿迁市市场监督管理局",
        "authority_code": OFFICE,
        "penalty_kinds": "罚款、没收违法所得",
        "violation_type": "侵犯注册商标专用权",
        "facts": "销售侵权商品",
        "content": "没收违法所得300元，罚款1000元",
        "legal_rep": "张三",
        "legal_rep_id_no": "321302198001011234",
        "procedure": "普通程序",
        "officers": "李四、王五",
    },
    "abnormal_listing": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "listed_day": "2020-07-01",
        "reason": "未按规定期限公示2019年年度报告",
        "authority": "宿迁市市场监督管理局",
    },
    "serious_listing": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "list_name": "严重违法失信企业名单",
        "listed_day": "2020-07-01",
        "reason": "被列入经营异常名录届满3年仍未履行相关义务的",
    },
    "judgment_debtor": {
        "party_name": "宿迁洋河样品有限公司",
        "uscc": USCC,
        "case_no": "(2019)苏1302执00123号",
        "court": "宿迁市宿城区人民法院",
        "published_day": "2019年09月30日",
        "duty": "支付货款",
        "legal_rep": "张三",
    },
    "court_case": {
        "case_no": "（2019）苏1302民初77号",
        "courts": "宿迁市宿城区人民法院",
        "entry_kind": "开庭公告",
        "entry_day": "2019-05-06",
        "parties": [
            {"role": "原告", "name": "张三", "roleType": 1},
            {"role": "被告", "name": "宿迁洋河样品有限公司", "uscc": USCC},
        ],
    },
    "sampling_result": {
        "producer_name": "宿迁洋河样品有限公司",
        "producer_uscc": USCC,
        "sampled_name": "宿城区样品超市",
        "product": "桂花糕",
        "batch": "2020-01-01",
        "sample_no": "GC20320000000000001",
        "verdict": "不合格",
        "failed_items": "菌落总数║2000║≤1000；大肠菌群║50║≤10",
        "published_day": "2020-02-02",
    },
}
EVERY = pytest.mark.parametrize("name", sorted(SAMPLES))


def loaded(name, **changes):
    """Load a sample with some values changed."""
    return KINDS[name].load({**SAMPLES[name], **changes})


def refused(name, **changes):
    """Return the faults with which a changed sample is refused."""
    with pytest.raises(ValidationError) as caught:
        loaded(name, **changes)
    problems = problems_of(caught.value)
    assert all(problem.code in CODES for problem in problems)
    return {(problem.field, problem.code) for problem in problems}


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

    assert set(kind.fields().values()) <= set(FIELD_CLASSES)
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
    ["abnormal_listing", "judgment_debtor", "penalty", "serious_listing", "shop"],
)


@ONLY_CODE
def test_a_failing_code_that_stands_alone_is_refused(name):
    wrong = "91321302MA1TEQT079"

    assert refused(name, uscc=wrong) == {("uscc", "code-check")}
    assert refused(name, uscc=wrong, party_name=None) == {("uscc", "code-check")}
    assert refused(name, uscc=None, reg_no="321300000000012") == {
        ("reg_no", "code-check")
    }


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


def test_a_registration_needs_a_name_and_a_usable_code():
    assert refused("registration", party_name=None) == {("party_name", "required")}
    assert refused("registration", uscc=None) == {("uscc", "required")}
    assert refused("registration", uscc="91321302MA1TEQT079") == {
        ("uscc", "code-check")
    }
    assert refused("registration", uscc="9132****") == {("uscc", "code-check")}
    assert refused("registration", uscc="00000000000000000X") == {("uscc", "required")}


def test_a_number_without_check_digit_keys_only_together_with_the_name():
    keys = {
        KINDS["registration"].natural_key(
            loaded("registration", uscc="320321NA000117X", party_name=name)
        )
        for name in ("甲合作社", "乙合作社")
    }

    assert len(keys) == 2


def test_capital_is_parsed_and_what_cannot_be_read_stays_text():
    assert loaded("registration")["capital_fen"] == 105_000_000
    unread = loaded("registration", capital="8(万)")
    assert unread["flags"] == ["capital:unread"]
    assert "capital_fen" not in unread


def test_listing_and_removal_are_one_record():
    kind = KINDS["abnormal_listing"]
    removed = loaded(
        "abnormal_listing",
        reason="在2020年6月30日前未按规定报送2019年度年度报告",
        removed_day="2021-01-02",
        removal_authority="江苏省市场监督管理局",
        authority="宿迁市工商行政管理局",
    )

    assert kind.natural_key(removed) == kind.natural_key(loaded("abnormal_listing"))
    assert kind.effect(removed) == (date(2020, 7, 1), date(2021, 1, 2))


def test_two_missing_reports_of_one_day_are_two_records():
    kind = KINDS["abnormal_listing"]
    other = loaded("abnormal_listing", reason="未按规定期限公示2018年年度报告")

    assert kind.natural_key(other) != kind.natural_key(loaded("abnormal_listing"))


def test_a_list_without_days_of_listing_takes_the_day_it_was_published():
    body = loaded("serious_listing", listed_day=None, published_day="2017-06-01")

    assert KINDS["serious_listing"].event_day(body) == date(2017, 6, 1)
    assert refused("serious_listing", listed_day=None) == {("listed_day", "required")}


def test_leading_zeros_make_no_second_debtor_record():
    kind = KINDS["judgment_debtor"]
    short = loaded("judgment_debtor", case_no="（2019）苏1302执123号")

    assert kind.natural_key(short) == kind.natural_key(loaded("judgment_debtor"))
    other = loaded("judgment_debtor", case_no="（2019）苏1302执1230号")
    assert kind.natural_key(other) != kind.natural_key(short)


def test_an_office_under_its_code_and_brackets_of_any_style_give_one_penalty():
    kind = KINDS["penalty"]
    renamed = loaded(
        "penalty", authority="宿迁市市监局", document_no="宿市监处字[2020]第 7 号"
    )

    assert kind.natural_key(renamed) == kind.natural_key(loaded("penalty"))


def test_a_licence_of_one_holder_is_one_record_whatever_its_office_is_called():
    kind = KINDS["licence"]
    renewed = loaded(
        "licence", valid_until="2030-01-01", authority="江苏省食品药品监督管理局"
    )

    assert kind.natural_key(renewed) == kind.natural_key(loaded("licence"))
    assert refused("licence", licence_no=None) == {("licence_no", "required")}


def test_a_licence_number_identifies_its_holder_where_the_code_fails():
    body = loaded("licence", uscc="9132130MA1TEQT078")

    (holder,) = KINDS["licence"].parties(body)
    assert body["flags"] == ["uscc:length"]
    assert [v.value for v in holder.identifiers if v.usable] == ["苏妆20200001"]


def test_a_shop_has_its_operator_and_itself_as_parties():
    operator, shop = KINDS["shop"].parties(loaded("shop"))

    assert (operator.role, operator.kind) == ("operator", "organisation")
    assert (shop.role, shop.identifiers[0].value) == ("shop", "10086@样品商城")
    assert refused("shop", closed_day="2019-12-31") == {("closed_day", "date-order")}


def test_failing_items_of_one_sample_unite_and_the_newer_words_win():
    kind = KINDS["sampling_result"]
    more = loaded("sampling_result", failed_items="霉菌║200║≤150；大肠菌群║60║≤10")

    united = kind.combine(loaded("sampling_result"), more)

    assert kind.natural_key(more) == kind.natural_key(loaded("sampling_result"))
    assert united["items"] == [
        {"item": "大肠菌群", "result": "60", "limit": "≤10"},
        {"item": "菌落总数", "result": "2000", "limit": "≤1000"},
        {"item": "霉菌", "result": "200", "limit": "≤150"},
    ]


def test_a_sample_names_the_sampled_unit_and_the_nominal_producer():
    parties = KINDS["sampling_result"].parties(loaded("sampling_result"))

    assert [party.role for party in parties] == ["sampled unit", "nominal producer"]
    assert refused("sampling_result", sampled_name=None, producer_name=None) == {
        ("sampled_name", "party-missing")
    }


def test_the_layout_of_the_drug_notices_fits():
    body = KINDS["sampling_result"].load(
        {
            "product": "白及",
            "producer_name": "样品中药饮片有限公司",
            "batch": "20160629",
            "sampled_name": "样品大药房",
            "test_basis": "《中华人民共和国药典》2015年版一部",
            "verdict": "不合格",
            "failed_items": "[鉴别]（（1））",
            "test_body": "中国食品药品检定研究院",
            "note": "*",
            "published_day": "2018-02-01",
        }
    )

    assert body["items"] == [{"item": "[鉴别]（（1））"}]
    assert KINDS["sampling_result"].natural_key(body)[1:4] == ("白及", "20160629", "")


def test_a_licence_without_a_number_is_keyed_by_its_decision():
    kind = KINDS["licence"]
    by_decision = loaded("licence", licence_no=None, document_no="苏药监许[2020]1号")

    assert kind.natural_key(by_decision) == (
        "江苏省药品监督管理局",
        "苏药监许〔2020〕1号",
        "org_code:MA1TEQT07",
    )


def test_a_listing_for_a_reason_of_its_own_is_keyed_by_its_words():
    kind = KINDS["serious_listing"]
    bodies = [
        loaded("serious_listing", reason=reason)
        for reason in ("组织 虚假交易", "组织虚假交易", "恶意申请商标注册")
    ]

    assert len({kind.natural_key(body) for body in bodies}) == 2


def test_one_party_coded_twice_carries_the_code_once():
    body = loaded("penalty", org_code=USCC, tax_no=USCC)

    (party,) = KINDS["penalty"].parties(body)
    assert [v.value for v in party.identifiers] == [USCC]


def test_a_tax_number_keys_by_the_organisation_code_inside():
    body = loaded("penalty", uscc=None, tax_no="321311MA1TEQT07")

    assert KINDS["penalty"].parties(body)[0].key == "org_code:MA1TEQT07"


def test_an_item_measured_twice_is_kept_twice_and_renewed_as_one():
    kind = KINDS["sampling_result"]
    twice = loaded("sampling_result", failed_items="霉菌║200║≤150；霉菌║210║≤150")
    renewed = loaded("sampling_result", failed_items="霉菌║220║≤150")

    assert [item["result"] for item in twice["items"]] == ["200", "210"]
    assert [i["result"] for i in kind.combine(twice, renewed)["items"]] == ["220"]


def test_flags_of_both_rows_of_a_sample_stay():
    kind = KINDS["sampling_result"]
    old = loaded("sampling_result", producer_uscc="9132130****EQT078")
    new = loaded("sampling_result", sampled_uscc="91321302MA1TEQT079")

    assert kind.combine(old, new)["flags"] == [
        "producer_uscc:masked",
        "sampled_uscc:uscc-check",
    ]


def test_an_office_with_a_failing_code_is_known_by_its_name():
    kind = KINDS["penalty"]
    body = loaded("penalty", authority_code="11321300MB1TEQT43E")

    assert kind.natural_key(body)[0] == "宿迁市市场监督管理局"


def test_a_null_mark_in_a_code_column_is_no_code():
    body = loaded("penalty", org_code="无", reg_no="/")

    assert not {"org_code", "reg_no", "flags"} & set(body)


def test_items_given_as_objects_and_as_text_are_one_list():
    body = loaded(
        "sampling_result", items=[{"item": "霉菌"}], failed_items="酵母;;霉菌"
    )

    assert [item["item"] for item in body["items"]] == ["酵母", "霉菌"]


def test_a_sample_without_a_number_is_keyed_by_product_batch_parties_and_notice():
    kind = KINDS["sampling_result"]
    one = loaded("sampling_result", sample_no=None)
    other_batch = loaded("sampling_result", sample_no=None, batch="2020-01-02")
    without_items = loaded("sampling_result", sample_no=None, failed_items=None)

    assert kind.natural_key(one) == kind.natural_key(without_items)
    assert kind.natural_key(one) != kind.natural_key(other_batch)
    assert "items" not in without_items


def test_an_unknown_shape_in_a_column_of_unified_codes_is_refused():
    assert refused("penalty", uscc="企独苏总字第1号") == {("uscc", "code-check")}


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
