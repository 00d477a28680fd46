"""A refusal over HTTP is told in the asker's language, with what to do next."""

import pytest

from hub.api.docs.contracts import contract_of
from hub.api.problems import FRAMEWORK
from schemas.answers.problem import ProblemDocument
from tests.support.little_city import CLEAN, FINED, UNKNOWN

pytestmark = pytest.mark.postgresql_in_long
TRUST = f"/v1/trust/{FINED.code}"


@pytest.mark.parametrize(
    ("path", "headers", "zh", "en"),
    [
        (f"/v1/trust/{UNKNOWN}", {}, "请核对代码", "check the code"),
        ("/v1/trust/x", {}, "请填写 18 位", "send an 18-character"),
        (TRUST, {"Authorization": None}, "请在请求头中", "Send Authorization"),
        (TRUST, {"Hub_Purpose": "enforcement"}, "请改用", "ask for another"),
        ("/v1/nothing", {}, "请核对地址", "check the address"),
        ("/v1/match", {}, "请使用 Allow", "methods in Allow"),
        ("/livez", {"Host": "other.example"}, "请使用运行单位", "HUB_PUBLIC_HOSTS"),
    ],
)
def test_a_title_is_chinese_or_english_as_the_asker_likes(get, path, headers, zh, en):
    chinese = get(path, **headers)
    english = get(path, Accept_Language="en", **headers)

    assert zh in chinese.json["title"]
    assert en in english.json["title"]
    for answer in (chinese, english):
        assert contract_of(ProblemDocument)().validate(answer.json) == {}
        assert answer.json["help"] == f"/docs#error-{answer.json['code']}"
        assert "Accept-Language" in answer.headers["Vary"]


def test_help_leads_to_what_the_framework_refuses_too(get):
    page = get("/docs").get_data(as_text=True)

    for code, title in FRAMEWORK.values():
        assert f'id="error-{code}"' in page, title


def test_a_rule_that_opens_nothing_is_told_in_words(get):
    chinese = get(TRUST, Hub_Purpose="trial")
    english = get(TRUST, Hub_Purpose="trial", Accept_Language="en")

    assert chinese.json["rule"] == english.json["rule"] == "ceiling:purpose"
    assert chinese.json["detail"] == "法定上限不允许贵单位以此用途查询"
    assert english.json["detail"].startswith("the legal ceiling opens nothing")


@pytest.mark.parametrize("header", ["Hub_Reference", "Hub_Officer"])
@pytest.mark.parametrize("text", ["第15号", "京", "é"])
def test_a_header_that_is_not_percent_encoded_is_told_how_to_be(get, header, text):
    raw = text.encode().decode("latin-1")

    answer = get(TRUST, Accept_Language="en", **{header: raw})

    assert (answer.status_code, answer.json["code"]) == (400, "reference-invalid")
    assert header.replace("_", "-") in answer.json["detail"]
    assert "is sent as %E7%AC%AC15%E5%8F%B7" in answer.json["detail"]


def test_what_is_missing_is_named(get):
    answer = get(TRUST, Hub_Purpose=None, Accept_Language="en")

    assert answer.json["code"] == "purpose-required"
    assert answer.json["detail"].startswith("Hub-Purpose is missing")


@pytest.mark.parametrize(
    ("blank", "at"), [(" ", 4), (" ", 0), ("%C2%A0", 9), ("-", 8), ("%E3%80%80", 12)]
)
def test_blanks_in_a_code_of_an_address_are_taken_out_as_in_files(get, blank, at):
    answer = get(f"/v1/trust/{FINED.code[:at]}{blank}{FINED.code[at:]}")

    assert answer.status_code == 200
    assert answer.json["merchant"]["uscc"] == FINED.code


def test_no_other_slip_in_a_code_of_an_address_is_mended(get):
    looks_alike = CLEAN.code.replace("0", "O")

    answer = get(f"/v1/trust/{looks_alike[:4]} {looks_alike[4:]}")

    assert (answer.status_code, answer.json["code"]) == (422, "code-invalid")
