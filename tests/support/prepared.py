"""Hubs that are prepared once a run; every test works on a copy."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from hub.audit.operate import accept_clock
from hub.context import Hub, make_instance, open_hub
from hub.ground.clock import SetClock
from hub.ground.config import Config
from hub.lookup.disclosure import set_escrow_key
from schemas.sealed_opening import public_text
from schemas.words import RequestLog
from tests.support.enabled import admit
from tests.support.little_city import (
    FINED,
    HIDDEN,
    add_members,
    bring_penalties,
    bring_registers,
    penalty_row,
)

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TOKENS = "tokens.json"
DATABASES = ("hub.db", "audit.db")
_SCHEMAS: dict[str, bytes] = {}
"""What a new instance has in SQLite's files, once one was made."""
PENALTIES = 1199
"""How many ``prepare_many`` takes in."""
ESCROW = X25519PrivateKey.from_private_bytes(b"the tests' supervision: escrow. ")
"""The supervision escrow, alike in all processes of a run."""


def config_of(instance: Path, url: str) -> Config:
    """Give the settings of an instance on a database of either kind."""
    beside = f"sqlite:///{instance / 'audit.db'}" if "sqlite" in url else url
    return Config(
        instance=instance,
        database_url=url,
        audit_database_url=beside,
        # What is told of each request would hide what a failing test has said.
        request_log=RequestLog.OFF,
    )


def prepare_instance(instance: Path, url: str) -> None:
    """Make keys and schema; what SQLite has of it is written once a run."""
    config = config_of(instance, url)
    for name, content in _SCHEMAS.items() if "sqlite" in url else ():
        (instance / name).write_bytes(content)
        (instance / name).chmod(0o600)
    make_instance(config)
    if "sqlite" in url and not _SCHEMAS:
        _SCHEMAS.update({name: (instance / name).read_bytes() for name in DATABASES})
    # Made by a clock of its own, and opened by the machine's at any later time.
    accept_clock(config.anchor, datetime(2100, 1, 1, tzinfo=UTC))


def prepare_owner(instance: Path, url: str) -> None:
    """Take in the member whose the files of most tests are."""
    prepare_instance(instance, url)
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        admit(hub, "agency:market-supervision")


def prepare_many(instance: Path, url: str) -> None:
    """Take in a register and more penalties than one batch of the log holds."""
    prepare_instance(instance, url)
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        bring_registers(hub, instance)
        numbers = range(1, PENALTIES + 1)
        rows = [penalty_row(FINED, number, "2026-09-01") for number in numbers]
        bring_penalties(hub, instance, rows)


def prepare_city(instance: Path, url: str) -> None:
    """Make members, a register, a public penalty and one that stays hidden."""
    config = config_of(instance, url)
    prepare_instance(instance, url)
    with open_hub(config, SetClock(START)) as hub:
        set_escrow_key(hub, public_text(ESCROW.public_key()).encode(), actor="t")
        tokens = add_members(hub)
        bring_registers(hub, instance)
        warning = {
            "处罚类别": "警告",
            "处罚内容": "警告",
            "处罚程序": "简易程序",
            "罚款金额（万元）": "",
        }
        rows = [
            penalty_row(FINED, 1, "2026-09-01"),
            penalty_row(HIDDEN, 2, "2026-09-01", **warning),
        ]
        bring_penalties(hub, instance, rows)
    (instance / TOKENS).write_text(json.dumps(tokens))


@contextmanager
def opened(databases, instance: Path, prepare, clock) -> Iterator[Hub]:
    """Open a copy of a prepared hub and drop its database at the end."""
    url = databases.fresh(instance, prepare)
    with open_hub(config_of(instance, url), clock) as hub:
        yield hub
    databases.discard(url)
