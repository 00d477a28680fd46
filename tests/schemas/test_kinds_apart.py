"""What single record kinds do that no other does."""

from datetime import date

from schemas.record import KINDS
from tests.support.kind_samples import USCC, loaded, refused


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
