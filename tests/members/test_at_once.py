"""Two who set the same thing at one time: neither is lost, and no two stand."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from hub.members.member_keys import set_member_key
from hub.members.models import MemberKey
from hub.members.officers import OfficerExistsError
from hub.members.officers.accounts import add_officer
from hub.members.windows import open_window, service
from hub.members.windows.models import OwnFileWindow
from hub.subscriptions.watch_lists import Setter, make_feed
from hub.subscriptions.webhooks import find_webhook, keys_of, rotate_secret, set_webhook
from schemas.answers.parcel_head import SIGNING_KIND, signing_public_text
from tests.support.at_window import SEEN, a_clerk
from tests.support.prepared import opened, prepare_city
from tests.support.signed_in import BUREAU, new_officer

pytestmark = pytest.mark.only_database("postgresql")
"""SQLite has one writer at a time."""

OVERLAP = 0.3


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def twice(hub):
    """Do work twice, the second time before the first commits; gives both outcomes."""

    def second(work):
        with hub.writes.begin() as session:
            return work(session)

    def working(work):
        with ThreadPoolExecutor(1) as pool:
            with hub.writes.begin() as session:
                first = work(session)
                other = pool.submit(second, work)
                time.sleep(OVERLAP)
            return first, other.exception(20) or other.result()

    return working


def test_of_two_keys_of_a_member_the_second_takes_the_place_of_the_first(hub, twice):
    def set_key(session):
        public = signing_public_text(Ed25519PrivateKey.generate().public_key())
        return set_member_key(
            session, BUREAU, public.encode(), actor="test", at=hub.clock()
        )

    names = twice(set_key)

    assert [type(name) for name in names] == [str, str]
    with hub.reads() as session:
        keys = select(MemberKey).where(
            MemberKey.member_code == BUREAU, MemberKey.kind == SIGNING_KIND
        )
        ends = [key.valid_to for key in session.scalars(keys)]
    assert sorted(end is None for end in ends) == [False, True]


def test_of_two_accounts_for_one_person_one_is_refused(hub, twice):
    logins = iter(("wang", "wangli"))

    def make(session):
        new = new_officer(next(logins), number="320001")
        return add_officer(session, new, actor="test", at=hub.clock())

    _, second = twice(make)

    assert isinstance(second, OfficerExistsError)


def test_of_two_secrets_of_a_webhook_both_are_signed_with(hub, twice):
    setter = Setter("platform:taomao", "onboarding", "1", None, hub.clock())
    with hub.writes.begin() as session:
        make_feed(session, setter)
        set_webhook(session, hub.keys, setter, "ours", "https://taomao.example/h")

    secrets = twice(lambda to: rotate_secret(to, hub.keys, setter, "ours")[1])

    with hub.reads() as session:
        row, _ = find_webhook(session, setter.member, setter.purpose, "ours")
        signed = [keys.secret_text() for keys in keys_of(hub.keys, row, hub.clock())]
    assert sorted(signed) == sorted(secrets)


def test_of_two_windows_of_a_session_one_stays_open(hub, monkeypatch):
    clerk = a_clerk(hub)
    running = service._running  # noqa: SLF001  # slower, so that the two overlap

    def slowly(*asked):
        found = running(*asked)
        time.sleep(OVERLAP)
        return found

    monkeypatch.setattr(service, "_running", slowly)
    with ThreadPoolExecutor(2) as pool:
        for number in "01":
            merchant = f"M0000000000000000000{number}"
            pool.submit(open_window, hub, clerk, merchant, SEEN, device="Firefox")

    with hub.reads() as session:
        ends = session.scalars(select(OwnFileWindow.ended_by)).all()
    assert sorted(map(str, ends)) == ["None", "next"]
