"""Certificates of prior penalties from the command line, on the same terms and leaves.

Of one party by its code, or of the parties of one case that a file lists.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hub.cli.asking import asks, caller_for
from hub.cli.certificate_words import certificate_lines
from hub.cli.click_types import examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option
from hub.cli.paths import FILE_OR_INPUT, INPUT, NEW_FILE
from hub.cli.questions import ask_typed, options_of
from hub.ground.config import VERIFY_COMMAND
from hub.ground.durable import replace_file
from hub.lookup.ask import PartiesQuestion, PenaltiesQuestion
from hub.lookup.disclosure import OK, Disclosure, as_plain
from hub.lookup.task import (
    BY_CODE,
    BY_NUMBER,
    MOST_PARTIES_BYTES,
    PARTIES,
    PartiesInvalidError,
)
from hub.merchants.service import is_merchant_code
from hub.sheets.documents import sheet_of
from hub.sheets.evidence.setting import set_answer
from hub.sheets.framing import Asking
from schemas.answers.certificate import CertificateDocument
from schemas.wording import Wording

SAID = ("window", "on", "field", "from", "to")


@click.command(
    epilog=examples(
        "credithub penalties 91321302MALJ8XD33U --window marks --on 2026-11-20 \\",
        "    --purpose prosecution --reference 宿检刑诉〔2026〕88号 \\",
        "    --member agency:procuratorate --officer 沈检察官",
        "credithub penalties --parties case.txt --field ip --from 2024-11-20 \\",
        "    --to 2026-11-20 --pdf case.pdf …",
    )
)
@click.argument("code", required=False)
@click.option(
    "--parties",
    type=FILE_OR_INPUT,
    help="A file of up to 20 parties, - for standard input: a code a line, or "
    f"{BY_NUMBER}, a blank and the identity number of a person.",
)
@options_of(PenaltiesQuestion, *SAID)
@asks
@click.option("--pdf", type=NEW_FILE, help="Write the sheet with its receipt here.")
@click.option("--english", is_flag=True, help="Texts in English.")
@json_option
def penalties(
    *,
    code: str | None,
    parties: Path | None,
    pdf: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Certify prior penalties and judgments of CODE, or of the --parties of a case."""
    if (code is None) == (parties is None):
        msg = "name one party by its CODE, or the --parties of a case in a file"
        raise click.UsageError(msg)
    asked |= {"code": code, "inline": pdf is not None}
    body = None
    if parties is not None:
        said = {name: asked[name] for name in SAID if asked[name] is not None}
        body = json.dumps(said | {PARTIES: _read(parties)}).encode()
    with opened() as hub:
        answer = ask_typed(
            hub,
            PenaltiesQuestion if body is None else PartiesQuestion,
            asked,
            body=body,
        )
        document = answer.document
        if answer.status != OK or not isinstance(document, CertificateDocument):
            end_refused(as_plain(answer), answer.status)
        if pdf is not None:
            name = caller_for(hub, asked["member"]).name
            sheet = sheet_of(answer, _asking(asked, name), hub.rulebook)
            replace_file(pdf, set_answer(hub, sheet, answer), private=True)
    language = "en" if asked["english"] else "zh"
    _tell(answer, document, as_json=as_json, language=language)


def _asking(asked: Mapping[str, Any], member: str) -> Asking:
    """Say who asked for what, as every page of the sheet does."""
    return Asking(
        purpose=asked["purpose"],
        reference=asked["reference"],
        member=member,
        officer=asked["officer"],
        verify_at=VERIFY_COMMAND,
        language="en" if asked["english"] else "zh",
    )


def _tell(
    answer: Disclosure, document: CertificateDocument, *, as_json: bool, language: str
) -> None:
    """Write the certificate: as it was sent, or in words."""
    if as_json:
        # As it was sent: the receipt commits to these bytes.
        click.echo(answer.body)
        return
    lines = certificate_lines(document, answer.receipt.address, language)
    click.echo("\n".join(lines))


def _read(path: Path) -> list[dict[str, str]]:
    """Read the parties, a line each; what stands there is not said again.

    Raises:
        PartiesInvalidError: a line is none, or there are too many.
    """
    if path == INPUT:
        data = sys.stdin.read(MOST_PARTIES_BYTES + 1).encode(errors="replace")
    else:
        with path.open("rb") as file:
            data = file.read(MOST_PARTIES_BYTES + 1)
    if len(data) > MOST_PARTIES_BYTES:
        raise PartiesInvalidError(
            Wording("文件最多 20 KB", "the file has more than 20 KB")
        )
    lines = data.decode("utf-8-sig", "replace").splitlines()
    return [
        _party(place, line.strip())
        for place, line in enumerate(lines, 1)
        if line.strip()
    ]


def _party(place: int, line: str) -> dict[str, str]:
    """Read one party."""
    name, _, number = line.partition(" ")
    if name == BY_NUMBER:
        return {BY_NUMBER: number.strip()}
    if not is_merchant_code(line):
        raise PartiesInvalidError(
            Wording(
                f"第 {place} 行不是主体代码；自然人写作 {BY_NUMBER} 加空格加号码",
                f"line {place} is no code of a merchant; a person is written as "
                f"{BY_NUMBER}, a blank and the number",
            )
        )
    return {BY_CODE: line}
