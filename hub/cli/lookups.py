"""Asking about a merchant from the command line, with the same purposes and leaves."""

from collections.abc import Mapping
from typing import Any

import click

from hub.cli.asking import asks
from hub.cli.click_types import OneOf, examples
from hub.cli.opened import opened
from hub.cli.output import end_refused, json_option, note, say
from hub.cli.printed import print_sheet, typed_sheet
from hub.cli.questions import ask_typed, options_of
from hub.lookup.ask import MERCHANT_QUESTIONS, RatingQuestion
from hub.lookup.disclosure import OK, as_plain
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
@options_of(RatingQuestion, "known_at", "as_of", "policy")
@click.option(
    "--full",
    "inputs",
    flag_value=FULL,
    help="With --about rating: the rule files it is made by.",
)
@click.option("--inline", is_flag=True, help="Put leaf and proof into the receipt.")
@click.option("--english", is_flag=True, help="Texts in English.")
@json_option
def lookup(*, code: str, about: str | None, as_json: bool, **asked: Any) -> None:
    """Ask about the merchant that carries CODE."""
    said = {asked["as_of"], asked["known_at"]}
    about = about or ("trust" if said == {None} else PAST)
    _check_options(about, asked)
    with opened() as hub:
        answer = ask_typed(hub, MERCHANT_QUESTIONS[about], asked | {"code": code})
        told = answer.status == OK and not as_json
        sheet = typed_sheet(hub, answer, asked) if told else None
    document = answer.document
    if as_json:
        # As it was sent: the receipt commits to these bytes, not to their meaning.
        click.echo(answer.body)
    elif sheet is not None:
        print_sheet(sheet)
    else:
        say(as_plain(answer), as_json=False)
    if isinstance(document, MovedDocument):
        note(f"credithub: {code} is now {document.moved_to}; ask for that")
    elif answer.status != OK:
        end_refused(as_plain(answer), answer.status)


def _check_options(about: str, asked: Mapping[str, str | None]) -> None:
    """Refuse options that say nothing of what is asked.

    Raises:
        UsageError: there is one.
    """
    past = [name for name in ("known_at", "as_of") if asked[name] is not None]
    if past and about not in {PAST, RATING}:
        said = "--known-at" if asked["known_at"] else "--as-of"
        msg = (
            f"{said} goes with --about {PAST} or {RATING}; of all else no past is kept"
        )
        raise click.UsageError(msg)
    if (asked["policy"] or asked["inputs"]) and about != RATING:
        msg = f"--policy and --full go with --about {RATING}"
        raise click.UsageError(msg)
