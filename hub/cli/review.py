"""Commands about links that wait for a person."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import click

from hub.cli.asking import known_as, speaker, system_account
from hub.cli.click_types import Group, OneOf, examples
from hub.cli.closed_rows import mark_closed, marked_rows
from hub.cli.opened import actor, opened
from hub.cli.output import NUMBER, ROWS, Report, note_settling, reports
from hub.cli.review_sheet import item_document
from hub.cli.review_statements import OFFICER, dispute, lift, relate, unrelate
from hub.context import Hub
from hub.contradictions import REVIEW, contradicted_rows
from hub.merchants.review import (
    Age,
    Opinion,
    ReviewFilter,
    count_reviews,
    show_reviews,
)
from hub.merchants.service import find_itself
from hub.officer_actions import (
    CodeUnknownError,
    ViewingOfficer,
    ask_pair,
    decide_item,
    retract_item,
    show_item,
)
from schemas.words import OfficerRole, Way

LIST_COLUMNS = (
    *("id", "reason", "score", "name", "merchant_name", "vetoes", "damage", "second"),
)


@click.group(cls=Group)
def review() -> None:
    """Links held for review."""


for command in (dispute, lift, relate, unrelate):
    review.add_command(command)


@review.command("list")
@click.option(
    "--state",
    type=OneOf(["open", "decided", "settled"]),
    default="open",
    show_default=True,
    help="How far they are.",
)
@click.option("--reason", "asked", help="Only items of this reason.")
@click.option("--code", help="Only items about the merchant of a code or public id.")
@click.option("--age", type=OneOf(get_args(Age)), help="How long they wait.")
@click.option("--adverse/--neutral", default=None, help="What their record says.")
@click.option("--oldest", is_flag=True, help="What has waited longest comes first.")
@click.option("--limit", type=ROWS, default=100, show_default=True, help="Most items.")
@click.option("--after", type=NUMBER, default=0, help="Start after this item.")
@reports
def list_(*, limit: int, after: int, **said: Any) -> Report:
    """List what waits for a decision, with the evidence, and say how much there is."""
    with opened() as hub:
        wanted = _wanted(hub, **said)
        with hub.writing() as session:
            cards = show_reviews(
                session,
                actor=actor(),
                at=wanted.at,
                limit=limit,
                after=after,
                wanted=wanted,
            )
            total = count_reviews(session, wanted).total(wanted)
        # The look is in the log before anybody sees what was looked at.
        with hub.reads() as session:
            closed = contradicted_rows(session, REVIEW)
    rows = [card.as_json() for card in cards]
    shown = mark_closed([row | _in_line(row) for row in rows], closed, key="id")
    return replace(
        marked_rows(shown, LIST_COLUMNS),
        document={"total": total, "items": mark_closed(rows, closed, key="id")},
        notes=[f"{len(rows)} of {total} items"],
    )


def _in_line(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write what stands in a line of the list, of the evidence of an item."""
    evidence = row["evidence"]
    return {
        "name": evidence.get("name"),
        "vetoes": " ".join(evidence.get("vetoes", ())),
        "damage": " ".join(map(_slip, evidence.get("damage", ()))),
        "second": "needed" if row["second_opinion_needed"] else None,
    }


def _slip(damage: Mapping[str, Any]) -> str:
    """Write a damaged code, and where it differs from the proposed merchant's."""
    if "kind" not in damage:
        return str(damage["received"])
    place, wrong, right = (damage[name] for name in ("place", "wrong", "right"))
    return f"{damage['received']}@{place}:{wrong}>{right}"


def _wanted(
    hub: Hub,
    *,
    state: str,
    asked: str | None,
    code: str | None,
    age: Age | None,
    adverse: bool | None,
    oldest: bool,
) -> ReviewFilter:
    """Read what is wanted of the queue.

    Raises:
        CodeUnknownError: no merchant carries the code.
    """
    merchant = None
    if code is not None:
        with hub.reads() as session:
            merchant = find_itself(session, code)
        if merchant is None:
            raise CodeUnknownError(code)
    return ReviewFilter(
        hub.clock(),
        state=state,
        reason=asked,
        adverse=adverse,
        age=age,
        merchant=merchant,
        order="oldest" if oldest else "urgent",
    )


@review.command()
@click.argument("item", type=NUMBER)
@OFFICER
@reports
def show(item: int, *, officer: str) -> Report:
    """Show ITEM whole: its record, both merchants side by side, what was said.

    Opinions of others are shown to an officer who has given one, or once it is decided.
    """
    with opened() as hub:
        officer = known_as(hub, officer, OfficerRole.REVIEWER)
        looks = ViewingOfficer(
            officer, Way.COMMAND_LINE, system_account(), agency=actor()
        )
        shown = show_item(hub, looks, item, ReviewFilter(hub.clock(), officer=officer))
    return item_document(shown)


@review.command()
@click.argument("code")
@click.argument("other")
@click.option("--reason", required=True, help="What speaks for it.")
@OFFICER
@reports
def ask(code: str, other: str, *, reason: str, officer: str) -> Report:
    """Ask whether the merchants of CODE and OTHER are one; two people decide."""
    with opened() as hub:
        item = ask_pair(hub, code, other, officer=officer, reason=reason)
    return {"id": item}


@review.command(
    epilog=examples(
        "credithub review decide 12 same --reason 证照号码一致 --officer 李四",
    )
)
@click.argument("item", type=NUMBER)
@click.argument("decision", type=OneOf(get_args(Opinion)))
@click.option("--reason", required=True, help="What the decision rests on.")
@OFFICER
@reports
def decide(item: int, decision: Opinion, *, reason: str, officer: str) -> Report:
    """Say whether ITEM's record and merchant, or its two merchants, are the same.

    A link or merge needs two different people; the first opinion is kept until the
    second. "other" says that the record is the second merchant's that ITEM names.
    branch-of and shop-of say that the record's party, or the second merchant, is a
    branch or a shop of the first. Who is unsure says so; the item stays open.
    """
    with opened() as hub:
        officer = speaker(hub, officer, OfficerRole.REVIEWER)
        outcome = decide_item(
            hub, item, decision=decision, officer=officer, reason=reason
        )
    note_settling()
    return outcome.as_json()


@review.command()
@click.argument("item", type=NUMBER)
@click.option("--reason", required=True, help="Why the decision was wrong.")
@OFFICER
@reports
def retract(item: int, *, reason: str, officer: str) -> Report:
    """Take back what people decided on ITEM; all it changed is as it was before.

    What two people decided, two people take back. The item waits for people again.
    """
    with opened() as hub:
        officer = speaker(hub, officer, OfficerRole.REVIEWER)
        outcome = retract_item(hub, item, officer=officer, reason=reason)
    note_settling()
    return outcome.as_json()
