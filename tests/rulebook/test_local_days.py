"""An instance enters the notice of a year before the product has it."""

from datetime import date

import pytest

from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.working_days import FILE_NAME, load_calendar

RULES = load_rulebook()
NOTICE = """
[[entry]]
key = "2027"
state = "published"
days_off = [2027-01-01, 2027-01-02, 2027-01-03]
days_made_up = [2027-01-09]
valid_from = 2027-01-01
valid_to = 2027-12-31
source = "通知（示例）"
status = "confirmed"
mark = "V"
"""


def test_without_a_file_the_shipped_years_count(tmp_path):
    assert load_calendar(tmp_path, RULES) is RULES.calendar


def test_an_entered_notice_takes_the_place_of_what_was_assumed(tmp_path):
    (tmp_path / FILE_NAME).write_text(NOTICE, "utf-8")

    calendar = load_calendar(tmp_path, RULES)

    assert calendar.is_published(date(2027, 1, 9))
    assert calendar.is_worked(date(2027, 1, 9))
    assert calendar.is_worked(date(2027, 2, 5))
    assert not RULES.calendar.is_worked(date(2027, 1, 9))
    assert calendar.years[2026] == RULES.calendar.years[2026]
    assert calendar.digest != RULES.calendar.digest


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[[entry]]", "[[entry", "-"),
        ("[[entry]]", "[entry]", "entry"),
        ('key = "2027"', 'key = "2028"', "2028.valid_from"),
        ('source = "通知（示例）"', 'source = " "', "2027.source"),
        ('mark = "V"', 'mark = "R"', "2027.status"),
        ("[2027-01-09]", "[2027-01-08]", "2027.days_made_up"),
        ('state = "published"', 'state = "sure"', "2027.state"),
        ("\n[[entry]]", NOTICE + "\n[[entry]]", "entry"),
        ("\n[[entry]]", 'id = "days"\n[[entry]]', "id"),
    ],
)
def test_a_broken_notice_is_refused_with_its_place(tmp_path, old, new, key):
    (tmp_path / FILE_NAME).write_text(NOTICE.replace(old, new, 1), "utf-8")

    with pytest.raises(RuleFileError) as caught:
        load_calendar(tmp_path, RULES)

    assert (caught.value.file, caught.value.key) == (FILE_NAME, key)
