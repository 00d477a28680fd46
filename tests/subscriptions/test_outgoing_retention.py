"""What left the hub ends in its time, and nothing that is owed to anybody."""

import json
from dataclasses import replace

import pytest
from msgspec import structs
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from hub.jobs import run_job
from hub.lookup.ask import (
    ChangesQuestion,
    EndSubscriptionQuestion,
    EndWebhookQuestion,
    SetWebhookQuestion,
)
from hub.outbox.models import OutboxEvent
from hub.subscriptions.errors import FeedPlaceGoneError
from hub.subscriptions.feed import find_feed, number_after, place_of
from hub.subscriptions.models import (
    ChangeFeed,
    FeedEntry,
    Subscription,
    Webhook,
    WebhookDelivery,
)
from hub.subscriptions.retention import end_outgoing
from hub.upstream.models import UpstreamBatch, UpstreamPush
from schemas.words import Operation

pytestmark = [pytest.mark.postgresql_in_long, pytest.mark.usefixtures("watched")]
DAYS = 400


@pytest.fixture
def short(hub):
    """The same hub, by rules that keep entries for 40 days: tokens live longer."""
    rules = hub.rulebook
    keeping = tuple(
        structs.replace(rule, days=40) if rule.key == "feed_entry" else rule
        for rule in rules.keeping
    )
    return replace(hub, rulebook=replace(rules, keeping=keeping, _memo={}))


def numbers(hub):
    """The entries that are kept, by number."""
    with hub.reads() as session:
        return list(session.scalars(select(FeedEntry.number).order_by("number")))


def count(hub, table):
    with hub.reads() as session:
        return session.scalar(select(func.count()).select_from(table))


def feed_of(hub):
    with hub.reads() as session:
        member = session.scalar(select(ChangeFeed.member_code))
        return find_feed(session, member, "onboarding")


def hook(ask, receiver):
    ask(SetWebhookQuestion("crm", json.dumps({"url": receiver.url()}).encode()))


def test_entries_end_in_their_time_and_numbers_never_come_back(
    hub, short, ask, fine, clock
):
    first = ask(ChangesQuestion({}))["next"]
    assert fine() == fine() == 1
    read = ask(ChangesQuestion({}))["entries"]
    clock.advance(days=40)
    newest = 2 + fine()

    report = run_job(short, "exchange-retention")
    again = run_job(short, "exchange-retention")

    # The last of those that are over stays: it is the place to go on after.
    assert (report["entries"], again["entries"]) == (1, 0)
    assert numbers(hub) == list(range(2, newest + 1))
    told = [one["number"] for one in ask(ChangesQuestion({}))["entries"]]
    assert told == numbers(hub)
    epoch = feed_epoch(hub)
    on = ask(ChangesQuestion({"after": place_of(epoch, 2)}))
    assert [one["number"] for one in on["entries"]] == told[1:]
    for lost in (first, place_of(epoch, 1), place_of("0" * 25 + "7", 1)):
        gone = ask(ChangesQuestion({"after": lost}))
        assert gone["code"] == "feed-place-gone"
        assert gone["continue_after"] == place_of(epoch, 2)
    assert [one["number"] for one in read] == [1, 2]
    with hub.reads() as session, pytest.raises(FeedPlaceGoneError):
        number_after(session, feed_of(hub), place_of(epoch, 0))
    clock.advance(days=41)
    run_job(short, "exchange-retention")
    assert numbers(hub) == [newest]
    added = fine()
    assert numbers(hub) == list(range(newest, newest + added + 1))
    assert leaves(hub, Operation.CHANGES_FORGET) == [(1, 2), (newest - 2, newest)]


def feed_epoch(hub):
    with hub.reads() as session:
        return session.scalar(select(FeedEntry.epoch).limit(1))


def leaves(hub, op):
    """What the log was told of each end."""
    with hub.reads() as session:
        query = select(OutboxEvent.detail).where(OutboxEvent.op == op)
        found = session.scalars(query.order_by(OutboxEvent.id)).all()
    return [(one["count"], one.get("first")) for one in found]


def test_what_an_address_has_not_received_stays(
    hub, ask, fine, clock, receiver, deliver
):
    hook(ask, receiver)
    receiver.answers = [(500, {})]
    fine()
    fine()
    deliver()
    clock.advance(days=DAYS + 30)

    kept = end_outgoing(hub)
    deliver()
    gone = end_outgoing(hub)

    assert (kept.entries, gone.entries) == (0, 1)
    assert numbers(hub) == [2]
    clock.advance(days=181)
    assert end_outgoing(hub).deliveries == 2


def test_addresses_and_lists_that_ended_go_in_their_time(
    hub, ask, fine, clock, receiver, deliver
):
    hook(ask, receiver)
    fine()
    deliver()
    ask(EndWebhookQuestion("crm"))
    ask(EndSubscriptionQuestion("suppliers"))
    clock.advance(days=179)
    early = end_outgoing(hub)
    clock.advance(days=2)
    late = end_outgoing(hub)

    assert (early.webhooks, early.deliveries) == (0, 0)
    assert (late.webhooks, late.deliveries) == (1, 1)
    assert count(hub, Webhook) == count(hub, WebhookDelivery) == 0
    assert count(hub, Subscription) == 1


@pytest.mark.parametrize("table", [FeedEntry, UpstreamPush])
def test_triggers_let_go_of_nothing_else(hub, fine, table):
    fine()
    push(hub, 1, b"a")
    with hub.writes() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(delete(table))
    column = {FeedEntry: {"kind": "x"}, UpstreamPush: {"kind": "x"}}[table]
    with hub.writes() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(table).values(**column))


def push(hub, number, key, change="new", *, written=True):
    """Keep one push, in a file of its own."""
    at = hub.clock()
    with hub.writes.begin() as session:
        session.add(
            UpstreamBatch(
                id=f"{number:026d}",
                template="penalty-2018",
                change=change,
                made_at=at,
                written_at=at if written else None,
                rows=1,
            )
        )
        session.add(
            UpstreamPush(
                id=number,
                record_key=key,
                content="0" * 64,
                change=change,
                kind="penalty",
                source="lines",
                pushed_at=at,
                batch=f"{number:026d}",
                row={},
            )
        )


def test_the_first_and_the_last_word_on_a_decision_stay(hub, clock):
    for number in (1, 2, 3):
        push(hub, number, b"a", "new" if number == 1 else "corrected")
    push(hub, 4, b"b")
    push(hub, 5, b"a", "withdrawn")
    push(hub, 6, b"c")
    push(hub, 7, b"c", "corrected", written=False)
    push(hub, 8, b"c", "withdrawn")
    clock.advance(days=1095)
    early = end_outgoing(hub)
    clock.advance(days=1)

    report = end_outgoing(hub)

    with hub.reads() as session:
        left = list(session.scalars(select(UpstreamPush.id).order_by("id")))
    assert (early.pushes, report.pushes, report.files) == (0, 2, 2)
    # A file that is still to be written needs its rows.
    assert left == [1, 4, 5, 6, 7, 8]
    assert leaves(hub, Operation.UPSTREAM_FORGET) == [(2, None)]
