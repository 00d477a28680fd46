"""Who bends an account past the hub signs in to nothing, at once and from then on."""

import pytest
from sqlalchemy import select, text, update

from hub.audit.mover import move_outbox
from hub.backup.logged_tables import tell_anew
from hub.contradictions import EvidenceContradictsError
from hub.members.officers import (
    SignedOutError,
    begin_sign_in,
    demand_standing,
    end_officer,
    find_signed_in,
    finish_sign_in,
    reset_officer,
    sign_out,
)
from hub.members.officers.models import OfficerAccount
from hub.members.officers.named import named_officer
from hub.outbox.models import OutboxEvent
from hub.oversight import check_evidence, list_faults
from tests.support.signed_in import (
    DESK,
    PASSWORD,
    chosen,
    code_of,
    issue,
    with_totp,
)
from tests.support.sweep import Former, without_keys
from tests.support.tampering import put_bent_row_first

pytestmark = pytest.mark.postgresql_in_long

GHOST = (
    "INSERT INTO officer_account SELECT 'Z' || substr(id, 2), 'ghost', member_code,"
    " name, post, number, roles, valid_from, valid_to, is_demo, password_hash,"
    " password_until, NULL, totp_offered, totp_step, challenge, created_at, ended_at"
    " FROM officer_account WHERE login = 'wang'"
)
ROLES = "UPDATE officer_account SET roles = '[\"system_admin\"]' WHERE login = 'wang'"
BORROWED = (
    "UPDATE officer_account SET password_hash = (SELECT password_hash FROM"
    " officer_account WHERE login = 'li') WHERE login = 'wang'"
)
MOVED = (
    "UPDATE officer_account SET member_code = (SELECT max(code) FROM member)"
    " WHERE login = 'wang'"
)
FORMER = "UPDATE officer_account SET roles = '[\"officer\"]' WHERE login = 'wang'"
NO_FACTOR = "UPDATE officer_account SET totp_sealed = NULL WHERE login = 'wang'"


def bend(hub, statement):
    """Run a statement as whoever holds the database."""
    with hub.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount


def night(hub):
    """Let the check of a night run; give what it closes."""
    check_evidence(hub, actor="hub")
    return {(fault["code"], fault["closes"]) for fault in list_faults(hub)}


@pytest.mark.parametrize("statement", [GHOST, ROLES, BORROWED], ids=str)
def test_a_bent_account_is_refused_at_the_sign_in_and_closed_at_night(hub, statement):
    chosen(hub, "wang")
    chosen(hub, "li")
    begin_sign_in(hub, "wang", PASSWORD, peer=DESK)
    bend(hub, statement)
    login = "ghost" if statement is GHOST else "wang"

    with pytest.raises(EvidenceContradictsError):
        begin_sign_in(hub, login, PASSWORD, peer=DESK)
    # Whoever is known to the log signs in as before.
    assert begin_sign_in(hub, "li", PASSWORD, peer=DESK).token

    found = night(hub)
    assert {code for code, _ in found} == {"officer-changed"}
    assert len(found) == 1
    assert next(iter(found))[1].startswith("officer:")


@pytest.mark.parametrize("statement", [GHOST, BORROWED], ids=str)
def test_a_bent_account_acts_by_its_name_neither(hub, statement):
    chosen(hub, "wang")
    chosen(hub, "li")
    name = "ghost" if statement is GHOST else "wang"
    with hub.reads() as session:
        member = session.scalar(select(OfficerAccount.member_code))
    bend(hub, statement)

    with hub.reads() as session, pytest.raises(EvidenceContradictsError):
        named_officer(session, hub, member, name, at=hub.clock(), role=None)


def test_a_factor_that_was_taken_away_opens_nothing(hub):
    _, secret, _ = with_totp(hub)
    step = begin_sign_in(hub, "wang", PASSWORD, peer=DESK)
    assert finish_sign_in(hub, step.ticket, code_of(hub, secret), peer=DESK).token
    bend(hub, NO_FACTOR)

    with pytest.raises(EvidenceContradictsError):
        begin_sign_in(hub, "wang", PASSWORD, peer=DESK)

    assert len(night(hub)) == 1


