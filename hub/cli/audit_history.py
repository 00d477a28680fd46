"""Commands about what the log tells of a merchant, and who may still open it."""

from pathlib import Path
from typing import Any

import click

from hub.audit.operate import ErasedSubject, erase_subject, finish_erasures
from hub.cli.asking import asking_name, caller_for, readable, system_account, typed_name
from hub.cli.audit import audit
from hub.cli.click_types import OneOf, examples, limit_option, listed
from hub.cli.history_sheet import count_lines, damaged_lines, history_lines
from hub.cli.opened import CLI, actor, opened
from hub.cli.output import Report, end_refused, json_option, note, reports, say
from hub.cli.paths import READABLE
from hub.cli.questions import task_typed
from hub.context import Hub
from hub.ground.errors import BadInputError
from hub.lookup.ask import HistoryQuestion
from hub.lookup.disclosure import Disclosure, as_plain, set_escrow_key
from hub.lookup.evidence import asker_of, open_entry, read_key
from hub.lookup.evidence import release as release_read
from hub.lookup.history import MOST_READS, HistoryDocument
from hub.lookup.service import disclose
from hub.lookup.task import CodeInvalidError
from hub.lookup.view import OPERATOR, names_of
from hub.members.caller import Caller
from hub.merchants.service import find_merchant, is_merchant_code
from schemas.words import Purpose, Way

FOR_OPERATOR = frozenset({Purpose.SUPERVISION, Purpose.SELF})
"""Purposes that the operator asks for itself, for supervision or at the counter."""


class MemberRequiredError(BadInputError):
    """For this purpose a member asks, and it must be named."""

    code = "member-required"
    title = "Name the member that asks (--member)."


@audit.command(
    epilog=examples(
        "credithub audit history 91321302MALJ8XD33U --limit 20",
        "credithub audit history 91321302MALJ8XD33U --purpose self",
    )
)
@click.argument("code")
@click.option(
    "--purpose",
    type=OneOf(Purpose),
    default=Purpose.SUPERVISION.value,
    show_default=True,
    help=f"What for: {listed(Purpose)}.",
)
@click.option(
    "--reference",
    callback=readable,
    help="Case or task number; made up if the operator asks.",
)
@click.option(
    "--officer", callback=asking_name, help="Who asks; needed for work on a case."
)
@click.option("--member", help="Ask as this member; as the operator if not given.")
@click.option("--after", help="Go on where a page ended: its `next`.")
@limit_option(MOST_READS, 50, "lines, of changes and reads together")
@click.option("--english", is_flag=True, help="Texts in English.")
@json_option
def history(code: str, *, as_json: bool, **asked: Any) -> None:
    """Tell what happened to the merchant of CODE, who looked at it, and why.

    With `--purpose self` and no member it tells what the merchant itself is told.
    """
    with opened() as hub:
        caller = _caller(hub, asked["member"], asked["purpose"])
        if asked["officer"] is None and caller.kind == OPERATOR:
            asked["officer"] = actor()
        task = task_typed(asked, HistoryQuestion.routes[0].path.format(code=code))
        question = HistoryQuestion(code, asked["after"], asked["limit"])
        answer = disclose(hub, caller, question, task)
    if not isinstance(answer.document, HistoryDocument):
        say(as_plain(answer), as_json=as_json)
        end_refused(as_plain(answer), answer.status)
    if as_json:
        say(as_plain(answer), as_json=True)
    else:
        _print(answer.document, answer, asked["limit"])


def _caller(hub: Hub, member: str | None, purpose: str) -> Caller:
    """Stand in for a member, or be the operator.

    Raises:
        MemberRequiredError: the operator does not ask for this purpose.
    """
    if member is not None:
        return caller_for(hub, member)
    if purpose not in FOR_OPERATOR:
        raise MemberRequiredError
    return Caller(
        member=actor(),
        kind=OPERATOR,
        name=actor(),
        territory=hub.config.city,
        token_id=CLI,
        system=CLI,
        way=Way.COMMAND_LINE,
        screen=system_account(),
    )


def _print(document: HistoryDocument, answer: Disclosure, limit: int) -> None:
    """Print a history for people."""
    merchant = document.merchant
    click.echo(f"{merchant.name or '-'}  {merchant.uscc or merchant.id}\n")
    for line in history_lines(document, limit):
        click.echo(line)
    for line in damaged_lines(document):
        note(line)
    click.echo(f"\n时间为北京时间 times in China Standard Time\n{document.note}")
    left = count_lines(document) - limit
    if left > 0:
        # Reads beyond the page were not counted.
        count = f"{left}+" if document.next else str(left)
        note(f"另有 {count} 条更早的，请加大 --limit; {count} earlier lines")
    elif document.next:
        note(f"更早的查询 earlier reads: --after {document.next}")
    click.echo(answer.receipt.address)


@audit.command()
@click.argument("entry")
@click.option("--key", type=READABLE, help="The member's private key (PEM).")
@click.option(
    "--officer",
    callback=typed_name,
    help="Who releases; the system user if not given.",
)
@reports
def release(entry: str, *, key: Path | None, officer: str | None) -> Report:
    """Let the merchant know of the read at ENTRY, such as 2026/18, as its asker."""
    private = None if key is None else read_key(key.read_bytes())
    with opened() as hub:
        member = asker_of(hub, entry)
        receipt = release_read(
            hub,
            member,
            entry,
            key=private,
            officer=officer or actor(),
            # Nobody showed the member's token: the log says who stood in for it.
            auth=CLI,
        )
    return {"released": entry, "member": member, "entry": receipt.address}


@audit.command("open")
@click.argument("entry")
@click.option("--key", type=READABLE, required=True, help="A reader's private key.")
@reports
def open_(entry: str, *, key: Path) -> Report:
    """Open the sealed ENTRY, such as 2026/18, for the holder of one of its keys."""
    private = read_key(key.read_bytes())
    with opened() as hub:
        values = open_entry(hub, entry, private, actor=actor())
    return {"entry": entry, "values": values}


@audit.command()
@click.argument("code")
@click.option("--reason", required=True, help="Why; must name nobody.")
@reports
def erase(code: str, *, reason: str) -> Report:
    """Erase what the log can still open about CODE; every proof stays valid."""
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    with opened() as hub:
        finish_erasures(hub.audit, hub.writes)
        with hub.reads() as session:
            card = find_merchant(session, code)
            names = [code] if card is None else [code, *names_of(session, card)]
        tally = erase_subject(
            hub.audit,
            hub.writes,
            [ErasedSubject("merchant", name) for name in names],
            actor=actor(),
            at=hub.clock(),
            reason=reason,
        )
    return {"names": len(set(names)), **tally.as_json()}


@audit.command("escrow-key")
@click.argument("file", type=READABLE)
@reports
def escrow_key(*, file: Path) -> Report:
    """Take the escrow's public key (PEM), to which criminal-case reads are sealed."""
    with opened() as hub:
        name = set_escrow_key(hub, file.read_bytes(), actor=actor())
    return {"key": name}
