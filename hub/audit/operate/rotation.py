"""Changing the keys of the log: what is meant is written first, then it is finished.

Each change is one replacement of the key file, and after it steps that may be done
twice: the log takes an event's id once, a destroyed file stays destroyed. A command
that was cut off is finished by the next one, or by the daily job.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hub.audit.errors import (
    AuditKeyRefusedError,
    AuditKeyUnusedError,
    AuditUnavailableError,
)
from hub.audit.keys.signers import CommandSigner, key_id_of, vkey_of
from hub.audit.keys.store import Distrust, KeyEvent, KeyStore, SigningKey
from hub.audit.log import AuditLog
from hub.audit.operate.distrust import publish_statement
from hub.audit.operate.key_table import find_key, write_key_table
from hub.audit.record.events import AuditEvent
from hub.audit.record.shards import following_shard
from hub.db.ids import new_id
from schemas.tlog.checkpoint import Checkpoint, parse_checkpoint
from schemas.tlog.commitments import SEED_BYTES
from schemas.tlog.errors import MalformedError
from schemas.tlog.keys import ED25519
from schemas.tlog.leaf import format_moment
from schemas.tlog.note import parse_note
from schemas.tlog.tree import EMPTY_ROOT
from schemas.words import Operation

MAX_OVERLAP_DAYS = 3650
YEAR_DIGITS = 4

Keys = tuple[SigningKey, ...]


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A program that signs, and the 32-byte Ed25519 key that it signs with."""

    command: str
    public_key: bytes


def rotate_key(
    log: AuditLog,
    *,
    actor: str,
    at: datetime,
    overlap_days: int,
    signed_by: SignedBy | None = None,
) -> SigningKey:
    """Give the log a new key, which signs beside the present ones for some days.

    The ``key-event`` that says so stands under a checkpoint that old and new keys
    signed. A rotation that was cut off is finished instead of beginning another.

    Raises:
        AuditKeyRefusedError: the overlap is not 0 to 3,650 days, the program does not
            sign with its key, or the log's keys are not kept in files.
        AuditKeyUnusedError: whoever writes the log does not use the key yet.
        AuditUnavailableError: the log cannot take the event; run it again later.
    """
    if not 0 <= overlap_days <= MAX_OVERLAP_DAYS:
        msg = f"an overlap has 0 to {MAX_OVERLAP_DAYS} days, not {overlap_days}"
        raise AuditKeyRefusedError(msg)
    store = _store(log)
    with store.locked():
        if any(key.made and key.made.index is None for key in store.read()):
            _finish(log, store)
            return store.read()[-1]
        _finish(log, store)
        shard = log.current_shard()
        new = _new_key(log, store, signed_by)
        until = at + timedelta(days=overlap_days)
        old = [key for key in store.read() if key.is_signing]
        name = log.log_keys.name(shard)
        detail = {
            "event": "rotate",
            "new": vkey_of(new, name),
            "old": [vkey_of(key, name) for key in reversed(old)],
            "sign_until": format_moment(until),
        }
        made = KeyEvent(new_id(at), at, actor, detail)
        keys = [
            replace(key, sign_until=key.sign_until or until) if key in old else key
            for key in store.read()
        ]
        store.write((*keys, replace(new, first_shard=shard, made=made)))
        _finish(log, store)
        return store.read()[-1]


def retire_keys(
    log: AuditLog,
    *,
    actor: str,
    at: datetime,
    key_id: str | None = None,
    only_due: bool = False,
) -> list[SigningKey]:
    """End the overlap: old keys sign their last entry, then they are destroyed.

    All but the newest key are retired, or the one with ``key_id``; with ``only_due``
    those whose time is over. What was cut off earlier is finished too, and the table
    of keys is written anew unless only what is due was wanted.

    Raises:
        AuditKeyUnknownError: no key has this id.
        AuditKeyRefusedError: it is the newest key, or does not sign any more.
        AuditUnavailableError: the log cannot take the event; run it again later.
    """
    store = _store(log)
    with store.locked():
        meant = {
            key.number for key in store.read() if key.ended and key.ended.index is None
        }
        _finish(log, store)
        *older, newest = [key for key in store.read() if key.is_signing]
        chosen = [key for key in older if key.number not in meant]
        if key_id is not None and not meant:
            chosen = [find_key(log, key_id)[0]]
            if chosen[0] not in older:
                msg = f"{key_id} is the newest key, or does not sign any more"
                raise AuditKeyRefusedError(msg)
        if only_due:
            chosen = [k for k in chosen if k.sign_until and k.sign_until <= at]
        for key in chosen:
            name = log.log_keys.name(log.current_shard())
            detail = {
                "event": "retire",
                "old": vkey_of(key, name),
                "new": vkey_of(newest, name),
            }
            ended = KeyEvent(new_id(at), at, actor, detail)
            _change(store, key.number, ended=ended)
            _finish(log, store)
        touched = meant | {key.number for key in chosen}
        if not only_due:
            # Who retires keys by hand mends the table, whatever became of it.
            write_key_table(log)
        return [key for key in store.read() if key.number in touched]


