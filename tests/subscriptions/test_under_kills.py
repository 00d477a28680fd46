"""Killed at any moment, a hub loses no change, doubles none and keeps the order."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.backup.continuing import continue_log
from hub.backup.restoring import restore_backup
from hub.backup.saving import save_backup
from hub.context import open_hub
from hub.lookup.ask import (
    ChangesQuestion,
    SetSubscriptionQuestion,
    SetWebhookQuestion,
    note_changes,
    watched_merchants,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.subscriptions import deliveries, feed
from tests.support.dying import dying_at
from tests.support.little_city import CLEAN, bring_penalties, caller_of, penalty_row
from tests.support.prepared import TOKENS, config_of, prepare_city

pytestmark = pytest.mark.postgresql_in_long

ROOT = Path(__file__).parents[2]
NOTING = [
    *((watched_merchants, "see_merchant"), (watched_merchants, "add_entries")),
    *((feed, "hold_feed"), (feed, "_keep"), (feed, "insert_rows")),
]
SENDING = [
    *((deliveries, "sign_webhook"), (deliveries.EntrySender, "_leaf")),
    *((deliveries.EntrySender, "_post"), (deliveries.EntrySender, "_note")),
]
CHILD = """
import sys
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from hub.context import open_hub
from hub.subscriptions.deliveries import deliver_due
from hub.ground.clock import SetClock
from hub.lookup.ask import may_be_told, note_changes
from tests.support.prepared import config_of

instance, url, host, at = sys.argv[1:]
config = replace(config_of(Path(instance), url), webhook_inner_hosts=host)
hub = open_hub(config, SetClock(datetime.fromisoformat(at)))
print("here", flush=True)
note_changes(hub)
deliver_due(hub, partial(may_be_told, hub))
"""


def numbers(receiver):
    """The numbers that came, each as it came first."""
    return list(
        dict.fromkeys(json.loads(body)["data"]["number"] for _, body in receiver.came)
    )


def test_noting_that_ends_at_any_step_makes_each_entry_once(hub, ask, watched, fine):
    made = 0
    for step in range(5):
        for when in ("before", "after"):
            with dying_at(step, when, NOTING) as fate:
                fine()
            note_changes(hub)
            made += 1
            page = ask(ChangesQuestion({"limit": "500"}))
            assert fate.died
            assert [one["number"] for one in page["entries"]] == list(
                range(1, made + 1)
            )


def test_sending_that_ends_at_any_step_is_made_up_for_in_order(
    ask, watched, fine, deliver, receiver
):
    body = json.dumps({"url": receiver.url()}).encode()
    ask(SetWebhookQuestion("ours", body))
    made = 0
    for step in range(4):
        for when in ("before", "after"):
            fine()
            made += 1
            with dying_at(step, when, SENDING) as fate:
                deliver()
            deliver()
            assert fate.died
            assert numbers(receiver) == list(range(1, made + 1))
    ids = {headers["webhook-id"] for headers, _ in receiver.came}
    assert len(ids) == made


@pytest.mark.long
def test_the_feed_and_its_deliveries_under_thirty_kills(
    hub, clock, ask, watched, fine, deliver, receiver
):
    chooser = random.Random(30)
    body = json.dumps({"url": receiver.url()}).encode()
    ask(SetWebhookQuestion("ours", body))
    kills = 0
    for number in range(1, 31):
        clock.advance(minutes=1)
        row = penalty_row(CLEAN, 900 + number, "2026-09-05")
        bring_penalties(hub, hub.config.instance, [row], name=f"{number}.csv")
        kills += _killed(hub, clock, receiver, chooser.uniform(0, 0.5))
        note_changes(hub)
        deliver()
        entries = ask(ChangesQuestion({"limit": "500"}))["entries"]
        assert [one["number"] for one in entries] == list(range(1, number + 1))
        assert numbers(receiver) == list(range(1, number + 1))
    assert kills > 10


def _killed(hub, clock, receiver, seconds):
    """Note and send in a process of its own, killed after so long; tell if it was."""
    config = hub.config
    given = [config.instance, config.database_url, receiver.host, clock().isoformat()]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *map(str, given)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    with child:
        assert child.stdout.readline() == b"here\n"
        time.sleep(seconds)
        was_running = child.poll() is None
        child.send_signal(signal.SIGKILL)
    return was_running


@pytest.mark.only_database("sqlite")
def test_after_a_restore_nothing_is_lost_and_readers_are_told(
    databases, instance_path, clock, tmp_path
):
    url = databases.fresh(instance_path, prepare_city)
    config = config_of(instance_path, url)
    token = json.loads((instance_path / TOKENS).read_text())["platform"]
    backup = tmp_path / "backup.tar"

    def ask(hub, question):
        request = {"method": "GET", "path": "/", "query": ""}
        task = Task(purpose="onboarding", reference="2026-15", request=request)
        return json.loads(disclose(hub, caller_of(hub, token), question, task).body)

    def fine(hub, number):
        clock.advance(minutes=1)
        row = penalty_row(CLEAN, number, "2026-09-05")
        bring_penalties(hub, tmp_path, [row], name=f"{number}.csv")
        note_changes(hub)

    with open_hub(config, clock) as hub:
        body = json.dumps({"merchants": [CLEAN.code], "kinds": ["record"]}).encode()
        ask(hub, SetSubscriptionQuestion("suppliers", body))
        fine(hub, 801)
        kept = ask(hub, ChangesQuestion({}))["next"]
        save_backup(hub, backup, actor="cli:test")
        fine(hub, 802)
        lost = ask(hub, ChangesQuestion({}))["next"]
    restore_backup(config, clock, backup, new_shard=True)
    with pytest.raises(AuditUnavailableError), open_hub(config, clock) as hub:
        ask(hub, ChangesQuestion({}))
    continue_log(config, clock, actor="cli:test")

    with open_hub(config, clock) as hub:
        told = ask(hub, ChangesQuestion({"after": lost}))
        fine(hub, 802)
        page = ask(hub, ChangesQuestion({"after": told["continue_after"]}))
        whole = ask(hub, ChangesQuestion({}))["entries"]

    assert (told["code"], told["continue_after"]) == ("feed-restarted", kept)
    assert [one["number"] for one in page["entries"]] == [2]
    assert page["next"] != lost
    assert [one["number"] for one in whole] == [1, 2]
