"""What a faulty cell may be: one reading that passes, and none where there are two."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Manifest
from hub.intake.quarantine.misread import amount_readings, day_readings, near_codes
from schemas.codes.repair import LOOK_ALIKES
from tests.support.delivered import dropped
from tests.support.intake_lines import firm, uscc
from tests.support.little_city import PENALTY, write_csv

pytestmark = pytest.mark.postgresql_in_long

NAME = "宿迁第7商贸有限公司"
RIGHT = uscc(7)


def put(code, place, char):
    """Write another character into a code."""
    return code[:place] + char + code[place + 1 :]


REGISTERED = firm(7)
WRONG = RIGHT[:7] + RIGHT[8:]
"""The code with a character missing: no length of a code, so the row is no record."""


@pytest.fixture
def candidates(tmp_path, take, drops, desk, listed, deliver):
    """Take in a penalty with a registered namesake; give what its cells may be."""

    def candidates(registered=(REGISTERED,), **changes):
        deliver("register", *registered)
        take()
        cells = {
            PENALTY[0]: NAME,
            PENALTY[2]: RIGHT,
            "行政处罚决定书文号": "宿市监罚〔2025〕7号",
            "处罚类别": "罚款",
            "罚款金额（万元）": "3.82",
            "处罚决定日期": "2025-12-01",
            "处罚机关": "宿迁市市场监督管理局",
        } | changes
        row = [cells.get(column, "") for column in PENALTY]
        source = dropped(Manifest.of("connectors.penalty_2018"), drops)
        desk.sources = desk.sources | {"penalty_2018": source}
        take(write_csv(tmp_path / "p.csv", PENALTY, [row]), of=source)
        (entry,) = [one for one in listed() if one.source == "penalty_2018"]
        return entry, desk.show(entry.id)["candidates"]

    return candidates


def test_a_code_with_a_missing_character_is_the_one_of_the_registered_namesake(
    candidates, desk
):
    entry, (found,) = candidates(**{PENALTY[2]: WRONG})

    assert (found["field"], found["text"], found["kind"]) == ("uscc", RIGHT, "code")
    assert (found["name"], found["place"]) == (NAME, None)
    trial = desk.attempt(entry.id, uscc=found["text"])
    assert (trial.state, trial.fate) == ("record", "linked")


def test_a_register_row_with_one_wrong_character_is_told_which(
    take, deliver, listed, desk
):
    deliver("register", REGISTERED)
    take()
    deliver("register-2", firm(7) | {"uscc": put(RIGHT, 7, "7")})
    take()

    (entry,) = listed()
    (found,) = desk.show(entry.id)["candidates"]

    assert found == {
        "field": "uscc",
        "text": RIGHT,
        "kind": "code",
        "name": NAME,
        "place": 8,
        "wrong": "7",
        "right": RIGHT[7],
    }


@pytest.mark.parametrize(
    "changes",
    [
        {PENALTY[2]: put(WRONG, 6, "8")},
        {PENALTY[2]: WRONG, PENALTY[0]: "宿迁第8商贸有限公司"},
        {PENALTY[2]: WRONG, PENALTY[0]: "严小明"},
        {PENALTY[2]: WRONG, PENALTY[0]: ""},
    ],
)
def test_no_code_is_guessed_where_it_is_far_off_or_the_name_does_not_agree(
    candidates, changes
):
    assert candidates(**changes)[1] == []


def differences(code):
    """Count the places where a code is another than the right one."""
    return sum(one != other for one, other in zip(code, RIGHT, strict=True))


def test_a_text_between_two_codes_is_near_to_both():
    pairs = (uscc(n) for n in range(10, 1_000_000))
    other = next(code for code in pairs if differences(code) == 2)
    place = next(n for n in range(18) if other[n] != RIGHT[n])

    between = put(RIGHT, place, other[place])

    assert near_codes(between, [other, RIGHT]) == (other, RIGHT)


def test_nothing_is_guessed_of_a_row_that_the_law_seals(candidates):
    _, found = candidates(
        **{PENALTY[2]: WRONG, "处罚决定日期": "2025-12-01", "处罚机关": "宿迁市公安局"}
    )

    assert found == []


@pytest.mark.parametrize(
    ("column", "text", "meant"),
    [
        ("处罚决定日期", "13/12/2025", "2025-12-13"),
        ("处罚决定日期", "2O25-l2-01", "2025-12-01"),
        ("处罚决定日期", "2025-13-12", "2025-12-13"),
        ("处罚决定日期", "03/04/2025", None),
        ("处罚决定日期", "昨天", None),
        ("处罚决定日期", "31/12/2199", None),
        ("罚款金额（万元）", "3.82万", "3.82万元"),
        ("罚款金额（万元）", "叁万元整", "3万元"),
        ("罚款金额（万元）", "三块", "3元"),
        ("罚款金额（万元）", "1,5", None),
        ("罚款金额（万元）", "约3万", None),
    ],
)
def test_a_day_or_an_amount_is_proposed_where_one_reading_alone_passes(
    candidates, column, text, meant
):
    _, found = candidates(**{column: text})

    assert [one["text"] for one in found] == ([] if meant is None else [meant])


@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.sampled_from("/.-年"))
def test_whatever_the_order_the_day_itself_is_among_the_readings(day, mark):
    year, month, number = str(day.year), f"{day.month:02}", f"{day.day:02}"
    clear = day.day > 12 or day.day == day.month

    for parts in ((number, month, year), (month, number, year)):
        found = day_readings(mark.join(parts))
        assert day in found
        assert len(found) == (1 if clear else 2)
    assert day_readings(mark.join((year, month, number))) == (day,)
    turned = day_readings(mark.join((year, number, month)))
    assert len(turned) == 1
    assert (turned == (day,)) == clear


@given(
    st.integers(1, 999_999),
    st.integers(0, 17),
    st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"),
)
def test_a_code_is_near_to_each_text_with_one_other_character(number, place, char):
    code = uscc(number)
    text = put(code, place, char)

    assert near_codes(text, [code]) == ((code,) if text != code else ())
    assert near_codes(text[:place] + text[place + 1 :], [code]) == (code,)


@given(st.integers(1, 999_999), st.data())
def test_look_alikes_are_near_however_many_and_two_other_characters_are_not(
    number, data
):
    code = uscc(number)
    alike = {char: group for group in LOOK_ALIKES for char in group}
    text = "".join(data.draw(st.sampled_from(alike.get(char, char))) for char in code)
    far = put(put(code, 0, "Z"), 9, "%")

    assert near_codes(text, [code]) == ((code,) if text != code else ())
    assert near_codes(far, [code]) == ()


@given(st.text(max_size=45))
def test_no_text_breaks_the_readers_and_what_they_give_is_plain(text):
    assert all(isinstance(day, date) for day in day_readings(text))
    for amount in amount_readings(text):
        bare = amount.removesuffix("万元").removesuffix("元")
        assert bare.replace(".", "", 1).isdecimal()
