"""Commands by which people say on a document who somebody is, or what ties two."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

import click

from hub.cli.asking import officer_option, speaker
from hub.cli.manners import OneOf
from hub.cli.opened import opened
from hub.cli.output import exits_cleanly, json_option, note_settling, say
from hub.desk import judge_merchant, say_relation
from hub.merchants.desk import DisputeVerdict, RelationStatement, StatedKind
from schemas.words import OfficerRole

OFFICER = officer_option("says so")
DAY = click.DateTime(["%Y-%m-%d"])
DOCUMENT = click.option(
    "--document", required=True, help="Number of the paper it rests on."
)


@click.command()
@click.argument("code")
@click.option("--reason", required=True, help="Why the identity is in doubt.")
@DOCUMENT
@OFFICER
@json_option
@exits_cleanly
def dispute(
    code: str, *, reason: str, document: str, officer: str, as_json: bool
) -> None:
    """Mark the merchant of CODE: somebody else may have registered in its name.

    It needs two different people. Nothing new is attached to a marked merchant, it is
    not rated, and platforms are shown nothing adverse of it.
    """
    _judge(code, "disputed", reason, document, officer, as_json=as_json)


@click.command()
@click.argument("code")
@click.option("--reason", required=True, help="What settled the doubt.")
@DOCUMENT
@OFFICER
@json_option
@exits_cleanly
def lift(code: str, *, reason: str, document: str, officer: str, as_json: bool) -> None:
    """Lift the mark of the merchant of CODE; it needs two different people."""
    _judge(code, "lifted", reason, document, officer, as_json=as_json)


RELATION = (
    click.argument("code"),
    click.argument("kind", type=OneOf(get_args(StatedKind))),
    click.argument("other"),
    click.option("--mark", help="Registration number of the mark, for owns-mark."),
)


def _about_relation(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the arguments that name a relation."""
    for argument in reversed(RELATION):
        command = argument(command)
    return command


@click.command()
@_about_relation
@click.option("--from", "since", type=DAY, help="First day.")
@click.option("--until", type=DAY, help="Last day.")
@click.option("--reason", required=True, help="What the document says.")
@DOCUMENT
@OFFICER
@json_option
@exits_cleanly
def relate(
    *, since: datetime | None, until: datetime | None, as_json: bool, **said: Any
) -> None:
    """Say on a document that CODE is a branch of OTHER, or operates, owns, succeeds it.

    One person is enough: nothing is attached to anybody, and no rating rests on it.
    """
    days = {
        "since": since.date() if since else None,
        "until": until.date() if until else None,
    }
    _say_relation(said, days, stands=True, as_json=as_json)


@click.command()
@_about_relation
@click.option("--reason", required=True, help="What was wrong.")
@DOCUMENT
@OFFICER
@json_option
@exits_cleanly
def unrelate(*, as_json: bool, **said: Any) -> None:
    """Withdraw what people said on a document of CODE and OTHER."""
    _say_relation(said, {}, stands=False, as_json=as_json)


def _say_relation(
    said: dict[str, Any], days: dict[str, Any], *, stands: bool, as_json: bool
) -> None:
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
        outcome = say_relation(
            hub, said["code"], said["other"], statement, stands=stands
        )
    say(outcome.as_json(), as_json=as_json)


def _judge(
    code: str,
    verdict: DisputeVerdict,
    reason: str,
    document: str,
    officer: str,
    *,
    as_json: bool,
) -> None:
    """Give an officer's word on an identity and say what it came to."""
    with opened() as hub:
        officer = speaker(hub, officer, OfficerRole.REVIEWER)
        outcome = judge_merchant(
            hub, code, verdict, officer=officer, reason=reason, document=document
        )
    note_settling()
    say(outcome.as_json(), as_json=as_json)
