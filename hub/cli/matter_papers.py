"""Papers of matters at the command line: drawn up, issued, listed, taken as files."""

import json
from pathlib import Path
from typing import Any

import click

from hub.casework.ask import (
    ANY,
    IssuePaperQuestion,
    PapersQuestion,
    WritePaperQuestion,
)
from hub.cli.asking import asks
from hub.cli.click_types import examples
from hub.cli.matters import ask_matters, matter, told
from hub.cli.output import end_refused, json_option, note, table
from hub.cli.paths import NEW_FILE, READABLE
from hub.ground.durable import replace_file
from hub.lookup.disclosure import OK, as_plain

LINE = ("id", "form", "paper_number", "issuer", "day", "entry", "kept")
MOST_CONTENT = 2 << 20
RECEIPT = ".tlog-proof"


@matter.command(
    "paper",
    epilog=examples(
        "credithub matter paper 宿案移〔2026〕12号 transfer_letter --file 移送书.pdf …",
        "credithub matter paper 宿案移〔2026〕12号 transfer_letter --issue \\",
        "    --place 宿市监 --content 移送书.json …",
    ),
)
@click.argument("number")
@click.argument("name", required=False)
@click.option("--issue", is_flag=True, help="Issue it: numbered, kept, with a receipt.")
@click.option("--place", help="Short name of the unit in the number, such as 宿市监.")
@click.option(
    "--content",
    type=READABLE,
    help="JSON file with addressee, values and tables, beside what the matter tells.",
)
@click.option(
    "--file",
    type=NEW_FILE,
    help="PDF or DOCX to write, by its ending; its receipt as .docx.tlog-proof.",
)
@click.option("--key", help="Your own name of the request, so that it counts once.")
@json_option
@asks
def paper_command(
    *,
    number: str,
    name: str | None,
    issue: bool,
    file: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """List the papers issued in matter NUMBER; draw NAME up, or issue it.

    NAME is a form, such as transfer_letter, or the id of an issued paper.
    """
    if issue and name is None:
        msg = "--issue needs the NAME of a form"
        raise click.UsageError(msg)
    path = f"/v1/matters/{number}/papers"
    said = _content(asked["content"])
    if issue:
        said |= {"form": name}
        said |= {} if asked["place"] is None else {"place": asked["place"]}
        body = json.dumps(said).encode()
        question = IssuePaperQuestion(ANY, number, asked["key"], body)
        document = told(ask_matters(question, path, asked), as_json=as_json)
        name = document["papers"][0]["id"]
    elif name is None or file is None:
        listed = PapersQuestion(ANY, number)
        document = told(ask_matters(listed, path, asked), as_json=as_json)
    else:
        document = {}
    if document and not as_json:
        table(document["papers"], LINE)
    if file is not None and name is not None:
        body = b"" if issue or not said else json.dumps(said).encode()
        _write(number, name, file, body, asked)


def _content(path: Path | None) -> dict[str, Any]:
    """Read what stands in a paper.

    Raises:
        UsageError: the file holds no JSON object.
    """
    if path is None:
        return {}
    with path.open("rb") as file:
        content = file.read(MOST_CONTENT)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        msg = "--content: the file holds no JSON object"
        raise click.UsageError(msg)
    return found


def _write(number: str, name: str, file: Path, body: bytes, asked: Any) -> None:
    """Write a paper into a file."""
    # A receipt is named after the file that it lies beside.
    ending = "".join(file.suffixes[-2 if file.suffix == RECEIPT else -1 :])
    named = f"{name}{ending.lower()}"
    question = WritePaperQuestion(ANY, number, named, body)
    answer = ask_matters(question, f"/v1/matters/{number}/papers/{named}", asked)
    if answer.status != OK:
        end_refused(as_plain(answer), answer.status)
    replace_file(file, answer.body)
    note(f"receipt: {answer.receipt.address}")
