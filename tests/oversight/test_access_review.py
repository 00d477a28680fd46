"""The access review: drawn by the log, told without merchants, marked by others."""

import json
from datetime import date, timedelta

import pytest

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.audit.errors import AuditUnavailableError
from hub.audit.mover import move_outbox
from hub.ground.actors import account_actor
from hub.lookup.ask import PageQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.officers import (
    RoleForbidsError,
    add_officer,
    caller_for,
    end_officer,
    set_roles,
)
from hub.outbox import service as outbox
from hub.oversight import (
    AccessLookOwnError,
    AccessLookUnknownError,
    AccessReasonError,
    AccessSampleUnknownError,
    AccessWeekOpenError,
    agreement_rates,
    draw_again,
    draw_due,
    draw_sample,
    find_sample,
    list_samples,
    looks_of,
    mark_look,
    waiting_looks,
)
from hub.oversight.models import AccessLook
from schemas.words import AccessMark, AccessSign, OfficerRole, Operation
from tests.support.little_city import (
    CLEAN,
    FINED,
    bring_penalties,
    caller_of,
    penalty_row,
)
from tests.support.looked import (
    AFTER,
    WEEK,
    entered,
    look_at,
    move_to,
    places_of,
    prepare_looks,
)
from tests.support.prepared import TOKENS, opened, prepare_city
from tests.support.signed_in import issue, leaves_of, new_officer

pytestmark = pytest.mark.postgresql_in_long
EXPLAINED, UNEXPLAINED = AccessMark


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city, after a week of looks."""
    move_to(clock, AFTER)
    with opened(databases, instance_path, prepare_looks, clock) as hub:
        yield hub


@pytest.fixture
def places(hub):
    """Where these looks stand in the log, by what is to be found of them."""
    return places_of(hub)


@pytest.fixture
def city(databases, instance_path, clock):
    """The little city's hub before anybody has looked."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def auditor(hub, login="gao"):
    """The audit administrator, as the log names them."""
    return account_actor(issue(hub, login, OfficerRole.AUDIT_ADMIN).id)


def by_place(hub):
    return {one.told.look.place: one for one in looks_of(hub, WEEK)}


def test_each_look_is_told_with_its_signs_and_without_its_merchant(hub, places):
    card = draw_sample(hub, WEEK)

    found = by_place(hub)
    signs = {name: found[place].signs for name, place in places.items()}
    assert (card.looks, card.drawn, card.waiting) == (5, 5, 5)
    assert signs == {
        "plain": (),
        "shared": (),
        "alone": (AccessSign.LONE_REFERENCE,),
        "surname": (AccessSign.SHARED_SURNAME,),
        "late": (AccessSign.OUTSIDE_HOURS,),
    }
    told = found[places["alone"]].told
    assert (told.look.name, told.look.reference) == ("王建国", "宿市监〔2026〕16号")
    assert (told.purpose, told.screen) == ("enforcement", "console/merchant")
    assert told.member == "agency:market-supervision"
    everything = repr(looks_of(hub, WEEK))
    for merchant in (CLEAN, FINED):
        assert merchant.code not in everything
        assert merchant.name not in everything


def test_the_surname_that_is_looked_for_is_that_of_the_merchants_people(city, clock):
    chen = entered(city, "chen", "陈静")
    li = entered(city, "li", "李静")
    own, other = look_at(city, chen), look_at(city, li)
    move_to(clock, AFTER)

    draw_sample(city, WEEK)

    found = by_place(city)
    assert found[own].signs == (AccessSign.SHARED_SURNAME,)
    assert found[other].signs == ()


def test_a_sample_is_drawn_once_and_comes_out_the_same_again(hub, places):
    first = draw_sample(hub, WEEK)
    later = entered(hub, "ren", "任一")
    look_at(hub, later)

    second = draw_sample(hub, WEEK)

    assert first == second
    assert draw_again(hub, WEEK).ok
    assert len(leaves_of(hub, "access-review.draw")) == 1
    (leaf,) = leaves_of(hub, "access-review.draw")
    said = hub.audit.openings(leaf.header["id"])["detail"]["value"]
    assert said["seed"] == first.seed
    assert [tuple(head) for head in said["heads"]] == list(first.heads)
    assert [row[0] for row in said["drawn"]] == [
        one.told.look.place for one in looks_of(hub, WEEK)
    ]
    root = hub.audit.root(first.heads[0].shard, first.heads[0].size)
    assert first.heads[0].root == root


