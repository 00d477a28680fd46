"""Checking a rating of the past by itself, with no database and no log."""

import json
from pathlib import Path

import click

from hub.cli.click_types import Group, examples
from hub.cli.output import Report, reports
from hub.cli.paths import READABLE
from hub.ground.errors import ConflictError
from hub.ratings.replay import DIFFERS, ExportUnreadableError, check_rating

LARGEST = 16_000_000
"""Bytes of an answer that are read."""


class RatingDiffersError(ConflictError):
    """What comes out of a rating's facts and rules is not what it says.

    As ``contradiction.code`` of an answer: a rating that was stored says otherwise than
    what comes out now.
    """

    code = DIFFERS
    title = (
        "The rating does not come out of what it was told with: check the file, then "
        "ask again and verify the receipt."
    )


@click.group(cls=Group)
def rating() -> None:
    """Ratings that were told with all that they rest on."""


@rating.command(
    epilog=examples(
        "credithub lookup 91321302MALJ8XD33U --about rating --as-of 2026-11-24 \\",
        "    --full --json … > answer.json",
        "credithub rating check answer.json",
    )
)
@click.argument("file", type=READABLE)
@reports
def check(file: Path) -> Report:
    """Compute the rating in FILE, an answer with inputs=full, again from itself."""
    told = _read(file)
    found = check_rating(told)
    if not found.fits:
        msg = f"{told.get('digest')}, {found.verdict.digest}"
        raise RatingDiffersError(msg)
    return {
        "fits": True,
        "grade": found.verdict.grade,
        "score": found.verdict.score,
        "digest": found.verdict.digest,
    }


def _read(file: Path) -> dict[str, object]:
    """Read the rating of an answer.

    Raises:
        ExportUnreadableError: there is none in it.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise ExportUnreadableError(file.name)
        told = json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ExportUnreadableError(file.name) from error
    rating = told.get("rating") if isinstance(told, dict) else None
    if not isinstance(rating, dict):
        raise ExportUnreadableError(file.name)
    return rating
