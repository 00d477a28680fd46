"""Commands about matters: which there are, one of them, its steps, its documents."""

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from hub.casework.ask import (
    ANY,
    COLLECTIONS,
    ActQuestion,
    MatterPaperQuestion,
    MattersQuestion,
    OneMatterQuestion,
    OpenMatterQuestion,
)
from hub.casework.machines import load_machines
from hub.casework.matter import SIZE_LIMIT
from hub.cli.asking import asks, caller_for
from hub.cli.click_types import DAY, Group, OneOf, all_of, examples
from hub.cli.opened import opened
from hub.cli.output import NUMBER, end_refused, json_option, note, say, table
from hub.cli.paths import NEW_FILE, READABLE
from hub.cli.questions import ask_typed, options_of, task_typed
from hub.db.ids import new_id
from hub.ground.clock import system_clock
from hub.ground.durable import replace_file
from hub.lookup.ask import Question
from hub.lookup.disclosure import OK, Disclosure, as_plain
from hub.lookup.service import disclose

MOST = 200
LINE = (
    *("number", "kind", "state", "version", "handler", "awaits"),
    *("opened_on", "due_on", "due_state"),
)
TEXT_KINDS = {"fen", "count"}
Command = Callable[..., None]


@click.group(cls=Group)
def matter() -> None:
    """Work on matters: clues, complaints, reports, transfers, assistance."""


PLACE = click.argument("place", type=OneOf(COLLECTIONS))


@matter.command(
    "list",
    epilog=examples(
        "credithub matter list transfers --state reported --purpose enforcement \\",
        "    --reference 2026-15 --member agency:market-supervision --officer 王五",
    ),
)
@PLACE
@asks
@options_of(MattersQuestion, "state", "role", "since", "due", since=DAY, due=DAY)
@click.option("--open/--closed", default=None, help="Open, or closed, ones.")
@options_of(MattersQuestion, "after", "limit")
@json_option
def list_command(*, place: str, as_json: bool, **asked: Any) -> None:
    """List the matters of PLACE that a member sees, the newest first."""
    with opened() as hub:
        at = list(COLLECTIONS).index(place)
        answer = ask_typed(hub, MattersQuestion, asked, place=at)
    document = told(answer, as_json=as_json)
    if not as_json:
        table(document["matters"], LINE)
        if document["next"]:
            note(f"more: --after {document['next']}")


@matter.command("show")
@click.argument("number")
@asks
@json_option
def show_command(*, number: str, as_json: bool, **asked: Any) -> None:
    """Show matter NUMBER as a member sees it, and the steps that may follow."""
    question = OneMatterQuestion(ANY, number)
    answer = ask_matters(question, f"/v1/matters/{number}", asked)
    document = told(answer, as_json=as_json)
    if not as_json:
        say(document, as_json=False)


@matter.command("document")
@click.argument("number")
@click.argument("document")
@click.argument("file", type=NEW_FILE)
@asks
def document_command(*, number: str, document: str, file: Path, **asked: Any) -> None:
    """Write document DOCUMENT of matter NUMBER into FILE, as it was handed in."""
    question = MatterPaperQuestion(ANY, number, document)
    path = f"/v1/matters/{number}/documents/{document}"
    answer = ask_matters(question, path, asked)
    if answer.status != OK:
        end_refused(as_plain(answer), answer.status)
    replace_file(file, answer.body)
    note(f"receipt: {answer.receipt.address}")


_step = all_of(
    click.option(
        "--fact",
        "facts",
        multiple=True,
        help="What it tells, such as reason=…; money in fen, days as 2026-11-27.",
    ),
    click.option(
        "--document",
        "documents",
        type=(str, READABLE),
        multiple=True,
        metavar="KIND FILE",
        help="A document that comes with it, of its kind.",
    ),
    click.option(
        "--party",
        "parties",
        nargs=2,
        multiple=True,
        metavar="ROLE NAME",
        help="Somebody whom it is about, such as suspect 某商贸有限公司.",
    ),
    click.option("--day", type=DAY, help="When it happened; now if not given."),
    click.option("--key", help="Your own name of the request, so that it counts once."),
    json_option,
)
"""Gives a command the options of a step."""


