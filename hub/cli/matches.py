"""Asking who is meant by a name, with the same purposes and leaves as over HTTP."""

import hashlib
import json
from typing import Any

import click

from hub.cli.asking import asks, caller_for
from hub.cli.manners import Between, examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option, say, table
from hub.lookup.ask import MatchQuestion
from hub.lookup.disclosure import as_plain
from hub.lookup.service import disclose
from hub.lookup.task import Task
from schemas.answers.match import MatchAnswerDocument


@click.command(
    epilog=examples(
        "credithub match 宿城区好运来百货店 --purpose onboarding \\",
        "    --reference 入驻-2026-15 --member platform:yunpu --officer 王五",
    )
)
@click.argument("name")
@click.option("--code", help="A code that came with the name.")
@asks
@click.option(
    "--limit", type=Between(1, 50), default=5, show_default=True, help="Most results."
)
@json_option
def match(
    name: str,
    *,
    code: str | None,
    member: str,
    limit: int,
    as_json: bool,
    **asked: Any,
) -> None:
    """List the merchants that NAME may mean, best first."""
    example = {"name": [name], "uscCode": [code] if code else []}
    query = {"queries": {"q": {"schema": "Company", "properties": example}}}
    body = json.dumps(query, ensure_ascii=False).encode()
    with opened() as hub:
        task = Task(
            purpose=asked["purpose"],
            reference=asked["reference"],
            officer=asked["officer"],
            request={
                "method": "CLI",
                "path": MatchQuestion.routes[0].path,
                "query": f"limit={limit}",
                "body_sha256": hashlib.sha256(body).hexdigest(),
            },
        )
        question = MatchQuestion(body, {"limit": str(limit)})
        caller = caller_for(hub, member)
        answer = disclose(hub, caller, question, task)
    document = answer.document
    if not isinstance(document, MatchAnswerDocument):
        end_refused(as_plain(answer), answer.status)
    if as_json:
        say(as_plain(answer), as_json=True)
        return
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
    table(rows, ("score", "match", "name", "code", "lookalike", "id"))
