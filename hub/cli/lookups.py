"""Asking about a merchant from the command line, with the same purposes and leaves."""

from typing import Any

import click

from hub.cli.answer_sheet import sheet
from hub.cli.asking import Asker, caller_for, typed_name
from hub.cli.opened import opened
from hub.cli.output import end_refused, exits_cleanly, json_option, note, say
from hub.ground.clock import legal_day
from hub.lookup.ask import MERCHANT_QUESTIONS, merchant_question
from hub.lookup.disclosure import OK, as_plain
from hub.lookup.file import MovedDocument
from hub.lookup.service import disclose
from hub.lookup.task import Task


def register(cli: click.Group) -> None:
    """Hang the command under the root."""
    cli.add_command(lookup)


@click.command()
@click.argument("code")
@click.option("--purpose", required=True, help="What the answer is for.")
@click.option("--reference", required=True, help="Case or task number.")
@click.option("--member", required=True, help="The member that asks, by its code.")
@click.option(
    "--officer", required=True, callback=typed_name, help="Who asks, at the member."
)
@click.option(
    "--about",
    type=click.Choice(list(MERCHANT_QUESTIONS)),
    default="trust",
    show_default=True,
)
@click.option("--known-at", help="Answer as it was known at this moment.")
@click.option("--inline", is_flag=True, help="Put leaf and proof into the receipt.")
@click.option("--english", is_flag=True, help="Texts in English.")
@json_option
@exits_cleanly
def lookup(
    code: str,
    *,
    member: str,
    about: str,
    known_at: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Ask about the merchant that carries CODE."""
    with opened() as hub:
        caller = caller_for(hub, member)
        (route,) = MERCHANT_QUESTIONS[about].routes
        named = {"known_at": known_at} if known_at else {}
        known = known_at if "known_at" in route.accepts else None
        question = merchant_question(about, code, known)
        task = Task(
            purpose=asked["purpose"],
            reference=asked["reference"],
            officer=asked["officer"],
            request={
                "method": "CLI",
                "path": route.path.format(code=code),
                "query": f"known_at={known_at}" if known_at else "",
            },
            parameters=tuple(sorted(named.keys() - set(route.accepts))),
            inline_receipt=asked["inline"],
            language="en" if asked["english"] else "zh",
        )
        answer = disclose(hub, caller, question, task)
        day, rulebook = legal_day(hub.clock()), hub.rulebook
    document = answer.document
    if as_json:
        # As it was sent: the receipt commits to these bytes, not to their meaning.
        click.echo(answer.body)
    elif answer.status == OK:
        asker = Asker(caller.member, task.officer or "", caller.screen or "")
        click.echo(sheet(answer, asker, rulebook, day, task.language))
    else:
        say(as_plain(answer), as_json=False)
    if isinstance(document, MovedDocument):
        note(f"credithub: {code} is now {document.moved_to}; ask for that")
    elif answer.status != OK:
        end_refused(as_plain(answer), answer.status)
