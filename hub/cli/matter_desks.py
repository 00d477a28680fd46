"""Whose desk a matter lies on, at the command line."""

import click

from hub.casework.matter import MatterActor, MatterUnknownError, find_matter
from hub.casework.view import assign_matters
from hub.cli.asking import asking_name
from hub.cli.click_types import examples
from hub.cli.matters import matter
from hub.cli.opened import opened
from hub.cli.output import Report, reports
from hub.members.officers import named_officer


@matter.command(
    "assign",
    epilog=examples(
        "credithub matter assign 宿举报〔2026〕21号 --to 李四 \\",
        "    --member agency:market-supervision --officer 王五",
    ),
)
@click.argument("number")
@click.option("--to", required=True, callback=asking_name, help="Whose desk it is.")
@click.option("--member", required=True, help="The member that handles the matter.")
@click.option(
    "--officer", required=True, callback=asking_name, help="Who assigns it there."
)
@reports
def assign_command(*, number: str, to: str, member: str, officer: str) -> Report:
    """Put matter NUMBER on the desk of an officer of the member that handles it.

    Both are accounts of the member, or on the list that it signed.
    """
    with opened() as hub:
        at = hub.clock()
        with hub.writing(keeps_answers=True) as session:
            named = (
                named_officer(session, hub, member, name, at=at)
                for name in (officer, to)
            )
            actor, assignee = MatterActor(member, next(named), typed=True), next(named)
            found = find_matter(session, number)
            (done,) = assign_matters(session, hub, [found.id], assignee, actor)
    if done.outcome == "unknown":
        raise MatterUnknownError
    return {"number": number, "outcome": done.outcome}
