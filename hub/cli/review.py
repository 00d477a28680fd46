"""Commands about links that wait for a person."""

import click

from hub.audit.mover import move_outbox
from hub.cli.opened import actor, opened
from hub.cli.output import NUMBER, exits_cleanly, json_option, say, table
from hub.merchants.review import Opinion, decide_review, show_reviews
from hub.pipeline import settle
from hub.ratings.service import mark_due


def register(cli: click.Group) -> None:
    """Hang the commands under the root."""
    cli.add_command(review)


@click.group()
def review() -> None:
    """Links held for review."""


@review.command("list")
@click.option(
    "--state",
    type=click.Choice(["open", "decided", "settled"]),
    default="open",
    show_default=True,
)
@click.option("--limit", type=NUMBER, default=100, show_default=True)
@click.option("--after", type=NUMBER, default=0, help="Start after this item.")
@json_option
@exits_cleanly
def list_(*, state: str, limit: int, after: int, as_json: bool) -> None:
    """List what waits for a decision, with the evidence."""
    with opened() as hub:
        with hub.writes.begin() as session:
            cards = show_reviews(
                session,
                actor=actor(),
                at=hub.clock(),
                state=state,
                limit=limit,
                after=after,
            )
        # The look is in the log before anybody sees what was looked at.
        move_outbox(hub.writes, hub.audit)
    rows = [card.as_json() for card in cards]
    if as_json:
        say(rows, as_json=True)
    else:
        for row in rows:
            row["name"] = row["evidence"].get("name")
            row["vetoes"] = " ".join(row["evidence"].get("vetoes", ()))
        table(rows, ("id", "reason", "score", "name", "merchant_name", "vetoes"))


@review.command()
@click.argument("item", type=NUMBER)
@click.argument("decision", type=click.Choice(["same", "different"]))
@click.option("--reason", required=True, help="What the decision rests on.")
@click.option("--officer", help="Who decides; the system user if not given.")
@json_option
@exits_cleanly
def decide(
    item: int, decision: Opinion, *, reason: str, officer: str | None, as_json: bool
) -> None:
    """Say whether the held record and the merchant are the same.

    A link needs two different people; the first opinion is kept until the second.
    """
    with opened() as hub:
        at = hub.clock()
        with hub.writes.begin() as session:
            outcome = decide_review(
                session,
                item,
                decision=decision,
                actor=officer or actor(),
                at=at,
                reason=reason,
            )
            mark_due(session, outcome.touched, at.date())
        settle(hub)
    say(outcome.as_json(), as_json=as_json)
