"""Asking about a merchant from the command line, with the same purposes and leaves."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import click

from hub.cli.answer_sheet import sheet
from hub.cli.asking import Asker, asks, caller_for
from hub.cli.manners import OneOf, examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option, note, say
from hub.ground.clock import legal_day
from hub.lookup.ask import MERCHANT_QUESTIONS, merchant_question
from hub.lookup.disclosure import OK, as_plain
from hub.lookup.file import PRESENT, PastAsked
from hub.lookup.service import disclose
from hub.lookup.task import Task
from schemas.answers.merchant import MovedDocument

PAST, RATING = "merchant", "rating"
"""The questions that are answered of the past too."""
FULL = "full"


@click.command(
    epilog=examples(
        "credithub lookup 91321302MALJ8XD33U --purpose enforcement \\",
        "    --reference 2026-稽查-15 --member agency:market-supervision \\",
        "    --officer 王五",
        "credithub lookup 91321302MALJ8XD33U --known-at 2026-11-24T02:00:00Z …",
        "credithub lookup 91321302MALJ8XD33U --as-of 2026-03-01 …",
        "credithub lookup 91321302MALJ8XD33U --about rating --as-of 2026-03-01 …",
    )
)
@click.argument("code")
@asks
@click.option(
    "--about",
    type=OneOf(MERCHANT_QUESTIONS),
    help=f"What is asked: trust if nothing is said, or {PAST} of the past.",
)
@click.option(
    "--known-at",
    help="The credit file as it was known at a past moment: 2026-11-24T02:00:00Z.",
)
@click.option("--as-of", help="What was so on a past day: 2026-03-01.")
@click.option(
    "--policy", help="With --about rating: a policy, or one with its version."
)
@click.option(
    "--full", is_flag=True, help="With --about rating: the rule files it is made by."
)
@click.option("--inline", is_flag=True, help="Put leaf and proof into the receipt.")
@click.option("--english", is_flag=True, help="Texts in English.")
@json_option
def lookup(
    code: str,
    *,
    member: str,
    about: str | None,
    known_at: str | None,
    as_of: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Ask about the merchant that carries CODE."""
    past = PastAsked(as_of, known_at)
    about = about or ("trust" if past == PRESENT else PAST)
    rated = {"policy": asked["policy"], "inputs": FULL if asked["full"] else None}
    _check_options(about, past, rated)
    with opened() as hub:
        caller = caller_for(hub, member)
        (route,) = MERCHANT_QUESTIONS[about].routes
        question = merchant_question(about, code, past.known_at, past.as_of, **rated)
        task = Task(
            purpose=asked["purpose"],
            reference=asked["reference"],
            officer=asked["officer"],
            request={
                "method": "CLI",
                "path": route.path.format(code=code),
                "query": _query(past, rated),
            },
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


def _check_options(
    about: str, past: PastAsked, rated: Mapping[str, str | None]
) -> None:
    """Refuse options that say nothing of what is asked.

    Raises:
        UsageError: there is one.
    """
    if past != PRESENT and about not in {PAST, RATING}:
        said = "--known-at" if past.known_at else "--as-of"
        msg = (
            f"{said} goes with --about {PAST} or {RATING}; of all else no past is kept"
        )
        raise click.UsageError(msg)
    if any(rated.values()) and about != RATING:
        msg = f"--policy and --full go with --about {RATING}"
        raise click.UsageError(msg)


def _query(past: PastAsked, rated: Mapping[str, str | None]) -> str:
    """Write what is asked as the parameters of a question."""
    more = [f"{name}={quote(text)}" for name, text in rated.items() if text]
    return "&".join([*filter(None, [past.query]), *more])
