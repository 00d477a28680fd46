"""Who sees what of a matter: what a rule shows, and nothing else."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hub.agreements.policy import Grant, compile_view
from hub.agreements.service import bounds_of, catalog_of
from hub.casework.machines.loader import load_machines
from hub.casework.seeing import (
    NOTHING_SEEN,
    MatterInSight,
    MatterViewer,
    give_sight,
    is_shown,
    sight_of,
)
from hub.rulebook import load_rulebook
from schemas.words import (
    CASE_PARTNERS,
    UNOFFICIAL,
    CaseSight,
    MatterPart,
    MemberKind,
    PartReach,
    Purpose,
)

RULES = load_rulebook()
DAY = date(2026, 11, 27)
ME, OTHER = "agency:me", "agency:other"
CITY, DISTRICT, COUNTY, ZONE = "321300", "321302", "321322", "321391"
NANJING, JIANGSU = "320100", "320000"
OFFICES = {MemberKind.LEADING_OFFICE, MemberKind.ZONE_OFFICE}
AGENCIES = {
    *(MemberKind.MARKET_SUPERVISION, MemberKind.CULTURE, MemberKind.CUSTOMS),
    *(MemberKind.POST, MemberKind.TELECOM, MemberKind.CYBERSPACE),
    *(MemberKind.AGRICULTURE, MemberKind.COPYRIGHT),
    *(MemberKind.ADMINISTRATIVE_APPROVAL, MemberKind.CITY_MANAGEMENT),
}
MACHINES = ("clue", "complaint", "report", "transfer", "assistance")
ROLES = (
    *("opener", "handler", "police", "procuratorate", "court", "leading_office"),
    *("holder", "helper", "asker", "checker", "warned", "linked"),
)
PLACES = (CITY, DISTRICT, COUNTY, ZONE, NANJING, JIANGSU)
NOTHING, NUMBER, SUMMARY, WHOLE = CaseSight


def look(
    kind, role=None, *, at=CITY, own=CITY, machine="clue", member=ME, state="open"
):
    """What a member of a kind sees of a matter in which it is something or nothing."""
    roles = {"handler": frozenset({OTHER}), "opener": frozenset({OTHER})}
    if role is not None:
        roles[role] = roles.get(role, frozenset()) | {ME}
    if role == "handler":
        roles["handler"] = frozenset({ME})
    matter = MatterInSight(machine, state, at, roles)
    return give_sight(RULES, MatterViewer(member, kind, own), matter, DAY)


def shown(sight):
    """The parts of a sight in short: letters, small where only the own is shown."""
    letters = {part: part[:2] if part != "entries" else "nt" for part in MatterPart}
    return " ".join(
        letters[part].upper() if reach is PartReach.ALL else letters[part]
        for part, reach in sight.parts.items()
    )


FULL, OWN = "PA DO CL EV LI", "pa do cl ev"
SEEN = [
    # kind, role, machine, territory of the matter, own territory, sight, parts
    ("market_supervision", "handler", "clue", NANJING, CITY, WHOLE, FULL + " NT IN"),
    ("market_supervision", "opener", "transfer", CITY, CITY, WHOLE, OWN),
    ("market_supervision", "opener", "assistance", CITY, CITY, WHOLE, FULL),
    ("market_supervision", "opener", "clue", CITY, CITY, WHOLE, OWN),
    ("market_supervision", None, "clue", CITY, CITY, NOTHING, ""),
    ("market_supervision", None, "transfer", CITY, CITY, NOTHING, ""),
    ("market_supervision", "helper", "assistance", NANJING, CITY, WHOLE, OWN),
    ("market_supervision", "checker", "clue", NANJING, CITY, WHOLE, FULL),
    ("public_security", "checker", "clue", CITY, CITY, WHOLE, FULL),
    ("platform", "checker", "clue", CITY, CITY, NOTHING, ""),
    ("market_supervision", "warned", "clue", CITY, CITY, NUMBER, ""),
    ("market_supervision", "linked", "clue", CITY, CITY, SUMMARY, ""),
    ("public_security", "police", "transfer", CITY, CITY, WHOLE, FULL),
    ("public_security", None, "transfer", CITY, CITY, NOTHING, ""),
    ("public_security", "police", "clue", CITY, CITY, WHOLE, FULL),
    ("procuratorate", None, "transfer", CITY, CITY, WHOLE, FULL + " NT"),
    ("procuratorate", None, "transfer", COUNTY, DISTRICT, WHOLE, FULL + " NT"),
    ("procuratorate", None, "clue", CITY, CITY, NOTHING, ""),
    ("procuratorate", "procuratorate", "clue", CITY, CITY, WHOLE, FULL + " NT"),
    ("court", None, "transfer", CITY, CITY, NOTHING, ""),
    ("court", "court", "transfer", CITY, CITY, WHOLE, FULL),
    ("leading_office", None, "clue", CITY, CITY, WHOLE, FULL),
    ("leading_office", None, "clue", DISTRICT, CITY, WHOLE, FULL),
    ("leading_office", "warned", "clue", DISTRICT, CITY, WHOLE, FULL),
    ("leading_office", None, "report", ZONE, CITY, WHOLE, FULL),
    ("leading_office", None, "clue", NANJING, CITY, NOTHING, ""),
    ("leading_office", None, "clue", JIANGSU, CITY, NOTHING, ""),
    ("leading_office", None, "transfer", COUNTY, CITY, SUMMARY, "CL"),
    ("leading_office", None, "clue", "", CITY, NOTHING, ""),
    ("leading_office", None, "clue", CITY, "", NOTHING, ""),
    ("zone_office", None, "clue", DISTRICT, DISTRICT, WHOLE, FULL),
    ("zone_office", None, "clue", CITY, DISTRICT, NOTHING, ""),
    ("zone_office", None, "clue", COUNTY, DISTRICT, NOTHING, ""),
    ("zone_office", None, "transfer", ZONE, ZONE, SUMMARY, "CL"),
    ("neighbouring_region", "asker", "assistance", CITY, NANJING, WHOLE, OWN),
    ("neighbouring_region", None, "assistance", NANJING, NANJING, NOTHING, ""),
    ("platform", "opener", "clue", CITY, CITY, WHOLE, OWN),
    ("platform", "helper", "transfer", CITY, CITY, NOTHING, ""),
    ("platform", None, "clue", CITY, CITY, NOTHING, ""),
    ("right_holder", "holder", "report", CITY, CITY, WHOLE, OWN),
    ("right_holder", "holder", "transfer", CITY, CITY, NOTHING, ""),
    ("right_holder", None, "report", CITY, CITY, NOTHING, ""),
    ("association", "opener", "complaint", CITY, CITY, WHOLE, OWN),
    ("association", None, "complaint", CITY, CITY, NOTHING, ""),
    ("carrier", "helper", "assistance", CITY, CITY, WHOLE, OWN),
    ("warehouse", "opener", "clue", CITY, CITY, WHOLE, OWN),
    ("warehouse", "opener", "complaint", CITY, CITY, NOTHING, ""),
    ("public", "opener", "report", CITY, CITY, NOTHING, ""),
    ("merchant", "opener", "complaint", CITY, CITY, NOTHING, ""),
    ("public_credit", "handler", "clue", CITY, CITY, NOTHING, ""),
]


@pytest.mark.parametrize(
    ("kind", "role", "machine", "at", "own", "sight", "parts"), SEEN
)
def test_a_member_sees_what_its_kind_and_its_place_in_the_matter_show(
    kind, role, machine, at, own, sight, parts
):
    seen = look(kind, role, at=at, own=own, machine=machine)

    assert (seen.sight, shown(seen)) == (sight, parts)
    assert bool(seen.rules) == (sight is not NOTHING)


def test_who_transfers_sees_all_until_the_hand_over_and_then_its_own_and_what_happens():
    states = {
        state.key: shown(
            look("market_supervision", "handler", machine="transfer", state=state.key)
        )
        for machine in load_machines().tables
        if machine.key == "transfer"
        for state in machine.states
    }
    early = {key for key, parts in states.items() if parts == FULL + " NT IN"}

    assert early == {"reported", "advised", "refused", "approved"}
    assert {parts for key, parts in states.items() if key not in early} == {
        "pa do CL EV LI NT IN"
    }


def test_who_is_nothing_in_a_matter_and_over_no_place_of_it_sees_nothing():
    for kind, machine, own, at in product(MemberKind, MACHINES, PLACES, PLACES):
        seen = look(kind, at=at, own=own, machine=machine)
        leads = kind in OFFICES and RULES.divisions.lies_in(at, own)
        supervises = kind == MemberKind.PROCURATORATE and machine == "transfer"

        assert (seen is not NOTHING_SEEN) == (leads or supervises)


def test_a_role_shows_a_matter_to_the_kinds_that_may_have_it_alone():
    everybody = AGENCIES | OFFICES | {"public_security", "procuratorate", "court"}
    for kind, machine in product(MemberKind, MACHINES):
        assert (look(kind, "handler", machine=machine, own="") != NOTHING_SEEN) == (
            kind in everybody or (kind == "procuratorate" and machine == "transfer")
        )
    for role, machine in product(ROLES, MACHINES):
        for kind in ("public", "merchant", "public_credit", "no-such-kind"):
            assert look(kind, role, machine=machine) is NOTHING_SEEN


def test_an_informant_is_seen_by_the_handler_alone():
    for kind, role, machine in product(MemberKind, (None, *ROLES), MACHINES):
        reach = look(kind, role, machine=machine).reach(MatterPart.INFORMANT)

        assert reach is None or (role == "handler" and kind not in UNOFFICIAL)


def test_nobody_but_authorities_sees_what_was_neither_theirs_nor_sent_to_them():
    for kind, role, machine in product(UNOFFICIAL, ROLES, MACHINES):
        seen = look(kind, role, machine=machine)

        assert set(seen.parts.values()) <= {PartReach.OWN}
        assert set(seen.parts) <= {
            *(MatterPart.PARTIES, MatterPart.DOCUMENTS),
            *(MatterPart.CLOCKS, MatterPart.EVENTS),
        }


def test_a_successor_has_what_was_its_predecessor_s_and_a_predecessor_nothing_new():
    roles = {"handler": frozenset({"agency:old"})}
    matter = MatterInSight("clue", "open", NANJING, roles)
    kind = "market_supervision"
    new = MatterViewer("agency:new", kind, CITY, frozenset({"agency:old"}))

    assert give_sight(RULES, new, matter, DAY).sight is WHOLE
    assert give_sight(RULES, replace(new, before=frozenset()), matter, DAY) == (
        NOTHING_SEEN
    )


def test_rules_show_nothing_outside_their_days():
    first = min(rule.valid_from for rule in RULES.case_sight)
    matter = MatterInSight("clue", "open", CITY, {"handler": frozenset({ME})})
    viewer = MatterViewer(ME, "market_supervision", CITY)

    assert give_sight(RULES, viewer, matter, first) != NOTHING_SEEN
    assert give_sight(RULES, viewer, matter, date(2016, 12, 31)) is NOTHING_SEEN


def test_a_rule_for_a_state_speaks_of_no_other():
    rule = structs.replace(
        RULES.case_sight[0], states=("filed",), machines=("transfer",)
    )
    viewer = MatterViewer(ME, "market_supervision", CITY)
    seen = {
        (machine, state): sight_of(
            viewer,
            MatterInSight(machine, state, CITY, {"handler": frozenset({ME})}),
            [rule],
            RULES.divisions.lies_in,
        ).sight
        for machine, state in product(("transfer", "clue"), ("filed", "open"))
    }

    assert seen.pop(("transfer", "filed")) is WHOLE
    assert set(seen.values()) == {NOTHING}


@pytest.mark.parametrize(
    ("reach", "by", "told", "expected"),
    [
        (PartReach.ALL, OTHER, (), True),
        (PartReach.OWN, OTHER, (), False),
        (PartReach.OWN, ME, (), True),
        (PartReach.OWN, OTHER, (ME,), True),
        (PartReach.OWN, OTHER, ("agency:mee",), False),
        (PartReach.OWN, "agency:old", (), True),
        (None, ME, (ME,), False),
    ],
)
def test_of_a_part_the_own_is_what_one_did_and_what_one_was_sent(
    reach, by, told, expected
):
    viewer = MatterViewer(ME, "platform", CITY, frozenset({"agency:old"}))

    assert is_shown(reach, viewer, by, told) is expected


members = st.sampled_from((ME, OTHER, "agency:third"))
matters = st.builds(
    MatterInSight,
    machine=st.sampled_from(MACHINES),
    state=st.just("open"),
    territory=st.sampled_from((*PLACES, "")),
    roles=st.dictionaries(st.sampled_from(ROLES), st.frozensets(members)),
)
viewers = st.builds(
    MatterViewer,
    member=members,
    kind=st.sampled_from(list(MemberKind)),
    territory=st.sampled_from((*PLACES, "", "*")),
    before=st.frozensets(members, max_size=1),
)
some_rules = st.lists(st.sampled_from(RULES.case_sight), unique_by=lambda r: r.key)


def covers(more, less):
    """Tell whether one sight shows all that another does."""
    reaches = {None: 0, PartReach.OWN: 1, PartReach.ALL: 2}
    return more.sight.rank >= less.sight.rank and all(
        reaches[more.reach(part)] >= reaches[less.reach(part)] for part in MatterPart
    )


@given(viewers, matters, some_rules, some_rules)
def test_a_further_rule_only_adds_and_no_rules_show_nothing(
    viewer, matter, some, others
):
    lies_in = RULES.divisions.lies_in
    one = sight_of(viewer, matter, some, lies_in)
    both = sight_of(viewer, matter, [*some, *others], lies_in)

    assert covers(both, one)
    assert sight_of(viewer, matter, [], lies_in) is NOTHING_SEEN


@given(viewers, matters, st.sampled_from(PLACES))
def test_what_an_office_sees_in_a_place_the_office_above_sees_there_too(
    viewer, matter, place
):
    below = replace(viewer, territory=place)
    parent = RULES.divisions.parents.get(place)
    above = replace(viewer, territory=parent or "*")

    assert covers(
        give_sight(RULES, above, matter, DAY), give_sight(RULES, below, matter, DAY)
    )


@given(viewers, matters, st.sampled_from(ROLES))
def test_whoever_leaves_a_matter_sees_no_more_of_it_than_before(viewer, matter, role):
    roles = dict(matter.roles) | {role: frozenset()}
    left = replace(matter, roles=roles)

    assert covers(
        give_sight(RULES, viewer, matter, DAY), give_sight(RULES, viewer, left, DAY)
    )


@pytest.mark.parametrize("kind", sorted(CASE_PARTNERS))
def test_those_who_only_take_part_in_matters_are_shown_what_is_public_alone(kind):
    pact = Grant(
        id="P1",
        purposes=frozenset(Purpose),
        items={"*": frozenset({"*"})},
        officer_for=frozenset(),
        valid_from=date(2017, 1, 1),
        valid_to=None,
    )
    for purpose in Purpose:
        bounds = bounds_of(RULES, kind, purpose, DAY)

        view = compile_view(purpose, DAY, [pact], bounds, catalog_of(RULES, DAY))

        if purpose == Purpose.PUBLIC:
            assert view.is_public
        else:
            assert view.rule == "ceiling:purpose"


def test_whether_a_penalty_went_to_justice_is_open_to_those_of_the_case_alone():
    pact = Grant(
        id="P1",
        purposes=frozenset(Purpose),
        items={"penalty": frozenset({"*"})},
        officer_for=frozenset(),
        valid_from=date(2017, 1, 1),
        valid_to=None,
    )
    opened = set()
    for kind, purpose in product(MemberKind, Purpose):
        bounds = bounds_of(RULES, kind, purpose, DAY)
        view = compile_view(purpose, DAY, [pact], bounds, catalog_of(RULES, DAY))
        shows = getattr(view, "items", {}).get("penalty", ())
        if "transferred_to_justice" in shows:
            opened.add((str(kind), str(purpose)))

    assert opened == {
        *(("procuratorate", "prosecution"), ("procuratorate", "transfer")),
        *(("public_security", "transfer"), ("court", "trial")),
    }
