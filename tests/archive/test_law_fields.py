"""Which fields of law a record is of, against a table written by hand."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.archive.rules import law_fields_of
from hub.archive.rules.law.citations import MOST_CHARS, citations_in
from hub.rulebook import load_rulebook
from tests.support.published import lines, need

RULES = load_rulebook()
TABLE = Path(__file__).with_name("law_fields.tsv")
COLUMNS = (
    ("code", "violation_code"),
    ("basis", "basis"),
    ("violation", "violation_type"),
)
TODAY = date(2026, 6, 1)
LAWS = frozenset(law for rule in RULES.law_fields for law in rule.laws)

with TABLE.open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t"))


def told(found):
    """The fields as the table writes them."""
    return " ".join(f"{f.field}/{f.group or '-'}/{f.basis}" for f in found) or "-"


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{n}-{row['why']}" for n, row in enumerate(ROWS, 2)]
)
def test_a_penalty_is_of_the_fields_that_the_table_says(row):
    body = {name: row[column] for column, name in COLUMNS if row[column]}

    found = law_fields_of("penalty", body, date.fromisoformat(row["day"]), RULES)

    assert told(found) == row["fields"]
    assert all(one.detail and one.rule for one in found)


def test_the_table_is_long_enough_and_holds_every_group_and_basis():
    fields = " ".join(row["fields"] for row in ROWS)

    assert len(ROWS) >= 120
    assert all(
        f"/{g}/{b}" in fields
        for g in ("213-215", "216", "217-218", "219")
        for b in ("code", "words")
    )


NAMES = st.sampled_from(sorted(law for law in LAWS if law.isalpha()))
PIECES = st.one_of(
    NAMES.map(lambda name: f"《{name}》"),
    NAMES,
    st.sampled_from(
        [
            "第五十七条",
            "第60条",
            "第二百一十九条之一",
            "至",
            "、",
            "；",
            "。",
            "该法",
            "（2019年修正）",
        ]
    ),
    st.sampled_from(
        ["不适用", "违反", "〈", "》", "《", "第", "条", "十", "百条", "第条"]
    ),
    st.text(max_size=8),
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_no_text_breaks_the_reading_and_only_named_laws_are_cited(text):
    for cited in citations_in(text, LAWS):
        name = cited.law.removesuffix("*")
        assert name
        assert name in text.replace(" ", "") or any(c.isspace() for c in text)


@given(
    NAMES,
    st.integers(1, 452),
    st.sampled_from(
        ["《{}》", "《中华人民共和国{}》", "违反{}", "根据中华人民共和国{}"]
    ),
)
def test_a_law_is_read_with_and_without_brackets(name, number, form):
    text = form.format(name) + f"第{number}条"

    assert [(c.law, c.article) for c in citations_in(text, LAWS)] == [
        (name, str(number))
    ]


@given(st.integers(1, 452), st.integers(1, 40))
def test_a_range_cites_what_lies_between(first, more):
    text = f"《产品质量法》第{first}条至第{first + more}条"

    assert [c.article for c in citations_in(text, LAWS)] == [
        str(n) for n in range(first, first + more + 1)
    ]


@given(st.integers(1, 452))
def test_a_number_is_read_in_numerals_as_in_digits(number):
    def numerals(n):
        hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
        signs = "零一二三四五六七八九"
        text = f"{signs[hundreds]}百" if hundreds else ""
        if tens:
            text += ("" if tens == 1 and not hundreds else signs[tens]) + "十"
        elif hundreds and ones:
            text += "零"
        return text + (signs[ones] if ones else "")

    (cited,) = citations_in(f"《商标法》第{numerals(number)}条", LAWS)

    assert cited.article == str(number)


def test_a_text_of_any_length_is_read_in_bounded_time():
    # Far below the limit of the test run: a reading that grows with the square hangs.
    for text in (
        "违反" * 100_000,
        "法第" * 100_000,
        "《" * 100_000,
        "第十条" * 100_000,
    ):
        assert citations_in("《商标法》第五十七条" + text, LAWS)
    late = "，" * MOST_CHARS + "《商标法》第五十七条"
    assert citations_in(late, LAWS) == []


def test_the_words_of_a_story_count_for_nothing():
    story = "当事人销售假冒专利的产品，" * 10
    body = {"violation_type": story, "case_name": "销售不合格产品案"}

    assert (
        told(law_fields_of("penalty", body, TODAY, RULES)) == "product_quality/-/words"
    )


@pytest.mark.parametrize(
    ("case", "fields"),
    [
        ("宿迁某某食品有限公司未按时年报案", "registration/-/words"),
        ("江苏某某药品销售有限公司", "-"),
        ("市食品药品监督管理局移送的案件", "-"),
        ("老李家食品店销售不合格产品案", "product_quality/-/words"),
    ],
)
def test_the_names_of_parties_and_authorities_tell_no_field(case, fields):
    body = {"case_name": case, "party_name": "老李家食品店"}

    assert told(law_fields_of("penalty", body, TODAY, RULES)) == fields


def test_only_what_a_body_holds_tells_anything():
    body = {"basis": "《商标法》第六十条", "violation_type": "其他违法行为"}

    assert told(law_fields_of("penalty", body, TODAY, RULES)) == "ip/213-215/code"
    del body["basis"]
    assert law_fields_of("penalty", body, TODAY, RULES) == ()


@pytest.mark.parametrize(
    ("reasons", "fields"),
    [
        (["侵害商标权纠纷"], "ip/213-215/words"),
        (["销售假冒注册商标的商品罪"], "ip/213-215/words"),
        (["买卖合同纠纷"], "-"),
        ([], "-"),
    ],
)
def test_a_case_is_of_the_field_of_its_causes(reasons, fields):
    assert (
        told(law_fields_of("court_case", {"reasons": reasons}, TODAY, RULES)) == fields
    )


@pytest.mark.parametrize("kind", ["registration", "shop", "of-no-kind"])
def test_a_kind_that_tells_no_law_is_of_no_field(kind):
    body = {"violation_type": "假冒专利", "basis": "《商标法》第六十条"}

    assert law_fields_of(kind, body, TODAY, RULES) == ()


def published():
    """Published decisions as bodies with their days."""
    for row in lines("penalties/cn_admin_penalties_15.jsonl"):
        yield {"violation_type": row.get("type") or ""}, date(2019, 6, 1)
    for row in lines("penalties/cn_env_penalty_notices_49.jsonl"):
        yield {"document_name": row["title"]}, date(2013, 1, 1)
    table = need("penalties/cn_samr_local_excerpt.tsv").read_text("utf-8")
    for row in csv.DictReader(table.splitlines(), delimiter="\t"):
        laws = (row["laws_in_source"] or "").split("|")
        basis = "、".join(f"《{law}》" for law in laws if law)
        day = date.fromisoformat(row["date"])
        yield {"basis": basis, "case_name": row["title"]}, day


def test_published_decisions_are_told_by_code_by_words_or_not_at_all():
    # Each of the 47 decisions was read by hand: none of the 31 is wrong.
    bases = Counter(
        next((one.basis for one in law_fields_of("penalty", body, day, RULES)), None)
        for body, day in published()
    )

    assert bases == {"code": 31, "words": 5, None: 60}
