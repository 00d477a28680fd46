"""Looks of officers at merchants, through the day and under references of their own."""

import json
from datetime import UTC, date, datetime, timedelta

from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.lookup.ask import PageQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.officers import (
    begin_sign_in,
    caller_for,
    end_task,
    find_signed_in,
)
from tests.support.little_city import CLEAN, FINED, add_members, bring_registers
from tests.support.prepared import START, config_of, prepare_city, prepare_instance
from tests.support.signed_in import DESK, a_task, issue

WEEK = date(2026, 11, 23)
"""The Monday of the week in which the tests' clock stands."""
EARLIER = date(2026, 11, 9)
"""The Monday of the week of ``prepare_earlier_looks``."""
AFTER = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
"""Monday at nine in the morning after it."""
PLACES = "places.json"
SCREEN = "console/merchant"
CASE = "宿市监〔2026〕15号"


def entered(hub, login, name, *roles, **changes):
    """Give an officer of a demo account, who signs in by password alone."""
    handed = issue(hub, login, *roles, name=name, is_demo=True, **changes)
    return find_signed_in(hub, begin_sign_in(hub, login, handed.text, peer=DESK).token)


def look_at(hub, signed_in, firm=CLEAN, reference=CASE, purpose="enforcement"):
    """Let an officer look at a firm within a task; gives the place of the look."""
    task = a_task(hub, signed_in, purpose, reference)
    asked = Task(
        purpose=task.purpose,
        reference=task.reference,
        request={"method": "GET", "path": f"/{SCREEN}", "query": ""},
        inline_receipt=True,
    )
    caller = caller_for(hub, signed_in, SCREEN)
    answer = disclose(hub, caller, PageQuestion(firm.code), asked)
    assert answer.status == 200, answer.body
    end_task(hub, signed_in, task.id)
    return answer.receipt.address


def look_about(hub):
    """Let two officers look: both under one case, one alone, one late, one by name.

    Gives the places by what is to be found of them.
    """
    wang = entered(hub, "wang", "王建国")
    chen = entered(hub, "chen", "陈静")
    places = {
        "plain": look_at(hub, wang),
        "shared": look_at(hub, entered(hub, "hu", "胡一")),
        "alone": look_at(hub, wang, reference="宿市监〔2026〕16号"),
        "surname": look_at(hub, chen, FINED),
    }
    hub.clock.advance(hours=12)
    late = entered(hub, "zhou", "周平")
    places["late"] = look_at(hub, late)
    return places


def move_to(clock, moment):
    """Set a clock forward to a moment."""
    clock.advance(seconds=(moment - clock()).total_seconds())


def prepare_looks(instance, url):
    """Make the little city with a week of looks, whose places are kept beside it."""
    prepare_city(instance, url)
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        places = look_about(hub)
    (instance / PLACES).write_text(json.dumps(places))


def prepare_earlier_looks(instance, url):
    """Make a hub whose week of looks was over before any command can run."""
    prepare_instance(instance, url)
    clock = SetClock(START - timedelta(days=14))
    with open_hub(config_of(instance, url), clock) as hub:
        add_members(hub)
        bring_registers(hub, instance)
        look_about(hub)


def places_of(hub):
    """Read where the prepared looks stand in the log, by what is found of them."""
    return json.loads((hub.config.instance / PLACES).read_text())
