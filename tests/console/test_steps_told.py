"""What a table says of its steps is told in words, whatever the law has ended since."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from hub.casework.machines.loader import load_machines
from hub.console.pages.matters.table_view import TableTeller
from hub.console.words.translator import translator_of
from hub.rulebook import load_rulebook

RULES = load_rulebook()
BEFORE, AFTER = datetime(2026, 4, 14, tzinfo=UTC), datetime(2026, 4, 15, tzinfo=UTC)


def notes_of(language, now):
    """Tell every step of every table, by machine and event."""
    hub = SimpleNamespace(rulebook=RULES, clock=lambda: now)
    teller = TableTeller(SimpleNamespace(hub=hub, voice=translator_of(language)), None)
    return {
        (machine.key, event.key): teller.notes(event)
        for machine in load_machines().tables
        for event in machine.events
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_step_is_told_by_the_key_of_a_clock(language):
    # Some keys are plain words, which a name may hold too.
    plain = {rule.key for rule in RULES.clocks if "." not in rule.key}
    keys = {rule.key for rule in RULES.clocks} - plain | {f"“{key}”" for key in plain}

    for now in (BEFORE, AFTER):
        told = [note for notes in notes_of(language, now).values() for note in notes]
        assert [note for note in told if any(key in note for key in keys)] == []


def test_a_clock_that_the_law_ended_is_closed_by_its_name_and_opened_by_none():
    name = "告知实名举报人是否立案"

    def with_name(now, event):
        return sum(name in note for note in notes_of("zh", now)["report", event])

    assert with_name(BEFORE, "approve_filing") == with_name(BEFORE, "tell_filing") == 1
    assert with_name(AFTER, "approve_filing") == 0
    assert with_name(AFTER, "tell_filing") == 1
