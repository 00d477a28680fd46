"""Asking who is meant by a name, with the same purposes and leaves as over HTTP."""

import json
from typing import Any

import click

from hub.cli.asking import asks
from hub.cli.click_types import examples
from hub.cli.opened import opened
from hub.cli.output import CommandOutput, Report, end_refused, reports
from hub.cli.questions import ask_typed, options_of
from hub.lookup.ask import MatchQuestion
from hub.lookup.disclosure import as_plain
from schemas.answers.match import MatchAnswerDocument

COLUMNS = ("score", "match", "name", "code", "lookalike", "id")


@click.command(
    epilog=examples(
        "credithub match 宿城区好运来百货店 --purpose onboarding \\",
        "    --reference 入驻-2026-15 --member platform:yunpu --officer 王五",
    )
)
@click.argument("name")
@click.option("--code", help="A code that came with the name.")
@asks
@options_of(MatchQuestion)
@reports
def match(name: str, *, code: str | None, **asked: Any) -> Report:
    """List the merchants that NAME may mean, best first."""
    example = {"name": [name], "uscCode": [code] if code else []}
    query = {"queries": {"q": {"schema": "Company", "properties": example}}}
    body = json.dumps(query, ensure_ascii=False).encode()
    with opened() as hub:
        answer = ask_typed(hub, MatchQuestion, asked, body=body)
    document = answer.document
    if not isinstance(document, MatchAnswerDocument):
        end_refused(as_plain(answer), answer.status)
    rows = [
        {
            "score": f"{hit.score:.3f}",
            "match": "是 yes" if hit.match else "",
            "name": hit.caption,
            "code": next(iter(hit.properties.get("uscCode", ())), None),
            "lookalike": hit.lookalike,
            "id": hit.id,
        }
        for hit in document.responses["q"].results
    ]
    return CommandOutput(as_plain(answer), COLUMNS, rows)
