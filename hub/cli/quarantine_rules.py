"""Commands about rules that read a source's values otherwise."""

from datetime import date

import click

from hub.cli.click_types import DAY, Group
from hub.cli.opened import actor, opened
from hub.cli.output import CommandOutput, Report, note, reports
from hub.intake import quarantine as desk

COLUMNS = (
    *("id", "source", "field", "received", "meant", "valid_from", "valid_to"),
    *("reads", "mends"),
)


@click.group(cls=Group)
def rule() -> None:
    """Rules that read a value of a source otherwise."""


@rule.command()
@click.argument("source")
@click.argument("field")
@click.option("--received", required=True, help="The value as it is delivered.")
@click.option("--meant", required=True, help="What to read instead; blank for none.")
@click.option("--from", "since", type=DAY, required=True, help="First day of receipt.")
@click.option("--to", "until", type=DAY, help="Last day of receipt; none if not given.")
@click.option("--reason", required=True, help="Why.")
@reports
def make(
    source: str,
    field: str,
    *,
    reason: str,
    since: date,
    until: date | None,
    **texts: str,
) -> Report:
    """Have a value that SOURCE sends in FIELD read otherwise on certain days."""
    last = until
    said = texts["received"], texts["meant"]
    wording = desk.RuleWording(source, field, *said, since, last)
    with opened() as hub:
        made = desk.make_rule(hub, wording, actor=actor(), reason=reason)
        echo = desk.echo_of_rule(hub, wording)
        reach = desk.reach_of_rules(hub, [made])[made.id]
    note(f"read as {echo or 'no value'}")
    note(f"it reads {reach.rows:,} rows that wait; {reach.mends:,} would come in")
    return made.as_json() | reach.as_json()


@rule.command("list")
@click.option("--source", help="Only rules of this source.")
@click.option("--ended", is_flag=True, help="Also those that were ended.")
@reports
def list_(*, source: str | None, ended: bool) -> Report:
    """List rules, the oldest first, and how many rows that wait each reads."""
    with opened() as hub:
        with hub.reads() as session:
            rules = desk.list_rules(session, source, with_ended=ended)
        standing = [one for one in rules if one.ended_at is None]
        reach = desk.reach_of_rules(hub, standing)
    documents = [
        one.as_json() | reach.get(one.id, desk.RuleReach()).as_json() for one in rules
    ]
    return CommandOutput(documents, COLUMNS)


@rule.command()
@click.argument("rule_id")
@click.option("--reason", required=True, help="Why.")
@reports
def end(rule_id: str, *, reason: str) -> Report:
    """End a rule; what came in by it stays."""
    with opened() as hub:
        ended = desk.end_rule(hub, rule_id, actor=actor(), reason=reason)
    return ended.as_json()
