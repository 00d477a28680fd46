"""A small hub, and the ways to tamper with its databases that its checks must see."""

import json
import shutil
import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from hub.audit.events import make_event
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.lookup.ask import TrustQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.officer_actions import decide_item
from schemas.words import Operation
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    bring_penalties,
    caller_of,
    penalty_row,
)
from tests.support.prepared import START, TOKENS, config_of, prepare_city
from tests.support.reviewed import bring_doubts

WAYS = Path(__file__).with_name("tamperings.toml")
EARLY = ("audit.db", "audit-anchor", "hub.db")
OTHERS = 250
"""Entries that nobody is asked about, so that a tile of the log is full."""


def prepare_watched(instance: Path, url: str, clock=None) -> None:
    """Fill a hub with something of each kind that the log has a root over.

    Its earlier state lies beside it, as somebody may have kept it.
    """
    clock = clock or SetClock(START)
    prepare_city(instance, url)
    with open_hub(config_of(instance, url), clock) as hub:
        hub.audit.append_many(
            [
                make_event(at=hub.clock(), actor="hub", op=Operation.ENTRIES_READ)
                for _ in range(OTHERS)
            ]
        )
        tokens = _tokens(instance)
        _ask(hub, tokens["platform"], CLEAN, "onboarding")
        _ask(hub, tokens["market_supervision"], FINED, "enforcement")
        bring_doubts(hub, instance)
        decide_item(hub, 1, decision="different", officer="甲", reason="两家")
    for name in EARLY if "sqlite" in url else ():
        shutil.copy(instance / name, instance / f"early-{name}")
    with open_hub(config_of(instance, url), clock) as hub:
        _ask(hub, tokens["platform"], CLEAN, "onboarding")
        _ask(hub, tokens["platform"], FINED, "onboarding")
        bring_penalties(
            hub, instance, [penalty_row(HIDDEN, 7, "2026-10-01")], "later.csv"
        )


def _tokens(instance):
    return json.loads((instance / TOKENS).read_text())


def _ask(hub, token, firm, purpose):
    """Ask once about a firm."""
    answer = disclose(
        hub, caller_of(hub, token), TrustQuestion(firm.code), Task(purpose, "甲1")
    )
    assert answer.status == 200, answer.body


@dataclass(frozen=True)
class Tampering:
    """One way to tamper, and which check says what of it."""

    name: str
    how: Callable[[Path], None]
    verify: str = "ok"
    """Code of ``audit verify``."""
    doctor: frozenset[str] = frozenset()
    """What ``doctor`` says is not whole; ``refused`` where the hub does not open."""
    nightly: frozenset[str] = frozenset()
    """Codes that the check of a night keeps."""
    outside: bool = False
    """Only witnesses and the holders of receipts can see it."""
    closed: frozenset[str] = field(default=frozenset())
    """Questions that are refused after the check of a night."""


def business(*statements):
    """Run statements on the business database past its triggers."""
    return lambda folder: _run(folder / "hub.db", statements)


def logged(*statements):
    """Run statements on the log's database past its triggers."""
    return lambda folder: _run(folder / "audit.db", statements)


def _run(path: Path, statements) -> None:
    """Run statements, with triggers and foreign keys put aside."""
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("PRAGMA foreign_keys = OFF")
        kept = driver.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in kept:
            driver.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            driver.execute(statement)
            changed = driver.execute("SELECT changes()").fetchone()[0]
            assert changed, f"nothing was changed: {statement}"
        for _, text in kept:
            driver.execute(text)
        driver.commit()


def back(*names):
    """Put files of the earlier state in place."""

    def put(folder: Path) -> None:
        for name in names:
            for beside in folder.glob(f"{name}-*"):
                beside.unlink()
            shutil.copy(folder / f"early-{name}", folder / name)

    return put


def without(name):
    """Delete a file beside the databases."""
    return lambda folder: (folder / name).unlink()


def forked(short: int):
    """Sign another history from the earlier state on, shorter by some entries."""

    def sign(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "audit.db")) as driver:
            size = driver.execute("SELECT size FROM audit_head").fetchone()[0]
        back("audit.db", "audit-anchor")(folder)
        shutil.move(folder / "hub.db", folder / "kept.db")
        back("hub.db")(folder)
        config = config_of(folder, f"sqlite:///{folder / 'hub.db'}")
        with open_hub(config, SetClock(START)) as hub:
            lacking = size - short - hub.audit.signed().size
            hub.audit.append_many(
                [
                    make_event(at=START, actor="hub", op=Operation.ENTRIES_READ)
                    for _ in range(lacking)
                ]
            )
        (folder / "hub.db").unlink()
        for beside in folder.glob("hub.db-*"):
            beside.unlink()
        shutil.move(folder / "kept.db", folder / "hub.db")

    return sign


def invented(folder: Path) -> None:
    """Append an entry about a question that nobody asked, and keep no opening."""
    config = config_of(folder, f"sqlite:///{folder / 'hub.db'}")
    with open_hub(config, SetClock(START)) as hub:
        event = make_event(
            at=START,
            actor="platform:taomao",
            op=Operation.MERCHANT_LOOKUP,
            subject_type="merchant",
            subject=CLEAN.code,
            purpose="onboarding",
        )
        hub.audit.append(event)
    logged(f"DELETE FROM audit_opening WHERE event_id = '{event.id}'")(folder)


_MERCHANT_OF = "(SELECT merchant_id FROM merchant_identifier WHERE value = '{}')"
_LOOKS = (
    "(SELECT id FROM audit_entry WHERE CAST(body AS TEXT) LIKE '%merchant.lookup%'"
    " AND CAST(body AS TEXT) LIKE '%onboarding%' ORDER BY seq {} LIMIT 1)"
)
NAMES = {
    "clean": CLEAN.code,
    "cleans": _MERCHANT_OF.format(CLEAN.code),
    "fineds": _MERCHANT_OF.format(FINED.code),
    "last": "(SELECT max(seq) FROM audit_entry)",
    "looked": _LOOKS.format("DESC"),
    "looked_first": _LOOKS.format(""),
}
"""What stands after ``$`` in the statements of ``WAYS``."""


def _how(way: dict) -> Callable[[Path], None]:
    """Choose what is done in a way; the member that says it is taken out."""
    for name, make in (
        ("hub", business),
        ("audit", logged),
        ("older", back),
    ):
        if name in way:
            return make(*(Template(one).substitute(NAMES) for one in way.pop(name)))
    if "without" in way:
        return without(way.pop("without"))
    if "forked" in way:
        return forked(way.pop("forked"))
    del way["invented"]
    return invented


def _read_ways() -> tuple[Tampering, ...]:
    """Read all ways, in the order of the file."""
    return tuple(
        Tampering(
            how=_how(way),
            **{k: frozenset(v) if isinstance(v, list) else v for k, v in way.items()},
        )
        for way in tomllib.loads(WAYS.read_text("utf-8"))["way"]
    )


TAMPERINGS = _read_ways()
