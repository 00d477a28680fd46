"""Entries sent to members: signed, in order, each until it is acknowledged."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from standardwebhooks import webhooks as public

from connectors.hub_client import read_webhook_change
from connectors.transport import Transport
from hub.agreements.service import end_agreement, list_agreements
from hub.ground.clock import legal_day
from hub.lookup.ask import (
    EndWebhookQuestion,
    RotateWebhookQuestion,
    SetWebhookQuestion,
    WebhooksQuestion,
    may_be_told,
)
from hub.members.changing import end_member
from hub.slots import SlotBook, SlotLostError, fenced
from hub.subscriptions.deliveries import BACK_OFF, deliver_due, wait_after
from hub.subscriptions.models import ChangeFeed, Webhook, WebhookDelivery
from schemas.answers.webhooks import WebhookUnverifiedError, verify_webhook
from tests.support.little_city import FINED

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def hook(ask, receiver, watched):
    """A webhook of the platform, with its secret."""
    return ask(setting(receiver.url()))


def setting(url, name="ours"):
    """Ask for a webhook."""
    return SetWebhookQuestion(name, json.dumps({"url": url}).encode())


def numbers(receiver):
    """The numbers of the entries that came, in order."""
    return [json.loads(body)["data"]["number"] for _, body in receiver.came]


def test_a_change_is_sent_signed_in_both_ways(
    hub, clock, hook, fine, deliver, receiver
):
    fine()

    report = deliver()

    ((headers, body),) = receiver.came
    told = json.loads(body)
    assert report.as_json() == {"webhooks": 1, "acknowledged": 1, "failed": 0}
    assert (told["type"], told["data"]["number"]) == ("merchant.record", 1)
    assert set(told["data"]) == {
        *("epoch", "number", "merchant", "kind", "subscription", "purpose")
    }
    late = clock() + timedelta(minutes=6)
    for key in (hook["secret"], hook["public_key"]):
        assert verify_webhook(headers, body, key, at=clock()) == headers["webhook-id"]
        with pytest.raises(WebhookUnverifiedError):
            verify_webhook(headers, body + b" ", key, at=clock())
        with pytest.raises(WebhookUnverifiedError):
            verify_webhook(headers, body, key, at=late)
    shard, index = headers["hub-receipt"].split("/")
    leaf = json.loads(hub.audit.entry(int(index), shard))
    assert leaf["op"] == "changes.deliver"


def test_the_public_client_takes_what_is_signed(
    monkeypatch, clock, hook, fine, deliver, receiver
):
    fine()
    deliver()
    ((headers, body),) = receiver.came

    class Now(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock().astimezone(tz)

    monkeypatch.setattr(public, "datetime", Now)

    assert public.Webhook(hook["secret"]).verify(body, headers)["data"]["number"] == 1
    with pytest.raises(public.WebhookVerificationError):
        public.Webhook(hook["secret"]).verify(body + b" ", headers)


def test_a_receiver_that_was_away_for_a_day_misses_none_and_gets_each_in_order(
    hub, clock, hook, fine, deliver, receiver
):
    receiver.answers = [(500, {})] * 10_000
    start, tried = clock(), 0
    for hour in range(24):
        if hour < 6:
            fine(FINED)
        for _ in range(4):
            clock.advance(minutes=15)
            tried += deliver().failed
    receiver.answers = []
    assert clock() - start >= timedelta(hours=24)

    clock.advance(hours=1)
    deliver()

    assert numbers(receiver) == [1, 2, 3, 4, 5, 6]
    assert tried < 60
    with hub.reads() as session:
        rows = session.scalars(
            select(WebhookDelivery).order_by(WebhookDelivery.number)
        ).all()
    assert all(row.acknowledged_at == clock() for row in rows)
    assert [row.attempts for row in rows][1:] == [1] * 5


def test_an_entry_goes_only_after_the_one_before_was_acknowledged(
    clock, hook, fine, deliver, receiver
):
    fine()
    fine()
    receiver.answers = [(503, {"retry-after": "600"})]

    first = deliver()
    clock.advance(minutes=9)
    waiting = deliver()
    clock.advance(minutes=2)
    deliver()

    assert (first.acknowledged, first.failed) == (0, 1)
    assert (waiting.webhooks, receiver.asked) == (0, 3)
    assert numbers(receiver) == [1, 2]


def test_who_was_overtaken_while_it_sent_sends_no_more_and_keeps_nothing(
    hub, hook, fine, deliver, receiver
):
    """Two send to one address: the later one goes on, whatever the clocks say."""
    fine()
    fine()

    class Overtaken(Transport):
        def fetch(self, *given, **more):
            answer = super().fetch(*given, **more)
            rounds.append(deliver())
            return answer

    rounds = []

    def transport(allowed):
        return Overtaken(allowed.public, inner=allowed.inner)

    overtaken = deliver(transport_of=transport)

    assert (overtaken.acknowledged, overtaken.failed) == (0, 0)
    assert [one.acknowledged for one in rounds] == [2]
    assert numbers(receiver) == [1, 1, 2]
    with hub.reads() as session:
        rows = session.scalars(
            select(WebhookDelivery).order_by(WebhookDelivery.number)
        ).all()
        assert [row.attempts for row in rows] == [1, 1]
        assert session.scalars(select(Webhook)).one().fence == 2


def test_a_round_whose_slot_was_taken_over_sends_and_keeps_nothing(
    hub, clock, hook, fine, receiver
):
    fine()
    book = SlotBook(hub.reads, hub.writes, clock, "here")
    book.know(["webhooks"])
    held = book.claim("webhooks", clock())
    mine = fenced(hub, held)
    (seen,) = book.slots("webhooks", [held.slot]).values()
    book.claim("webhooks", held.slot, seen)

    with pytest.raises(SlotLostError):
        deliver_due(mine, lambda *asked: may_be_told(mine, *asked))

    assert receiver.asked == 0
    with hub.reads() as session:
        hook = session.scalars(select(Webhook)).one()
        assert (hook.sent, hook.fence) == (0, 0)


def test_a_webhook_that_is_ended_while_it_is_sent_to_gets_nothing_further(
    ask, hook, fine, deliver, receiver
):
    fine()
    fine()

    class Ended(Transport):
        def fetch(self, *given, **more):
            answer = super().fetch(*given, **more)
            ask(EndWebhookQuestion("ours"))
            return answer

    deliver(transport_of=lambda hosts: Ended(hosts.public, inner=hosts.inner))

    assert numbers(receiver) == [1]


def test_a_clock_that_was_a_year_ahead_keeps_nothing_from_going_out(
    hub, clock, hook, fine, deliver, receiver
):
    fine()
    receiver.answers = [(500, {})]
    deliver()
    # As a process has left it whose clock was a year ahead.
    with hub.writes.begin() as session:
        session.scalars(select(WebhookDelivery)).one().next_at = clock() + timedelta(
            days=365
        )

    report = deliver()

    assert (report.acknowledged, numbers(receiver)) == (1, [1])


def test_every_attempt_sends_the_same_under_one_id_and_one_receipt(
    hub, clock, hook, fine, deliver, receiver
):
    fine()
    deliver()
    # Killed after the receiver had it and before that was kept.
    with hub.writes.begin() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        row.acknowledged_at, row.next_at = None, clock()
        session.scalars(select(Webhook)).one().sent = 0

    deliver()

    (first, body), (again, same) = receiver.came
    assert body == same
    for name in ("webhook-id", "hub-receipt"):
        assert first[name] == again[name]


def test_a_secret_is_shown_once_and_the_former_one_signs_for_a_day(
    clock, ask, hook, fine, deliver, receiver
):
    again = ask(setting(receiver.url("/other")))
    rotated = ask(RotateWebhookQuestion("ours"))
    fine()
    deliver()
    clock.advance(hours=25)
    fine()
    deliver()

    listed = json.dumps(ask(WebhooksQuestion()))
    (headers, body), (later, other) = receiver.came
    assert again["secret"] is None
    assert rotated["secret"] != hook["secret"]
    assert "whsec_" not in listed
    at = clock() - timedelta(hours=25, minutes=1)
    for key in (hook["secret"], rotated["secret"], hook["public_key"]):
        verify_webhook(headers, body, key, at=at)
    verify_webhook(later, other, rotated["secret"], at=clock())
    with pytest.raises(WebhookUnverifiedError):
        verify_webhook(later, other, hook["secret"], at=clock())


def test_secrets_stand_in_no_row_in_clear(hub, hook):
    secret = base64.b64decode(hook["secret"].removeprefix("whsec_"))

    with hub.reads() as session:
        row = session.scalars(select(Webhook)).one()
        kept = row.secret

    assert secret not in kept
    assert len(kept) > len(secret)


def test_only_addresses_of_the_configuration_are_taken(ask, receiver, watched):
    refused = {
        "https://elsewhere.example/hook": "webhook-not-allowed",
        "http://127.0.0.1:1/": "webhook-not-allowed",
        f"ftp://{receiver.host}/": "webhook-not-allowed",
        f"http://a:b@{receiver.host}/": "webhook-invalid",
        f"{receiver.url()}?token=1": "webhook-invalid",
        "http://[": "webhook-invalid",
        "": "webhook-invalid",
        "x" * 501: "webhook-invalid",
        f"{receiver.url()}\u202e": "webhook-invalid",
        "https://member\u3002example/": "webhook-invalid",
    }

    told = {url: ask(setting(url))["code"] for url in refused}

    assert told == refused
    assert ask(SetWebhookQuestion("ours", b"[]"))["code"] == "webhook-invalid"
    assert ask(SetWebhookQuestion("Ours!", b"{}"))["code"] == "webhook-invalid"


def test_an_address_that_comes_to_lead_inside_is_refused_at_each_try(
    hub, clock, ask, watched, fine, receiver
):
    hub = replace(hub, config=replace(hub.config, webhook_hosts="receiver.example"))
    leads = ["8.8.8.8"]
    token_ask = ask(setting(receiver.url()))
    with hub.writes.begin() as session:
        session.scalars(select(Webhook)).one().url = "https://receiver.example/hook"
    fine()
    leads[:] = ["10.0.0.7"]

    def transport(allowed):
        return Transport(
            allowed.public, inner=allowed.inner, resolver=lambda *_: list(leads)
        )

    for _ in range(2):
        report = deliver_due(hub, lambda *asked: may_be_told(hub, *asked), transport)
        clock.advance(minutes=5)
        assert report.failed == 1

    (card,) = ask(WebhooksQuestion())["webhooks"]
    assert token_ask["secret"]
    assert (card["last"], card["attempts"]) == ("address-not-allowed", 2)
    assert receiver.asked == 0


def test_what_the_configuration_has_come_to_leave_to_others_is_not_sent(
    hub, hook, fine, deliver, receiver, ask
):
    fine()
    others = f"agency:other@{receiver.host}"
    changed = replace(hub, config=replace(hub.config, webhook_inner_hosts=others))

    deliver_due(changed, lambda *asked: may_be_told(changed, *asked))

    (card,) = ask(WebhooksQuestion())["webhooks"]
    assert (card["last"], receiver.asked) == ("host-not-allowed", 0)


def test_a_redirect_is_not_followed(hook, fine, deliver, receiver, ask):
    fine()
    receiver.answers = [(302, {"location": receiver.url("/elsewhere")})]

    deliver()

    (card,) = ask(WebhooksQuestion())["webhooks"]
    assert (card["last"], receiver.asked) == ("redirected", 1)


def test_what_no_agreement_opens_any_more_is_sent_to_nobody(
    hub, clock, hook, fine, deliver, receiver
):
    fine()
    with hub.writes.begin() as session:
        for one in list_agreements(session):
            if one.member_kind == "platform":
                end_agreement(session, one.id, actor="t", at=clock())
    clock.advance(hours=24)

    report = deliver()

    assert (report.acknowledged, receiver.asked) == (0, 0)


def test_from_the_day_after_its_last_nothing_is_noted_for_a_member_or_sent_to_it(
    hub, clock, hook, fine, deliver, receiver
):
    assert fine() == 1
    with hub.writes.begin() as session:
        (code,) = session.scalars(select(ChangeFeed.member_code))
        end_member(
            session,
            code,
            last_day=legal_day(clock()),
            reason="机构改革撤并",
            actor="test",
            at=clock(),
        )
    clock.advance(hours=24)

    assert fine() == 0
    report = deliver()

    assert (report.acknowledged, report.failed, receiver.asked) == (0, 0, 0)


def test_a_webhook_that_was_ended_is_sent_nothing(ask, hook, fine, deliver, receiver):
    fine()

    ask(EndWebhookQuestion("ours"))
    deliver()

    assert receiver.asked == 0
    assert ask(EndWebhookQuestion("ours"))["code"] == "webhook-unknown"
    assert ask(WebhooksQuestion())["webhooks"] == []


def test_a_client_reads_what_it_was_sent(clock, hook, fine, deliver, receiver):
    fine()
    deliver()
    ((headers, body),) = receiver.came

    change = read_webhook_change(headers, body, hook["secret"], at=clock())

    assert (change.type, change.data.number) == ("merchant.record", 1)
    assert change.data.place == f"{change.data.epoch}.1"


def test_waits_grow_to_an_hour_and_no_further():
    waits = [wait_after(attempts).total_seconds() for attempts in range(1, 12)]

    assert waits == sorted(waits)
    assert waits[-1] == BACK_OFF[-1] == 3600