def test_a_recovery_code_cannot_be_made_unused_again(hub):
    _, _, codes = with_totp(hub)
    step = begin_sign_in(hub, "wang", PASSWORD, peer=DESK)
    finish_sign_in(hub, step.ticket, codes[0], peer=DESK)
    bend(hub, "UPDATE officer_recovery_code SET used_at = NULL")

    with pytest.raises(EvidenceContradictsError):
        begin_sign_in(hub, "wang", PASSWORD, peer=DESK)


def test_nothing_is_written_to_a_bent_account_that_would_make_it_told(hub):
    token = chosen(hub)
    bend(hub, ROLES)

    with pytest.raises(EvidenceContradictsError), hub.writes.begin() as session:
        end_officer(session, "wang", actor="test", at=hub.clock())

    assert find_signed_in(hub, token) is None
    assert len(night(hub)) == 1


@pytest.mark.parametrize("statement", [ROLES, MOVED], ids=str)
def test_an_open_session_of_an_account_that_was_bent_opens_no_page(hub, statement):
    token, other = chosen(hub), chosen(hub, "li")
    before = find_signed_in(hub, token)
    with hub.reads() as session:
        stored = session.get(OfficerAccount, before.officer.id)
    bend(hub, statement)

    assert find_signed_in(hub, token) is None
    with pytest.raises(SignedOutError):
        demand_standing(hub, before)
    assert find_signed_in(hub, other) is not None

    # As it was told of, it goes on.
    put_back = update(OfficerAccount).where(OfficerAccount.id == stored.id)
    back = {"roles": stored.roles, "member_code": stored.member_code}
    with hub.engine.begin() as connection:
        connection.execute(put_back.values(**back))
    assert find_signed_in(hub, token).officer == before.officer


def test_an_account_that_the_hub_changed_goes_on_and_its_former_state_does_not(hub):
    token = chosen(hub)
    before = find_signed_in(hub, token).officer
    with hub.writes.begin() as session:
        session.get(OfficerAccount, before.id).roles = ["reviewer"]
    after = find_signed_in(hub, token).officer
    bend(hub, FORMER)

    assert (before.roles, after.roles) == ({"officer"}, {"reviewer"})
    assert find_signed_in(hub, token) is None


def test_a_session_whose_account_comes_twice_opens_no_page(hub):
    token = chosen(hub)
    without_keys(hub.engine)
    put_bent_row_first(hub, "officer_account", "roles = '[\"system_admin\"]'")

    assert find_signed_in(hub, token) is None


def test_a_session_that_was_moved_to_another_account_is_found(hub):
    chosen(hub, "li")
    chosen(hub)
    bend(
        hub,
        "UPDATE officer_session SET account_id = (SELECT id FROM officer_account"
        " WHERE login = 'li') WHERE account_id = (SELECT id FROM officer_account"
        " WHERE login = 'wang')",
    )

    assert {code for code, _ in night(hub)} == {"officer-changed"}


def test_who_was_closed_because_the_place_was_bent_is_opened_by_a_recheck(hub):
    chosen(hub)
    bend(hub, "UPDATE last_told SET number = 1 WHERE name = 'officer_account'")
    with pytest.raises(EvidenceContradictsError):
        begin_sign_in(hub, "wang", PASSWORD, peer=DESK)

    check_evidence(hub, actor="test", whole=True)

    assert begin_sign_in(hub, "wang", PASSWORD, peer=DESK).token


SESSIONS = {
    "inserted": (
        "INSERT INTO officer_session (id, account_id, token_hash, source_hash,"
        " opened_by, device, language, started_at, used_at, mac) SELECT 'Z' ||"
        " substr(id, 2), account_id, :forged, source_hash, opened_by, device, language,"
        " started_at, used_at, mac FROM officer_session WHERE ended_at IS NULL LIMIT 1"
    ),
    "another's": (
        "UPDATE officer_session SET account_id = (SELECT id FROM officer_account"
        " WHERE login = 'li')"
    ),
    "of more than a password": "UPDATE officer_session SET opened_by = 'totp'",
    "begun later": "UPDATE officer_session SET started_at = started_at + 1",
    "ended no more": "UPDATE officer_session SET ended_at = NULL, ended_by = NULL",
    "without a MAC": "UPDATE officer_session SET mac = NULL",
}