def test_a_sample_that_somebody_chose_is_found_out(hub, places, clock):
    """Nobody can write it so by the services; whoever holds the database might."""
    made = draw_sample(hub, WEEK)
    chosen = made.drawn + 1
    with hub.writes.begin() as session:
        row = AccessLook(week=WEEK, number=chosen, shard="2026", seq=1, signs=[])
        session.add(row)

    found = draw_again(hub, WEEK)

    assert found.differs == ("drawn",)


def test_what_comes_into_the_log_late_does_not_change_an_old_sample(hub, clock):
    draw_sample(hub, WEEK)
    with hub.writes.begin() as session:
        outbox.put(
            session,
            at=clock() - timedelta(days=3),
            actor="hub",
            op=Operation.CONFIG_CHANGE,
            subject_type="setting",
            subject="late",
        )
    move_outbox(hub.writes, hub.audit)

    assert draw_again(hub, WEEK).ok


def test_no_sample_is_drawn_of_a_week_that_goes_on_or_begins_amid(hub, places):
    for day in (date(2026, 11, 24), date(2026, 11, 30)):
        with pytest.raises(AccessWeekOpenError):
            draw_sample(hub, day)


def test_the_job_draws_the_weeks_that_have_none_and_no_week_without_entries(
    hub, places
):
    drawn = draw_due(hub)

    assert [card.week for card in drawn] == [WEEK]
    assert draw_due(hub) == []
    assert [card.week for card in list_samples(hub)] == [WEEK]
    assert waiting_looks(hub) == (5, drawn[0].drawn_at)


def test_refused_questions_and_those_of_systems_are_no_looks(city, clock):
    wang = entered(city, "wang", "王wang")
    place = look_at(city, wang)
    caller = caller_for(city, wang, "console/merchant")
    tokens = json.loads((city.config.instance / TOKENS).read_text())
    system = caller_of(city, tokens["market_supervision"])
    for asker, purpose, status in (
        (caller, "trial", 403),
        (system, "enforcement", 200),
    ):
        answer = disclose(
            city, asker, PageQuestion(CLEAN.code), Task(purpose, "甲1", "王五")
        )
        assert answer.status == status
    move_to(clock, AFTER)

    draw_sample(city, WEEK)

    assert [one.told.look.place for one in looks_of(city, WEEK)] == [place]
    assert find_sample(city, WEEK).looks == 1


def test_what_the_hub_learned_after_the_week_gives_no_sign(hub, places, tmp_path):
    draw_sample(hub, WEEK)
    row = penalty_row(CLEAN, 900, "2026-09-01", 法定代表人="周某某")
    bring_penalties(hub, tmp_path, [row], "later.csv")

    assert draw_again(hub, WEEK).ok
    assert by_place(hub)[places["late"]].signs == (AccessSign.OUTSIDE_HOURS,)


def test_a_look_that_the_hub_cannot_open_has_the_reference_of_its_task(city, clock):
    with city.writes.begin() as session:
        terms = Terms(
            member_kind="market_supervision",
            member_code="agency:market-supervision",
            purposes=["transfer", "enforcement"],
            items={"*": ["*"]},
            title="移送",
            legal_basis="行政执法机关移送涉嫌犯罪案件的规定",
            valid_from=date(2026, 1, 1),
        )
        make_agreement(session, city.rulebook, terms, actor="test", at=city.clock())
    chen = entered(city, "chen", "陈静")
    place = look_at(city, chen, FINED, "宿市监移〔2026〕3号", "transfer")
    leaf = json.loads(city.audit.entry(int(place.partition("/")[2])))
    assert city.audit.openings(leaf["id"]) is None
    move_to(clock, AFTER)

    draw_sample(city, WEEK)

    found = by_place(city)[place]
    assert found.told.look.reference == "宿市监移〔2026〕3号"
    assert found.told.look.name == "陈静"
    assert found.signs == (AccessSign.LONE_REFERENCE,)


def test_a_mark_is_an_entry_and_a_later_one_counts(hub, places):
    draw_sample(hub, WEEK)
    actor = auditor(hub)
    number = by_place(hub)[places["late"]].number

    mark_look(hub, WEEK, number, UNEXPLAINED, reason="无人应答", actor=actor)
    twice = [
        mark_look(hub, WEEK, number, EXPLAINED, reason=" 值班记录 ", actor=actor)
        for _ in range(2)
    ]

    given = by_place(hub)[places["late"]].mark
    assert twice[0] == twice[1] == given
    assert (given.mark, given.reason, given.actor) == (EXPLAINED, "值班记录", actor)
    leaves = leaves_of(hub, "access-review.mark")
    assert len(leaves) == 2
    said = hub.audit.openings(leaves[1].header["id"])
    assert said["subject.id"]["value"] == places["late"]
    assert said["actor.user"]["value"] == actor
    assert said["detail"]["value"]["mark"] == "explained"
    assert "without_account" not in said["detail"]["value"]
    card = find_sample(hub, WEEK)
    assert (card.explained, card.unexplained, card.waiting) == (1, 0, 4)


