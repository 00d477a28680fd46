"""Commands about other hubs with which matters are exchanged."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from hub.casework.federation import (
    NewPeer,
    check_peer,
    end_peer,
    send_due,
    set_peer,
    tell_parcels,
    tell_peers,
    tell_steps,
    try_peer,
)
from hub.cli.click_types import Group, examples
from hub.cli.opened import actor, opened
from hub.cli.output import CommandOutput, Report, json_option, reports, tell
from hub.cli.paths import READABLE
from hub.ground.errors import BadInputError
from hub.lookup.disclosure import plain

TOKEN_BYTES = 1_000
PEERS = ("member", "url", "matters", "steps_waiting", "held", "last", "next_at")
PARCELS = (
    *("matter", "their_number", "peer", "no", "way", "kind", "at"),
    *("sender_leaf", "receiver_leaves", "last"),
)
STEPS = ("matter", "after", "event", "officer", "at", "state", "code", "detail")
Command = Callable[..., None]


class PairInvalidError(BadInputError):
    """What was to be two words with ````=```` between is not."""

    code = "pair-invalid"
    title = "Write two words with = between, such as helper=agency:culture."


@click.group(cls=Group)
def peer() -> None:
    """Other hubs: assistance and transfers go there as signed parcels."""


def _of_matter(command: Command) -> Command:
    """Give a command the option that names a matter."""
    return click.option("--matter", help="Of this matter alone: its number or id.")(
        command
    )


@peer.command(
    "set",
    epilog=examples(
        "credithub peer set region:neighbour --url https://hub.example \\",
        "    --key parcel.pem --token-file token.txt --trust keys.txt \\",
        "    --receiver helper=agency:market-supervision \\",
        "    --name agency:next-police=agency:police",
    ),
)
@click.argument("member")
@click.option("--url", required=True, help="Origin of the other hub.")
@click.option("--key", type=READABLE, required=True, help="Our private key (PEM).")
@click.option(
    "--token-file", type=READABLE, required=True, help="File of our token there."
)
@click.option(
    "--trust",
    type=READABLE,
    required=True,
    help="File of its log's verifier keys, one a line.",
)
@click.option("--certificates", type=READABLE, help="Further certificates to trust.")
@click.option(
    "--name",
    "names",
    multiple=True,
    help="One of its members that is known here: code here=code there.",
)
@click.option(
    "--receiver",
    "receivers",
    multiple=True,
    help="Who here takes a role where it names nobody: role=member.",
)
@click.option(
    "--no-try",
    "untried",
    is_flag=True,
    help="Ask the other hub nothing: it is not up yet, or does not know us yet.",
)
@reports
def set_(
    member: str,
    *,
    key: Path,
    token_file: Path,
    trust: Path,
    untried: bool,
    **given: Any,
) -> Report:
    """Exchange matters with the hub that is MEMBER here, or set anew how.

    It is tried first: something is sent there that it has to refuse.
    """
    certificates: Path | None = given["certificates"]
    token = token_file.read_bytes()[:TOKEN_BYTES].decode("ascii", "replace")
    new = NewPeer(
        member=member,
        url=given["url"],
        token=token.strip(),
        key=key.read_bytes(),
        trust=trust.read_bytes(),
        certificates=None if certificates is None else str(certificates.resolve()),
        names=_pairs(given["names"]),
        receivers=_pairs(given["receivers"]),
    )
    with opened() as hub:
        with hub.reads() as session:
            check_peer(session, new)
        if not untried:
            try_peer(hub, new)
        with hub.writing(keeps_answers=True) as session:
            set_peer(session, hub, new, actor())
    return {"member": member, "url": new.url, "tried": not untried}


@peer.command()
@click.argument("member")
@reports
def end(member: str) -> Report:
    """Exchange matters with a hub no more; our token and key for it go."""
    with opened() as hub, hub.writing(keeps_answers=True) as session:
        end_peer(session, hub, member, actor())
    return {"member": member, "ended": True}


@peer.command("list")
@reports
def list_() -> Report:
    """List the other hubs, and what waits for each."""
    with opened() as hub, hub.reads() as session:
        return _list(tell_peers(session), PEERS)


@peer.command()
@reports
def send() -> Report:
    """Send now what waits for other hubs, whoever was to be tried again later."""
    with opened() as hub:
        report = send_due(hub, at_once=True)
        hub.log_waiting()
    return report.as_json()


@peer.command()
@_of_matter
@json_option
def parcels(matter: str | None, *, as_json: bool) -> None:
    """List events that went or came, with the entries of both hubs' logs.

    As JSON with the receipt of each entry, for credithub audit verify.
    """
    with opened() as hub, hub.reads() as session:
        by = hub if as_json else None
        found = tell_parcels(session, matter, proven_by=by)
        tell(_list(found, PARCELS), as_json=as_json)


@peer.command()
@_of_matter
@reports
def steps(matter: str | None) -> Report:
    """List steps that other hubs were asked to take, and what they said."""
    with opened() as hub, hub.reads() as session:
        return _list(tell_steps(session, matter), STEPS)


def _list(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> CommandOutput:
    """Write rows."""
    return CommandOutput([plain(row) for row in rows], columns, rows)


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    """Read texts of two words each.

    Raises:
        PairInvalidError: one is not, or its first word came before.
    """
    found: dict[str, str] = {}
    for text in texts:
        first, equals, second = text.partition("=")
        if not (first and equals and second) or first in found:
            raise PairInvalidError(text[:80])
        found[first] = second
    return found
