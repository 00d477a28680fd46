"""The hub's decision on what is told is the one that the articles give."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.agreements.models import Agreement
from hub.agreements.policy import Refusal
from hub.agreements.service import view_for
from hub.archive.rules import is_public
from hub.lookup.view.sights import sight_of
from hub.members.caller import Caller
from tests.support.disclosure_cases import DAYS, a_city, a_purpose, a_record
from tests.support.opened_by_law import opened_to, rules_of
from tests.support.parts import LONG
from tests.support.told_by_law import (
    body_told,
    is_told,
    is_told_as_public,
    name_told,
    publicity_told,
)

CASES = 200_000 if LONG else 8_000
CITIES = CASES // 2000
MEMBERS = 24
TOLD_OF_BUSINESSES = [
    {},
    {"penalty": {"decision_day", "document_no", "authority", "penalty_kinds"}},
    {"penalty": {"document_no"}, "sampling_result": {"sampled_name", "product"}},
]
"""What the rule on individual businesses may open, by the law of one day or another."""


def row_of(pact, at):
    """Write an agreement as the hub keeps it."""
    return Agreement(
        id=pact.id,
        member_kind=pact.kind,
        member_code=pact.member,
        title="t",
        legal_basis="b",
        purposes=pact.purposes,
        items=pact.items,
        officer_for=pact.officer_for,
        territory=pact.territory,
        valid_from=pact.first,
        valid_to=pact.last,
        made_at=at,
        ended_at=at if pact.ended else None,
    )


class City:
    """Members and agreements of one draw, as the hub and the articles see them."""

    def __init__(self, hub, random):
        self.hub = hub
        self.askers, self.pacts = a_city(random, MEMBERS)
        self.kept = {}
        # Past what tells the log of each row: no row is compared before it goes.
        with Session(hub.engine) as session, session.begin():
            session.execute(delete(Agreement))
            session.add_all([row_of(pact, hub.clock()) for pact in self.pacts])

    def views(self, asker, purpose, day):
        """Give what the hub and what the articles open to somebody, worked out once."""
        key = (asker.member, purpose, day)
        if key not in self.kept:
            caller = Caller(asker.member, asker.kind, "", asker.territory, "t", "s")
            with self.hub.reads() as session:
                view = view_for(session, self.hub.rulebook, caller, purpose, day)
            self.kept[key] = view, opened_to(asker, purpose, self.pacts, day)
        return self.kept[key]


def told_by_hub(sight, entry, subject):
    """Tell what the hub's own decision shows of a record."""
    if not sight.shows(entry, subject):
        return None, None, None
    return (
        frozenset(sight.body(entry, subject)),
        sight.body(entry, subject),
        sight.standing(entry),
    )


def told_by_articles(opened, entry, subject, classes, day):
    """Tell what the articles show of it."""
    if not is_told(opened, entry, subject, day):
        return None, None, None
    body = body_told(opened, entry, subject, classes)
    return frozenset(body), body, publicity_told(opened, entry, day)


def compare(city, random, met):
    """Ask one question of both, and count what it was about."""
    asker = random.choice(city.askers)
    day = random.choice(DAYS)
    purpose = a_purpose(random, asker.kind, day)
    view, opened = city.views(asker, purpose, day)
    assert isinstance(view, Refusal) == (opened is None), (asker, purpose, day)
    if opened is None:
        met["refused"] += 1
        return
    assert view.officer_required == opened.names_officer
    assert view.items == opened.items
    entry, subject, classes = a_record(random, day)
    entry = replace(entry, is_public=is_public(entry, day))
    told = random.choice(TOLD_OF_BUSINESSES)
    sight = sight_of(city.hub, view, day)
    rules = replace(
        sight.rules,
        told_of_businesses={kind: frozenset(names) for kind, names in told.items()},
    )
    opened.told = told
    opened.months = {rule["key"]: rule["months"] for rule in rules_of("retention", day)}

    sight = replace(sight, rules=rules)
    by_hub = told_by_hub(sight, entry, subject)
    by_articles = told_by_articles(opened, entry, subject, classes, day)

    case = (asker, purpose, day, opened, entry, subject, told)
    assert by_hub == by_articles, case
    assert sight.name_of(subject) == name_told(opened, subject), case
    shown = by_hub[0] is not None
    met["shown" if shown else "hidden"] += 1
    met["officer"] += view.officer_required
    met[f"to {opened.audience}"] += shown
    met["elsewhere"] += (
        shown
        and opened.audience != "public"
        and is_told_as_public(opened, entry, subject)
    )
    met["masked"] += shown and "***" in str(by_hub[1])
    met["ended"] += shown and (by_hub[2] or {}).get("ended_by") is not None
    met["sealed"] += shown and entry.is_sealed


@pytest.mark.only_database("sqlite")
def test_what_is_told_of_random_records_is_what_the_articles_tell(hub):
    met = Counter()

    for number in range(CITIES):
        random = Random(number)
        city = City(hub, random)
        for _ in range(CASES // CITIES):
            compare(city, random, met)

    assert met["refused"] + met["shown"] + met["hidden"] == CASES
    # Nothing that is decided went without many cases of it.
    assert min(met.values()) > CASES // 200, met
