"""Numbers given out: each series of papers goes on by one, or stays where it was."""

from datetime import date

from sqlalchemy.orm import Session

from hub.casework.papers.form import PaperForm
from hub.casework.papers.numbering import NumberSeries, next_number
from hub.db.counters import allocate_ids


def take_number(session: Session, place: str, form: PaperForm, day: date) -> str:
    """Take the next number of a form in the year of a day; empty if it has none.

    ``place`` is the short name under which the issuer's papers are numbered, such as
    宿市监. A number is given out for good when the transaction ends well, else not at
    all.

    Raises:
        PaperNumberError: the place has no form that numbers have, or the year is full.
    """
    if not form.word:
        return ""
    series = NumberSeries(place, form.word, day.year)
    # Refused before anything is taken.
    next_number(series, None)
    name = f"paper:{place}{form.word}:{day.year}"
    return next_number(series, allocate_ids(session, name, 1) - 1)[1]
