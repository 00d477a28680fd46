"""Commands about records of the archive."""

import click

from hub.cli.asking import officer_option, system_account
from hub.cli.click_types import Group
from hub.cli.opened import actor, opened
from hub.cli.output import json_option, say
from hub.cli.redactions import redact_group
from hub.ground.clock import legal_day
from hub.officer_actions import ViewingOfficer, show_record
from hub.overview import count_law_coverage
from schemas.words import Way


@click.group(cls=Group)
def record() -> None:
    """Records of the archive."""


record.add_command(redact_group)


@record.command()
@click.argument("hash", metavar="HASH")
@officer_option("looks")
@json_option
def show(hash: str, *, officer: str, as_json: bool) -> None:  # noqa: A002  # its name in the help
    """Show the record whose key is HASH, as lists of review name it, by versions."""
    with opened() as hub:
        looks = ViewingOfficer(
            officer, Way.COMMAND_LINE, system_account(), agency=actor()
        )
        found = show_record(hub, looks, hash)
    document = found.as_json()
    if as_json or found.is_sealed:
        say(document, as_json=as_json)
        return
    versions = document.pop("versions")
    say(document, as_json=False)
    say(versions, as_json=False)


@record.command()
@json_option
def law(*, as_json: bool) -> None:
    """Count records by field of law and what tells it, by case class and goods."""
    with opened() as hub, hub.reads() as session:
        told = count_law_coverage(session, hub.rulebook, legal_day(hub.clock()))
    document = told.as_json()
    if as_json:
        say(document, as_json=True)
        return
    for name, counts in document.items():
        say({name: "", **counts}, as_json=False)
