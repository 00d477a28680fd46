"""Commands about officers' accounts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from hub.cli.click_types import DAY, Group, OneOf, listed
from hub.cli.opened import actor, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.contradictions import demand_names, member_name
from hub.ground.clock import legal_day
from hub.members import officers
from schemas.words import MemberPost, OfficerRole


@click.group(cls=Group)
def officer() -> None:
    """Officers: people at a member who sign in."""


@officer.command()
@click.argument("login")
@click.option("--member", required=True, help="The member that the officer is at.")
@click.option("--name", required=True, help="The officer's name.")
@click.option("--post", required=True, help="The officer's post.")
@click.option("--number", required=True, help="The member's own number of the officer.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=OneOf(OfficerRole),
    help=f"What the account opens: {listed(OfficerRole)}.",
)
@click.option("--from", "valid_from", type=DAY, help="First day; today if not given.")
@click.option("--until", "valid_to", type=DAY, help="Last day.")
@reports
def add(
    login: str,
    *,
    roles: Iterable[str],
    valid_from: date | None,
    valid_to: date | None,
    **about: Any,
) -> Report:
    """Make an account under LOGIN; its first password is printed this once only."""
    with opened() as hub:
        at = hub.clock()
        new = officers.NewOfficer(
            login=login,
            roles=frozenset(map(OfficerRole, roles)),
            valid_from=valid_from or legal_day(at),
            valid_to=valid_to,
            **about,
        )
        demand_names(hub, [member_name(new.member)])
        with hub.writing(keeps_answers=True) as session:
            issued = officers.add_officer(session, new, actor=actor(), at=at)
    return _handed_out(issued)


@officer.command("list")
@click.option("--member", help="The officers of this member; all if not given.")
@reports
def list_(*, member: str | None) -> Report:
    """List the accounts, the ended ones too."""
    with opened() as hub, hub.reads() as session:
        rows = [
            {
                "login": card.login,
                "member": card.member,
                "name": card.name,
                "post": card.post,
                "number": card.number,
                "roles": sorted(card.roles),
                "valid_from": card.valid_from.isoformat(),
                "valid_to": card.valid_to.isoformat() if card.valid_to else None,
                "posts": [
                    {
                        "post": one.post,
                        "from": one.valid_from.isoformat(),
                        "to": one.valid_to.isoformat() if one.valid_to else None,
                    }
                    for one in officers.posts_of(session, card.id)
                ],
                "ended_at": card.ended_at.isoformat() if card.ended_at else None,
                "id": card.id,
            }
            for card in officers.officers_of(session, member)
        ]
    return CommandOutput(
        rows, ("login", "member", "name", "roles", "valid_from", "ended_at")
    )


@officer.command()
@click.argument("login")
@reports
def reset(login: str) -> Report:
    """Give LOGIN a new password, printed this once; forget second factors and locks."""
    with opened() as hub, hub.writing(keeps_answers=True) as session:
        issued = officers.reset_officer(
            session, hub.keys, login, actor=actor(), at=hub.clock()
        )
    return _handed_out(issued)


@officer.command()
@click.argument("login")
@click.option("--until", "last_day", type=DAY, help="Last day; now if not given.")
@reports
def end(login: str, *, last_day: date | None) -> Report:
    """End the account of LOGIN, at once or after a last day."""
    with opened() as hub, hub.writing(keeps_answers=True) as session:
        card = officers.end_officer(
            session,
            login,
            actor=actor(),
            at=hub.clock(),
            last_day=last_day,
        )
    return {"ended": card.login}


@officer.command()
@click.argument("login")
@click.option(
    "--post", required=True, type=OneOf(MemberPost), help="What law gives decisions to."
)
@click.option("--from", "valid_from", type=DAY, help="First day; today if not given.")
@click.option("--until", "valid_to", type=DAY, help="Last day.")
@reports
def post(
    login: str, *, post: str, valid_from: date | None, valid_to: date | None
) -> Report:
    """Give LOGIN a post from a first day on: only its holder decides as such."""
    with opened() as hub:
        at = hub.clock()
        card = officers.PostCard(
            MemberPost(post),
            valid_from or legal_day(at),
            valid_to,
        )
        with hub.writing(keeps_answers=True) as session:
            officers.give_post(session, login, card, actor=actor(), at=at)
    return {"login": login, "post": post}


@officer.command("end-post")
@click.argument("login")
@click.option("--post", required=True, type=OneOf(MemberPost), help="The post held.")
@click.option("--until", "last_day", type=DAY, help="Last day; today if not given.")
@reports
def end_post(login: str, *, post: str, last_day: date | None) -> Report:
    """Name the last day on which LOGIN holds a post."""
    with opened() as hub, hub.writing(keeps_answers=True) as session:
        officers.end_post(
            session,
            login,
            MemberPost(post),
            last_day,
            actor=actor(),
            at=hub.clock(),
        )
    return {"login": login, "post": post}


def _handed_out(issued: officers.IssuedPassword) -> dict[str, str]:
    """Write a password that is handed out."""
    return {"login": issued.login, "id": issued.id, "password": issued.text}
