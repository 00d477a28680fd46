"""Commands that hand the log, or parts of it, to others."""

import re
from dataclasses import asdict
from pathlib import Path

import click

from hub.audit.check import ExportedShard, export_log
from hub.audit.events import make_event
from hub.audit.operate import disclose_entry
from hub.audit.reads import SHARD
from hub.cli.audit import audit
from hub.cli.click_types import OneOf, listed
from hub.cli.evidence import MAX_SMALL_BYTES, read_file, read_trust, read_vkeys
from hub.cli.opened import actor, opened
from hub.cli.output import Report, reports
from hub.cli.paths import NEW_FILE, NEW_FOLDER, READABLE
from hub.ground.durable import sync_folder, write_file
from hub.ground.errors import BadInputError, ConflictError
from hub.verifier.page import VerifierSettings, write_page
from hub.verifier_settings import verifier_settings
from schemas.tlog.leaf import COMMITTED, MAX_LABEL
from schemas.words import Operation

INDEX = re.compile(r"0|[1-9][0-9]{0,14}")


class PlaceInvalidError(BadInputError):
    """The text is no place of an entry in the log."""

    code = "place-invalid"
    title = "Write a place as SHARD/INDEX, as in the header Hub-Receipt."


class ReferenceTooLongError(BadInputError):
    """The reference of a disclosure is empty or too long."""

    code = "reference-too-long"
    title = "Give a reference of 1 to 200 characters."


class OutputExistsError(ConflictError):
    """There is a file under this name already; nothing was written."""

    code = "output-exists"
    title = "Name a file that does not exist yet."


@audit.command()
@click.argument("folder", type=NEW_FOLDER)
@click.option("--shard", help="Only this shard; every shard if not given.")
@reports
def export(folder: Path, *, shard: str | None) -> Report:
    """Write the log into a new FOLDER that verifies by itself (C2SP tlog-tiles)."""
    with opened() as hub:

        def record(shards: list[ExportedShard]) -> None:
            hub.audit.append(
                make_event(
                    at=hub.clock(),
                    actor=actor(),
                    op=Operation.LOG_EXPORT,
                    subject_type="audit-shard",
                    subject=shard or "*",
                    count=sum(exported.size for exported in shards),
                )
            )

        shards = export_log(hub.audit, folder.absolute(), shard=shard, record=record)
    return {"export": str(folder), "shards": [asdict(exported) for exported in shards]}


@audit.command()
@click.argument("place")
@click.argument("file", type=NEW_FILE)
@click.option(
    "--open",
    "places",
    multiple=True,
    type=OneOf(COMMITTED),
    help=f"A field to open; all others stay hidden: {listed(COMMITTED)}.",
)
@click.option("--reference", required=True, help="What the disclosure is made for.")
@reports
def bundle(
    place: str, file: Path, *, places: tuple[str, ...], reference: str
) -> Report:
    """Write entry PLACE (SHARD/INDEX) with its proof and chosen fields into FILE."""
    shard, _, index = place.partition("/")
    if not SHARD.fullmatch(shard) or not INDEX.fullmatch(index):
        raise PlaceInvalidError(place[:80])
    if not 1 <= len(reference) <= MAX_LABEL:
        raise ReferenceTooLongError
    if file.exists():
        raise OutputExistsError(str(file))
    with opened() as hub:
        data = disclose_entry(
            hub.audit,
            (shard, int(index)),
            places,
            actor=actor(),
            reference=reference,
            at=hub.clock(),
        )
    _write(file, data)
    return {"bundle": str(file), "opened": sorted(places)}


@audit.command()
@click.argument("file", type=NEW_FILE)
@click.option("--key", "keys", multiple=True, help="A verifier key, or a file of them.")
@click.option("--policy", type=READABLE, help="A tlog-policy file.")
@reports
def verifier(file: Path, *, keys: tuple[str, ...], policy: Path | None) -> Report:
    """Write a page into FILE that checks evidence in a browser, without a network.

    It trusts the given keys and policy; without any, the keys of this instance's log
    that are not distrusted, its witness policy, what it states about distrusted keys,
    and the names of its members.
    """
    if file.exists():
        raise OutputExistsError(str(file))
    if keys or policy:
        read_trust(keys, policy)
        text = (
            read_file(policy, MAX_SMALL_BYTES).decode("utf-8", "replace")
            if policy
            else ""
        )
        settings = VerifierSettings(read_vkeys(keys), text)
    else:
        with opened() as hub:
            settings = verifier_settings(hub)
    _write(file, write_page(settings))
    return {"verifier": str(file), "keys": len(settings.vkeys)}


def _write(file: Path, data: bytes) -> None:
    """Write a new file durably."""
    write_file(file, data)
    sync_folder(file.absolute().parent)
