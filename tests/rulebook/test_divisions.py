"""Divisions: today's, former ones, and the city's zones."""

from datetime import date
from pathlib import Path

import pytest

from hub.names import Divisions as NamesDivisions
from hub.names import anatomy
from hub.rulebook import load_rulebook

DIVISIONS = load_rulebook().divisions
TODAY = date(2026, 11, 24)
DATA = Path(__file__).parents[2].parent / "shared" / "data"
COUNTIES = 2847


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("321300", TODAY, "宿迁市"),
        ("321302", TODAY, "宿城区"),
        ("321321", date(2000, 1, 1), "宿豫县"),
        ("321321", TODAY, "宿豫县"),
        ("321311", TODAY, "宿豫区"),
        ("321395", TODAY, "苏宿工业园区"),
        ("320000", TODAY, "江苏省"),
        ("999999", TODAY, None),
    ],
)
def test_a_code_is_called_what_it_was_called_on_the_day(code, day, name):
    assert DIVISIONS.name_of(code, day) == name


@pytest.mark.parametrize(
    "code",
    ["321391", "321392", "321393", "321395", "321371", "321321", "320823", "100000"],
)
def test_zones_and_former_codes_are_known(code):
    assert DIVISIONS.known(code)


def test_a_code_that_never_was_is_unknown():
    assert not DIVISIONS.known("321399")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("宿迁", "321300"),
        ("宿迁市", "321300"),
        ("沭阳县", "321322"),
        ("沭阳", "321322"),
        ("洋河新区", "321393"),
        ("湖滨新城", "321392"),
        ("苏宿工业园区", "321395"),
        ("宿豫县", "321321"),
    ],
)
def test_a_name_leads_to_its_code(name, code):
    assert DIVISIONS.codes[name] == {code}


def test_a_zone_lies_in_its_city_and_the_city_in_its_province():
    assert DIVISIONS.lies_in("321393", "321300")
    assert DIVISIONS.lies_in("321321", "320000")
    assert not DIVISIONS.lies_in("321300", "320300")


def test_names_of_merchants_are_split_by_the_zones_too():
    parts = anatomy("宿迁市洋河新区云朵酒业有限公司", DIVISIONS)

    assert isinstance(DIVISIONS, NamesDivisions)
    assert (parts.divisions, parts.core) == (frozenset({"321393"}), "云朵酒业")


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside the repo")
def test_every_registering_office_of_the_citys_registry_is_known():
    text = (DATA / "registry" / "registry_suqian_allyears.csv").read_text("utf-8")
    codes = {line.split(",")[2][2:8] for line in text.splitlines()[1:]}
    local = {code for code in codes if code.startswith("3213") and code.isdigit()}

    assert local
    assert {code for code in local if not DIVISIONS.known(code)} == set()


@pytest.mark.parametrize(
    ("name", "code", "rest"),
    [
        # A county that became a district, a district that became part of another.
        ("天津市蓟县云朵液压厂", "120225", "云朵液压"),
        ("天津市滨海新区塘沽云朵灯具厂", "120116", "云朵灯具"),
        ("黔东南州云朵药业有限公司", "522600", "云朵药业"),
        ("贵州省凯里市岑巩县云朵木业有限公司", "522601", "云朵木业"),
        ("聊城市开发区云朵配件厂", "371500", "云朵配件"),
    ],
)
def test_former_divisions_and_unlisted_zones_are_taken_off(name, code, rest):
    parts = anatomy(name, DIVISIONS)

    assert parts.divisions == frozenset({code})
    assert parts.stem + parts.industry == rest
