"""Asking who is meant by a name, with the same purposes and leaves as over HTTP."""

import json
from typing import Any

import click

from hub.cli.asking import asks
from hub.cli.click_types import examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option, say
from hub.cli.printed import print_sheet, typed_sheet
from hub.cli.questions import ask_typed, options_of
from hub.lookup.ask import MatchQuestion
from hub.lookup.disclosure import OK, as_plain


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
@json_option
def match(name: str, *, code: str | None, as_json: bool, **asked: Any) -> None:
    """List the merchants that NAME may mean, best first."""
    example = {"name": [name], "uscCode": [code] if code else []}
    query = {"queries": {"q": {"schema": "Company", "properties": example}}}
    body = json.dumps(query, ensure_ascii=False).encode()
    with opened() as hub:
        answer = ask_typed(hub, MatchQuestion, asked, body=body)
        if answer.status != OK:
            end_refused(as_plain(answer), answer.status)
        sheet = typed_sheet(hub, answer, asked, name)
    if as_json:
        say(as_plain(answer), as_json=True)
    else:
        print_sheet(sheet)