def test_what_is_marked_at_the_command_line_is_told_as_such(hub, places):
    draw_sample(hub, WEEK)

    mark_look(hub, WEEK, 1, EXPLAINED, reason="值班", actor="cli:root")

    (leaf,) = leaves_of(hub, "access-review.mark")
    said = hub.audit.openings(leaf.header["id"])["detail"]["value"]
    assert said["without_account"] is True


def test_nobody_marks_their_own_looks_whatever_account_they_have_now(city, clock):
    """The officer of last week is the audit administrator of this one."""
    wang = entered(city, "wang", "王wang")
    place = look_at(city, wang)
    move_to(clock, AFTER)
    draw_sample(city, WEEK)
    number = by_place(city)[place].number
    with city.writes.begin() as session:
        set_roles(
            session,
            "wang",
            [OfficerRole.AUDIT_ADMIN],
            actor="cli:root",
            at=city.clock(),
        )
    actors = [account_actor(wang.officer.id)]
    with city.writes.begin() as session:
        end_officer(session, "wang", actor="cli:root", at=city.clock())
        again = new_officer("wang2", OfficerRole.AUDIT_ADMIN, number="wang-320001")
        made = add_officer(session, again, actor="cli:root", at=city.clock())
    actors.append(account_actor(made.id))

    for actor, refused in zip(
        actors, (RoleForbidsError, AccessLookOwnError), strict=True
    ):
        with pytest.raises(refused):
            mark_look(city, WEEK, number, EXPLAINED, reason="我", actor=actor)
    with pytest.raises(AccessLookOwnError):
        mark_look(city, WEEK, number, EXPLAINED, reason="我", actor="王Ｗang")
    assert by_place(city)[place].mark is None


def test_the_own_account_is_refused_while_it_stands(city, clock):
    wang = entered(city, "wang", "王wang")
    look_at(city, wang)
    move_to(clock, AFTER)
    draw_sample(city, WEEK)
    with city.writes.begin() as session:
        set_roles(
            session, "wang", [OfficerRole.AUDIT_ADMIN], actor="test", at=city.clock()
        )

    with pytest.raises(AccessLookOwnError):
        mark_look(
            city,
            WEEK,
            1,
            EXPLAINED,
            reason="我",
            actor=account_actor(wang.officer.id),
        )


def test_only_the_audit_administrator_marks(hub, places):
    draw_sample(hub, WEEK)

    for login, role in (("sun", OfficerRole.SYSTEM_ADMIN), ("li", OfficerRole.OFFICER)):
        actor = account_actor(issue(hub, login, role).id)
        with pytest.raises(RoleForbidsError):
            mark_look(hub, WEEK, 1, EXPLAINED, reason="好", actor=actor)


def test_a_mark_without_a_reason_is_refused(hub, places):
    draw_sample(hub, WEEK)
    actor = auditor(hub)

    for reason in ("", "  ", "甲\n乙", "长" * 501):
        with pytest.raises(AccessReasonError):
            mark_look(hub, WEEK, 1, EXPLAINED, reason=reason, actor=actor)


def test_a_look_or_week_that_there_is_not_is_refused(hub, places):
    draw_sample(hub, WEEK)

    with pytest.raises(AccessLookUnknownError):
        mark_look(hub, WEEK, 21, EXPLAINED, reason="好", actor=auditor(hub))
    with pytest.raises(AccessSampleUnknownError):
        looks_of(hub, WEEK - timedelta(days=7))


def test_where_the_log_takes_nothing_the_sample_is_kept_and_logged_later(hub, places):
    hub.audit.close()

    with pytest.raises(AuditUnavailableError):
        draw_sample(hub, WEEK)

    assert find_sample(hub, WEEK).drawn == 5


def test_no_reviewer_has_a_rate_where_nobody_reviewed(city):
    now = city.clock()

    assert agreement_rates(city, now - timedelta(days=90), now) == []


def test_the_week_is_that_of_china(city, clock):
    """On Sunday at four in the afternoon in London it is Monday in Suqian."""
    sunday = AFTER.replace(day=29, hour=16, minute=0)
    wang = entered(city, "wang", "王wang")
    look_at(city, wang)
    move_to(clock, sunday)
    place = look_at(city, entered(city, "wu", "吴一"))
    move_to(clock, AFTER)

    draw_sample(city, WEEK)

    assert place not in by_place(city)
    assert find_sample(city, WEEK).looks == 1
