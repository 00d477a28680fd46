"""One's own name, whole: told to the person who stands there and asks for themselves.

Of natural persons the hub keeps a masked name, and the whole one encrypted beside each
record. No other view opens it.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from hub.archive.reads import unseal_fields
from hub.context import Hub
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Subject
from schemas.words import SubjectClass

NAME = "party_name"


def with_own_name(
    session: Session,
    hub: Hub,
    subject: Subject,
    shown: Sequence[Entry],
    sight: Sight,
) -> tuple[Subject, Sequence[Entry]]:
    """Give a person, and the shown records that name them first, under the whole name.

    A record that bears another masked name than the person has stays as it is, and so
    does one whose values were erased.
    """
    if not sight.names_self or subject.subject_class != SubjectClass.NATURAL_PERSON:
        return subject, shown
    own = {
        one.row.key: one.row.seq
        for one in shown
        if one.row is not None
        and one.party_nos == (0,)
        and one.body.get(NAME) == subject.name
    }
    names = {
        key: values[NAME]
        for key, values in unseal_fields(session, hub.keys, own, {NAME}).items()
    }
    if not names:
        return subject, shown
    newest = next(names[one.key] for one in shown if one.key in names)
    return replace(subject, name=newest), [
        replace(one, body={**one.body, NAME: names[one.key]})
        if one.key in names
        else one
        for one in shown
    ]
