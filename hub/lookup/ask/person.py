"""Persons by identity number: found by its keyed hash, under the terms of a case.

The number comes in a body and stays nowhere: the leaf commits to a keyed hash of it in
the place of the hash of the body, which whoever opens the entry could try numbers with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.by_body import QuestionByBody
from hub.lookup.ask.question import (
    REFUSALS,
    SOUGHT,
    Route,
)
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.personal import new_salt
from hub.lookup.task.personal_bodies import (
    PersonAskedContract,
    number_hashes,
    read_number,
)
from hub.lookup.task.tasks import Task
from hub.lookup.view.case_work import open_persons
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import may_know_person, subject_of
from hub.lookup.view.sight import Sight
from hub.members.caller import Caller
from hub.merchants.service import MerchantCard, holders_of_numbers
from schemas.answers.personal import (
    PersonDocument,
    PersonRecordDocument,
    PersonsDocument,
)
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class PersonQuestion(QuestionByBody):
    """The natural persons who are known by an identity number.

    Under the terms of personal values. Nobody found is an answer, alike for whom nobody
    knows and for whom only hidden records tell.
    """

    group = "match"
    kind = Kind(Operation.PERSON_FIND, "merchant", "person")
    routes = (
        Route(
            "/v1/persons/find",
            bodies={"application/json": PersonAskedContract},
            name="find_person",
        ),
    )
    document = PersonsDocument
    refusals = {
        status: text
        for status, text in REFUSALS.items()
        if status != 404  # noqa: PLR2004  # nobody found is an answer
    } | {
        403: "It is no work on a case, no officer is named, or no agreement opens it.",
        422: "The body is no identity number, or a parameter is unknown.",
    }

    def may_name_person(self) -> bool:
        """Tell that a number is a person's."""
        return True

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Tell which persons of the asker's file have the number."""
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_persons(hub, number, caller, task, legal_day(at))
        hashes = number_hashes(hub.keys, read_number(self.body))
        with hub.reads() as session:
            cards: Sequence[MerchantCard] = ()
            if may_know_person(session, hashes, sight):
                cards = holders_of_numbers(session, hashes)
            found = [
                person
                for card in cards
                if (person := _person(session, hub, card, sight)) is not None
            ]
        ids = {one.merchant.id for one in found}
        return Reply(
            status=OK,
            decision="allow",
            subjects=ids or (self.subject,),
            document=PersonsDocument(
                found=bool(found),
                persons=found,
                view=sight.view.id,
                salt=new_salt(),
                sought=task.request[SOUGHT],
            ),
            records=len(found),
            view=sight.view,
            may_be_stored=False,
        )


def _person(
    session: Session, hub: Hub, card: MerchantCard, sight: Sight
) -> PersonDocument | None:
    """Write of a person what the asker's file has; None if it has nothing."""
    subject = subject_of(card)
    entries = entries_of(session, hub, card.id, subject, sight)
    shown = [
        entry
        for entry in sight.visible(entries, subject)
        if not sight.sees_as_public(subject, entry)
    ]
    if not shown:
        return None
    return PersonDocument(
        merchant=merchant_document(subject, sight),
        records=[
            PersonRecordDocument(entry.public_id, entry.kind, entry.event_day)
            for entry in shown
        ],
    )
