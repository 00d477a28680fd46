"""Commands about redactions: free text with passages left out, by two people."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click

from hub.archive.redaction import RedactionCard, State
from hub.cli.asking import officer_option, speaker, system_account
from hub.cli.click_types import (
    Group,
    OneOf,
    all_of,
    examples,
    limit_option,
    listed,
)
from hub.cli.opened import CLI, opened
from hub.cli.output import CommandOutput, Report, reports
from hub.cli.paths import READABLE
from hub.context import Hub
from hub.officer_actions import (
    ViewingOfficer,
    decide_redaction,
    redact,
    show_redactable,
    show_redaction,
    show_redactions,
)
from schemas.words import OfficerRole, Way

MOST, USUAL = 1_000, 200
MOST_BYTES = 1 << 20
"""Of a file with a redacted text."""
COLUMNS = (
    *("id", "state", "record", "field", "proposed_by", "proposed_at", "said_by"),
    "ending_by",
)
TEXT_COLUMNS = ("key", "record", "kind", "field", "text")
Command = Callable[..., None]
NUMBERED = click.argument("number")


@click.group("redact", cls=Group)
def redact_group() -> None:
    """Free text with passages left out: one person proposes, another releases."""


_said = all_of(
    click.option("--reason", required=True, help="Why; kept with the redaction."),
    officer_option("says so"),
    reports,
)
"""Gives a command who says it, and why."""


@redact_group.command()
@click.argument("code")
@officer_option("looks")
@reports
def texts(code: str, *, officer: str) -> Report:
    """List the texts that can be redacted in the records of the merchant of CODE."""
    with opened() as hub:
        found = show_redactable(hub, _looks(officer), code)
    rows = [
        {
            "key": one.row.key.hex(),
            "record": one.public_id,
            "kind": one.row.kind,
            "field": field,
            "text": text,
        }
        for one in found.records
        for field, text in one.texts.items()
    ]
    return CommandOutput(rows, TEXT_COLUMNS)


@redact_group.command(
    epilog=examples(
        "credithub record redact propose 3fa1…9c facts --text facts.txt"
        " --reason 隐去住址 --officer 张三"
    )
)
@click.argument("key")
@click.argument("field")
@click.option(
    "--text",
    type=READABLE,
    required=True,
    help="A file, UTF-8, with █ in the place of what is left out.",
)
@_said
def propose(key: str, field: str, *, text: Path, reason: str, officer: str) -> Report:
    """Propose a redacted version of the text in FIELD of the record whose key is KEY.

    It shows nowhere until another person releases it.
    """
    typed = _read(text)
    with opened() as hub:
        officer = speaker(hub, officer, OfficerRole.REVIEWER)
        number = redact(hub, key, field, typed, officer=officer, reason=reason)
    another = "proposed: another person releases or refuses it"
    return CommandOutput({"id": number}, afterwards=[another])


@redact_group.command()
@NUMBERED
@_said
def release(number: str, **said: str) -> Report:
    """Release redaction NUMBER, which another person proposed: answers show it."""
    return _decide(number, "released", **said)


@redact_group.command()
@NUMBERED
@_said
def refuse(number: str, **said: str) -> Report:
    """Refuse redaction NUMBER, which another person proposed."""
    return _decide(number, "refused", **said)


@redact_group.command("take-back")
@NUMBERED
@_said
def take_back(number: str, **said: str) -> Report:
    """Take back the own proposal NUMBER, which nobody has decided on."""
    return _decide(number, "taken_back", **said)


@redact_group.command()
@NUMBERED
@_said
def end(number: str, **said: str) -> Report:
    """Show the released redaction NUMBER no more, once two people have said so."""
    told = _decide(number, "ended", **said)
    second = "kept: it shows until a second person says the same"
    return CommandOutput(
        told, afterwards=[second] if told["ending_by"] is not None else ()
    )


@redact_group.command("list")
@click.option(
    "--state",
    type=OneOf(get_args(State)),
    help=f"Those that stand so: {listed(get_args(State))}.",
)
@limit_option(MOST, USUAL, "redactions")
@officer_option("looks")
@reports
def list_(*, state: State | None, limit: int, officer: str) -> Report:
    """List redactions, the newest first, without their texts."""
    with opened() as hub:
        view = show_redactions(hub, _looks(officer), state=state, limit=limit)
        rows = [_document(hub, card) for card in view.cards]
    return CommandOutput(rows, COLUMNS)


@redact_group.command()
@NUMBERED
@officer_option("looks")
@reports
def show(number: str, *, officer: str) -> Report:
    """Show redaction NUMBER beside the text that its record has now."""
    with opened() as hub:
        view = show_redaction(hub, _looks(officer), number)
        document = _document(hub, view.card)
    texts = {"original": view.original or None, "text": view.card.text}
    return document | texts


def _decide(number: str, word: Any, *, officer: str, reason: str) -> dict[str, Any]:
    """Say a word of a redaction and tell how it stands."""
    with opened() as hub:
        officer = speaker(hub, officer, OfficerRole.REVIEWER)
        card = decide_redaction(hub, number, word, officer=officer, reason=reason)
        return _document(hub, card)


def _document(hub: Hub, card: RedactionCard) -> dict[str, Any]:
    """Write a redaction without its text."""
    return {
        "id": card.id,
        "state": card.state,
        "record": hub.keys.record_id(card.record_key),
        "key": card.record_key.hex(),
        "field": card.field,
        "proposed_by": card.proposed_by,
        "proposed_at": card.proposed_at.isoformat(),
        "reason": card.reason,
        "said_by": card.said_by,
        "said_at": None if card.said_at is None else card.said_at.isoformat(),
        "said_reason": card.said_reason,
        "ending_by": card.ending_by,
        "ending_reason": card.ending_reason,
    }


def _looks(officer: str) -> ViewingOfficer:
    """Say who looks at the command line."""
    return ViewingOfficer(officer, Way.COMMAND_LINE, system_account(), auth=CLI)


def _read(path: Path) -> str:
    """Read a text as an editor saved it: without the line's end behind the last one.

    Raises:
        BadParameter: it is too long, or no UTF-8.
    """
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        msg = f"{path} has more than {MOST_BYTES} bytes."
        raise click.BadParameter(msg, param_hint="'--text'")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path} is no UTF-8 text."
        raise click.BadParameter(msg, param_hint="'--text'") from error
    return text.replace("\r\n", "\n").removesuffix("\n")
