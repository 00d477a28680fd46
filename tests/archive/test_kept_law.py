"""Fields of law are kept with the judgement, renewed by a pass, and told as kept."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import hub.rulebook
from hub.after_intake import judge_anew
from hub.archive.judging import judgements_of
from hub.archive.models import RecordHead, RecordJudgement
from hub.archive.proof import check_records
from hub.archive.reads import current_by_key
from hub.archive.rules import law_fields_of, shown_law, stored_law
from hub.archive.rules.law.kept_law import law_text
from hub.ground.process.progress import unseen
from hub.overview.law_coverage import count_law_coverage
from hub.ratings.facts import facts_of
from hub.rulebook import load_rulebook
from tests.support.little_city import (
    FINED,
    FIRMS,
    bring_penalties,
    bring_registers,
    penalty_row,
)

RULES = load_rulebook()
FILES = Path(hub.rulebook.__file__).parent
DAY = date(2026, 9, 1)
VIOLATIONS = st.sampled_from(["销售侵犯注册商标专用权的商品", "假冒伪劣", "其他", ""])
BASES = st.sampled_from(["《食品安全法》第一百二十四条", "《商标法》第六十条", ""])
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "party_name": st.sampled_from(["甲食品有限公司", "乙商标事务所"]),
        "violation_type": VIOLATIONS,
        "case_name": VIOLATIONS,
        "basis": BASES,
        "violation_code": st.sampled_from(["V1", "V2"]),
    },
)


@pytest.fixture
def city(hub, tmp_path):
    """A register, and one fine whose basis says more than its public violation."""
    bring_registers(hub, tmp_path, FIRMS)
    row = penalty_row(
        FINED,
        1,
        DAY.isoformat(),
        违法行为类型="假冒伪劣",
        处罚依据="《食品安全法》第一百二十四条",
    )
    bring_penalties(hub, tmp_path, [row])
    return hub


@pytest.fixture
def moved(tmp_path):
    """A rulebook in which food law is told as a law on drugs."""
    home = tmp_path / "moved"
    shutil.copytree(FILES, home)
    path = home / "law_fields.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('field = "food"', 'field = "drug"'), "utf-8")
    return load_rulebook(home)


def penalty(hub):
    """The penalty of the city as it stands."""
    with hub.reads() as session:
        keys = session.scalars(select(RecordHead.key)).all()
        rows = current_by_key(session, keys)
    return next(row for row in rows if row.kind == "penalty")


def test_a_record_comes_with_its_fields_of_law_and_what_tells_them(city):
    row = penalty(city)
    kept = stored_law(row.judgement.law)

    assert [(f.field, f.basis) for f in kept.told] == [("food", "code")]
    assert [(f.field, f.basis) for f in kept.public] == [("product_quality", "words")]
    with city.reads() as session:
        query = select(RecordJudgement.law).where(RecordJudgement.law.is_not(None))
        assert session.scalars(query).all() == [row.judgement.law]


def test_ratings_answers_and_counts_read_what_is_kept(city):
    no_rules = replace(city.rulebook, law_fields=())
    row = replace(penalty(city), party_nos=(0,))

    (fact,) = facts_of([row], bytes.hex, no_rules)
    shown = shown_law(
        *("penalty", row.body, DAY, no_rules),
        stored=row.judgement.law,
        of=(row.body, DAY),
    )
    with city.reads() as session:
        counted = count_law_coverage(session, no_rules, DAY)

    assert fact.fields == ("product_quality",)
    assert [one.field for one in shown] == ["food"]
    assert dict(counted.fields) == {"food": 1}


def test_a_corrected_file_renews_what_is_kept_and_the_old_words_stay(city, moved):
    before = penalty(city)

    report = judge_anew(replace(city, rulebook=moved))

    after = penalty(city)
    assert report["changed"] == 1
    assert [f.field for f in stored_law(after.judgement.law).told] == ["drug"]
    assert after.judgement.publicity_until == before.judgement.publicity_until
    with city.reads() as session:
        told = judgements_of(session, after.key)
    assert [one.judgement.law for one in told] == [
        before.judgement.law,
        after.judgement.law,
    ]
    assert check_records(city.engine, city.audit, city.keys, unseen) is None


@given(BODIES, st.sets(st.sampled_from(["violation_type", "basis", "case_name"])))
def test_what_is_shown_tells_nothing_of_what_is_hidden(body, hidden):
    stored = law_text("penalty", body, DAY, RULES)
    shown = {name: body[name] for name in body if name not in hidden}

    found = shown_law("penalty", shown, DAY, RULES, stored=stored, of=(body, DAY))

    assert found == law_fields_of("penalty", shown, DAY, RULES)


def test_an_unknown_field_is_kept_as_unknown_and_a_kind_without_law_as_none():
    assert law_text("penalty", {"violation_type": "其他"}, DAY, RULES) == "[[]]"
    assert law_text("registration", {"name": "甲"}, DAY, RULES) is None
    assert law_text("penalty", {"basis": "《商标法》第六十条"}, None, RULES) is None