@pytest.mark.parametrize("way", SESSIONS)
def test_a_session_that_was_bent_opens_nothing_at_once(hub, way):
    token, forged = chosen(hub), "stolen"
    issue(hub, "li")
    hashed = {"forged": hub.keys.token_hash(f"session {forged}")}
    if way == "ended no more":
        sign_out(hub, find_signed_in(hub, token).session_id)
    else:
        assert find_signed_in(hub, token)
    with hub.engine.begin() as connection:
        given = hashed if ":forged" in SESSIONS[way] else {}
        assert connection.execute(text(SESSIONS[way]), given).rowcount

    assert find_signed_in(hub, forged if way == "inserted" else token) is None
    assert (find_signed_in(hub, token) is None) == (way != "inserted")


def end(hub):
    """End the account of wang."""
    with hub.writes.begin() as session:
        end_officer(session, "wang", actor="cli:t", at=hub.clock())


def reset(hub):
    """Give the account of wang a new password."""
    with hub.writes.begin() as session:
        reset_officer(session, hub.keys, "wang", actor="cli:t", at=hub.clock())


def test_an_officer_brought_back_and_given_a_password_is_found_until_declared(hub):
    chosen(hub, "li")
    chosen(hub)
    without_keys(hub.engine)
    former = Former(hub.engine, "officer_account")
    end(hub)
    former.put_back()

    reset(hub)
    move_outbox(hub.writes, hub.audit)
    # What stands is what the log was told last; how it came to that is not.
    ((code, closed),) = night(hub)
    end(hub)
    check_evidence(hub, actor="t", whole=True)
    kept = list_faults(hub)
    with hub.writes.begin() as session:
        tell_anew(session, beyond=0, actor="cli:t", at=hub.clock())
    check_evidence(hub, actor="t", whole=True)

    assert code == kept[0]["code"] == "row-set-back"
    assert closed.startswith("officer:")
    assert len(kept) == 1
    assert "told as if what entry 2026/" in kept[0]["detail"]
    assert list_faults(hub) == []


def test_who_changes_the_number_of_the_write_before_does_not_hide_it(hub):
    chosen(hub)
    without_keys(hub.engine)
    former = Former(hub.engine, "officer_account")
    end(hub)
    former.put_back()
    reset(hub)
    end(hub)
    move_outbox(hub.writes, hub.audit)
    table = OutboxEvent.__table__
    with hub.engine.begin() as connection:
        rows = connection.execute(select(table.c.id, table.c.detail)).all()
        mine = [
            (event, detail, row)
            for event, detail in rows
            if {"salt", "rows"} <= detail.keys()
            for row in detail["rows"]
            if row[0] == "officer_account"
        ]
        mine.sort(key=lambda one: one[2][2])
        *_, (_, _, skipped), (event, detail, row), _ = mine
        row[4] = skipped[2]
        bent = update(table).where(table.c.id == event).values(detail=detail)
        connection.execute(bent)

    assert "outbox-rows" in {code for code, _ in night(hub)}


@pytest.mark.only_database("sqlite")
def test_no_trigger_gives_roles_as_a_password_is_set_anew(hub):
    chosen(hub, "wang")
    roles = select(OfficerAccount.roles).where(OfficerAccount.login == "wang")
    with hub.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER other AFTER UPDATE OF password_hash ON officer_account"
            " BEGIN UPDATE officer_account SET roles = '[\"system_admin\"]'; END"
        )
        before = connection.scalar(roles)

    with pytest.raises(EvidenceContradictsError):
        reset(hub)

    with hub.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER other")
        assert connection.scalar(roles) == before
    reset(hub)
