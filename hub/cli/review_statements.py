"""Commands by which people say on a document who somebody is, or what ties two."""

from datetime import date
from typing import Any, get_args

import click

from hub.cli.asking import officer_option, speaker
from hub.cli.click_types import DAY, OneOf, all_of
from hub.cli.opened import opened
from hub.cli.output import Report, note_settling, reports
from hub.merchants.review import DisputeVerdict, RelationStatement, StatedKind
from hub.officer_actions import judge_merchant, say_relation
from schemas.words import OfficerRole

OFFICER = officer_option("says so")
DOCUMENT = click.option(
    "--document", required=True, help="Number of the paper it rests on."
)


@click.command()
@click.argument("code")
@click.option("--reason", required=True, help="Why the identity is in doubt.")
@DOCUMENT
@OFFICER
@reports
def dispute(code: str, **said: str) -> Report:
    """Mark the merchant of CODE: somebody else may have registered in its name.

    It needs two different people. Nothing new is attached to a marked merchant, it is
    not rated, and platforms are shown nothing adverse of it.
    """
    return _judge(code, "disputed", **said)


@click.command()
@click.argument("code")
@click.option("--reason", required=True, help="What settled the doubt.")
@DOCUMENT
@OFFICER
@reports
def lift(code: str, **said: str) -> Report:
    """Lift the mark of the merchant of CODE; it needs two different people."""
    return _judge(code, "lifted", **said)


_about_relation = all_of(
    click.argument("code"),
    click.argument("kind", type=OneOf(get_args(StatedKind))),
    click.argument("other"),
    click.option("--mark", help="Registration number of the mark, for owns-mark."),
)
"""Gives a command the arguments that name a relation."""


@click.command()
@_about_relation
@click.option("--from", "since", type=DAY, help="First day.")
@click.option("--until", type=DAY, help="Last day.")
@click.option("--reason", required=True, help="What the document says.")
@DOCUMENT
@OFFICER
@reports
def relate(*, since: date | None, until: date | None, **said: Any) -> Report:
    """Say on a document that CODE is a branch of OTHER, or operates, owns, succeeds it.

    One person is enough: nothing is attached to anybody, and no rating rests on it.
    """
    days = {
        "since": since,
        "until": until,
    }
    return _say_relation(said, days, stands=True)


@click.command()
@_about_relation
@click.option("--reason", required=True, help="What was wrong.")
@DOCUMENT
@OFFICER
@reports
def unrelate(**said: Any) -> Report:
    """Withdraw what people said on a document of CODE and OTHER."""
    return _say_relation(said, {}, stands=False)


def _say_relation(
    said: dict[str, Any], days: dict[str, Any], *, stands: bool
) -> Report:
    """Give an officer's word on a relation and say what it came to."""
    with opened() as hub:
        statement = RelationStatement(
            said["kind"],
            said["document"],
            said["reason"],
            said["officer"],
            hub.clock(),
            said["mark"],
            **days,
        )
        return say_relation(
            hub, said["code"], said["other"], statement, stands=stands
        ).as_json()


def _judge(
    code: str, verdict: DisputeVerdict, *, reason: str, document: str, officer: str
) -> Report:
    """Give an officer's word on an identity and say what it came to."""
    with opened() as hub:
        officer = speaker(hub, officer, OfficerRole.REVIEWER)
        outcome = judge_merchant(
            hub, code, verdict, officer=officer, reason=reason, document=document
        )
    note_settling()
    return outcome.as_json()
