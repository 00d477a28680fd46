"""Commands about parcels: pack records for a neighbour, send rows, ask what became."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import UNSET

from connectors.hub_client import (
    HubClientError,
    HubRefusedError,
    HubUnreachableError,
    ParcelSender,
    ProvenAnswer,
    read_trust,
)
from hub.cli.asking import asks, caller_for
from hub.cli.click_types import Group, all_of, examples
from hub.cli.opened import opened
from hub.cli.output import Report, end_refused, json_option, note, reports, say, table
from hub.cli.paths import NEW_FILE, READABLE
from hub.ground.errors import BadInputError, HubError
from hub.lookup.disclosure import plain
from hub.lookup.task import Task
from hub.parcels import ParcelOrder, pack_records
from schemas.answers.parcel import ParcelDocument
from schemas.answers.parcel_head import PATH, SigningKeyError, read_signing_key

MEDIA = {".json": "application/json"}
LINES = "application/x-ndjson"
NAME_DIGITS = 32
TOKEN_BYTES = 1_000
Answer = TypeVar("Answer")


class ParcelNotSentError(HubError):
    """The other hub refused the parcel, or no proven answer came."""

    code = "parcel-not-sent"
    title = "The other hub has not taken the parcel: mend what the detail names."


class SigningKeyFileError(BadInputError):
    """What was named as the private signing key is none."""

    code = "signing-key-file"
    title = "This is no private Ed25519 key in PEM: make one with member key-make."


class SinceInvalidError(BadInputError):
    """The moment cannot be read, or has no offset."""

    code = "since-invalid"
    title = "Give --since as a moment with its offset: 2026-11-24T02:00:00Z."


@click.group(cls=Group)
def parcel() -> None:
    """Parcels: signed rows for a hub, and records for a neighbouring one."""


_reaches = all_of(
    click.option("--to", "url", required=True, help="Origin of the other hub."),
    click.option(
        "--token-file",
        type=READABLE,
        required=True,
        help="File of our token there.",
    ),
    click.option(
        "--trust",
        type=READABLE,
        required=True,
        help="File of its log's verifier keys, one a line.",
    ),
    click.option(
        "--certificates", type=READABLE, help="Further certificates to trust."
    ),
)
"""Gives a command the options that say which hub is reached, and as whom."""


@parcel.command(
    epilog=examples(
        "credithub parcel send 处罚.jsonl --source pushed_fines \\",
        "    --to https://hub.example --key parcel.pem --token-file token.txt \\",
        "    --trust keys.txt",
    )
)
@click.argument("file", type=READABLE)
@click.option("--source", required=True, help="Source of the other hub that takes it.")
@click.option("--key", type=READABLE, required=True, help="Our private key (PEM).")
@click.option("--name", help="Idempotency key; the hash of source and file if not.")
@_reaches
@json_option
def send(file: Path, *, source: str, key: Path, as_json: bool, **given: Any) -> None:
    """Sign FILE, JSON or JSON Lines, and send it; needs no instance.

    Sent again, the same file has no further effect.
    """
    body = file.read_bytes()
    name = given["name"] or _name_of(source, body)
    try:
        signing = read_signing_key(key.read_bytes())
    except SigningKeyError as error:
        raise SigningKeyFileError(str(error)) from error
    media = MEDIA.get(file.suffix.lower(), LINES)
    with _sender(given) as sender:
        told = _proven(
            lambda: sender.send(
                signing, source, body, media_type=media, idempotency_key=name
            )
        )
    _report(told, as_json=as_json)


@parcel.command()
@click.argument("parcel_id", metavar="PARCEL")
@_reaches
@json_option
def show(parcel_id: str, *, as_json: bool, **given: Any) -> None:
    """Ask the other hub what became of PARCEL; needs no instance."""
    with _sender(given) as sender:
        told = _proven(lambda: sender.ask(parcel_id))
    _report(told, as_json=as_json)


@parcel.command(
    epilog=examples(
        "credithub parcel pack penalty 交换.jsonl --member region:neighbour \\",
        "    --purpose supervision --reference 2026-交换-3 --officer 李四",
    )
)
@click.argument("kind")
@click.argument("file", type=NEW_FILE)
@click.option("--since", help="Only what the hub has known so since this moment.")
@asks
@reports
def pack(
    kind: str, file: Path, *, since: str | None, member: str, **asked: Any
) -> Report:
    """Write the records of KIND that a neighbour's agreement opens into FILE."""
    task = Task(
        purpose=asked["purpose"],
        reference=asked["reference"],
        officer=asked["officer"],
        request={"method": "CLI", "path": PATH, "query": f"kind={kind}"},
    )
    order = ParcelOrder(kind, _moment(since))
    with opened() as hub:
        packed = pack_records(hub, caller_for(hub, member), task, order)
    if packed.refused is not None:
        end_refused(plain(packed.refused.document), packed.refused.status)
    file.touch(mode=0o600)
    file.write_bytes(packed.body)
    return {
        "file": str(file),
        "rows": packed.rows,
        "receipts": packed.receipts,
        "why": "" if packed.rows else _why_nothing(packed.bound_to),
    }


def _why_nothing(bound_to: frozenset[str] | None) -> str:
    """Say why nothing was packed, and what opens more."""
    if bound_to is None:
        return "no record of this kind is open to it, or none is new"
    places = ", ".join(sorted(bound_to - {""})) or "no division at all"
    return (
        f"its territory is {places}: elsewhere it sees what is published alone; "
        "agreement make --territory opens further divisions"
    )


def _moment(text: str | None) -> datetime | None:
    """Read the moment since which records are wanted."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SinceInvalidError(text[:40]) from error
    if moment.tzinfo is None:
        raise SinceInvalidError(text[:40])
    return moment


def _name_of(source: str, body: bytes) -> str:
    """Name a parcel by what it is, so that sending it again names the same."""
    said = source.encode() + b"\n" + hashlib.sha256(body).digest()
    return hashlib.sha256(said).hexdigest()[:NAME_DIGITS]


def _sender(given: dict[str, Any]) -> ParcelSender:
    """Make what reaches the other hub."""
    token = given["token_file"].read_bytes()[:TOKEN_BYTES].decode("ascii", "replace")
    return _proven(
        lambda: ParcelSender(
            given["url"],
            token.strip(),
            read_trust(given["trust"]),
            certificates=given["certificates"],
        )
    )


def _proven(ask: Callable[[], Answer]) -> Answer:
    """Do what may be refused over there, and say so in one line."""
    try:
        return ask()
    except HubRefusedError as error:
        said = f"{error.code}: {error.detail}"
        raise ParcelNotSentError(said) from error
    except (HubUnreachableError, HubClientError) as error:
        raise ParcelNotSentError(str(error)) from error


def _report(answer: ProvenAnswer[ParcelDocument], *, as_json: bool) -> None:
    """Print what became of a parcel."""
    if as_json:
        say(answer.members, as_json=True)
        return
    told = answer.document
    say(
        {
            "parcel": told.parcel,
            "source": told.source,
            "state": told.state,
            "reason": told.reason,
            **told.counts,
            "receipt": answer.receipt.address,
        },
        as_json=False,
    )
    aside = [
        {"row": row.row, "quarantine": row.quarantine, "reason": row.reason}
        for row in told.rows
        if row.quarantine is not UNSET
    ]
    if aside:
        note("these rows are no records and wait for a person")
        table(aside, ("row", "quarantine", "reason"))