def distrust_key(
    log: AuditLog, key_id: str, *, after: int, shard: str | None = None
) -> SigningKey:
    """Say that a key got into other hands after a tree of ``after`` entries.

    Where the key signs, a new one takes its place in a new shard, whose first entry is
    the statement. ``shard`` must be the key's, if it is given.

    Raises:
        AuditKeyUnknownError: no key has this id, or not in this shard.
        AuditKeyRefusedError: the size lies beyond what the log signed, or another one
            was stated already.
        AuditUnavailableError: the log cannot start the shard; run it again later.
    """
    store = _store(log)
    with store.locked():
        _finish(log, store)
        key, found = find_key(log, key_id, shard)
        if key.distrusted is not None:
            if (key.distrusted.shard, key.distrusted.size) != (found, after):
                msg = f"{key_id} is distrusted after {key.distrusted.size} already"
                raise AuditKeyRefusedError(msg)
            return key
        signed = parse_checkpoint(parse_note(log.checkpoint(found).encode()).text).size
        if not signed:
            msg = f"no key signed anything in shard {found} yet: rotate it instead"
            raise AuditKeyRefusedError(msg)
        if not 0 <= after <= signed:
            msg = f"shard {found} has {signed} signed entries, not {after}"
            raise AuditKeyRefusedError(msg)
        keys = store.read()
        following: Keys = ()
        if key.is_signing:
            number = keys[-1].number + 1
            following = (SigningKey(number, ED25519, store.new_private(number)),)
        current = ""
        while current != log.current_shard():
            # Written again if a year ended in this very moment.
            current = log.current_shard()
            first = following_shard(current, int(current[:YEAR_DIGITS]))
            distrusted = replace(
                key,
                distrusted=Distrust(found, after),
                last_shard=key.last_shard or current,
            )
            store.write(
                (
                    *(distrusted if one == key else one for one in keys),
                    *(replace(one, first_shard=first) for one in following),
                )
            )
        _finish(log, store)
        return store.read()[key.number - 1]


def _finish(log: AuditLog, store: KeyStore) -> None:
    """Do what the key file says was meant and is not done yet."""
    meant = store.read()
    for key in store.read():
        if key.made is not None and key.made.index is None:
            _change(store, key.number, made=_say(log, key.made))
    for key in store.read():
        if key.ended is not None and key.ended.index is None:
            ended = _say(log, key.ended)
            _change(store, key.number, ended=ended, last_shard=ended.shard)
    for key in store.read():
        if key.distrusted is not None and key.distrusted.statement is None:
            said = replace(key.distrusted, statement=publish_statement(log, key))
            _change(store, key.number, distrusted=said)
    for key in store.read():
        if not key.is_signing:
            store.destroy(key)
    if store.read() != meant:
        write_key_table(log)


def _say(log: AuditLog, event: KeyEvent) -> KeyEvent:
    """Append a key event once and give it with its place.

    Raises:
        AuditKeyUnusedError: not every key that signs now signed its checkpoint.
    """
    receipt = log.append(
        AuditEvent(
            id=event.id,
            at=event.at,
            actor=event.actor,
            op=Operation.KEY_CHANGE,
            detail=event.detail,
            # Public keys are no secret, so anybody may derive the salt.
            seed=bytes(SEED_BYTES),
        )
    )
    note = parse_note(receipt.checkpoint)
    origin, _, _ = note.text.partition("\n")
    shard = origin.rpartition("/")[2]
    signed = {(line.name, line.key_id.hex()) for line in note.signatures}
    if any(
        (origin, key_id_of(key, origin)) not in signed
        for key in log.log_keys.known()
        if key.is_signing and key.speaks_for(shard)
    ):
        msg = "whoever writes the log has other key files: give it the same ones"
        raise AuditKeyUnusedError(msg)
    return replace(event, shard=receipt.shard, index=receipt.index)


def _change(store: KeyStore, number: int, **changes: Any) -> None:
    """Write the keys again with changes to one of them."""
    store.write(
        tuple(
            replace(key, **changes) if key.number == number else key
            for key in store.read()
        )
    )


def _new_key(log: AuditLog, store: KeyStore, signed_by: SignedBy | None) -> SigningKey:
    """Make a key in a file, or take a program's after it has signed something."""
    number = store.read()[-1].number + 1
    if signed_by is None:
        return SigningKey(number, ED25519, store.new_private(number))
    key = SigningKey(number, ED25519, signed_by.public_key, command=signed_by.command)
    if key.public_key in {one.public_key for one in store.read()}:
        msg = "the log has had this key already"
        raise AuditKeyRefusedError(msg)
    name = log.log_keys.name(log.current_shard())
    # The empty tree is a prefix of every other: signing it says nothing.
    probe = Checkpoint(name, 0, EMPTY_ROOT).text().encode()
    try:
        CommandSigner(name, key).sign(probe)
    except (MalformedError, ValueError, AuditUnavailableError) as error:
        msg = f"the program does not sign with this Ed25519 key: {error}"
        raise AuditKeyRefusedError(msg) from error
    return key


def _store(log: AuditLog) -> KeyStore:
    """Give where the log's keys can be changed.

    Raises:
        AuditKeyRefusedError: the log was given one key for good.
    """
    store = log.log_keys.store
    if store is None:
        msg = "this log has one key for good"
        raise AuditKeyRefusedError(msg)
    return store
