"""A small hub, and the ways to tamper with its databases that its checks must see."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from hub.audit.events import make_event
from hub.context import open_hub
from hub.desk import decide_item
from hub.ground.clock import SetClock
from hub.lookup.ask import TrustQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
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
    for name in EARLY:
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


def both(*steps):
    """Do one thing after the other."""

    def do(folder: Path) -> None:
        for step in steps:
            step(folder)

    return do


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


MERCHANT_OF = "(SELECT merchant_id FROM merchant_identifier WHERE value = '{}')"
CLEANS, FINEDS = MERCHANT_OF.format(CLEAN.code), MERCHANT_OF.format(FINED.code)
LAST = "(SELECT max(seq) FROM audit_entry)"
_LOOKS = (
    "(SELECT id FROM audit_entry WHERE CAST(body AS TEXT) LIKE '%merchant.lookup%'"
    " AND CAST(body AS TEXT) LIKE '%onboarding%' ORDER BY seq {} LIMIT 1)"
)
LOOKED, LOOKED_FIRST = _LOOKS.format("DESC"), _LOOKS.format("")


def says(*words):
    """Write a set down."""
    return frozenset(words)


TAMPERINGS = (
    # What is in the log's own tables.
    Tampering(
        "01 the last leaf is deleted",
        logged(f"DELETE FROM audit_entry WHERE seq = {LAST}"),
        verify="too-few-entries",
        doctor=says("refused"),
    ),
    Tampering(
        "02 a byte of an old leaf",
        logged(
            "UPDATE audit_entry SET body = CAST(body || x'20' AS BLOB) WHERE seq = 40"
        ),
        verify="root-mismatch",
    ),
    Tampering(
        "03 an old leaf and its hash",
        logged(
            "UPDATE audit_entry SET body = CAST(body || x'20' AS BLOB),"
            " leaf_hash = zeroblob(32)"
            " WHERE seq = 40"
        ),
        verify="leaf-hash",
    ),
    Tampering(
        "04 a young leaf and its hash",
        logged(
            "UPDATE audit_entry SET body = CAST(body || x'20' AS BLOB),"
            " leaf_hash = zeroblob(32)"
            f" WHERE seq = {LAST} - 3"
        ),
        verify="leaf-hash",
        doctor=says("audit"),
    ),
    Tampering(
        "05 two leaves change places",
        logged(
            "UPDATE audit_entry SET seq = 1000000 WHERE seq = 50",
            "UPDATE audit_entry SET seq = 50 WHERE seq = 51",
            "UPDATE audit_entry SET seq = 51 WHERE seq = 1000000",
        ),
        verify="root-mismatch",
    ),
    Tampering(
        "08 the log is an older copy",
        back("audit.db"),
        verify="rolled-back",
        doctor=says("refused"),
    ),
    Tampering(
        "09 the log and its anchor are older",
        back("audit.db", "audit-anchor"),
        verify="rolled-back",
        doctor=says("refused"),
    ),
    Tampering("10 the whole instance is older", back(*EARLY), outside=True),
    Tampering(
        "14 a shorter history is signed",
        forked(2),
        verify="rolled-back",
        doctor=says("refused"),
    ),
    Tampering(
        "37 another history of the same size is signed",
        forked(0),
        verify="rolled-back",
        doctor=says("refused"),
    ),
    Tampering(
        "38 an entry is invented",
        invented,
        verify="openings-missing",
        doctor=says("openings"),
        nightly=says("openings-missing"),
        closed=says("history"),
    ),
    Tampering(
        "41 the head is signed by nobody",
        logged("UPDATE audit_head SET checkpoint = substr(checkpoint, 1, 90)"),
        verify="signature-line",
        doctor=says("audit"),
    ),
    Tampering(
        "12 a kept checkpoint is of another tree",
        logged(
            "UPDATE audit_checkpoint SET note = replace(note, char(10) || size ||"
            " char(10), char(10) || (size + 1) || char(10))"
            " WHERE size = (SELECT min(size) FROM audit_checkpoint)"
        ),
        verify="bad-signature",
    ),
    Tampering(
        "40 a byte of a stored tile",
        logged("UPDATE audit_tile SET data = zeroblob(8192) WHERE level = 0"),
        verify="tile-hash",
    ),
    Tampering(
        "35 the anchor is deleted",
        without("audit-anchor"),
        verify="anchor-missing",
        doctor=says("audit"),
    ),
    Tampering(
        "36 the erasure list is deleted",
        without("audit-erasures"),
        verify="erasures-unknown",
        doctor=says("openings"),
    ),
    # What opens the leaves.
    Tampering(
        "15 two openings change places",
        logged(
            f"UPDATE audit_opening SET event_id = 'x' WHERE event_id = {LOOKED}",
            f"UPDATE audit_opening SET event_id = {LOOKED}"
            f" WHERE event_id = {LOOKED_FIRST}",
            f"UPDATE audit_opening SET event_id = {LOOKED_FIRST} WHERE event_id = 'x'",
        ),
        verify="opening-damaged",
        doctor=says("openings"),
        nightly=says("opening-damaged"),
    ),
    Tampering(
        "16 an opening is deleted",
        logged(f"DELETE FROM audit_opening WHERE event_id = {LOOKED}"),
        verify="openings-missing",
        doctor=says("openings"),
        nightly=says("openings-missing"),
        closed=says("history"),
    ),
    Tampering(
        "17 an opening is filed elsewhere",
        logged(
            "UPDATE audit_opening SET subject = lower(hex(randomblob(32)))"
            f" WHERE event_id = {LOOKED_FIRST}"
        ),
        verify="opening-misfiled",
        doctor=says("openings"),
        nightly=says("opening-misfiled"),
        closed=says("clean", "history"),
    ),
    Tampering(
        "18 an opening is garbage",
        logged(
            "UPDATE audit_opening SET sealed = randomblob(80)"
            f" WHERE event_id = {LOOKED_FIRST}"
        ),
        verify="opening-damaged",
        doctor=says("openings"),
        nightly=says("opening-damaged"),
    ),
    Tampering(
        "68 an opening looks as if it were for readers alone",
        logged(
            "UPDATE audit_opening SET sealed = CAST('cho1' || randomblob(200) AS BLOB)"
            f" WHERE event_id = {LOOKED_FIRST}"
        ),
        verify="opening-damaged",
        doctor=says("openings"),
        nightly=says("opening-damaged"),
    ),
    Tampering(
        "69 an opening looks as if its key were erased",
        logged(
            "UPDATE audit_opening SET sealed = CAST(substr(sealed, 1, 4) ||"
            " hex(randomblob(13)) || randomblob(100) AS BLOB)"
            f" WHERE event_id = {LOOKED_FIRST}"
        ),
        verify="opening-damaged",
        doctor=says("openings"),
        nightly=says("opening-damaged"),
    ),
    Tampering(
        "70 the keys of subjects are deleted",
        logged("DELETE FROM audit_subject_key"),
        verify="opening-damaged",
        doctor=says("openings"),
        nightly=says("opening-damaged"),
    ),
    # Records and whose they are.
    Tampering(
        "21 a record's body",
        business(
            "UPDATE record_version SET body = replace(body, '罚款', '警告')"
            " WHERE source = 'penalty_2018' AND body LIKE '%禾丰%'"
        ),
        doctor=says("records"),
        nightly=says("record-changed"),
        closed=says("fined", "file"),
    ),
    Tampering(
        "43 a record's body and its hash",
        business(
            "UPDATE record_version SET content_hash = lower(hex(randomblob(32)))"
            " WHERE source = 'penalty_2018' AND body LIKE '%禾丰%'"
        ),
        doctor=says("records"),
        nightly=says("record-changed"),
        closed=says("fined", "file"),
    ),
    Tampering(
        "23 a record's status",
        business(
            "UPDATE record_version SET status = 'withdrawn'"
            " WHERE source = 'penalty_2018' AND body LIKE '%禾丰%'",
            "UPDATE record_head SET status = 'withdrawn' WHERE key IN (SELECT key"
            " FROM record_version WHERE status = 'withdrawn')",
        ),
        doctor=says("records"),
        nightly=says("record-changed"),
        closed=says("fined", "file"),
    ),
    Tampering(
        "24 a record is removed",
        business(
            "DELETE FROM record_head WHERE key IN (SELECT key FROM record_version"
            " WHERE source = 'penalty_2018' AND body LIKE '%禾丰%')",
            "DELETE FROM record_version"
            " WHERE source = 'penalty_2018' AND body LIKE '%禾丰%'",
        ),
        doctor=says("records"),
        nightly=says("record-changed"),
        closed=says("fined", "file"),
    ),
    Tampering(
        "44 a record is forged in",
        business(
            "INSERT INTO record_version SELECT zeroblob(32), seq, kind, source,"
            " natural_key, event_day, effect_from, effect_to, procedure, tier,"
            " public_from, publicity_until, publicity_rule, known_from, content_hash,"
            " personal_hash, run_id, status, issuer, issuer_code, body, record_class"
            " FROM record_version WHERE source = 'penalty_2018' LIMIT 1",
        ),
        doctor=says("records"),
        nightly=says("record-changed"),
    ),
    Tampering(
        "26 a judgement",
        business(
            f"UPDATE link_judgement SET merchant_id = {CLEANS} WHERE id = (SELECT"
            f" max(id) FROM link_judgement WHERE merchant_id = {FINEDS})"
        ),
        doctor=says("judgements"),
        nightly=says("judgement-changed"),
        closed=says("clean", "history"),
    ),
    Tampering(
        "28 the last judgement is deleted",
        business(
            "DELETE FROM link_judgement WHERE id = (SELECT max(id) FROM link_judgement)"
        ),
        doctor=says("judgements"),
        nightly=says("judgement-changed"),
    ),
    Tampering(
        "42 a membership",
        business(
            f"UPDATE membership SET merchant_id = {CLEANS} WHERE merchant_id = {FINEDS}"
            " AND record_key IN (SELECT key FROM record_version"
            " WHERE source = 'penalty_2018')"
        ),
        doctor=says("judgements"),
        nightly=says("judgement-changed"),
        closed=says("clean", "fined", "file", "history"),
    ),
    # What is made of them.
    Tampering(
        "29 a rating",
        business(
            f"UPDATE rating SET grade = 'D', score = 100 WHERE merchant_id = {CLEANS}"
        ),
        doctor=says("ratings"),
        nightly=says("rating-changed"),
        closed=says("clean"),
    ),
    Tampering(
        "47 a rating's reasons",
        business(f"UPDATE rating SET reasons = '[]' WHERE merchant_id = {FINEDS}"),
        doctor=says("ratings"),
        nightly=says("rating-changed"),
        closed=says("fined"),
    ),
    Tampering(
        "48 a rating of nobody's making on top",
        business(
            "INSERT INTO rating SELECT merchant_id, policy, seq + 1, as_of, known_at,"
            " 1000, 'A', reasons, flags, digest, inputs, policy_version, rules_digest"
            f" FROM rating WHERE merchant_id = {FINEDS}"
            " ORDER BY seq DESC LIMIT 1"
        ),
        doctor=says("ratings"),
        nightly=says("rating-changed"),
        closed=says("fined"),
    ),
    Tampering(
        "49 the last rating is deleted",
        business(
            f"DELETE FROM rating WHERE merchant_id = {FINEDS} AND seq = (SELECT"
            f" max(seq) FROM rating WHERE merchant_id = {FINEDS})"
        ),
        doctor=says("ratings"),
        nightly=says("rating-changed"),
    ),
    Tampering(
        "30 a merchant's name",
        business(
            "UPDATE merchant_name SET name = '宿迁市别家公司'"
            f" WHERE merchant_id = {CLEANS}"
        ),
        doctor=says("merchants"),
        nightly=says("merchant-changed"),
        closed=says("clean", "history"),
    ),
    Tampering(
        "30 a merchant's code",
        business(
            "UPDATE merchant_identifier SET value = '91321302MA0009990X'"
            f" WHERE value = '{CLEAN.code}'"
        ),
        doctor=says("merchants"),
        nightly=says("merchant-changed"),
        closed=says("clean", "history"),
    ),
    Tampering(
        "50 a code is another merchant's",
        business(
            f"UPDATE merchant_identifier SET merchant_id = {FINEDS}"
            f" WHERE value = '{CLEAN.code}'"
        ),
        doctor=says("merchants"),
        nightly=says("merchant-changed"),
        closed=says("clean", "fined"),
    ),
    # Who may ask.
    Tampering(
        "31 an agreement is widened",
        business(
            'UPDATE agreement SET purposes = \'["enforcement","onboarding"]\''
            " WHERE member_kind = 'platform'"
        ),
        doctor=says("agreements"),
        nightly=says("agreement-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "51 an agreement is somebody else's",
        business(
            "UPDATE agreement SET member_kind = 'procuratorate'"
            " WHERE member_kind = 'platform'"
        ),
        doctor=says("agreements"),
        nightly=says("agreement-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "52 an agreement is put in",
        business(
            "INSERT INTO agreement (id, member_kind, title, legal_basis, purposes,"
            " items, officer_for, territory, valid_from, made_at) SELECT 'made-up',"
            " 'platform', title, legal_basis, purposes, items, officer_for, territory,"
            " valid_from, made_at FROM agreement WHERE member_kind = 'procuratorate'"
        ),
        doctor=says("agreements"),
        nightly=says("agreement-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "53 an agreement is deleted",
        business("DELETE FROM agreement WHERE member_kind = 'platform'"),
        doctor=says("agreements"),
        nightly=says("agreement-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "32 a token is another member's",
        business(
            "UPDATE api_token SET member_code = 'agency:procuratorate'"
            " WHERE member_code = 'platform:taomao'"
        ),
        doctor=says("tokens"),
        nightly=says("token-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "54 a token lives on",
        business(
            "UPDATE api_token SET expires_at = expires_at + 1"
            " WHERE member_code = 'platform:taomao'"
        ),
        doctor=says("tokens"),
        nightly=says("token-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "55 a member is of another kind",
        business(
            "UPDATE member SET kind = 'procuratorate' WHERE code = 'platform:taomao'"
        ),
        doctor=says("members"),
        nightly=says("member-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "56 a member's territory",
        business("UPDATE member SET territory = '*'"),
        doctor=says("members"),
        nightly=says("member-changed"),
        closed=says("clean", "fined", "file", "history"),
    ),
    # What people decided.
    Tampering(
        "33 a review item is decided",
        business(
            "UPDATE review_item SET state = 'decided', decision = 'same',"
            " decided_by = '乙', decided_at = opened_at WHERE id = 2"
        ),
        doctor=says("reviews"),
        nightly=says("review-changed"),
    ),
    Tampering(
        "57 a decision is another",
        business("UPDATE review_item SET decision = 'same' WHERE id = 1"),
        doctor=says("reviews"),
        nightly=says("review-changed"),
    ),
    Tampering(
        "58 a decision is undone",
        business("UPDATE review_item SET state = 'open', decision = NULL WHERE id = 1"),
        doctor=says("reviews"),
        nightly=says("review-changed"),
    ),
    Tampering(
        "59 an opinion is another's",
        business("UPDATE review_opinion SET actor = '丙'"),
        doctor=says("reviews"),
        nightly=says("review-changed"),
    ),
    Tampering(
        "34 moved rows of the outbox are deleted",
        business("DELETE FROM outbox_event WHERE op = 'record.append'"),
        verify="outbox-rows",
        doctor=says("outbox"),
        nightly=says("outbox-rows"),
    ),
    Tampering(
        "71 moved rows of the outbox wait again",
        business(
            "UPDATE outbox_event SET audit_shard = NULL, audit_index = NULL"
            " WHERE op = 'member.add'"
        ),
        verify="outbox-rows",
        doctor=says("outbox"),
        nightly=says("outbox-rows"),
    ),
    Tampering(
        "72 what the outbox keeps of events is no object",
        business("UPDATE outbox_event SET detail = '[]' WHERE op = 'member.add'"),
        doctor=says("members", "outbox"),
        nightly=says("member-changed", "outbox-rows"),
        closed=says("clean", "fined", "file", "history"),
    ),
    Tampering(
        "60 what the outbox keeps of an event",
        business(
            'UPDATE outbox_event SET detail = replace(detail, \'"salt":"\','
            " '\"salt\":\"0') WHERE op = 'member.add'"
        ),
        doctor=says("members"),
        nightly=says("member-changed"),
        closed=says("clean", "fined", "file", "history"),
    ),
    # Values of another type.
    Tampering(
        "61 bytes in the head's checkpoint",
        logged("UPDATE audit_head SET checkpoint = CAST(checkpoint AS BLOB)"),
        verify="stored-type",
        doctor=says("audit"),
        nightly=says("stored-type"),
    ),
    Tampering(
        "62 a text in a tile",
        logged("UPDATE audit_tile SET data = 'text' WHERE level = 0"),
        verify="stored-type",
        doctor=says("types"),
        nightly=says("stored-type"),
    ),
    Tampering(
        "63 a text in a size",
        logged("UPDATE audit_head SET size = 'many'"),
        verify="stored-type",
        doctor=says("audit"),
        nightly=says("stored-type"),
    ),
    Tampering(
        "64 a text in an opening",
        logged(
            f"UPDATE audit_opening SET sealed = 'text' WHERE event_id = {LOOKED_FIRST}"
        ),
        verify="stored-type",
        doctor=says("types", "openings"),
        nightly=says("stored-type", "opening-damaged"),
    ),
    Tampering(
        "65 a text in a score",
        business(f"UPDATE rating SET score = 'best' WHERE merchant_id = {CLEANS}"),
        doctor=says("types", "ratings"),
        nightly=says("stored-type", "rating-changed"),
        closed=says("clean"),
    ),
    Tampering(
        "66 bytes in an agreement",
        business(
            "UPDATE agreement SET items = CAST(items AS BLOB)"
            " WHERE member_kind = 'platform'"
        ),
        doctor=says("types", "agreements"),
        nightly=says("stored-type", "agreement-changed"),
        closed=says("clean", "fined"),
    ),
    Tampering(
        "67 a text in a leaf's place",
        logged("UPDATE audit_entry SET body = 'text' WHERE seq = 40"),
        verify="stored-type",
        doctor=says("types", "openings", "records", "compared", "judgements"),
        nightly=says("stored-type"),
    ),
)
