"""Asking for a batch of lines, with the same purposes and leaves as over HTTP."""

from pathlib import Path
from typing import Any

import click
from msgspec import structs

from hub.cli.asking import asks
from hub.cli.click_types import examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option, note, say
from hub.cli.paths import READABLE
from hub.cli.questions import ask_typed
from hub.lookup.ask import ScreenQuestion
from hub.lookup.disclosure import as_plain, encode
from hub.lookup.screening import as_body, lines_of_file
from hub.sheets.pages.screened import screening_section
from hub.sheets.prints.text import section_text
from schemas.answers.screening import ScreeningDocument
from schemas.wording import SCREEN_OUTCOMES
from schemas.words import ScreenOutcome


@click.command(
    epilog=examples(
        "credithub screen 名单.csv --purpose supervision --reference 2026-专项-3 \\",
        "    --member agency:leading-office --officer 李四",
    )
)
@click.argument("file", type=READABLE)
@asks
@json_option
def screen(file: Path, *, as_json: bool, **asked: Any) -> None:
    """Say whom each line of FILE means: a CSV or XLSX of codes or names."""
    body = encode(as_body(lines_of_file(file.name, file.read_bytes())))
    with opened() as hub:
        answer = ask_typed(hub, ScreenQuestion, asked, body=body)
    document = answer.document
    if not isinstance(document, ScreeningDocument):
        end_refused(as_plain(answer), answer.status)
    if as_json:
        say(as_plain(answer), as_json=True)
        return
    counts = structs.asdict(document.counts)
    said = (f"{SCREEN_OUTCOMES[one].en} {counts[one]}" for one in ScreenOutcome)
    note(f"{len(document.lines)} lines: {', '.join(said)}")
    click.echo(section_text(screening_section(document, "zh")))
