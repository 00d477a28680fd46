"""Commands about members and their tokens."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import click

from hub.cli.click_types import DAY, Group, ListingOption, OneOf, examples
from hub.cli.closed_rows import marked_rows, with_closed
from hub.cli.known import member_kinds, subject_keys
from hub.cli.opened import actor, opened
from hub.cli.output import Report, reports
from hub.context import Hub
from hub.contradictions import (
    MEMBER,
    TOKEN,
    contradicted_rows,
    demand_names,
    member_name,
)
from hub.ground.clock import legal_day
from hub.members import service
from hub.members.changing import declare_line, end_member
from hub.members.lines import LEVELS, read_subjects, write_subjects
from hub.oversight import token_uses
from schemas.words import MemberKind


def line_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options by which a member declares its line of authority."""
    subject = click.option(
        "--subject",
        "subjects",
        multiple=True,
        cls=ListingOption,
        values=subject_keys,
        callback=_known_subjects,
        help="A subject of complaints that is its own, of its kind's; all if none.",
    )
    level = click.option(
        "--level", type=OneOf(LEVELS), help="Its level; that of its division if not."
    )
    return level(subject(command))


def _own_division(hub: Hub, kind: str) -> str:
    """Give the division of a member that names none: another region is not in ours."""
    return "" if kind == MemberKind.NEIGHBOURING_REGION else hub.config.city


def _known_subjects(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse a subject that no rule knows.

    Raises:
        MemberInvalidError: as its name says.
    """
    del context, option
    for one in given:
        if one not in (known := subject_keys()):
            msg = f"there is no subject {one!r}; the subjects are {', '.join(known)}"
            raise service.MemberInvalidError(msg)
    return given


@click.group(cls=Group)
def member() -> None:
    """Members and their tokens."""


@member.command("list")
@reports
def list_() -> Report:
    """List the members."""
    with opened() as hub, hub.reads() as session:
        closed = contradicted_rows(session, MEMBER)
        rows = [
            {
                "code": row.code,
                "kind": row.kind,
                "name": row.name,
                "territory": row.territory,
                "level": row.level,
                "subjects": sorted(read_subjects(row.subjects)),
                "valid_from": row.valid_from.isoformat(),
                "valid_to": row.valid_to.isoformat() if row.valid_to else None,
                "succeeded_by": row.succeeded_by,
            }
            for row in service.list_members(session, without=closed)
        ]
        rows = with_closed(rows, closed, key="code")
    return marked_rows(
        rows, ("code", "kind", "name", "valid_from", "valid_to", "succeeded_by")
    )


@member.command(
    epilog=examples(
        "credithub member add platform:example --kind platform --name 示例商城",
    )
)
@click.argument("code")
@click.option(
    "--kind",
    required=True,
    cls=ListingOption,
    values=member_kinds,
    help="Member kind of the rulebook.",
)
@click.option("--name", required=True, help="Name as it is written officially.")
@click.option(
    "--territory",
    default="",
    help="Division code; if not, the hub's city, and none of a neighbouring region.",
)
@line_options
@click.option(
    "--from",
    "valid_from",
    type=DAY,
    help="First day; today if not given.",
)
@reports
def add(
    code: str,
    *,
    kind: str,
    name: str,
    territory: str,
    level: str | None,
    subjects: tuple[str, ...],
    valid_from: date | None,
) -> Report:
    """Take in a member under CODE, such as platform:example."""
    with opened() as hub:
        at = hub.clock()
        with hub.writing() as session:
            service.add_member(
                session,
                hub.rulebook,
                service.MemberCard(
                    code=code,
                    kind=kind,
                    name=name,
                    territory=territory or _own_division(hub, kind),
                    valid_from=valid_from or legal_day(at),
                    level=level,
                    subjects=write_subjects(subjects),
                ),
                actor=actor(),
                at=at,
            )
    return {"member": code}


@member.command(
    epilog=examples(
        "credithub member declare agency:example --level county --subject goods"
    )
)
@click.argument("code")
@line_options
@reports
def declare(code: str, *, level: str | None, subjects: tuple[str, ...]) -> Report:
    """Set the line of authority of member CODE anew: its level and its subjects."""
    with opened() as hub:
        demand_names(hub, [member_name(code)])
        with hub.writing() as session:
            declare_line(session, code, level, subjects, actor=actor(), at=hub.clock())
    return {"member": code, "level": level, "subjects": sorted(set(subjects))}


@member.command(
    epilog=examples(
        "credithub member end agency:food-drug --on 2026-12-31 --reason 机构改革撤并",
    )
)
@click.argument("code")
@click.option(
    "--on",
    "last_day",
    type=DAY,
    required=True,
    help="Its last day; what is past ends all it has at once.",
)
@click.option("--reason", required=True, help="Why; the log keeps it.")
@click.option("--successor", help="The member that takes its place in matters.")
@reports
def end(code: str, *, last_day: date, reason: str, successor: str | None) -> Report:
    """End member CODE after a last day, with its tokens, officers and sessions."""
    with opened() as hub:
        demand_names(hub, [member_name(code)])
        with hub.writing() as session:
            done = end_member(
                session,
                code,
                last_day=last_day,
                reason=reason,
                successor=successor,
                actor=actor(),
                at=hub.clock(),
            )
    day = last_day.isoformat()
    return {"member": code, "last_day": day, **asdict(done)}


@member.command(
    epilog=examples("credithub member token platform:example --system 入驻系统")
)
@click.argument("code")
@click.option("--system", required=True, help="The system that will hold the token.")
@click.option(
    "--standing-purpose",
    type=OneOf([service.STANDING_PURPOSE]),
    help="Bind the token to one purpose, for clients that can name none.",
)
@reports
def token(code: str, *, system: str, standing_purpose: str | None) -> Report:
    """Issue a token to member CODE; it is shown this once only."""
    with opened() as hub:
        demand_names(hub, [member_name(code)])
        with hub.writing() as session:
            issued = service.issue_token(
                session,
                hub.keys,
                code,
                system=system,
                standing_purpose=standing_purpose,
                actor=actor(),
                at=hub.clock(),
            )
    return {"member": code, "system": system, "id": issued.id, "token": issued.text}


@member.command()
@click.argument("code")
@reports
def tokens(code: str) -> Report:
    """List the tokens of member CODE with their last use, never their text."""
    with opened() as hub, hub.reads() as session:
        uses = token_uses(hub).last
        closed = contradicted_rows(session, TOKEN)
        own = service.tokens_among(session, code, closed)
        rows = [
            {
                "id": row.id,
                "system": row.system,
                "standing_purpose": row.standing_purpose,
                "created_at": row.created_at.isoformat(),
                "expires_at": row.expires_at.isoformat(),
                "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
                "used_at": uses[row.id].isoformat() if row.id in uses else None,
            }
            for row in service.list_tokens(session, code, without=own)
        ]
        rows = with_closed(rows, {one: closed[one] for one in own}, key="id")
    return marked_rows(
        rows, ("id", "system", "created_at", "used_at", "expires_at", "revoked_at")
    )


@member.command()
@click.argument("token_id")
@reports
def revoke(token_id: str) -> Report:
    """End the token with this id at once."""
    with opened() as hub, hub.writing() as session:
        service.revoke_token(session, token_id, actor=actor(), at=hub.clock())
    return {"revoked": token_id}