@matter.command(
    "open",
    epilog=examples(
        "credithub matter open transfers report_to_head --fact offence=… \\",
        "    --fact team=…、… --fact summary=… \\",
        "    --document investigation_report 调查报告.pdf …",
    ),
)
@PLACE
@click.argument("event")
@click.option("--kind", help="complaint or report, in complaints; complaint if not.")
@click.option("--merchant", help="Public id of the merchant that it is about.")
@click.option("--territory", help="Division where it lies, by its code.")
@_step
@asks
def open_command(*, place: str, as_json: bool, key: str | None, **asked: Any) -> None:
    """Open a matter of PLACE by its first step EVENT.

    docs/matters-http.md tells what a step has; the places are those of HTTP.
    """
    names = ("kind", "merchant", "territory")
    more = {name: asked[name] for name in names if asked[name] is not None}
    key = key or f"cli-{new_id(system_clock())}"
    question = OpenMatterQuestion(place, key, _body(asked, more))
    answer = ask_matters(question, f"/v1/{place}", asked)
    _say(told(answer, as_json=as_json), as_json=as_json)


@matter.command(
    "act",
    epilog=examples(
        "credithub matter act 宿案移〔2026〕12号 hand_over --version 2 \\",
        "    --fact to=agency:public-security --document transfer_letter 移送书.pdf …",
    ),
)
@click.argument("number")
@click.argument("event")
@click.option(
    "--version", type=NUMBER, required=True, help="Version that was read, as shown."
)
@click.option(
    "--paper",
    "papers",
    nargs=2,
    multiple=True,
    metavar="KIND ID",
    help="An issued paper that is the document, of its kind.",
)
@_step
@asks
def act_command(
    *, number: str, version: int, as_json: bool, key: str | None, **asked: Any
) -> None:
    """Take step EVENT in matter NUMBER, if nobody has acted since --version."""
    question = ActQuestion(ANY, number, key, _body(asked, {"version": version}))
    answer = ask_matters(question, f"/v1/matters/{number}/events", asked)
    _say(told(answer, as_json=as_json), as_json=as_json)


def _body(asked: Mapping[str, Any], more: Mapping[str, Any]) -> bytes:
    """Write a step as it would be sent."""
    said: dict[str, Any] = {"event": asked["event"], **more}
    said["facts"] = dict(map(_fact, asked["facts"]))
    said["documents"] = [_file(kind, path) for kind, path in asked["documents"]]
    papers = asked.get("papers", ())
    said["documents"] += [{"kind": kind, "paper": paper} for kind, paper in papers]
    said["parties"] = [{"role": role, "name": name} for role, name in asked["parties"]]
    if asked["day"] is not None:
        said["day"] = asked["day"].isoformat()
    return json.dumps(said).encode()


def _fact(text: str) -> tuple[str, Any]:
    """Read a fact as its kind wants it; what does not fit goes on as a text."""
    name, sign, value = text.partition("=")
    if not sign:
        msg = f"a fact is written name=value, not {text}"
        raise click.UsageError(msg)
    field = load_machines().words.facts.get(name)
    kind = "" if field is None else field.kind
    if kind in TEXT_KINDS and value.isascii() and value.isdigit() and len(value) < MOST:
        return name, int(value)
    if kind == "flag" and value in {"true", "false"}:
        return name, value == "true"
    return name, value


def _file(kind: str, path: Path) -> dict[str, str]:
    """Write a file as a document; of one that is too large, enough to be refused."""
    with path.open("rb") as file:
        content = file.read(SIZE_LIMIT + 1)
    encoded = base64.b64encode(content).decode()
    return {"kind": kind, "title": path.name, "content": encoded}


def ask_matters(question: Question, path: str, asked: Mapping[str, Any]) -> Disclosure:
    """Ask for a member, as the log will say: by command line, and who ran it."""
    with opened() as hub:
        caller = caller_for(hub, asked["member"])
        return disclose(hub, caller, question, task_typed(asked, path))


def told(answer: Disclosure, *, as_json: bool) -> dict[str, Any]:
    """Give what was told, or end the command as a refusal does."""
    document = as_plain(answer)
    if as_json:
        # As it was sent: the receipt commits to these bytes, not to their meaning.
        click.echo(answer.body)
    if answer.status != OK:
        end_refused(document, answer.status)
    return document


def _say(document: dict[str, Any], *, as_json: bool) -> None:
    """Print what became of a step, but for the steps that may follow."""
    if not as_json:
        names = (
            *("number", "event", "version", "state", "state_name"),
            *("repeated", "asked"),
        )
        say({name: document[name] for name in names}, as_json=False)
