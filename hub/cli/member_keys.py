"""Commands about members' keys: those that are sealed to, and those that sign."""

from pathlib import Path

import click

from hub.cli.click_types import OneOf
from hub.cli.members import member
from hub.cli.opened import actor, opened
from hub.cli.output import Report, reports
from hub.cli.paths import NEW_FILE, READABLE
from hub.contradictions import demand_names, member_name
from hub.ground.errors import ConflictError
from hub.ground.keys import write_secret
from hub.members import member_keys
from schemas.answers.parcel_head import (
    SIGNING_KIND,
    make_signing_key,
    read_signing_key,
    signing_key_id,
    signing_public_text,
)
from schemas.sealed_opening import (
    key_id,
    make_private_key,
    public_text,
    read_private_key,
)

SEALING, SIGNING = "sealing", "signing"
USES = (SEALING, SIGNING)
"""What a key is for: openings are sealed to the one, the other signs parcels."""


class KeyFileExistsError(ConflictError):
    """A file of this name exists; keys are never written over."""

    code = "key-file-exists"
    title = (
        "There is a file of this name, and keys are never written over: name another."
    )


@member.command("key")
@click.argument("code")
@click.option(
    "--file", type=READABLE, required=True, help="The member's public key (PEM)."
)
@reports
def key(code: str, *, file: Path) -> Report:
    """Take a public key of member CODE: X25519 is sealed to, Ed25519 signs parcels."""
    with opened() as hub:
        demand_names(hub, [member_name(code)])
        with hub.writing() as session:
            name = member_keys.set_member_key(
                session, code, file.read_bytes(), actor=actor(), at=hub.clock()
            )
    return {"member": code, "key": name}


@member.command("key-make")
@click.argument("file", type=NEW_FILE)
@click.option(
    "--for", "use", type=OneOf(USES), default=SEALING, help="What the pair is for."
)
@reports
def key_make(*, file: Path, use: str) -> Report:
    """Make a key pair on the member's own machine: FILE stays there, FILE.pub goes out.

    Needs no instance. The private half never enters the hub.
    """
    public = file.with_name(f"{file.name}.pub")
    for path in (file, public):
        if path.exists():
            raise KeyFileExistsError(str(path))
    private, told, name = _make_pair(use)
    write_secret(file, private.rstrip("\n"))
    public.write_text(told, "ascii")
    return {"private": str(file), "public": str(public), "key": name}


def _make_pair(use: str) -> tuple[str, str, str]:
    """Make a key pair: both halves as texts, and the id of the public one."""
    if use == SIGNING:
        private = make_signing_key()
        signing = read_signing_key(private.encode("ascii")).public_key()
        name = signing_key_id(signing.public_bytes_raw())
        return private, signing_public_text(signing), name
    private = make_private_key()
    pair = read_private_key(private.encode("ascii")).public_key()
    return private, public_text(pair), key_id(pair).hex()


@member.command("key-revoke")
@click.argument("code")
@click.option(
    "--for", "use", type=OneOf(USES), default=SEALING, help="Which of its keys ends."
)
@reports
def key_revoke(code: str, *, use: str) -> Report:
    """End a key of member CODE: nothing is sealed to it, or taken as signed, now."""
    kind = SIGNING_KIND if use == SIGNING else member_keys.KIND
    with opened() as hub, hub.writing() as session:
        member_keys.revoke_member_key(
            session, code, actor=actor(), at=hub.clock(), kind=kind
        )
    return {"member": code, "revoked": True}
