"""Commands about members' lists of officers: signed by the member, set, shown."""

from pathlib import Path

import click

from hub.cli.click_types import examples
from hub.cli.member_keys import KeyFileExistsError
from hub.cli.members import member
from hub.cli.opened import actor, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.cli.paths import READABLE
from hub.contradictions import demand_names, member_name
from hub.ground.clock import legal_day
from hub.members import officer_lists
from hub.members.member_keys import MemberKeyInvalidError
from hub.members.service import find_member
from schemas.answers.parcel_head import SigningKeyError, read_signing_key

COLUMNS = ("name", "from", "to", "acts")


@member.command("officers")
@click.argument("code")
@reports
def officers(code: str) -> Report:
    """Show the officers on the signed list of member CODE, and who acts today."""
    with opened() as hub, hub.reads() as session:
        find_member(session, code)
        day = legal_day(hub.clock())
        rows = [
            one.as_json() | {"acts": one.acts_on(day)}
            for one in officer_lists.listed_officers(session, code)
        ]
    return CommandOutput(rows, COLUMNS)


@member.command(
    "officers-set",
    epilog=examples(
        "credithub member officers-set agency:court --file officers.json \\",
        "    --signature officers.json.sig",
    ),
)
@click.argument("code")
@click.option("--file", type=READABLE, required=True, help="The list, as signed.")
@click.option(
    "--signature",
    type=READABLE,
    required=True,
    help="The signature over its bytes, 64 bytes of Ed25519.",
)
@reports
def officers_set(code: str, *, file: Path, signature: Path) -> Report:
    """Take a list of officers that member CODE has signed, in place of its last."""
    with opened() as hub:
        demand_names(hub, [member_name(code)])
        with hub.writing(keeps_answers=True) as session:
            count = officer_lists.set_officer_list(
                session,
                code,
                file.read_bytes(),
                signature.read_bytes(),
                actor=actor(),
                at=hub.clock(),
            )
    return {"member": code, "officers": count}


@member.command("officers-sign")
@click.argument("file", type=READABLE)
@click.option(
    "--key", type=READABLE, required=True, help="The member's private key (PEM)."
)
@reports
def officers_sign(file: Path, *, key: Path) -> Report:
    """Sign the list in FILE on the member's own machine; the signature is FILE.sig.

    Needs no instance.
    """
    told = file.with_name(f"{file.name}.sig")
    if told.exists():
        raise KeyFileExistsError(str(told))
    try:
        private = read_signing_key(key.read_bytes())
    except SigningKeyError as error:
        raise MemberKeyInvalidError(str(error)) from error
    told.write_bytes(private.sign(file.read_bytes()))
    return {"signature": str(told)}
