"""Persons by a second question from the command line, on the same terms and leaves."""

import hashlib
import json
import sys
from typing import Any

import click

from hub.cli.asking import asks, caller_for
from hub.cli.manners import examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option, note, say, table
from hub.lookup.ask import PersonalQuestion, PersonQuestion
from hub.lookup.disclosure import OK, Disclosure, as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task

LONGEST_LINE = 1_000


@click.command(
    epilog=examples(
        "credithub personal 91321302MALJ8XD33U --record R3ODY… --field legal_rep \\",
        "    --purpose enforcement --reference 2026-稽查-15 \\",
        "    --member agency:market-supervision --officer 王五",
    )
)
@click.argument("code")
@click.option(
    "--record",
    "records",
    multiple=True,
    required=True,
    help="Public id of a record, once or several times.",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    required=True,
    help="Name of a field of these records, once or several times.",
)
@asks
@json_option
def personal(
    code: str,
    *,
    records: tuple[str, ...],
    fields: tuple[str, ...],
    member: str,
    as_json: bool,
    **asked: Any,
) -> None:
    """Show named fields of records of the merchant that carries CODE, in clear."""
    body = json.dumps({"records": records, "fields": fields}).encode()
    with opened() as hub:
        path = PersonalQuestion.routes[0].path.format(code=code)
        task = _task(path, asked, body_sha256=hashlib.sha256(body).hexdigest())
        caller = caller_for(hub, member)
        answer = disclose(hub, caller, PersonalQuestion(code, body), task)
    document = _told(answer, as_json=as_json)
    rows = [
        {
            "record": record["id"],
            "field": field["field"],
            "state": field["state"],
            "value": field.get("value"),
        }
        for record in document["records"]
        for field in record.get("fields", [{"field": None, "state": "unknown"}])
    ]
    if not as_json:
        table(rows, ("record", "field", "state", "value"))


@click.command(
    epilog=examples(
        "credithub person --purpose enforcement --reference 2026-稽查-15 \\",
        "    --member agency:market-supervision --officer 王五 < number",
    )
)
@asks
@json_option
def person(*, member: str, as_json: bool, **asked: Any) -> None:
    """Find a natural person by the identity number on standard input."""
    # No argument: others on the machine read the arguments of what runs.
    if sys.stdin.isatty():
        note("证件号码 identity number:")
    number = sys.stdin.readline(LONGEST_LINE).strip()
    question = PersonQuestion(json.dumps({"id_number": number}).encode())
    with opened() as hub:
        task = _task(PersonQuestion.routes[0].path, asked)
        answer = disclose(hub, caller_for(hub, member), question, task)
    document = _told(answer, as_json=as_json)
    rows = [
        {
            "merchant": found["merchant"]["id"],
            "name": found["merchant"]["name"],
            "record": record["id"],
            "kind": record["kind"],
            "day": record["event_day"],
        }
        for found in document["persons"]
        for record in found["records"]
    ]
    if not as_json:
        table(rows, ("merchant", "name", "record", "kind", "day"))


def _task(path: str, asked: dict[str, Any], **more: str) -> Task:
    """Write what the question is asked for, as its leaf will say it."""
    return Task(
        purpose=asked["purpose"],
        reference=asked["reference"],
        officer=asked["officer"],
        request={"method": "CLI", "path": path, "query": "", **more},
    )


def _told(answer: Disclosure, *, as_json: bool) -> dict[str, Any]:
    """Give what was told, as plain values; a refusal ends the command."""
    if answer.status != OK:
        end_refused(as_plain(answer), answer.status)
    document = as_plain(answer)
    if as_json:
        # As it was sent: the receipt commits to these bytes.
        click.echo(answer.body)
    else:
        say({"receipt": answer.receipt.address}, as_json=False)
    return document
