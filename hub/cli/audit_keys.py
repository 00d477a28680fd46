"""Commands about the keys that sign the audit log."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from hub.audit.log import AuditLog
from hub.audit.operate import (
    SignedBy,
    SigningKey,
    distrust_key,
    list_keys,
    list_statements,
    retire_keys,
    rotate_key,
    vkey_of,
)
from hub.cli.click_types import Group
from hub.cli.opened import actor, opened
from hub.cli.output import NUMBER, CommandOutput, Report, reports
from hub.ground.errors import BadInputError

HEX_KEY = re.compile(r"[0-9A-Fa-f]{64}")
COLUMNS = ("shard", "key_id", "state", "from_size", "to_size", "untrusted_after")


class PublicKeyInvalidError(BadInputError):
    """A public key is not 64 hexadecimal digits."""

    code = "public-key-invalid"
    title = (
        "The public key is not valid: give it as credithub audit key list prints it."
    )


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def key(context: click.Context) -> None:
    """Print the verifier key of checkpoints (C2SP signed-note); or manage keys."""
    if context.invoked_subcommand is None:
        with opened() as hub:
            click.echo(hub.audit.key())


@key.command("list")
@reports
def list_() -> Report:
    """List every key of every shard, the newest first."""
    with opened() as hub:
        rows = [asdict(entry) for entry in list_keys(hub.audit)]
    return CommandOutput(rows, COLUMNS)


@key.command()
@click.option(
    "--overlap", default=30, show_default=True, type=NUMBER, help="Days with both keys."
)
@click.option(
    "--command", "command", help="A program that signs with a key of its own."
)
@click.option("--public-key", help="That program's Ed25519 key, 64 hex digits.")
@reports
def rotate(*, overlap: int, command: str | None, public_key: str | None) -> Report:
    """Give the log a new key beside the present one."""
    signed_by = _signed_by(command, public_key)
    with opened() as hub:
        made = rotate_key(
            hub.audit,
            actor=actor(),
            at=hub.clock(),
            overlap_days=overlap,
            signed_by=signed_by,
        )
        return _describe(hub.audit, made)


@key.command()
@click.argument("key_id", required=False)
@reports
def retire(key_id: str | None) -> Report:
    """End the overlap: destroy all keys but the newest, or the one with KEY_ID."""
    with opened() as hub:
        ended = retire_keys(hub.audit, actor=actor(), at=hub.clock(), key_id=key_id)
        return [_describe(hub.audit, one) for one in ended]


@key.command()
@click.argument("key_id")
@click.option(
    "--after", required=True, type=NUMBER, help="Size up to which it was in good hands."
)
@click.option("--shard", help="The shard that KEY_ID and the size belong to.")
@reports
def distrust(key_id: str, *, after: int, shard: str | None) -> Report:
    """State that the key KEY_ID got into other hands; go on with another one."""
    with opened() as hub:
        found = distrust_key(hub.audit, key_id, after=after, shard=shard)
        return _describe(hub.audit, found)


@key.command()
@reports
def statements() -> Report:
    """Print the statements about distrusted keys, for those who check receipts."""
    with opened() as hub:
        return list_statements(hub.audit)


def _signed_by(command: str | None, public_key: str | None) -> SignedBy | None:
    """Read what names a signing program.

    Raises:
        PublicKeyInvalidError: program and key do not come together, or it is no hex.
    """
    if command is None and public_key is None:
        return None
    if not command or HEX_KEY.fullmatch(public_key or "") is None:
        msg = "--command wants its --public-key in 64 hexadecimal digits"
        raise PublicKeyInvalidError(msg)
    return SignedBy(command, bytes.fromhex(public_key or ""))


def _describe(log: AuditLog, found: SigningKey) -> Mapping[str, Any]:
    """Describe a key after a change."""
    distrusted = found.distrusted
    current = log.current_shard()
    shard = (
        distrusted.shard if distrusted else min(current, found.last_shard or current)
    )
    return {
        "number": found.number,
        "vkey": vkey_of(found, log.log_keys.name(shard)),
        "state": found.state,
        "sign_until": found.sign_until.isoformat() if found.sign_until else None,
        "statement": distrusted.statement if distrusted else None,
        "key": log.key(),
    }
