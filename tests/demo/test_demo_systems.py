"""Each system of a member delivers to the demo city, and each duty has its rows."""

import pytest
from sqlalchemy import select

from hub.archive.models import RecordVersion
from hub.archive.rules import product_category_of
from hub.demo.notes import read_manifest
from hub.ground.clock import legal_day
from hub.overview import count_law_coverage, count_served, served_rules
from hub.overview.duties.reading import check_served
from hub.rulebook import RuleFileError

pytestmark = pytest.mark.postgresql_in_long

CARRIED = {"4", "5", "19", "22", "29", "30", "36", "40"}
"""The plan's duties that matters carry."""
DUTIES = CARRIED | {
    *("3", "6", "8", "10", "11", "12", "13", "14", "15", "16", "17", "21", "24"),
    *("25", "26", "27", "32", "33"),
}
"""Those, and the ones that data can serve."""
SEALED = {"procuratorate"}
"""Systems all of whose rows the law seals: they are counted and refused."""


def test_every_system_delivers_to_the_city_and_its_rows_become_records(city):
    with city.reads() as session:
        found = count_served(session, "systems", legal_day(city.clock()))

    assert len(found) >= 15
    for one in found:
        assert one.rows > 0, one.rule.key
        assert (one.records > 0) == (one.rule.key not in SEALED), one.rule.key
        if one.rule.key in SEALED:
            assert one.quarantined == one.rows


def test_every_duty_has_rows_and_records_of_its_sources_or_matters(city):
    with city.reads() as session:
        found = {
            one.rule.key: one
            for one in count_served(session, "duties", legal_day(city.clock()))
        }

    assert set(found) == DUTIES
    for key, one in found.items():
        assert bool(one.rule.sources) != bool(one.rule.machines), key
        if key in CARRIED:
            assert one.matters > 0, key
        else:
            assert one.rows >= one.records > 0, key


def test_rows_of_a_duty_are_those_of_its_sources_as_the_city_foretells(city):
    planted = read_manifest(city.config.instance)["sources"]
    with city.reads() as session:
        (found,) = (
            one
            for one in count_served(session, "duties", legal_day(city.clock()))
            if one.rule.key == "11"
        )

    assert found.silent == ()
    assert found.rows == sum(
        planted[name]["expected"]["rows"] for name in found.rule.sources
    )


def test_goods_of_samples_and_cases_are_of_a_category_or_counted_as_unknown(city):
    with city.reads() as session:
        told = count_law_coverage(session, city.rulebook, legal_day(city.clock()))
        versions = session.execute(
            select(
                RecordVersion.kind, RecordVersion.body, RecordVersion.event_day
            ).where(RecordVersion.source == "sampling_agriculture")
        ).all()

    assert told.categories["pesticide"] >= len(versions) > 0
    assert told.categories["unknown"] > 0
    assert sum(told.categories.values()) <= sum(told.records.values())
    for kind, body, day in versions:
        found = product_category_of(kind, body, day, city.rulebook)
        assert (found.category, found.rule) == ("pesticide", "pesticide")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('"patent_case"', '"nobody_knows"'), "there is no source nobody_knows"),
        (('"patent_case"', '"penalty_trademark"'), "none, or one twice"),
        (("sources = [", 'machines = ["quarrel"]\nsources = ['), "no machine quarrel"),
        (("valid_from = 2017-01-01\n", ""), "must be given"),
        (("sources = [", "source_names = ["), "unknown key"),
    ],
)
def test_a_file_that_names_what_is_not_there_is_refused(change, why):
    text = DUTY.replace(*change)

    with pytest.raises(RuleFileError, match=why):
        check_served(text, "duties")


def test_the_shipped_files_are_read_in_their_order():
    rules = served_rules("duties")

    assert [rule.key for rule in rules] == sorted(DUTIES, key=int)
    assert {rule.status for rule in rules} <= {"confirmed", "unconfirmed"}


DUTY = """
id = "duties"
title = "one"

[[entry]]
key = "13"
zh = "专利"
en = "patents"
sources = ["patent_case", "penalty_trademark"]
valid_from = 2017-01-01
source = "a plan"
status = "unconfirmed"
mark = "P"
"""
