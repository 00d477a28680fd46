"""The working calendar of an instance: the shipped years, and what it enters itself.

The file lies in the instance folder: the year's notice comes when it comes, and an
agency need not wait for a new version of this product to enter it.
"""

from pathlib import Path

from hub.calendar import WorkingCalendar
from hub.rulebook.book import Rulebook
from hub.rulebook.checks import check_rule
from hub.rulebook.digests import digest_of
from hub.rulebook.reading import Entries, RuleFileError, RuleText
from hub.rulebook.time_checks import check_working_days
from hub.rulebook.time_rules import WorkingYearRule

FILE_NAME = "working-days.toml"


def load_calendar(instance: Path, rules: Rulebook) -> WorkingCalendar:
    """Read an instance's calendar, each year by its own entry where it has one.

    Read anew at each call, for the notice comes while the hub runs.

    Raises:
        RuleFileError: the file is broken, or an entry says what no calendar may.
    """
    path = instance / FILE_NAME
    if not path.exists():
        return rules.calendar
    read = RuleText.open(path)
    own = read.read(Entries[WorkingYearRule]).entry
    for rule in own:
        check_rule(rule, FILE_NAME)
    check_working_days(own, FILE_NAME)
    if len({rule.key for rule in own}) != len(own):
        raise RuleFileError(FILE_NAME, "entry", "names a year twice")
    entries = read.table.get("entry", [])
    years = [*rules.calendar.years.values(), *(rule.year() for rule in own)]
    return WorkingCalendar.of(years, digest_of([rules.calendar.digest, entries]))
