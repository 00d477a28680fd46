"""Persons by a second question from the command line, on the same terms and leaves."""

import json
import sys
from typing import Any

import click

from hub.cli.asking import asks
from hub.cli.click_types import examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option, note, say, table
from hub.cli.questions import ask_typed
from hub.lookup.ask import PersonalQuestion, PersonQuestion
from hub.lookup.disclosure import OK, Disclosure, as_plain

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
    *, records: tuple[str, ...], fields: tuple[str, ...], as_json: bool, **asked: Any
) -> None:
    """Show named fields of records of the merchant that carries CODE, in clear."""
    body = json.dumps({"records": records, "fields": fields}).encode()
    with opened() as hub:
        answer = ask_typed(hub, PersonalQuestion, asked, body=body)
    document = _answer(answer, as_json=as_json)
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
def person(*, as_json: bool, **asked: Any) -> None:
    """Find a natural person by the identity number on standard input."""
    # No argument: others on the machine read the arguments of what runs.
    if sys.stdin.isatty():
        note("证件号码 identity number:")
    number = sys.stdin.readline(LONGEST_LINE).strip()
    body = json.dumps({"id_number": number}).encode()
    with opened() as hub:
        answer = ask_typed(hub, PersonQuestion, asked, body=body)
    document = _answer(answer, as_json=as_json)
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


def _answer(answer: Disclosure, *, as_json: bool) -> dict[str, Any]:
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
