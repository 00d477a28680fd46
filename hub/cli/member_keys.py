"""Commands about members' encryption keys."""

from pathlib import Path

import click

from hub.audit.mover import move_outbox
from hub.cli.members import member
from hub.cli.opened import actor, opened
from hub.cli.output import exits_cleanly, json_option, say
from hub.cli.paths import NEW_FILE, READABLE
from hub.faults import demand_names, member_name
from hub.ground.errors import ConflictError
from hub.ground.keys import write_secret
from hub.members import member_keys
from schemas.sealed_opening import (
    key_id,
    make_private_key,
    public_text,
    read_private_key,
)


class KeyFileExistsError(ConflictError):
    """A file of this name exists; keys are never written over."""

    code = "key-file-exists"
    title = (
        "There is a file of this name, and keys are never written over: name another."
    )


def register(cli: click.Group) -> None:
    """Hang the commands under ``member``, which hangs under the root itself."""
    del cli
    for command in (key, key_make, key_revoke):
        member.add_command(command)


@click.command("key")
@click.argument("code")
@click.option(
    "--file", type=READABLE, required=True, help="The member's public key (PEM)."
)
@json_option
@exits_cleanly
def key(code: str, *, file: Path, as_json: bool) -> None:
    """Take the public key to which openings of member CODE are sealed."""
    with opened() as hub:
        demand_names(hub, [member_name(code)])
        with hub.writes.begin() as session:
            name = member_keys.set_member_key(
                session, code, file.read_bytes(), actor=actor(), at=hub.clock()
            )
        move_outbox(hub.writes, hub.audit)
    say({"member": code, "key": name}, as_json=as_json)


@click.command("key-make")
@click.argument("file", type=NEW_FILE)
@json_option
@exits_cleanly
def key_make(*, file: Path, as_json: bool) -> None:
    """Make a key pair on the member's own machine: FILE stays there, FILE.pub goes out.

    Needs no instance. The private half never enters the hub.
    """
    public = file.with_name(f"{file.name}.pub")
    for path in (file, public):
        if path.exists():
            raise KeyFileExistsError(str(path))
    private_text = make_private_key()
    pair = read_private_key(private_text.encode("ascii")).public_key()
    write_secret(file, private_text.rstrip("\n"))
    public.write_text(public_text(pair), "ascii")
    document = {
        "private": str(file),
        "public": str(public),
        "key": key_id(pair).hex(),
    }
    say(document, as_json=as_json)


@click.command("key-revoke")
@click.argument("code")
@json_option
@exits_cleanly
def key_revoke(code: str, *, as_json: bool) -> None:
    """End the key of member CODE: from now on nothing is sealed to it."""
    with opened() as hub:
        with hub.writes.begin() as session:
            member_keys.revoke_member_key(session, code, actor=actor(), at=hub.clock())
        move_outbox(hub.writes, hub.audit)
    say({"member": code, "revoked": True}, as_json=as_json)
