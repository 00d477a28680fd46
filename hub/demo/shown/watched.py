"""Watched merchants in the demo, with what changed of them, and the push upstream."""

from collections.abc import Sequence
from pathlib import Path

from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.lookup.ask import note_changes
from hub.subscriptions.watch_lists import Seen, Setter, WantedList, set_list
from hub.upstream import push_decisions
from schemas.words import ChangeKind, Purpose

OFFICER, REFERENCE = "示例经办人", "示例关注"
LISTS = (
    ("platform:yunpu", Purpose.ONBOARDING, "sellers"),
    ("agency:market-supervision", Purpose.ENFORCEMENT, "console"),
)
"""Who watches, for which purpose, and the name of the list."""
UPSTREAM = "upstream"
"""The folder in the instance that decisions are written to."""


def watch_example(hub: Hub, codes: Sequence[str]) -> None:
    """Let a platform and an office watch merchants, as if from before they came."""
    nobody = dict.fromkeys(codes, Seen(None, {}))
    for member, purpose, name in LISTS:
        setter = Setter(member, purpose, REFERENCE, OFFICER, hub.clock())
        wanted = WantedList(name, tuple(codes), tuple(ChangeKind))
        with keeping_answers(hub.writes) as session:
            set_list(session, setter, wanted, nobody)
    note_changes(hub)


def push_example(hub: Hub) -> None:
    """Write the decisions of the demo for the upstream system, where that is set."""
    if hub.config.upstream == UPSTREAM:
        Path(hub.config.instance / UPSTREAM).mkdir(exist_ok=True)
    found = hub.find_sources()
    owners = {name: one.manifest.owner for name, one in found.ready.items()}
    push_decisions(hub, owners)
